"""Preparing and caching the asked graph: right whatever happens to the cache and the files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.cache import Cache
from kzpk_graph.errors import InconsistentError, ParseError
from kzpk_graph.graph import KnowledgeGraph, cache_info, clear_cache, saved_queries
from kzpk_graph.prepare import changed_literals, prepare
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, KZPK, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable


def ask(resources: Path, question: str = "SELECT ?x { ?x a kzpk:Place }") -> set[str]:
    with KnowledgeGraph.open(resources=resources, isolate=False) as graph:
        return {row[0].value.rpartition("/")[2] for row in graph.sparql(question).rows}


def generations(cache: str | None = None) -> set[str]:
    return {name for name, _, _ in Cache(cache).info().generations}


def touch_back(path: Path, seconds: float = 100) -> None:
    status = path.stat()
    os.utime(path, (status.st_atime - seconds, status.st_mtime - seconds))


def test_layout(graph: KnowledgeGraph) -> None:
    def triples(name: str) -> list[tuple[object, ...]]:
        return [(quad.subject, quad.predicate, quad.object) for quad in graph.quads(name)]

    asked, asserted, inferred = triples(""), triples(GRAPH_ASSERTED), triples(GRAPH_INFERRED)
    assert len(asked) == len(set(asked))
    assert set(asked) == set(asserted) | set(inferred)
    assert not set(asserted) & set(inferred)
    assert set(triples(GRAPH_ONTOLOGY)) <= set(asserted)
    assert not set(triples(GRAPH_EVIDENCE)) & set(asked)
    for statement in ("talk.p1-1", "talk.p2-1", "page.1"):
        assert set(triples(STATEMENT + statement)) <= set(asserted)


def test_what_two_statements_say_is_there_once(graph: KnowledgeGraph) -> None:
    result = graph.sparql("SELECT (COUNT(*) AS ?n) { id:karachi kzpk:locatedIn id:pakistan }")
    assert result.rows[0][0].value == "1"


def test_inference_is_there_and_can_be_left_out(graph: KnowledgeGraph) -> None:
    question = "ASK { id:forum kzpk:heldIn id:pakistan }"
    assert graph.sparql(question).boolean is True
    assert graph.sparql(question, asserted=True).boolean is False
    assert graph.sparql("ASK { id:forum kzpk:heldIn id:karachi }", asserted=True).boolean is True


def test_a_second_start_uses_the_cache(resources: Path) -> None:
    first = prepare(str(resources))
    second = prepare(str(resources))
    assert first.key == second.key
    assert first.path == second.path
    assert first.path is not None
    assert generations() == {first.key}
    assert sorted(os.listdir(first.path)) == ["catalogue.json", "complete.json", "names.sqlite", "store"]


def test_a_warm_start_reads_no_resource(resources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    age_all(resources)
    prepare(str(resources))
    monkeypatch.setattr("kzpk_graph.cache.hash_of", lambda *_: pytest.fail("the files were read again"))
    assert prepare(str(resources)).path is not None


def age_all(resources: Path, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
    """Let the files look settled: their change time cannot be set, so the clock that judges them is moved."""
    import time

    now = time.time_ns
    patch = monkeypatch or _PATCH
    patch.setattr("kzpk_graph.prepare.time.time_ns", lambda: now() + 10_000_000_000)
    assert resources.exists()


_PATCH = pytest.MonkeyPatch()


@pytest.fixture(autouse=True)
def _clock() -> object:
    yield
    _PATCH.undo()


def test_a_change_is_seen(resources: Path) -> None:
    age_all(resources)
    assert "astana" not in ask(resources)
    talk = resources / "data/sources/talk.trig"
    talk.write_text(talk.read_text().replace("id:lahore", "id:astana"))
    assert "astana" in ask(resources)


def test_a_change_of_the_same_size_and_time_is_seen(resources: Path) -> None:
    age_all(resources)
    assert "lahore" in ask(resources)
    talk = resources / "data/sources/talk.trig"
    status = talk.stat()
    talk.write_text(talk.read_text().replace("id:lahore", "id:multan"))
    os.utime(talk, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert talk.stat().st_size == status.st_size
    assert "multan" in ask(resources)


def test_a_change_right_after_the_stamp_is_seen(resources: Path) -> None:
    """Within the clock's grain times may not move: files changed just now are never trusted by their stamp."""
    prepare(str(resources))
    stamps = Path(Cache().directory) / "stamps"
    assert not stamps.exists() or not list(stamps.iterdir())


