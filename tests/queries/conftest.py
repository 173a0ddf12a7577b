"""Two graphs, each prepared once a session in a cache of its own: the interview alone, and all that ships.

Most saved queries were written over the interview, and their expected rows are read from its text alone; the others
are asked of the whole public record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.resources import root_dir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

INTERVIEW_FILES = ("VERSION", "sources/tdi-interview-2025.trig", "reference/places.trig")
"""What of ``data/`` makes the graph of the interview."""


@pytest.fixture(scope="session")
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KZPK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def interview_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Resources that hold the ontology, the queries and, of the data, the interview with its reference data."""
    from pathlib import Path

    shipped, root = Path(root_dir()), tmp_path_factory.mktemp("interview")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(shipped / name, target_is_directory=True)
    for name in INTERVIEW_FILES:
        link = root / "data" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(shipped / "data" / name)
    return root


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
