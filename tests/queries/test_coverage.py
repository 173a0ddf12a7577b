"""Together the saved queries reach all that the data say: every class in use, every paragraph that states something.

A query reaches what its rows bind and what the patterns under ``cites`` match for those rows, with its defaults and
with the parameters of its cases under ``expected/``. The queries written over the interview reach all its paragraphs;
together with those over the public record they reach every class that the shipped data use.
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
    from collections.abc import Iterator, Mapping

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.model import SavedQuery

FOLDER = Path(__file__).parent / "expected"
KINDS = (RDF_TYPE, KZPK + "plannedKind", KZPK + "hasMemberKind")
"""The properties whose values are the classes that data use."""

ANYTHING = {"paragraph", "who-said", "states-mentioned", "said-more-than-once"}
"""The queries that cite every triple of a paragraph or thing, whatever it says."""

RECORD_ONLY = {KZPK + "Confidence"}
"""Classes that the interview's own statements do not use, only those of the reference pages beside it."""

Triple = tuple[Any, Any, Any]


class Data(NamedTuple):
    """What the tests need of the graph, read once.

    Attributes:
        statements: Triple to the statements that assert it.
        types: Thing to its classes of our ontology, asserted or inferred.
        used: The classes that statements and evidence use, and those of the concepts that these name.
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


def home(name: str) -> str:
    """Return the graph that a query's first case is asked of."""
    written = cases(name)
    return str(written[0].get("graph", "interview")) if written else "interview"


def samples(name: str, where: str) -> Iterator[dict[str, str]]:
    """Yield the parameters to try in one of the graphs: none, then those of every case that is asked of it."""
    yield {}
    for case in cases(name):
        if case.get("params") and (where == "record" or case.get("graph", home(name)) == where):
            yield {key: str(value) for key, value in case["params"].items()}


def variables(pattern: str) -> set[str]:
    return set(re.findall(r"\?(\w+)", pattern))


def read(graph: KnowledgeGraph) -> Data:
    found = Data({}, {}, set(), {})
    named: set[str] = set()
    concepts: set[tuple[str, str]] = set()
    for quad in graph.quads():
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        subject, predicate, value = (getattr(term, "value", "") for term in (quad.subject, quad.predicate, quad.object))
        said = name.startswith(STATEMENT)
        if said or name == GRAPH_EVIDENCE:
            named.add(value)
        if said:
            found.statements.setdefault((quad.subject, quad.predicate, quad.object), set()).add(name)
        if predicate in KINDS and value.startswith(KZPK):
            if predicate == RDF_TYPE:
                found.types.setdefault(subject, set()).add(value)
            if said or name == GRAPH_EVIDENCE:
                found.used.add(value)
            elif name == GRAPH_ONTOLOGY:
                concepts.add((subject, value))
        if predicate == KZPK + "paragraph" and name == GRAPH_EVIDENCE:
            found.paragraphs[subject] = int(value)
    found.used.update(cls for concept, cls in concepts if concept in named)
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


def reach(graph: KnowledgeGraph, data: Data, query: SavedQuery, where: str) -> Reach:
    found = Reach(set(), set())
    for values in samples(query.name, where):
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


class Side(NamedTuple):
    """One of the two graphs with what is reached in it, by query."""

    data: Data
    reached: dict[str, Reach]


@pytest.fixture(scope="module")
def over_interview(interview: KnowledgeGraph) -> Side:
    """The interview, asked all queries."""
    data = read(interview)
    queries = interview.queries().items()
    return Side(data, {name: reach(interview, data, query, "interview") for name, query in queries})


@pytest.fixture(scope="module")
def over_record(record: KnowledgeGraph) -> Side:
    """All that ships, asked all queries."""
    data = read(record)
    return Side(data, {name: reach(record, data, query, "record") for name, query in record.queries().items()})


def unreached_classes(side: Side) -> set[str]:
    things = set().union(*(answer.things | answer.statements for answer in side.reached.values()))
    seen = things | {cls for thing in things for cls in side.data.types.get(thing, ())}
    assert side.data.used
    return side.data.used - seen


def test_every_class_in_use_is_reached(over_interview: Side) -> None:
    assert unreached_classes(over_interview) - RECORD_ONLY == set()


def test_every_class_in_use_is_reached_in_the_record(over_record: Side) -> None:
    assert unreached_classes(over_record) == set()


def test_every_paragraph_that_states_something_is_reached(over_interview: Side) -> None:
    # The queries that show whatever is said at a place or of a thing would reach them all by themselves, as would some
    # of those over the public record: only what was written over the interview counts.
    data = over_interview.data
    asks = {
        name: answer.statements
        for name, answer in over_interview.reached.items()
        if name not in ANYTHING and home(name) == "interview"
    }
    statements = set().union(*asks.values())
    seen = {data.paragraphs[statement] for statement in statements if statement in data.paragraphs}
    assert data.paragraphs
    assert set(data.paragraphs.values()) - seen == set()


def test_every_query_rests_on_something(over_interview: Side, over_record: Side) -> None:
    at_home = {name: answer for name, answer in over_interview.reached.items() if home(name) == "interview"}
    assert [name for name, answer in at_home.items() if not answer.statements] == []
    assert [name for name, answer in over_record.reached.items() if not answer.statements] == []


def test_every_cited_pattern_is_tied_to_the_row(record: KnowledgeGraph) -> None:
    """A pattern stands alone: without a column, or a parameter that is always given, it would match the whole graph."""
    loose = []
    for name, query in record.queries().items():
        bound = {column.name for column in query.columns}
        bound |= {parameter.name for parameter in query.parameters if parameter.required or parameter.default}
        loose += [(name, pattern) for pattern in query.cites if not variables(pattern) & bound]
    assert loose == []


def test_a_third_of_the_queries_need_inference(graphs: Mapping[str, KnowledgeGraph]) -> None:
    """Asked of the asserted triples alone, a third or more give other rows: those whose first case says so."""
    names = list(graphs["record"].queries())
    needing = {
        name
        for name in names
        if any(
            set(graphs[home(name)].query(name, values).rows)
            != set(graphs[home(name)].query(name, values, asserted=True).rows)
            for values in samples(name, home(name))
        )
    }
    print(f"{len(needing)} of {len(names)} saved queries need inference: {', '.join(sorted(needing))}")
    assert 3 * len(needing) >= len(names)
    assert {name for name in names if cases(name) and cases(name)[0].get("inference")} <= needing
