"""What goes out of a graph, and what is checked or closed on its way in."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad, Triple
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from os import PathLike

    from kzpk_graph.reason import Closure
    from kzpk_graph.shapes import Report
    from kzpk_graph.store.base import Store


def closure_of(quads: Iterable[Quad]) -> Closure:
    """Return the closure under OWL 2 RL of the triples in the quads, whatever graph they are in.

    Raises:
        InconsistentError: If they contradict each other.
    """
    from kzpk_graph.prepare import refuse_inconsistent
    from kzpk_graph.reason import close

    closure = close(_triples(quads))
    refuse_inconsistent(closure)
    return closure


def validate(store: Store, data: list[Quad], shapes: list[Quad]) -> Report:
    """Check data against shapes.

    Args:
        store: The graph that the data would join.
        data: What is checked together with the graph; empty for the graph itself.
        shapes: Shapes to check the data against alone; empty for the project's.

    Raises:
        InconsistentError: If the data contradict the graph.
    """
    from kzpk_graph import shapes as shacl

    if shapes:
        return shacl.validate_plain(data, shapes)
    ontology = list(store.quads(graph=NamedNode(GRAPH_ONTOLOGY)))
    held = [quad for quad in store.quads() if _is_said(quad)]
    if data:
        closure = closure_of([*store.quads(graph=NamedNode(GRAPH_ASSERTED)), *filter(_is_said_or_plain, data)])
        inferred: Iterable[Quad | Triple] = [Triple(*triple) for triple in closure.inferred]
    else:
        inferred = store.quads(graph=NamedNode(GRAPH_INFERRED))
    return shacl.validate([*held, *data], inferred=inferred, ontology=ontology)


def export(
    data: Iterable[Quad] | None,
    store: Callable[[], Store],
    out: IO[bytes] | str | PathLike[str],
    format: str,  # noqa: A002
) -> int:
    """Write quads in an RDF format (see :meth:`kzpk_graph.graph.KnowledgeGraph.export`).

    Args:
        data: The quads; None for those of the store.
        store: Gives the store.
        out: A file name, or a binary stream.
        format: One of the six RDF formats.
    """
    from kzpk_graph.rdfio.formats import format_named
    from kzpk_graph.rdfio.serialise import serialise

    chosen = format_named(format)
    if data is None:
        data = _dataset(store()) if chosen.datasets else store().quads(graph=DefaultGraph())
    counted = _Counted(data)
    serialise(counted, chosen.name, out, PREFIXES)
    return counted.count


def _dataset(store: Store) -> Iterator[Quad]:
    """Yield what a dataset export holds: every named graph but the one that repeats the statements."""
    for quad in store.quads():
        if not isinstance(quad.graph_name, DefaultGraph) and quad.graph_name != NamedNode(GRAPH_ASSERTED):
            yield quad


def _is_said(quad: Quad) -> bool:
    return is_statement_graph(quad.graph_name) or quad.graph_name == NamedNode(GRAPH_EVIDENCE)


def _is_said_or_plain(quad: Quad) -> bool:
    return is_statement_graph(quad.graph_name) or isinstance(quad.graph_name, DefaultGraph)


def _triples(quads: Iterable[Quad]) -> Iterator[tuple[Any, Any, Any]]:
    for quad in quads:
        yield quad.subject, quad.predicate, quad.object


class _Counted:
    """Counts what passes."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads = quads
        self.count = 0

    def __iter__(self) -> Iterator[Quad]:
        for quad in self._quads:
            self.count += 1
            yield quad
