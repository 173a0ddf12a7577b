"""The synthetic graph keeps its promises: its size, its bytes, its faults, its answers."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.answering import Answering
from kzpk_graph.edtf import bounds
from kzpk_graph.errors import UsageError
from kzpk_graph.names import index_of
from kzpk_graph.prepare import saved_queries
from kzpk_graph.queries.catalogue import compile_all
from kzpk_graph.rdfio import NamedNode, serialise_stream
from kzpk_graph.resources import resource_paths
from kzpk_graph.shapes import VIOLATION, validate
from kzpk_graph.synthetic import LEAST, Synthetic, names, times
from kzpk_graph.vocab import GRAPH_EVIDENCE, ID, KZPK, STATEMENT

if TYPE_CHECKING:
    from tests.synthetic.conftest import Closed

EVIDENCE = NamedNode(GRAPH_EVIDENCE)
PROBES = (
    *("events-in-state", "planned-events", "trade-by-year", "posts-over-time", "career", "where-is"),
    *("commission-sessions", "participants", "corroborated"),
)


@pytest.mark.parametrize("violations", [0, 7])
@pytest.mark.parametrize("triples", [LEAST, 3217, 12_000])
def test_the_statements_assert_exactly_as_many_triples_as_asked(triples: int, violations: int) -> None:
    graph = Synthetic(triples, 5, violations)
    quads = list(graph.quads())
    said = {quad.triple for quad in quads if quad.graph_name != EVIDENCE}
    assert len(said) == triples
    assert len(graph.planted) == violations
    counted = Counter(str(quad.object) for quad in quads if quad.predicate.value.endswith("#type"))
    report = graph.report()
    assert counted[f"<{KZPK}Statement>"] == report["statements"]
    graphs = {str(quad.graph_name) for quad in quads} - {str(EVIDENCE)}
    assert len(graphs) == report["statements"]
    assert all(name.startswith(f"<{STATEMENT}") for name in graphs)


def test_some_triples_are_said_by_several_sources_and_some_dates_are_disputed(closed: Closed) -> None:
    several = closed.store.query(
        "SELECT (COUNT(*) AS ?n) { { SELECT ?s ?d (COUNT(?g) AS ?said) { GRAPH ?g { ?s kzpk:occurred ?d } } "
        "GROUP BY ?s ?d } FILTER(?said > 1) }",
        prefixes={"kzpk": KZPK},
    )
    disputed = closed.store.query(
        "SELECT (COUNT(DISTINCT ?s) AS ?n) { GRAPH ?g { ?s kzpk:occurred ?d } GRAPH ?h { ?s kzpk:occurred ?e } "
        "FILTER(?d != ?e) }",
        prefixes={"kzpk": KZPK},
    )
    for answer in (several, disputed):
        assert int(next(iter(answer.rows))[0].value) > 5  # type: ignore[union-attr]


@pytest.mark.parametrize("format_", ["nquads", "trig"])
def test_every_process_writes_the_same_bytes(format_: str) -> None:
    out = io.BytesIO()
    serialise_stream(Synthetic(3000, 11, 4).quads(), format_, out)
    words = ["generate", "--triples", "3000", "--seed", "11", "--violations", "4", "--format", format_]
    for seed in ("1", "2"):
        run = subprocess.run(
            [sys.executable, "-m", "kzpk_graph", *words],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert run.stdout == out.getvalue()
        assert run.stderr == b""


def test_another_seed_gives_another_graph() -> None:
    assert set(Synthetic(LEAST, 1).quads()) != set(Synthetic(LEAST, 2).quads())


def test_each_planted_fault_and_nothing_else_violates_a_shape() -> None:
    graph = Synthetic(2500, 9, 10)
    report = validate(list(graph.quads()))
    found = Counter((one.shape, one.focus.value) for one in report.results if one.severity == VIOLATION)
    assert found == Counter((one.shape, one.focus) for one in graph.planted)
    assert len({one.kind for one in graph.planted}) == 10


def test_a_graph_without_faults_conforms_without_a_warning() -> None:
    assert validate(list(Synthetic(LEAST, 4).quads())).results == ()


@pytest.mark.parametrize("name", PROBES)
def test_saved_queries_answer_as_planned(closed: Closed, name: str) -> None:
    probe = next(one for one in closed.graph.report()["answers"] if one["query"] == name)
    answering = Answering(closed.store, lambda: index_of(closed.store), None, isolate=False)
    answer = answering.saved(saved_queries()[name], probe["parameters"], asserted=False)
    assert tuple(column.name for column in answer.columns) == tuple(probe["columns"])
    rows = [tuple(None if term is None else term.value for term in row) for row in answer.rows]
    assert probe["rows"]
    assert sorted(rows, key=repr) == sorted(probe["rows"], key=repr)


def test_every_probe_is_tested(closed: Closed) -> None:
    assert {one["query"] for one in closed.graph.report()["answers"]} == set(PROBES)


@pytest.mark.parametrize("name", sorted(compile_all(resource_paths("checks"))))
def test_the_checks_find_nothing(closed: Closed, name: str) -> None:
    check = compile_all(resource_paths("checks"))[name]
    answer = closed.store.query(check.text)
    assert list(answer.rows) == []  # type: ignore[union-attr]


def test_times_have_the_bounds_of_their_edtf() -> None:
    found = [
        times.on_day(2000, 2, 29), times.in_month(2000, 2), times.in_month(2023, 2), times.in_year(1999),
        times.days(2004, 12, 3, 5), times.term(2001, 2006, 7), times.term(2021, None, 4),
    ]  # fmt: skip
    for when in found:
        known = bounds(when.edtf)
        assert (when.earliest, when.latest or None) == (known.earliest, known.latest), when.edtf
        if when.latest_start:
            assert when.latest_start == known.latest_start, when.edtf
        if when.earliest_end:
            assert when.earliest_end == known.earliest_end, when.edtf


def test_no_two_names_are_alike() -> None:
    made = [[names.state(at) for at in range(193)], [names.city(at) for at in range(193 * 4)]]
    made.append([names.person(at) for at in range(300_000)])
    for some in made:
        assert len(set(some)) == len(some)


def test_what_cannot_be_made_is_refused() -> None:
    with pytest.raises(UsageError, match=f"ask for {LEAST} at least"):
        Synthetic(LEAST - 1)
    with pytest.raises(UsageError, match="ask for 20 at most"):
        Synthetic(LEAST, 0, 21)
    with pytest.raises(RuntimeError):
        Synthetic(LEAST).report()
    with pytest.raises(UsageError, match="cannot be written as a stream"):
        serialise_stream([], "turtle", io.BytesIO())


def test_things_are_ours() -> None:
    subjects = {str(quad.subject) for quad in Synthetic(LEAST).quads() if quad.graph_name != EVIDENCE}
    assert all(name.startswith(f"<{ID}") for name in subjects)
