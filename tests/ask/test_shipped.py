"""The saved queries that ship: they compile, any SPARQL tool reads them, and another engine gives the same rows."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.prepare import saved_queries
from kzpk_graph.resources import resource_paths

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kzpk_graph.model import SavedQuery


@pytest.fixture
def shipped(shared_cache: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeGraph]:
    monkeypatch.setenv("KZPK_CACHE_DIR", shared_cache)
    with KnowledgeGraph.open(isolate=False) as graph:
        yield graph


def test_every_file_is_in_the_catalogue(shipped: KnowledgeGraph) -> None:
    assert len(shipped.queries()) == len(resource_paths("queries")) > 0
    assert saved_queries() == shipped.queries()


def test_another_parser_reads_them_and_finds_each_parameter_row(shipped: KnowledgeGraph) -> None:
    for query in shipped.queries().values():
        algebra = translateQuery(parseQuery(query.text)).algebra
        rows = list(_value_rows(algebra))
        for parameter in query.parameters:
            assert sum(parameter.name in names for names in rows) >= 1, (query.name, parameter.name)


def test_another_engine_gives_the_same_rows(interview_root: Path, tmp_path: Path) -> None:
    """One query of each topic, on the very same data set; rdflib takes minutes for all, or for the whole record."""
    with KnowledgeGraph.open(resources=interview_root, isolate=False) as interview:
        interview._store().dump(tmp_path / "all.nq")
        data = rdflib.Dataset()
        data.parse(tmp_path / "all.nq", format="nquads")
        for _, queries in groupby(interview.queries().values(), key=lambda query: query.topic):
            query = min(queries, key=_length)
            theirs = data.query(query.text)
            ours = interview.sparql(query.text)
            assert _values(ours.rows) == _values(theirs), query.name


def _length(query: SavedQuery) -> int:
    return len(query.text)


def _values(rows: Any) -> list[tuple[str, ...]]:
    """Return the rows as sorted texts, IRIs and lexical forms alike in both engines."""
    return sorted(tuple("" if term is None else _text(term) for term in row) for row in rows)


def _text(term: Any) -> str:
    return str(term) if isinstance(term, rdflib.term.Identifier) else str(term.value)


def _value_rows(node: Any) -> Iterator[set[str]]:
    """Yield the variables of each VALUES block in rdflib's algebra."""
    if getattr(node, "name", "") == "values":
        for row in node["res"]:
            yield {str(name) for name in row}
        if not node["res"]:
            yield set()
    if isinstance(node, dict):
        for part in node.values():
            yield from _value_rows(part)
    elif isinstance(node, (list, tuple, set)):
        for part in node:
            yield from _value_rows(part)
