"""The terms that a synthetic graph is written in, made once and shared."""

from __future__ import annotations

from functools import cache
from typing import Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, ID, KZPK, PROV, RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL, XSD

Fact = tuple[NamedNode, NamedNode, NamedNode | Literal]
"""What a statement says: subject, predicate, object."""

A: Final = NamedNode(RDF_TYPE)
LABEL: Final = NamedNode(RDFS_LABEL)
ALT_LABEL: Final = NamedNode(SKOS_ALT_LABEL)
QUOTED_FROM: Final = NamedNode(PROV + "wasQuotedFrom")
TITLE: Final = NamedNode(DCTERMS + "title")
PUBLISHER: Final = NamedNode(DCTERMS + "publisher")
ISSUED: Final = NamedNode(DCTERMS + "issued")
LANGUAGE: Final = NamedNode(DCTERMS + "language")
EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
_DATE: Final = NamedNode(XSD + "date")
_ANY_URI: Final = NamedNode(XSD + "anyURI")
_INTEGER: Final = NamedNode(XSD + "integer")


@cache
def kzpk(name: str) -> NamedNode:
    """Return the term of the ontology of this local name."""
    return NamedNode(KZPK + name)


@cache
def day(text: str) -> Literal:
    """Return the ``xsd:date`` of ``YYYY-MM-DD``; there are few days in a few decades."""
    return Literal(text, datatype=_DATE)


def node(name: str) -> NamedNode:
    """Return the thing ``id:name``."""
    return NamedNode(ID + name)


def english(value: str) -> Literal:
    """Return an English text."""
    return Literal(value, language="en")


def text(value: str) -> Literal:
    """Return a text without a language."""
    return Literal(value)


def integer(value: int) -> Literal:
    """Return an ``xsd:integer`` in its canonical form."""
    return Literal(str(value), datatype=_INTEGER)


def address(value: str) -> Literal:
    """Return a web address."""
    return Literal(value, datatype=_ANY_URI)
