"""SHACL property paths (SHACL §2.3.1) as values: reading them from shapes, and walking them either way.

A path is a nested tuple: ``("p", IRI)`` one property, ``("^", IRI)`` one property backwards, ``("any", "")`` whatever
leaves a node, ``("/", a, b, ...)`` a sequence, ``("|", a, b, ...)`` alternatives, ``("*", a)``, ``("+", a)`` and
``("?", a)`` repetitions. Inverses stand at single properties only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import RDF, RDF_TYPE, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kzpk_graph.shapes.terms import AnyTerm

Path = tuple[Any, ...]

ANY: Final[Path] = ("any", "")
CLASSES: Final[Path] = ("/", ("p", RDF_TYPE), ("*", ("p", RDFS + "subClassOf")))
"""From a node to the classes that SHACL counts it in (§1.1)."""

_REPEATED: Final = {SH + "zeroOrMorePath": "*", SH + "oneOrMorePath": "+", SH + "zeroOrOnePath": "?"}
_NESTED: Final = 50


class Edge(NamedTuple):
    """One property within a path, and the way to it.

    Attributes:
        prefix: Paths, one after the other, from the start to where the property is looked up.
        predicate: IRI of the property; empty for any.
        inverse: Whether it is walked from object to subject.
    """

    prefix: tuple[Path, ...]
    predicate: str
    inverse: bool


class Reader(Protocol):
    """What paths are walked on: triples by pattern."""

    def objects(self, subject: AnyTerm, predicate: str) -> Iterable[AnyTerm]:
        """Return the objects of a subject and a property."""

    def subjects(self, predicate: str, value: AnyTerm) -> Iterable[AnyTerm]:
        """Return the subjects of a property and an object."""

    def successors(self, subject: AnyTerm) -> Iterable[tuple[str, AnyTerm]]:
        """Return all properties and objects of a subject."""


def read_path(node: AnyTerm, parts: Mapping[AnyTerm, Mapping[str, list[AnyTerm]]], depth: int = 0) -> Path | None:
    """Read a path from the triples of the shapes.

    Args:
        node: The value of ``sh:path``.
        parts: Subject to property to objects.
        depth: How deep it is nested in others.

    Returns:
        The path, or None if it is ill-formed.
    """
    if isinstance(node, NamedNode):
        return ("p", node.value)
    own = parts.get(node)
    if own is None or depth > _NESTED:
        return None
    if RDF + "first" in own:
        members = [read_path(part, parts, depth + 1) for part in members_of(node, parts)]
        return None if not members or None in members else ("/", *members)
    for name in (SH + "inversePath", SH + "alternativePath", *_REPEATED):
        for value in own.get(name, ())[:1]:
            if name.endswith("alternativePath"):
                members = [read_path(part, parts, depth + 1) for part in members_of(value, parts)]
                return None if not members or None in members else ("|", *members)
            inner = read_path(value, parts, depth + 1)
            if inner is None:
                return None
            return inverted(inner) if name.endswith("inversePath") else (_REPEATED[name], inner)
    return None


def members_of(head: AnyTerm, parts: Mapping[AnyTerm, Mapping[str, list[AnyTerm]]]) -> list[AnyTerm]:
    """Return the members of an RDF list; of an endless one, each once."""
    found: list[AnyTerm] = []
    seen: set[AnyTerm] = set()
    while head in parts and head not in seen:
        seen.add(head)
        found.extend(parts[head].get(RDF + "first", ())[:1])
        rest = parts[head].get(RDF + "rest", ())
        if not rest:
            break
        head = rest[0]
    return found


def inverted(path: Path) -> Path:
    """Return the path walked from its end to its start."""
    kind = path[0]
    if kind == "p":
        return ("^", path[1])
    if kind == "^":
        return ("p", path[1])
    inner = [inverted(part) for part in path[1:]]
    return (kind, *(reversed(inner) if kind == "/" else inner))


def edges_of(path: Path) -> Iterator[Edge]:
    """Yield every property in a path with the way to it; no triple with another property can change its values."""
    kind = path[0]
    if kind in ("p", "^", "any"):
        yield Edge((), path[1], kind == "^")
    elif kind == "/":
        for place, part in enumerate(path[1:], 1):
            for edge in edges_of(part):
                yield Edge((*path[1:place], *edge.prefix), edge.predicate, edge.inverse)
    elif kind in ("*", "+"):
        for edge in edges_of(path[1]):
            yield Edge((("*", path[1]), *edge.prefix), edge.predicate, edge.inverse)
    else:
        for part in path[1:]:
            yield from edges_of(part)


def walk(path: Path, nodes: Iterable[AnyTerm], data: Reader) -> set[AnyTerm]:
    """Return the nodes that a path leads to from any of some nodes (SPARQL 1.1 Query §18.4)."""
    kind = path[0]
    found: set[AnyTerm]
    if kind == "p":
        return {value for node in nodes for value in data.objects(node, path[1])}
    if kind == "^":
        return {value for node in nodes for value in data.subjects(path[1], node)}
    if kind == "any":
        return {value for node in nodes for _, value in data.successors(node)}
    if kind == "/":
        found = set(nodes)
        for part in path[1:]:
            found = walk(part, found, data)
        return found
    if kind == "|":
        start = set(nodes)
        return {value for part in path[1:] for value in walk(part, start, data)}
    start = set(nodes)
    found = set(start) if kind != "+" else set()
    todo = walk(path[1], start, data)
    while kind != "?" and todo - found:
        fresh = todo - found
        found |= fresh
        todo = walk(path[1], fresh, data)
    return found | todo
