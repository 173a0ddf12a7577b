"""Every saved query answers what its source says.

The rows of the queries on diplomacy, people, institutions, agreements, events, trade and business over the interview
were written from its text. The others were drafted from an answer and then read against the text or the page; some
long lists were read so only in part.

``expected/<name>.yaml`` holds one YAML document a case: ``params`` (values as a person types them), ``rows`` (column
to value as a person sees it; an unbound column is left out) and ``comment`` (the paragraphs, or rows of the public
record, they are read from). The order of the rows counts where the query has one (ORDER BY). ``inference: true`` in
the first document says that the answer is incomplete without what is inferred.

``graph: record`` says that the case is asked of all that ships; ``graph: interview``, which is the default, of the
interview alone. What the first document says holds for those after it that say nothing. For a long answer
``contains`` may stand in place of ``rows``, with ``count_at_least``: rows that the answer must hold, in this order,
each with the columns that matter (null for one that must be unbound).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from kzpk_graph.queries import catalogue
from kzpk_graph.resources import resource_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.queries.result import Result

FOLDER = Path(__file__).parent / "expected"
KEYS = {"params", "rows", "contains", "count_at_least", "comment", "inference", "graph"}
GRAPHS = ("interview", "record")


@cache
def cases(name: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    documents = [document for document in yaml.safe_load_all(text) if document is not None]
    for number, document in enumerate(documents):
        assert isinstance(document, dict), f"{name}: case {number + 1} is not a mapping"
        assert set(document) <= KEYS, f"{name}: case {number + 1} has unknown keys {sorted(set(document) - KEYS)}"
        assert ("rows" in document) != ("contains" in document), f"{name}: case {number + 1} has no rows, or two kinds"
        assert ("contains" in document) == ("count_at_least" in document), f"{name}: case {number + 1} lacks a count"
        document.setdefault("graph", documents[0].get("graph", GRAPHS[0]))
        assert document["graph"] in GRAPHS, f"{name}: case {number + 1} names an unknown graph"
        assert str(document.get("comment", "")).strip(), f"{name}: case {number + 1} does not say where it is read from"
    return documents


def written() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def saved() -> list[str]:
    return sorted(Path(path).stem for path in resource_paths("queries"))


def shown(value: Any) -> str:
    """Return a value of an expected row as the text that a person sees."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def table(result: Result) -> list[dict[str, str]]:
    """Return the rows of an answer as a person sees them."""
    names = [column.name for column in result.columns]
    return [
        {name: result.show(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in result.rows
    ]


def ordered(graph: KnowledgeGraph, name: str) -> bool:
    return re.search(r"\bORDER\s+BY\b", graph.queries()[name].text, re.IGNORECASE) is not None


def as_shown(rows: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    return [{column: shown(value) for column, value in row.items() if value is not None} for row in rows]


def missing(case: dict[str, Any], found: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Return the rows under ``contains`` that the answer lacks, or has before one that should precede it."""
    lacking, start = [], 0
    for row in case["contains"]:
        wanted = {column: None if value is None else shown(value) for column, value in row.items()}
        matches = (
            index
            for index in range(start, len(found))
            if all(found[index].get(column) == value for column, value in wanted.items())
        )
        place = next(matches, None)
        if place is None:
            lacking.append(row)
        else:
            start = place + 1
    return lacking


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name in written() for number in range(len(cases(name)))]
)
def test_answer_is_what_the_text_says(graphs: Mapping[str, KnowledgeGraph], name: str, number: int) -> None:
    case = cases(name)[number]
    graph = graphs[case["graph"]]
    found = table(graph.query(name, {key: shown(value) for key, value in (case.get("params") or {}).items()}))
    if "contains" in case:
        assert ordered(graph, name)
        assert missing(case, found) == []
        assert len(found) >= case["count_at_least"] >= len(case["contains"]) > 0
        return
    expected = as_shown(case["rows"])
    if not ordered(graph, name):
        found, expected = (sorted(rows, key=lambda row: sorted(row.items())) for rows in (found, expected))
    assert found == expected


def test_every_query_has_its_expected_rows() -> None:
    assert written() == saved()


def test_first_cases_find_something() -> None:
    assert [name for name in written() if not (cases(name)[0].get("rows") or cases(name)[0].get("contains"))] == []


@pytest.mark.parametrize("name", written())
def test_inference_is_needed_where_declared(graphs: Mapping[str, KnowledgeGraph], name: str) -> None:
    case = cases(name)[0]
    graph = graphs[case["graph"]]
    params = {key: shown(value) for key, value in (case.get("params") or {}).items()}
    complete = sorted(map(str, table(graph.query(name, params))))
    asserted = sorted(map(str, table(graph.query(name, params, asserted=True))))
    assert (complete != asserted) is bool(case.get("inference")), "declare 'inference: true' exactly where it is needed"


def test_a_third_of_the_queries_need_inference() -> None:
    needing = [name for name in written() if cases(name)[0].get("inference")]
    assert 3 * len(needing) >= len(written()), f"only {len(needing)} of {len(written())}"


@pytest.mark.parametrize("path", resource_paths("queries"), ids=lambda path: Path(path).stem)
def test_query_is_complete(path: str) -> None:
    query = catalogue.compile_query(path, Path(path).parent.name)
    assert query.question.endswith("?")
    assert not query.summary.endswith((".", "?"))
    assert query.tags
    assert query.cites, "say under 'cites' on which triples a row rests"
    assert all(column.label and column.help for column in query.columns), "label and help for every column"
    if query.form == "select":
        assert re.search(r"\bORDER\s+BY\b", query.text, re.IGNORECASE), "rows come in an order"


@pytest.mark.parametrize("path", resource_paths("queries"), ids=lambda path: Path(path).stem)
def test_query_is_standard_sparql(path: str) -> None:
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(Path(path).read_text(encoding="utf-8"))  # raises where the text is not SPARQL 1.1
