"""The command ``kzpk``: options in, façade calls, rendered answers out."""

from __future__ import annotations

from kzpk_graph.cli.app import main

__all__ = ["main"]
