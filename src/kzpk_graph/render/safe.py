"""Text from data, made safe for a terminal (see :mod:`kzpk_graph.safe`)."""

from __future__ import annotations

from kzpk_graph.safe import safe, safe_lines

__all__ = ["safe", "safe_lines"]
