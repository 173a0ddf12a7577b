"""Proofs from a store against those of the closure in memory: the same triples are proved, at the same size.

Only what is proved through a triple that no RDF graph may hold (a literal as subject, a blank node as predicate) is
left to the closure, which keeps such triples inside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.reason import close
from kzpk_graph.reason.backward import Backward
from kzpk_graph.reason.check import check
from kzpk_graph.reason.closure import Proof
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED

from .strategies import TermTriple, graphs
from .synthetic import ONTOLOGY, data, triples_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.reason.proofs import Tree


def stored(asserted: Iterable[Any]) -> tuple[OxigraphStore, list[Any]]:
    """Return a store with the layout of the asked graph, and what is inferred in it."""
    store = OxigraphStore()
    graph = NamedNode(GRAPH_ASSERTED)
    store.bulk_extend([Quad(s, p, o, graph) for s, p, o in asserted])
    said: list[Any] = [(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)]
    inferred: list[Any] = list(close(said).inferred)
    store.bulk_extend([Quad(s, p, o) for s, p, o in [*said, *inferred]])
    return store, inferred


def proof_of(tree: Tree, search: Backward) -> Proof:
    premises = tuple(proof_of(premise, search) for premise in tree.premises)
    return Proof(search.terms.encoder.triple(tree.triple), tree.rule, premises, tree.size)


def through_hidden(proof: Proof) -> bool:
    """Say whether a proof has a step that is no RDF triple (RDF 1.1 Concepts §3.1), beside datatypes of literals."""
    s, p, _ = proof.triple
    hidden = (isinstance(s, Literal) and proof.rule != "dt-type2") or not isinstance(p, NamedNode)
    return hidden or any(map(through_hidden, proof.premises))


def assert_as_small(asserted: Iterable[Any], *, every: int = 1) -> None:
    store, inferred = stored(asserted)
    graph = NamedNode(GRAPH_ASSERTED)
    said: set[Any] = {(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)}
    closure = close(said)
    search = Backward(store)
    for triple in inferred[::every]:
        s, p, o = map(search.terms.number, triple)
        tree, expected = search.smallest((s, p, o)), closure.proof(triple)
        assert expected is not None
        if through_hidden(expected):
            assert tree is None or tree.size >= expected.size
            continue
        assert tree is not None, triple
        assert tree.size == expected.size, triple
        assert check(proof_of(tree, search), said.__contains__) == tree.size
    assert not search.cut


def test_every_inference_of_the_synthetic_graph_is_proved_from_the_store() -> None:
    assert_as_small([*triples_of(ONTOLOGY), *data(500)], every=3)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs())
def test_any_graph(graph: list[TermTriple]) -> None:
    assert_as_small(graph)


def test_a_triple_that_does_not_follow_has_no_proof() -> None:
    store, inferred = stored([*triples_of(ONTOLOGY), *data(200)])
    search = Backward(store)
    s, p, o = map(search.terms.number, next(t for t in inferred if t[0] != t[2]))
    absent = search.terms.number(NamedNode("https://example.org/d#nothing-of-the-kind"))
    assert search.smallest((s, p, absent)) is None
    assert search.smallest((s, p, o), frozenset([(s, p, o)])) is None


def test_alternatives_rest_on_different_grounds_and_hold() -> None:
    asserted: list[Any] = [*triples_of(ONTOLOGY), *data(300)]
    store, inferred = stored(asserted)
    search = Backward(store)
    several = 0
    for triple in inferred[::11]:
        s, p, o = map(search.terms.number, triple)
        proofs = [proof_of(tree, search) for tree in search.alternatives((s, p, o), 5)]
        grounds = [frozenset(proof.leaves()) for proof in proofs]
        assert [proof.size for proof in proofs] == sorted(proof.size for proof in proofs)
        assert not any(a <= b for i, a in enumerate(grounds) for b in grounds[i + 1 :])
        for proof in proofs:
            assert check(proof, set(asserted).__contains__) == proof.size
        several += len(proofs) > 1
    assert several > 3
