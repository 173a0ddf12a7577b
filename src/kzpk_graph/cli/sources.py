"""``kzpk sources``: where what is in the graph comes from."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="sources",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk sources", "kzpk sources --format json"),
)
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, format_: str, output: str | None) -> None:
    """List the sources: title, publisher, date, and how many statements and triples rest on each."""
    from kzpk_graph.render.overview import write_sources

    settings = settings_of(ctx)
    sources = settings.graph().sources()
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_sources(sources, format_, out, available=available, style=style)
    if not sources:
        settings.note("no sources: the graph describes none")
