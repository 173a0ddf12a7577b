"""How cited answers are written: footnotes for people, columns for programs."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from kzpk_graph.render.cited import COLUMNS
from kzpk_graph.vocab import KZPK, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cite.conftest import Outcome

    from kzpk_graph import KnowledgeGraph

KITE = "statement:almanac.2 statement:walk.p3-1 statement:walk.p3-2"


def test_a_table_has_footnotes_below(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "fairs", "--cite")
    assert (code, err) == (0, "")
    head, _, *rest = out.splitlines()
    assert head.split()[-4:] == ["Footnotes", "Sources", "Weakest", "link"]
    assert " ".join(rest[0].split()) == "Lantern Fair 300 2031-03 [1-3] 1 date inferred; single source"
    assert " ".join(rest[1].split()) == "Kite Fair 90 2031-02 [4-6] 2"
    assert " ".join(rest[2].split()) == "Moss Fair 40 [7] 1 opined; single source"
    assert rest[3:5] == ["", "Footnotes"]
    assert rest[6] == (
        "[2] A walk through the fairs, The Gazette, 2031-05-02, said 2031-04~, paragraph 2: “drew - believe me - 300"
        " visitors... in Townley” (says Ada Stone; asserted)  statement:walk.p2-1"
    )
    assert rest[7] == "    Editor's note: Nobody says who counted."
    assert len([line for line in rest if line.startswith("[")]) == 7


def test_footnotes_are_wrapped_to_the_terminal(kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kzpk_graph.render.style.available_width", lambda _: 60)
    out = kzpk("query", "fairs", "--cite").out
    assert max(map(len, out.splitlines())) <= 60


def test_inference_is_told(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("query", "fairs-in", "--place", "Landmark", "--cite").out
    assert "[1-2] by inference" in out


def test_markdown_has_a_numbered_list(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("query", "fairs", "--cite", "--format", "markdown").out
    table, _, notes = out.partition("\n\n")
    assert table.splitlines()[0] == "| Fair | Visitors | Date | Footnotes | Sources | Weakest link |"
    assert notes.splitlines()[0].startswith("1. Echo of the walk, The Gazette, paragraph 1: “300 visitors”")
    assert notes.splitlines()[0].endswith("`statement:echo.p1-1`")
    assert "   Editor's note: Nobody says who counted." in notes.splitlines()


def test_csv_has_columns_for_people(kzpk: Callable[..., Outcome]) -> None:
    rows = list(csv.DictReader(io.StringIO(kzpk("query", "fairs", "--cite", "--format", "csv").out, newline="")))
    assert tuple(rows[0]) == ("fair", "visitors", "date", *COLUMNS)
    kite = rows[1]
    assert [kite[name] for name in COLUMNS[:-1]] == [KITE, "2", "2", "asserted", "false", "false", ""]
    assert (
        kite["cite_text"].splitlines()[0] == "Almanac, The Press, 2032: “Kite Fair, February, 90 visitors” (asserted)"
    )
    assert len(kite["cite_text"].splitlines()) == 3
    assert rows[0]["cite_weakest"] == "date inferred; single source"


@pytest.mark.parametrize("extra", [("--format", "tsv"), ("--format", "csv", "--iris")])
def test_the_formats_of_sparql_have_variables_with_iris(kzpk: Callable[..., Outcome], extra: tuple[str, ...]) -> None:
    out = kzpk("query", "fairs", "--cite", *extra).out
    tabs = extra[1] == "tsv"
    rows = list(csv.reader(io.StringIO(out, newline=""), delimiter="\t" if tabs else ","))
    mark = "?" if tabs else ""
    assert rows[0] == [f"{mark}{name}" for name in ("fair", "visitors", "date", *COLUMNS)]
    assert KITE.replace("statement:", STATEMENT) in rows[2][3]
    assert rows[2][6].strip("<>") == KZPK + "Asserted"
    assert rows[2][4:6] == ["2", "2"]


def test_xml_has_variables(kzpk: Callable[..., Outcome]) -> None:
    root = ET.fromstring(kzpk("query", "fairs", "--cite", "--format", "xml").out)
    names = [element.get("name") for element in root.iter("{http://www.w3.org/2005/sparql-results#}variable")]
    assert names == ["fair", "visitors", "date", *COLUMNS]


def test_json_is_that_of_sparql_with_a_member_citations(kzpk: Callable[..., Outcome]) -> None:
    document = json.loads(kzpk("query", "fairs", "--cite", "--format", "json").out)
    assert list(document) == ["head", "results", "citations"]
    assert document["head"]["vars"] == ["fair", "visitors", "date", *COLUMNS]
    row = document["results"]["bindings"][0]
    assert row["cite_sources"] == {"type": "literal", "value": "1", "datatype": XSD + "integer"}
    assert row["cite_date_inferred"] == {"type": "literal", "value": "true", "datatype": XSD + "boolean"}
    cited = row["cite_statements"]["value"].split()
    assert [document["citations"][iri]["number"] for iri in cited] == [1, 2, 3]
    assert document["citations"][STATEMENT + "walk.p2-1"] == {
        "number": 2,
        "iri": STATEMENT + "walk.p2-1",
        "source": {"iri": "https://w3id.org/kzpk/source/walk", "label": "A walk through the fairs", "marks": []},
        "publisher": "The Gazette",
        "date": "2031-05-02",
        "said": "2031-04~",
        "paragraph": 2,
        "anchor": "drew - believe me - 300 visitors... in Townley",
        "speaker": {"iri": "https://w3id.org/kzpk/id/ada", "label": "Ada Stone", "marks": []},
        "modality": {"iri": KZPK + "Asserted", "label": "asserted", "marks": []},
        "note": "Nobody says who counted.",
        "sentence": "",
    }


def test_sparql_cites_too(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "answer.md"
    code, out, err = kzpk("sparql", "--cite", "-o", str(file), "-e", "SELECT ?f { ?f kzpk:visitors 40 }")
    assert (code, out, err) == (0, "", "")
    assert "1. A loose leaf" in file.read_text(encoding="utf-8")


def test_an_empty_answer_has_no_footnotes(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "fairs-in", "--place", "Dr. Okoro", "--cite")
    assert (code, out) == (0, "")
    assert err.startswith("note: no rows")
    document = json.loads(kzpk("query", "fairs-in", "--place", "Dr. Okoro", "--cite", "--format", "json").out)
    assert document["citations"] == {}


def test_the_time_of_citing_is_told(kzpk: Callable[..., Outcome]) -> None:
    assert "cite " in kzpk("query", "fairs", "--cite", "--time").err
    assert "cite " not in kzpk("query", "fairs", "--time").err


def test_no_saved_query_has_a_column_of_the_citations(shipped: KnowledgeGraph) -> None:
    taken = {
        query.name for query in shipped.queries().values() if {column.name for column in query.columns} & set(COLUMNS)
    }
    assert taken == set()
