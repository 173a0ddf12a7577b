"""Proofs: every conclusion has one, each is checked by the independent checker, and forged ones are refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.reason import RULES, Closure, close
from kzpk_graph.reason.check import CheckError, check, check_step
from kzpk_graph.reason.closure import Proof
from kzpk_graph.reason.proofs import Prover, Tree

from .strategies import TermTriple, graphs
from .synthetic import ONTOLOGY, data, node, triples_of

FAST = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def triple(turtle: str) -> TermTriple:
    return triples_of(turtle)[0]


def size_of(proof: Proof) -> int:
    return 1 + sum(map(size_of, proof.premises))


def least_sizes(closure: Closure) -> dict[TermTriple, int]:
    """Compute the size of the smallest proof of everything, by relaxation over all single steps."""
    prover = Prover(closure.engine)
    everything = list(closure.index.match(None, None, None))
    best = {t: 1 for t in everything if closure.index.stage(*t) == 0}
    steps = {t: list(prover.derivations(t, sample=10**6)) for t in everything if t not in best}
    changed = True
    while changed:
        changed = False
        for t, ways in steps.items():
            for way in ways:
                if all(premise in best for premise in way.premises):
                    size = 1 + sum(best[premise] for premise in way.premises)
                    if size < best.get(t, 10**9):
                        best[t] = size
                        changed = True
    return {closure.encoder.triple(t): size for t, size in best.items()}


@FAST
@given(graphs(merging=True, clashing=True))
def test_every_conclusion_has_a_proof_that_holds(graph: list[TermTriple]) -> None:
    closure = close(graph)
    known = set(graph)
    for conclusion in closure.inferred:
        proof = closure.proof(conclusion)
        assert proof is not None
        assert proof.triple == conclusion
        assert not proof.asserted
        assert set(proof.leaves()) <= known
        assert proof.size == size_of(proof) >= check(proof, known.__contains__)


@settings(parent=FAST, max_examples=40)
@given(graphs(merging=True, size=8))
def test_a_proof_is_the_smallest(graph: list[TermTriple]) -> None:
    closure = close(graph)
    least = least_sizes(closure)
    for conclusion in closure.inferred:
        proof = closure.proof(conclusion)
        assert proof is not None
        assert proof.size == least[conclusion]


@settings(parent=FAST, max_examples=40)
@given(graphs(merging=True, size=8))
def test_a_proof_along_the_stages_holds_too(graph: list[TermTriple]) -> None:
    closure = close(graph)
    prover = Prover(closure.engine)
    for number in list(closure.index.match(None, None, None)):
        if closure.index.stage(*number) == 0:
            continue
        tree = prover._descend(number)
        assert tree is not None
        descends(closure, tree)


def descends(closure: Closure, tree: Tree) -> None:
    for premise in tree.premises:
        assert closure.index.stage(*premise.triple) < closure.index.stage(*tree.triple)
        descends(closure, premise)


@settings(parent=FAST, max_examples=40)
@given(graphs(merging=True, size=10))
def test_other_proofs_differ_and_hold(graph: list[TermTriple]) -> None:
    closure = close(graph)
    known = set(graph)
    for conclusion in list(closure.inferred)[:12]:
        proofs = closure.proofs(conclusion, 6)
        assert 1 <= len(proofs) <= 6
        assert len(set(proofs)) == len(proofs)
        assert [proof.size for proof in proofs] == sorted(proof.size for proof in proofs)
        smallest = closure.proof(conclusion)
        assert smallest is not None
        assert proofs[0].size == smallest.size
        for proof in proofs:
            check(proof, known.__contains__)


def test_an_asserted_triple_is_its_own_proof_and_may_have_others() -> None:
    closure = close(triples_of(":C rdfs:subClassOf :D . :a a :C , :D ."))
    both = closure.proofs(triple(":a a :D ."))
    assert [proof.rule for proof in both] == ["", "cax-sco"]
    assert both[0].asserted
    assert list(both[0].leaves()) == [triple(":a a :D .")]


def test_what_is_not_in_the_closure_has_no_proof() -> None:
    closure = close(triples_of(":a :p :b ."))
    assert closure.proof(triple(":b :p :a .")) is None
    assert closure.proofs(triple(":never :seen :before .")) == []


def test_proofs_of_the_synthetic_graph_hold() -> None:
    asserted = [*triples_of(ONTOLOGY), *data(1500)]
    closure = close(asserted)
    known = set(asserted)
    rules = set()
    for conclusion in closure.inferred:
        proof = closure.proof(conclusion)
        assert proof is not None
        check(proof, known.__contains__)
        rules.add(proof.rule)
    assert {"prp-spo2", "prp-inv1", "cax-sco", "cls-svf1", "cls-int1", "prp-ifp", "eq-rep-s"} <= rules


def test_a_long_chain_is_proved_in_time() -> None:
    links = " ".join(f":n{i} :p :n{i + 1} ." for i in range(150))
    asserted = triples_of(f":p a owl:TransitiveProperty . {links}")
    closure = close(asserted)
    started = time.perf_counter()
    proof = closure.proof(triple(":n0 :p :n150 ."))
    assert time.perf_counter() - started < 5
    assert proof is not None
    check(proof, set(asserted).__contains__)
    assert len(set(proof.leaves())) == 151


FORGED = [
    ("cax-sco", [":C rdfs:subClassOf :D .", ":a a :C ."], ":a a :E ."),
    ("cax-sco", [":C rdfs:subClassOf :D .", ":a a :B ."], ":a a :D ."),
    ("cax-sco", [":C rdfs:subClassOf :D ."], ":a a :D ."),
    ("cax-sco", [":C rdfs:subClassOf :D .", ":a a :C .", ":a a :C ."], ":a a :D ."),
    ("prp-trp", [":p a owl:TransitiveProperty .", ":a :p :b .", ":c :p :d ."], ":a :p :d ."),
    ("prp-symp", [":p a owl:TransitiveProperty .", ":a :p :b ."], ":b :p :a ."),
    ("no-such", [":a :p :b ."], ":b :p :a ."),
    ("cls-hv2", [":R owl:hasValue 5 .", ":R owl:onProperty :p .", ":a :p 6 ."], ":a a :R ."),
    ("dt-type2", [], ":a a xsd:integer ."),
]


@pytest.mark.parametrize(("rule", "premises", "conclusion"), FORGED)
def test_a_forged_step_is_refused(rule: str, premises: list[str], conclusion: str) -> None:
    with pytest.raises(CheckError) as caught:
        check_step(rule, [triple(premise) for premise in premises], triple(conclusion))
    assert caught.value.rule == rule


def test_a_list_that_does_not_end_or_lacks_a_member_is_refused() -> None:
    graph = triples_of(":p owl:propertyChainAxiom ( :q :r ) . :a :q :b . :b :r :c .")
    closure = close(graph)
    conclusion = triple(":a :p :c .")
    proof = closure.proof(conclusion)
    assert proof is not None
    premises = [premise.triple for premise in proof.premises]
    assert check_step("prp-spo2", premises, conclusion)["p_i"] == (node("q"), node("r"))
    for i in range(1, len(premises)):
        with pytest.raises(CheckError):
            check_step("prp-spo2", premises[:i] + premises[i + 1 :], conclusion)


def test_a_leaf_that_is_not_asserted_is_refused() -> None:
    closure = close(triples_of(":C rdfs:subClassOf :D . :a a :C ."))
    proof = closure.proof(triple(":a a :D ."))
    assert proof is not None
    with pytest.raises(CheckError, match="not asserted"):
        check(proof, {triple(":a a :C .")}.__contains__)


def test_a_circle_is_refused() -> None:
    there, back = triple(":a :p :b ."), triple(":b :p :a .")
    axiom = Proof(triple(":p a owl:SymmetricProperty ."), "", (), 1)
    inner = Proof(there, "prp-symp", (axiom, Proof(back, "", (), 1)), 3)
    outer = Proof(there, "prp-symp", (axiom, Proof(back, "prp-symp", (axiom, inner), 5)), 7)
    with pytest.raises(CheckError, match="rests on itself"):
        check(outer, lambda _: True)


@settings(parent=FAST, max_examples=80)
@given(graphs(merging=True, clashing=True))
def test_every_contradiction_is_an_application_of_its_rule(graph: list[TermTriple]) -> None:
    closure = close(graph)
    for clash in closure.engine.violations.values():
        assert RULES[clash.rule].is_false
        facts = [closure.encoder.triple(t) for t in (*clash.axioms, *clash.facts)]
        check_step(clash.rule, facts, None)
    for found in closure.inconsistencies:
        assert all(t in closure for t in found.triples)
        assert all(isinstance(t[1], NamedNode) and not isinstance(t[0], Literal) for t in found.triples)
