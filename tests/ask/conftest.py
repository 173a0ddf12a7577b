"""A small graph of its own for the tests of preparing and asking."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kzpk_graph.graph import KnowledgeGraph

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KZPK_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def resources(tmp_path: Path) -> Path:
    """A copy of the fixtures that a test may change."""
    root = tmp_path / "resources"
    shutil.copytree(FIXTURES, root)
    return root


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


@pytest.fixture
def graph(shared_cache: str, monkeypatch: pytest.MonkeyPatch) -> KnowledgeGraph:
    """The fixtures' graph, asked in this process."""
    monkeypatch.setenv("KZPK_CACHE_DIR", shared_cache)
    return KnowledgeGraph.open(resources=FIXTURES, isolate=False)
