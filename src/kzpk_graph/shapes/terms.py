"""Carrying terms between the engine of this package and rdflib, which pySHACL works on.

Literals are carried by lexical form, datatype and language, without rdflib's normalisation; a literal of type
``xsd:string`` becomes a plain one, which is the same term in RDF 1.1 (Concepts §3.3) but not in rdflib.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

import rdflib
from rdflib.term import BNode, Node, URIRef

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad, Term, Triple
from kzpk_graph.vocab import XSD

AnyTerm = Term | Triple
"""A term as the engine types it; triple terms of RDF 1.2 never pass the parser."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_STRING = XSD + "string"


@contextmanager
def quiet_rdflib() -> Iterator[None]:
    """Keep rdflib from logging each ill-typed literal: the shapes report them."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


class ToRdflib:
    """Turns terms into rdflib's, each only once."""

    __slots__ = ("_known",)

    def __init__(self) -> None:
        self._known: dict[AnyTerm, Node] = {}

    def __call__(self, term: AnyTerm) -> Node:
        """Return a term as rdflib's."""
        known = self._known.get(term)
        if known is None:
            known = self._known[term] = _to_rdflib(term)
        return known

    def fill(self, graph: rdflib.Graph, triples: Iterable[Triple | Quad]) -> None:
        """Add triples (of quads: their triples) to a graph."""
        add = graph.store.add
        with quiet_rdflib():
            for triple in triples:
                add((self(triple.subject), self(triple.predicate), self(triple.object)), graph)

    def fill_facts(self, graph: rdflib.Graph, facts: Iterable[tuple[AnyTerm, str, AnyTerm]]) -> None:
        """Add triples that name their property by its IRI."""
        add = graph.store.add
        names: dict[str, URIRef] = {}
        with quiet_rdflib():
            for subject, predicate, value in facts:
                name = names.get(predicate)
                if name is None:
                    name = names[predicate] = URIRef(predicate)
                add((self(subject), name, self(value)), graph)


class _IllTyped(rdflib.Literal):
    """A literal whose text is no value of its datatype: it is comparable with nothing.

    SHACL §4.5.3 and §4.5.4 take what cannot be compared for a violation; rdflib raises instead, which would end the
    whole validation.
    """

    __slots__ = ()

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return False

    def __ge__(self, other: object) -> bool:
        return False


def _to_rdflib(term: AnyTerm) -> Node:
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if isinstance(term, Triple):
        raise TypeError(f"not a term of RDF 1.1: {term}")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = term.datatype.value
    if datatype == _STRING:
        return rdflib.Literal(term.value)
    literal = rdflib.Literal(term.value, datatype=URIRef(datatype), normalize=False)
    return _IllTyped(term.value, datatype=URIRef(datatype), normalize=False) if literal.ill_typed else literal


def from_rdflib(node: Node) -> Term:
    """Turn a term of rdflib into ours.

    Raises:
        TypeError: It is no term of RDF 1.1.
    """
    if isinstance(node, URIRef):
        return NamedNode(str(node))
    if isinstance(node, BNode):
        return BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or _STRING)))
    raise TypeError(f"not a term of RDF 1.1: {node!r}")


def triple_from_rdflib(triple: tuple[Node, Node, Node]) -> Triple:
    """Turn a triple of rdflib into ours."""
    subject, predicate, value = map(from_rdflib, triple)
    if isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        raise TypeError(f"not a triple of RDF 1.1: {triple!r}")
    return Triple(subject, predicate, value)
