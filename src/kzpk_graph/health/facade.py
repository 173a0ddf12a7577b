"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that examines its health."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.health.records import Health
    from kzpk_graph.store.base import Store

T = TypeVar("T")


class Healthy:
    """Examines a graph."""

    if TYPE_CHECKING:
        _root: str | None

        def _store(self) -> Store: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

    def check(
        self, *, seed: int = 0, whole: bool = False, progress: Callable[[str, int, int], None] | None = None
    ) -> Health:
        """Examine the graph's health: shapes, consistency, evidence, proofs, checks, ontology and saved queries.

        Args:
            seed: What a sample depends on, where the graph is too large to be examined as a whole.
            whole: Examine all of it, however large.
            progress: Called with the part that is examined, how much is done, and of how much (0: not known).
        """
        from kzpk_graph.health.examining import examine

        return self._sound(lambda: examine(self._store(), self._root, seed=seed, whole=whole, tell=progress))
