"""Adding and removing triples equals recomputing, and says exactly what changed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzpk_graph.reason import Closure, close
from kzpk_graph.reason.check import check

from .strategies import TermTriple, graphs
from .synthetic import ONTOLOGY, data, triples_of

FAST = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def same(closure: Closure, asserted: list[TermTriple]) -> None:
    """Hold a changed closure against one computed anew."""
    fresh = close(asserted)
    assert set(closure.asserted) == set(fresh.asserted) == set(asserted)
    assert set(closure.inferred) == set(fresh.inferred)
    assert clashes(closure) == clashes(fresh)
    known = set(asserted)
    for triple in closure.inferred:
        proof = closure.proof(triple)
        assert proof is not None
        check(proof, known.__contains__)


def clashes(closure: Closure) -> set[tuple[str, frozenset[TermTriple]]]:
    """Give the contradictions before premises with a literal as subject are traced to one of their smallest proofs."""
    triple = closure.encoder.triple
    return {
        (found.rule, frozenset(map(triple, (*found.axioms, *found.facts))))
        for found in closure.engine.violations.values()
    }


@FAST
@given(graphs(merging=True, clashing=True), st.integers(0, 20))
def test_adding_equals_recomputing(graph: list[TermTriple], cut: int) -> None:
    closure = close(graph[:cut])
    before = set(closure.asserted) | set(closure.inferred)
    inferred = set(closure.inferred)
    delta = closure.add(graph[cut:])
    same(closure, graph)
    after = set(closure.asserted) | set(closure.inferred)
    assert delta.added == after - before
    assert delta.removed == set()
    assert delta.asserted_added == set(graph[cut:]) - set(graph[:cut])
    assert delta.inferred_added == set(closure.inferred) - inferred
    assert delta.inferred_removed == inferred - set(closure.inferred)


@FAST
@given(graphs(merging=True, clashing=True), st.data())
def test_removing_equals_recomputing(graph: list[TermTriple], choice: st.DataObject) -> None:
    gone = choice.draw(st.lists(st.sampled_from(graph), max_size=4) if graph else st.just([]))
    closure = close(graph)
    before, inferred = set(closure.asserted) | set(closure.inferred), set(closure.inferred)
    delta = closure.remove(gone)
    left = [triple for triple in graph if triple not in gone]
    same(closure, left)
    after = set(closure.asserted) | set(closure.inferred)
    assert delta.removed == before - after
    assert delta.added == set()
    assert delta.asserted_removed == set(gone)
    assert delta.inferred_removed == inferred - set(closure.inferred)
    assert delta.inferred_added == set(closure.inferred) - inferred


@FAST
@given(graphs(merging=True, clashing=True), st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=6))
def test_any_sequence_of_changes_equals_recomputing(graph: list[TermTriple], moves: list[tuple[bool, int]]) -> None:
    closure = close(graph[::2])
    present = dict.fromkeys(graph[::2])
    for adding, place in moves:
        part = graph[place : place + 3]
        if adding:
            closure.add(part)
            present.update(dict.fromkeys(part))
        else:
            closure.remove(part)
            for triple in part:
                present.pop(triple, None)
    same(closure, list(present))


def test_a_change_of_the_synthetic_graph_and_back() -> None:
    base = [*triples_of(ONTOLOGY), *data(600)]
    more = [triple for triple in data(900) if triple not in set(base)]
    closure = close(base)
    first = set(closure.inferred)
    added = closure.add(more)
    same(closure, [*base, *more])
    removed = closure.remove(more)
    assert set(closure.inferred) == first
    assert added.inferred_added == removed.inferred_removed
    assert added.asserted_added == removed.asserted_removed == set(more)


def test_an_ontology_that_arrives_late_is_compiled_and_run() -> None:
    facts = list(data(600))
    closure = close(facts)
    assert not closure.inferred
    ontology = triples_of(ONTOLOGY)
    for i in range(0, len(ontology), 40):
        closure.add(ontology[i : i + 40])
    assert set(closure.inferred) == set(close([*facts, *ontology]).inferred)
    closure.remove(ontology)
    assert not closure.inferred


def test_nothing_changes_when_nothing_is_new() -> None:
    graph = triples_of(":C rdfs:subClassOf :D . :a a :C .")
    closure = close(graph)
    assert not any(closure.add(graph))
    assert not any(closure.remove(triples_of(":a a :D . :x :y :z .")))
    assert set(closure.asserted) == set(graph)


def test_an_inferred_triple_can_become_asserted_and_fall_back() -> None:
    closure = close(triples_of(":C rdfs:subClassOf :D . :a a :C ."))
    twice = triples_of(":a a :D .")
    delta = closure.add(twice)
    assert delta.asserted_added == delta.inferred_removed == set(twice)
    assert delta.added == delta.removed == set()
    delta = closure.remove(twice)
    assert delta.inferred_added == delta.asserted_removed == set(twice)
    assert delta.added == delta.removed == set()
    assert twice[0] in closure.inferred


def test_a_circle_does_not_support_itself() -> None:
    closure = close(triples_of(":p owl:inverseOf :q . :a :p :b . :C owl:equivalentClass :D . :x a :C ."))
    closure.remove(triples_of(":a :p :b . :x a :C ."))
    for triple in triples_of(":a :p :b . :b :q :a . :x a :C , :D ."):
        assert triple not in closure


def test_a_contradiction_comes_and_goes() -> None:
    closure = close(triples_of(":C owl:disjointWith :D . :a a :C ."))
    assert closure.inconsistencies == []
    closure.add(triples_of(":a a :D ."))
    assert [clash.rule for clash in closure.inconsistencies] == ["cax-dw"]
    closure.remove(triples_of(":C owl:disjointWith :D ."))
    assert closure.inconsistencies == []


CHANGES = {
    "a list whose member had another name": (
        "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :b owl:sameAs :c .",
        ":a owl:sameAs :d .",
    ),
    "a member of a list that closes with another": (
        ":C owl:unionOf ( :D :E ) . :x a :E .",
        ":D owl:sameAs :F . :y a :F .",
    ),
    "a literal without a value that was inferred before": (
        ":p rdfs:subPropertyOf :q . :a :p 'x'^^xsd:integer .",
        ":a :q 'x'^^xsd:integer .",
    ),
    "the same thing said to be itself": (":a owl:differentFrom :a .", ":a owl:sameAs :a ."),
    "a property that becomes transitive": (
        ":a :p :b . :b :p :c . :c :p :d .",
        ":p a owl:TransitiveProperty .",
    ),
    "a second form of a value": (":p a owl:InverseFunctionalProperty . :a :p 1 .", ":b :p '01'^^xsd:integer ."),
    "a first rule about a datatype": (":a :p 5 .", ":R owl:someValuesFrom xsd:byte ; owl:onProperty :p ."),
}


@pytest.mark.parametrize(("given_first", "then"), CHANGES.values(), ids=CHANGES)
def test_a_change_there_and_back(given_first: str, then: str) -> None:
    base, more = triples_of(given_first), triples_of(then)
    closure = close(base)
    closure.add(more)
    same(closure, [*base, *more])
    closure.remove(more)
    same(closure, base)
    closure.add(more)
    closure.remove(base)
    same(closure, more)
