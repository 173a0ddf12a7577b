"""The report of a validation in its three formats."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.render.report import count_line, write_report
from kzpk_graph.render.style import Style
from kzpk_graph.shapes import INFO, VIOLATION, WARNING, Report, ShapeResult
from kzpk_graph.vocab import ID, KZPK, KZSH, SH, STATEMENT

FORUM = NamedNode(ID + "forum")


def finding(severity: str = VIOLATION, **changes: Any) -> ShapeResult:
    given: dict[str, Any] = {
        "focus": FORUM,
        "path": KZPK + "startDate",
        "value": Literal("28 April"),
        "shape": KZSH + "Event-startDate",
        "severity": severity,
        "message": "The date is not EDTF; write it as 2025-04-28.",
        "component": SH + "PatternConstraintComponent",
    }
    return ShapeResult(**{**given, **changes})


def written(report: Report, format_: str, *, passed: bool = False, **options: Any) -> str:
    out = io.BytesIO()
    write_report(report, passed, format_, out, **options)
    return out.getvalue().decode()


def test_a_finding_says_where_what_and_why() -> None:
    missing = finding(WARNING, value=None, message="A label is missing.", statement=STATEMENT + "talk.p1-1")
    assert written(Report((finding(), missing), ()), "text").splitlines() == [
        'violation: id:forum  kzpk:startDate  "28 April"',
        "  The date is not EDTF; write it as 2025-04-28.",
        "  shape kzsh:Event-startDate",
        "",
        "warning: id:forum  kzpk:startDate",
        "  A label is missing.",
        "  shape kzsh:Event-startDate, in statement:talk.p1-1",
        "",
        "does not conform: 1 violation, 1 warning",
    ]


def test_nothing_found_is_said() -> None:
    assert written(Report((), ()), "text", passed=True) == "conforms: no findings\n"


def test_a_value_that_fails_twice_with_one_message_is_one_finding() -> None:
    report = Report((finding(), finding(component=SH + "DatatypeConstraintComponent")), ())
    assert count_line(report) == "1 violation"
    two = Report((finding(), finding(value=None), finding(INFO, message="Others give another value.")), ())
    assert count_line(two) == "2 violations, 1 remark"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Literal("x\x1b[2J\u202e", language="kk"), '"x\\x1b[2J\\u202e"@kk'),
        (Literal("y" * 200), f'"{"y" * 80}..."'),
        (NamedNode(ID + "karachi"), "id:karachi"),
    ],
)
def test_values_are_safe_and_short(value: Any, shown: str) -> None:
    assert written(Report((finding(value=value),), ()), "text").splitlines()[0].endswith(f"  {shown}")


def test_a_message_fits_the_terminal() -> None:
    text = written(Report((finding(message="word " * 50),), ()), "text", available=40)
    assert all(len(line) <= 40 for line in text.splitlines()[1:-4])


def test_colour_marks_the_severity() -> None:
    assert written(Report((finding(),), ()), "text", style=Style(colour=True)).startswith("\x1b[31mviolation\x1b[0m")


def test_the_json_of_a_report_has_a_fixed_shape() -> None:
    document = json.loads(written(Report((finding(), finding(value=None)), ()), "json"))
    assert list(document) == ["conforms", "counts", "findings"]
    assert document["conforms"] is False
    assert document["counts"] == {"violation": 2, "warning": 0, "info": 0}
    assert document["findings"][0] == {
        "severity": "violation",
        "focus": {"type": "uri", "value": FORUM.value},
        "path": KZPK + "startDate",
        "value": {"type": "literal", "value": "28 April"},
        "message": "The date is not EDTF; write it as 2025-04-28.",
        "shape": KZSH + "Event-startDate",
        "component": SH + "PatternConstraintComponent",
        "statement": "",
    }
    assert document["findings"][1]["value"] is None
