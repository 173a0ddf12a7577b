"""Footnotes of the shipped queries: none without, and known rows with those that the interview's text gives."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from kzpk_graph.prepare import saved_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzpk_graph import KnowledgeGraph

EXPECTED = Path(__file__).parents[1] / "queries" / "expected"


def samples(name: str) -> Iterator[dict[str, str]]:
    """Yield the parameters to try: none, then those of every case of the query's expected rows."""
    yield {}
    path = EXPECTED / f"{name}.yaml"
    for case in yaml.safe_load_all(path.read_text(encoding="utf-8")) if path.exists() else ():
        if case.get("params"):
            yield {key: str(value) for key, value in case["params"].items()}


@pytest.mark.parametrize("name", sorted(saved_queries()))
def test_every_saved_query_cites_statements_for_some_row(shipped: KnowledgeGraph, name: str) -> None:
    query = shipped.queries()[name]
    assert query.cites, f"{query.file}: say under 'cites' which triple patterns a row rests on"
    if query.form != "select":
        return
    for parameters in samples(name):
        result = shipped.query(name, parameters)
        if any(row.statements for row in shipped.cite(result).rows):
            return
    pytest.fail(f"{query.file}: no row of it leads to a statement; its patterns under 'cites' match nothing")


class Known(NamedTuple):
    """A row, and what the interview's text says that it rests on.

    Attributes:
        query: The saved query.
        row: Values by which the row is told from the others.
        notes: For each footnote: paragraph, key phrase, speaker, modality; None for a source without paragraphs.
        sources: From how many independent sources.
        weakest: The weakest link.
        parameters: The query's parameters.
        inferred: Whether it rests on inference.
    """

    query: str
    row: dict[str, Any]
    notes: set[tuple[int | None, str, str | None, str]]
    sources: int
    weakest: tuple[str, ...]
    parameters: Mapping[str, str] = MappingProxyType({})
    inferred: bool = False


KISTAFIN = "Yerzhan Kistafin"
KNOWN = [
    # "Last year" is counted from the talk, so the period is the editor's inference.
    Known(
        "trade-figures",
        {"figure": "239 million USD"},
        {(16, "bilateral trade reached 239 million U.S. dollars", KISTAFIN, "asserted")},
        1,
        ("date inferred", "single source"),
    ),
    Known(
        "trade-figures",
        {"figure": "over 200 million USD"},
        {(15, "contracts and MoUs worth over 200 million U.S.", KISTAFIN, "asserted")},
        1,
        ("date inferred", "single source"),
    ),
    # The judgement is that of the Ministry of Commerce; the ambassador passes it on.
    Known(
        "superlatives",
        {"holder": "Ministry of Commerce of Pakistan"},
        {(16, "Pakistan\u2019s largest trade partner in Central Asia", KISTAFIN, "reported")},
        1,
        ("reported", "single source"),
    ),
    # The date is in the text itself ("in December 2023").
    Known(
        "agreements",
        {"signatory": "Kazakhstan"},
        {(42, "in December 2023, we signed an MOU to", KISTAFIN, "asserted")},
        1,
        ("single source",),
    ),
    # The interviewer's page names the post, the ambassador the appointment and the year.
    Known(
        "career",
        {"post": "Ambassador of Kazakhstan to Pakistan"},
        {
            (7, "Ambassador of the Republic of Kazakhstan to Pakistan", "The Diplomatic Insight", "asserted"),
            (10, "appointed by a decree of our President", KISTAFIN, "asserted"),
        },
        1,
        ("single source",),
    ),
    # The universities visited Islamabad; that Islamabad is in Pakistan, another page says.
    Known(
        "events-in-state",
        {"event": "Visit of ten Kazakh universities to Islamabad"},
        {
            (17, "10 leading universities from Kazakhstan visited Islamabad", KISTAFIN, "asserted"),
            (None, "Islamabad is the capital city of Pakistan", None, "asserted"),
        },
        2,
        ("date inferred", "single source for a part"),
        {"state": "Pakistan"},
        inferred=True,
    ),
]


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: f"{known.query}: {next(iter(known.row.values()))}")
def test_known_rows_have_the_footnotes_of_the_text(interview: KnowledgeGraph, known: Known) -> None:
    result = interview.query(known.query, known.parameters)
    cited = interview.cite(result)
    rows = zip(result.dicts(), cited.rows, strict=True)
    (citation,) = [row for values, row in rows if known.row.items() <= values.items()]
    notes = {note.statement.iri: note.statement for note in cited.footnotes}
    found = {
        (
            notes[iri].paragraph,
            notes[iri].anchor,
            getattr(notes[iri].speaker, "label", None),
            getattr(notes[iri].modality, "label", ""),
        )
        for iri in citation.statements
    }
    assert found == known.notes
    assert (citation.sources, citation.weakest, citation.inferred) == (known.sources, known.weakest, known.inferred)


def test_asking_without_cite_imports_nothing_of_citing(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from kzpk_graph.cli import main; code = main(['query', 'trade-figures', '--format', 'csv'])\n"
        "names = 'citing attached reading explain.proving provenance queries.patterns render.cited'.split()\n"
        "sys.exit(code or ' '.join(n for n in names if f'kzpk_graph.{n}' in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "239 million USD" in done.stdout
