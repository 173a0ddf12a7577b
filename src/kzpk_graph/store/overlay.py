"""A store as it would be after a change that is not made yet.

An `Overlay` is read like a store. The change is kept beside it in two small stores in memory, so that a pattern costs
what it costs in the store below plus a look-up in each, terms are kept in the form that a store keeps them in, and
nothing of the store below is copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.rdfio import BlankNode, NamedNode, Quad
    from kzpk_graph.store.base import GraphName, Object, Reader, Subject


class Overlay:
    """The reading side of a store over another one and a pending change.

    As in :meth:`kzpk_graph.store.base.Store.apply`, a quad that is both deleted and inserted is there afterwards. The
    store below is read when the overlay is: changing it meanwhile changes what the overlay shows.

    Args:
        store: What is there now; another overlay will do.
        insert: Quads to add; those that are there already change nothing.
        delete: Quads to take out; those that are not there change nothing.
    """

    def __init__(self, store: Reader, insert: Iterable[Quad] = (), delete: Iterable[Quad] = ()) -> None:
        self._below = store
        self._coming = _small(insert)
        self._new = _small(quad for quad in self._coming.quads() if not store.contains(quad))
        self._gone = _small(
            quad for quad in _small(delete).quads() if store.contains(quad) and not self._coming.contains(quad)
        )
        self._grows = self._new.count() > 0
        self._shrinks = self._gone.count() > 0

    @property
    def inserted(self) -> Iterator[Quad]:
        """The quads that are here and not in the store below."""
        return self._new.quads()

    @property
    def deleted(self) -> Iterator[Quad]:
        """The quads that are in the store below and not here."""
        return self._gone.quads()

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        below = self._below.quads(subject, predicate, object, graph)
        gone = set(self._gone.quads(subject, predicate, object, graph)) if self._shrinks else None
        yield from (quad for quad in below if quad not in gone) if gone else below
        if self._grows:
            yield from self._new.quads(subject, predicate, object, graph)

    def contains(self, quad: Quad) -> bool:
        """Return whether the quad is there."""
        if self._grows and self._new.contains(quad):
            return True
        return self._below.contains(quad) and not (self._shrinks and self._gone.contains(quad))

    def graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the named graphs; one that the change empties is not among them."""
        emptied = set(self._emptied())
        yield from (name for name in self._below.graphs() if name not in emptied)
        yield from (name for name in self._new.graphs() if not self._below.has_graph(name))

    def has_graph(self, name: NamedNode | BlankNode) -> bool:
        """Return whether there is a named graph of that name."""
        if self._new.has_graph(name):
            return True
        return self._below.has_graph(name) and not (self._gone.has_graph(name) and self._is_empty(name))

    def _emptied(self) -> Iterator[NamedNode | BlankNode]:
        return (name for name in self._gone.graphs() if self._is_empty(name))

    def _is_empty(self, name: GraphName) -> bool:
        return next(self.quads(None, None, None, name), None) is None


def _small(quads: Iterable[Quad]) -> OxigraphStore:
    store = OxigraphStore()
    store.bulk_extend(quads)
    return store
