"""A store with a damaged block: every command ends, in bounded memory, and says what to do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.cli.app import _command_of
from kzpk_graph.cli.commands import COMMANDS, SECTIONS
from kzpk_graph.cli.supervise import SUPERVISED

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="processes are watched by /proc")

COPY = "if the store may be damaged, put a copy of the whole directory in its place (KZ341)\n"


def stats(store: Path, *, address_space: int, memory: str) -> tuple[int, str, str]:
    """Count what is in a store; the limit of the address space (KiB) saves the machine if nothing else does."""
    done = subprocess.run(
        ["sh", "-c", f"ulimit -v {address_space}; exec '{sys.executable}' -m kzpk_graph --store '{store}' stats"],
        capture_output=True, text=True, check=False, timeout=120, env={**os.environ, "KZPK_MEMORY": memory},
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_a_damaged_block_does_not_eat_the_memory(tmp_path: Path) -> None:
    """One block after another is damaged, until it is one that the engine counts without end."""
    sound = tmp_path / "sound"
    KnowledgeGraph.init(sound)
    for table in sorted((sound / "store").glob("*.sst"), key=lambda path: -path.stat().st_size):
        damaged = tmp_path / "damaged"
        shutil.copytree(sound, damaged)
        data = table.read_bytes()
        middle = len(data) // 6
        (damaged / "store" / table.name).write_bytes(data[:middle] + bytes(64) + data[middle + 64 :])
        code, out, err = stats(damaged, address_space=6_000_000, memory="500")
        if "of memory" in err:
            assert (code, out) == (3, "")
            assert err == f"error: stopped at 500 MB of memory, the limit; set KZPK_MEMORY to more megabytes; {COPY}"
            code, out, err = stats(damaged, address_space=2_000_000, memory="")  # the engine aborts before the limit
            assert (code, out) == (3, "")
            assert err == f"error: the engine broke down over it (SIGABRT); there was no memory left; {COPY}"
            return
        assert (code, err) == (0, "") or (code, out, err.count("\n")) == (3, "", 1)
        shutil.rmtree(damaged)
    pytest.fail("no damage made the engine count without end")


def test_what_asks_a_graph_is_supervised() -> None:
    assert set(COMMANDS) >= SUPERVISED
    assert set(SECTIONS["Ask"]) <= SUPERVISED
    assert not SUPERVISED & {"init", "add", "remove", "undo", "load"}  # they are not to be killed in their work


@pytest.mark.parametrize(
    ("words", "command"),
    [
        (["-q", "--store", "stats", "find", "log"], "find"),
        (["--store=log", "add", "x.csv", "-m", "stats"], "add"),
        (["-vv", "--help"], ""),
        ([], ""),
    ],
)
def test_the_command_is_the_first_word(words: list[str], command: str) -> None:
    assert _command_of(words) == command
