"""Basic graph patterns as data: of a saved query's ``cites``, and of ad-hoc SPARQL that is nothing but such a pattern.

Both are read by real parsers: the engine fills a pattern with names for its variables, and rdflib gives the algebra of
a query (SPARQL 1.1 Query §18.2); rdflib is imported only when such a query is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import UsageError
from kzpk_graph.model import Triples
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kzpk_graph.store.base import Store

_VARIABLE: Final = re.compile(r"[?$](\w+)")
_STAND_IN: Final = "urn:kzpk-variable:"

_TRANSPARENT: Final = {"SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice"}
"""Parts of a query that choose among solutions and change none."""

_NAMES: Final = {
    "LeftJoin": "OPTIONAL", "Union": "UNION", "Minus": "MINUS", "Graph": "GRAPH", "Extend": "BIND or an expression",
    "AggregateJoin": "an aggregate", "Group": "GROUP BY", "ToMultiSet": "VALUES or a sub-select",
    "AskQuery": "ASK", "ConstructQuery": "CONSTRUCT", "DescribeQuery": "DESCRIBE",
    "Builtin_EXISTS": "EXISTS", "Builtin_NOTEXISTS": "NOT EXISTS",
}  # fmt: skip


class Variable(NamedTuple):
    """A variable of a pattern.

    Attributes:
        name: Its name, without ``?``.
    """

    name: str

    def __str__(self) -> str:
        return f"?{self.name}"


TriplePattern = tuple[Any, Any, Any]
"""Subject, predicate and object: each a :class:`Variable` or a term."""


class Pattern(NamedTuple):
    """Triple patterns that are matched together (SPARQL 1.1 Query §5.1).

    Attributes:
        triples: The triple patterns.
        variables: The names of their variables, sorted.
    """

    triples: tuple[TriplePattern, ...]
    variables: tuple[str, ...]

    def __str__(self) -> str:
        return " . ".join(" ".join(map(str, triple)) for triple in self.triples)


def pattern_of(triples: list[TriplePattern]) -> Pattern:
    """Return the pattern of these triple patterns, each once, its blank nodes made variables."""
    parts = [tuple(Variable(f"_{p.value}") if isinstance(p, BlankNode) else p for p in triple) for triple in triples]
    names = {part.name for triple in parts for part in triple if isinstance(part, Variable)}
    return Pattern(tuple(dict.fromkeys(parts)), tuple(sorted(names)))  # type: ignore[arg-type]


def read_pattern(store: Store, text: str, prefixes: Mapping[str, str]) -> Pattern:
    """Read a pattern as a header's ``cites`` writes it.

    Args:
        store: Any store: its engine reads the text, its content plays no part.
        text: Triple patterns in SPARQL syntax.
        prefixes: The prefixes that the text uses.

    Raises:
        QueryError: If it is no such text.
    """
    names = dict.fromkeys(_VARIABLE.findall(text))
    head = " ".join(f"?{name}" for name in names)
    row = " ".join(f"<{_STAND_IN}{name}>" for name in names)
    answer = store.query(f"CONSTRUCT {{ {text} }} WHERE {{ VALUES ({head}) {{ ({row}) }} }}", prefixes=prefixes)
    if not isinstance(answer, Triples):
        raise TypeError(text)

    def part(term: Any) -> Any:
        named = isinstance(term, NamedNode) and term.value.startswith(_STAND_IN)
        return Variable(term.value.removeprefix(_STAND_IN)) if named else term

    return pattern_of([(part(s), part(p), part(o)) for s, p, o in answer.triples])


def plain_pattern(text: str) -> Pattern:
    """Return the basic graph pattern that a query is made of.

    A row of such a query rests on exactly the triples that the pattern matches for it. Filters are allowed where the
    selected variables decide them; DISTINCT, ORDER BY, LIMIT and OFFSET are, too.

    Args:
        text: A SELECT query that the engine has accepted; the project's prefixes are declared beforehand.

    Raises:
        UsageError: If the query holds anything else, named in the message.
    """
    algebra = _algebra(text)
    if "datasetClause" in algebra and algebra["datasetClause"]:  # noqa: RUF019 - get() looks among the variables
        raise _not_plain("FROM")
    selected = {str(name) for name in algebra["PV"]} if "PV" in algebra else set()
    triples: list[TriplePattern] = []
    for node in _parts(algebra):
        if node.name == "Filter":
            for name in _filter_variables(node["expr"]):
                if name not in selected:
                    raise _not_plain(f"a FILTER on ?{name}, which it does not select")
        elif node.name == "BGP":
            triples.extend(_triple(triple) for triple in node["triples"])
    if not triples:
        raise _not_plain("no triple pattern")
    return pattern_of(triples)


def _algebra(text: str) -> Any:
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.sparql import SPARQLError

    try:
        return translateQuery(parseQuery(text), initNs=dict(PREFIXES)).algebra
    except (
        ParseBaseException,
        SPARQLError,
        RecursionError,
        ValueError,
        KeyError,
        TypeError,
        NotImplementedError,
    ) as error:
        raise _not_plain("what a second SPARQL parser cannot read") from error


def _parts(algebra: Any) -> Iterator[Any]:
    """Yield the basic graph patterns and filters of an algebra that holds nothing else."""
    pending = [algebra]
    while pending:
        node = pending.pop()
        if node.name in _TRANSPARENT or node.name == "Filter":
            if node.name == "Filter":
                yield node
            pending.append(node["p"])
        elif node.name == "Join":
            pending += [node["p2"], node["p1"]]
        elif node.name == "BGP":
            yield node
        elif node.name == "Extend":
            within = node["p"]
            while within.name == "Extend":
                within = within["p"]
            aggregate = within.name == "AggregateJoin"  # a COUNT is an Extend of it
            raise _not_plain(_NAMES["AggregateJoin" if aggregate else "Extend"])
        else:
            raise _not_plain(_NAMES.get(node.name, node.name))


def _filter_variables(expression: Any) -> Iterator[str]:
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Variable as Named

    pending = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, Named):
            yield str(node)
        elif isinstance(node, CompValue):
            if node.name in _NAMES:
                raise _not_plain(_NAMES[node.name])
            pending.extend(node.values())
        elif isinstance(node, (list, tuple)):
            pending.extend(node)


def _triple(triple: Any) -> TriplePattern:
    subject, predicate, obj = map(_term, triple)
    return subject, predicate, obj


def _term(term: Any) -> Any:
    import rdflib

    match term:
        case rdflib.Variable():
            return Variable(str(term))
        case rdflib.URIRef():
            return NamedNode(str(term))
        case rdflib.BNode():
            return BlankNode(str(term))
        case rdflib.Literal():
            if term.language:
                return Literal(str(term), language=term.language)
            return Literal(str(term), datatype=NamedNode(str(term.datatype))) if term.datatype else Literal(str(term))
        case _:
            raise _not_plain("a property path")


def _not_plain(what: str) -> UsageError:
    return UsageError(
        f"--cite serves SELECT queries of plain triple patterns; this one has {what}",
        hint="ask without --cite, or write the patterns out, or save it with 'cites' in its header",
        code="KZ241",
    )
