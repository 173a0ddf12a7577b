"""An evidence-backed knowledge graph of Kazakhstan-Pakistan relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph._version import __version__

if TYPE_CHECKING:
    from kzpk_graph.graph import KnowledgeGraph


def __getattr__(name: str) -> object:
    """Import the Python API on first use, so that the command does not pay for it."""
    if name == "KnowledgeGraph":
        from kzpk_graph.graph import KnowledgeGraph

        return KnowledgeGraph
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["KnowledgeGraph", "__version__"]
