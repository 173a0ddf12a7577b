"""Quads as lines of text that are kept in a literal and read back (RDF 1.1 N-Quads)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad


def to_lines(quads: Iterable[Quad]) -> list[str]:
    """Return one line of N-Quads for each quad, without its line end, sorted by code points."""
    text = serialize(quads, format=RdfFormat.N_QUADS)
    return sorted((text or b"").decode().split("\n")[:-1])


def from_lines(text: str) -> list[Quad]:
    """Return the quads of lines of N-Quads that :func:`to_lines` gave, in their order."""
    return list(parse(text, RdfFormat.N_QUADS))
