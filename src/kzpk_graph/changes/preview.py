"""What would be answered after a change that is not made: the change is made in a copy, and both are asked."""

from __future__ import annotations

import os
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from kzpk_graph.impact import ChangedAnswer, changed_answers, in_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kzpk_graph.changes.commit import Effect
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import SavedQuery
    from kzpk_graph.store.base import Store

_SMALL: Final = 400_000
"""Quads up to which copies in memory are quicker: they answer several times as fast as a store on disk."""


def answers_after(
    store: Store,
    effect: Effect,
    lookup: Lookup,
    queries: Mapping[str, SavedQuery],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[tuple[ChangedAnswer, ...], tuple[str, ...]]:
    """Ask all saved queries with their defaults of a graph and of what it would be after a change.

    Args:
        store: The store; it is not changed.
        effect: The change.
        lookup: Finds its things by name.
        queries: The saved queries, by name.
        progress: Called with the number of queries asked and of all queries.

    Returns:
        The queries that would answer differently, and the names of those that cannot be asked without a value.
    """
    if store.path is not None and store.count() <= _SMALL:
        store = in_memory(store)
    with _copy(store) as copy:
        copy.apply(
            delete=(*effect.delete, *effect.derived_delete),
            insert=(*effect.insert, *effect.derived_insert),
        )
        return changed_answers(store, copy, lookup, queries, progress)


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
