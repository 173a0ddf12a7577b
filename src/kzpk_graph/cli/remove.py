"""``kzpk remove``: statements and sources, out of your own store."""

from __future__ import annotations

import click

from kzpk_graph.cli.changing import change_options, progress_of, tell
from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import report_options
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="remove",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk remove statement:tdi-interview-2025.p13-1 --store mine --dry-run",
        'kzpk remove dawn-2026 --store mine --message "the page was withdrawn"',
    ),
)
@click.argument("names", nargs=-1, required=True, metavar="STATEMENT|SOURCE...")
@option("--force", is_flag=True, help="Let warnings pass; violations never do.")
@change_options()
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    names: tuple[str, ...],
    force: bool,
    message: str,
    user: str | None,
    dry_run: bool,
    wait: float,
    format_: str,
    output: str | None,
) -> None:
    """Take statements out of your own store, or sources with all their statements.

    STATEMENT is its id, CURIE or IRI, or its row's id; SOURCE its id, title, CURIE or IRI. What is known about a
    statement goes with it, and what is known about a source when no statement of it is left. The rest is checked
    as an addition is: what would break is named, and nothing is taken out.
    """
    settings = settings_of(ctx)
    outcome = settings.graph().remove(
        names, message=message, user=user, force=force, dry_run=dry_run, wait=wait, progress=progress_of(settings)
    )
    tell(ctx, outcome, format_, output, dry_run=dry_run, strict=not force)
