"""What the global options say, and the graph they name."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kzpk_graph.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from kzpk_graph.graph import KnowledgeGraph


class Settings:
    """The global options of one run.

    Attributes:
        store: The store's directory, or None for the graph that ships with the package.
        quiet: Whether notes are left out.
        verbosity: 0, 1 (more notes) or 2 (tracebacks too).
    """

    __slots__ = ("_graph", "quiet", "store", "verbosity")

    def __init__(self, store: str | None = None, *, quiet: bool = False, verbosity: int = 0) -> None:
        self.store = store
        self.quiet = quiet
        self.verbosity = verbosity
        self._graph: KnowledgeGraph | None = None

    def graph(self, *, timeout: float | None = None) -> KnowledgeGraph:
        """Open the graph, once, and pass on what its opening has to say.

        Args:
            timeout: The time limit of its queries in seconds; the command ends itself at the limit, no child does.
        """
        if self._graph is None:
            from kzpk_graph.graph import KnowledgeGraph

            self._graph = KnowledgeGraph.open(self.store, timeout=timeout, isolate=False)
            for note in self._graph.notes:
                self.note(note)
        return self._graph

    def known_by(self, date: str | None) -> KnowledgeGraph:
        """Open the graph, or what of it was published by a date, and say what that leaves out.

        Args:
            date: What ``--known-by`` says, if anything.

        Raises:
            UsageError: It is no date.
        """
        graph = self.graph()
        if date is None:
            return graph
        known = graph.known_by(date)
        for note in known.notes:
            self.note(note)
        return known

    def close(self) -> None:
        """Close the graph if it is open."""
        if self._graph is not None:
            self._graph.close()
            self._graph = None

    def note(self, text: str, *, level: int = 0) -> None:
        """Print a note on stderr.

        Args:
            text: One line.
            level: How verbose the run must be for it to show; no note shows in a quiet run.
        """
        if not self.quiet and self.verbosity >= level:
            from kzpk_graph.render.safe import safe

            sys.stderr.write(f"note: {safe(text)}\n")


@contextmanager
def speaking_of(date: str | None) -> Iterator[None]:
    """Say of what is not found that only sources published by a date were asked.

    Args:
        date: What ``--known-by`` says, if anything.
    """
    try:
        yield
    except NotFoundError as error:
        if date is None:
            raise
        message = f"by {date}: {error.message}"
        hint = "leave --known-by out to ask all sources"
        raise NotFoundError(message, hint=hint, where=error.where, code=error.code) from error


def settings_of(ctx: click.Context) -> Settings:
    """Return the settings of the run that *ctx* belongs to; a run that only completes words has the usual ones."""
    root = ctx.find_root()
    if not isinstance(root.obj, Settings):
        root.obj = Settings()
        root.call_on_close(root.obj.close)
    return root.obj
