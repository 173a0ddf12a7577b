"""A small graph of fairs with four voices, two of one publisher; and the shipped graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent / "root"


class Outcome(NamedTuple):
    """What one run of the command gave: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def graph() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(resources=ROOT, isolate=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def shipped() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph.open(isolate=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def interview(interview_root: Path) -> Iterator[KnowledgeGraph]:
    """The graph of the interview alone."""
    with KnowledgeGraph.open(resources=interview_root, isolate=False) as opened:
        yield opened


@pytest.fixture
def kzpk(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process, over the small graph."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: str(ROOT))

    def run(*words: str) -> Outcome:
        capsysbinary.readouterr()
        code = main(list(words))
        captured = capsysbinary.readouterr()
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run
