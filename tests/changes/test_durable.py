"""Whatever happens in the middle of a change, the store is what it was before it or what it is after it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.changes.layout import create
from kzpk_graph.errors import StoreError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.changes.conftest import Files

KILLED = Path(__file__).parent / "killed.py"
KILLS = 50
"""In each of the runs."""


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder on a file system in memory, where there is one.

    A process that is killed leaves the system's own buffers as they are, whatever is below them; so what a busy disk
    takes to write them is waited for in vain.
    """
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("seed", [7, 8, 9, 10])
def test_killed_at_random_moments(in_memory: Path, small: str, files: Files, seed: int) -> None:
    """Two hundred kills in all; the limit is a machine's that hangs, not one's that is busy."""
    own = str(in_memory / "own")
    KnowledgeGraph.init(own, resources=small, user="maker")
    for name in "abcdefgh":
        files.outlet(name, "hub" if name < "e" else chr(ord(name) - 4))
    done = subprocess.run(
        [sys.executable, str(KILLED), own, small, str(files.folder), str(KILLS), str(seed)],
        capture_output=True, text=True, check=False, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["fault"] == ""
    assert found["kills"] >= KILLS
    assert found["under_way"] > KILLS / 5
    assert found["in_commit"] > KILLS / 25
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
        assert len(graph.log()) > KILLS / 20  # they did change something
        last = graph.log()[-1]
        outcome = graph.undo(last.id)
        assert outcome.change is not None or not outcome.accepted


def quads(directory: str, small: str) -> list[str]:
    with KnowledgeGraph.open(directory, resources=small, isolate=False) as graph:
        return sorted(str(quad) for quad in graph.quads())


def limited(small: str, limit: str, *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "limited.py"), small, limit, *words],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("limit", [0, 3_000, 20_000])
def test_a_full_disk_gives_one_line_and_loses_nothing(own: str, small: str, files: Files, limit: int) -> None:
    """RLIMIT_FSIZE lets writing fail as a full disk does: when opening, or in the middle of the transaction."""
    many = "".join(files.said_of_outlet(f"o{number}") for number in range(300))
    path = files.write("many.trig", files.source("many"), files.statement("many", 1, many))
    before = quads(own, small)
    code, out, err = limited(small, str(limit), "--store", own, "add", path)
    assert (code, out) == (3, "")
    assert err.startswith(f"error: {own}")
    assert err.count("\n") == 1
    assert quads(own, small) == before
    assert limited(small, "-1", "--store", own, "add", path)[::2] == (0, "")
    assert len(quads(own, small)) > len(before)


def test_a_disk_that_is_full_while_files_are_copied_is_named(tmp_path: Path) -> None:
    def fill(building: str) -> None:
        raise shutil.Error([("a", f"{building}/a", "[Errno 28] No space left on device")])

    with pytest.raises(StoreError) as caught:
        create(tmp_path / "own", fill)
    assert str(caught.value) == (
        f"{tmp_path / 'own'}: no store can be made here: no space left on device; free some space there, or name"
        " another directory"
    )
    assert caught.value.code == "KZ333"
    assert os.listdir(tmp_path) == []


def test_a_store_that_may_not_be_written_gives_one_line(own: str, small: str, files: Files) -> None:
    path = files.outlet("one")
    for folder, names, inside in os.walk(own):
        Path(folder).chmod(0o555)
        for name in (*names, *inside):
            Path(folder, name).chmod(0o555)
    code, out, err = limited(small, "obedient", "--store", own, "add", path)
    assert (code, out) == (3, "")
    assert err == (
        f"error: {own}: the store cannot be changed: permission denied; make the directory and what is in it writable,"
        " or copy it to a place that is (KZ333)\n"
    )
    code, out, err = limited(small, "obedient", "--store", own, "find", "Hub")
    assert code == 0
    assert "The Hub" in out
    code, out, err = limited(small, "obedient", "--store", own, "add", path, "--dry-run")
    assert (code, err) == (0, "")
    assert "would be added" in out


def test_a_second_writer_waits_or_says_what_to_do(own: str, small: str, files: Files) -> None:
    path = files.outlet("one")
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph, graph.writing():
        code, out, err = limited(small, "-1", "--store", own, "add", path, "--wait", "0.2")
        assert (code, out) == (3, "")
        assert err == (
            f"error: {own}: another process is changing this store (waited 0.2 s); try again when it is done, or wait"
            " longer with --wait SECONDS (KZ332)\n"
        )
        waiting = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "limited.py"), small, "-1", "--store", own, "add", path],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        graph.add([files.outlet("two")])
        code, out, err = limited(small, "-1", "--store", own, "query", "outlets", "--format", "csv")  # readers go on
        assert (code, err) == (0, "")
        assert "Outlet two" in out
    out, err = waiting.communicate(timeout=60)
    assert (waiting.returncode, err) == (0, "")
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
        assert [change.number for change in graph.log()] == [0, 1, 2]


def test_the_engines_own_lock_is_minded(own: str, small: str, files: Files) -> None:
    other = OxigraphStore(Path(own) / "store")
    with (
        KnowledgeGraph.open(own, resources=small, isolate=False) as graph,
        pytest.raises(StoreError, match="another process is changing this store"),
    ):
        graph.add([files.outlet("one")], wait=0.1)
    other.close()


def test_a_reader_keeps_what_it_saw_and_never_fails(own: str, small: str, files: Files) -> None:
    with (
        KnowledgeGraph.open(own, resources=small, isolate=False) as reader,
        KnowledgeGraph.open(own, resources=small, isolate=False) as writer,
    ):
        assert reader.query("outlets").rows == []
        with writer.writing():
            for name in "abcd":
                writer.add([files.outlet(name)])
                assert reader.query("outlets").rows == []
        assert len(writer.query("outlets").rows) == 4
    with KnowledgeGraph.open(own, resources=small, isolate=False) as reader:
        assert len(reader.query("outlets").rows) == 4


def test_names_that_missed_a_change_are_made_good(own: str, small: str, files: Files, tmp_path: Path) -> None:
    stale = tmp_path / "stale.sqlite"
    shutil.copy(Path(own) / "names.sqlite", stale)
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
        graph.add([files.outlet("one")])
    shutil.copy(stale, Path(own) / "names.sqlite")  # as after a crash between the store and its names
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
        assert len([match for match in graph.find("Outlet one").matches if match.exact]) == 1  # through the ledger
        graph.add([files.outlet("two")])
        assert len([match for match in graph.find("Outlet one").matches if match.exact]) == 1  # caught up
    for wrong in (b"no database", None):
        if wrong is None:
            (Path(own) / "names.sqlite").unlink()
        else:
            (Path(own) / "names.sqlite").write_bytes(wrong)
        with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
            assert len([match for match in graph.find("Outlet two").matches if match.exact]) == 1
