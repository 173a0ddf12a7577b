"""Explanations of the small graph, whose proofs can be told from reading it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import RdfFormat, parse

from kzpk_graph.errors import NegativeAnswer, NotFoundError
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import PROV

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.explain.conftest import Outcome

    from kzpk_graph.explain.records import Step
    from kzpk_graph.graph import KnowledgeGraph

TALK = "A talk, The Daily, 2025-07-14, said 2025-05?, paragraph"


def test_an_inferred_triple_as_text(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "Embassy in Astana", "a", "diplomatic mission")
    assert (code, err) == (0, "")
    assert out.replace("├─", "|-").replace("└─", "`-").replace("│", "|") == (
        "Embassy in Astana is a diplomatic mission\n"
        "  inferred, because every embassy is a diplomatic mission (cax-sco)\n"
        "  |- every embassy is a diplomatic mission\n"
        "  |    axiom of the ontology; embassy: A mission led by an ambassador.\n"
        "  `- Embassy in Astana is an embassy\n"
        f"       {TALK} 1: “our embassy” (says Envoy; asserted)  statement:talk.p1-1\n"
    )


def test_a_stated_triple_as_text(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "id:forum", "kzpk:amount", "300", "--iris")
    assert (code, err) == (0, "")
    assert out == (
        'Forum "Steppe" [2025] amounts to 300\n'
        '  id:forum kzpk:amount "300"^^<http://www.w3.org/2001/XMLSchema#integer>\n'
        f"  {TALK} 2: “the forum in Astana” (says Envoy; asserted)  statement:talk.p2-1\n"
    )


def test_a_chain_as_markdown(kzpk: Callable[..., Outcome]) -> None:
    code, out, _ = kzpk("explain", "id:forum", "took place in", "Kazakhstan", "--format", "markdown")
    assert code == 0
    assert out == (
        '**Forum "Steppe" \\[2025\\] took place in Kazakhstan**\n\n'
        "- *inferred, because following “took place in”, “is located in” in this order amounts to “took place in”"
        " (prp-spo2)*\n"
        "- following “took place in”, “is located in” in this order amounts to “took place in”\n"
        "  - *axiom of the ontology about took place in*\n"
        '- Forum "Steppe" \\[2025\\] took place in Astana\n'
        f"  - *{TALK} 2: “the forum in Astana” (says Envoy; asserted)  statement:talk.p2-1*\n"
        "- Astana is located in Kazakhstan\n"
        "  - *An atlas: “Astana, the capital” (asserted)  statement:atlas.1*\n"
    )


def test_a_nameless_class_is_described(small: KnowledgeGraph) -> None:
    proof = small.explain("Kazakhstan", "a", "steppe state").explanations[0].proofs[0]
    assert proof.rule == "cax-eqc2"
    assert proof.premises[1].words == "Kazakhstan is a state that is located in the steppe"
    assert [leaf.words for leaf in leaves(proof) if leaf.kind == "statement"] == [
        "Kazakhstan is a state",
        "Kazakhstan is located in the steppe",
    ]
    assert "_:" not in "".join(step.words + step.because for step in every(proof))


def test_json_has_the_documented_shape(kzpk: Callable[..., Outcome]) -> None:
    code, out, _ = kzpk("explain", "id:embassy", "a", "kzpk:Mission", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert sorted(found) == ["explanations", "subject", "total"]
    assert found["subject"] == {"iri": "https://w3id.org/kzpk/id/embassy", "label": "Embassy in Astana", "marks": []}
    (explanation,) = found["explanations"]
    assert sorted(explanation) == ["inferred", "proofs", "smallest", "triple", "words"]
    assert (explanation["inferred"], explanation["smallest"]) == (True, True)
    (proof,) = explanation["proofs"]
    assert list(proof) == [
        *("triple", "words", "kind", "rule", "because", "section", "premises", "statements", "texts", "term"),
        *("definition", "parts", "size"),
    ]
    assert (proof["kind"], proof["rule"], proof["size"]) == ("inferred", "cax-sco", 3)
    assert proof["section"] == "OWL 2 Profiles 4.3, table 7, cax-sco"
    assert proof["triple"][0] == {"type": "uri", "value": "https://w3id.org/kzpk/id/embassy"}
    axiom, stated = proof["premises"]
    assert (axiom["kind"], axiom["definition"]) == ("axiom", "A mission led by an ambassador.")
    assert (stated["kind"], stated["statements"][0]["paragraph"], stated["statements"][0]["anchor"]) == (
        "statement", 1, "our embassy",
    )  # fmt: skip


def test_turtle_is_prov_o(kzpk: Callable[..., Outcome]) -> None:
    words = ("explain", "id:forum", "kzpk:heldIn", "id:kazakhstan", "--format", "turtle")
    code, out, _ = kzpk(*words)
    assert code == 0
    triples = list(parse(io.BytesIO(out.encode()), RdfFormat.TURTLE))
    used = [(t.subject, t.object) for t in triples if t.predicate == NamedNode(PROV + "used")]
    generated = {t.object: t.subject for t in triples if t.predicate == NamedNode(PROV + "wasGeneratedBy")}
    derived = {(t.subject, t.object) for t in triples if t.predicate == NamedNode(PROV + "wasDerivedFrom")}
    assert len(used) == 3
    assert {(generated[activity], entity) for activity, entity in used} <= derived
    quoted = {
        (shrink(t.subject.value), shrink(t.object.value)) for t in triples if t.predicate.value.endswith("QuotedFrom")
    }
    assert quoted == {("statement:talk.p2-1", "source:talk"), ("statement:atlas.1", "source:atlas")}
    assert kzpk(*words).out == out


def test_mermaid_draws_each_triple_once(kzpk: Callable[..., Outcome]) -> None:
    code, out, _ = kzpk("explain", "id:forum", "kzpk:heldIn", "id:steppe", "--format", "mermaid")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "flowchart BT"
    assert '  n1["Forum #quot;Steppe#quot; [2025] took place in the steppe"]' in lines
    assert len(lines) == len(set(lines))
    assert sum("is located in Kazakhstan" in line for line in lines) == 1


def test_all_proofs_rest_on_different_grounds(small: KnowledgeGraph) -> None:
    proofs = small.explain("id:embassy", "kzpk:locatedIn", "id:kazakhstan", all_proofs=True).explanations[0].proofs
    grounds = [{leaf.triple for leaf in leaves(proof)} for proof in proofs]
    assert len(proofs) == 2
    assert not grounds[0] <= grounds[1]
    assert not grounds[1] <= grounds[0]
    assert [leaf.words for leaf in leaves(proofs[1])] == [
        "“is located in” carries on from one thing to the next",
        "Embassy in Astana is located in Astana",
        "“is capital of” is a kind of “is located in”",
        "Astana is capital of Kazakhstan",
    ]


def test_an_asserted_triple_that_also_follows_has_both_proofs(small: KnowledgeGraph) -> None:
    proofs = small.explain("Astana", "is located in", "Kazakhstan", all_proofs=True).explanations[0].proofs
    assert [(proof.kind, proof.rule) for proof in proofs] == [("statement", ""), ("inferred", "prp-spo1")]


def test_a_statement_stands_for_what_it_says(small: KnowledgeGraph) -> None:
    found = small.explain("statement:atlas.2")
    assert {explanation.words for explanation in found.explanations} == {
        "Kazakhstan is located in the steppe",
        "the steppe is called “the steppe”",
    }


def test_plans_are_marked(small: KnowledgeGraph) -> None:
    found = small.explain("House of trade", "is located in", "Kazakhstan").explanations[0]
    assert found.words == "House of trade [plan] is located in Kazakhstan"
    assert found.proofs[0].statements[0].modality is not None
    assert found.proofs[0].statements[0].modality.label == "planned"


@pytest.mark.parametrize(
    ("text", "languages"), [("well attended", ["", "en"]), ('"well attended"@en', ["en"]), ('"well attended"', [""])]
)
def test_a_literal_is_found_by_its_text_or_in_turtle(small: KnowledgeGraph, text: str, languages: list[str]) -> None:
    found = small.explain("id:forum", "kzpk:note", text).explanations
    assert sorted(explanation.triple[2].language or "" for explanation in found) == languages


def test_the_subject_alone_explains_everything_about_it_the_telling_first(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "id:embassy", "--max", "4", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert len(found["explanations"]) == 4
    assert not found["explanations"][0]["inferred"]
    assert found["explanations"][0]["words"] == "Embassy in Astana is an embassy"
    assert err == f"note: {found['total'] - 4} more triples; --max {found['total']} explains all\n"


def test_the_full_sentence_of_an_attached_text_is_shown(kzpk: Callable[..., Outcome], tmp_path: Any) -> None:
    text = tmp_path / "talk.txt"
    text.write_text(
        "We are at home. In 2025 our embassy moved to Astana. It is large.\n"
        "Then the forum in Astana met.\nWe will open a house there.\n",
        encoding="utf-8",
    )
    assert kzpk("sources", "attach", "source:talk", str(text)).code == 0
    out = kzpk("explain", "id:embassy", "a", "kzpk:Embassy").out
    assert out.splitlines()[2] == "  in full: “In 2025 our embassy moved to Astana.”"


# Why not


def test_why_not_names_the_unmet_premise(small: KnowledgeGraph) -> None:
    why = small.why_not("Pakistan", "a", "steppe state")
    assert (why.words, why.total, why.clash) == ("Pakistan is a steppe state", 1, "")
    (near,) = why.near
    assert (near.unmet, near.rule) == ("Pakistan is located in the steppe", "cls-hv2")
    assert "Pakistan is a state" in near.met


def test_why_not_of_a_chain_says_what_holds(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "--why-not", "id:forum", "kzpk:heldIn", "Pakistan")
    assert (code, err) == (0, "")
    assert out.startswith(
        'Not in the graph: Forum "Steppe" [2025] took place in Pakistan\n\n'
        "No source says so. It would follow:\n"
        "  if Astana is located in Pakistan\n"
        "    because following “took place in”, “is located in” in this order amounts to “took place in” (prp-spo2)\n"
        "    which holds: following “took place in”, “is located in” in this order amounts to “took place in”\n"
        '    which holds: Forum "Steppe" [2025] took place in Astana\n'
    )
    _, _, instead = out.partition("\nThe graph holds of the same subject:\n")
    assert sorted(instead.splitlines()) == [
        f'  Forum "Steppe" [2025] took place in {place}' for place in ("Astana", "Kazakhstan", "the steppe")
    ]


def test_why_not_tells_a_contradiction(small: KnowledgeGraph) -> None:
    why = small.why_not("Kazakhstan", "took place in", "Astana")
    assert why.clash == (
        "only an event has “took place in”; but Kazakhstan is a state, and nothing is both a state and an event"
    )


def test_why_not_when_no_rule_concludes_it(kzpk: Callable[..., Outcome]) -> None:
    code, out, _ = kzpk("explain", "--why-not", "id:forum", "kzpk:amount", "301", "--format", "markdown")
    assert code == 0
    assert "No source says so, and no rule would conclude it from one more fact." in out
    assert '- Forum "Steppe" \\[2025\\] amounts to 300' in out


def test_why_not_of_what_holds_says_so(kzpk: Callable[..., Outcome], small: KnowledgeGraph) -> None:
    code, out, err = kzpk("explain", "--why-not", "id:embassy", "a", "kzpk:Mission")
    assert (code, out) == (1, "")
    assert err == (
        "the graph does hold it: Embassy in Astana is a diplomatic mission;"
        " 'kzpk explain id:embassy rdf:type kzpk:Mission' says why (KZ101)\n"
    )
    with pytest.raises(NegativeAnswer):
        small.why_not("id:embassy", "a", "kzpk:Mission")


def test_why_not_of_an_unknown_term_names_the_nearest(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "--why-not", "Kazakstan", "a", "steppe state")
    assert (code, out) == (1, "")
    assert "nothing is named 'Kazakstan'" in err
    assert "Kazakhstan" in err
    assert err.count("\n") == 1


# Errors


def test_an_absent_triple_is_exit_1_with_a_hint(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("explain", "Astana", "is located in", "Pakistan")
    assert (code, out) == (1, "")
    assert err == (
        "the graph does not hold it: Astana is located in Pakistan; 'kzpk explain --why-not id:astana kzpk:locatedIn"
        " id:pakistan' says what is missing (KZ112)\n"
    )


def test_a_subject_without_such_a_property_is_exit_1(kzpk: Callable[..., Outcome], small: KnowledgeGraph) -> None:
    code, out, err = kzpk("explain", "Pakistan", "is located in")
    assert (code, out) == (1, "")
    assert err.startswith("the graph holds no “is located in” of Pakistan; ")
    with pytest.raises(NotFoundError):
        small.explain("Pakistan", "is located in")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("a", "b", "c", "d"),
        ("--why-not", "id:astana"),
        ("--check-all", "id:astana"),
        ("--check-all", "--format", "turtle"),
        ("--why-not", "id:astana", "a", "kzpk:State", "--format", "mermaid"),
        ("id:astana", "--max", "0"),
        ("id:forum", "kzpk:amount", '"3'),
    ],
)
def test_malformed_requests_are_exit_2(kzpk: Callable[..., Outcome], words: tuple[str, ...]) -> None:
    code, out, err = kzpk("explain", *words)
    assert (code, out) == (2, "")
    assert err.startswith("error: ")
    assert err.count("\n") == 1


def every(step: Step) -> list[Step]:
    return [step, *(below for premise in step.premises for below in every(premise))]


def leaves(step: Step) -> list[Step]:
    return [found for found in every(step) if not found.premises]
