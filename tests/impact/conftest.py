"""A small graph of five statements, and the graph that ships."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.cli import main
from kzpk_graph.graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parent / "fixtures"


class Outcome(NamedTuple):
    """What one run of the command gave: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def graph(own_folders: Path) -> KnowledgeGraph:
    """The fixtures' graph, asked in this process."""
    assert own_folders.exists()
    return KnowledgeGraph.open(resources=FIXTURES, isolate=False)


@pytest.fixture(scope="session")
def shipped(own_folders: Path) -> KnowledgeGraph:
    """The graph that ships, asked in this process."""
    assert own_folders.exists()
    return KnowledgeGraph.open(isolate=False)


@pytest.fixture
def kzpk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process, over the fixtures' graph."""
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(FIXTURES))

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        gc.collect()  # the command works in a second thread, which must not be the one to drop the engine's answers
        code = main(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
