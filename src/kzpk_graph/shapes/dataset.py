"""Sorting quads into what the shapes check: the merged graph, and each statement by itself.

**Types.** Only asserted types count, with the classes above them: a type that follows from a property's domain or range
would make every check of roles pass, as whoever is appointed would be a person by being appointed.

**One statement.** What one statement may say only once, sources together may say several times. So the shapes that
carry ``kzsh:appliesTo kzsh:EachStatement`` see every subject of every statement graph under a name of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import rdflib
from rdflib.term import Node, URIRef

from kzpk_graph.rdfio import NamedNode, Triple
from kzpk_graph.shapes.hierarchy import STATEMENT_CLASS, context, superclasses
from kzpk_graph.shapes.terms import ToRdflib
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    GRAPH_SHAPES,
    KZPK,
    RDF_TYPE,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kzpk_graph.rdfio import Quad

_DERIVED: Final = frozenset({GRAPH_ASSERTED, GRAPH_SHAPES})
_PROXY: Final = "urn:kzpk:within-statement:"


class Assembled:
    """The graphs that shapes are run on.

    Attributes:
        merged: All asserted triples once, with the classes above each asserted type.
        within: What each statement says of a subject, each such pair under a name of its own.
        proxies: Those names: node to (the subject, IRI of the statement).
        inferred: The inferred triples of our own properties.
    """

    __slots__ = ("inferred", "merged", "proxies", "to_rdflib", "within")

    def __init__(self) -> None:
        self.to_rdflib = ToRdflib()
        self.merged = rdflib.Graph(bind_namespaces="none")
        self.within = rdflib.Graph(bind_namespaces="none")
        self.proxies: dict[Node, tuple[Node, str]] = {}
        self.inferred: list[Triple | Quad] = []


def assemble(
    quads: Iterable[Triple | Quad],
    inferred: Iterable[Triple | Quad],
    ontology: Collection[Triple | Quad],
    within_paths: Collection[str],
) -> Assembled:
    """Sort quads into the graphs that the shapes are run on.

    Args:
        quads: Statement graphs, evidence, and plain triples; graphs that are made from others are left out.
        inferred: What follows from them.
        ontology: The ontology with its controlled lists.
        within_paths: The properties that shapes for each statement look at.
    """
    result = Assembled()
    above = superclasses(ontology)
    types: dict[Node, set[str]] = {}
    per_statement: list[tuple[str, Triple | Quad]] = []
    result.inferred.extend(inferred)
    plain: list[Triple | Quad] = list(context(ontology))
    for quad in quads:
        graph = _graph_of(quad)
        if graph == GRAPH_INFERRED:
            result.inferred.append(quad)
        elif graph not in _DERIVED and graph != GRAPH_ONTOLOGY:
            plain.append(quad)
            if graph.startswith(STATEMENT):
                per_statement.append((graph, quad))
    result.to_rdflib.fill(result.merged, plain)
    for statement in {statement for statement, _ in per_statement}:
        # a graph that no evidence describes is an incomplete statement, not one less to check
        result.merged.add((URIRef(statement), URIRef(RDF_TYPE), URIRef(STATEMENT_CLASS)))
    _add_types(result.merged, above, types)
    split(result, per_statement, types, within_paths)
    return result


def add_inferred(assembled: Assembled) -> None:
    """Add the inferred triples of our own properties to the merged graph."""
    assembled.to_rdflib.fill(
        assembled.merged,
        (triple for triple in assembled.inferred if triple.predicate.value.startswith(KZPK)),
    )


def _graph_of(quad: Triple | Quad) -> str:
    name = getattr(quad, "graph_name", None)
    return name.value if isinstance(name, NamedNode) else ""


def _add_types(merged: rdflib.Graph, above: Mapping[str, frozenset[str]], types: dict[Node, set[str]]) -> None:
    rdf_type = URIRef(RDF_TYPE)
    for subject, cls in merged.subject_objects(rdf_type):
        if isinstance(cls, URIRef):
            types.setdefault(subject, set()).update(above.get(str(cls), (str(cls),)))
    for subject, classes in types.items():
        for name in classes:
            merged.add((subject, rdf_type, URIRef(name)))


def split(
    result: Assembled,
    per_statement: Iterable[tuple[str, Triple | Quad]],
    types: Mapping[Node, set[str]],
    within_paths: Collection[str],
) -> None:
    """Give every pair of statement and subject a name of its own, with what the one says of the other.

    Args:
        result: Gets the triples and the names.
        per_statement: IRIs of statements with their quads.
        types: Subject to its classes.
        within_paths: The properties that matter.
    """
    convert = result.to_rdflib
    names: dict[tuple[str, Node], URIRef] = {}
    for statement, quad in per_statement:
        if quad.predicate.value not in within_paths:
            continue
        subject = convert(quad.subject)
        proxy = names.get((statement, subject))
        if proxy is None:
            proxy = names[statement, subject] = URIRef(f"{_PROXY}{len(names)}")
            result.proxies[proxy] = (subject, statement)
            for name in types.get(subject, ()):
                result.within.add((proxy, URIRef(RDF_TYPE), URIRef(name)))
        result.within.add((proxy, convert(quad.predicate), convert(quad.object)))
