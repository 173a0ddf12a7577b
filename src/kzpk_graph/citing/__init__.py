"""What the rows of an answer rest on: from the bindings of a row to the statements behind it, and how firm they are.

This module finds the triples of each row, `weighing` the statements behind them, `records` is what comes out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.citing.records import CERTAINTY, Citation, Citations, Footnote, Triples
from kzpk_graph.citing.weighing import Evidence, Leaves, Part, ProofLeaves
from kzpk_graph.errors import UsageError
from kzpk_graph.labels import select
from kzpk_graph.queries.patterns import Pattern, Variable, plain_pattern, read_pattern
from kzpk_graph.vocab import GRAPH_ASSERTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzpk_graph.queries.result import Result
    from kzpk_graph.store.base import Store

__all__ = ["CERTAINTY", "Citation", "Citations", "Footnote", "Leaves", "ProofLeaves", "cite"]

_BATCH: Final = 500


def cite(
    store: Store, result: Result, *, sparql: str = "", asserted: bool = False, leaves: Leaves | None = None
) -> Citations:
    """Find the statements that the rows of an answer rest on.

    Args:
        store: The asked graph's store.
        result: A saved query's answer, whose header cites patterns; or that of ad-hoc SPARQL.
        sparql: The text of the ad-hoc SPARQL.
        asserted: Whether it was asked without what is inferred.
        leaves: Leads inferred triples to asserted ones; None for :class:`ProofLeaves`.

    Raises:
        UsageError: If the answer has no rows but is a graph or yes or no; if the query cites nothing; if the SPARQL is
            more than plain triple patterns.
    """
    if result.kind != "select":
        kind = "gives a graph" if result.kind == "construct" else "gives true or false"
        raise UsageError(f"this query {kind}; --cite is for rows", hint="ask without --cite", code="KZ241")
    patterns = [plain_pattern(sparql)] if result.query is None else _cited(store, result)
    given = {bound.name: bound.term for bound in result.parameters if bound.term is not None}
    names = [column.name for column in result.columns]
    rows = [{**given, **{n: t for n, t in zip(names, row, strict=True) if t is not None}} for row in result.rows]
    graph = [GRAPH_ASSERTED] if asserted else None
    found: list[list[Part]] = [[] for _ in rows]
    known = {*given, *names}
    for pattern in patterns:
        parts: list[Triples] = [{} for _ in rows]
        _match(store, pattern, known, list(zip(rows, parts, strict=True)), graph)
        for row_parts, part in zip(found, parts, strict=True):
            row_parts.append(Part(len(pattern.triples) == 1, part))
    return Evidence(store, leaves or ProofLeaves(store)).citations(rows, found)


def _cited(store: Store, result: Result) -> list[Pattern]:
    from kzpk_graph.queries.catalogue import prefixes_of

    query = result.query
    if query is None or not query.cites:
        name = "" if query is None else query.name
        raise UsageError(f"the header of {name!r} cites nothing", hint="add 'cites' to it", code="KZ242")
    prefixes = prefixes_of(query.text)
    return [read_pattern(store, text, prefixes) for text in query.cites]


def _match(
    store: Store,
    pattern: Pattern,
    known: set[str],
    rows: Sequence[tuple[Mapping[str, Any], Triples]],
    graph: list[str] | None,
) -> None:
    """Add to the triples of each row those that a pattern matches for it."""
    shared = [name for name in pattern.variables if name in known]
    if not shared:
        return
    found: dict[tuple[Any, ...], list[Triples]] = {}
    for row, triples in rows:
        if all(name in row for name in shared):  # else an optional part that this row has not
            found.setdefault(tuple(row[name] for name in shared), []).append(triples)
    keys = list(found)
    for start in range(0, len(keys), _BATCH):
        for key, matched in _solutions(store, pattern, shared, keys[start : start + _BATCH], graph):
            for triples in found[key]:
                triples.update(matched)


def _solutions(
    store: Store, pattern: Pattern, shared: list[str], keys: list[tuple[Any, ...]], graph: list[str] | None
) -> Iterator[tuple[tuple[Any, ...], Triples]]:
    """Yield for each solution of a pattern the key it belongs to and its triples."""
    free = [name for name in pattern.variables if name not in shared]
    # The row number is the key: an engine may give an equal number in another form (1.0 for 1).
    head = " ".join(f"?{name}" for name in shared)
    lines = " ".join(f"({' '.join(map(str, key))} {number})" for number, key in enumerate(keys))
    wanted = " ".join(f"?{name}" for name in [*shared, *free])
    text = f"SELECT ?row__ {wanted} {{ VALUES ({head} ?row__) {{ {lines} }} {pattern} }}"
    names = [*shared, *free]
    for number, *terms in select(store, text, graph):
        bound = dict(zip(names, terms, strict=True))
        triples: Triples = {}
        for triple in pattern.triples:
            s, p, o = (bound[part.name] if isinstance(part, Variable) else part for part in triple)
            triples[s, p, o] = None
        yield keys[int(number.value)], triples  # type: ignore[attr-defined]
