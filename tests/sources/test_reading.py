"""A source read back in the order of its paragraphs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.vocab import KZPK, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.sources.conftest import Outcome

    from kzpk_graph import KnowledgeGraph


def test_statements_come_in_the_order_of_paragraphs_and_numbers(graph: KnowledgeGraph) -> None:
    reading = graph.source("walk")
    assert [
        (paragraph.number, [said.statement.iri.removeprefix(STATEMENT) for said in paragraph.statements])
        for paragraph in reading.paragraphs
    ] == [(2, ["walk.p2-1", "walk.p2-2"]), (3, ["walk.p3-1", "walk.p3-2", "walk.p3-10"])]
    assert (reading.said, reading.reasoning, reading.attached) == ("2031-04~", "The walk was before May.", False)
    assert (reading.source.publisher, reading.source.statements) == ("The Gazette", 5)


def test_all_that_a_statement_says_is_there(graph: KnowledgeGraph) -> None:
    """Every triple of the source's statements is a triple, a reasoning or a note of the reading."""
    reading = graph.source("walk")
    for paragraph in reading.paragraphs:
        for said in paragraph.statements:
            triples = list(graph.quads(said.statement.iri))
            remarks = [note for note in said.notes if note.startswith("Kite Fair: ")]
            assert len(said.triples) + len(said.reasoning) + len(remarks) == len(triples)


def test_dates_and_notes_are_told_apart(graph: KnowledgeGraph) -> None:
    said = {
        said.statement.iri.removeprefix(STATEMENT): said
        for paragraph in graph.source("walk").paragraphs
        for said in paragraph.statements
    }
    assert said["walk.p2-2"].reasoning == (("Lantern Fair", "Last month, counted from the walk."),)
    assert said["walk.p2-1"].notes == ("Nobody says who counted.",)
    assert said["walk.p3-1"].notes == ("Kite Fair: Lamps at a kite fair.",)


def test_with_the_text_every_paragraph_is_there(graph: KnowledgeGraph, text: str, tmp_path: Path) -> None:
    file = tmp_path / "walk.txt"
    file.write_text(text, encoding="utf-8")
    graph.attach("walk", file)
    reading = graph.source("walk")
    assert reading.attached
    assert [(part.number, len(part.statements)) for part in reading.paragraphs] == [(1, 0), (2, 2), (3, 3)]
    assert reading.paragraphs[0].text == "A walk through the fairs"
    assert reading.paragraphs[2].statements[1].sentence == "About 90 came."


def test_a_source_without_paragraphs(graph: KnowledgeGraph) -> None:
    (paragraph,) = graph.source("Almanac").paragraphs
    assert paragraph.number is None
    assert len(paragraph.statements) == 2


def test_as_text(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("sources", "show", "walk")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:5] == [
        "A walk through the fairs",
        "interview · The Gazette · 2031-05-02 · source:walk",
        "said 2031-04~: The walk was before May.",
        "5 statements, 14 triples; text not attached (kzpk sources attach walk FILE)",
        "",
    ]
    start = lines.index("Paragraph 2")
    assert lines[start + 1 : start + 12] == [
        "  “drew - believe me - 300 visitors... in Townley”  Ada Stone, asserted  statement:walk.p2-1",
        "    Lantern Fair (id:lantern-fair)",
        "      is a: fair",
        "      was held in: Townley",
        "      visitors: 300",
        "    Editor's note: Nobody says who counted.",
        "  “It was held last month.”  Ada Stone, asserted  statement:walk.p2-2",
        "    Lantern Fair (id:lantern-fair)",
        "      date: 2031-03",
        "      date basis: inferred",
        "    Date inferred (Lantern Fair): Last month, counted from the walk.",
    ]


def test_as_markdown(kzpk: Callable[..., Outcome]) -> None:
    lines = kzpk("sources", "show", "walk", "--format", "markdown").out.splitlines()
    assert lines[0] == "# A walk through the fairs"
    assert [line for line in lines if line.startswith("## ")] == ["## Paragraph 2", "## Paragraph 3"]
    assert "- Lantern Fair (id:lantern-fair)" in lines
    assert "  - was held in: Townley" in lines


def test_as_json(kzpk: Callable[..., Outcome]) -> None:
    document = json.loads(kzpk("sources", "show", "walk", "--format", "json").out)
    assert list(document) == ["source", "said", "reasoning", "attached", "paragraphs"]
    paragraph = document["paragraphs"][0]
    assert list(paragraph) == ["number", "text", "statements"]
    said = paragraph["statements"][0]
    assert list(said) == ["statement", "triples", "reasoning", "notes", "sentence"]
    assert said["triples"][1] == {
        "subject": {"iri": "https://w3id.org/kzpk/id/lantern-fair", "label": "Lantern Fair", "marks": []},
        "property": {"iri": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "label": "rdf:type", "marks": []},
        "value": {"iri": KZPK + "Fair", "label": "fair", "marks": []},
        "text": "fair",
        "term": {"type": "uri", "value": KZPK + "Fair"},
    }


def test_the_list_is_still_the_default(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("sources").out
    assert all(name in out for name in ("source:walk", "source:echo", "source:almanac", "source:loose"))
    assert len(json.loads(kzpk("sources", "--format", "json").out)) == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [(("show", "Townley"), 1), (("show", "wlak"), 1), (("shwo", "walk"), 2), (("show",), 2), (("attach", "walk"), 2)],
)
def test_slips_are_told_in_one_line(kzpk: Callable[..., Outcome], words: tuple[str, ...], code: int) -> None:
    found, out, err = kzpk("sources", *words)
    assert (found, out) == (code, "")
    assert err.count("\n") == 1


@pytest.mark.parametrize("name", ["show", "attach", "detach"])
def test_each_command_has_a_help_with_examples(kzpk: Callable[..., Outcome], name: str) -> None:
    code, out, _ = kzpk("sources", name, "--help")
    assert code == 0
    assert f"kzpk sources {name} " in out.partition("Examples:")[2]
    assert f"  {name} " in kzpk("sources", "--help").out
