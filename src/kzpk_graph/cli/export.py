"""``kzpk export``: the graph, or files, in an RDF format."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import chosen_rdf_format, data_format_option, data_option, output_option, rdf_format_option
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="export",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk export -o graph.ttl",
        "kzpk export --format nquads -o graph.nq",
        "kzpk export --format jsonld",
        "kzpk export --data in.rdf more.ttl -o out.trig     convert files",
    ),
)
@data_option("Write these files, and not the graph.")
@data_format_option()
@rdf_format_option()
@output_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    data: tuple[str, ...],
    data_format: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Write the graph, or the files of --data, in an RDF format.

    turtle, ntriples and rdfxml hold what is asserted and what is inferred; trig, nquads and jsonld hold the statements
    as named graphs, their evidence, and what is inferred in graph:inferred. The same graph gives the same bytes. With
    -o the file is written as a whole or not at all.
    """
    settings = settings_of(ctx)
    chosen = chosen_rdf_format(format_, output)
    with Output(output) as out:
        count = settings.graph().export(out, chosen, data=data, data_format=data_format)
    if output not in (None, "-"):
        settings.note(f"{count:,} {'quads' if chosen in ('trig', 'nquads', 'jsonld') else 'triples'} in {output}")
