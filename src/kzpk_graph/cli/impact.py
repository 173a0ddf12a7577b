"""``kzpk impact``: what would fall if a source or a statement were withdrawn."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.cli.settings import Settings


@click.command(
    cls=ExampleCommand,
    name="impact",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk impact --without tdi-interview-2025",
        "kzpk impact --without statement:tdi-interview-2025.p13-1 --without statement:tdi-interview-2025.p13-2",
        "kzpk impact --without tdi-interview-2025 --format json -o impact.json",
    ),
)
@option(
    "--without", required=True, multiple=True, many=True, metavar="SOURCE|STATEMENT...",
    help="What to do without: a source's id, title, CURIE or IRI; a statement's id, CURIE or IRI, or its row's id.",
)  # fmt: skip
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, without: tuple[str, ...], format_: str, output: str | None) -> None:
    """Show what would fall without a source or statement.

    Nothing is changed. Shown are the statements that would go; the asserted triples that nobody else states and that
    follow from nothing else, and the inferred ones that would no longer follow, by property; and the saved queries
    that would answer differently with their defaults: rows lost, rows new, and rows changed (a lost and a new row with
    the same first cell).
    """
    from kzpk_graph.cli.limit import within
    from kzpk_graph.render.impact import write_impact

    settings = settings_of(ctx)
    graph = settings.graph()
    found = within(None, lambda: graph.impact(without, progress=_progress(settings)))
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_impact(found, format_, out, available=available, style=style)
    if found.not_asked:
        settings.note(f"not asked, because they need a value: {', '.join(found.not_asked)}")


def _progress(settings: Settings) -> Callable[[int, int], None] | None:
    if settings.quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\rasking query {done + 1:,} of {total:,}" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return show
