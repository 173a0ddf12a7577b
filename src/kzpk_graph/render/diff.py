"""What differs between two data sets, as text, JSON and RDF Patch.

RDF Patch has one quad a line, in the terms of N-Quads: ``D`` for one to take out, ``A`` for one to put in, between
``TX .`` and ``TC .``.
"""

from __future__ import annotations

from itertools import groupby
from typing import IO, TYPE_CHECKING, Any

from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.render.data import term_json, write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzpk_graph.rdfio.difference import Difference

_STRING = XSD + "string"


def write_difference(
    found: Difference, format_: str, out: IO[bytes], *, labels: Mapping[str, str], style: Style = PLAIN
) -> None:
    """Write a difference.

    Args:
        found: The difference.
        format_: ``text``; ``json``: an object with ``different``, ``counts`` (``added``, ``removed``, ``old``,
            ``new``), and ``added`` and ``removed``, arrays of ``subject``, ``predicate``, ``object`` and ``graph``
            (null for the default graph), each a term with its ``label`` if it has one; ``patch``: RDF Patch.
        out: A binary stream.
        labels: IRI to label.
        style: How the text is emphasised.
    """
    if format_ == "patch":
        from kzpk_graph.rdfio.difference import write_patch

        write_patch(found, out)  # type: ignore[arg-type]  # only written to
    elif format_ == "json":
        write_json(_document(found, labels), out)
    else:
        for line in _lines(found, labels, style):
            out.write(f"{line}\n".encode())


def _document(found: Difference, labels: Mapping[str, str]) -> dict[str, Any]:
    def told(term: Any) -> dict[str, str] | None:
        if isinstance(term, DefaultGraph):
            return None
        shown = term_json(term)
        if isinstance(term, NamedNode) and term.value in labels:
            shown["label"] = labels[term.value]
        return shown

    def listed(quads: tuple[Quad, ...]) -> list[dict[str, Any]]:
        return [
            {
                "subject": told(quad.subject),
                "predicate": told(quad.predicate),
                "object": told(quad.object),
                "graph": told(quad.graph_name),
            }
            for quad in quads
        ]

    counts = {"added": len(found.added), "removed": len(found.removed), "old": found.old, "new": found.new}
    return {
        "different": bool(found.added or found.removed),
        "counts": counts,
        "added": listed(found.added),
        "removed": listed(found.removed),
    }


def _lines(found: Difference, labels: Mapping[str, str], style: Style) -> list[str]:
    """Group what differs by graph and subject, what is removed first."""
    marked = [("-", quad) for quad in found.removed] + [("+", quad) for quad in found.added]
    marked.sort(key=lambda item: (_graph(item[1]), str(item[1].subject), str(item[1].predicate), item[0] == "+"))
    lines: list[str] = []
    for graph, of_graph in groupby(marked, lambda item: item[1].graph_name):
        indent = ""
        if not isinstance(graph, DefaultGraph):
            lines.append(f"in {_named(graph, labels)}")
            indent = "  "
        for subject, rows in groupby(of_graph, lambda item: item[1].subject):
            lines.append(indent + style.strong(_named(subject, labels)))
            lines.extend(
                f"{indent}  {mark} {_property(quad.predicate, labels)} {_named(quad.object, labels)}"
                for mark, quad in rows
            )
    lines.append(f"{len(found.removed):,} removed, {len(found.added):,} added")
    return lines


def _graph(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)


def _property(node: NamedNode, labels: Mapping[str, str]) -> str:
    return "a" if node.value == RDF_TYPE else _named(node, labels)


def _named(term: object, labels: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        label = labels.get(term.value)
        return safe(f"{shrink(term.value)} ({label})" if label else shrink(term.value))
    if isinstance(term, Literal) and not term.language and term.datatype.value != _STRING:
        return safe(f"{Literal(term.value)!s}^^{shrink(term.datatype.value)}")
    return safe(str(term)) if not isinstance(term, BlankNode) else str(term)
