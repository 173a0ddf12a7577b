"""What the commands that change a store share: their options, and how they tell what came of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from kzpk_graph.cli.helping import option
from kzpk_graph.cli.options import Quantity, look_of
from kzpk_graph.cli.output import Output, write_errors
from kzpk_graph.cli.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.changes.records import Outcome
    from kzpk_graph.cli.settings import Settings

UNUSABLE: Final = 3
REFUSED: Final = 1
_STATEMENT: Final = "Triples outside a statement"

STATEMENT_OPTIONS: Final = ("source", "anchor", "paragraph", "speaker", "modality")
"""Parameters that :func:`statement_options` declares."""

CHANGE_OPTIONS: Final = ("message", "user", "dry_run", "wait")
"""Parameters that :func:`change_options` declares."""


def statement_options() -> Callable[[Any], Any]:
    """Declare what puts plain triples in a statement: ``--source ID --anchor TEXT`` and the like."""

    def declare(function: Any) -> Any:
        for declared in reversed(
            (
                option(
                    "--source", metavar="ID", group=_STATEMENT,
                    help="The source that they are from; it is described in the graph or in FILE.",
                ),
                option(
                    "--anchor", metavar="TEXT", group=_STATEMENT,
                    help="A phrase of at most eight words of the source, verbatim, where it says them.",
                ),
                option(
                    "--paragraph", type=click.IntRange(min=1), metavar="N", group=_STATEMENT,
                    help="The paragraph, where the source has them (interviews): its non-empty lines, counted from 1.",
                ),
                option("--speaker", metavar="ID", group=_STATEMENT, help="Who says them (interviews)."),
                option(
                    "--modality", metavar="M", group=_STATEMENT,
                    help="Asserted (the default), Reported, Planned, Considered, Opined or Asked.",
                ),
            )
        ):  # fmt: skip
            function = declared(function)
        return function

    return declare


def change_options() -> Callable[[Any], Any]:
    """Declare who changes the store, why, and how: ``--message``, ``--user``, ``--dry-run``, ``--wait``."""

    def declare(function: Any) -> Any:
        for declared in reversed(
            (
                option("--dry-run", is_flag=True, help="Change nothing; show what would change, in answers too."),
                option("-m", "--message", default="", metavar="TEXT", group="Record", help="Why; kept in the log."),
                option(
                    "--user", metavar="NAME", group="Record",
                    help="Who; by default $KZPK_USER, else your login name. Kept in the log.",
                ),
                option(
                    "--wait", type=Quantity(min=0), default=10.0, show_default=True, metavar="SECONDS",
                    help="Wait so long while another process changes the store.",
                ),
            )
        ):  # fmt: skip
            function = declared(function)
        return function

    return declare


def tell(
    ctx: click.Context, outcome: Outcome, format_: str, output: str | None, *, dry_run: bool, strict: bool = True
) -> None:
    """Write what came of asking for a change, and end with its exit code."""
    from kzpk_graph.render.changes import write_outcome

    settings = settings_of(ctx)
    available, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        write_outcome(outcome, format_, out, dry_run=dry_run, strict=strict, available=available, style=style)
    for note in outcome.notes:
        settings.note(note)
    if outcome.not_asked:
        settings.note(f"not asked, because they need a value: {', '.join(outcome.not_asked)}")
    errors = outcome.review.errors if outcome.review is not None else ()
    write_errors(errors, format_, output)
    if errors:
        ctx.exit(UNUSABLE)
    if not outcome.accepted:
        ctx.exit(REFUSED)


def progress_of(settings: Settings) -> Callable[[int, int], None] | None:
    """Return what shows on a terminal which saved query is being asked."""
    if settings.quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\rasking query {done + 1:,} of {total:,}" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return show
