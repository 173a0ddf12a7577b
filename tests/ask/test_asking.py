"""Saved queries and ad-hoc SPARQL: parameters, labels, marks, limits."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.errors import NotFoundError, ParseError, QueryError, QueryTimeoutError, UsageError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.model import Parameter
from kzpk_graph.queries.parameters import parse_plain
from kzpk_graph.queries.run import watchdog
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import ID, KZPK, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).parent / "fixtures"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def whats(graph: KnowledgeGraph, **values: Any) -> list[str]:
    return [row["what"] for row in graph.query("events-in", **values).dicts()]


def test_the_default_is_used(graph: KnowledgeGraph) -> None:
    result = graph.query("events-in")
    assert list(result.dicts()) == [{"what": "Karachi Business Forum", "number": 300}]
    place, least, kind = result.parameters
    assert (place.name, place.shown, place.given) == ("place", "Pakistan", False)
    assert least.term is None
    assert kind.term is None
    assert [column.label for column in result.columns] == ["What", "People"]
    assert result.query is not None
    assert set(result.seconds) == {"bind", "run", "label"}


@pytest.mark.parametrize(
    "place",
    ["Lahore", "lahore", "LAHÓRE", "id:lahore", f"<{ID}lahore>", f"{ID}lahore", NamedNode(ID + "lahore"), "Lahoar"],
)
def test_an_entity_by_any_name(graph: KnowledgeGraph, place: Any) -> None:
    assert whats(graph, place=place) == ["Forum planned in Lahore"]


def test_an_empty_text_takes_the_restriction_away(graph: KnowledgeGraph) -> None:
    assert set(whats(graph, place="")) == {"Karachi Business Forum", "Forum planned in Lahore"}


def test_parameters_as_mapping_and_keywords(graph: KnowledgeGraph) -> None:
    assert [row["what"] for row in graph.query("events-in", {"place": "Karachi"}, least=300).dicts()] == [
        "Karachi Business Forum"
    ]
    assert whats(graph, place="Karachi", least="301") == []
    assert whats(graph, place=None) == ["Karachi Business Forum"]


def test_choices(graph: KnowledgeGraph) -> None:
    assert whats(graph, place="", kind="PLAN") == ["Forum planned in Lahore"]
    with pytest.raises(UsageError, match="choose one of event, plan"):
        graph.query("events-in", kind="rumour")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"place": "Lahor"}, "nearest: Lahore|choose one of: .*Lahore"),
        ({"place": "id:lahor"}, "is not in the graph; choose one of"),
        ({"place": "id:forum"}, "is not an instance of place"),
        ({"place": "Karachi Business Forum"}, "is not an instance of place"),
        ({"place": "nope:x"}, "choose one of"),
        ({"place": "\udcff"}, "valid Unicode"),
        ({"place": "<http://x.example:port/>"}, "not in the graph"),
        ({"least": "many"}, "whole number"),
        ({"least": "1.5"}, "whole number"),
        ({"colour": "red"}, "no parameter 'colour'; it has: place, least, kind"),
    ],
)
def test_wrong_values_say_what_fits(graph: KnowledgeGraph, values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        graph.query("events-in", values)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


INJECTIONS = [
    'x" } . ?s ?p ?o . FILTER("" = "',
    "id:karachi } ?s ?p ?o { ",
    "> } ?s ?p ?o #",
    "<urn:x> } SERVICE <http://127.0.0.1/> { ?s ?p ?o",
    'a\\u0022 } ?s ?p ?o { BIND("',
    "\n}\n?s ?p ?o",
    "UNDEF } ?s ?p ?o VALUES ?z { UNDEF",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("kind", ["string", "integer", "decimal", "date", "edtf", "year", "lang", "boolean", "iri"])
def test_no_text_reaches_the_query(graph: KnowledgeGraph, text: str, kind: str) -> None:
    """A value is refused, or becomes one term that holds the text as it is."""
    from kzpk_graph.store.oxigraph import OxigraphStore

    if kind == "string":
        term = parse_plain(Parameter("p", kind), text)
        answer = OxigraphStore().query(f"SELECT ?p {{ VALUES ?p {{ {term} }} }}")
        assert list(answer.rows) == [(Literal(text),)]  # type: ignore[union-attr]
    else:
        with pytest.raises(UsageError):
            parse_plain(Parameter("p", kind), text)
    with pytest.raises(UsageError):
        graph.query("events-in", place=text)


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("string", "a b", Literal("a b")),
        ("integer", "007", Literal("7", datatype=NamedNode(XSD + "integer"))),
        ("integer", "-3", Literal("-3", datatype=NamedNode(XSD + "integer"))),
        ("decimal", "1.50", Literal("1.5", datatype=NamedNode(XSD + "decimal"))),
        ("decimal", "300000", Literal("300000", datatype=NamedNode(XSD + "decimal"))),
        ("year", "2025", Literal("2025", datatype=NamedNode(XSD + "integer"))),
        ("date", "2025-04-28", Literal("2025-04-28", datatype=NamedNode(XSD + "date"))),
        ("edtf", "2025-06~", Literal("2025-06~")),
        ("lang", "KK", Literal("kk")),
        ("boolean", "Yes", Literal("true", datatype=NamedNode(XSD + "boolean"))),
        ("iri", "kzpk:Event", NamedNode(KZPK + "Event")),
    ],
)
def test_values_become_terms(kind: str, text: str, term: object) -> None:
    assert parse_plain(Parameter("p", kind), text) == term


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("integer", "1e3"), ("integer", "١٢"), ("integer", "9" * 19), ("decimal", "1,5"), ("decimal", "NaN"),
        ("year", "25"), ("year", "0000"), ("date", "2025-02-30"), ("date", "20250428"), ("date", "2025-W01-1"),
        ("edtf", "spring"), ("lang", "english please"), ("boolean", "maybe"), ("iri", "Event"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit_are_refused(kind: str, text: str) -> None:
    with pytest.raises(UsageError):
        parse_plain(Parameter("p", kind), text)


def test_required_parameters(graph: KnowledgeGraph) -> None:
    for values in ({}, {"thing": ""}, {"thing": None}):
        with pytest.raises(UsageError, match="thing"):
            graph.query("is-city", values)
    assert graph.query("is-city", thing="Karachi").boolean is True
    assert graph.query("is-city", thing="Pakistan").boolean is False


def test_unknown_queries_name_the_nearest(graph: KnowledgeGraph) -> None:
    with pytest.raises(NotFoundError, match="nearest: all-plans"):
        graph.query("all-plan")


def test_plans_are_marked(graph: KnowledgeGraph) -> None:
    result = graph.query("all-plans")
    assert result.has_marks
    assert [result.row_marks(row) for row in result.rows] == [("plan",)]
    assert list(result.dicts()) == [{"plan": "Forum planned in Lahore", "marks": "plan"}]
    assert list(result.dicts(iris=True)) == [{"plan": ID + "plan", "marks": "plan"}]
    assert graph.marks([ID + "view", ID + "forum"]) == {ID + "view": ("opinion",)}
    assert not graph.query("events-in").has_marks


def test_an_empty_answer_says_why(graph: KnowledgeGraph) -> None:
    assert graph.query("events-in", place="Kazakhstan").empty_because == (
        "nothing fits place = Kazakhstan; without it there are rows"
    )
    assert graph.query("events-in", kind="plan").empty_because.startswith("nothing fits kind = plan;")
    nothing = graph.query("events-in", place="Kazakhstan", least=1000)
    assert nothing.empty_because.startswith("nothing fits place = Kazakhstan and least = 1000 together;")
    assert graph.query("all-plans", asserted=True).empty_because == "the graph holds nothing of the kind"
    assert graph.query("events-in", place="Lahore", least=5, kind="event").empty_because == (
        "nothing fits place = Lahore; without it there are rows"
    )
    assert graph.sparql("SELECT * { ?x kzpk:nosuch ?y }").empty_because == "the graph does not hold kzpk:nosuch"
    assert graph.sparql("SELECT * { ?x a kzpk:State ; kzpk:heldIn ?y }").empty_because
    assert graph.query("all-plans").empty_because == ""


def test_ad_hoc_results(graph: KnowledgeGraph) -> None:
    result = graph.sparql(
        "SELECT ?i ?d ?b ?n ?t ?l ?bad ?none { BIND(1 AS ?i) BIND(1.5 AS ?d) BIND(true AS ?b) BIND(1e0 AS ?n)"
        ' BIND("x"@en AS ?t) BIND(BNODE() AS ?l) BIND("x"^^xsd:integer AS ?bad) }'
    )
    (row,) = result.dicts()
    assert row.pop("l").startswith("_:")
    assert row == {"i": 1, "d": Decimal("1.5"), "b": True, "n": 1.0, "t": "x", "bad": "x", "none": None}
    assert graph.sparql("SELECT * { id:forum a ?c }").columns[0].name == "c"
    built = graph.sparql("CONSTRUCT { ?x kzpk:is ?y } { ?x kzpk:plannedIn ?y }")
    assert built.kind == "construct"
    assert [str(triple) for triple in built.triples] == [f"<{ID}plan> <{KZPK}is> <{ID}lahore>"]


def test_labels_prefer_english(graph: KnowledgeGraph) -> None:
    assert graph.label(ID + "forum") == "Karachi Business Forum"
    assert graph.label(ID + "nothing") == "id:nothing"
    assert graph.labels([ID + "forum", "not an iri"]) == {ID + "forum": "Karachi Business Forum"}


def test_files_alone_are_asked(graph: KnowledgeGraph, tmp_path: Path) -> None:
    data = tmp_path / "a.trig"
    data.write_text("<urn:a> <urn:p> 1 . <urn:g> { <urn:b> <urn:p> 2 }")
    other = tmp_path / "b.ttl"
    other.write_text("<urn:c> <urn:p> 3 .")
    assert {row["o"] for row in graph.sparql("SELECT ?o { ?s ?p ?o }", [data, other]).dicts()} == {1, 3}
    assert {row["o"] for row in graph.sparql("SELECT ?o { GRAPH ?g { ?s ?p ?o } }", [data, other]).dicts()} == {2}
    other.write_text("<urn:c> <urn:p> .")
    with pytest.raises(ParseError):
        graph.sparql("ASK {}", [other])


def test_pandas_is_optional(graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match="pip install pandas"):
        graph.query("events-in").to_pandas()


def test_pandas_frames(graph: KnowledgeGraph) -> None:
    pytest.importorskip("pandas", reason="pandas is optional")
    frame = graph.query("all-plans").to_pandas()
    assert list(frame.columns) == ["plan", "marks"]
    assert frame.iloc[0].tolist() == ["Forum planned in Lahore", "plan"]


# -- limits -----------------------------------------------------------------------------------------------------


@pytest.fixture
def isolated(shared_cache: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[KnowledgeGraph]:
    monkeypatch.setenv("KZPK_CACHE_DIR", shared_cache)
    with KnowledgeGraph.open(resources=FIXTURES, timeout=2) as graph:
        yield graph


def test_the_child_answers_as_the_process_itself(isolated: KnowledgeGraph, graph: KnowledgeGraph) -> None:
    for text in (
        "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "ASK { id:karachi a kzpk:City }",
        "CONSTRUCT { ?s ?p ?o } { ?s a kzpk:Forum ; ?p ?o }",
        'SELECT ?x { VALUES ?x { "1"^^xsd:integer "a\\nb"@en <urn:x> UNDEF } }',
    ):
        ours, theirs = graph.sparql(text), isolated.sparql(text)
        blank = [[str(term) for term in row if "_:" not in str(term)] for row in ours.rows]
        assert [[str(term) for term in row if "_:" not in str(term)] for row in theirs.rows] == blank
        assert (theirs.kind, theirs.boolean, theirs.triples) == (ours.kind, ours.boolean, ours.triples)
    with pytest.raises(QueryError, match="query:1:"):
        isolated.sparql("SELECT")


@pytest.mark.parametrize("text", [CROSS, CROSS.replace("(COUNT(*) AS ?n)", "*") + " ORDER BY ?l"])
def test_the_child_is_stopped_at_the_limit(isolated: KnowledgeGraph, text: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="stopped after 2 s") as caught:
        isolated.sparql(text)
    assert time.monotonic() - started < 3
    assert caught.value.exit_code == 3
    assert isolated.sparql("ASK { id:karachi a kzpk:City }").boolean is True


def test_data_in_memory_is_stopped_too(isolated: KnowledgeGraph, tmp_path: Path) -> None:
    data = tmp_path / "many.nt"
    data.write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(2000)))
    assert isolated.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", [data]).rows[0][0].value == "2000"
    with pytest.raises(QueryTimeoutError):
        isolated.sparql(CROSS, [data])


def test_a_query_that_ends_the_engine_is_reported(isolated: KnowledgeGraph) -> None:
    from threading import Timer

    from kzpk_graph.errors import QueryResourceError

    assert isolated.sparql("ASK { id:karachi a kzpk:City }").boolean is True
    child = isolated._asking()._asker._process  # type: ignore[union-attr]
    crash = Timer(0.5, child.send_signal, [signal.SIGSEGV])
    crash.start()
    with pytest.raises(QueryResourceError, match="the engine broke down over the query"):
        isolated.sparql(CROSS)
    assert isolated.sparql("ASK { id:karachi a kzpk:City }").boolean is True


def test_the_watchdog_ends_a_process() -> None:
    code = (
        "import os, sys\nfrom kzpk_graph.queries.run import watchdog\n"
        "from kzpk_graph.store.oxigraph import OxigraphStore\nfrom kzpk_graph.rdfio import *\nstore = OxigraphStore()\n"
        "store.bulk_extend(Quad(NamedNode(f'urn:{n}'), NamedNode('urn:p'), Literal(str(n))) for n in range(2000))\n"
        f"with watchdog(0.5, lambda: os._exit(3)):\n    list(store.query('''{CROSS}''').rows)"
    )
    started = time.monotonic()
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 3
    assert time.monotonic() - started < 3


def test_the_watchdog_lets_finished_work_be() -> None:
    fired: list[bool] = []
    with watchdog(0.05, lambda: fired.append(True)):
        pass
    with watchdog(None, lambda: fired.append(True)):
        pass
    time.sleep(0.1)
    assert fired == []


# -- what a warm command imports --------------------------------------------------------------------------------

_IMPORTS = """import sys
from kzpk_graph.graph import KnowledgeGraph
graph = KnowledgeGraph.open(resources=sys.argv[1], isolate=False)
assert graph.query("events-in").rows
heavy = "rdflib pyshacl owlrl yaml sqlite3 rapidfuzz difflib subprocess dataclasses inspect importlib.metadata pandas"
print(*[name for name in heavy.split() if name in sys.modules])
"""


def test_a_saved_query_on_a_warm_cache_imports_little(graph: KnowledgeGraph) -> None:
    graph.close()
    command = [sys.executable, "-c", _IMPORTS, str(FIXTURES)]
    subprocess.run(command, check=True, capture_output=True)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ""
