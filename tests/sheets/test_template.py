"""The forms: what they show, and that no spreadsheet runs what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph.cli import main
from kzpk_graph.errors import NotFoundError
from kzpk_graph.rdfio import Triple
from kzpk_graph.sheets.template import harmless
from kzpk_graph.vocab import ID

from .conftest import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.sheets import Sheet
    from kzpk_graph.sheets.schema import Schema

SOME = ("agreement", "event", "person", "trade observation", "planned event", "tenure", "sister-city tie")


def column(graph: KnowledgeGraph, cls: str, heading: str) -> list[str]:
    rows = rows_of(graph.template(cls))
    return [row[rows[0].index(heading)] for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "Memorandum of understanding",
        "MEMORANDUM OF UNDERSTANDING",
        "kzpk:MemorandumOfUnderstanding",
        "https://w3id.org/kzpk/ontology#MemorandumOfUnderstanding",
    ],
)
def test_a_class_by_label_curie_or_iri(graph: KnowledgeGraph, name: str) -> None:
    assert rows_of(graph.template(name))[0][0] == "kind: memorandum of understanding"


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("memo", "memorandum of understanding"), ("agrement", "agreement"), ("kzpk:Visitt", "visit")],
)
def test_a_miss_names_the_nearest(graph: KnowledgeGraph, name: str, nearest: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        graph.template(name)
    assert nearest in caught.value.hint.removeprefix("nearest: ").split("; ")


@pytest.mark.parametrize("name", ["source", "statement", "dating", "bound"])
def test_what_has_no_form_of_its_own(graph: KnowledgeGraph, name: str) -> None:
    with pytest.raises(NotFoundError, match="has no form of its own"):
        graph.template(name)


@pytest.mark.parametrize("name", SOME)
def test_what_is_no_heading_is_not_read(graph: KnowledgeGraph, read: Callable[..., Sheet], name: str) -> None:
    rows = rows_of(graph.template(name))
    assert all(row[0].startswith("# ") for row in rows[1:])
    assert {len(row) for row in rows} == {len(rows[0])}
    sheet = read(rows)
    assert (sheet.rows, sheet.quads, sheet.findings) == (0, (), ())


@pytest.mark.parametrize("name", SOME)
def test_the_example_is_read_back_once_its_mark_is_gone(
    graph: KnowledgeGraph, read: Callable[..., Sheet], name: str
) -> None:
    rows = rows_of(graph.template(name))
    example = [rows[5][0].removeprefix("# example").removeprefix(": "), *rows[5][1:]]
    sheet = read([*rows, example])
    assert sheet.findings == ()
    assert sheet.rows == 1
    # it is what a statement of the graph says, so the things in it are known: no new one appears
    known = {str(Triple(quad.subject, quad.predicate, quad.object)) for quad in graph.quads("")}
    for quad, _, _ in sheet.quads:
        if str(quad.subject).startswith(f"<{ID}"):
            assert str(Triple(quad.subject, quad.predicate, quad.object)) in known


@pytest.mark.parametrize("name", SOME)
def test_nothing_in_a_form_begins_like_a_formula(graph: KnowledgeGraph, name: str) -> None:
    for row in rows_of(graph.template(name, everything=True)):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("text", ["=1+1", "+49", "-5", "@name", "\t=1"])
def test_what_begins_like_a_formula_is_quoted(text: str) -> None:
    assert harmless(text).startswith("'") or not harmless(text).startswith(("=", "+", "-", "@", "\t"))


def test_what_the_shapes_ask_for_comes_first_and_says_so(graph: KnowledgeGraph) -> None:
    headings = rows_of(graph.template("commission session"))[0]
    assert headings[1:4] == ["id", "label", "is session of"]
    assert column(graph, "commission session", "is session of")[2] == "required"
    assert column(graph, "trade observation", "is between")[2] == "required: 2 or more"
    assert column(graph, "agreement", "has party")[2].startswith("required, unless 'is between'")
    assert column(graph, "share", "unit")[4] == "percent"
    assert "asserted; reported; planned" in column(graph, "agreement", "modality")[4]
    assert column(graph, "commission session", "session number")[4] == "from 1"


def test_bounds_of_dates_are_no_columns(graph: KnowledgeGraph) -> None:
    headings = rows_of(graph.template("trade observation", everything=True))[0]
    assert not {"earliest", "latest", "latest start", "earliest end", "date basis", "paragraph hash"} & set(headings)


def test_everything_shows_more(graph: KnowledgeGraph) -> None:
    few, all_ = (rows_of(graph.template("event", everything=every))[0] for every in (False, True))
    assert set(few) < set(all_)
    assert len(set(all_)) == len(all_)


def test_every_heading_means_one_thing(shipped_schema: Schema) -> None:
    for cls in shipped_schema.forms():
        labels = [field.label for field in shipped_schema.form(cls).fields.values()]
        assert len(set(labels)) == len(labels), cls


def run(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    captured = capfd.readouterr()
    return code, captured.out, captured.err


def test_the_command_lists_the_classes(capfd: pytest.CaptureFixture[str], shipped_schema: Schema) -> None:
    code, out, err = run(capfd, "template")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == len(shipped_schema.forms()) + 2
    assert "kzpk:MemorandumOfUnderstanding" in out


def test_the_command_writes_a_file_for_spreadsheets(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    assert run(capfd, "template", "visit", "--separator", "semicolon", "-o", str(path)) == (0, "", "")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfkind: visit;id;label")
    assert data.count(b"\r\n") == 6


def test_the_command_names_the_nearest(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capfd, "template", "ageement")
    assert (code, out) == (1, "")
    assert "no class is called 'ageement'; nearest: agreement" in err


def test_the_extension_tells_the_format(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "visit.trig"
    assert run(capfd, "template", "visit", "-o", str(path))[0] == 0
    assert "graph:evidence {" in path.read_text(encoding="utf-8")
    assert run(capfd, "template", "visit", "--format", "turtle", "--separator", "tab")[0] == 2


def test_validate_reads_a_sheet(capfd: pytest.CaptureFixture[str], tmp_path: Path, graph: KnowledgeGraph) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(
        "kind: agreement,label,has party,was signed,source,paragraph,anchor,speaker,modality\n"
        ",Made-up agreement,Kazakhstan,2025-04,tdi-interview-2025,16,made-up words,Yerzhan Kistafin,asserted\n"
        ",Other agreement,Kazakhstan,Apr 2025,tdi-interview-2025,16,made-up words,Yerzhan Kistafin,asserted\n",
        encoding="utf-8",
    )
    code, out, _ = run(capfd, "validate", str(path))
    assert code == 1
    assert f"{path}:3:" in out
    assert 'column "was signed"' in out
    assert out.count("violation") >= 1
