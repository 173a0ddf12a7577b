"""Patterns of a query that are known to be slow on a large graph, found in its algebra (SPARQL 1.1 Query §18.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

OPTIONAL_IN_GRAPH: Final = "OPTIONAL inside GRAPH is answered for the whole graph first; write OPTIONAL { GRAPH ... }"
NOT_EXISTS: Final = "FILTER NOT EXISTS over a join is tried for each row; MINUS is answered once"
ANYTHING: Final = "a pattern of three variables reads every triple; name the property"


def slow_patterns(text: str) -> list[str]:
    """Return what in a query is known to be slow, and what to write in its place, each once.

    Args:
        text: A query; one that the second parser cannot read gives nothing.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        algebra = translateQuery(parseQuery(text), initNs=dict(PREFIXES)).algebra
    except (ParseBaseException, SPARQLError, RecursionError, ValueError, KeyError, TypeError, NotImplementedError):
        return []
    return list(dict.fromkeys(_found(algebra)))


def _found(algebra: Any) -> Iterator[str]:
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Variable

    pending: list[tuple[Any, bool]] = [(algebra, False)]
    while pending:
        node, in_graph = pending.pop()
        if isinstance(node, CompValue):
            if node.name == "LeftJoin" and in_graph:
                yield OPTIONAL_IN_GRAPH
            elif node.name == "Builtin_NOTEXISTS" and _triples(node) > 1:
                yield NOT_EXISTS
            elif node.name == "BGP" and not in_graph:
                bound = [triple for triple in node["triples"] if not all(isinstance(term, Variable) for term in triple)]
                if not bound and node["triples"]:
                    yield ANYTHING
            inside = in_graph or node.name == "Graph"
            pending.extend((value, inside) for value in node.values())
        elif isinstance(node, (list, tuple)):
            pending.extend((value, in_graph) for value in node)


def _triples(node: Any) -> int:
    """Count the triple patterns of the group in a NOT EXISTS."""
    from rdflib.plugins.sparql.parserutils import CompValue

    count, pending = 0, [node]
    while pending:
        part = pending.pop()
        if isinstance(part, CompValue):
            count += len(part["triples"]) if part.name in ("BGP", "TriplesBlock") and "triples" in part else 0
            pending.extend(part.values())
        elif isinstance(part, (list, tuple)):
            pending.extend(part)
    return count
