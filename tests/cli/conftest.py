"""Run the command in this process, its output captured as a shell would see it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
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


ROOT = Path(__file__).parent / "root"

START = """
import sys
import kzpk_graph.prepare
kzpk_graph.prepare.root_dir = lambda: {root!r}
from kzpk_graph.cli import main
sys.exit(main())
"""

MODULES = START.replace("sys.exit(main())", "main(); sys.stderr.write(' '.join(sys.modules))")
"""As START, but what was imported is told on stderr."""


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a cache directory for all tests of the command."""
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def kzpk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, cache: str) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process, over the small graph in ``root``."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("KZPK_STORE", raising=False)
    monkeypatch.setenv("KZPK_CACHE_DIR", cache)
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(ROOT))

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def process(cache: str) -> Callable[..., Outcome]:
    """Return a function that runs a command line in a process of its own, over the small graph in ``root``."""
    base = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "KZPK_STORE")}

    def run(*words: str, stdin: str = "", env: dict[str, str] | None = None, modules: bool = False) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-c", (MODULES if modules else START).format(root=str(ROOT)), *words],
            input=stdin, capture_output=True, text=True, check=False, timeout=120, encoding="utf-8",
            env={**base, "KZPK_CACHE_DIR": cache, **(env or {})},
        )  # fmt: skip
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run
