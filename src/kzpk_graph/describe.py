"""Everything known about one thing or one term of the ontology, with the evidence for each fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.labels import named, select, types
from kzpk_graph.model import Description, Fact, FactGroup, Named, TermUse
from kzpk_graph.provenance import is_statement_graph, statements
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import (
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    KZPK,
    OWL,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS,
    SKOS_ALT_LABEL,
    SKOS_DEFINITION,
    SKOS_PREF_LABEL,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.store.base import Store

_EXAMPLES: Final = 5
_HIDDEN: Final = frozenset(
    (
        RDF_TYPE,
        RDFS_LABEL,
        SKOS_PREF_LABEL,
        SKOS_ALT_LABEL,
        SKOS_DEFINITION,
        RDFS + "isDefinedBy",
        KZPK + "officialName",
    )
)
"""Properties that the description shows in another place."""

_SCHEMA: Final = (RDFS, OWL)
_NAMES: Final = f"""PREFIX kzpk: <{KZPK}>
SELECT DISTINCT ?name ?how {{ BIND(%s AS ?x)
  {{ ?x <{RDFS_LABEL}>|<{SKOS_PREF_LABEL}> ?name BIND("label" AS ?how) }} UNION
  {{ ?x <{SKOS_ALT_LABEL}>|kzpk:officialName ?name BIND("alt" AS ?how) }} UNION
  {{ ?r kzpk:nameOf ?x ; kzpk:recordedForm ?name BIND("recorded" AS ?how) }} UNION
  {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <http://purl.org/dc/terms/title> ?name }} BIND("label" AS ?how) }} }}"""
_MIRRORED: Final = f"""PREFIX owl: <{OWL}>
SELECT DISTINCT ?p {{ {{ ?p owl:inverseOf ?q }} UNION {{ ?q owl:inverseOf ?p }} UNION {{ ?p a owl:SymmetricProperty }}
  FILTER(isIRI(?p)) }}"""


def describe(store: Store, iri: str, limit: int = 25) -> Description:
    """Return everything known about a thing or term that is in the store.

    Args:
        store: The asked graph's store.
        iri: The thing's IRI.
        limit: How many facts to give per property.
    """
    node = NamedNode(iri)
    term = _term_use(store, node)
    found = [*_groups(store, node, "out", limit, term is not None)]
    if term is None:
        found += _groups(store, node, "in", limit, is_term=False)
    says = [(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=node)]
    triples = [triple for _, _, _, group in found for triple in group] + says
    iris = {iri, *(term.value for triple in triples for term in triple if isinstance(term, NamedNode))}
    names = named(store, iris, with_marks=True)
    facts = {triple: _fact(store, triple, node, names) for triple in triples}
    groups = [
        FactGroup(names[prop], direction, total, tuple(facts[triple] for triple in group))
        for prop, direction, total, group in found
    ]
    groups.sort(key=lambda group: (group.direction == "in", group.property.label))
    used = {statement for fact in facts.values() for statement in fact.statements}
    return Description(
        iri=iri,
        label=names[iri].label,
        labels=_labels(store, node),
        types=types(store, [iri]).get(iri, ()),
        marks=names[iri].marks,
        groups=tuple(groups),
        statements=statements(store, sorted(used)),
        term=term,
        says=tuple(facts[triple] for triple in says),
    )


def _groups(
    store: Store, node: NamedNode, direction: str, limit: int, is_term: bool
) -> Iterator[tuple[str, str, int, list[tuple[Any, ...]]]]:
    """Yield property, direction, number of facts, and the first facts in term order."""
    pattern = f"{node} ?p ?o" if direction == "out" else f"?o ?p {node}"
    both = f"{{ {{ {pattern} }} UNION {{ GRAPH <{GRAPH_EVIDENCE}> {{ {pattern} }} }} FILTER(!isBlank(?o)) }}"
    mirrored = {row[0].value for row in select(store, _MIRRORED)} if direction == "in" else set()  # type: ignore[attr-defined]
    for row in select(store, f"SELECT ?p (COUNT(DISTINCT ?o) AS ?n) {both} GROUP BY ?p ORDER BY ?p"):
        prop, total = row[0].value, int(row[1].value)  # type: ignore[attr-defined]
        if prop in _HIDDEN or prop in mirrored or (is_term and prop.startswith(_SCHEMA)):
            continue
        others = select(
            store, f"SELECT DISTINCT ?o {both.replace('?p', str(row[0]))} ORDER BY ?o LIMIT {max(limit, 0)}"
        )
        triples = [(node, row[0], other[0]) if direction == "out" else (other[0], row[0], node) for other in others]
        yield prop, direction, total, triples


def _fact(store: Store, triple: tuple[Any, ...], about: NamedNode, names: dict[str, Named]) -> Fact:
    subject, predicate, obj = triple
    graphs = {quad.graph_name for quad in store.quads(subject, predicate, obj)}
    other = obj if subject == about or isinstance(obj, Literal) else subject
    shown = names[other.value] if isinstance(other, NamedNode) else None
    return Fact(
        subject=subject,
        predicate=predicate,
        object=obj,
        shown=shown.label if shown else other.value,
        inferred=NamedNode(GRAPH_INFERRED) in graphs,
        statements=tuple(sorted(graph.value for graph in graphs if is_statement_graph(graph))),  # type: ignore[union-attr]
        marks=shown.marks if shown else (),
    )


def _labels(store: Store, node: NamedNode) -> tuple[tuple[str, str, str], ...]:
    order = ("label", "alt", "recorded")
    rows = [
        (row[0].value, getattr(row[0], "language", None) or "", row[1].value)  # type: ignore[attr-defined]
        for row in select(store, _NAMES % node)
    ]
    return tuple(sorted(rows, key=lambda row: (order.index(row[2]), row[1] != "en", row)))


def _term_use(store: Store, node: NamedNode) -> TermUse | None:
    """Return what the ontology says of a term and how it is used; None if the node is no term of it."""
    ontology = NamedNode(GRAPH_ONTOLOGY)
    said: dict[str, list[Any]] = {}
    for quad in store.quads(subject=node, graph=ontology):
        said.setdefault(quad.predicate.value, []).append(quad.object)
    kinds = {kind.value for kind in said.get(RDF_TYPE, ())}
    if OWL + "Class" in kinds:
        kind, up, uses = "class", RDFS + "subClassOf", f"{{ ?x a {node} }}"
    elif kinds & {OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")}:
        kind, up, uses = "property", RDFS + "subPropertyOf", f"{{ ?x {node} ?y }}"
    elif SKOS + "inScheme" in said:
        kind, up, uses = (
            "concept",
            SKOS + "broader",
            f"{{ ?x ?p {node} FILTER(?p NOT IN (<{SKOS}broader>, <{SKOS}narrower>)) }}",
        )
    else:
        return None
    where = f"{{ {uses} UNION {{ GRAPH <{GRAPH_EVIDENCE}> {uses} }} FILTER(!isBlank(?x)) }}"
    distinct = "*" if kind == "property" else "DISTINCT ?x"
    (counted,) = select(store, f"SELECT (COUNT({distinct}) AS ?n) {where}")
    samples = [row[0] for row in select(store, f"SELECT DISTINCT ?x {where} ORDER BY ?x LIMIT {_EXAMPLES}")]
    children = [quad.subject for quad in store.quads(predicate=NamedNode(up), object=node, graph=ontology)]
    inverse = [*said.get(OWL + "inverseOf", ())]
    inverse += [
        quad.subject for quad in store.quads(predicate=NamedNode(OWL + "inverseOf"), object=node, graph=ontology)
    ]
    definitions = [text for text in said.get(SKOS_DEFINITION, ()) if isinstance(text, Literal)]
    definitions.sort(key=lambda text: ((text.language or "") != "en", text.value))
    lists = [said.get(RDFS + "domain", ()), said.get(RDFS + "range", ()), said.get(up, ()), children, inverse, samples]
    names = named(store, _iris([term for terms in lists for term in terms]), with_marks=True)
    domain, range_, parents, below, inverses, examples = (_sorted(terms, names) for terms in lists)
    return TermUse(
        kind,
        definitions[0].value if definitions else "",
        domain,
        range_,
        parents,
        below,
        inverses,
        int(counted[0].value),  # type: ignore[attr-defined]
        examples,
    )


def _iris(terms: Iterable[Any]) -> list[str]:
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _sorted(terms: Iterable[Any], names: dict[str, Named]) -> tuple[Named, ...]:
    return tuple(sorted({names[iri] for iri in _iris(terms)}, key=lambda name: (name.label, name.iri)))
