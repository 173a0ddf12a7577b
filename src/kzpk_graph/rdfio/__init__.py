"""Reading and writing RDF, and the term types that every layer above uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from kzpk_graph.rdfio.atomic import atomic_write
    from kzpk_graph.rdfio.blank import canonical_quads
    from kzpk_graph.rdfio.formats import FORMATS, Format, format_named, format_of
    from kzpk_graph.rdfio.lenient import parse_lines
    from kzpk_graph.rdfio.parse import parse_file
    from kzpk_graph.rdfio.places import PlacedFile, PlacedQuad, parse_places
    from kzpk_graph.rdfio.streaming import serialise_stream
    from kzpk_graph.rdfio.writing import serialise

Term = NamedNode | BlankNode | Literal
"""An RDF 1.1 term."""

_HOMES = {
    "FORMATS": "formats",
    "Format": "formats",
    "format_named": "formats",
    "format_of": "formats",
    "parse_file": "parse",
    "parse_lines": "lenient",
    "PlacedFile": "places",
    "PlacedQuad": "places",
    "parse_places": "places",
    "serialise": "writing",
    "serialise_stream": "streaming",
    "canonical_quads": "blank",
    "atomic_write": "atomic",
}


def __getattr__(name: str) -> object:
    """Import a part on first use: most commands need the terms only."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)


__all__ = [
    "FORMATS",
    "BlankNode",
    "DefaultGraph",
    "Format",
    "Literal",
    "NamedNode",
    "PlacedFile",
    "PlacedQuad",
    "Quad",
    "Term",
    "Triple",
    "atomic_write",
    "canonical_quads",
    "format_named",
    "format_of",
    "parse_file",
    "parse_lines",
    "parse_places",
    "serialise",
    "serialise_stream",
]
