"""What a change does to a closed store, worked out over the store, equals closing everything anew."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzpk_graph.prepare import quads_of, read
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.reason import close, resident
from kzpk_graph.reason.check import check
from kzpk_graph.reason.closure import Delta
from kzpk_graph.reason.resident import MARK, ResidentClosure
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, RDF_TYPE, STATEMENT, XSD

from .strategies import CLASSES, LITERALS, PROPERTIES, THINGS, TermTriple, graphs
from .synthetic import ONTOLOGY, data, node, triples_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kzpk_graph.reason.closure import Closure, Inconsistency
    from kzpk_graph.reason.resident import Clash, Staging

FAST = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ASSERTED, INFERRED = NamedNode(GRAPH_ASSERTED), NamedNode(GRAPH_INFERRED)
TYPE = NamedNode(RDF_TYPE)

VALUES: list[Any] = [
    *LITERALS,
    *(Literal(text, datatype=NamedNode(XSD + "date")) for text in ("2020-01-01", "2020-01-02")),
    Literal("a", datatype=NamedNode(XSD + "token")),
    Literal("7.0", datatype=NamedNode(XSD + "decimal")),
]
"""Also two values that nothing is known about, and second forms of two others."""

facts: st.SearchStrategy[list[Any]] = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(THINGS), st.just(TYPE), st.sampled_from(CLASSES)),
        st.tuples(st.sampled_from(THINGS), st.sampled_from(PROPERTIES), st.sampled_from([*THINGS, *THINGS, *VALUES])),
    ),
    max_size=6,
)


def kept(triples: Iterable[Any]) -> list[Any]:
    """Give triples in the form that a store keeps them in."""
    store = OxigraphStore()
    store.bulk_extend(Quad(*triple) for triple in triples)
    return [(quad.subject, quad.predicate, quad.object) for quad in store.quads()]


def closed(asserted: Iterable[Any], store: OxigraphStore | None = None) -> OxigraphStore:
    """Make a store with the layout of the asked graph, whether what it says is consistent or not."""
    store = store or OxigraphStore()
    said = kept(asserted)
    closure = close(said)
    inferred: list[Any] = list(closure.inferred)
    for graph, triples in ((ASSERTED, said), (INFERRED, inferred)):
        store.bulk_extend(Quad(s, p, o, place) for s, p, o in triples for place in (graph, DefaultGraph()))
    if not closure.self_contained:
        store.bulk_extend([MARK])
    return store


def changed(store: OxigraphStore, staging: Staging) -> set[Quad]:
    """Give the quads of a store with a staged change made."""
    held, insert, delete = set(store.quads()), list(staging.insert), list(staging.delete)
    assert held.isdisjoint(insert)
    assert held.issuperset(delete)
    return held.difference(delete).union(insert)


def keys(found: Iterable[Inconsistency | Clash]) -> set[tuple[str, frozenset[TermTriple]]]:
    """Tell contradictions apart; where a literal takes part, which of its equally small grounds are shown is open."""
    out = set()
    for clash in found:
        exact = not any(isinstance(term, Literal) for triple in clash.triples for term in triple)
        out.add((clash.rule, frozenset(clash.triples) if exact else frozenset()))
    return out


def new_clashes(before: Closure, after: Closure) -> list[Inconsistency]:
    known = {(found.rule, frozenset(found.triples)) for found in before.inconsistencies}
    return [found for found in after.inconsistencies if (found.rule, frozenset(found.triples)) not in known]


def assert_same(base: list[Any], add: list[Any], out: list[Any], staging: Staging, store: OxigraphStore) -> None:
    """Hold a staged change against closing anew, and its proofs against the independent checker."""
    left = [*(triple for triple in base if triple not in out), *add]
    assert changed(store, staging) == set(closed(left).quads())
    assert keys(staging.inconsistencies) == keys(new_clashes(close(kept(base)), close(kept(left))))
    said = set(kept(left))
    for clash in staging.inconsistencies:
        for proof in clash.proofs:
            check(proof, said.__contains__)


def refuse(*_: object) -> NoReturn:
    raise AssertionError("everything was closed anew")


@pytest.fixture
def incremental(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail if everything is closed anew."""
    monkeypatch.setattr(resident, "close_anew", refuse)


