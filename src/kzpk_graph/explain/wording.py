"""Triples, axioms and rules as sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.labels import named
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.reason.rules import sentence
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import (
    DCTERMS,
    KZPK,
    OWL,
    PROV,
    RDF,
    RDF_TYPE,
    RDFS,
    RDFS_COMMENT,
    RDFS_LABEL,
    SKOS,
    SKOS_ALT_LABEL,
    SKOS_DEFINITION,
    SKOS_PREF_LABEL,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzpk_graph.explain.records import TermTriple
    from kzpk_graph.model import Named
    from kzpk_graph.store.base import Store

_AXIOMS: Final = {
    RDFS + "subClassOf": "every {s} is a {o}",
    RDFS + "subPropertyOf": "{s} is a kind of {o}",
    RDFS + "domain": "only a {o} has {s}",
    RDFS + "range": "{s} leads to a {o}",
    OWL + "inverseOf": "{s} and {o} are one relation seen from its two sides",
    OWL + "equivalentClass": "{s} and {o} are the same kind",
    OWL + "equivalentProperty": "{s} and {o} mean the same",
    OWL + "disjointWith": "nothing is both a {s} and a {o}",
    OWL + "propertyChainAxiom": "following {o} in this order amounts to {s}",
    OWL + "intersectionOf": "a {s} is whatever is all of these: {o}",
    OWL + "unionOf": "a {s} is whatever is one of these: {o}",
    OWL + "oneOf": "a {s} is one of these: {o}",
    OWL + "hasKey": "a {s} is identified by {o}",
}
_KINDS: Final = {
    OWL + "SymmetricProperty": "{s} holds in both directions",
    OWL + "TransitiveProperty": "{s} carries on from one thing to the next",
    OWL + "FunctionalProperty": "nothing has more than one {s}",
    OWL + "InverseFunctionalProperty": "{s} identifies its subject",
    OWL + "Class": "{s} is a class",
    OWL + "ObjectProperty": "{s} is a relation between things",
    OWL + "DatatypeProperty": "{s} is an attribute",
    OWL + "AnnotationProperty": "{s} is an annotation",
}
_PROPERTIES: Final = tuple(
    NamedNode(OWL + kind) for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)
_CALLED: Final = {
    OWL + "Thing": "thing",
    OWL + "Nothing": "thing that cannot be",
    OWL + "sameAs": "is the same as",
    OWL + "differentFrom": "is not the same as",
    RDFS_LABEL: "is called",
    RDFS_COMMENT: "has the comment",
    RDFS + "isDefinedBy": "is defined in",
    SKOS_PREF_LABEL: "is called",
    SKOS_ALT_LABEL: "is also called",
    SKOS_DEFINITION: "is defined as",
    SKOS + "inScheme": "is in the scheme",
    SKOS + "broader": "is narrower than",
    SKOS + "narrower": "is broader than",
    PROV + "wasQuotedFrom": "is quoted from",
    DCTERMS + "title": "has the title",
    DCTERMS + "publisher": "was published by",
    DCTERMS + "issued": "was published on",
    DCTERMS + "language": "is in the language",
    DCTERMS + "identifier": "has the identifier",
    SKOS + "topConceptOf": "is a top concept of",
    SKOS + "hasTopConcept": "has the top concept",
}
"""What the terms of the languages are called inside a sentence, where the graph has no label for them."""

_NO_ARTICLE: Final = re.compile(r"\ban? (?=“?(?:something\b|the list\b|a thing\b))")
_DEFINING: Final = frozenset(OWL + name for name in ("onProperty", "hasValue", "someValuesFrom", "allValuesFrom"))
_ARTICLE: Final = re.compile(r"\b([Aa]) (?=[\"“]?(?:[aio]|e(?!u)|u(?!ni|se|su|ra)|owl:)(?!ne\b))", re.IGNORECASE)
_LISTED: Final = frozenset(
    OWL + name for name in ("propertyChainAxiom", "intersectionOf", "unionOf", "oneOf", "hasKey")
)
_FIRST, _REST = NamedNode(RDF + "first"), NamedNode(RDF + "rest")


class Words:
    """Names the terms of one store.

    Args:
        store: The asked graph's store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._named: dict[str, Named] = {}
        self._is_property: dict[str, bool] = {}
        self._blank: dict[BlankNode, str] = {}

    def learn(self, triples: Iterable[TermTriple]) -> None:
        """Fetch the labels of all terms of some triples at once."""
        wanted = {term.value for triple in triples for term in triple if isinstance(term, NamedNode)}
        missing = wanted - self._named.keys()
        if missing:
            self._named.update(named(self._store, missing, with_marks=True))

    def name(self, iri: str) -> Named:
        """Return the name of an IRI."""
        if iri not in self._named:
            self._named.update(named(self._store, [iri], with_marks=True))
        return self._named[iri]

    def label(self, term: Any) -> str:
        """Return what a person reads for a term: a label with its marks, a quoted literal, or a description."""
        if isinstance(term, NamedNode):
            found = self.name(term.value)
            if found.label == shrink(term.value):
                return _CALLED.get(term.value) or self._dated(term) or found.label
            return f"{found.label} [{', '.join(found.marks)}]" if found.marks else found.label
        if isinstance(term, Literal):
            return literal_words(term)
        return self._description(term)

    def quoted(self, term: Any) -> str:
        """Return a term for use inside a sentence: the name of a relation is put in quotation marks."""
        return f"“{self.label(term)}”" if isinstance(term, NamedNode) and self.is_property(term) else self.label(term)

    def is_property(self, term: NamedNode) -> bool:
        """Return whether the asked graph says that an IRI names a property."""
        known = self._is_property.get(term.value)
        if known is None:
            rdf_type, asked = NamedNode(RDF_TYPE), DefaultGraph()
            known = any(self._store.contains(Quad(term, rdf_type, kind, asked)) for kind in _PROPERTIES)
            self._is_property[term.value] = known
        return known

    def triple(self, triple: TermTriple) -> str:
        """Return a triple as a sentence without its full stop.

        A term may be None, which reads as "something".
        """
        s, p, o = triple
        predicate = p.value if isinstance(p, NamedNode) else ""
        template = (
            _KINDS.get(o.value, "")
            if predicate == RDF_TYPE and isinstance(o, NamedNode)
            else _AXIOMS.get(predicate, "")
        )
        if isinstance(s, BlankNode) and predicate in _DEFINING:
            text = f"by definition, this makes up “{self.label(s)}”"
        elif template:
            shown = ", ".join(map(self.quoted, self.members(o))) if predicate in _LISTED else self._any(o, self.quoted)
            text = template.format(s=self._any(s, self.quoted), o=shown)
        elif predicate == RDF_TYPE:
            text = f"{self._any(s, self.label)} is a {self._any(o, self.label)}"
        else:
            text = f"{self._any(s, self.label)} {self._relation(p)} {self._any(o, self.label)}"
        return articles(text)

    def rule(self, rule: str, bindings: Mapping[str, Any]) -> str:
        """Return a rule in words, filled in: ``because every embassy is a diplomatic mission``."""
        return articles(sentence(RULES[rule], bindings, self.quoted))

    def definition(self, term: Any) -> str:
        """Return the definition of a term of the ontology, English if there is one; empty if there is none."""
        if not isinstance(term, NamedNode):
            return ""
        texts = [q.object for q in self._store.quads(term, NamedNode(SKOS_DEFINITION), None, DefaultGraph())]
        found = [text for text in texts if isinstance(text, Literal)]
        found.sort(key=lambda text: (text.language != "en", text.value))
        return found[0].value if found else ""

    def members(self, node: Any) -> list[Any]:
        """Return the members of an RDF list; the node itself if it is none."""
        found: list[Any] = []
        seen: set[Any] = set()
        cell = node
        while isinstance(cell, BlankNode | NamedNode) and cell not in seen:
            seen.add(cell)
            first = self._value(cell, _FIRST)
            if first is None:
                break
            found.append(first)
            cell = self._value(cell, _REST)
        return found or [node]

    def _any(self, term: Any, label: Any) -> str:
        return "something" if term is None else str(label(term))

    def _relation(self, predicate: Any) -> str:
        if predicate is None:
            return "is related to"
        text = self.label(predicate)
        return text if isinstance(predicate, NamedNode) else f"({text})"

    def _dated(self, term: NamedNode) -> str:
        """Return the date that a claim without a label is about; empty if it is about none."""
        date = self._value(term, NamedNode(KZPK + "date"))
        return f"the date {date.value}" if isinstance(date, Literal) else ""

    def _value(self, node: Any, predicate: NamedNode) -> Any:
        return next((quad.object for quad in self._store.quads(node, predicate, None, DefaultGraph())), None)

    def _description(self, node: Any) -> str:
        """Describe what has no name: a class expression or a list of the ontology."""
        known = self._blank.get(node)
        if known is None:
            self._blank[node] = "a thing without a name"  # should it be part of itself
            known = self._blank[node] = self._expression(node)
        return known

    def _expression(self, node: Any) -> str:
        on = self._value(node, NamedNode(OWL + "onProperty"))
        if on is not None:
            for name, before in (("hasValue", ""), ("someValuesFrom", "a "), ("allValuesFrom", "only a ")):
                value = self._value(node, NamedNode(OWL + name))
                if value is not None:
                    return articles(f"something that {self.label(on)} {before}{self.label(value)}")
            return f"something restricted in {self.quoted(on)}"
        both = self._value(node, NamedNode(OWL + "intersectionOf"))
        if both is not None:
            members = self.members(both)
            kinds = " and ".join(self.label(m) for m in members if isinstance(m, NamedNode))
            rest = " and ".join(self.label(m).removeprefix("something ") for m in members if isinstance(m, BlankNode))
            return f"{kinds or 'something'} {rest}".strip()
        for name in ("unionOf", "oneOf"):
            either = self._value(node, NamedNode(OWL + name))
            if either is not None:
                return " or ".join(map(self.label, self.members(either)))
        inverse = self._value(node, NamedNode(OWL + "inverseOf"))
        if inverse is not None:
            return f"the inverse of {self.quoted(inverse)}"
        members = self.members(node)
        return f"the list {', '.join(map(self.quoted, members))}" if members != [node] else "a thing without a name"


def literal_words(literal: Literal) -> str:
    """Return a literal as a person reads it: text in quotation marks, anything else as it stands."""
    if literal.language:
        return f"“{literal.value}”" if literal.language == "en" else f"“{literal.value}” ({literal.language})"
    return f"“{literal.value}”" if literal.datatype.value == XSD + "string" else literal.value


def articles(text: str) -> str:
    """Write ``an`` for ``a`` before a vowel."""
    return _ARTICLE.sub(r"\1n ", _NO_ARTICLE.sub("", text))


def curies(triple: Iterable[Any]) -> str:
    """Return a triple as one would type it: CURIEs and literals."""
    return " ".join(
        "?" if term is None else shrink(term.value) if isinstance(term, NamedNode) else str(term) for term in triple
    )
