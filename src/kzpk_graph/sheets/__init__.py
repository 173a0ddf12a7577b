"""Fact sheets: forms for people who do not write RDF, derived from the shapes, and what they say once filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzpk_graph.sheets.reading import read_sheet
    from kzpk_graph.sheets.records import Sheet

__all__ = ["Sheet", "read_sheet"]


def __getattr__(name: str) -> object:
    """Import a part on first use: the Python API imports this package for every command."""
    from importlib import import_module

    homes = {"read_sheet": "reading", "Sheet": "records"}
    if name not in homes:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{homes[name]}"), name)
