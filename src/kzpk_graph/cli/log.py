"""``kzpk log``: the changes of your own store."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="log",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk log --store mine", "kzpk log last --store mine", "kzpk log 80211cce --store mine --format json"),
)
@click.argument("change", required=False, metavar="[CHANGE]")
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, change: str | None, format_: str, output: str | None) -> None:
    """List the changes of your own store, or show one with the triples that it put in and took out.

    CHANGE is the change's id, its first four digits or more, its number (#7), or 'last'.
    """
    from kzpk_graph.render.changes import write_change, write_log

    graph = settings_of(ctx).graph()
    available, style = look_of(output)
    if change is None:
        changes = graph.log()
        with Output(output, styled=True) as out:
            write_log(changes, format_, out, available=available, style=style)
    else:
        detail = graph.change(change)
        with Output(output, styled=True) as out:
            write_change(detail, format_, out, available=available, style=style)
