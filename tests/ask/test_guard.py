"""No query reaches out of the store, however it is written."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import QueryError
from kzpk_graph.queries.guard import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.graph import KnowledgeGraph

SERVICES = {
    "plain": "SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "silent": "SELECT * {{ SERVICE SILENT <{u}> {{ ?s ?p ?o }} }}",
    "lower case": "select * {{ service <{u}> {{ ?s ?p ?o }} }}",
    "nested": "SELECT * {{ OPTIONAL {{ {{ SELECT * {{ FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }} }} }} }}",
    "a variable": "SELECT * {{ VALUES ?u {{ <{u}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
    "a prefix": "PREFIX u: <{u}> SELECT * {{ SERVICE u: {{ ?s ?p ?o }} }}",
    "after a number": "SELECT * {{ ?s ?p 1SERVICE <{u}> {{ ?a ?b ?c }} }}",
    "after a carriage return": "SELECT * {{ # a comment \r SERVICE <{u}> {{ ?s ?p ?o }}\n }}",
    "after an escape in a string": 'SELECT * {{ ?s ?p "\\u0022 . SERVICE <{u}> {{}} #" \n #"""\n }}',
    "string that ends by an escape": 'SELECT * {{ ?s ?p "\\u0022" . SERVICE SILENT <{u}> {{ }} #"""\n }}',
    "written with escapes": "SELECT * {{ \\u0053ERVICE <{u}> {{ ?s ?p ?o }} }}",
    "long s": "SELECT * {{ \u017fervice <{u}> {{ ?s ?p ?o }} }}",
    "construct": "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "ask": "ASK {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "describe": "DESCRIBE ?s {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "byte order mark": "\ufeffSELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
}


@pytest.fixture
def listener() -> Iterator[tuple[str, list[object]]]:
    """A server that notes who calls."""
    calls: list[object] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.1)
    stop = threading.Event()

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, address = server.accept()
            except TimeoutError:
                continue
            calls.append(address)
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", calls
    stop.set()
    thread.join()
    server.close()


@pytest.mark.parametrize("way", list(SERVICES))
def test_service_is_refused_and_nobody_is_called(
    graph: KnowledgeGraph, listener: tuple[str, list[object]], way: str
) -> None:
    address, calls = listener
    with pytest.raises(QueryError) as caught:
        graph.sparql(SERVICES[way].format(u=address))
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)
    assert calls == []


def test_the_listener_would_notice(listener: tuple[str, list[object]]) -> None:
    """The engine itself does call: only the check keeps it from doing so."""
    from kzpk_graph.errors import StoreError
    from kzpk_graph.store.oxigraph import OxigraphStore

    address, calls = listener
    with pytest.raises(StoreError):
        list(OxigraphStore().query(SERVICES["plain"].format(u=address)).rows)  # type: ignore[union-attr]
    assert calls


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a kzpk:Forum }",
        'SELECT * { ?s rdfs:label "SERVICE <http://x.example/> { }" }',
        "SELECT * { ?s a kzpk:DiplomaticService } # SERVICE <http://x.example/> {}",
        "SELECT * { <http://x.example/service/> ?p ?o }",
        "SELECT ?from { ?from a kzpk:City }",
    ],
)
def test_the_word_alone_does_no_harm(graph: KnowledgeGraph, text: str) -> None:
    assert graph.sparql(text).kind == "select"


@pytest.mark.parametrize(
    "source",
    [
        "<file:///etc/passwd>",
        "<http://127.0.0.1/>",
        "NAMED <file:///etc/passwd>",
        "kzpk:x",
        "NAMED id:x",
        "<relative>",
        "<http://x.example:port/>",
        "nope:x",
    ],
)
def test_foreign_graphs_are_refused(graph: KnowledgeGraph, source: str) -> None:
    with pytest.raises(QueryError, match="holds no such graph"):
        graph.sparql(f"SELECT * FROM {source} {{ ?s ?p ?o }}")


def test_the_graphs_of_from_are_resolved_against_the_base(graph: KnowledgeGraph) -> None:
    """SPARQL 1.1 Query §4.1.1: a relative IRI in FROM takes the BASE of the query."""
    base = "https://w3id.org/kzpk/graph/elsewhere"
    assert graph.sparql(f"BASE <{base}> ASK FROM <asserted> {{ ?x a kzpk:Forum }}").boolean is True
    with pytest.raises(QueryError, match="graph/nowhere>"):
        graph.sparql(f"BASE <{base}> ASK FROM <nowhere> {{ ?x a kzpk:Forum }}")


def test_graphs_of_the_store_can_be_named(graph: KnowledgeGraph) -> None:
    result = graph.sparql(
        "SELECT ?x FROM graph:asserted FROM NAMED graph:evidence { ?x a kzpk:Forum GRAPH ?g { ?st a kzpk:Statement } }"
    )
    assert len(result.rows) == 3


@pytest.mark.parametrize(
    "text",
    ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "LOAD <http://127.0.0.1/>", "DROP ALL", "DELETE WHERE { ?s ?p ?o }"],
)
def test_updates_are_refused(graph: KnowledgeGraph, text: str) -> None:
    with pytest.raises(QueryError, match="nothing is changed by a query"):
        graph.sparql(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }",
        "SELECT * " + "{" * 100_000 + "}" * 100_000,
        "SELECT * { FILTER(" + "!" * 100_000 + "1) }",
        "SELECT * { FILTER(" + "- " * 100_000 + "1) }",
        "SELECT * { ?s ?p ?o } #" + "x" * 1_000_000,
    ],
    ids=["parentheses", "braces", "negations", "signs", "length"],
)
def test_deep_and_long_texts_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        check(text, lambda _: True)
