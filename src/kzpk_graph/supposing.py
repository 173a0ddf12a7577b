"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that supposes: what if fewer statements were known."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

    from kzpk_graph.asof import AsOf
    from kzpk_graph.impact import Impact
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import SavedQuery
    from kzpk_graph.store.base import Store
    from kzpk_graph.subset import Subset

T = TypeVar("T")


class Supposing:
    """Asks what would be known of a graph if some of its statements were not."""

    if TYPE_CHECKING:

        def queries(self) -> Mapping[str, SavedQuery]:
            """Return the saved queries by name."""

        def _store(self) -> Store: ...

        def _lookup(self) -> Lookup: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

        def _beside(self, store: Store, notes: list[str]) -> Self: ...

    def impact(self, without: str | Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> Impact:
        """Say what would fall without some sources or statements: triples, what follows from them, and answers.

        Args:
            without: Sources (id, title, CURIE or IRI) and statements (id, CURIE, IRI, or the identifier of a row).
            progress: Called with the number of saved queries asked and of all saved queries.

        Raises:
            NotFoundError: If there is no such source or statement; names the nearest.
        """
        from kzpk_graph.exchange import one_by_one
        from kzpk_graph.impact import impact

        named = one_by_one(without)
        return self._sound(lambda: impact(self._store(), self._lookup(), named, self.queries(), progress))

    def known_by(self, date: str) -> Self:
        """Return the graph of what had certainly been published by a date; sources without a date are left out.

        Args:
            date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; of a month or year, its last day counts.

        Returns:
            A graph in memory, closed anew, whose ``notes`` say what was left out.

        Raises:
            UsageError: If the date is none of these.
        """
        from kzpk_graph.subset import known_by
        from kzpk_graph.terms import shrink

        known = self._sound(lambda: known_by(self._store(), date))
        notes = []
        if known.undated:
            few = [shrink(iri).partition(":")[2] for iri in known.undated[:3]]
            names = ", ".join([*few, "..."] if len(known.undated) > len(few) else few)
            notes.append(
                f"{_counted(len(known.undated), 'source')} without a date of publication left out, with"
                f" {_counted(known.undated_statements, 'statement')} ({names});"
                " 'kzpk sources' lists all sources with their dates"
            )
        return self._beside(known.subset.store, notes)

    def show_as_of(self, entity: str, date: str, *, limit: int = 25) -> AsOf:
        """Describe a thing as of a time: facts that certainly held then, those that possibly did, those without date.

        Args:
            entity: A label, CURIE or IRI.
            date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; in a month or year, what held on any of its days.
            limit: How many facts to give per property.

        Raises:
            NotFoundError: If nothing has that name; names the nearest.
            UsageError: If the date is none of these.
        """
        from kzpk_graph.asof import as_of

        return self._sound(lambda: as_of(self._store(), self._lookup().resolve(entity), date, limit))

    def subset(self, keep: Callable[[str, tuple[str, ...]], bool]) -> tuple[Self, Subset]:
        """Return the graph of some of the statements, and which were left out.

        Args:
            keep: Given a statement's IRI and those of its sources, says whether it is kept.
        """
        from kzpk_graph.subset import subset

        found = self._sound(lambda: subset(self._store(), keep))
        return self._beside(found.store, []), found


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
