"""A check of OWL 2 RL, and of the restrictions of OWL 2 DL that a grammar cannot state.

* :func:`rl_violations`: the grammar of OWL 2 RL (OWL 2 Profiles §4.2), read off the RDF mapping (OWL 2 Mapping §3).
* :func:`dl_violations`: typing (OWL 2 Syntax §5.8), simple properties and the regularity of property chains (§11.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal
from rdflib.collection import Collection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib.term import Node

DATATYPES: Final = {
    RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString, RDFS.Literal, XSD.decimal, XSD.integer, XSD.nonNegativeInteger,
    XSD.nonPositiveInteger, XSD.positiveInteger, XSD.negativeInteger, XSD.long, XSD.int, XSD.short, XSD.byte,
    XSD.unsignedLong, XSD.unsignedInt, XSD.unsignedShort, XSD.unsignedByte, XSD.float, XSD.double, XSD.string,
    XSD.normalizedString, XSD.token, XSD.language, XSD.Name, XSD.NCName, XSD.NMTOKEN, XSD.boolean, XSD.hexBinary,
    XSD.base64Binary, XSD.anyURI, XSD.dateTime, XSD.dateTimeStamp,
}  # fmt: skip
"""Profiles §4.2.1 (``owl:real`` and ``owl:rational`` are out); ``xsd:date`` is not even in OWL 2's datatype map."""

FORBIDDEN: Final = {
    OWL.disjointUnionOf: "DisjointUnion", OWL.onDatatype: "a datatype definition", OWL.hasSelf: "ObjectHasSelf",
    OWL.minCardinality: "a minimum", OWL.cardinality: "an exact count", OWL.minQualifiedCardinality: "a minimum",
    OWL.qualifiedCardinality: "an exact count",
}  # fmt: skip

KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
SIMPLE: Final = (
    OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.IrreflexiveProperty, OWL.AsymmetricProperty,
)  # fmt: skip


def is_sub(graph: Graph, node: Node) -> bool:
    """Return whether a class expression is a subClassExpression (Profiles §4.2.3)."""
    if not isinstance(node, BNode):
        return node != OWL.Thing
    if (members := graph.value(node, OWL.intersectionOf) or graph.value(node, OWL.unionOf)) is not None:
        return all(is_sub(graph, member) for member in Collection(graph, members))
    if (node, OWL.oneOf, None) in graph or (node, OWL.hasValue, None) in graph:
        return True
    filler = graph.value(node, OWL.someValuesFrom)
    return filler is not None and (filler == OWL.Thing or is_data_range(graph, filler) or is_sub(graph, filler))


def is_super(graph: Graph, node: Node) -> bool:
    """Return whether a class expression is a superClassExpression (Profiles §4.2.3)."""
    if not isinstance(node, BNode):
        return node != OWL.Thing
    if (members := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_super(graph, member) for member in Collection(graph, members))
    if (negated := graph.value(node, OWL.complementOf)) is not None:
        return is_sub(graph, negated)
    if (filler := graph.value(node, OWL.allValuesFrom)) is not None:
        return is_data_range(graph, filler) or is_super(graph, filler)
    if (node, OWL.hasValue, None) in graph:
        return True
    limit = graph.value(node, OWL.maxCardinality) or graph.value(node, OWL.maxQualifiedCardinality)
    if not isinstance(limit, Literal) or int(limit) not in (0, 1):
        return False
    qualifier = graph.value(node, OWL.onClass)
    return qualifier is None or qualifier == OWL.Thing or is_sub(graph, qualifier)


def is_equivalent(graph: Graph, node: Node) -> bool:
    """Return whether a class expression is an equivClassExpression (Profiles §4.2.3)."""
    if not isinstance(node, BNode):
        return node != OWL.Thing
    if (members := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_equivalent(graph, member) for member in Collection(graph, members))
    return (node, OWL.hasValue, None) in graph


def is_data_range(graph: Graph, node: Node) -> bool:
    """Return whether a node is a data range of the profile (Profiles §4.2.2)."""
    if isinstance(node, BNode):
        members = graph.value(node, OWL.intersectionOf)
        if members is None or (node, RDF.type, RDFS.Datatype) not in graph:
            return False
        return all(is_data_range(graph, member) for member in Collection(graph, members))
    return node in DATATYPES


def rl_violations(graph: Graph) -> list[str]:
    """Return what in a graph of OWL axioms is outside OWL 2 RL; empty if nothing is."""
    return [*_class_axioms(graph), *_property_axioms(graph), *_datatypes(graph)]


