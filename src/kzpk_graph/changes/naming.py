"""The index of names of a store of one's own: it follows each change, and what it missed is made good.

The index is a file beside the store, so a crash between the two can leave it behind, and a reader can meet it a moment
too early or too late. It bears the id of the change that it reflects; the ledger tells what came after that.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kzpk_graph.changes import ledger
from kzpk_graph.errors import StoreError
from kzpk_graph.names import NameIndex, index_of, names_of
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.vocab import KZPK, OWL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.changes.layout import Layout
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Reader, Store

_MOST_BEHIND: Final = 100
"""Changes; an index that is further behind is made anew."""

_NAME_OF: Final = NamedNode(KZPK + "nameOf")
_MATCH_OF: Final = NamedNode(KZPK + "matchOf")
_SAME: Final = NamedNode(OWL + "sameAs")
_ASKED: Final = DefaultGraph()


def things_renamed(store: Reader, quads: Iterable[Quad]) -> set[str]:
    """Return the IRIs of all things whose names a change can have touched.

    Args:
        store: The store after the change.
        quads: What came and went.
    """
    found: set[NamedNode] = set()
    for quad in quads:
        if isinstance(quad.subject, NamedNode):
            found.add(quad.subject)
        if quad.predicate in (_NAME_OF, _MATCH_OF) and isinstance(quad.object, NamedNode):
            found.add(quad.object)
    for relation in (_MATCH_OF, _NAME_OF, _SAME):  # a name that was recorded, or matched, is one of another thing
        for node in tuple(found):
            objects = (quad.object for quad in store.quads(node, relation, None, _ASKED))
            found.update(term for term in objects if isinstance(term, NamedNode))
    return {node.value for node in found}


def follow(layout: Layout, store: Store, before: str, quads: Iterable[Quad]) -> None:
    """Let the index of names follow a change that was just committed.

    It can be made again at any time, so a failure to write it is left to whoever looks at it next.

    Args:
        layout: The store's directory.
        store: The store after the change.
        before: The id of the change before it.
        quads: What came and went, also in the default graph.
    """
    with suppress(StoreError):
        if _state(layout) == before:
            things = things_renamed(store, quads)
            NameIndex.update(layout.names, things, names_of(store, things), ledger.head(store))
        else:
            catch_up(layout, store)


def catch_up(layout: Layout, store: Store) -> None:
    """Bring the index of names up to the store's last change.

    Raises:
        StoreError: If it cannot be written.
    """
    now = ledger.head(store)
    state = _state(layout)
    if state == now:
        return
    things = _missed(store, state)
    if things is not None:
        NameIndex.update(layout.names, things, names_of(store, things), now)
        return
    beside = f"{layout.names}.{os.getpid()}"
    try:
        NameIndex.build(beside, names_of(store))
        NameIndex.update(beside, (), (), now)
        os.replace(beside, layout.names)
    except OSError as error:
        raise StoreError("the index of names cannot be written", where=layout.names) from error
    finally:
        with suppress(OSError):
            os.unlink(beside)


def open_names(layout: Layout, store: Store) -> NameIndex:
    """Open the index of names for a reader of the store as that reader sees it.

    Args:
        layout: The store's directory.
        store: The store, as it was when it was opened.
    """
    try:
        index = NameIndex(layout.names, changing=True)
    except StoreError:
        return index_of(store)
    if index.state == ledger.head(store):
        return index
    things = _missed(store, index.state)
    if things is None:
        index.close()
        return index_of(store)
    if things:
        index.amend(things, names_of(store, things))
    return index


def _state(layout: Layout) -> str:
    try:
        index = NameIndex(layout.names, changing=True)
    except StoreError:
        return ""
    try:
        return index.state
    finally:
        index.close()


def _missed(store: Store, state: str) -> set[str] | None:
    """Return the things that changes after a state touched; None if the index is better made anew."""
    known = ledger.changes_in_brief(store)
    numbers = {change.id: change.number for change in known}
    if state not in numbers:
        return None
    later = [change for change in known if change.number > numbers[state]]
    if len(later) > _MOST_BEHIND:
        return None
    return things_renamed(store, (quad for change in later for part in ledger.delta(store, change.id) for quad in part))
