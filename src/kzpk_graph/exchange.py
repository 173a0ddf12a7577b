"""Files of RDF, and what is checked or closed on its way in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from kzpk_graph.errors import InconsistentError
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad, Triple
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike

    from kzpk_graph.reason import Closure
    from kzpk_graph.shapes import Report
    from kzpk_graph.store.base import Store


def one_by_one(given: str | PathLike[str] | Iterable[str | PathLike[str]]) -> tuple[str, ...]:
    """Return the names of files or things as text; a name on its own is one, not as many as it has characters."""
    return tuple(os.fspath(name) for name in ((given,) if isinstance(given, (str, os.PathLike)) else given))


def read_files(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    format: str | None = None,  # noqa: A002
    base: str | None = None,
) -> Iterator[Quad]:
    """Yield the quads of RDF files, their blank nodes kept apart.

    Args:
        paths: The files; ``-`` is standard input.
        format: Their format; None for what their names tell.
        base: What relative IRIs are resolved against; when None they are errors.

    Raises:
        ParseError: If a file does not parse.
    """
    from kzpk_graph.rdfio import parse_file

    for path in one_by_one(paths):
        yield from parse_file(path, format, base_iri=base, rename_blank_nodes=True)


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


class Followed(NamedTuple):
    """What a reference reasoner concludes.

    Attributes:
        asserted: The triples it was given.
        inferred: What follows from them, comparable with the project's own closure.
    """

    asserted: frozenset[tuple[Any, Any, Any]]
    inferred: frozenset[tuple[Any, Any, Any]]


def reference_closure_of(quads: Iterable[Quad]) -> Followed:
    """Return the closure under OWL 2 RL as owlrl computes it.

    Raises:
        InconsistentError: If owlrl finds a contradiction.
    """
    from kzpk_graph.reason.owlrl_engine import owlrl_closure

    asserted = frozenset(_triples(quads))
    found = owlrl_closure(asserted)
    for message in found.errors:
        raise InconsistentError(f"inconsistent: owlrl {message}", hint="one of the triples must be wrong")
    return Followed(asserted, found.inferred)


def validate_alone(data: Iterable[Quad], shapes: Iterable[Quad]) -> Report:
    """Check data against shapes and nothing else (SHACL §3)."""
    from kzpk_graph.shapes import validate_plain

    return validate_plain(data, shapes)


def validate(store: Store, data: list[Quad]) -> Report:
    """Check data against the project's shapes.

    Args:
        store: The graph that the data would join.
        data: What is checked together with the graph; empty for the graph itself.

    Raises:
        InconsistentError: If the data contradict the graph.
    """
    from kzpk_graph import shapes as shacl

    ontology = list(store.quads(graph=NamedNode(GRAPH_ONTOLOGY)))
    held = [quad for quad in store.quads() if _is_said(quad)]
    if data:
        closure = closure_of([*store.quads(graph=NamedNode(GRAPH_ASSERTED)), *filter(_is_said_or_plain, data)])
        inferred: Iterable[Quad | Triple] = [_triple(*triple) for triple in closure.inferred]
    else:
        inferred = store.quads(graph=NamedNode(GRAPH_INFERRED))
    return shacl.validate([*held, *data], inferred=inferred, ontology=ontology)


def _is_said(quad: Quad) -> bool:
    return is_statement_graph(quad.graph_name) or quad.graph_name == NamedNode(GRAPH_EVIDENCE)


def _is_said_or_plain(quad: Quad) -> bool:
    return is_statement_graph(quad.graph_name) or isinstance(quad.graph_name, DefaultGraph)


def _triples(quads: Iterable[Quad]) -> Iterator[tuple[Any, Any, Any]]:
    for quad in quads:
        yield quad.subject, quad.predicate, quad.object


def _triple(subject: Any, predicate: Any, obj: Any) -> Triple:
    return Triple(subject, predicate, obj)
