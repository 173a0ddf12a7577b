"""Two graphs, each prepared once a session in a cache of its own: the interview alone, and all that ships.

Most saved queries were written over the interview, and their expected rows are read from its text alone; the others
are asked of the whole public record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KZPK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def interview(interview_root: Path, _cache: None) -> Iterator[KnowledgeGraph]:
    """The graph of the interview alone."""
    with KnowledgeGraph.open(resources=interview_root, isolate=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def record(_cache: None) -> Iterator[KnowledgeGraph]:
    """The graph of all shipped data."""
    with KnowledgeGraph.open(isolate=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def graphs(interview: KnowledgeGraph, record: KnowledgeGraph) -> Mapping[str, KnowledgeGraph]:
    """The two graphs by the names that the expected files use."""
    return {"interview": interview, "record": record}
