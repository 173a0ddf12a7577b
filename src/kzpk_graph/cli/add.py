"""``kzpk add``: what files say, checked, into your own store."""

from __future__ import annotations

import click

from kzpk_graph.cli.changing import change_options, progress_of, statement_options, tell
from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, data_format_option, report_options
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="add",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk add sheet.csv --store mine",
        'kzpk add new.trig more.trig --store mine --message "the session of May"',
        "kzpk add new.trig --store mine --dry-run           what would change",
        'kzpk add facts.ttl --store mine --source dawn-2026 --anchor "trade rose to 250 million dollars"',
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@data_format_option("csv")
@statement_options()
@option("--force", is_flag=True, help="Let warnings pass; violations never do.")
@change_options()
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    data_format: str | None,
    force: bool,
    message: str,
    user: str | None,
    dry_run: bool,
    wait: float,
    format_: str,
    output: str | None,
    **statement: str | int | None,
) -> None:
    """Add what FILEs say to your own store: all of it in one step, or none of it.

    FILE is RDF in any format or a fact sheet (.csv). It is checked as 'kzpk validate' does. A violation refuses it, and
    so does a warning unless --force is given; the store is then what it was, and the exit code 1. What is in the graph
    already changes nothing. Every change is in 'kzpk log', and 'kzpk undo' reverses it.
    """
    settings = settings_of(ctx)
    outcome = settings.graph().add(
        files, data_format=data_format, message=message, user=user, force=force, dry_run=dry_run, wait=wait,
        progress=progress_of(settings), **statement,  # type: ignore[arg-type]  # click checks them
    )  # fmt: skip
    tell(ctx, outcome, format_, output, dry_run=dry_run, strict=not force)
