"""Queries that reach out, or that would never end: one line, the right code, in bounded time and memory."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.errors import KzpkError, QueryError, QueryResourceError, QueryTimeoutError
from kzpk_graph.queries.memory import used_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SLOW = {
    "cross product": CROSS,
    "distinct cross product": "SELECT DISTINCT ?a ?d { ?a ?b ?c . ?d ?e ?f }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }",
    "regular expression": 'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "(((a{1,1000}){1,1000}){1,1000})")) }',
    "long sum": f"SELECT ({'+'.join(['1'] * 200_000)} AS ?n) {{}}",
    "long path": f"SELECT * {{ ?s {'/'.join(['<urn:p>'] * 50_000)} ?o }}",
    "many unions": f"SELECT * {{ {' UNION '.join(['{?s <urn:p> 1}'] * 40_000)} }}",
    "many binds": f"SELECT * {{ {''.join(f'BIND(1 AS ?v{n})' for n in range(50_000))} }}",
    "rows without end": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
REACHING = {
    "SERVICE": ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "KZ321"),
    "SERVICE SILENT": ("SELECT * { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "KZ321"),
    "SERVICE in a sub-select": ("SELECT * { { SELECT * { SERVICE ?x { ?s ?p ?o } } } }", "KZ321"),
    "FROM a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "KZ322"),
    "FROM an address": ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "KZ322"),
    "FROM NAMED": ("ASK FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "KZ322"),
    "LOAD": ("LOAD <http://127.0.0.1:9/>", "KZ320"),
    "LOAD a file": ("LOAD <file:///etc/passwd> INTO GRAPH <urn:g>", "KZ320"),
    "INSERT": ("INSERT DATA { <urn:a> <urn:b> 1 }", "KZ320"),
    "DROP": ("DROP ALL", "KZ320"),
    "query and update": ("SELECT * { ?s ?p ?o } ; DROP ALL", "KZ320"),
}
DEEP = {
    "parentheses": f"SELECT ({'(' * 100_000}1{')' * 100_000} AS ?n) {{}}",
    "braces": f"SELECT * {'{' * 100_000}{'}' * 100_000}",
    "lists": f"SELECT * {{ ?s ?p {'(' * 100_000}{')' * 100_000} }}",
    "negations": f"SELECT * {{ FILTER({'!' * 100_000}true) }}",
    "too long": "SELECT * { ?s ?p ?o }" + " " * 1_000_001,
}


@pytest.fixture(scope="module")
def isolated() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(timeout=1) as graph:
        yield graph


@pytest.mark.parametrize("name", REACHING)
def test_nothing_is_reached(kzpk: Callable[..., Any], name: str) -> None:
    text, code = REACHING[name]
    done = kzpk("sparql", "-e", text)
    assert (done.code, done.out) == (3, "")
    assert done.error.startswith("error: ")
    assert done.error.endswith(f"({code})")


@pytest.mark.parametrize("name", DEEP)
def test_deep_queries_are_refused(isolated: KnowledgeGraph, name: str) -> None:
    with pytest.raises(QueryError) as caught:
        isolated.sparql(DEEP[name])
    assert caught.value.code == "KZ323"


@pytest.mark.parametrize("name", SLOW)
def test_the_command_stops_in_time(kzpk: Callable[..., Any], tmp_path: Path, name: str) -> None:
    (tmp_path / "q.rq").write_text(SLOW[name])
    (tmp_path / "out.csv").write_text("before")
    started = time.monotonic()
    done = kzpk("sparql", "-f", "q.rq", "--timeout", "1", "--format", "csv", "-o", "out.csv")
    assert (
        time.monotonic() - started < 1 + 1 + 4
    )  # the limit, a second's grace, and the start of Python on a busy machine
    assert done.code == 3
    assert "stopped after 1 s, the time limit; narrow the question" in done.error
    assert (tmp_path / "out.csv").read_text() == "before"


@pytest.mark.parametrize("name", ["cross product", "distinct cross product", "path", "many binds"])
def test_the_python_api_stops_in_time(isolated: KnowledgeGraph, name: str) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="stopped after 1 s; ask for less"):
        isolated.sparql(SLOW[name])
    assert time.monotonic() - started < 3


def test_files_are_stopped_too(kzpk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "d.nt").write_text("".join(f"<urn:s{n}> <urn:p> <urn:o{n}> .\n" for n in range(3000)))
    done = kzpk("sparql", "--data", "d.nt", "--timeout", "1", "-e", CROSS)
    assert (done.code, done.out) == (3, "")
    assert "the time limit" in done.error


def test_memory_is_limited(
    kzpk: Callable[..., Any], isolated: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KZPK_MEMORY", "200")
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
    done = kzpk("sparql", "-e", query)
    assert (done.code, done.out) == (3, "")
    assert "stopped at 200 MB of memory, the limit; ask for less" in done.error
    with KnowledgeGraph.open(timeout=30) as graph, pytest.raises(QueryResourceError, match="stopped at 200 MB"):
        graph.sparql(query)


@pytest.mark.parametrize("value", ["x", "-1", "0", "1e3", "99999999999999"])
def test_a_memory_limit_is_a_number(kzpk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KZPK_MEMORY", value)
    done = kzpk("sparql", "-e", "ASK {}")
    assert (done.code, done.out) == (2, "")
    assert "whole number of megabytes" in done.error


@pytest.mark.parametrize("format_", ["csv", "tsv", "json", "xml"])
def test_many_rows_come_in_bounded_memory(
    kzpk: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, format_: str
) -> None:
    numbers = " ".join(map(str, range(480)))
    query = f"SELECT ?a ?b {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}"
    monkeypatch.setenv("KZPK_MEMORY", "250")  # twice the memory of the process itself; all rows would not fit
    done = kzpk("sparql", "-e", query, "--format", format_, "-o", f"out.{format_}")
    assert (done.code, done.err) == (0, "")
    text = (tmp_path / f"out.{format_}").read_text()
    assert rows_in(text, format_) == 480 * 480


def rows_in(text: str, format_: str) -> int:
    if format_ == "json":
        import json

        return len(json.loads(text)["results"]["bindings"])
    if format_ == "xml":
        from xml.etree import ElementTree

        return len(list(ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}result")))
    return len(text.splitlines()) - 1


def test_a_table_holds_so_many_rows_and_says_so(kzpk: Callable[..., Any]) -> None:
    numbers = " ".join(map(str, range(320)))
    done = kzpk("sparql", "-e", f"SELECT ?a ?b {{ VALUES ?a {{ {numbers} }} VALUES ?b {{ {numbers} }} }}")
    assert done.code == 0
    assert "only the first 100,000 rows are shown" in done.err
    assert len(done.out.splitlines()) == 100_002


def test_an_orphan_ends() -> None:
    import signal
    import subprocess
    import sys

    words = [sys.executable, "-m", "kzpk_graph", "sparql", "--timeout", "0", "-e", CROSS]
    watching = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    working = child_of(watching.pid)
    time.sleep(0.5)
    os.kill(watching.pid, signal.SIGKILL)
    watching.wait()
    for _ in range(100):
        if not used_bytes(working):  # gone, or dead and waiting to be collected
            return
        time.sleep(0.1)
    os.kill(working, signal.SIGKILL)
    pytest.fail("the process went on without anyone to stop it")


def child_of(pid: int) -> int:
    for _ in range(200):
        with open(f"/proc/{pid}/task/{pid}/children") as file:
            found = file.read().split()
        if found:
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("there is no process to watch")


PARAMETERS = (
    ("events-in-state", "state"),
    ("trade-by-year", "year"),
    ("trade-by-year", "indicator"),
    ("posts-over-time", "as_of"),
)
INJECTIONS = (
    "} } DROP ALL #", '" } ?s ?p ?o { "', "<urn:x> } UNION { ?s ?p ?o", "2024 } #", "\\u007d", "id:x> ?p ?o . <",
    "a\nb", "\u202e", "'; DELETE WHERE {?s ?p ?o}", "UNDEF } VALUES ?x { 1", "\x00", "%s", "{0}", "2025-07-14'--",
)  # fmt: skip


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS)
@pytest.mark.parametrize("value", INJECTIONS, ids=range(len(INJECTIONS)))
def test_no_parameter_becomes_syntax(isolated: KnowledgeGraph, query: str, parameter: str, value: str) -> None:
    if parameter not in {each.name for each in isolated.queries()[query].parameters}:
        pytest.fail(f"{query} has no parameter {parameter}")
    before = len(isolated.sparql("SELECT * { ?s a kzpk:State }").rows)
    try:
        result = isolated.query(query, {parameter: value})
    except KzpkError as error:
        assert error.exit_code in (1, 2)  # noqa: PT017 - an answer without rows is right too
    else:
        assert not result.rows
    assert len(isolated.sparql("SELECT * { ?s a kzpk:State }").rows) == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/etc/passwd", "a/../../b", "x\x01y"])
def test_names_of_queries_are_no_paths(isolated: KnowledgeGraph, name: str) -> None:
    with pytest.raises(KzpkError) as caught:
        isolated.query(name)
    assert caught.value.exit_code == 1
