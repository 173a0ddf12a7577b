"""Quads as the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph import vocab
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IRI: Final = ""
"""The kind of an object that is an IRI or blank node; a literal's is ``@`` and its language, or its datatype."""

LABELS: Final = (vocab.RDFS_LABEL, vocab.SKOS_PREF_LABEL, vocab.DCTERMS + "title")
"""Properties that name a thing, the preferred one first."""


class Row(NamedTuple):
    """One quad as the database holds it; blank nodes start with ``_:``, the default graph's name is empty."""

    s: str
    p: str
    o: str
    k: str
    g: str


def shrink_node(name: str) -> str:
    """Return an IRI as a CURIE, or a blank node as it is."""
    return name if name.startswith("_:") else shrink(name)


def rows_of(quads: Iterable[Quad], blank: list[Quad] | None) -> Iterator[tuple[str, str, str, str, str]]:
    """Turn quads into rows; those with blank nodes are put aside if there is a place for them."""
    for quad in quads:
        s, o, g = quad.subject, quad.object, quad.graph_name
        if blank is not None and BlankNode in (type(s), type(o), type(g)):
            blank.append(quad)
            continue
        kind = (f"@{o.language}" if o.language else o.datatype.value) if isinstance(o, Literal) else IRI
        yield (
            _name(s), quad.predicate.value, o.value if isinstance(o, Literal) else _name(o), kind,
            "" if isinstance(g, DefaultGraph) else _name(g),
        )  # fmt: skip


def _name(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def is_edge(row: Row) -> bool:
    """Return whether a row makes an edge: a type only does where the class has no name."""
    return row.k == IRI and (row.p != vocab.RDF_TYPE or row.o.startswith("_:"))


def own_label(rows: Iterable[Row]) -> str:
    """Return the best label among a subject's rows: English, then none, then another language, as in ``labels``."""
    best: tuple[int, int, str] | None = None
    for row in rows:
        if row.p in LABELS and row.k != IRI:
            language = row.k[1:].lower() if row.k.startswith("@") else ""
            order = 0 if language == "en" else 1 if language.startswith("en-") else 2 if not language else 3
            candidate = (order, LABELS.index(row.p), row.o)
            if best is None or candidate < best:
                best = candidate
    return "" if best is None else best[2]


def is_exact(text: str) -> bool:
    """Return whether a double keeps all digits of a decimal."""
    from decimal import Decimal

    return Decimal(repr(float(text))) == Decimal(text)
