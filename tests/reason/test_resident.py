"""What a change does to a closed store, worked out over the store, equals closing everything anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
from kzpk_graph.reason import close
from kzpk_graph.reason.resident import MARK, ResidentClosure
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_INFERRED

from .strategies import TermTriple, graphs
from .synthetic import triples_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.reason.resident import Staging

FAST = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ASSERTED, INFERRED = NamedNode(GRAPH_ASSERTED), NamedNode(GRAPH_INFERRED)


def kept(triples: Iterable[Any]) -> list[Any]:
    """Give triples in the form that a store keeps them in."""
    store = OxigraphStore()
    store.bulk_extend(Quad(*triple) for triple in triples)
    return [(quad.subject, quad.predicate, quad.object) for quad in store.quads()]


def closed(asserted: Iterable[Any]) -> OxigraphStore:
    """Make a store with the layout of the asked graph."""
    store = OxigraphStore()
    said = kept(asserted)
    closure = close(said)
    for graph, triples in ((ASSERTED, said), (INFERRED, list(closure.inferred))):
        store.bulk_extend(Quad(*triple, place) for triple in triples for place in (graph, DefaultGraph()))
    if not closure.self_contained:
        store.bulk_extend([MARK])
    return store


def changed(store: OxigraphStore, staging: Staging) -> set[Quad]:
    """Give the quads of a store with a staged change made."""
    held, insert, delete = set(store.quads()), list(staging.insert), list(staging.delete)
    assert held.isdisjoint(insert)
    assert held.issuperset(delete)
    return held.difference(delete).union(insert)


@FAST
@given(graphs(merging=True, clashing=True), st.data())
def test_a_change_equals_closing_anew(graph: list[TermTriple], choice: st.DataObject) -> None:
    cut = choice.draw(st.integers(0, len(graph)))
    out = choice.draw(st.lists(st.sampled_from(graph), max_size=4) if graph else st.just([]))
    store = closed(graph[:cut])
    after = closed([triple for triple in graph[:cut] if triple not in out] + graph[cut:])
    assert changed(store, ResidentClosure(store).stage(graph[cut:], out)) == set(after.quads())


def test_what_the_change_makes_contradictory_is_told_with_the_other_side() -> None:
    store = closed(triples_of(":C owl:disjointWith :D . :p rdfs:range :D . :a :p :x . :y a :C , :D ."))
    staging = ResidentClosure(store).stage(triples_of(":E rdfs:subClassOf :C . :x a :E ."))
    (clash,) = staging.inconsistencies
    assert clash.rule == "cax-dw"
    assert clash.axioms == tuple(triples_of(":C owl:disjointWith :D ."))
    assert set(clash.facts) == set(triples_of(":x a :C , :D ."))
    assert {proof.triple for proof in clash.proofs} == set(clash.facts)
    assert set(clash.leaves) == set(triples_of(":E rdfs:subClassOf :C . :x a :E . :p rdfs:range :D . :a :p :x ."))
