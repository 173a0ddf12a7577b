"""Together the saved queries reach all that the data say: every class in use, every paragraph that states something.

A query reaches what its rows bind and what the patterns under ``cites`` match for those rows, with its defaults and
with the parameters of its cases under ``expected/``.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import GRAPH_EVIDENCE, GRAPH_ONTOLOGY, KZPK, PREFIXES, RDF_TYPE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.model import SavedQuery

FOLDER = Path(__file__).parent / "expected"
KINDS = (RDF_TYPE, KZPK + "plannedKind", KZPK + "hasMemberKind")
"""The properties whose values are the classes that data use."""

ANYTHING = {"paragraph", "who-said", "states-mentioned", "said-more-than-once"}
"""The queries that cite every triple of a paragraph or thing, whatever it says."""

Triple = tuple[Any, Any, Any]


class Data(NamedTuple):
    """What the tests need of the graph, read once.

    Attributes:
        statements: Triple to the statements that assert it.
        types: Thing to its classes of our ontology, asserted or inferred.
        used: The classes that statements, evidence and vocabularies use.
        paragraphs: Statement to its paragraph.
    """

    statements: dict[Triple, set[str]]
    types: dict[str, set[str]]
    used: set[str]
    paragraphs: dict[str, int]


class Reach(NamedTuple):
    """What a query's answers rest on: the things that they bind or cite, and the statements behind them."""

    things: set[str]
    statements: set[str]


@cache
def cases(name: str) -> list[dict[str, Any]]:
    path = FOLDER / f"{name}.yaml"
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8"))) if path.exists() else []


def samples(name: str) -> Iterator[dict[str, str]]:
    """Yield the parameters to try: none, then those of every case."""
    yield {}
    for case in cases(name):
        if case.get("params"):
            yield {key: str(value) for key, value in case["params"].items()}


def variables(pattern: str) -> set[str]:
    return set(re.findall(r"\?(\w+)", pattern))


@pytest.fixture(scope="module")
def data(graph: KnowledgeGraph) -> Data:
    found = Data({}, {}, set(), {})
    for quad in graph.quads():
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        subject, predicate, value = (getattr(term, "value", "") for term in (quad.subject, quad.predicate, quad.object))
        if name.startswith(STATEMENT):
            found.statements.setdefault((quad.subject, quad.predicate, quad.object), set()).add(name)
        if predicate in KINDS and value.startswith(KZPK):
            if predicate == RDF_TYPE:
                found.types.setdefault(subject, set()).add(value)
            if name.startswith(STATEMENT) or name in (GRAPH_EVIDENCE, GRAPH_ONTOLOGY):
                found.used.add(value)
        if predicate == KZPK + "paragraph" and name == GRAPH_EVIDENCE:
            found.paragraphs[subject] = int(value)
    return found


def instances(graph: KnowledgeGraph, query: SavedQuery, pattern: str, rows: list[dict[str, Any]]) -> set[Triple]:
    """Return the triples that a cited pattern matches for the rows; a row with an empty column of it has none."""
    columns = {column.name for column in query.columns} | {parameter.name for parameter in query.parameters}
    wanted = sorted(variables(pattern) & columns)
    # A parameter that was not given restricts nothing, so it is no part of the rows.
    wanted = [name for name in wanted if name in rows[0]]
    lines = {tuple(row[name] for name in wanted) for row in rows if all(row[name] is not None for name in wanted)}
    if not lines:
        return set()
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    listed = " ".join(f"({' '.join(map(str, line))})" for line in lines)
    names = " ".join("?" + name for name in wanted)
    text = f"{prefixes}CONSTRUCT {{ {pattern} }} WHERE {{ VALUES ({names}) {{ {listed} }} {pattern} }}"
    return {(triple.subject, triple.predicate, triple.object) for triple in graph.sparql(text).triples}


def reach(graph: KnowledgeGraph, data: Data, query: SavedQuery) -> Reach:
    found = Reach(set(), set())
    for values in samples(query.name):
        result = graph.query(query.name, values)
        given = {bound.name: bound.term for bound in result.parameters if bound.term is not None}
        names = [column.name for column in result.columns]
        rows = [{**given, **dict(zip(names, row, strict=True))} for row in result.rows]
        found.things.update(term.value for row in rows for term in row.values() if isinstance(term, NamedNode))
        for pattern in query.cites if rows else ():
            for triple in instances(graph, query, pattern, rows):
                found.things.update(term.value for term in triple if isinstance(term, NamedNode))
                found.statements.update(data.statements.get(triple, ()))
    return found


@pytest.fixture(scope="module")
def reached(graph: KnowledgeGraph, data: Data) -> dict[str, Reach]:
    return {name: reach(graph, data, query) for name, query in graph.queries().items()}


def test_every_class_in_use_is_reached(data: Data, reached: dict[str, Reach]) -> None:
    things = set().union(*(answer.things | answer.statements for answer in reached.values()))
    seen = things | {cls for thing in things for cls in data.types.get(thing, ())}
    assert data.used
    assert data.used - seen == set()


def test_every_paragraph_that_states_something_is_reached(data: Data, reached: dict[str, Reach]) -> None:
    # The queries that show whatever is said at a place or of a thing would reach them all by themselves.
    asks = {name: answer.statements for name, answer in reached.items() if name not in ANYTHING}
    statements = set().union(*asks.values())
    seen = {data.paragraphs[statement] for statement in statements if statement in data.paragraphs}
    assert data.paragraphs
    assert set(data.paragraphs.values()) - seen == set()


def test_every_query_rests_on_something(data: Data, reached: dict[str, Reach]) -> None:
    assert [name for name, answer in reached.items() if not answer.statements] == []


def test_every_cited_pattern_is_tied_to_the_row(graph: KnowledgeGraph) -> None:
    """A pattern stands alone: without a column, or a parameter that is always given, it would match the whole graph."""
    loose = []
    for name, query in graph.queries().items():
        bound = {column.name for column in query.columns}
        bound |= {parameter.name for parameter in query.parameters if parameter.required or parameter.default}
        loose += [(name, pattern) for pattern in query.cites if not variables(pattern) & bound]
    assert loose == []


def test_a_third_of_the_queries_need_inference(graph: KnowledgeGraph) -> None:
    """Asked of the asserted triples alone, a third or more give other rows: those whose first case says so."""
    needing = {
        name
        for name in graph.queries()
        if any(
            set(graph.query(name, values).rows) != set(graph.query(name, values, asserted=True).rows)
            for values in samples(name)
        )
    }
    print(f"{len(needing)} of {len(graph.queries())} saved queries need inference: {', '.join(sorted(needing))}")
    assert 3 * len(needing) >= len(graph.queries())
    assert {name for name in graph.queries() if cases(name) and cases(name)[0].get("inference")} <= needing
