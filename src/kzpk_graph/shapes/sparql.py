"""Keeping the queries inside shapes from reaching beyond the data graph.

SHACL-SPARQL allows no ``SERVICE``, ``VALUES`` or ``MINUS`` in a constraint (SHACL §5.2.1), and pySHACL looks for these
words in the text. A look at the parsed query cannot be deceived by its spelling, and finds ``FROM`` too.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import Literal, NamedNode, Triple
from kzpk_graph.shapes.paths import walk
from kzpk_graph.shapes.reach import parts_of
from kzpk_graph.vocab import OWL, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes.reach import Parts
    from kzpk_graph.shapes.terms import AnyTerm

_QUERIES: Final = frozenset({SH + "select", SH + "ask", SH + "construct"})
_PREFIXES: Final = ("/", ("p", SH + "prefixes"), ("*", ("p", OWL + "imports")))
_SHAPES_GRAPH: Final = re.compile(r"[$?]shapesGraph\b")
_FORBIDDEN: Final = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}


def with_sound_queries(shapes: Iterable[Triple | Quad]) -> list[Triple | Quad]:
    """Look at every query in the shapes, and give it the prefixes that it imports.

    A query's prefixes are those at ``sh:prefixes/owl:imports*/sh:declare`` (SHACL §5.2.1); pySHACL does not follow the
    imports, so what they lead to is named by ``sh:prefixes`` itself.

    Args:
        shapes: The shapes.

    Returns:
        The shapes, with further ``sh:prefixes``.

    Raises:
        InputError: A query does not parse, uses a prefix that is not declared, or has ``SERVICE``, ``FROM`` or
            ``$shapesGraph`` in it.
    """
    shapes = list(shapes)
    queries = [one for one in shapes if one.predicate.value in _QUERIES and isinstance(one.object, Literal)]
    if not queries:
        return shapes
    parts = parts_of(shapes)
    for triple in queries:
        sources = walk(_PREFIXES, {triple.subject}, _Parts(parts))
        declared = {
            str(getattr(prefix, "value", prefix))
            for source in sources
            for declaration in parts.get(source, {}).get(SH + "declare", ())
            for prefix in parts.get(declaration, {}).get(SH + "prefix", ())
        }
        _check(str(triple.subject), str(getattr(triple.object, "value", "")), declared)
        known = parts[triple.subject].get(SH + "prefixes", ())
        shapes.extend(
            Triple(triple.subject, NamedNode(SH + "prefixes"), source)
            for source in sorted(sources - set(known), key=str)
        )
    return shapes


class _Parts:
    """The triples of the shapes, as paths are walked on them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def objects(self, subject: AnyTerm, predicate: str) -> Iterable[AnyTerm]:
        return self._parts.get(subject, {}).get(predicate, ())

    def subjects(self, predicate: str, value: AnyTerm) -> Iterable[AnyTerm]:
        return [subject for subject, own in self._parts.items() if value in own.get(predicate, ())]

    def successors(self, subject: AnyTerm) -> Iterable[tuple[str, AnyTerm]]:
        return [(name, value) for name, values in self._parts.get(subject, {}).items() for value in values]


def _check(shape: str, text: str, declared: Collection[str]) -> None:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parsed = parseQuery(text)
    except ParseBaseException as error:
        raise InputError(
            f"the query of the shape {shape} does not parse: {error.msg}",
            hint=f"correct it at line {error.lineno}, column {error.column} of its text",
            code="KZ371",
        ) from error
    if _SHAPES_GRAPH.search(text):
        raise InputError(
            f"the query of the shape {shape} asks of $shapesGraph, which is not offered",
            hint="ask of the data graph alone (SHACL §5.3.1 leaves the shapes graph to each processor)",
            code="KZ373",
        )
    prefixes = {str(part.prefix or "") for part in _parsed(parsed) if part.name == "PrefixDecl"}
    for part in _parsed(parsed):
        if part.name == "pname" and str(part.prefix or "") not in {*prefixes, *declared}:
            raise InputError(
                f"the query of the shape {shape} uses the prefix {part.prefix or ''}: that it does not declare",
                hint="declare it with sh:prefixes and sh:declare (SHACL §5.2.1), or write the full IRI",
                code="KZ374",
            )
    for name in (part.name for part in _parsed(parsed)):
        if name in _FORBIDDEN:
            raise InputError(
                f"the query of the shape {shape} has {_FORBIDDEN[name]} in it",
                hint="take it out: a shape may look at the data graph only",
                code="KZ372",
            )


def _parsed(part: Any) -> Iterator[Any]:
    """Yield the nodes of a parsed query."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    todo = [part]
    while todo:
        current = todo.pop()
        if isinstance(current, CompValue):
            yield current
            todo.extend(current.values())
        elif isinstance(current, (list, tuple, ParseResults)):
            todo.extend(current)