# Against closing anew


@FAST
@given(graphs(merging=True, clashing=True), st.data())
def test_any_change_equals_closing_anew(graph: list[TermTriple], choice: st.DataObject) -> None:
    cut = choice.draw(st.integers(0, len(graph)))
    out = choice.draw(st.lists(st.sampled_from(graph), max_size=4) if graph else st.just([]))
    store = closed(graph[:cut])
    staging = ResidentClosure(store).stage(graph[cut:], out)
    assert_same(graph[:cut], graph[cut:], out, staging, store)


@FAST
@given(graphs(merging=True, clashing=True), facts, facts, st.data())
def test_a_change_of_facts_is_worked_out_over_the_store(
    graph: list[TermTriple], more: list[Any], add: list[Any], choice: st.DataObject
) -> None:
    graph = list(dict.fromkeys([*graph, *more]))
    said = [triple for triple in graph if triple[0] in THINGS and triple[1] in (*PROPERTIES, TYPE)]
    out = choice.draw(st.lists(st.sampled_from(said), max_size=4) if said else st.just([]))
    out = [triple for triple in out if triple not in add]
    store = closed(graph)
    with pytest.MonkeyPatch.context() as patch:
        if not store.contains(MARK) and not any(isinstance(triple[2], Literal) for triple in add):
            patch.setattr(resident, "close_anew", refuse)
        staging = ResidentClosure(store).stage(add, out)
    assert_same(graph, add, out, staging, store)


@FAST
@given(graphs(merging=True), st.lists(facts, min_size=1, max_size=4))
def test_changes_one_after_another_and_all_the_way_back(graph: list[TermTriple], parts: list[list[Any]]) -> None:
    store = closed(graph)
    first = set(store.quads())
    closure = ResidentClosure(store)
    done = []
    for part in parts:
        staging = closure.stage(part)
        store.apply(staging.delete, staging.insert)
        done.append(staging)
    assert set(store.quads()) == set(closed([*graph, *(triple for part in parts for triple in part)]).quads())
    for staging in reversed(done):
        back = closure.stage(staging.delta.asserted_removed, staging.delta.asserted_added)
        assert set(back.insert) == set(staging.delete)
        assert set(back.delete) == set(staging.insert)
        store.apply(back.delete, back.insert)
    assert set(store.quads()) == first


@FAST
@given(graphs(merging=True), st.integers(1, 4))
def test_axioms_one_after_another(graph: list[TermTriple], step: int) -> None:
    store = OxigraphStore()
    closure = ResidentClosure(store)
    for start in range(0, len(graph), step):
        staging = closure.stage(graph[start : start + step])
        store.apply(staging.delete, staging.insert)
    assert set(store.quads()) == set(closed(graph).quads())


@pytest.mark.usefixtures("incremental")
def test_the_synthetic_graph_on_disk(tmp_path: Path) -> None:
    base = [*triples_of(ONTOLOGY), *data(900)]
    made = closed(base, OxigraphStore(tmp_path / "store"))
    made.optimize()
    del made
    store = OxigraphStore(tmp_path / "store", read_only=True)
    more = [triple for triple in data(1300) if triple not in set(base)]
    out = random.Random(2).sample(list(data(900)), 40)
    closure = ResidentClosure(store)
    for add, going in ((more, []), ([], out), (more, out), ([], [])):
        staging = closure.stage(add, going)
        assert_same(base, add, going, staging, store)
    assert closure.stage([]) == resident.Staging(Delta(*[frozenset()] * 4), ())


