"""Statements: their evidence, their numbers, plain triples that are put in one, texts that are attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.gate.conftest import CORRECT, EVIDENCE, PREFIXES, SAYS, changed

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio import Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Reviewed

    from kzpk_graph import KnowledgeGraph

KZPK = "https://w3id.org/kzpk/ontology#"
STATEMENT = "https://w3id.org/kzpk/statement/"
PLAIN = (
    PREFIXES
    + """
‸id:trade-mission-2025 a kzpk:Meeting ; rdfs:label "Trade mission to Karachi, 2025"@en ; kzpk:heldIn id:karachi ;
  kzpk:hasParticipant id:kazakh-side , id:tdi ; kzpk:precedes id:tdi-interview-talk .
"""
)
INTERVIEW = "source:tdi-interview-2025"


def evidence_of(found: Reviewed) -> dict[str, Any]:
    """Return what the one new statement says of itself, by local name of the property."""
    new = {q.subject for q in found.review.insert if q.predicate.value.endswith("wasQuotedFrom")}
    assert len(new) == 1
    return {
        q.predicate.value.rpartition("#")[2].rpartition("/")[2]: q.object
        for q in found.review.insert
        if q.subject in new
    } | {"iri": new.pop()}


def test_a_statement_without_any_evidence(checked: Callable[..., Reviewed]) -> None:
    found = checked(
        PREFIXES + EVIDENCE + changed("statement:city-news-2026.1 {\n  ", "statement:city-news-2026.2 {\n  ‸", SAYS)
    )
    by_code = {finding.code: finding for finding in found.findings}
    assert set(by_code) == {"KZ451", "KZ456"}  # .1 says nothing now
    finding = by_code["KZ451"]
    assert (finding.line, finding.column) == found.marked
    assert "no evidence" in finding.message
    for part in ("a kzpk:Statement", "prov:wasQuotedFrom", "kzpk:anchor", "kzpk:modality"):
        assert part in finding.advice


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ('kzpk:anchor "a trade forum was held"@en ; ', "no anchor"),
        ("kzpk:modality kzpk:Asserted ; ", "no modality"),
        (" ; kzpk:confidence kzpk:ConfidenceHigh", "no confidence"),
        ("prov:wasQuotedFrom source:city-news-2026 ;", "no source"),
    ],
)
def test_a_part_of_the_evidence_is_missing(checked: Callable[..., Reviewed], part: str, name: str) -> None:
    text = changed(part, "", CORRECT)
    found = checked(changed("  statement:city-news-2026.1 a", "  ‸statement:city-news-2026.1 a", text))
    findings = [finding for finding in found.findings if finding.code == "KZ451"]
    assert [(one.line, one.column, one.severity) for one in findings] == [(*found.marked, "violation")]
    assert name in findings[0].message


def test_an_interview_needs_paragraph_and_speaker(checked: Callable[..., Reviewed]) -> None:
    text = CORRECT.replace("statement:city-news-2026.1", "statement:tdi-interview-2025.p13-90")
    text = changed("prov:wasQuotedFrom source:city-news-2026", f"prov:wasQuotedFrom {INTERVIEW}", text)
    text = text.replace('issued "2026-03-01"', 'issued "2026-03-01" ; kzpk:note "Not quoted here."@en')
    found = [one for one in checked(text).findings if one.code == "KZ451"]
    assert len(found) == 1
    assert "no paragraph, no speaker" in found[0].message


def test_a_statement_does_not_change(checked: Callable[..., Reviewed], graph: KnowledgeGraph) -> None:
    iri = "statement:tdi-interview-2025.p7-1"
    found = checked(PREFIXES + f"\n{iri} {{\n  ‸id:yerzhan-kistafin kzpk:ofState id:kazakhstan .\n}}\n")
    finding = found.only()
    assert (finding.code, finding.severity) == ("KZ453", "violation")
    assert (finding.line, finding.column) == found.marked
    assert "with other content" in finding.message
    numbers = [
        int(quad.subject.value.rpartition("-")[2])  # type: ignore[union-attr]
        for quad in graph._store().quads(None, NamedNode("http://www.w3.org/ns/prov#wasQuotedFrom"))
        if ".p7-" in quad.subject.value  # type: ignore[union-attr]
    ]
    assert f"statement:tdi-interview-2025.p7-{max(numbers) + 1}" in finding.advice


def test_the_evidence_of_a_statement_does_not_change(checked: Callable[..., Reviewed]) -> None:
    iri = "statement:tdi-interview-2025.p7-1"
    found = checked(PREFIXES + f'\ngraph:evidence {{ {iri} kzpk:anchor ‸"another phrase"@en . }}\n')
    finding = next(one for one in found.findings if one.code == "KZ454")
    assert (finding.line, finding.column) == found.marked
    assert "Ambassador of the Republic of Kazakhstan to Pakistan" in finding.message


def test_the_same_statement_again_changes_nothing(checked: Callable[..., Reviewed], graph: KnowledgeGraph) -> None:
    iri = f"{STATEMENT}tdi-interview-2025.p7-1"
    quads = list(graph._store().quads(graph=NamedNode(iri)))
    text = "".join(f"{q.subject} {q.predicate} {q.object} <{iri}> .\n" for q in quads)
    found = checked(text, "again.nq")
    assert quads
    assert found.review.findings == ()
    assert found.review.changes_nothing


@pytest.mark.parametrize("graph_name", ["inferred", "asserted", "ontology"])
def test_graphs_that_the_tool_keeps_are_left_out(checked: Callable[..., Reviewed], graph_name: str) -> None:
    found = checked(PREFIXES + f"\ngraph:{graph_name} {{ ‸id:tdi kzpk:heldIn id:islamabad . }}\n")
    assert found.review.changes_nothing
    (finding,) = found.review.findings
    assert (finding.code, finding.severity, finding.line, finding.column) == ("KZ455", "info", *found.marked)
    assert "kept by kzpk itself" in finding.message


def test_facts_do_not_stand_in_the_evidence(checked: Callable[..., Reviewed]) -> None:
    found = checked(CORRECT + "\ngraph:evidence {\n  ‸id:trade-forum-2026 kzpk:heldIn id:karachi .\n}\n")
    finding = found.only()
    assert (finding.code, finding.line, finding.column) == ("KZ450", *found.marked)


# -- plain triples ----------------------------------------------------------------------------------------------------


def test_plain_triples_are_told_the_command(checked: Callable[..., Reviewed]) -> None:
    found = checked(PLAIN, "facts.ttl", source="tdi-interview-2025")
    finding = found.only()
    assert (finding.code, finding.severity, finding.line) == ("KZ450", "violation", found.marked[0])
    command = finding.advice.removeprefix("run: ")
    assert command.startswith("kzpk validate ")
    assert (
        'facts.ttl --source tdi-interview-2025 --anchor "A PHRASE OF THE SOURCE" --paragraph N --speaker SPEAKER-ID'
        in command
    )


def test_plain_triples_become_a_statement_of_an_interview(checked: Callable[..., Reviewed]) -> None:
    said = {"source": "tdi-interview-2025", "anchor": "a trade mission", "paragraph": 13, "speaker": "yerzhan-kistafin"}
    found = checked(PLAIN, "facts.ttl", **said)
    assert found.findings == ()
    evidence = evidence_of(found)
    assert evidence["iri"].value.startswith(f"{STATEMENT}tdi-interview-2025.p13-")
    assert evidence["anchor"] == Literal("a trade mission", language="en")
    assert evidence["paragraph"].value == "13"
    assert evidence["speaker"].value.endswith("/yerzhan-kistafin")
    assert evidence["modality"].value == f"{KZPK}Asserted"
    assert "confidence" not in evidence
    about = NamedNode("https://w3id.org/kzpk/id/trade-mission-2025")
    assert {quad.graph_name for quad in found.review.insert if quad.subject == about} == {evidence["iri"]}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"source": "tdi-interview-2052", "anchor": "x"}, "tdi-interview-2025"),
        ({"source": "tdi-interview-2025", "anchor": "x", "modality": "Assertd"}, "choose one of Asserted"),
    ],
    ids=["source", "modality"],
)
def test_what_is_said_of_plain_triples_must_exist(
    checked: Callable[..., Reviewed], said: dict[str, str], words: str
) -> None:
    with pytest.raises(UsageError) as error:
        checked(PLAIN, "facts.ttl", **said)
    assert words in str(error.value)


def test_a_source_may_be_described_beside_its_plain_triples(checked: Callable[..., Reviewed]) -> None:
    source = EVIDENCE.partition("{")[2].partition("statement:")[0]
    text = PLAIN.replace("‸", "") + source.replace("id:city-news a", "id:city-news a", 1)
    found = checked(text, "facts.ttl", source="city-news-2026", anchor="a trade mission went to Karachi")
    assert found.findings == ()
    assert evidence_of(found)["confidence"].value == f"{KZPK}ConfidenceHigh"


def test_options_without_plain_triples_are_noted(checked: Callable[..., Reviewed]) -> None:
    found = checked(CORRECT, source="city-news-2026", anchor="x").review.findings
    assert [(one.severity, one.code) for one in found] == [("info", "KZ450")]


# -- attached texts ---------------------------------------------------------------------------------------------------


def test_an_anchor_is_looked_up_in_the_attached_text(
    checked: Callable[..., Reviewed], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ("Nothing of that kind.", "A trade forum was held on Friday in the capital.")
    monkeypatch.setattr(
        "kzpk_graph.attached.paragraphs", lambda source: text if source.endswith("city-news-2026") else ()
    )
    wrong = checked(changed('kzpk:anchor "a trade forum was held"', 'kzpk:anchor ‸"a trade forum took place"'))
    finding = wrong.only()
    assert (finding.code, finding.line, finding.column) == ("KZ452", *wrong.marked)
    assert "paragraph 2: “A trade forum was”" in finding.advice
    right = changed('kzpk:anchor "a trade forum was held"', 'kzpk:anchor "trade forum was held"')
    assert checked(right).findings == ()
