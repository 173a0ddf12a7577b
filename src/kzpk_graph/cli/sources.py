"""``kzpk sources``: where what is in the graph comes from."""

from __future__ import annotations

import sys

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import report_options
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
    from kzpk_graph.render.style import PLAIN, available_width, style_of

    settings = settings_of(ctx)
    sources = settings.graph().sources()
    to_stdout = output in (None, "-")
    with Output(output, styled=True) as out:
        write_sources(
            sources, format_, out,
            available=available_width(sys.stdout) if to_stdout else 0,
            style=style_of(sys.stdout) if to_stdout else PLAIN,
        )  # fmt: skip
    if not sources:
        settings.note("no sources: the graph describes none")
