"""What every store offers, whatever keeps the quads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kzpk_graph.model import Solutions, Triples
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from os import PathLike

Subject = NamedNode | BlankNode
Object = NamedNode | BlankNode | Literal
GraphName = NamedNode | BlankNode | DefaultGraph
Answer = Solutions | Triples | bool
"""What a query gives: solutions (SELECT), triples (CONSTRUCT, DESCRIBE) or yes and no (ASK)."""


class Reader(Protocol):
    """The reading side of a dataset, pattern by pattern: a store, or one with a change that is pending (`Overlay`)."""

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything (``DefaultGraph()`` is the default graph)."""

    def contains(self, quad: Quad) -> bool:
        """Return whether the quad is there."""

    def graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the named graphs."""

    def has_graph(self, name: NamedNode | BlankNode) -> bool:
        """Return whether there is a named graph of that name."""


class Store(Reader, Protocol):
    """An RDF dataset (RDF 1.1 Concepts §4) that can be asked and changed."""

    @property
    def path(self) -> str | None:
        """The directory that holds it; None in memory."""

    @property
    def read_only(self) -> bool:
        """Whether changing it is refused."""

    def query(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[str] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query.

        Args:
            text: The query. The caller has checked it with :mod:`kzpk_graph.queries.guard`
                unless it is the project's own.
            prefixes: Prefixes that are declared beforehand.
            default_graph: IRIs of the graphs that form the default graph; None for the store's own.

        Returns:
            Solutions and triples are streamed from the store and can be read once.

        Raises:
            QueryError: If the text does not parse.
            StoreError: If the store cannot be read.
        """

    def count(self) -> int:
        """Return the number of quads."""

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add many quads, fast; not one transaction: for a store that is being built."""

    def apply(
        self, delete: Iterable[Quad] = (), insert: Iterable[Quad] = (), *, forget: Iterable[NamedNode] = ()
    ) -> None:
        """Delete, then insert, as one transaction: all of it happens or nothing.

        Args:
            delete: Quads to take out.
            insert: Quads to put in.
            forget: Named graphs to take out before quads are put in; a store may remember one that is empty.

        Raises:
            StoreError: If the store is read-only or cannot be written.
        """

    def dump(self, out: str | PathLike[str]) -> None:
        """Write all quads as N-Quads to a file."""

    def optimize(self) -> None:
        """Compact what is on disk; asking gets faster after many changes."""

    def backup(self, target: str | PathLike[str]) -> None:
        """Copy the store to a new directory, consistently."""

    def size(self) -> int:
        """Return the bytes on disk; 0 in memory."""
