"""Exporting quads of one's own through a format's writer, and the graph that ships."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.exports.job import Job, Ledger
from kzpk_graph.exports.registry import EXPORT_FORMATS
from kzpk_graph.rdfio.atomic import atomic_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from kzpk_graph.rdfio import Quad

Files = dict[str, bytes]


class Exported(NamedTuple):
    """What a writer wrote: the bytes of its files by name (of a single file by ``""``), and its ledger."""

    files: Files
    ledger: Ledger

    @property
    def left_out(self) -> dict[str, int]:
        return dict(self.ledger.left_out)


@pytest.fixture
def exported(tmp_path: Path) -> Callable[[str, Iterable[Quad]], Exported]:
    """Write quads, as of files, in a format."""
    numbers = itertools.count()

    def run(name: str, quads: Iterable[Quad]) -> Exported:
        format_ = EXPORT_FORMATS[name]
        writer, job = format_.load(), Job(iter(quads), format_)
        if not format_.directory:
            out = io.BytesIO()
            ledger = writer(job, out)
            return Exported({"": out.getvalue()}, ledger)
        path = tmp_path / f"out{next(numbers)}"
        with atomic_folder(path) as folder:
            ledger = writer(job, folder)
        return Exported({file.name: file.read_bytes() for file in path.iterdir()}, ledger)

    return run


@pytest.fixture(scope="session")
def shipped() -> Iterator[KnowledgeGraph]:
    """The graph that ships."""
    with KnowledgeGraph.open() as graph:
        yield graph
