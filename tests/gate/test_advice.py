"""What to do, as a person would do it: advice that can be followed to the letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import CORRECT, EVIDENCE, PREFIXES, changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Reviewed

    from kzpk_graph import KnowledgeGraph


def more(triples: str) -> str:
    """Return the correct file with more triples at the end of its statement."""
    head, end, tail = CORRECT.rpartition("\n}")
    return f"{head}\n  {triples}{end}{tail}"


# -- prefixes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prefix", "right"),
    [
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
        ("kzpk", "https://w3id.org/kzpk/ontology#"),
        ("id", "https://w3id.org/kzpk/id/"),
    ],
)
def test_a_prefix_without_its_last_sign_is_told_at_its_line(
    checked: Callable[..., Reviewed], prefix: str, right: str
) -> None:
    text = changed(f"@prefix {prefix}: <{right}>", f"@prefix {prefix}: ‸<{right[:-1]}>")
    found = checked(text)
    slips = [one for one in found.findings if one.code == "KZ404"]
    assert [(one.line, one.column) for one in slips] == [found.marked]
    assert f"write <{right}>" in slips[0].advice
    assert slips[0].patch is not None
    assert slips[0].patch[1] == f"@prefix {prefix}: <{right}> ."
    assert {one.code for one in found.findings} <= {"KZ404", "KZ450", "KZ451", "KZ420"}


def test_a_name_that_only_goes_on_is_no_slip(checked: Callable[..., Reviewed]) -> None:
    found = checked(changed("kzpk:heldIn", "<http://www.w3.org/2000/01/rdf-schemalabel>"))
    assert {one.code for one in found.findings} == {"KZ403"}


# -- dates ------------------------------------------------------------------------------------------------------------


def obeyed(text: str, finding_advice: str) -> str:
    """Do in a text what the advice on a date says: replace the value, and add the rest where it says."""
    replaced, _, added = finding_advice.partition(", and add ")
    where, _, triples = added.partition(": ")
    what, _, by = replaced.removeprefix("replace ").partition(" by ")
    old = '"2026-02-20"^^xsd:date' if what == "the value" else 'kzpk:date "2026-02-20"'
    text = changed(old, by, text)
    assert where.startswith("at the end of the graph statement:city-news-2026.1")
    head, end, tail = text.rpartition("\n}")
    return f"{head}\n  {triples}{end}{tail}"


@pytest.mark.parametrize("written", ['kzpk:occurred "2026-02-20"^^xsd:date', 'kzpk:date "2026-02-20"'])
def test_advice_on_a_date_can_be_followed(checked: Callable[..., Reviewed], written: str) -> None:
    head, start, rest = CORRECT.partition("  id:trade-2025.410m-usd")
    said = (
        'id:trade-forum-2026 a kzpk:BusinessForum ; rdfs:label "Trade forum in Islamabad, 2026"@en ;\n'
        f"    {written} ;\n    kzpk:heldIn id:islamabad ; kzpk:hasParticipant id:kazakh-side .\n"
    )
    text = f"{PREFIXES}{EVIDENCE}\nstatement:city-news-2026.1 {{\n  {said}{start}{rest}"
    assert head
    (finding,) = [one for one in checked(text).findings if one.code == "KZ466"]
    assert checked(obeyed(text, finding.advice)).review.findings == ()


def test_in_turtle_the_rest_goes_to_the_end_of_the_file(checked: Callable[..., Reviewed]) -> None:
    text = PREFIXES + (
        'id:trade-mission-2025 a kzpk:Meeting ; rdfs:label "Trade mission to Karachi"@en ;\n'
        '  kzpk:occurred "2025-03"^^xsd:gYearMonth ; kzpk:hasParticipant id:tdi .\n'
    )
    said = {"source": "tdi-interview-2025", "anchor": "a mission", "paragraph": 13, "speaker": "yerzhan-kistafin"}
    (finding,) = [one for one in checked(text, "new.ttl", **said).findings if one.code == "KZ466"]
    assert finding.advice.startswith(
        "replace the value by id:trade-mission-2025.occurred, and add at the end of the file:"
        ' id:trade-mission-2025.occurred a kzpk:Dating ; kzpk:date "2025-03" ;'
    )


def test_the_advised_id_is_one_of_ours(checked: Callable[..., Reviewed]) -> None:
    text = more(
        'id:accord-x a kzpk:Protocol ; rdfs:label "Accord on wool"@en ; kzpk:party id:kazakhstan ;\n'
        '    kzpk:enteredIntoForce "2026-02-20"^^xsd:date .'
    )
    (finding,) = [one for one in checked(text).findings if one.code == "KZ466"]
    assert "id:accord-x.entered-into-force a kzpk:Dating" in finding.advice


# -- blank nodes ------------------------------------------------------------------------------------------------------


def test_a_blank_node_is_told_once(checked: Callable[..., Reviewed]) -> None:
    someone = '[ a kzpk:Person ; rdfs:label "Zarina Bekova"@en ; kzpk:ofState id:kazakhstan ]'
    found = checked(changed("kzpk:hasParticipant id:kazakh-side", f"kzpk:hasParticipant {someone}"))
    finding = found.only()
    assert finding.code == "KZ411"
    assert "id:zarina-bekova" in finding.advice


def test_a_blank_node_with_a_known_name_is_told_its_id(checked: Callable[..., Reviewed]) -> None:
    someone = '[ a kzpk:Person ; rdfs:label "Yerzhan Kistafin"@en ]'
    found = checked(changed("kzpk:hasParticipant id:kazakh-side", f"kzpk:hasParticipant {someone}"))
    finding = found.only()
    assert finding.code == "KZ411"
    assert finding.message.startswith("This person has no id; called so: id:yerzhan-kistafin")


# -- the same place ---------------------------------------------------------------------------------------------------

RIVAL = (
    "id:igc-13 kzpk:occurred id:igc-13.occurred.2024-05-12 . id:igc-13.occurred.2024-05-12 a kzpk:Dating ;\n"
    '  kzpk:date "2024-05-12" ; kzpk:earliest "2024-05-12"^^xsd:date ; kzpk:latest "2024-05-12"^^xsd:date ;\n'
    "  kzpk:dateBasis kzpk:DateStated ."
)


def of_the_interview(anchor: str) -> str:
    """Return a statement of the interview that dates the session otherwise than another statement of it does."""
    return f"""{PREFIXES}
