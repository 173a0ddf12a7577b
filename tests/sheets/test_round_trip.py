"""Template, fill in, read back, check: for every class that can be filled in."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage
from kzpk_graph.rdfio import NamedNode, parse_file
from kzpk_graph.sheets.choosing import Chooser
from kzpk_graph.sheets.schema import schema
from kzpk_graph.sheets.template import sheet
from kzpk_graph.vocab import KZPK, RDF_TYPE

from .conftest import rows_of
from .filling import Filler

if TYPE_CHECKING:
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.gate.review import Review
    from kzpk_graph.gate.staging import Staged
    from kzpk_graph.sheets.choosing import Chosen

CLASSES = schema().forms()
ANCHOR = "made-up words"


class Round(NamedTuple):
    """What came of filling in every form.

    Attributes:
        staged: What was read from the sheets.
        properties: The properties that were filled in, by class.
        files: The sheets, by class.
        review: What the gate says of all of them together.
    """

    staged: Staged
    properties: dict[str, set[str]]
    files: dict[str, str]
    review: Review


@pytest.fixture(scope="session")
def rounds(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """Fill in every form, and let the gate look at all sheets together."""
    folder = tmp_path_factory.mktemp("forms")
    filler, chooser = Filler(graph, schema()), Chooser(schema(), graph._store(), graph._lookup())
    properties, files = {}, {}
    for number, cls in enumerate(CLASSES):
        path = folder / f"{cls.rpartition('#')[2]}.csv"
        properties[cls] = _fill(filler, chooser.choose(cls), number, path)
        files[cls] = str(path)
    staged = stage(list(files.values()), store=graph._store(), names=graph._index)
    return Round(staged, properties, files, review(graph._store(), staged, names=graph._index))


def _fill(filler: Filler, chosen: Chosen, number: int, path: Path) -> set[str]:
    rows = rows_of(sheet(schema(), chosen))
    cells = filler.row(chosen, number)
    by_label = {schema().property_label(prop): text for prop, text in cells.items()}
    by_label["label"] = f"Made-up thing {number} of the kind {chosen.form.label}"
    by_label |= {"source": "tdi-interview-2025", "paragraph": str(number % 77 + 1), "anchor": ANCHOR}
    by_label |= {"speaker": "Yerzhan Kistafin", "modality": "asked" if chosen.form.label == "question" else "asserted"}
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*rows, [by_label.get(heading, "") for heading in rows[0]]])
    return set(cells)


@pytest.mark.parametrize("cls", CLASSES, ids=[cls.rpartition("#")[2] for cls in CLASSES])
def test_a_filled_in_form_is_read_back(rounds: Round, cls: str) -> None:
    assert [finding for finding in rounds.staged.findings if finding.file == rounds.files[cls]] == []
    quads = [placed.quad for placed in rounds.staged.placed if placed.file == rounds.files[cls]]
    typed = [quad.subject for quad in quads if quad.object == NamedNode(cls)]
    assert len(typed) == 1
    said = {quad.predicate.value for quad in quads if quad.subject == typed[0]}
    assert rounds.properties[cls] <= said


@pytest.mark.parametrize("cls", CLASSES, ids=[cls.rpartition("#")[2] for cls in CLASSES])
def test_what_is_read_passes_the_gate(rounds: Round, cls: str) -> None:
    wrong = [finding for finding in rounds.review.findings if finding.file == rounds.files[cls]]
    assert [f"{finding.code} {finding.message}" for finding in wrong if finding.severity == "violation"] == []


def test_the_gate_saw_every_sheet(rounds: Round) -> None:
    typed = {quad.object.value for quad in rounds.review.insert if quad.predicate.value == RDF_TYPE}  # type: ignore[union-attr]
    assert set(CLASSES) <= typed


@pytest.mark.parametrize("form", ["turtle", "trig"])
@pytest.mark.parametrize("cls", CLASSES[::6], ids=[cls.rpartition("#")[2] for cls in CLASSES[::6]])
def test_a_template_is_legal_rdf_with_and_without_its_comments(
    graph: KnowledgeGraph, tmp_path: Path, cls: str, form: str
) -> None:
    text = graph.template(cls, format=form)  # type: ignore[arg-type]
    lines = text.splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("@prefix"))
    whole = "\n".join([*lines[:start], *(line.removeprefix("#") for line in lines[start:])])
    extension = {"turtle": "ttl", "trig": "trig"}[form]
    counts = []
    for name, content in (("as-is", text), ("whole", whole)):
        path = tmp_path / f"{name}.{extension}"
        path.write_text(content, encoding="utf-8")
        quads = list(parse_file(path))
        assert any(quad.object == NamedNode(cls) for quad in quads)
        counts.append(len(quads))
    assert 2 <= counts[0] <= counts[1]


def test_there_is_a_form_for_all_that_is_no_evidence_and_no_term() -> None:
    names = {cls.removeprefix(KZPK) for cls in CLASSES}
    assert {"Event", "Agreement", "Person", "State", "TradeObservation", "Plan", "Opinion", "Tenure"} <= names
    assert not {"Source", "Interview", "Statement", "Dating", "Claim", "Topic", "Bound"} & names