def test_a_moved_time_alone_keeps_the_generation(resources: Path) -> None:
    key = prepare(str(resources)).key
    touch_back(resources / "data/sources/talk.trig")
    assert prepare(str(resources)).key == key


def test_new_and_removed_files_are_seen(resources: Path) -> None:
    age_all(resources)
    assert "gwadar" not in ask(resources)
    extra = resources / "data/sources/extra.trig"
    extra.write_text(
        "@prefix id: <https://w3id.org/kzpk/id/> . @prefix kzpk: <https://w3id.org/kzpk/ontology#> ."
        "<https://w3id.org/kzpk/statement/x.1> { id:gwadar a kzpk:City . }"
    )
    assert "gwadar" in ask(resources)
    extra.unlink()
    assert "gwadar" not in ask(resources)


def test_old_generations_are_removed_but_for_one(resources: Path) -> None:
    keys = []
    talk = resources / "data/sources/talk.trig"
    for number in range(4):
        talk.write_text(talk.read_text() + f"# {number}\n")
        keys.append(prepare(str(resources)).key)
    assert generations() == set(keys[-2:])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "store gone": lambda path: shutil.rmtree(path / "store"),
    "manifest gone": lambda path: (path / "complete.json").unlink(),
    "manifest garbled": lambda path: (path / "complete.json").write_text("{"),
    "manifest of another kind": lambda path: (path / "complete.json").write_text("[1]"),
    "catalogue cut": lambda path: os.truncate(path / "catalogue.json", 10),
    "names cut": lambda path: os.truncate(path / "names.sqlite", 100),
    "table cut": lambda path: os.truncate(next((path / "store").glob("*.sst")), 100),
    "store's own manifest cut": lambda path: os.truncate(next((path / "store").glob("MANIFEST*")), 100),
    "catalogue garbled": lambda path: scribble(path / "catalogue.json"),
    "names garbled": lambda path: scribble(path / "names.sqlite"),
    "store's own manifest garbled": lambda path: scribble(next((path / "store").glob("MANIFEST*"))),
    "tables garbled": lambda path: scribble(*(path / "store").glob("*.sst")),
}


def scribble(*paths: Path) -> None:
    for path in paths:
        path.write_bytes(bytes(byte ^ 0x5A for byte in path.read_bytes()))


@pytest.mark.parametrize("damage", list(DAMAGES))
def test_a_damaged_cache_is_made_again(resources: Path, damage: str) -> None:
    age_all(resources)
    prepared = prepare(str(resources))
    assert prepared.path is not None
    DAMAGES[damage](Path(prepared.path))
    with KnowledgeGraph.open(resources=resources, isolate=False) as graph:
        assert [row["plan"] for row in graph.query("all-plans").dicts()] == ["Forum planned in Lahore"]
        assert graph.find("karachi").matches
    assert set(saved_queries(resources)) == {"events-in", "is-city", "all-plans"}
    assert prepare(str(resources)).key == prepared.key


@pytest.mark.parametrize("isolate", [True, False])
def test_a_store_damaged_while_it_is_used_is_made_again(resources: Path, isolate: bool) -> None:
    prepared = prepare(str(resources))
    assert prepared.path is not None
    with KnowledgeGraph.open(resources=resources, isolate=isolate) as graph:
        for table in (Path(prepared.path) / "store").glob("*.sst"):
            scribble(table)
        assert graph.sparql("ASK { id:karachi a kzpk:City }").boolean is True
        assert any("damaged" in note for note in graph.notes)


