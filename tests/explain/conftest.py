"""A small graph of its own whose proofs can be told from reading it, and the graph that ships."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.cli import main
from kzpk_graph.graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent / "root"


class Outcome(NamedTuple):
    """What one run of the command gave."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def explain_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def small(explain_cache: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """Return the small graph."""
    monkeypatch.setenv("KZPK_CACHE_DIR", explain_cache)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with KnowledgeGraph.open(resources=ROOT, isolate=False) as graph:
        yield graph


@pytest.fixture(scope="module")
def shipped() -> Iterator[KnowledgeGraph]:
    """Return the graph that ships."""
    with KnowledgeGraph.open(isolate=False) as graph:
        yield graph


@pytest.fixture
def kzpk(
    explain_cache: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process, over the small graph."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("KZPK_STORE", raising=False)
    monkeypatch.setenv("KZPK_CACHE_DIR", explain_cache)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(ROOT))

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
