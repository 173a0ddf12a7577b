"""owlrl as the reference engine, behind one function.

rdflib and owlrl are imported only when it runs. Its result is made comparable: illegal RDF (a literal as subject, a
blank node as predicate), reflexive ``owl:sameAs`` and the triples that it adds to every graph are left out, as
`rules.NOT_MATERIALISED` says of ours.

Known faults of owlrl 7.6, each with a minimal example in ``tests/reason/test_oracle.py``: prp-key compares all keys but
the last; prp-adp, eq-diff2 and eq-diff3 never look at the last member of a list; dt-eq and dt-diff are left out; a
literal belongs to its own datatype and the wider ones only, so that dt-type2 and dt-not-type are incomplete; a
reflexive axiom about something undeclared says nothing. Every ``rdf:Property`` gets the reflexive triples that scm-op
and scm-dp give to object and datatype properties only.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Term
from kzpk_graph.vocab import OWL, RDF, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

TermTriple = tuple[Term, Term, Term]

_ERROR = "http://www.daml.org/2002/03/agents/agent-ont#error"


class ReferenceClosure(NamedTuple):
    """What owlrl concludes: the triples that were not put in, and its messages about contradictions."""

    inferred: frozenset[TermTriple]
    errors: tuple[str, ...]


def owlrl_closure(asserted: Iterable[TermTriple]) -> ReferenceClosure:
    """Compute the OWL 2 RL closure of a graph with owlrl.

    Args:
        asserted: The triples of the graph and of its ontology.

    Returns:
        The inferred triples, comparable with `closure.Closure.inferred`, and the messages about contradictions.
    """
    given = set(asserted)
    triples, errors = _expand(given)
    properties = {s for s, p, o in given | triples if p == NamedNode(RDF_TYPE) and o == NamedNode(RDF + "Property")}
    kinds = (NamedNode(OWL + "ObjectProperty"), NamedNode(OWL + "DatatypeProperty"))
    declared = {s for s, p, o in given | triples if p == NamedNode(RDF_TYPE) and o in kinds}
    inferred = {
        triple
        for triple in triples - given - _in_every_graph()
        if _comparable(triple) and not (triple[0] == triple[2] and triple[0] in properties - declared)
    }
    return ReferenceClosure(frozenset(inferred), errors)


def in_every_graph() -> frozenset[TermTriple]:
    """Give the triples that owlrl adds to an empty graph, with what follows from them there."""
    return _in_every_graph()


@cache
def _in_every_graph() -> frozenset[TermTriple]:
    return frozenset(_expand(set())[0])


def _comparable(triple: TermTriple) -> bool:
    s, p, o = triple
    if isinstance(s, Literal) or not isinstance(p, NamedNode):
        return False
    if p.value == OWL + "sameAs" and s == o:
        return False
    # owlrl adds its table of disjoint and subordinate datatypes for the datatypes in use.
    return not (isinstance(s, NamedNode) and _is_datatype(s.value) and p.value in (OWL + "disjointWith", RDF_TYPE))


def _is_datatype(iri: str) -> bool:
    return iri.startswith("http://www.w3.org/2001/XMLSchema#") or iri in (
        RDF + "PlainLiteral",
        RDF + "XMLLiteral",
        RDF + "HTML",
        RDF + "langString",
        RDFS + "Literal",
    )


def _expand(given: set[TermTriple]) -> tuple[set[TermTriple], tuple[str, ...]]:
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import Graph, URIRef

    graph = Graph()
    for s, p, o in given:
        graph.add((to_rdflib(s), to_rdflib(p), to_rdflib(o)))
    DeductiveClosure(OWLRL_Semantics, rdfs_closure=False, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    errors = tuple(sorted({str(message) for message in graph.objects(None, URIRef(_ERROR))}))
    reports = set(graph.subjects(URIRef(_ERROR), None))
    return {(_to_term(s), _to_term(p), _to_term(o)) for s, p, o in graph if s not in reports}, errors


def to_rdflib(term: Term) -> Node:
    """Turn a term into rdflib's, its lexical form unchanged."""
    from rdflib import BNode, URIRef
    from rdflib import Literal as RdflibLiteral

    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language is not None:
        return RdflibLiteral(term.value, lang=term.language)
    return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _to_term(node: Node) -> Term:
    from rdflib import BNode
    from rdflib import Literal as RdflibLiteral

    if isinstance(node, RdflibLiteral):
        if node.language is not None:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))
    return BlankNode(str(node)) if isinstance(node, BNode) else NamedNode(str(node))
