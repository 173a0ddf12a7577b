"""Changes of a store as SPARQL updates, blank nodes included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.rdfio import Quad

_CHUNK: Final = 10_000
_BLANK_CHUNK: Final = 100
"""Quads with blank nodes in one operation: each node is a variable of it."""

BLANK: Final = NamedNode("urn:kzpk:blank")
"""The function that gives the blank node of an identifier; it is known within an update of ours only."""


def operations(verb: str, quads: Iterable[Quad]) -> Iterator[str]:
    """Yield update operations (SPARQL 1.1 Update §3.1) over the quads, grouped by graph."""
    by_graph: dict[str, tuple[list[str], list[Quad]]] = {}
    for quad in quads:
        graph = "" if isinstance(quad.graph_name, DefaultGraph) else str(quad.graph_name)
        triples, with_blank = by_graph.setdefault(graph, ([], []))
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            with_blank.append(quad)
        else:
            triples.append(_triple(quad.subject, quad.predicate, quad.object))
    for graph, (triples, with_blank) in by_graph.items():
        for start in range(0, len(triples), _CHUNK):
            yield f"{verb} DATA {_in_graph(graph, triples[start : start + _CHUNK])}"
        for start in range(0, len(with_blank), _BLANK_CHUNK):
            yield _blank_operation(verb, graph, with_blank[start : start + _BLANK_CHUNK])


def _blank_operation(verb: str, graph: str, quads: Iterable[Quad]) -> str:
    """Return an operation over quads with blank nodes, which the engine's function finds by their identifiers.

    The grammar lets ``DELETE DATA`` name none, and ``INSERT DATA`` only makes new ones (SPARQL 1.1 Update §3.1).
    """
    names: dict[BlankNode, str] = {}

    def written(term: object) -> str:
        return names.setdefault(term, f"?b{len(names)}") if isinstance(term, BlankNode) else str(term)

    triples = [_triple(written(quad.subject), quad.predicate, written(quad.object)) for quad in quads]
    binds = " ".join(f"BIND({BLANK}({Literal(node.value)}) AS {name})" for node, name in names.items())
    return f"{verb} {_in_graph(graph, triples)} WHERE {{ {binds} }}"


def blank_node(identifier: object) -> BlankNode | None:
    """Return the blank node of an identifier, within an update."""
    return BlankNode(identifier.value) if isinstance(identifier, Literal) else None


def _triple(subject: object, predicate: object, value: object) -> str:
    return f"{subject} {predicate} {value} ."


def _in_graph(graph: str, triples: Iterable[str]) -> str:
    body = "\n".join(triples)
    return f"{{ GRAPH {graph} {{\n{body}\n}} }}" if graph else f"{{\n{body}\n}}"