graph:evidence {{
  statement:tdi-interview-2025.p13-90 a kzpk:Statement ; prov:wasQuotedFrom source:tdi-interview-2025 ;
    kzpk:paragraph 13 ; kzpk:speaker id:yerzhan-kistafin ; kzpk:anchor "{anchor}"@en ; kzpk:modality kzpk:Asserted .
}}
statement:tdi-interview-2025.p13-90 {{
  {RIVAL}
}}
"""


ANCHOR = "13th session of our Intergovernmental Joint Commission"


def test_another_value_at_the_same_place_is_a_warning(checked: Callable[..., Reviewed]) -> None:
    found = checked(of_the_interview(ANCHOR))
    finding = found.only()
    assert (finding.code, finding.severity) == ("KZ431", "warning")
    assert (
        "The same place of the same source says another thing in statement:tdi-interview-2025.p13-1" in finding.message
    )
    assert "kzpk --store DIR remove statement:tdi-interview-2025.p13-1" in finding.advice


def test_another_value_at_another_place_is_a_remark(checked: Callable[..., Reviewed]) -> None:
    found = checked(of_the_interview("the session of May"))
    assert found.findings == ()
    assert {one.code for one in found.review.findings} == {"KZ431"}


# -- consequences, and what is known under another writing ------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "number"), [("kzpk:modality kzpk:Asserted ;", "12"), ("kzpk:amount 410000000 ;", "410000000")]
)
def test_a_number_in_quotation_marks(checked: Callable[..., Reviewed], old: str, number: str) -> None:
    prop = "kzpk:amount" if "amount" in old else "kzpk:paragraph"
    kept = "" if "amount" in old else f"{old} "
    found = checked(changed(old, f'{kept}{prop} ‸"{number}" ;'))
    finding = found.only()
    assert (finding.code, finding.line, finding.column) == ("KZ420", *found.marked)
    assert finding.advice == f"take the quotation marks off: {number}"
    assert finding.patch is not None
    assert f"{prop} {number} ;" in finding.patch[1]


def test_an_error_of_a_statement_is_not_told_of_its_source_too(checked: Callable[..., Reviewed]) -> None:
    assert checked(changed("prov:wasQuotedFrom source:city-news-2026 ;", "")).only().code == "KZ451"


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("fragment", ["", "#top"])
@pytest.mark.parametrize("start", ["https://", "http://", "https://www.", "http://WWW."])
def test_a_known_address_is_known_however_it_is_written(
    checked: Callable[..., Reviewed], graph: KnowledgeGraph, start: str, slash: str, fragment: str
) -> None:
    known = next(one.url for one in graph.sources() if one.iri.endswith("tdi-interview-2025"))
    rest = known.removeprefix("https://").removeprefix("www.").rstrip("/")
    found = checked(changed('"https://city-news.example/forum"', f'‸"{start}{rest}{slash}{fragment}"'))
    finding = found.only()
    assert (finding.code, finding.severity, finding.line, finding.column) == ("KZ443", "warning", *found.marked)
    assert "use source:tdi-interview-2025" in finding.advice


@pytest.mark.parametrize("address", ["https://other.example/x", "https://city-news.example/#/forum"])
def test_another_address_is_new(checked: Callable[..., Reviewed], address: str) -> None:
    assert checked(changed("https://city-news.example/forum", address)).findings == ()
