"""Contradictions with their other side, likely twins by code, disagreements, and time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import CORRECT, changed

from kzpk_graph.gate.shapefacts import once

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Reviewed

KZPK = "https://w3id.org/kzpk/ontology#"
END = "kzpk:dateBasis kzpk:DateStated .\n}"


def added(triples: str) -> str:
    """Return the correct file with more triples at the end of its statement."""
    head, end, tail = CORRECT.rpartition("\n}")
    return f"{head}\n  {triples}{end}{tail}"


def test_a_contradiction_names_the_sources_of_the_other_side(checked: Callable[..., Reviewed]) -> None:
    found = checked(added("id:yerzhan-kistafin a ‸kzpk:City ."))
    finding = found.only()
    assert (finding.code, finding.severity) == ("KZ430", "violation")
    assert (finding.line, finding.column) == found.marked
    assert finding.rule.startswith("cax-")
    assert "Yerzhan Kistafin" in finding.message
    sources = [one for one in finding.related if one.iri.startswith("https://w3id.org/kzpk/statement/")]
    assert any(
        "Kazakhstan and Pakistan Strategic Partnership" in one.message and "paragraph 7" in one.message
        for one in sources
    )


def test_a_contradiction_by_inference_has_its_proof(checked: Callable[..., Reviewed]) -> None:
    found = checked(added("id:karachi kzpk:capitalOf id:pakistan . ‸id:pakistan kzpk:capitalOf id:karachi ."))
    finding = next(one for one in found.findings if one.code == "KZ430")
    assert finding.line == found.marked[0]
    assert "other way round" in finding.message


def test_a_code_that_another_state_has(checked: Callable[..., Reviewed]) -> None:
    found = checked(added('id:kazakhstan-2 a kzpk:State ; rdfs:label "Second Kazakhstan"@en ; kzpk:isoAlpha2 ‸"KZ" .'))
    codes = [one for one in found.findings if one.code == "KZ442"]
    assert [(one.line, one.column) for one in codes] == [found.marked]
    assert "id:kazakhstan" in f"{codes[0].message}; {codes[0].advice}"
    assert codes[0].severity == "violation"


def test_another_code_of_a_state_contradicts(checked: Callable[..., Reviewed]) -> None:
    found = checked(added('id:kazakhstan kzpk:isoAlpha2 ‸"KK" .'))
    finding = found.only()
    assert (finding.severity, finding.line, finding.column) == ("violation", *found.marked)


# -- disagreements ----------------------------------------------------------------------------------------------------


def test_another_date_is_a_remark_and_passes(checked: Callable[..., Reviewed]) -> None:
    text = added(
        "id:igc-13 kzpk:occurred ‸id:igc-13.occurred.2024-12-01 . id:igc-13.occurred.2024-12-01 a kzpk:Dating ;\n"
        '  kzpk:date "2024-12-01" ; kzpk:earliest "2024-12-01"^^xsd:date ; kzpk:latest "2024-12-01"^^xsd:date ;\n'
        "  kzpk:dateBasis kzpk:DateStated ."
    )
    found = checked(text)
    assert found.findings == ()
    assert found.review.passes(strict=True)
    remark = found.review.findings[0]
    assert (remark.code, remark.severity, remark.line, remark.column) == ("KZ431", "info", *found.marked)
    assert "2025-04" in remark.message
    others = [one.message for each in found.review.findings for one in each.related]
    assert any("paragraph 13" in message for message in others)


def test_another_figure_is_a_remark_and_passes(checked: Callable[..., Reviewed]) -> None:
    text = CORRECT.replace('"2025"', '"2024"').replace("2025-01-01", "2024-01-01").replace("2025-12-31", "2024-12-31")
    found = checked(text.replace("kzpk:amount 410000000", "kzpk:amount ‸410000000"))
    assert found.findings == ()
    remark = next(one for one in found.review.findings if one.code == "KZ431")
    assert (remark.line, remark.column) == found.marked
    assert "239000000" in remark.message


def test_what_may_be_disputed_is_told_by_the_shapes() -> None:
    assert {KZPK + "sessionNumber", KZPK + "agreementStatus"} <= once()
    assert KZPK + "heldIn" not in once()


# -- time -------------------------------------------------------------------------------------------------------------

TENURE = """id:tenure-x a kzpk:Tenure ; rdfs:label "A tenure"@en ; kzpk:tenureOf id:yerzhan-kistafin ;
    kzpk:tenurePost id:post-ambassador-kz-pk ; kzpk:began id:tenure-x.began ; kzpk:ended ‸id:tenure-x.ended .
  id:tenure-x.began a kzpk:Dating ; kzpk:date "2022" ; kzpk:earliest "2022-01-01"^^xsd:date ;
    kzpk:latest "2022-12-31"^^xsd:date ; kzpk:dateBasis kzpk:DateStated .
  id:tenure-x.ended a kzpk:Dating ; kzpk:date "2020" ; kzpk:earliest "2020-01-01"^^xsd:date ;
    kzpk:latest "2020-12-31"^^xsd:date ; kzpk:dateBasis kzpk:DateStated ."""


def test_a_tenure_that_ends_before_it_begins(checked: Callable[..., Reviewed]) -> None:
    found = checked(added(TENURE))
    finding = next(one for one in found.findings if one.code == "KZ462")
    assert (finding.severity, finding.line, finding.column) == ("violation", *found.marked)
    assert "2020" in finding.message
    assert "2022" in finding.message


def dated(date: str, first: str, last: str) -> str:
    """Return the correct file with another date of its event; the mark stands at the link to it."""
    text = CORRECT.replace('kzpk:date "2026-02-20"', f'kzpk:date "{date}"')
    text = text.replace('kzpk:earliest "2026-02-20"', f'kzpk:earliest "{first}"')
    text = text.replace('kzpk:latest "2026-02-20"', f'kzpk:latest "{last}"')
    return changed("kzpk:occurred id:", "kzpk:occurred ‸id:", text)


@pytest.mark.parametrize(
    ("date", "first", "last", "code", "severity"),
    [
        ("2126", "2126-01-01", "2126-12-31", "KZ463", "violation"),
        ("2026-05", "2026-05-01", "2026-05-31", "KZ464", "violation"),
        ("2026-03-03", "2026-03-03", "2026-03-03", "KZ464", "warning"),
    ],
    ids=["in the future", "after the source", "on the eve"],
)
def test_what_has_not_happened_yet(
    checked: Callable[..., Reviewed], date: str, first: str, last: str, code: str, severity: str
) -> None:
    found = checked(dated(date, first, last))
    finding = found.only()
    assert (finding.code, finding.severity) == (code, severity)
    assert (finding.line, finding.column) == found.marked
    assert date in finding.message


def test_a_period_the_wrong_way_round(checked: Callable[..., Reviewed]) -> None:
    text = changed('kzpk:date "2026-02-20"', 'kzpk:date ‸"2026-02-20/2026-02-18"')
    found = checked(text)
    finding = next(one for one in found.findings if one.code == "KZ462")
    assert (finding.line, finding.column) == found.marked
    assert finding.patch is not None
    assert '"2026-02-18/2026-02-20"' in finding.patch[1]


# -- agreements -------------------------------------------------------------------------------------------------------

DATING = """id:accord-x.{0} a kzpk:Dating ; kzpk:date "{1}" ; kzpk:earliest "{1}"^^xsd:date ;
    kzpk:latest "{1}"^^xsd:date ; kzpk:dateBasis kzpk:DateStated ."""
ACCORD = 'id:accord-x a kzpk:Protocol ; rdfs:label "Accord on wool"@en ; kzpk:betweenState id:kazakhstan , id:pakistan'


def test_an_agreement_of_one_state(checked: Callable[..., Reviewed]) -> None:
    finding = checked(added(f"{ACCORD} .".replace(" , id:pakistan", ""))).only()
    assert (finding.code, finding.severity) == ("KZ420", "violation")
    assert "between one state alone" in finding.message
    assert checked(added(f"{ACCORD} .")).findings == ()


@pytest.mark.parametrize(("prop", "modality"), [("signed", "Planned"), ("enteredIntoForce", "Asked")])
def test_an_agreement_is_not_signed_by_a_plan_or_a_question(
    checked: Callable[..., Reviewed], prop: str, modality: str
) -> None:
    head, start, _ = CORRECT.partition("\nstatement:city-news-2026.1 {")
    dated = f"{ACCORD} ; ‸kzpk:{prop} id:accord-x.dated . {DATING.format('dated', '2026-02-20')}"
    found = checked(changed("kzpk:Asserted", f"kzpk:{modality}", head + start + f"\n  {dated}\n}}\n"))
    finding = found.only()
    assert (finding.code, finding.severity, finding.line, finding.column) == ("KZ465", "violation", *found.marked)


def test_an_end_in_the_future_is_a_remark(checked: Callable[..., Reviewed]) -> None:
    end = f"kzpk:expired ‸id:accord-x.expired . {DATING.format('expired', '2131-03-01')}"
    found = checked(added(f"{ACCORD} ; kzpk:agreementStatus kzpk:InForce ; {end}"))
    assert found.findings == ()
    (remark,) = found.review.findings
    assert (remark.code, remark.severity, remark.line, remark.column) == ("KZ463", "info", *found.marked)
    assert "kzpk:coversPeriod" in remark.advice


def test_what_has_expired_has_not_done_so_in_the_future(checked: Callable[..., Reviewed]) -> None:
    end = f"kzpk:expired id:accord-x.expired . {DATING.format('expired', '2131-03-01')}"
    finding = checked(added(f"{ACCORD} ; kzpk:agreementStatus kzpk:Expired ; {end}")).only()
    assert (finding.code, finding.severity) == ("KZ463", "violation")
