"""Explanations of the graph that ships, expected from the interview and the pages that it draws on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph.graph import KnowledgeGraph

if TYPE_CHECKING:
    from pathlib import Path

    from kzpk_graph.explain.records import Step


def leaves(step: Step) -> list[Step]:
    return [leaf for premise in step.premises for leaf in leaves(premise)] if step.premises else [step]


def statements(step: Step) -> dict[str, tuple[int | None, str]]:
    """Return paragraph and key phrase of the statements of the interview that a proof rests on."""
    return {
        statement.iri.rpartition("/")[2]: (statement.paragraph, statement.anchor)
        for leaf in leaves(step)
        for statement in leaf.statements
        if "tdi-interview" in statement.iri
    }


def proof(graph: KnowledgeGraph, *words: str) -> Step:
    explanation = graph.explain(*words).explanations[0]
    assert explanation.inferred
    return explanation.proofs[0]


def test_the_commission_met_in_pakistan(shipped: KnowledgeGraph) -> None:
    found = proof(shipped, "id:igc-13", "kzpk:heldIn", "id:pakistan")
    assert found.rule == "prp-spo2"
    assert found.words == "13th session of the Intergovernmental Joint Commission took place in Pakistan"
    assert (
        found.because == "because following “took place in”, “is located in” in this order amounts to “took place in”"
    )
    assert (13, "13th session of our Intergovernmental Joint Commission") in statements(found).values()


def test_the_session_involved_both_states_by_what_the_ambassador_says(interview_root: Path) -> None:
    with KnowledgeGraph.open(resources=interview_root, isolate=False) as interview:
        proofs = [
            proof(interview, "id:igc-13", "kzpk:involvesState", state) for state in ("id:kazakhstan", "id:pakistan")
        ]
    for found in proofs:
        assert {paragraph for paragraph, _ in statements(found).values()} == {13}


def test_an_embassy_is_a_diplomatic_mission(shipped: KnowledgeGraph) -> None:
    found = proof(shipped, "Embassy of Kazakhstan in Islamabad", "a", "kzpk:DiplomaticMission")
    assert found.rule == "cax-sco"
    assert found.because == "because every embassy is a diplomatic mission"
    axiom, stated = found.premises
    assert (axiom.kind, stated.kind) == ("axiom", "statement")
    assert axiom.definition
    assert all(one.source is not None and one.publisher and one.modality is not None for one in stated.statements)


def test_kyrgyzstan_is_a_central_asian_state_by_what_the_ambassador_listed(shipped: KnowledgeGraph) -> None:
    found = proof(shipped, "Kyrgyzstan", "a", "kzpk:CentralAsianState")
    assert {paragraph for paragraph, _ in statements(found).values()} == {49}


def test_a_city_is_no_state(shipped: KnowledgeGraph) -> None:
    found = shipped.explain("id:islamabad", "a")
    assert found.explanations[0].words == "Islamabad is a city"
    why = shipped.why_not("Islamabad", "a", "kzpk:CentralAsianState")
    assert why.clash == "Islamabad is a city, and nothing is both a city and a state"


@pytest.mark.parametrize("state", ["Afghanistan", "Pakistan"])
def test_why_a_state_is_not_in_central_asia(shipped: KnowledgeGraph, state: str) -> None:
    near = shipped.why_not(state, "a", "kzpk:CentralAsianState").near
    assert [(miss.unmet, f"{state} is a state" in miss.met) for miss in near] == [
        (f"{state} is located in Central Asia", True)
    ]
