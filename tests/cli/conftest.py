"""Run the command in this process, its output captured as a shell would see it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


class Outcome(NamedTuple):
    """What one run of the command gave.

    Attributes:
        code: The exit code.
        out: What went to stdout.
        err: What went to stderr.
    """

    code: int
    out: str
    err: str


@pytest.fixture
def kzpk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("KZPK_STORE", raising=False)

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def process() -> Callable[..., Outcome]:
    """Return a function that runs a command line in a process of its own."""

    def run(*words: str, stdin: str = "", env: dict[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "kzpk_graph", *words],
            input=stdin, capture_output=True, text=True, check=False, timeout=120, encoding="utf-8",
            env={**{k: v for k, v in os.environ.items() if k not in ("COLUMNS", "KZPK_STORE")}, **(env or {})},
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
