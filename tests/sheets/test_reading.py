"""What cells say, and what is said of cells that are wrong."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import InputError, ParseError
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.sheets import read_sheet
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, ID, KZPK, PROV, RDF_TYPE, RDFS_LABEL, XSD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.sheets import Sheet

HEADING = ["kind: agreement", "id", "label", "has party", "was signed", "source", "paragraph", "anchor", "speaker"]
HEADING += ["modality", "confidence"]
ROW = {
    "label": "Agreement on made-up things",
    "has party": "Kazakhstan; Pakistan",
    "source": "tdi-interview-2025",
    "paragraph": "16",
    "anchor": "made-up words",
    "speaker": "Yerzhan Kistafin",
    "modality": "asserted",
}

Read = "Callable[..., Sheet]"


def sheet_of(*rows: dict[str, str], heading: list[str] | None = None) -> list[list[str]]:
    columns = heading or [*HEADING, *(name for row in rows for name in row if name not in HEADING)]
    columns = list(dict.fromkeys(columns))
    return [columns, *([{**ROW, **row}.get(name, "") for name in columns] for row in rows)]


def facts(sheet: Sheet, predicate: str) -> list[str]:
    """Return what is said by a property, IRIs as CURIEs."""
    values = [placed.quad.object for placed in sheet.quads if placed.quad.predicate.value == predicate]
    return sorted(shrink(value.value) if isinstance(value, NamedNode) else str(value) for value in values)


def things(sheet: Sheet) -> set[str]:
    """Return the things that a sheet says something of."""
    subjects = (placed.quad.subject for placed in sheet.quads)
    return {node.value for node in subjects if isinstance(node, NamedNode) and node.value.startswith(ID)}


def said(sheet: Sheet) -> list[tuple[str, str]]:
    return [(finding.message, finding.code) for finding in sheet.findings]


def test_a_row_is_a_statement_with_its_evidence(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"was signed": "2025-04"}))
    assert said(sheet) == []
    graphs = {placed.quad.graph_name.value for placed in sheet.quads}  # type: ignore[union-attr]
    (statement,) = graphs - {GRAPH_EVIDENCE}
    assert shrink(statement).startswith("statement:tdi-interview-2025.p16-")
    assert facts(sheet, RDF_TYPE) == ["kzpk:Agreement", "kzpk:Dating", "kzpk:Statement"]
    assert facts(sheet, KZPK + "party") == ["id:kazakhstan", "id:pakistan"]
    assert facts(sheet, KZPK + "signed") == ["id:agreement-on-made-up-things.signed.2025-04"]
    assert facts(sheet, KZPK + "earliest") == [f'"2025-04-01"^^<{XSD}date>']
    assert facts(sheet, KZPK + "latest") == [f'"2025-04-30"^^<{XSD}date>']
    assert facts(sheet, KZPK + "dateBasis") == ["kzpk:DateStated"]
    assert facts(sheet, PROV + "wasQuotedFrom") == ["source:tdi-interview-2025"]
    assert facts(sheet, KZPK + "paragraph") == [f'"16"^^<{XSD}integer>']
    assert facts(sheet, KZPK + "anchor") == ['"made-up words"@en']
    assert facts(sheet, KZPK + "speaker") == ["id:yerzhan-kistafin"]
    assert facts(sheet, KZPK + "modality") == ["kzpk:Asserted"]


def test_statements_take_the_next_numbers(read: Callable[..., Sheet], graph: object) -> None:
    sheet = read(sheet_of({}, {"label": "Agreement on other made-up things"}))
    statements = sorted({shrink(p.quad.graph_name.value) for p in sheet.quads} - {"graph:evidence"})  # type: ignore[union-attr]
    numbers = [int(name.rpartition("-")[2]) for name in statements]
    assert numbers[1] == numbers[0] + 1
    assert numbers[0] > 1  # paragraph 16 has statements already


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021/..", {"earliest": "2021-01-01", "latestStart": "2021-12-31"}),
        ("2025-06~", {"earliest": "2025-06-01", "latest": "2025-06-30"}),
        ("[2025-04-28..2025-04-30]", {"earliest": "2025-04-28", "latest": "2025-04-30"}),
        (
            "2025-04-28/2025-04-30",
            {
                "earliest": "2025-04-28", "latest": "2025-04-30",
                "latestStart": "2025-04-28", "earliestEnd": "2025-04-30",
            },
        ),
    ],
)  # fmt: skip
def test_dates_have_the_bounds_that_follow(read: Callable[..., Sheet], text: str, expected: dict[str, str]) -> None:
    sheet = read(sheet_of({"was signed": text}))
    for name in ("earliest", "latest", "latestStart", "earliestEnd"):
        values = [value.partition("^^")[0].strip('"') for value in facts(sheet, KZPK + name)]
        assert values == ([expected[name]] if name in expected else [])


def test_an_inferred_date_says_from_what(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"was signed": "2025-05 (inferred: the page says last month; it is of June)"}))
    assert facts(sheet, KZPK + "dateBasis") == ["kzpk:DateInferred"]
    assert facts(sheet, KZPK + "dateReasoning") == ['"the page says last month; it is of June"@en']


FIGURE = ["kind: monetary observation", "label", "amount", "bound", "currency", "unit", "indicator", "is between"]
FIGURE += ["source", "paragraph", "anchor", "speaker", "modality"]
SUM = {"label": "Made-up sum", "indicator": "GDP per capita", "is between": "Kazakhstan"}


@pytest.mark.parametrize(
    ("cells", "amount", "bound", "currency"),
    [
        ({"amount": "over 300", "currency": "USD"}, "300", "kzpk:Over", "USD"),
        ({"amount": "over 300 million USD"}, "300000000", "kzpk:Over", "USD"),
        ({"amount": "USD 1,234,567"}, "1234567", "kzpk:Exactly", "USD"),
        ({"amount": "about 14.2", "currency": "KZT"}, "14.2", "kzpk:About", "KZT"),
        ({"amount": "2.5 billion EUR", "bound": "almost"}, "2500000000", "kzpk:Almost", "EUR"),
        ({"amount": "239 000 000", "currency": "USD"}, "239000000", "kzpk:Exactly", "USD"),
    ],
)
def test_amounts(read: Callable[..., Sheet], cells: dict[str, str], amount: str, bound: str, currency: str) -> None:
    sheet = read(sheet_of({**SUM, **cells}, heading=FIGURE))
    assert said(sheet) == []
    assert [value.partition("^^")[0].strip('"') for value in facts(sheet, KZPK + "amount")] == [amount]
    assert facts(sheet, KZPK + "bound") == [bound]
    assert facts(sheet, KZPK + "currency") == [f'"{currency}"']


def test_texts_in_several_languages(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"label@kk": "Ойдан шығарылған келісім", "other name": "MUT; معاہدہ @ur"}))
    assert said(sheet) == []
    assert facts(sheet, RDFS_LABEL) == ['"Agreement on made-up things"@en', '"Ойдан шығарылған келісім"@kk']
    assert facts(sheet, "http://www.w3.org/2004/02/skos/core#altLabel") == ['"MUT"@en', '"معاہدہ"@ur']


def test_formulas_are_text(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"label": '=HYPERLINK("https://example.org";"x")', "id": "made-up", "note": "'+1 is a sum"}))
    assert said(sheet) == []
    assert facts(sheet, RDFS_LABEL) == [str(Literal('=HYPERLINK("https://example.org";"x")', language="en"))]
    assert facts(sheet, KZPK + "note") == ['"+1 is a sum"@en']


def test_a_new_source_is_described_once(read: Callable[..., Sheet]) -> None:
    source = {
        "new source: kind": "news report", "new source: title": "Made-up news", "new source: published": "2025-05",
        "new source: address": "https://example.org/news", "source": "", "paragraph": "", "speaker": "",
        "confidence": "high",
    }  # fmt: skip
    again = {**dict.fromkeys(source, ""), "label": "Another made-up agreement", "source": "Made-up news"}
    sheet = read(sheet_of(source, {**again, "confidence": "low"}))
    assert said(sheet) == []
    assert facts(sheet, PROV + "wasQuotedFrom") == ["source:made-up-news", "source:made-up-news"]
    assert facts(sheet, DCTERMS + "issued") == ['"2025-05"']
    assert facts(sheet, DCTERMS + "language") == ['"en"']
    assert facts(sheet, KZPK + "url") == [f'"https://example.org/news"^^<{XSD}anyURI>']
    statements = {shrink(p.quad.graph_name.value) for p in sheet.quads} - {"graph:evidence"}  # type: ignore[union-attr]
    assert statements == {"statement:made-up-news.1", "statement:made-up-news.2"}


def test_what_is_wrong_with_a_new_source_is_told_once(read: Callable[..., Sheet]) -> None:
    source = {
        "new source: kind": "news report", "new source: title": "Made-up news", "new source: language": "English",
        "new source: publisher": "No Such Paper", "source": "", "paragraph": "", "speaker": "", "confidence": "high",
    }  # fmt: skip
    sheet = read(sheet_of(source))
    assert {finding.code for finding in sheet.findings} == {"KZ606", "KZ608"}
    assert len(sheet.findings) == 2
    assert sheet.quads == ()


def test_a_publisher_is_found_though_no_statement_speaks_of_it(read: Callable[..., Sheet]) -> None:
    source = {
        "new source: kind": "news report", "new source: title": "Made-up news", "new source: publisher": "Dawn",
        "source": "", "paragraph": "", "speaker": "", "confidence": "high",
    }  # fmt: skip
    sheet = read(sheet_of(source))
    assert said(sheet) == []
    assert facts(sheet, DCTERMS + "publisher") == ["id:publisher-dawn"]


def test_a_comma_does_not_part_values(read: Callable[..., Sheet]) -> None:
    for text in ("Kazakhstan, Pakistan", "Kazakhstan and Pakistan", "Kazakhstan / Pakistan", "Kazakhstan & Pakistan"):
        (finding,) = read(sheet_of({"has party": text})).findings
        assert finding.advice == "part several by ; as in Kazakhstan; Pakistan"
    (finding,) = read(sheet_of({"has party": "Multan, Pakistan"})).findings
    assert "part several" not in finding.advice


def test_rows_can_name_each_other(read: Callable[..., Sheet]) -> None:
    rows = sheet_of({"belongs to": "Second made-up agreement"}, {"label": "Second made-up agreement"})
    assert facts(read(rows), KZPK + "annexedTo") == ["id:second-made-up-agreement"]


def test_a_row_about_what_is_known_adds_to_it(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"kind: person": "", "label": "Yerzhan Kistafin", "has party": ""}, heading=[
        "kind: person", "label", "note", "source", "paragraph", "anchor", "speaker", "modality",
    ]))  # fmt: skip
    assert things(sheet) == {ID + "yerzhan-kistafin"}


def test_a_new_thing_takes_a_free_id(read: Callable[..., Sheet]) -> None:
    # Karachi is a city; an agreement of that name is another thing
    sheet = read(sheet_of({"label": "Karachi"}))
    assert things(sheet) == {ID + "karachi-2"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_as_spreadsheets_write_them(read: Callable[..., Sheet], delimiter: str, mark: bytes, end: str) -> None:
    rows = sheet_of({"note": 'two lines,\nand "quotes"; and a\ttab'})
    quoted = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    sheet = read(mark + end.join([*quoted, ""]).encode())
    assert said(sheet) == []
    assert facts(sheet, KZPK + "note") == [str(Literal('two lines,\nand "quotes"; and a\ttab', language="en"))]


WRONG = [
    ({"was signed": "31.02.2025"}, "was signed", "KZ603", "is not written as this sheet needs it"),
    ({"was signed": "28.04.2025"}, "was signed", "KZ603", "is not written as this sheet needs it"),
    ({"has party": "Kazakstan"}, "has party", "KZ608", "nothing is named 'Kazakstan'"),
    ({"has party": "Karachi"}, "has party", "KZ608", "'Karachi' is a city, not an agent"),
    ({"paragraph": "first"}, "paragraph", "KZ604", "is no whole number"),
    ({"paragraph": "0"}, "paragraph", "KZ604", "is out of range"),
    ({"modality": "maybe"}, "modality", "KZ608", "is not in the list of values"),
    ({"anchor": "one two three four five six seven eight nine"}, "anchor", "KZ606", "one to eight words"),
    ({"id": "Made Up"}, "id", "KZ607", "cannot be an id"),
    ({"source": "no-such-page"}, "source", "KZ609", "no-such-page"),
    ({"took place in": "Karachi"}, "took place in", "KZ610", "an agreement has no 'took place in'"),
    ({"Signed on": "2025"}, "Signed on", "KZ602", "no field is called so"),
]


@pytest.mark.parametrize(("cells", "column", "code", "what"), WRONG, ids=[f"{w[2]}-{n}" for n, w in enumerate(WRONG)])
def test_errors_name_row_and_column(
    read: Callable[..., Sheet], cells: dict[str, str], column: str, code: str, what: str
) -> None:
    sheet = read(sheet_of({}, cells))
    (finding,) = sheet.findings
    assert finding.message.startswith(f'column "{column}": ')
    assert what in finding.message
    assert finding.code == code
    assert finding.advice
    assert finding.line == (1 if code == "KZ602" else 3)
    # the column is where the cell's text starts in its line
    shown = column if code == "KZ602" else cells[column]
    assert sheet.line(finding.line)[finding.column - 1 :].startswith(shown)


def test_a_date_of_another_notation_is_told_how_to_write_it(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"was signed": "28.04.2025"})).findings
    assert "2025-04-28" in finding.advice
    (finding,) = read(sheet_of({"was signed": "28 April 2025"})).findings
    assert finding.advice == "write 2025-04-28"
    (finding,) = read(sheet_of({"was signed": "Apr. 2025"})).findings
    assert finding.advice == "write 2025-04"
    (finding,) = read(sheet_of({"was signed": "2025-04-31"})).findings
    assert "no such day" in finding.advice
    (finding,) = read(sheet_of({"was signed": "4/5/2025"})).findings
    assert "2025-05-04 or 2025-04-05" in finding.advice


def test_only_the_row_that_is_wrong_is_left_out(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"was signed": "soon"}, {"label": "A good made-up agreement"}))
    assert len(sheet.findings) == 1
    assert facts(sheet, RDFS_LABEL) == ['"A good made-up agreement"@en']


def test_a_row_without_source_or_manner(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"source": "", "modality": "", "anchor": ""}))
    assert {code for _, code in said(sheet)} == {"KZ609", "KZ611"}
    told = read(sheet_of({"source": "", "modality": "", "anchor": ""}), source="tdi-interview-2025", anchor="a b",
                modality="Planned")  # fmt: skip
    assert said(told) == []
    assert facts(told, KZPK + "modality") == ["kzpk:Planned"]


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", InputError, "KZ600"),
        (b"# nothing but a comment\n", InputError, "KZ600"),
        ("kind: agreement,label\n,Кітап\n".encode("cp1251"), InputError, "KZ306"),
        ("kind: agreement,label\n".encode("utf-16"), InputError, "KZ306"),
        (b'kind: agreement,label\n,"never closed\n', ParseError, "KZ601"),
    ],
)
def test_files_that_cannot_be_used(read: Callable[..., Sheet], data: bytes, error: type[InputError], code: str) -> None:
    with pytest.raises(error) as caught:
        read(data)
    assert caught.value.code == code


def test_the_class_of_a_heading_that_is_none(read: Callable[..., Sheet]) -> None:
    rows = sheet_of({})
    rows[0][0] = "kind: agreemnt"
    messages = [message for message, _ in said(read(rows))]
    assert any("no class is called 'agreemnt'" in message for message in messages)
    assert "agreement" in read(rows).findings[0].advice


def test_what_is_read_twice_is_the_same(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """Once the graph holds what a sheet says, the sheet names the same things, dates, source and statements again."""
    path = tmp_path / "sheet.csv"
    told = {"was signed": "2025-05 (inferred: from the page)", "source": "", "paragraph": "", "confidence": "high"}
    new = {"new source: title": "Made-up news", "new source: address": "https://example.org/made-up"}
    new["new source: kind"] = "news report"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(sheet_of({**told, **new}, {**told, "label": "Another", "source": "Made-up news"}))
    needed = [quad for quad in graph.quads() if str(quad.subject).partition("/id/")[2] in NEEDED]
    store = OxigraphStore()
    store.bulk_extend(needed)
    first = read_sheet(path, store)
    assert said(first) == []
    quads = [placed.quad for placed in first.quads]
    asked = [Quad(quad.subject, quad.predicate, quad.object) for quad in quads]
    grown = OxigraphStore()
    grown.bulk_extend([*needed, *quads, *asked])
    assert [placed.quad for placed in read_sheet(path, grown).quads] == quads


NEEDED = {"kazakhstan>", "pakistan>", "yerzhan-kistafin>"}


def test_figures_that_agree_share_a_node_and_others_do_not(read: Callable[..., Sheet]) -> None:
    row = {**SUM, "amount": "5 million USD"}
    sheet = read(sheet_of(row, {**row, "anchor": "elsewhere"}, {**row, "amount": "6 million USD"}, heading=FIGURE))
    assert said(sheet) == []
    assert things(sheet) == {ID + "made-up-sum", ID + "made-up-sum-3"}


NASTY = [
    "id:", "http://x y", "<http://a>", "<>", "a:b", ";;;", "2025-13", "1e400", "9" * 400, "..5", "\u202e", "@kk",
    "x@zzz", "(inferred:", "2025 (inferred: )", "'=1", '"', "a\nb", "statement:x", "owl:Class", "¼", "٣", "14,2",
    "https://example.org/[", "https://example.org/%zz", "x" * 5000, "_:b", "?x", "[2025..", "Y-17E7", "-1", "\x00",
]  # fmt: skip


def test_whatever_a_cell_holds_is_a_finding_or_a_fact(read: Callable[..., Sheet]) -> None:
    columns = [*HEADING[1:], "note", "new source: address", "new source: title", "new source: language"]
    rows = [{columns[(n + turn) % len(columns)]: text} for n, text in enumerate(NASTY) for turn in (0, 4, 9)]
    sheet = read(sheet_of(*rows))
    assert sheet.rows == len(rows)
    assert all(finding.code.startswith("KZ6") and finding.advice for finding in sheet.findings)
    assert sheet.findings
    assert sheet.quads


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("45424", "2024-05-12"), ("12.05.24", "2024-05-12"), ("12-Jan-24", "2024-01-12"), ("2021/11", "2021-11"),
        ("12 May 2024", "2024-05-12"), ("May 12, 2024", "2024-05-12"), ("12th May 2024", "2024-05-12"),
        ("12-14 May 2024", "2024-05-12/2024-05-14"), ("12\u201314 May 2024", "2024-05-12/2024-05-14"),
        ("2024-05-12 to 2024-05-14", "2024-05-12/2024-05-14"), ("2021-2023", "2021/2023"), ("since 2021", "2021/.."),
        ("about 2021", "2021~"), ("2030/2026", "2026/2030"), ("May 2024 - June 2024", "2024-05/2024-06"),
    ],
)  # fmt: skip
def test_a_date_whose_meaning_is_plain_is_suggested(read: Callable[..., Sheet], text: str, date: str) -> None:
    (finding,) = read(sheet_of({"was signed": text})).findings
    assert finding.code == "KZ603"
    assert finding.advice.partition(", ")[0] == f"write {date}"


@pytest.mark.parametrize("text", ["soon", "14-12 May 2024", "13/25/2024", "before 2024", "the 1990s", "2024-13"])
def test_a_date_that_cannot_be_told_is_not_guessed_at(read: Callable[..., Sheet], text: str) -> None:
    (finding,) = read(sheet_of({"was signed": text})).findings
    assert finding.advice.startswith("write a date such as 2025, ")


def test_states_are_known_by_their_codes(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"has party": "KZ; PAK"}))
    assert said(sheet) == []
    assert facts(sheet, KZPK + "party") == ["id:kazakhstan", "id:pakistan"]
    assert [code for _, code in said(read(sheet_of({"has party": "QX"})))] == ["KZ608"]


def test_what_is_not_near_is_not_told(read: Callable[..., Sheet]) -> None:
    place = {"kind: event": "", "took place in": "Multan"}
    (finding,) = read(sheet_of(place, heading=["kind: event", "label", "took place in", *HEADING[5:]])).findings
    assert "nearest" not in finding.advice
    (finding,) = read(sheet_of({"has party": "Kazakstan"})).findings
    assert finding.advice.startswith("nearest: Kazakhstan; ")


def test_forms_that_one_would_use_are_named(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"has party": "Made-up Chamber of Commerce of Multan"})).findings
    assert "'kzpk template \"chamber of commerce\"'" in finding.advice
    assert '"agent"' not in finding.advice


def test_only_sources_are_offered_as_sources(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"source": "Kazakhstan-Pakistan Business Forum"})).findings
    near = finding.advice.partition("nearest: ")[2].partition("; or ")[0]
    assert finding.advice.endswith("describe it in the columns 'new source: ...'")
    assert "Forum" not in near


def test_headings_are_those_of_the_form(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"how said": "x"})).findings
    assert "date said" not in finding.advice
    assert "has party" in finding.advice
    assert "modality" in finding.advice
    (finding,) = read(sheet_of({"has partys": "x"})).findings
    assert finding.advice.startswith("nearest: has party")


def test_a_field_of_another_class_names_its_form(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"was organised by": "Kazakhstan"})).findings
    assert finding.code == "KZ610"
    assert finding.advice == "leave the cell empty, or take the form 'kzpk template \"event\"'"