def _class_axioms(graph: Graph) -> Iterator[str]:
    for sub, above in graph.subject_objects(RDFS.subClassOf):
        if not is_sub(graph, sub):
            yield f"SubClassOf: {sub} is no subClassExpression"
        if not is_super(graph, above):
            yield f"SubClassOf: {above} is no superClassExpression"
    for pair in graph.subject_objects(OWL.equivalentClass):
        yield from (f"EquivalentClasses: {node}" for node in pair if not is_equivalent(graph, node))
    for pair in graph.subject_objects(OWL.disjointWith):
        yield from (f"DisjointClasses: {node}" for node in pair if not is_sub(graph, node))
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointClasses):
        for members in graph.objects(axiom, OWL.members):
            found = Collection(graph, members)
            yield from (f"DisjointClasses: {node}" for node in found if not is_sub(graph, node))
    for keyed in graph.subjects(OWL.hasKey):
        if not is_sub(graph, keyed):
            yield f"HasKey: {keyed}"
    for predicate, name in FORBIDDEN.items():
        yield from (f"{name} on {node}" for node in graph.subjects(predicate))


def _property_axioms(graph: Graph) -> Iterator[str]:
    for term in graph.subjects(RDF.type, OWL.ReflexiveProperty):
        yield f"ReflexiveObjectProperty: {term}"
    for term, domain in graph.subject_objects(RDFS.domain):
        if not is_super(graph, domain):
            yield f"domain of {term}: {domain}"
    for term, found in graph.subject_objects(RDFS.range):
        data = (term, RDF.type, OWL.DatatypeProperty) in graph
        if not (is_data_range(graph, found) if data else is_super(graph, found)):
            yield f"range of {term}: {found}"


def _datatypes(graph: Graph) -> Iterator[str]:
    for term in graph.subjects(RDF.type, RDFS.Datatype):
        if not isinstance(term, BNode) and term not in DATATYPES:
            yield f"datatype {term}"
    for term in graph.subjects(OWL.equivalentClass):
        if (term, RDF.type, RDFS.Datatype) in graph:
            yield f"DatatypeDefinition: {term}"


def dl_violations(graph: Graph) -> list[str]:
    """Return which restrictions of OWL 2 DL on typing, simplicity and regularity a graph breaks; empty if none."""
    return [*_typing(graph), *_simplicity(graph), *_regularity(graph)]


def _typing(graph: Graph) -> Iterator[str]:
    for first in KINDS:
        for term in graph.subjects(RDF.type, first):
            for second in KINDS:
                if str(first) < str(second) and (term, RDF.type, second) in graph:
                    yield f"{term} is both {first} and {second}"
    declared = {term for kind in (*KINDS, OWL.Class, RDFS.Datatype) for term in graph.subjects(RDF.type, kind)}
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.inverseOf, RDFS.domain, RDFS.range):
        for pair in graph.subject_objects(predicate):
            for term in pair:
                if not isinstance(term, BNode) and term not in declared and term not in DATATYPES:
                    yield f"{term} is used and not declared"


def _links(graph: Graph) -> tuple[Callable[[Node], Node], set[tuple[Node, Node]], list[tuple[Node, list[Node]]]]:
    """Return the representative of a property and its inverses, the hierarchy, and the chains with what they imply."""
    same: dict[Node, Node] = {}

    def find(term: Node) -> Node:
        while term in same:
            term = same[term]
        return term

    for pair in graph.subject_objects(OWL.inverseOf):
        first, second = map(find, pair)
        if first != second:
            same[first] = second
    below = {(find(sub), find(above)) for sub, above in graph.subject_objects(RDFS.subPropertyOf)}
    chains = [
        (term, list(Collection(graph, members))) for term, members in graph.subject_objects(OWL.propertyChainAxiom)
    ]
    return find, below, chains


def _simplicity(graph: Graph) -> Iterator[str]:
    find, below, chains = _links(graph)
    composite = {find(term) for term in graph.subjects(RDF.type, OWL.TransitiveProperty)}
    composite |= {find(term) for term, _ in chains}
    grown = True
    while grown:
        above = {sup for sub, sup in below if sub in composite}
        grown = not above <= composite
        composite |= above
    for kind in SIMPLE:
        for term in graph.subjects(RDF.type, kind):
            if find(term) in composite:
                yield f"{term} is {kind} and not simple"
    for predicate in (OWL.maxCardinality, OWL.maxQualifiedCardinality):
        for node in graph.subjects(predicate):
            for term in graph.objects(node, OWL.onProperty):
                if find(term) in composite:
                    yield f"{term} is counted and not simple"


def _regularity(graph: Graph) -> Iterator[str]:
    find, below, chains = _links(graph)
    strict: set[tuple[Node, Node]] = set()
    for term, chain in chains:
        parts = list(chain)
        if parts == [term, term]:
            continue
        if parts[0] == term:
            parts = parts[1:]
        elif parts[-1] == term:
            parts = parts[:-1]
        strict |= {(find(part), find(term)) for part in parts}
    edges = strict | below
    for start, end in strict:
        reached = {end}
        todo = [end]
        while todo:
            current = todo.pop()
            for source, target in edges:
                if source == current and target not in reached:
                    reached.add(target)
                    todo.append(target)
        if start in reached:
            yield f"the chains of {start} and {end} define each other"
