"""What would be answered after a change that is not made: the change is made in a copy, and both are asked."""

from __future__ import annotations

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.changes.commit import emptied
from kzpk_graph.changes.wording import in_words
from kzpk_graph.impact import ChangedAnswer, changed_answers, in_memory
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import GRAPH_INFERRED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kzpk_graph.changes.commit import Effect
    from kzpk_graph.changes.records import ChangedTriple
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import SavedQuery
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

_INFERRED: Final = NamedNode(GRAPH_INFERRED)
_SMALL: Final = 400_000
"""Quads up to which copies in memory are quicker: they answer several times as fast as a store on disk."""


class Preview(NamedTuple):
    """What a change would do; the attributes are those of :class:`kzpk_graph.changes.records.Outcome`."""

    triples: tuple[ChangedTriple, ...]
    inferred: tuple[ChangedTriple, ...]
    answers: tuple[ChangedAnswer, ...]
    not_asked: tuple[str, ...]


def preview(
    store: Store,
    effect: Effect,
    lookup: Lookup,
    queries: Mapping[str, SavedQuery],
    progress: Callable[[int, int], None] | None = None,
) -> Preview:
    """Say what a change would do, and ask all saved queries with their defaults of the graph before and after it.

    Args:
        store: The store; it is not changed.
        effect: The change.
        lookup: Finds its things by name.
        queries: The saved queries, by name.
        progress: Called with the number of queries asked and of all queries.
    """
    if store.path is not None and store.count() <= _SMALL:
        store = in_memory(store)
    with _copy(store) as copy:
        copy.apply(
            delete=(*effect.delete, *effect.derived_delete),
            insert=(*effect.insert, *effect.derived_insert),
            forget=emptied(store, effect),
        )
        answers, not_asked = changed_answers(store, copy, lookup, queries, progress)
        return Preview(
            in_words(effect.insert, effect.delete, copy, store),
            in_words(_inferred(effect.derived_insert), _inferred(effect.derived_delete), copy, store),
            answers,
            not_asked,
        )


def _inferred(quads: Iterable[Quad]) -> list[Quad]:
    return [quad for quad in quads if quad.graph_name == _INFERRED]


@contextmanager
def _copy(store: Store) -> Iterator[Store]:
    """Copy a store: in memory, or on disk by links to the same files, where the disk can."""
    from kzpk_graph.store.oxigraph import OxigraphStore

    if store.path is None:
        copy = OxigraphStore()
        copy.bulk_extend(store.quads())
        yield copy
        return
    beside = os.path.dirname(store.path)  # links need the same file system
    folder = beside if os.access(beside, os.W_OK) else None
    with TemporaryDirectory(prefix=".kzpk-preview-", dir=folder, ignore_cleanup_errors=True) as place:
        path = os.path.join(place, "store")
        store.backup(path)
        copy = OxigraphStore(path)
        try:
            yield copy
        finally:
            copy.close()
