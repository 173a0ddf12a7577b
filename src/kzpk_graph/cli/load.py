"""``kzpk load``: files in bulk into a new store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, Quantity, data_format_option
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.loading import Loaded

_MOST: Final = 1e6
"""Gigabytes that --memory takes at most."""


@click.command(
    cls=ExampleCommand,
    name="load",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk load all.nq --store mine",
        "kzpk load a.trig b.nq.gz --store mine --no-inference",
        "kzpk load dump.nq --lenient --store mine",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@data_format_option()
@option(
    "--lenient", is_flag=True, group="Input", help="Leave malformed lines of N-Triples and N-Quads out, and count them."
)
@option("--no-inference", is_flag=True, help="Do not add what follows by OWL 2 RL.")
@option(
    "--memory", type=Quantity(min=0, min_open=True, max=_MOST), metavar="GB",
    help="Memory that adding what follows may take; by default what is free. Above it, this is left out.",
)  # fmt: skip
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    data_format: str | None,
    lenient: bool,
    no_inference: bool,
    memory: float | None,
) -> None:
    """Load files into a new store, named by --store, as fast as the disk takes them.

    The statements, their evidence and the ontology go in, then what follows from them, unless that would take too much
    memory or --no-inference is given; a store without it can be asked, but inferred answers are missing, and loading
    the files again with more --memory adds them. What is loaded is not checked against the shapes: 'kzpk check' does
    that, and 'kzpk add' checks before it adds. The store is there as a whole or not at all.
    """
    from kzpk_graph.changing import acting_user
    from kzpk_graph.loading import load

    settings = settings_of(ctx)
    if settings.store is None:
        raise UsageError("say where the new store is to be", hint="add --store DIR", code="KZ285")
    show, close = _progress(settings)
    try:
        loaded = load(
            files,
            settings.store,
            data_format=data_format,
            lenient=lenient,
            infer=not no_inference,
            memory=None if memory is None else int(memory * 1e9),
            user=acting_user(None),
            report=show,
        )
    finally:
        close()
    _tell(settings, loaded, infer=not no_inference)


def _progress(settings: Settings) -> tuple[Callable[[str, int, int], None], Callable[[], None]]:
    """Return what shows how far it is, and what takes that away."""
    from kzpk_graph.cli.progress import Progress

    shown: list[Progress] = []

    def close() -> None:
        while shown:
            shown.pop().__exit__(None, None, None)

    def show(stage: str, done: int, total: int) -> None:
        if not shown or shown[-1].what != stage:
            close()
            shown.append(Progress(stage, total, quiet=settings.quiet))
        shown[-1](done)

    return show, close


def _tell(settings: Settings, loaded: Loaded, *, infer: bool) -> None:
    """Say on stderr what was loaded, and what is not as it should be."""
    import sys

    from kzpk_graph.render.safe import safe

    for error in loaded.skipped:
        sys.stderr.write(f"skipped: {safe(str(error))} ({error.code})\n")
    if loaded.skips:
        more = loaded.skips - len(loaded.skipped)
        settings.note(
            f"{loaded.skips:,} malformed lines were left out" + (f", {more:,} of them not shown" if more else "")
        )
    if loaded.kept_out:
        settings.note(f"{loaded.kept_out:,} quads of graphs that a store makes itself were passed over")
    if loaded.unstated:
        settings.note(f"{loaded.unstated:,} triples stand in no statement, so nothing explains them; see 'kzpk check'")
    rate = loaded.quads / max(loaded.seconds["load"], 1e-9)
    settings.note(f"{loaded.quads:,} quads loaded into {settings.store}, {rate:,.0f} a second")
    if loaded.inferred is not None:
        settings.note(f"{loaded.asserted:,} triples are asserted, {loaded.inferred:,} follow from them")
    elif infer:
        settings.note(f"what follows was not added: {loaded.why_open}; load again with more --memory to add it")
