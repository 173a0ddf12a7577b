"""``kzpk reason``: what follows by OWL 2 RL."""

from __future__ import annotations

from itertools import chain

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import chosen_rdf_format, data_format_option, data_option, output_option, rdf_format_option
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="reason",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk reason                              what the graph does not say and what follows from it",
        "kzpk reason --data facts.ttl rules.ttl   from these files and nothing else",
        "kzpk reason --data facts.ttl --all -o closed.nt",
        "kzpk reason --data facts.ttl --engine owlrl",
    ),
)
@data_option("Reason over these files and nothing else.")
@data_format_option()
@option("--all", "with_input", is_flag=True, group="Output", help="Write the input too.")
@option(
    "--engine", type=click.Choice(["kzpk", "owlrl"]), default="kzpk", show_default=True, metavar="kzpk|owlrl",
    help="The project's own reasoner, or owlrl, the reference (slow).",
)  # fmt: skip
@rdf_format_option()
@output_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    data: tuple[str, ...],
    data_format: str | None,
    with_input: bool,
    engine: str,
    format_: str | None,
    output: str | None,
) -> None:
    """Write what follows by the rules of OWL 2 RL (OWL 2 Profiles §4.3) from the graph, or from files.

    When the input contradicts itself, nothing is written: the exit code is 1, and a line on stderr names the rule and
    the triples that clash.
    """
    from kzpk_graph.render.graphs import write_graph

    chosen = chosen_rdf_format(format_, output)
    closure = settings_of(ctx).graph().reason(data, engine=engine, data_format=data_format)
    with Output(output) as out:
        write_graph(chain(closure.asserted if with_input else (), closure.inferred), chosen, out)
