"""Whole rows, and sheets that are read together: sources, cells without headings, what else is wrong with a row."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.sheets.reading import read_sheets
from kzpk_graph.sheets.records import Sheet
from kzpk_graph.sheets.sourcing import address_slug
from kzpk_graph.sheets.table import letters
from kzpk_graph.vocab import DCTERMS, KZPK, PROV, XSD

from .test_reading import HEADING, facts, said, sheet_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph

ADDRESS = "https://www.dawn.com/news/1834567"
PAGE = {
    "new source: kind": "news report", "new source: title": "Made-up news", "new source: published": "2025-05",
    "new source: address": ADDRESS, "source": "", "paragraph": "", "speaker": "", "confidence": "high",
}  # fmt: skip
AGAIN = dict.fromkeys((name for name in PAGE if name.startswith("new source")), "")


def read_files(graph: KnowledgeGraph, folder: Path, *sheets: Sequence[Sequence[str]]) -> list[Sheet]:
    paths = []
    for number, rows in enumerate(sheets):
        paths.append(folder / f"{number}.csv")
        with paths[-1].open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    found = read_sheets(paths, graph._store(), graph._lookup())
    assert all(isinstance(sheet, Sheet) for sheet in found)
    return found  # type: ignore[return-value]


# -- sources ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [ADDRESS, ""])
def test_a_new_page_may_be_named_by_its_address(read: Callable[..., Sheet], address: str) -> None:
    first = {**PAGE, "source": ADDRESS, "new source: address": address}
    sheet = read(sheet_of(first, {**PAGE, **AGAIN, "label": "Another made-up agreement", "source": ADDRESS}))
    assert said(sheet) == []
    assert facts(sheet, PROV + "wasQuotedFrom") == ["source:dawn-1834567"] * 2
    assert facts(sheet, KZPK + "url") == [f'"{ADDRESS}"^^<{XSD}anyURI>']


def test_two_addresses_are_one_too_many(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({**PAGE, "source": "https://www.dawn.com/news/1"})).findings
    assert "is not the address in 'new source: address'" in finding.message
    assert "a short id such as dawn-1834567" in finding.advice


def test_an_address_that_nobody_describes(read: Callable[..., Sheet]) -> None:
    (finding,) = read(sheet_of({"source": ADDRESS})).findings
    assert finding.message == f'column "source": no source has the address {ADDRESS}'
    assert finding.advice == "describe it in the columns 'new source: ...'"


@pytest.mark.parametrize(
    ("address", "local"),
    [
        (ADDRESS, "dawn-1834567"),
        ("https://tribune.com.pk/story/24/trade-rises/", "tribune-trade-rises"),
        ("www.mofa.gov.pk/index.html", "mofa-index"),
        ("https://en.inform.kz/news/talks_a2/?x=1", "inform-talks-a2"),
        ("https://example.org", "example"),
    ],
)
def test_ids_from_addresses(address: str, local: str) -> None:
    assert address_slug(address) == local


def test_a_source_is_known_by_what_its_row_calls_it(read: Callable[..., Sheet]) -> None:
    again = {**PAGE, **AGAIN, "label": "Another made-up agreement", "source": "Report on made-up things"}
    sheet = read(sheet_of(again, {**PAGE, "source": "Report on made-up things"}))
    assert said(sheet) == []
    assert facts(sheet, PROV + "wasQuotedFrom") == ["source:report-on-made-up-things"] * 2


def test_all_that_is_wrong_with_a_new_source_is_told_at_once(read: Callable[..., Sheet]) -> None:
    wrong = {"new source: kind": "newspaper", "new source: published": "soon", "new source: address": "dawn"}
    sheet = read(sheet_of({**PAGE, **wrong}))
    columns = {finding.message[len('column "') :].partition('"')[0]: finding.code for finding in sheet.findings}
    assert columns == {
        "new source: kind": "KZ609", "new source: published": "KZ603", "new source: address": "KZ606",
    }  # fmt: skip
    assert sheet.quads == ()


def test_an_id_that_cannot_be_hides_nothing(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({**PAGE, "source": "a/b", "new source: published": "soon"}))
    assert {code for _, code in said(sheet)} == {"KZ609", "KZ603"}


def test_a_new_source_without_a_kind_is_worth_a_warning(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({**PAGE, "new source: kind": ""}))
    (finding,) = sheet.findings
    assert (finding.severity, finding.code) == ("warning", "KZ609")
    assert "news report" in finding.advice
    assert facts(sheet, DCTERMS + "title") == ['"Made-up news"@en']


# -- several sheets -----------------------------------------------------------------------------------------------

FORUM = ["kind: event", "label", "was organised by", *HEADING[5:], *AGAIN]
BODY = ["kind: company", "label", *HEADING[5:], *AGAIN]


@pytest.mark.parametrize("turned", [False, True])
def test_the_order_of_sheets_does_not_matter(graph: KnowledgeGraph, tmp_path: Path, turned: bool) -> None:
    forum = sheet_of({**AGAIN, "label": "Made-up forum", "was organised by": "Made-up Ltd", "source": "Made-up news",
                      "paragraph": "", "speaker": "", "confidence": "high"}, heading=FORUM)  # fmt: skip
    body = sheet_of({**PAGE, "label": "Made-up Ltd"}, heading=BODY)
    sheets = read_files(graph, tmp_path, *([body, forum] if turned else [forum, body]))
    assert [said(sheet) for sheet in sheets] == [[], []]
    of_forum = sheets[1 if turned else 0]
    assert facts(of_forum, KZPK + "hasOrganiser") == ["id:made-up-ltd"]
    assert facts(of_forum, PROV + "wasQuotedFrom") == ["source:made-up-news"]


# -- what would be swallowed --------------------------------------------------------------------------------------


def test_cells_beyond_the_headings_are_told(read: Callable[..., Sheet]) -> None:
    rows = sheet_of({})
    rows[1] += ["oops", "and more"]
    sheet = read(rows)
    assert [(finding.code, finding.cell) for finding in sheet.findings] == [("KZ602", "L2"), ("KZ602", "M2")]
    assert sheet.quads == ()


def test_a_cell_under_no_heading_is_told(read: Callable[..., Sheet]) -> None:
    rows = sheet_of({})
    rows[0].append("")
    assert said(read([rows[0], [*rows[1], ""]])) == []
    assert [code for _, code in said(read([rows[0], [*rows[1], "oops"]]))] == ["KZ602"]


def test_a_heading_may_stand_there_once(read: Callable[..., Sheet]) -> None:
    rows = sheet_of({})
    (finding,) = read([[*rows[0], "label"], [*rows[1], "trade"]]).findings
    assert (finding.code, finding.cell) == ("KZ602", "L1")
    assert "twice" in finding.message
    assert said(read([[*rows[0], "label"], rows[1]])) == []
    assert said(read([[*rows[0], "label@kk"], [*rows[1], "Келісім"]])) == []


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x7f"])
def test_characters_that_nobody_sees(read: Callable[..., Sheet], character: str) -> None:
    sheet = read(sheet_of({"label": f"Made{character}up"}))
    (finding,) = sheet.findings
    assert f"U+{ord(character):04X}" in finding.message
    assert finding.code == "KZ606"
    assert sheet.quads == ()


@pytest.mark.parametrize("quotes", ["“{}”", "«{}»", '"{}"', "\u2018{}\u2019", "„{}“"])
def test_quotes_around_an_anchor_are_no_part_of_it(read: Callable[..., Sheet], quotes: str) -> None:
    sheet = read(sheet_of({"anchor": quotes.format("made-up words")}))
    assert facts(sheet, KZPK + "anchor") == ['"made-up words"@en']


def test_quotes_within_an_anchor_stay(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"anchor": "“Made-up” or “words”"}))
    assert facts(sheet, KZPK + "anchor") == ['"“Made-up” or “words”"@en']


# -- rows and cells -----------------------------------------------------------------------------------------------


def test_a_row_that_names_nothing_tells_what_else_is_wrong(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"label": "", "was signed": "soon", "paragraph": "first"}))
    assert [code for _, code in said(sheet)] == ["KZ607", "KZ603", "KZ604"]
    assert sheet.quads == ()


def test_a_row_of_a_wrong_kind_tells_what_else_is_wrong(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"kind: agreement": "spoon", "paragraph": "first"}))
    assert {code for _, code in said(sheet)} == {"KZ602", "KZ604"}


def test_a_title_above_the_headings(read: Callable[..., Sheet]) -> None:
    sheet = read([["Facts about trade"], [], *sheet_of({})])
    (finding,) = sheet.findings
    assert finding.message == "the headings seem to be in row 3"
    assert (finding.row, finding.line, finding.code) == (1, 1, "KZ602")


def test_findings_name_rows_and_cells_as_spreadsheets_do(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"label": "Two\nlines"}, {"label": "Other", "was signed": "soon"}, {"source": ""}))
    assert [(finding.line, finding.row, finding.cell) for finding in sheet.findings] == [(4, 3, "E3"), (5, 4, "")]


@pytest.mark.parametrize(("number", "name"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_letters_of_columns(number: int, name: str) -> None:
    assert letters(number) == name


def test_facts_stand_where_their_cell_starts(read: Callable[..., Sheet]) -> None:
    sheet = read(sheet_of({"was signed": "2025-04"}))
    for predicate, text in ((KZPK + "party", "Kazakhstan; Pakistan"), (KZPK + "signed", "2025-04")):
        for quad, line, column in sheet.quads:
            if quad.predicate.value == predicate:
                assert sheet.line(line)[column - 1 :].startswith(text)
