"""Which part of the graph an export takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.errors import NotFoundError
from kzpk_graph.exports.selection import Selection, select
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.reason import close
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    GRAPH_SHAPES,
    ID,
    KZPK,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    SOURCE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.graph import KnowledgeGraph

INTERVIEW = SOURCE + "tdi-interview-2025"
TYPE = NamedNode(RDF_TYPE)


def triples(quads: Iterable[Any]) -> set[tuple[Any, Any, Any]]:
    return {(quad.subject, quad.predicate, quad.object) for quad in quads}


def telling(graph: KnowledgeGraph) -> set[tuple[Any, Any, Any]]:
    """Return the asked graph without what is inferred and holds of everything."""
    asserted = triples(graph.quads(GRAPH_ASSERTED))
    return asserted | set(close(asserted).informative)


def test_by_default_triples_are_the_asked_graph_each_once(shipped: KnowledgeGraph) -> None:
    found = list(shipped.select(datasets=False))
    assert {quad.graph_name for quad in found} == {DefaultGraph()}
    assert len(found) == len(set(found))
    assert triples(found) == telling(shipped)


def test_by_default_a_data_set_counts_nothing_twice(shipped: KnowledgeGraph) -> None:
    found = list(shipped.select(datasets=True))
    names = {quad.graph_name for quad in found}
    beside = {NamedNode(GRAPH_EVIDENCE), NamedNode(GRAPH_INFERRED), NamedNode(GRAPH_ONTOLOGY)}
    assert beside <= names
    assert all(is_statement_graph(name) for name in names - beside)
    assert DefaultGraph() not in names
    assert NamedNode(GRAPH_ASSERTED) not in names
    said = [quad for quad in found if quad.graph_name != NamedNode(GRAPH_EVIDENCE)]
    assert triples(said) == telling(shipped)  # as a whole it says what the asked graph says


@pytest.mark.parametrize(
    ("part", "graph"),
    [("asserted", GRAPH_ASSERTED), ("evidence", GRAPH_EVIDENCE), ("ontology", GRAPH_ONTOLOGY)],
)
def test_one_part(shipped: KnowledgeGraph, part: str, graph: str) -> None:
    found = shipped.select(Selection(**{part: True}), datasets=False)  # type: ignore[arg-type]
    assert triples(found) == triples(shipped.quads(graph))


def test_what_is_inferred_without_what_holds_of_everything(shipped: KnowledgeGraph) -> None:
    counted: list[None] = []
    found = triples(shipped.select(Selection(inferred=True), datasets=False, trivial=lambda: counted.append(None)))
    whole = triples(shipped.quads(GRAPH_INFERRED))
    assert found == set(close(triples(shipped.quads(GRAPH_ASSERTED))).informative)
    assert len(counted) == len(whole - found) > 1000
    assert not [triple for triple in found if triple[0] == triple[2]]


def test_parts_add_up(shipped: KnowledgeGraph) -> None:
    found = shipped.select(Selection(inferred=True, evidence=True), datasets=True)
    assert {quad.graph_name for quad in found} == {NamedNode(GRAPH_INFERRED), NamedNode(GRAPH_EVIDENCE)}


def test_shapes_are_read_from_their_files(shipped: KnowledgeGraph) -> None:
    found = list(shipped.select(Selection(shapes=True), datasets=True))
    assert {quad.graph_name for quad in found} == {NamedNode(GRAPH_SHAPES)}
    assert any(quad.object.value.endswith("shacl#NodeShape") for quad in found if isinstance(quad.object, NamedNode))


def test_of_a_source_only_its_statements_and_what_follows_from_them(shipped: KnowledgeGraph) -> None:
    evidence = NamedNode(GRAPH_EVIDENCE)
    quoted = NamedNode(PROV + "wasQuotedFrom")
    theirs: set[Any] = {quad.subject for quad in shipped._store().quads(None, quoted, NamedNode(INTERVIEW), evidence)}
    found = list(shipped.select(Selection(sources=(INTERVIEW,)), datasets=True))
    graphs = {quad.graph_name for quad in found}
    assert graphs == theirs | {evidence, NamedNode(GRAPH_INFERRED)}
    assert {q.subject for q in found if q.graph_name == evidence} == theirs | {NamedNode(INTERVIEW)}
    said = {triple for graph in theirs for triple in triples(shipped.quads(graph.value))}
    terms = triples(shipped.quads(GRAPH_ONTOLOGY))
    expected = set(close(said | terms).informative) - set(close(terms).inferred) - said - terms
    assert triples(q for q in found if q.graph_name == NamedNode(GRAPH_INFERRED)) == expected
    assert triples(shipped.select(Selection(sources=(INTERVIEW,)), datasets=False)) == said | expected


def chain() -> OxigraphStore:
    """Return a store: a - b - c - d, where b is inferred to be near c, and all are of one class."""
    store = OxigraphStore()
    statement, links = NamedNode("https://w3id.org/kzpk/statement/s.1-1"), NamedNode(KZPK + "near")
    a, b, c, d = (NamedNode(ID + name) for name in "abcd")
    cls, label = NamedNode(KZPK + "Thing"), NamedNode(RDFS_LABEL)
    said: list[Any] = [(x, TYPE, cls) for x in (a, b, c, d)]
    said += [(x, label, Literal(x.value[-1])) for x in (a, b, c, d)] + [(a, links, b), (c, links, d)]
    asserted, inferred = NamedNode(GRAPH_ASSERTED), NamedNode(GRAPH_INFERRED)
    store.bulk_extend(Quad(s, p, o, graph) for s, p, o in said for graph in (statement, asserted, DefaultGraph()))
    store.bulk_extend([Quad(b, links, c, inferred), Quad(b, links, c)])
    source = NamedNode(SOURCE + "s")
    store.bulk_extend(
        [
            Quad(statement, NamedNode(PROV + "wasQuotedFrom"), source, NamedNode(GRAPH_EVIDENCE)),
            Quad(source, TYPE, NamedNode(KZPK + "Interview"), NamedNode(GRAPH_EVIDENCE)),
            Quad(cls, TYPE, NamedNode("http://www.w3.org/2002/07/owl#Class"), NamedNode(GRAPH_ONTOLOGY)),
        ]
    )
    return store


@pytest.mark.parametrize(
    ("depth", "options", "links"),
    [
        (1, {}, {"ab"}),
        (2, {}, {"ab", "bc"}),
        (3, {}, {"ab", "bc", "cd"}),
        (3, {"asserted": True}, {"ab"}),  # the way on is inferred
    ],
)
def test_around_a_thing(depth: int, options: dict[str, bool], links: set[str]) -> None:
    chosen = Selection(about=(ID + "a",), depth=depth, **options)  # type: ignore[arg-type]
    found = triples(select(chain(), chosen, datasets=False))
    near = {f"{s.value[-1]}{o.value[-1]}" for s, p, o in found if p.value == KZPK + "near"}
    assert near == links
    ends = {letter for link in links for letter in link}
    named = {s.value[-1] for s, p, _ in found if p.value == RDFS_LABEL}
    assert named == ends  # what is at the edge has its name, and its class is no step to all others
    assert {s.value[-1] for s, p, _ in found if p == TYPE} == ends


def test_any_depth_ends_where_there_is_nothing_further() -> None:
    chosen = [Selection(about=(ID + "a",), depth=depth) for depth in (4, 10**18)]
    far = [set(select(chain(), each, datasets=False)) for each in chosen]
    assert far[0] == far[1]


def test_around_a_thing_the_evidence_of_what_is_said_comes_along() -> None:
    found = list(select(chain(), Selection(about=(ID + "d",)), datasets=True))
    evidence = [quad for quad in found if quad.graph_name == NamedNode(GRAPH_EVIDENCE)]
    assert {quad.subject.value for quad in evidence} == {  # type: ignore[union-attr]
        SOURCE + "s",
        "https://w3id.org/kzpk/statement/s.1-1",
    }
    assert len(found) == len(set(found))


def test_a_topic_is_what_its_things_are_about(shipped: KnowledgeGraph) -> None:
    chosen = shipped.selected(topics=["visas"], asserted=True)
    assert chosen.topics == (ID + "topic-visas",)
    found = triples(shipped.select(chosen, datasets=False))
    topical = {s for s, p, o in triples(shipped.quads(GRAPH_ASSERTED)) if o == NamedNode(ID + "topic-visas")}
    assert topical
    assert topical <= {s for s, _, _ in found}
    assert len(found) < len(triples(shipped.quads(GRAPH_ASSERTED))) / 4


def test_what_stands_in_no_statement_comes_along_and_what_is_kept_beside_does_not() -> None:
    store, triple = chain(), (NamedNode(ID + "free"), NamedNode(KZPK + "near"), NamedNode(ID + "a"))
    ledger = NamedNode(GRAPH_EVIDENCE.replace("evidence", "changes"))
    store.bulk_extend([Quad(*triple), Quad(*triple, NamedNode(GRAPH_ASSERTED)), Quad(*triple, ledger)])
    found = list(select(store, Selection(), datasets=True))
    assert [quad for quad in found if quad.subject == triple[0]] == [Quad(*triple)]
    assert len(found) == len(set(found))
    near = list(select(store, Selection(about=(ID + "free",)), datasets=True))
    assert [quad for quad in near if quad.subject == triple[0]] == [Quad(*triple)]
    assert len(triples(near)) == len({quad for quad in near if quad.graph_name != NamedNode(GRAPH_EVIDENCE)}) + 2


@pytest.mark.parametrize("text", ["Education", "topic-education", "id:topic-education", ID + "topic-education"])
def test_a_topic_by_its_names(shipped: KnowledgeGraph, text: str) -> None:
    assert shipped.selected(topics=[text]).topics == (ID + "topic-education",)


def test_names_that_are_not_there(shipped: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError, match="there is no topic 'educatoin'; nearest: education"):
        shipped.selected(topics=["educatoin"])
    with pytest.raises(NotFoundError, match="the topics are "):
        shipped.selected(topics=["zzz"])
    with pytest.raises(NotFoundError):
        shipped.selected(about=["nothing of that name at all"])
    with pytest.raises(NotFoundError):
        shipped.selected(sources=["nothing of that name at all"])