@pytest.mark.usefixtures("incremental")
def test_statements_of_the_shipped_graph_go_and_come_back() -> None:
    store = OxigraphStore()
    store.bulk_extend(quads_of(read("ontology"), read("data")))
    said: dict[Any, set[str]] = {}
    for quad in store.quads():
        graph = quad.graph_name
        if isinstance(graph, NamedNode) and graph.value not in (GRAPH_EVIDENCE, GRAPH_ASSERTED, GRAPH_INFERRED):
            said.setdefault((quad.subject, quad.predicate, quad.object), set()).add(graph.value)
    names = sorted({name for graphs in said.values() for name in graphs if name.startswith(STATEMENT)})
    closure = ResidentClosure(store)
    for name in random.Random(11).sample(names, 3):
        alone = [triple for triple, graphs in said.items() if graphs == {name}]
        staging = closure.stage([], alone)
        left = close(triple for triple in said if triple not in set(alone))
        after = OxigraphStore()
        after.bulk_extend(changed(store, staging))
        inferred = {(quad.subject, quad.predicate, quad.object) for quad in after.quads(None, None, None, INFERRED)}
        assert inferred == set(left.inferred)
        back = ResidentClosure(after).stage(alone)
        assert set(back.insert) == set(staging.delete)
        assert set(back.delete) == set(staging.insert)
    assert store.contains(next(store.quads(None, None, None, NamedNode(GRAPH_ONTOLOGY))))


# One thing at a time

