"""``kzpk undo``: reverse one change of your own store."""

from __future__ import annotations

import click

from kzpk_graph.cli.changing import change_options, progress_of, tell
from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import report_options
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="undo",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk undo last --store mine",
        'kzpk undo 80211cce --store mine --message "entered twice"',
        "kzpk undo '#7' --store mine --dry-run",
    ),
)
@click.argument("change", metavar="CHANGE")
@change_options()
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    change: str,
    message: str,
    user: str | None,
    dry_run: bool,
    wait: float,
    format_: str,
    output: str | None,
) -> None:
    """Reverse exactly one change of your own store; an undo can be undone too.

    CHANGE is the change's id, its first four digits or more, its number in 'kzpk log' (#7), or 'last'. It is refused,
    with the reason, when a later change touched the same triples, or when something that came later would break.
    """
    settings = settings_of(ctx)
    outcome = settings.graph().undo(
        change, message=message, user=user, dry_run=dry_run, wait=wait, progress=progress_of(settings)
    )
    tell(ctx, outcome, format_, output, dry_run=dry_run, strict=False)
