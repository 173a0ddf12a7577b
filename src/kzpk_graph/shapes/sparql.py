"""Keeping the queries inside shapes from reaching beyond the data graph.

SHACL-SPARQL allows no ``SERVICE``, ``VALUES`` or ``MINUS`` in a constraint (SHACL §5.2.1), and pySHACL looks for these
words in the text. A look at the parsed query cannot be deceived by its spelling, and finds ``FROM`` too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import Literal
from kzpk_graph.vocab import SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.rdfio import Quad, Triple

_QUERIES: Final = frozenset({SH + "select", SH + "ask", SH + "construct"})
_FORBIDDEN: Final = {"ServiceGraphPattern": "SERVICE", "DatasetClause": "FROM"}


def refuse_what_reaches_out(shapes: Iterable[Triple | Quad]) -> None:
    """Look at every query in the shapes.

    Raises:
        InputError: A query does not parse, or has ``SERVICE`` or ``FROM`` in it.
    """
    for triple in shapes:
        if triple.predicate.value in _QUERIES and isinstance(triple.object, Literal):
            _check(str(triple.subject), triple.object.value)


def _check(shape: str, text: str) -> None:
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
    for name in _names(parsed):
        if name in _FORBIDDEN:
            raise InputError(
                f"the query of the shape {shape} has {_FORBIDDEN[name]} in it",
                hint="take it out: a shape may look at the data graph only",
                code="KZ372",
            )


def _names(part: Any) -> Iterator[str]:
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    todo = [part]
    while todo:
        current = todo.pop()
        if isinstance(current, CompValue):
            yield current.name
            todo.extend(current.values())
        elif isinstance(current, (list, tuple, ParseResults)):
            todo.extend(current)