def test_an_unusable_cache_is_done_without(resources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KZPK_CACHE_DIR", str(tmp_path / "file" / "below"))
    with KnowledgeGraph.open(resources=resources, isolate=False) as graph:
        assert len(graph.notes) == 1
        assert "KZPK_CACHE_DIR" in graph.notes[0]
        assert "\n" not in graph.notes[0]
        assert [row["plan"] for row in graph.query("all-plans").dicts()] == ["Forum planned in Lahore"]
        assert graph.find("karachi").matches
        assert graph.show("Karachi").types[0].label == "city"
    assert "all-plans" in saved_queries(resources)


def test_a_full_disk_is_done_without(resources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kzpk_graph.cache._seal", full)
    with KnowledgeGraph.open(resources=resources, isolate=False) as graph:
        assert "No space left on device" in graph.notes[0]
        assert graph.sparql("ASK { id:karachi a kzpk:City }").boolean is True
    assert not [name for name in os.listdir(Cache().directory) if name.startswith(".building")]


_OPEN = """import sys
from kzpk_graph.graph import KnowledgeGraph
with KnowledgeGraph.open(resources=sys.argv[1], isolate=False) as graph:
    print(len(graph.query("all-plans").rows), graph.notes)
"""


def test_many_processes_start_at_once(resources: Path) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", _OPEN, str(resources)], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    answers = {process.communicate(timeout=60)[0] for process in started}
    assert answers == {"1 []\n"}
    assert len(generations()) == 1
    assert not [name for name in os.listdir(Cache().directory) if name.startswith(".")]


def test_processes_without_locks_keep_one_generation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where locks do not work, the one who comes second uses what the first has made."""
    cache = Cache()

    def make_while_another_finishes(directory: str) -> None:
        monkeypatch.undo()
        other.append(cache.build("0" * 32, write_other))
        Path(directory, "by").write_text("us")

    def write_other(directory: str) -> None:
        Path(directory, "by").write_text("other")

    other: list[str] = []
    monkeypatch.setattr("fcntl.flock", lambda *_: (_ for _ in ()).throw(OSError(95, "not supported")))
    path = cache.build("0" * 32, make_while_another_finishes)
    assert other == [path]
    assert Path(path, "by").read_text() == "other"


def test_a_process_killed_while_building_does_no_harm(resources: Path) -> None:
    code = (
        "import os, sys\nimport kzpk_graph.cache\nkzpk_graph.cache._seal = lambda *_: os._exit(9)\n"
        "from kzpk_graph.prepare import prepare\nprepare(sys.argv[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(resources)], check=False)
    assert done.returncode == 9
    left = [name for name in os.listdir(Cache().directory) if name.startswith(".building")]
    assert len(left) == 1
    assert "karachi" in ask(resources)
    os.utime(Path(Cache().directory) / left[0], (0, 0))
    talk = resources / "data/sources/talk.trig"
    talk.write_text(talk.read_text() + "#\n")
    prepare(str(resources))
    assert not (Path(Cache().directory) / left[0]).exists()


def test_clear_and_info(resources: Path) -> None:
    key = prepare(str(resources)).key
    (Path(Cache().directory) / "not-ours").write_text("kept")
    info = cache_info(key)
    assert info.path == Cache().directory
    assert [(name, current) for name, _, current in info.generations] == [(key, True)]
    assert info.size >= info.generations[0][1] > 0
    assert clear_cache() > 0
    assert os.listdir(Cache().directory) == ["not-ours"]


def test_a_fault_in_the_data_has_its_place(resources: Path) -> None:
    (resources / "data/sources/bad.trig").write_text("<urn:a> <urn:b> .\n")
    with pytest.raises(ParseError, match=r"bad\.trig:1:"):
        prepare(str(resources))


def test_contradictions_are_refused(resources: Path) -> None:
    ontology = resources / "ontology/kzpk.ttl"
    ontology.write_text(ontology.read_text() + "kzpk:State owl:disjointWith kzpk:City .\n")
    talk = resources / "data/sources/talk.trig"
    talk.write_text(talk.read_text() + "statement:page.1 { id:karachi a kzpk:State . }\n")
    with pytest.raises(InconsistentError, match=r"^inconsistent: cax-dw "):
        prepare(str(resources))


def test_literals_that_would_change_are_found(resources: Path) -> None:
    assert list(changed_literals(str(resources))) == []
    talk = resources / "data/sources/talk.trig"
    talk.write_text(talk.read_text().replace("kzpk:amount 300", "kzpk:amount 0300"))
    ((quad, kept),) = changed_literals(str(resources))
    assert isinstance(quad.object, Literal)
    assert (quad.predicate, quad.object.value, kept.value) == (NamedNode(KZPK + "amount"), "0300", "300")
    assert not isinstance(quad.graph_name, DefaultGraph)


def test_the_shipped_data_holds_no_literal_that_would_change() -> None:
    assert list(changed_literals()) == []
