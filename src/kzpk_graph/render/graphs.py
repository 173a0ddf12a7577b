"""The graph that a CONSTRUCT or DESCRIBE gives, in the RDF formats."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.rdfio import DefaultGraph, Quad, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable


def write_graph(triples: Iterable[Triple], format_: str, out: IO[bytes]) -> None:
    """Write triples in an RDF format, in a stable order and with the project's prefixes.

    Args:
        triples: The triples; each is written once.
        format_: Name of one of the six RDF formats.
        out: A binary stream.
    """
    from kzpk_graph.rdfio.serialise import serialise

    default = DefaultGraph()
    serialise((Quad(t.subject, t.predicate, t.object, default) for t in triples), format_, out)
