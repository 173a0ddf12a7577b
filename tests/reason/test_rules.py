"""The table of rules: complete, and each rule does what the standard says."""

from __future__ import annotations

import re

import pytest

from kzpk_graph.reason import NOT_MATERIALISED, RULES, Rule, close, sentence
from kzpk_graph.reason.check import check, check_step
from kzpk_graph.reason.omitted import omitted
from kzpk_graph.reason.rules import parse, variables

from .cases import CASES, Case
from .synthetic import triples_of

# eq-ref shows only where something is different from itself, dt-diff only where two values would be the same.
REPORTED_BY = {"eq-ref": "eq-diff1", "dt-diff": "eq-diff1"}


def name(case: Case) -> str:
    return f"{case.rule}: {case.given[:60]}"


def test_the_table_holds_all_78_rules() -> None:
    tables = [sum(rule.table == table for rule in RULES.values()) for table in (4, 5, 6, 7, 8, 9)]
    assert tables == [9, 20, 19, 5, 5, 20]
    assert all(rule.id == key for key, rule in RULES.items())


def test_every_rule_has_a_case() -> None:
    assert {case.rule for case in CASES} == set(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_a_rule_is_declared_whole(rule: Rule) -> None:
    names = set(variables(rule))
    slots = set(re.findall(r"{(\w+)}", rule.words))
    assert slots <= names
    assert rule.words.startswith("because ")
    assert rule.section.endswith(rule.id)
    assert rule.text().count("->") == 1
    if not rule.compiled and rule.omission:
        assert rule.omission in {omission.name for omission in NOT_MATERIALISED}
    bound = {t for line in (*rule.schema, *rule.premises) for t in parse(line).terms if t.startswith("?")}
    if rule.compiled:
        stems = {t.replace("_1", "_i").replace("_n+1", "_i+1") for line in rule.conclusions for t in parse(line).terms}
        assert {t for t in stems if t.startswith("?")} <= bound


def test_what_is_left_out_names_existing_rules_and_a_reason() -> None:
    for omission in NOT_MATERIALISED:
        assert set(omission.rules) <= set(RULES)
        assert len(omission.why) > 40


@pytest.mark.parametrize("case", [case for case in CASES if not case.clash], ids=name)
def test_conclusions(case: Case) -> None:
    given = triples_of(case.given)
    closure = close(given)
    assert closure.inconsistencies == []
    for triple in triples_of(case.then):
        assert triple in closure.inferred
        proof = closure.proof(triple)
        assert proof is not None
        check(proof, set(given).__contains__)
    for triple in triples_of(case.absent):
        assert triple not in closure


OMITTED = ("eq-ref", "prp-ap", "cls-thing", "cls-nothing1", "dt-type1")


@pytest.mark.parametrize("case", [case for case in CASES if case.rule in OMITTED and not case.clash], ids=name)
def test_what_is_left_out_on_purpose_can_be_had(case: Case) -> None:
    assert set(triples_of(case.absent)) <= set(omitted(close(triples_of(case.given))))


def test_the_other_form_of_a_value_can_be_had() -> None:
    closure = close(triples_of(":a :p 1 . :b :q '01'^^xsd:integer ."))
    assert set(triples_of(":a :p '01'^^xsd:integer . :b :q 1 .")) <= set(omitted(closure))


@pytest.mark.parametrize("case", [case for case in CASES if case.then], ids=name)
def test_the_rule_itself_concludes(case: Case) -> None:
    closure = close(triples_of(case.given))
    used = {proof.rule for triple in triples_of(case.then) for proof in closure.proofs(triple, 20)}
    below = {p.rule for t in triples_of(case.then) for proof in closure.proofs(t, 20) for p in proof.premises}
    # A value's datatype and equality with another form are no steps of their own; inverses of an unnamed inverse pass
    # through it.
    assert case.rule in used | below or case.rule == "dt-eq"


@pytest.mark.parametrize("case", [case for case in CASES if case.clash], ids=name)
def test_contradictions(case: Case) -> None:
    wanted = REPORTED_BY.get(case.rule, case.rule)
    closure = close(triples_of(case.given))
    found = [clash for clash in closure.inconsistencies if clash.rule == wanted]
    assert found
    for clash in found:
        assert clash.triples
        assert all(triple in closure for triple in clash.triples)
    assert close(triples_of(case.control)).inconsistencies == []


def test_the_words_of_a_rule_name_what_it_was_applied_to() -> None:
    closure = close(triples_of(":Embassy rdfs:subClassOf :Mission . :a a :Embassy ."))
    triple = triples_of(":a a :Mission .")[0]
    proof = closure.proof(triple)
    assert proof is not None
    bindings = check_step(proof.rule, [premise.triple for premise in proof.premises], triple)
    text = sentence(RULES[proof.rule], bindings, lambda term: str(getattr(term, "value", term)).rpartition("#")[2])
    assert text == "because every Embassy is a Mission"


def test_the_words_of_a_rule_about_a_list_name_its_members() -> None:
    closure = close(triples_of(":p owl:propertyChainAxiom ( :q :r ) . :a :q :b . :b :r :c ."))
    triple = triples_of(":a :p :c .")[0]
    proof = closure.proof(triple)
    assert proof is not None
    bindings = check_step(proof.rule, [premise.triple for premise in proof.premises], triple)
    text = sentence(RULES[proof.rule], bindings, lambda term: str(getattr(term, "value", term)).rpartition("#")[2])
    assert text == "because following q, r in this order amounts to p"
