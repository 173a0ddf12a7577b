"""Labels, marks and the reason of an empty answer are looked up when they are read, and are those of the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from kzpk_graph.errors import QueryError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.labels import Memory
from kzpk_graph.queries.result import Later, Looked
from kzpk_graph.queries.run import as_ask, parsing_seconds
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import ID, RDFS_LABEL

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def own(graph: KnowledgeGraph, tmp_path: Path) -> str:
    """A store on disk of the fixtures' graph."""
    directory = str(tmp_path / "own")
    KnowledgeGraph.init(directory, resources=FIXTURES)
    return directory


def test_labels_are_looked_up_when_they_are_read(own: str) -> None:
    with KnowledgeGraph.open(own, resources=FIXTURES, isolate=False) as graph:
        result = graph.query("all-plans")
        assert "label" not in result.seconds
        assert list(result.dicts()) == [{"plan": "Forum planned in Lahore", "marks": "plan"}]
        assert result.seconds["label"] > 0


def test_an_answer_outlives_its_graph(own: str) -> None:
    with KnowledgeGraph.open(own, resources=FIXTURES, isolate=False) as graph:
        result = graph.query("all-plans")
        nothing = graph.query("events-in", place="Kazakhstan")
        known = graph.query("events-in", place="Kazakhstan")
        assert known.empty_because == "nothing fits place = Kazakhstan; without it there are rows"
    assert list(result.dicts()) == [{"plan": "Forum planned in Lahore", "marks": "plan"}]
    assert nothing.empty_because == "the graph holds nothing of the kind for place = Kazakhstan"  # nobody asked in time
    assert known.empty_because == "nothing fits place = Kazakhstan; without it there are rows"


def test_an_answer_of_a_store_that_changes_keeps_the_labels_of_its_moment() -> None:
    store = OxigraphStore()
    forum, label = NamedNode(ID + "forum"), NamedNode(RDFS_LABEL)
    store.apply(insert=[Quad(forum, label, Literal("old", language="en"), DefaultGraph())])
    memory = Memory(store)
    assert memory.labels([forum.value]) == {forum.value: "old"}
    store.apply(insert=[Quad(forum, label, Literal("a new one", language="en"), DefaultGraph())])
    assert memory.labels([forum.value]) == {forum.value: "a new one"}  # not remembered: it can change


def test_a_value_is_worked_out_once() -> None:
    calls: list[int] = []

    def work() -> dict[str, int]:
        calls.append(1)
        return {"a": 1}

    looked = Looked(Later(work))
    assert calls == []
    assert (looked["a"], len(looked), dict(looked), looked.get("b")) == (1, 1, {"a": 1}, None)
    assert calls == [1]


def test_whether_there_is_a_row_is_asked_without_order_and_groups(graph: KnowledgeGraph) -> None:
    assert as_ask("SELECT ?x\nWHERE { ?x a ?c . { ?x ?p ?y } }\nGROUP BY ?x ORDER BY DESC(?x) LIMIT 3") == (
        "ASK { ?x a ?c . { ?x ?p ?y } }"
    )
    for unusual in ("SELECT ?x { ?x a ?c } GROUP BY ?x HAVING (COUNT(?c) > 1)", "ASK { ?x a ?c }"):
        assert as_ask(unusual) == unusual
    with KnowledgeGraph.open(isolate=False) as shipped:
        for name, query in shipped.queries().items():
            if any(parameter.required for parameter in query.parameters) or query.form != "select":
                continue
            result = shipped.query(name)
            answer = shipped.sparql(as_ask(result.text))
            found = answer.boolean if answer.kind == "ask" else bool(answer.rows)
            assert found == bool(result.rows), name


def test_the_time_to_read_a_query_is_told_apart() -> None:
    assert parsing_seconds("SELECT * { ?x a owl:Class }", {"owl": "http://www.w3.org/2002/07/owl#"}) > 0
    with pytest.raises(QueryError):
        parsing_seconds("SELECT * { ?x a owl:Class }")