CHANGES = {
    "a triple that two others support": (":p rdfs:domain :C . :a :p :b ; a :C .", "", ":a a :C ."),
    "the last support": (":p rdfs:domain :C . :a :p :b , :c .", "", ":a :p :b , :c ."),
    "a circle": (":p owl:inverseOf :q . :a :p :b . :C owl:equivalentClass :D . :x a :C .", "", ":a :p :b . :x a :C ."),
    "a longer circle": (
        ":p a owl:TransitiveProperty , owl:SymmetricProperty . :a :p :b . :b :p :c . :c :p :a . :c :p :d .",
        "",
        ":c :p :d .",
    ),
    "inferred becomes asserted": (":C rdfs:subClassOf :D . :a a :C .", ":a a :D .", ""),
    "asserted becomes inferred": (":C rdfs:subClassOf :D . :a a :C , :D .", "", ":a a :D ."),
    "taken out and put in": (":C rdfs:subClassOf :D . :a a :C .", ":a a :C .", ":a a :C ."),
    "another form of what is there": (":p rdfs:domain :C . :a :p 1 .", ":a :p '01'^^xsd:integer .", ""),
    "both at once": (":C rdfs:subClassOf :D . :a a :C .", ":a a :D .", ":a a :C ."),
    "what goes is concluded again": (
        ":C rdfs:subClassOf :E . :D rdfs:subClassOf :E . :a a :C .",
        ":a a :D .",
        ":a a :C .",
    ),
    "the same thing under two names": (":a owl:sameAs :b . :a :p :x . :b :q :y .", ":z :r :a .", ":a :p :x ."),
    "the names are parted": (":a owl:sameAs :b . :b owl:sameAs :c . :a :p :x . :c a :C .", "", ":b owl:sameAs :c ."),
    "a chain": (":r owl:propertyChainAxiom ( :p :q ) . :a :p :b . :b :q :c .", ":d :p :b .", ":a :p :b ."),
    "a key": (":C owl:hasKey ( :p :q ) . :a a :C ; :p 1 ; :q 'x' . :b a :C ; :p 1 .", ":b :q 'x' .", ""),
    "a key of equal values": (
        ":C owl:hasKey ( :p ) . :a a :C ; :p 1 . :c :q :a .",
        ":b a :C ; :p 1.0 .",
        ":c :q :a .",
    ),
    "a key that is written as another datatype": (
        ":C owl:hasKey ( :p ) . :a a :C ; :p 'x'^^xsd:token . :c a :C ; :p '0a'^^xsd:hexBinary .",
        ":b a :C ; :p 'x' . :d a :C ; :p '0A'^^xsd:hexBinary .",
        "",
    ),
    "a key whose other form goes": (
        ":C owl:hasKey ( :p ) . :a a :C ; :p 'x'^^xsd:token . :b a :C ; :p 'x' ; :q :y .",
        "",
        ":a :p 'x'^^xsd:token .",
    ),
    "an inverse functional property": (":p a owl:InverseFunctionalProperty . :a :p 'x' .", ":b :p 'x' ; a :C .", ""),
    "at most one": (
        ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] . :a a :C ; :p :x .",
        ":a :p :y .",
        "",
    ),
    "at most one of a kind": (
        """:C rdfs:subClassOf [ owl:onProperty :p ; owl:maxQualifiedCardinality 1 ; owl:onClass :D ] .
        :a a :C ; :p :x , :y . :x a :D .""",
        ":y a :D .",
        "",
    ),
    "some and all values": (
        """:R owl:onProperty :p ; owl:someValuesFrom :C ; rdfs:subClassOf :S .
        :S owl:onProperty :q ; owl:allValuesFrom :D . :a :p :b ; :q :c .""",
        ":b a :C .",
        "",
    ),
    "values of a datatype": (":R owl:onProperty :p ; owl:someValuesFrom xsd:integer . :a :p 'x' .", ":b :p 5 .", ""),
    "a second date of a functional property": (
        ":p a owl:FunctionalProperty . :a :p '2020-01-01'^^xsd:date . :b :q '2020-01-01'^^xsd:date .",
        ":a :p '2020-01-02'^^xsd:date .",
        "",
    ),
    "a literal where a thing belongs": (":p owl:inverseOf :q ; rdfs:range :C . :a :p :b .", ":a :p 'x' .", ""),
    "a new class of what is there": (":a a :C . :b a :C .", ":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ""),
    "a property becomes transitive": (":a :p :b . :b :p :c .", ":p a owl:TransitiveProperty .", ""),
    "a list arrives": (":a a :C . :b a :D .", ":U owl:unionOf ( :C :D ) . :I owl:intersectionOf ( :C :U ) .", ""),
    "an axiom goes": (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :a a :C .", "", ":C rdfs:subClassOf :D ."),
    "two classes become one": (":a a :C . :b a :D .", ":C owl:sameAs :D .", ""),
    "a range of literals gets a meaning": (":p rdfs:range :L . :a :p 'x' .", ":L rdfs:subClassOf :M .", ""),
    "without a value": (":p rdfs:range xsd:integer . :a :p 1 .", ":a :q 'x'^^xsd:integer .", ""),
    "another contradiction of the same value": (":p rdfs:range xsd:integer . :a :p 'x' .", ":b :p 'x' , 'y' .", ""),
    "a contradiction that was there": (":C owl:disjointWith :D . :a a :C , :D .", ":b a :C , :D . :a a :E .", ""),
}


@pytest.mark.parametrize(("base", "add", "out"), CHANGES.values(), ids=CHANGES)
def test_a_change(base: str, add: str, out: str) -> None:
    before, coming, going = triples_of(base), triples_of(add), triples_of(out)
    store = closed(before)
    assert_same(before, coming, going, ResidentClosure(store).stage(coming, going), store)


def test_what_the_change_makes_contradictory_is_told_with_the_other_side() -> None:
    store = closed(triples_of(":C owl:disjointWith :D . :p rdfs:range :D . :a :p :x . :y a :C , :D ."))
    staging = ResidentClosure(store).stage(triples_of(":E rdfs:subClassOf :C . :x a :E ."))
    (clash,) = staging.inconsistencies
    assert clash.rule == "cax-dw"
    assert clash.axioms == tuple(triples_of(":C owl:disjointWith :D ."))
    assert set(clash.facts) == set(triples_of(":x a :C , :D ."))
    assert {proof.triple for proof in clash.proofs} == set(clash.facts)
    assert set(clash.leaves) == set(triples_of(":E rdfs:subClassOf :C . :x a :E . :p rdfs:range :D . :a :p :x ."))


def test_a_value_outside_its_range_is_told_by_the_triple_that_gives_it() -> None:
    store = closed(triples_of(":p rdfs:range xsd:integer . :a :p 1 , 2 ."))
    (clash,) = ResidentClosure(store).stage(triples_of(":b :p 'many' .")).inconsistencies
    assert clash.rule == "dt-not-type"
    assert set(clash.facts) == set(triples_of(":p rdfs:range xsd:integer . :b :p 'many' ."))


@pytest.mark.usefixtures("incremental")
def test_two_values_of_a_functional_property_are_told_at_the_cost_of_one() -> None:
    store = closed(triples_of(":p a owl:FunctionalProperty . :a :p 'x' . :b :q 'x' ."))
    staging = ResidentClosure(store).stage(triples_of(":a :p 'y' ."))
    assert {clash.rule for clash in staging.inconsistencies} == {"eq-diff1"}
    assert set(triples_of(":a :p 'x' , 'y' .")) <= set(staging.inconsistencies[0].facts)
    assert not staging.delta.inferred_added


def test_half_an_axiom_takes_effect_with_the_other_half() -> None:
    store = closed(triples_of(":a :p :b ."))
    closure = ResidentClosure(store)
    half = closure.stage(triples_of(":R owl:onProperty :p ."))
    store.apply(half.delete, half.insert)
    assert closure.stage(triples_of(":R owl:hasValue :b .")).delta.inferred_added == set(triples_of(":a a :R ."))


def test_a_store_says_when_its_closure_rests_on_what_rdf_cannot_say() -> None:
    store = closed(triples_of(":p owl:inverseOf :q . :q rdfs:subPropertyOf :r . :s owl:inverseOf :r . :a :p :b ."))
    assert not store.contains(MARK)
    odd = triples_of(":c :p 'x' .")
    staging = ResidentClosure(store).stage(odd)
    assert MARK in set(staging.insert)
    store.apply(staging.delete, staging.insert)
    assert set(triples_of(":c :s 'x' .")) <= staging.delta.inferred_added
    back = ResidentClosure(store).stage([], odd)
    assert set(back.delete) == set(staging.insert)


# What it costs


class Counting:
    """A store that counts what is read of it."""

    def __init__(self, store: OxigraphStore) -> None:
        self._store = store
        self.read = 0

    def quads(self, *pattern: Any) -> Iterator[Quad]:
        self.read += 1
        for quad in self._store.quads(*pattern):
            self.read += 1
            yield quad

    def contains(self, quad: Quad) -> bool:
        self.read += 1
        return self._store.contains(quad)

    def graphs(self) -> Iterator[Any]:
        return self._store.graphs()

    def has_graph(self, name: Any) -> bool:
        return self._store.has_graph(name)


def statement() -> list[Any]:
    """Give ten triples about a new event and agreement that hang on the best connected things."""
    event, agreement, state = node("event-new"), node("agreement-new"), node("state0")
    integer = NamedNode(XSD + "integer")
    return [
        *((event, TYPE, node("Meeting")), (agreement, TYPE, node("Treaty")), (event, node("level"), node("bilateral"))),
        *((event, node("takesPlaceIn"), node("city0")), (event, node("hasHost"), state)),
        *((event, node("hasParticipant"), node("person0")), (event, node("year"), Literal("1999", datatype=integer))),
        *((agreement, node("signedBy"), node("person1")), (agreement, node("concludedAt"), event)),
        (node("person-new"), node("represents"), state),
    ]


@pytest.mark.usefixtures("incremental")
def test_what_is_read_follows_the_change_and_not_the_store() -> None:
    adding: list[int] = []
    removing: list[int] = []
    for size in (1_000, 8_000):
        # At most a dozen states: each is a hub that grows with the graph.
        store = closed(
            [
                *triples_of(ONTOLOGY),
                *((s, p, node("state0") if p == node("represents") else o) for s, p, o in data(size)),
            ]
        )
        staging = ResidentClosure(store).stage(statement())
        after = OxigraphStore()
        after.bulk_extend(changed(store, staging))
        for held, change, read_of in ((store, (statement(), []), adding), (after, ([], statement()), removing)):
            counting = Counting(held)
            closure = ResidentClosure(counting)
            first = closure.stage(*change)
            counting.read = 0
            assert closure.stage(*change) == first
            read_of.append(counting.read)
        assert set(first.delete) == set(staging.insert)
    assert adding[1] <= 1.2 * adding[0] < 200
    assert removing[1] <= 2 * removing[0] < 1_000  # the first persons took part in a few more events
