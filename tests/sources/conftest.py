"""The small graph of ``tests/cite/root``, a text that fits one of its sources, and a data directory for each test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1] / "cite" / "root"
TEXT = Path(__file__).parent / "walk.txt"


class Outcome(NamedTuple):
    """What one run of the command gave: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@pytest.fixture
def text() -> str:
    """Return a text of the source ``walk``: made up, with the signs that printed text has."""
    return TEXT.read_text(encoding="utf-8")


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a data directory of its own, which does not exist yet."""
    folder = tmp_path / "user" / "data"
    monkeypatch.setenv("KZPK_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def graph(data_dir: Path) -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(resources=ROOT, isolate=False) as opened:
        yield opened


@pytest.fixture
def kzpk(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, data_dir: Path
) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process, over the small graph."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(ROOT))

    def run(*words: str) -> Outcome:
        capsysbinary.readouterr()
        code = main(list(words))
        captured = capsysbinary.readouterr()
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run
