"""The shipped graph, prepared once a session in a cache of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KZPK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        with KnowledgeGraph.open(isolate=False) as opened:
            yield opened
