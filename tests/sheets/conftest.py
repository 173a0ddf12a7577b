"""The shipped graph, and a way to write a sheet and read it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.sheets import Sheet, read_sheet
from kzpk_graph.sheets.schema import Schema, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

Rows = list[list[str]]
Reader = "Callable[..., Sheet]"


def rows_of(text: str, delimiter: str = ",") -> Rows:
    """Return the rows of a CSV text."""
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.fixture(scope="session")
def graph() -> Iterator[KnowledgeGraph]:
    """The graph that ships."""
    with KnowledgeGraph.open() as opened:
        yield opened


@pytest.fixture(scope="session")
def shipped_schema() -> Schema:
    """The classes and properties that ship."""
    return schema()


@pytest.fixture
def read(graph: KnowledgeGraph, tmp_path: Path) -> Callable[..., Sheet]:
    """Return a function that writes rows (or bytes) to a file and reads them as a sheet."""

    def read_rows(rows: Sequence[Sequence[str]] | bytes, delimiter: str = ",", **told: object) -> Sheet:
        path = tmp_path / "sheet.csv"
        if isinstance(rows, bytes):
            path.write_bytes(rows)
        else:
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file, delimiter=delimiter).writerows(rows)
        return read_sheet(path, graph._store(), graph._lookup(), **told)  # type: ignore[arg-type]

    return read_rows
