"""Triples as a graph in the RDF formats: what a CONSTRUCT gives, what follows, a validation report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from kzpk_graph.rdfio import Triple

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_graph(triples: Iterable[Triple | tuple[Any, Any, Any]], format_: str, out: BinaryIO) -> int:
    """Write triples in an RDF format, in a stable order and with the project's prefixes.

    Args:
        triples: The triples; each is written once.
        format_: Name of one of the six RDF formats.
        out: A binary stream.

    Returns:
        How many triples were written.
    """
    from kzpk_graph.rdfio import serialise

    return serialise((each if isinstance(each, Triple) else Triple(*each) for each in triples), format_, out)
