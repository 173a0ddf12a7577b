"""Refuse queries that reach out of the store, before an engine sees them.

SERVICE makes the engine call an address; FROM names graphs that some engines fetch. Almost no query holds these words,
so a look at the text settles most; where one occurs, a SPARQL parser says whether it is a keyword or part of a name,
a literal or a comment. Updates do not parse as queries, so they need no check here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import QueryError
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST: Final = 1_000_000
"""Characters of a query; more is refused."""

DEEPEST: Final = 500
"""Brackets within brackets; the engine's parser overflows its stack between one and ten thousand."""

_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FROM: Final = re.compile(r"\bfrom\s+(?:named\s+)?(?:<|[\w.-]*:)")
_SIGNS: Final = re.compile(r"(?:[!+\-^]\s*){200}")
_UPDATE: Final = re.compile(r"\b(insert|delete|load|clear|drop|create|copy|move|add)\b", re.IGNORECASE)


def check(text: str, has_graph: Callable[[str], bool]) -> str:
    """Check a query and return it in the form in which it is to be run.

    Args:
        text: A SPARQL 1.1 query.
        has_graph: Whether the store holds a graph of that name.

    Returns:
        The text with its line ends normalised, so that a comment ends at the same place for every parser.

    Raises:
        QueryError: If it calls a SERVICE, names a graph that the store does not hold, or is too long or too deep.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _check_size(text)
    plain = _unescape(text).casefold()
    service = "service" in plain
    if not service and not _FROM.search(plain):
        return text
    if service and _ESCAPE.search(text):
        # Parsers differ on when they read codepoint escapes (SPARQL 1.1 §19.2), so what is a string for one may be
        # a clause for another.
        raise QueryError(
            "a query that holds the word 'service' may not use \\u escapes", hint="write the characters themselves"
        )
    try:
        parsed = _parse(text)
    except QueryError:
        if service:
            raise
        return text  # the engine will say what is wrong; a FROM alone fetches nothing there
    if any(getattr(node, "name", "") == "ServiceGraphPattern" for node in _nodes(parsed)):
        raise QueryError(
            "SERVICE is not allowed: a query cannot reach another address",
            hint="take the SERVICE part out, or load the data and name it with --data",
            code="KZ321",
        )
    for iri in _dataset(parsed):
        if not has_graph(iri):
            raise QueryError(
                f"FROM <{iri}>: the store holds no such graph, and nothing is fetched",
                hint="leave FROM out, or name files with --data",
                code="KZ322",
            )
    return text


def update_hint(text: str) -> str:
    """Return what to say to someone whose query does not parse because it is an update; empty if it is none."""
    if _UPDATE.search(text) is None:
        return ""
    return "only SELECT, ASK, CONSTRUCT and DESCRIBE are answered; nothing is changed by a query"


def _check_size(text: str) -> None:
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise QueryError("the query is not valid Unicode", hint="save it as UTF-8", code="KZ323")
    if len(text) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST} characters", code="KZ323")
    depth = deepest = 0
    for char in text:
        if char in "({[":
            depth += 1
            deepest = max(deepest, depth)
        elif char in ")}]":
            depth -= 1
    if deepest > DEEPEST or _SIGNS.search(text):
        raise QueryError(f"the query is nested more than {DEEPEST} levels deep", code="KZ323")


def _unescape(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else ""

    return _ESCAPE.sub(character, text)


def _parse(text: str) -> Any:
    """Parse with rdflib: a complete SPARQL 1.1 grammar, loaded only when a query needs this second look."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return parseQuery(text)
    except ParseBaseException as error:
        raise QueryError(
            "the query names 'service', and its text cannot be checked",
            hint="use plain SPARQL 1.1, and names without that word",
            where=f"query:{error.lineno}:{error.column}",
            code="KZ321",
        ) from error
    except RecursionError as error:
        raise QueryError("the query is nested too deeply to be checked", code="KZ323") from error


def _nodes(parsed: Any) -> Iterator[Any]:
    """Yield every node of a parse tree; a loop, since the tree can be deep."""
    from pyparsing import ParseResults
    from rdflib.plugins.sparql.parserutils import CompValue

    pending = [parsed]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, CompValue):
            pending.extend(node.values())
        elif isinstance(node, (list, ParseResults)):
            pending.extend(node)


def _dataset(parsed: Any) -> Iterator[str]:
    """Yield the IRIs of the FROM and FROM NAMED clauses, prefixes and base resolved (SPARQL 1.1 §4.1.1, §13.2)."""
    from urllib.parse import urljoin

    prefixes = dict(PREFIXES)
    base = ""
    clauses: list[Any] = []
    for node in _nodes(parsed):
        if getattr(node, "name", "") == "PrefixDecl":
            prefixes[_field(node, "prefix")] = _field(node, "iri")
        elif getattr(node, "name", "") == "Base":
            base = _field(node, "iri")
        elif getattr(node, "name", "") == "DatasetClause":
            clauses.append(node)
    for clause in clauses:
        for part in ("default", "named"):
            value = _value(clause, part)  # not get(): rdflib's looks a name up among the variables
            if getattr(value, "name", "") == "pname":
                yield urljoin(base, prefixes.get(_field(value, "prefix"), "") + _field(value, "localname"))
            elif value is not None:
                yield urljoin(base, str(value))


def _value(node: Any, name: str) -> Any:
    return node[name] if name in node else None  # noqa: SIM401


def _field(node: Any, name: str) -> str:
    value = _value(node, name)
    return "" if value is None else str(value)
