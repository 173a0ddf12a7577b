"""The health check finds what is wrong, says how much it looked at, and fails only for what is a fault."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.cli.app import main
from kzpk_graph.health import examining
from kzpk_graph.health.examining import examine
from kzpk_graph.health.records import Examined, Health
from kzpk_graph.prepare import quads_of, read
from kzpk_graph.queries.slow import ANYTHING, NOT_EXISTS, OPTIONAL_IN_GRAPH, slow_patterns
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.render.health import write_health
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.synthetic import LEAST, Synthetic
from kzpk_graph.vocab import GRAPH_ASSERTED, ID, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def store_of(quads: Iterable[Quad]) -> OxigraphStore:
    store = OxigraphStore()
    store.bulk_extend(quads_of(read("ontology"), quads))
    return store


def quiet(_part: str, _done: int, _all: int) -> None:
    """Hear nothing of how far the check is."""


def part(health: Health, name: str) -> Examined:
    return next(one for one in health.parts if one.name == name)


@pytest.fixture(scope="session")
def sound() -> OxigraphStore:
    return store_of(Synthetic(LEAST, 1).quads())


@pytest.fixture(scope="session")
def faulty() -> tuple[Synthetic, OxigraphStore]:
    graph = Synthetic(LEAST, 1, 10)
    return graph, store_of(graph.quads())


def checked(folder: Path, capsys: pytest.CaptureFixture[str], *generate: str) -> tuple[int, dict[str, Any], str]:
    """Generate, load and check a graph by the command; return the exit code, the JSON on stdout, and stderr."""
    data, store = str(folder / "data.nq"), str(folder / "store")
    assert main(["generate", "--triples", str(LEAST), "--seed", "1", "-o", data, *generate]) == 0
    assert main(["load", data, "--store", store]) == 0
    capsys.readouterr()
    code = main(["check", "--store", store, "--format", "json"])
    said = capsys.readouterr()
    return code, json.loads(said.out), said.err


def test_the_command_finds_a_sound_graph_healthy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, err = checked(tmp_path, capsys)
    assert (code, err) == (0, "")
    assert told["healthy"]
    assert [part["name"] for part in told["parts"] if part["fatal"] and part["problems"]] == []
    scopes = {part["name"]: part["scope"] for part in told["parts"]}
    assert scopes["explained"] == "every triple"
    assert {"shapes", "consistency", "evidence", "query headers"} <= scopes.keys()


def test_the_command_fails_for_planted_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, err = checked(tmp_path, capsys, "--violations", "10")
    assert (code, err) == (1, "")
    assert not told["healthy"]
    problems = {part["name"]: part["problems"] for part in told["parts"]}
    assert problems["shapes"] == 10
    assert problems["checks/plans-incomplete"] == 1  # the planted plan without a stage
    assert problems["explained"] == 0


def test_planted_faults_are_counted(faulty: tuple[Synthetic, OxigraphStore]) -> None:
    graph, store = faulty
    shapes = examining._shapes(store, [], quiet)
    assert shapes.problems == len(graph.planted) == 10
    assert not Health((shapes,)).healthy
    checks = {one.name: one.problems for one in examining._checks(store, None, quiet)}
    assert checks["checks/plans-incomplete"] == 1  # the planted plan without a stage
    assert checks["checks/figures-incomplete"] == 1  # the planted figure without a bound


def test_a_triple_that_nobody_says_is_found(sound: OxigraphStore) -> None:
    store = OxigraphStore()
    store.bulk_extend(sound.quads())
    alone = (NamedNode(ID + "pakistan"), NamedNode(RDFS_LABEL), Literal("said by nobody", language="en"))
    store.apply(insert=[Quad(*alone, NamedNode(GRAPH_ASSERTED)), Quad(*alone, DefaultGraph())])
    evidence, proofs = examining._evidence(store, [], quiet), examining._proofs(store, [], quiet)
    assert (evidence.problems, proofs.problems) == (1, 1)
    assert "said by nobody" in evidence.examples[0]


def test_of_a_large_graph_a_sample_is_examined(
    faulty: tuple[Synthetic, OxigraphStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examining, "WHOLE", 100)
    monkeypatch.setattr(examining, "SAMPLE", 5)
    health = examine(faulty[1], seed=3)
    assert part(health, "shapes").scope == "a sample of 5 statements"
    assert part(health, "consistency").scope == "not searched above 100 triples (--all)"
    assert part(health, "explained").problems == 0
    sample = examining._sample(faulty[1], 3)
    assert sample == examining._sample(faulty[1], 3) != examining._sample(faulty[1], 4)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("GRAPH ?g { ?s kzpk:party ?o OPTIONAL { ?s rdfs:label ?l } }", OPTIONAL_IN_GRAPH),
        ("?s a kzpk:Event FILTER NOT EXISTS { ?s kzpk:heldIn ?o . ?o a kzpk:City }", NOT_EXISTS),
        ("?s ?p ?o", ANYTHING),
        ("?s a kzpk:Event OPTIONAL { GRAPH ?g { ?s rdfs:label ?l } }", None),
        ("?s a kzpk:Event FILTER NOT EXISTS { ?s kzpk:heldIn ?o }", None),
        ("?s a kzpk:Event ; ?p ?o", None),
    ],
)
def test_patterns_known_to_be_slow_are_named(pattern: str, found: str | None) -> None:
    assert slow_patterns(f"SELECT * {{ {pattern} }}") == ([] if found is None else [found])


def test_what_is_no_query_gives_nothing() -> None:
    assert slow_patterns("SELECT {") == []


def test_a_warning_does_not_fail_and_is_shown() -> None:
    health = Health((Examined("a", "all", 0, ()), Examined("b", "some", 12, ("one", "two"), fatal=False)))
    assert health.healthy
    out = io.BytesIO()
    write_health(health, "table", out)
    text = out.getvalue().decode()
    assert "warns" in text
    assert text.endswith("b:\n  one\n  two\n  and 10 more\n")
    out = io.BytesIO()
    write_health(health, "json", out)
    assert json.loads(out.getvalue())["parts"][1]["problems"] == 12
