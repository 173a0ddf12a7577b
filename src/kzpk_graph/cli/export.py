"""``kzpk export``: the graph, a part of it, or files, in the formats of other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import base_option, data_format_option, data_option, output_option
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import UsageError
from kzpk_graph.exports.registry import EXPORT_FORMATS, ExportFormat, format_named, format_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.exports.job import Ledger

_PARTS = ("asserted", "inferred", "evidence", "ontology", "shapes")
_CHOICES = ("source", "about", "topic")


@click.command(
    cls=ExampleCommand,
    name="export",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk export -o graph.ttl",
        "kzpk export --asserted --format nquads -o statements.nq.gz",
        "kzpk export --about Pakistan --depth 2 -o pakistan.ttl",
        "kzpk export --source tdi-interview-2025 -o interview.trig",
        "kzpk export --data in.rdf more.ttl -o out.trig     convert files",
    ),
)
@option("--asserted", is_flag=True, group="Parts", help="What is asserted: the statements and the ontology.")
@option("--inferred", is_flag=True, group="Parts", help="What follows from it.")
@option("--evidence", is_flag=True, group="Parts", help="What is known of statements and sources.")
@option("--ontology", is_flag=True, group="Parts", help="The ontology and its vocabularies.")
@option("--shapes", is_flag=True, group="Parts", help="The SHACL shapes.")
@option(
    "--source", multiple=True, metavar="ID", group="Choice",
    help="Only the statements of a source, and what follows from them.",
)  # fmt: skip
@option(
    "--about", multiple=True, metavar="ENTITY", group="Choice",
    help="Only what names a thing, with names of what is around it.",
)  # fmt: skip
@option("--topic", multiple=True, metavar="TOPIC", group="Choice", help="Only what names the things of a topic.")
@option(
    "--depth", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", group="Choice",
    help="How many steps around the things of --about and --topic.",
)  # fmt: skip
@option("--query", metavar="NAME", group="Choice", help="What a saved CONSTRUCT query gives.")
@data_option("Convert these files as they are, and leave the graph alone.")
@data_format_option()
@base_option()
@option(
    "--format", "format_", type=click.Choice(list(EXPORT_FORMATS)), group="Output", metavar="FORMAT",
    help=f"One of {', '.join(EXPORT_FORMATS)}. By default what OUT's extension says, else turtle.",
)  # fmt: skip
@output_option()
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """Write the graph, a part of it, or the files of --data, for other tools.

    Without parts, formats of triples hold what is asserted and what is inferred; formats of data sets hold the
    statements as named graphs, their evidence, and what is inferred in graph:inferred. Parts add up. The same graph
    gives the same bytes. With -o the file, or for formats of several files the directory, is written as a whole or
    not at all; .gz compresses.
    """
    settings = settings_of(ctx)
    output = given["output"]
    chosen = _format(given["format_"], output)
    _refuse_clashes(given)
    if ctx.get_parameter_source("depth") is ParameterSource.COMMANDLINE and not (given["about"] or given["topic"]):
        raise UsageError(
            "--depth counts steps around the things of --about and --topic", hint="give one of them too", code="KZ225"
        )
    ledger = _export(settings, chosen, given)
    if output not in (None, "-"):
        settings.note(f"{ledger.written:,} {ledger.unit} in {output}")
    if not ledger.written and not given["data"]:
        settings.note("there is nothing in what was chosen: 'kzpk export --help' says what the parts are")
    for what, count in ledger.left_out:
        settings.note(f"left out, since {chosen.title} cannot hold it: {count:,} {what}")
    for note in ledger.notes:
        settings.note(note)


def _format(asked: str | None, output: str | None) -> ExportFormat:
    if asked is not None:
        return format_named(asked)
    return format_named("turtle") if output in (None, "-") else format_of(str(output))


def _refuse_clashes(given: dict[str, Any]) -> None:
    """Refuse options that name two different things to write."""
    named = [f"--{name}" for name in (*_PARTS, *_CHOICES) if given[name]]
    for whole in ("data", "query"):
        if given[whole] and named:
            raise UsageError(f"--{whole} and {named[0]} do not go together", hint="name one of them", code="KZ225")
    if given["data"] and given["query"]:
        raise UsageError("--data and --query do not go together", hint="name one of them", code="KZ225")


def _export(settings: Settings, chosen: ExportFormat, given: dict[str, Any]) -> Ledger:
    from kzpk_graph.cli.output import Output
    from kzpk_graph.cli.progress import Progress

    output = given["output"]
    if chosen.directory and output in (None, "-"):
        raise UsageError(f"{chosen.title} is several files", hint="name a directory with -o", code="KZ223")
    write = _writer(settings, chosen, given)
    with Progress("quads" if chosen.datasets else "triples", quiet=settings.quiet) as progress:
        if chosen.directory:
            return write(output, progress)
        with Output(output) as out:
            return write(out, progress)


def _writer(settings: Settings, chosen: ExportFormat, given: dict[str, Any]) -> Callable[[Any, Progress], Ledger]:
    """Find what is to be written, so that nothing is begun if it is not there; return what writes it."""
    if given["data"]:
        from kzpk_graph.exports.run import convert

        files, how = given["data"], {name: given[name] for name in ("data_format", "base")}
        return lambda out, progress: convert(files, out, chosen.name, progress=progress, **how)
    graph = settings.graph()
    if given["query"]:
        return lambda out, progress: graph.export(out, chosen.name, query=given["query"], progress=progress)
    selection = graph.selected(
        sources=given["source"], about=given["about"], topics=given["topic"], depth=given["depth"],
        **{part: given[part] for part in _PARTS},
    )  # fmt: skip
    return lambda out, progress: graph.export(out, chosen.name, selection=selection, progress=progress)
