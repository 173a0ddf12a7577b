"""Run the command as a process of its own, with less memory and no network."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

START = """
import socket, sys
def refuse(*_): raise AssertionError("it tried to reach the network")
socket.socket.connect = socket.socket.connect_ex = refuse
socket.getaddrinfo = refuse
from kzpk_graph.cli import main
sys.exit(main())
"""


class Outcome(NamedTuple):
    """What one run gave: exit code, both outputs, and how long it took in seconds."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def error(self) -> str:
        """The one line that says what is wrong."""
        lines = [line for line in self.err.splitlines() if not line.startswith("note: ")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        return lines[0]


@pytest.fixture
def kzpk(tmp_path: Path) -> Callable[..., Outcome]:
    """Run a command line, in an empty directory, and let nothing be left half-written."""

    def run(*words: str, stdin: bytes | None = None, timeout: float = 60) -> Outcome:
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", START, *words], input=stdin, capture_output=True, cwd=tmp_path, timeout=timeout,
            check=False,
        )  # fmt: skip
        assert not [path for path in tmp_path.rglob("*") if path.name.endswith(".tmp")]
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode(), time.monotonic() - started)

    return run
