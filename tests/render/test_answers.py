"""Answers in every format: for people with labels and marks, for programs exact by the W3C formats."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzpk_graph.errors import InputError
from kzpk_graph.model import Column
from kzpk_graph.queries.result import Result
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.rdfio.results import RESULT_FORMATS, serialise_boolean, serialise_solutions
from kzpk_graph.render.answers import cell, group_digits, write_rows
from kzpk_graph.vocab import ID, XSD

FORUM = NamedNode(ID + "business-forum")
CENTRE = NamedNode(ID + "sports-centre")
INTEGER = NamedNode(XSD + "integer")
SPARQL = "{http://www.w3.org/2005/sparql-results#}"


def number(value: object, datatype: str = "integer") -> Literal:
    return Literal(str(value), datatype=NamedNode(XSD + datatype))


def result(**changes: Any) -> Result:
    given_: dict[str, Any] = {
        "columns": (Column("event", "Event"), Column("amount", "US dollars"), Column("note")),
        "rows": [
            (FORUM, number(239000000), Literal("largest, ever")),
            (CENTRE, None, Literal("=HYPERLINK(1)")),
        ],
        "labels": {FORUM.value: "Business forum", CENTRE.value: "Sports centre"},
        "entity_marks": {CENTRE.value: ("plan",)},
    }
    return Result("select", **{**given_, **changes})


def text(answer: Result, format_: str, **options: Any) -> str:
    out = io.BytesIO()
    write_rows(answer, format_, out, **options)
    return out.getvalue().decode()


def test_a_table_shows_labels_marks_and_headings() -> None:
    assert text(result(), "table").splitlines() == [
        "Event                  US dollars  note",
        "--------------------  -----------  -------------",
        "Business forum        239,000,000  largest, ever",
        "Sports centre [plan]               =HYPERLINK(1)",
    ]


def test_a_table_shows_curies_on_demand() -> None:
    assert "id:business-forum " in text(result(), "table", iris=True)
    assert "id:sports-centre [plan]" in text(result(), "table", iris=True)


def test_an_empty_table_is_nothing_at_all_and_an_empty_csv_is_its_header() -> None:
    assert text(result(rows=[]), "table") == ""
    assert text(result(rows=[], entity_marks={}), "csv") == "event,amount,note\r\n"


def test_csv_for_people_has_labels_marks_and_no_formula() -> None:
    rows = list(csv.reader(io.StringIO(text(result(), "csv"), newline="")))
    assert rows == [
        ["event", "amount", "note", "marks"],
        ["Business forum", "239000000", "largest, ever", ""],
        ["Sports centre", "", "'=HYPERLINK(1)", "plan"],
    ]


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_text_that_a_spreadsheet_would_run_is_quoted_and_numbers_are_not(value: str) -> None:
    answer = Result("select", columns=(Column("a"), Column("b")), rows=[(Literal(value), number(-5))])
    assert list(csv.reader(io.StringIO(text(answer, "csv"))))[1] == [f"'{value}", "-5"]


def test_csv_with_iris_is_that_of_sparql() -> None:
    assert text(result(entity_marks={}), "csv", iris=True) == (
        f'event,amount,note\r\n{FORUM.value},239000000,"largest, ever"\r\n{CENTRE.value},,=HYPERLINK(1)\r\n'
    )


def test_csv_keeps_quotes_and_line_ends() -> None:
    value = 'a "b"\nc, d'
    answer = Result("select", columns=(Column("a"),), rows=[(Literal(value),)])
    assert list(csv.reader(io.StringIO(text(answer, "csv"), newline="")))[1] == [value]


def test_json_is_that_of_sparql_and_marks_are_a_variable() -> None:
    document = json.loads(text(result(), "json"))
    assert document["head"] == {"vars": ["event", "amount", "note", "marks"]}
    first, second = document["results"]["bindings"]
    assert first == {
        "event": {"type": "uri", "value": FORUM.value},
        "amount": {"type": "literal", "value": "239000000", "datatype": XSD + "integer"},
        "note": {"type": "literal", "value": "largest, ever"},
    }
    assert second["marks"] == {"type": "literal", "value": "plan"}


@pytest.mark.parametrize("format_", ["json", "xml", "csv", "tsv"])
def test_a_program_gets_the_variables_it_asked_for(format_: str) -> None:
    assert "marks" not in text(result(), format_, labels=False)


def test_xml_is_that_of_sparql() -> None:
    root = ET.fromstring(text(result(), "xml"))
    assert [v.get("name") for v in root.iter(f"{SPARQL}variable")] == ["event", "amount", "note", "marks"]
    literal = next(root.iter(f"{SPARQL}literal"))
    assert (literal.text, literal.get("datatype")) == ("239000000", XSD + "integer")


def test_xml_holds_every_text_as_it_is_or_is_refused() -> None:
    """XML 1.0 §2.2 and §2.11: some characters it has not, and a bare carriage return reads as a line end."""
    columns = (Column("event"),)
    back = ET.fromstring(text(result(columns=columns, rows=[(Literal("x\r\ny\rz"),)]), "xml"))
    assert next(back.iter(f"{SPARQL}literal")).text == "x\r\ny\rz"
    with pytest.raises(InputError, match=r"U\+0001, which is in a value of \?event; choose another format"):
        text(result(columns=columns, rows=[(Literal("a\x01b"),)]), "xml")


def test_tsv_is_that_of_sparql() -> None:
    lines = text(result(), "tsv", labels=False).split("\n")
    assert lines[0] == "?event\t?amount\t?note"
    assert lines[1] == f'<{FORUM.value}>\t239000000\t"largest, ever"'
    assert lines[2] == f'<{CENTRE.value}>\t\t"=HYPERLINK(1)"'


def test_markdown_escapes_what_would_be_markup() -> None:
    answer = result(columns=(Column("event"), Column("amount"), Column("a|b")))
    assert text(answer, "markdown").splitlines() == [
        "| event | amount | a\\|b |",
        "| --- | --- | --- |",
        "| Business forum | 239,000,000 | largest, ever |",
        "| Sports centre \\[plan] |  | =HYPERLINK(1) |",
    ]


def test_markdown_aligns_numbers() -> None:
    answer = Result("select", columns=(Column("n"),), rows=[(number(7),)])
    assert text(answer, "markdown").splitlines()[1] == "| ---: |"


@pytest.mark.parametrize("value", [True, False])
def test_yes_or_no(value: bool) -> None:
    answer = Result("ask", boolean=value)
    word = "true" if value else "false"
    for format_ in ("table", "csv", "tsv", "markdown"):
        assert text(answer, format_) == f"{word}\n"
    assert json.loads(text(answer, "json")) == {"head": {}, "boolean": value}
    found = ET.fromstring(text(answer, "xml")).find(f"{SPARQL}boolean")
    assert found is not None
    assert found.text == word


@pytest.mark.parametrize(
    ("number_", "shown"),
    [("2025", "2025"), ("9999", "9999"), ("10000", "10,000"), ("-1234567.50", "-1,234,567.50"), ("007", "007"),
     ("1e5", "1e5"), ("INF", "INF"), ("", ""), ("0.123456", "0.123456")],
)  # fmt: skip
def test_digits_are_grouped_from_five_on(number_: str, shown: str) -> None:
    assert group_digits(number_) == shown


@pytest.mark.parametrize(
    ("term", "shown", "is_number"),
    [
        (number(12345), "12,345", True),
        (number("239.5", "decimal"), "239.5", True),
        (number("12345.0E0", "double"), "12345.0E0", True),
        (number("20250", "gYear"), "20250", True),
        (number("2025-04-28", "date"), "2025-04-28", False),
        (Literal("12345"), "12345", False),
        (Literal("\x1b[31mred\u202e", language="en"), "\\x1b[31mred\\u202e", False),
        (BlankNode("b0"), "_:b0", False),
        (None, "", False),
    ],
)
def test_cells(term: Any, shown: str, is_number: bool) -> None:
    assert cell(Result("select"), term) == (shown, is_number)


_TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
_TERMS = st.one_of(
    st.none(),
    _TEXTS.map(Literal),
    _TEXTS.map(lambda value: Literal(value, language="ur")),
    st.integers().map(number),
    st.sampled_from(["01", "1.50", "+1", "abc", ""]).map(lambda value: Literal(value, datatype=INTEGER)),
    st.sampled_from(["b1", "x"]).map(BlankNode),
    st.sampled_from([FORUM, NamedNode("http://example.com/é?a=b#ю")]),
)


@given(st.lists(st.tuples(_TERMS, _TERMS), max_size=6))
def test_the_formats_of_sparql_keep_every_term(rows: list[tuple[Any, Any]]) -> None:
    document = json.loads(serialise_solutions(("a", "b"), rows, "json"))
    bindings = document["results"]["bindings"]
    assert len(bindings) == len(rows)
    for row, binding in zip(rows, bindings, strict=True):
        for name, term in zip(("a", "b"), row, strict=True):
            if term is None:
                assert name not in binding
                continue
            found = binding[name]
            assert found["value"] == term.value
            if isinstance(term, Literal):
                assert found.get("xml:lang") == term.language
                assert found.get("datatype", XSD + "string") == term.datatype.value or term.language


@pytest.mark.parametrize("format_", RESULT_FORMATS)
def test_no_variable_and_no_row(format_: str) -> None:
    assert serialise_solutions((), [], format_) != serialise_solutions((), [()], format_)
    assert serialise_solutions(("a",), [], format_) != serialise_solutions(("a",), [(None,)], format_)


def test_no_variable_keeps_the_number_of_rows() -> None:
    for count in range(3):
        document = json.loads(serialise_solutions((), [()] * count, "json"))
        assert len(document["results"]["bindings"]) == count


def test_a_boolean_in_xml() -> None:
    assert b"<boolean>true</boolean>" in serialise_boolean(True, "xml")
