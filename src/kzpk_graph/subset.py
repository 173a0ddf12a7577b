"""The asked graph of some of the statements: what would be known if the others had never been made.

The statements that remain are closed by the reasoner anew, so what followed only from the others is gone too. The
result is a store in memory with the layout of :mod:`kzpk_graph.prepare`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.errors import UsageError
from kzpk_graph.labels import select
from kzpk_graph.prepare import quads_of
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.vocab import (
    DCTERMS,
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_LEDGER,
    GRAPH_ONTOLOGY,
    PROV,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

_QUOTED: Final = f"SELECT ?st ?source {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> ?source }} }}"
_ISSUED: Final = f"SELECT ?source ?date {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source <{DCTERMS}issued> ?date }} }}"
_DAY: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z", re.ASCII)
_WHOLE_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class Subset(NamedTuple):
    """The asked graph of the statements that were kept.

    Attributes:
        store: A store in memory, with the layout of the asked graph's.
        statements: The statements that were left out, sorted.
        sources: The sources of which no statement was kept, sorted; the evidence does not describe them.
    """

    store: Store
    statements: tuple[str, ...]
    sources: tuple[str, ...]


class Known(NamedTuple):
    """What was known by a day.

    Attributes:
        subset: The graph of the sources published by then.
        day: The last day that counts, as ``YYYY-MM-DD``.
        undated: The sources left out because they bear no date of publication, sorted.
        undated_statements: How many statements rest on those.
    """

    subset: Subset
    day: str
    undated: tuple[str, ...]
    undated_statements: int


def quoted(store: Store) -> dict[str, tuple[str, ...]]:
    """Return the statements of a graph with their sources, none for a statement without evidence."""
    found: dict[str, list[str]] = {graph.value: [] for graph in store.graphs() if is_statement_graph(graph)}
    for row in select(store, _QUOTED):
        found.setdefault(row[0].value, []).append(row[1].value)  # type: ignore[attr-defined]
    return {statement: tuple(sorted(sources)) for statement, sources in sorted(found.items())}


def subset(store: Store, keep: Callable[[str, tuple[str, ...]], bool]) -> Subset:
    """Return the asked graph of the statements that are kept; the ontology is always kept.

    Args:
        store: The store of the asked graph.
        keep: Given a statement's IRI and those of its sources, says whether it is kept.
    """
    from kzpk_graph.store.oxigraph import OxigraphStore

    statements = quoted(store)
    kept = {statement for statement, sources in statements.items() if keep(statement, sources)}
    remaining = {source for statement in kept for source in statements[statement]}
    gone = {source for sources in statements.values() for source in sources} - remaining
    dropped = statements.keys() - kept
    made = OxigraphStore()
    made.bulk_extend(_quads(store, dropped, gone))
    return Subset(made, tuple(sorted(dropped)), tuple(sorted(gone)))


def known_by(store: Store, date: str) -> Known:
    """Return the asked graph of the sources that were certainly published by the end of a day, month or year.

    Args:
        store: The store of the asked graph.
        date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; of a month or year, its last day counts.

    Raises:
        UsageError: If the date is none of these.
    """
    day = last_day(date)
    published = _published(store)
    known = {source for source, latest in published.items() if latest <= day}
    found = subset(store, lambda _, sources: any(source in known for source in sources))
    statements = quoted(store)
    undated = {source for sources in statements.values() for source in sources} - published.keys()
    resting = sum(1 for statement in found.statements if set(statements[statement]) & undated)
    return Known(found, day, tuple(sorted(undated)), resting)


def last_day(date: str) -> str:
    """Return the last day of a day, month or year, as ``YYYY-MM-DD``.

    Raises:
        UsageError: If the text is not ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or the calendar has no such day.
    """
    latest = _latest(date) if _DAY.match(date) else None
    if latest is None:
        raise UsageError(f"{date!r} is not a date", hint="write 2025, 2025-07 or 2025-07-14", code="KZ232")
    return latest


def first_day(date: str) -> str:
    """Return the first day of a day, month or year, as ``YYYY-MM-DD``.

    Raises:
        UsageError: If the text is not ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, or the calendar has no such day.
    """
    last_day(date)
    return date + "-01-01"[len(date) - 4 :]


def _published(store: Store) -> Mapping[str, str]:
    """Return the day by which each dated source was certainly published; of several dates the latest."""
    found: dict[str, str] = {}
    for row in select(store, _ISSUED):
        source, text = row[0].value, row[1].value  # type: ignore[attr-defined]
        latest = _latest(text)
        if latest is not None:
            found[source] = max(latest, found.get(source, latest))
    return found


def _latest(text: str) -> str | None:
    """Return the last day of an EDTF date; None if it has none, or is no date."""
    if _WHOLE_DAY.match(text):  # most dates are days, and to know their end no grammar is needed
        from datetime import date

        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            return None
    from kzpk_graph.edtf import bounds, valid

    return bounds(text).latest if valid(text) else None


def _quads(store: Store, dropped: set[str], gone: set[str]) -> Iterator[Quad]:
    """Yield the quads of the store without some statements and sources, closed anew."""
    from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad

    evidence, asserted = NamedNode(GRAPH_EVIDENCE), NamedNode(GRAPH_ASSERTED)
    terms = list(store.quads(graph=NamedNode(GRAPH_ONTOLOGY)))
    without = dropped | gone
    said = [
        quad
        for quad in store.quads(graph=evidence)
        if not (isinstance(quad.subject, NamedNode) and quad.subject.value in without)
    ]
    # What is asserted by neither a statement nor the ontology came as plain triples, and stays.
    free = {(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=asserted)}
    free.difference_update((quad.subject, quad.predicate, quad.object) for quad in terms)
    for graph in store.graphs():
        if is_statement_graph(graph):
            quads = list(store.quads(graph=graph))
            free.difference_update((quad.subject, quad.predicate, quad.object) for quad in quads)
            if graph.value not in dropped:
                said.extend(quads)
        elif graph.value not in (GRAPH_EVIDENCE, GRAPH_ONTOLOGY, GRAPH_ASSERTED, GRAPH_INFERRED, GRAPH_LEDGER):
            yield from store.quads(graph=graph)
    said.extend(Quad(*triple, DefaultGraph()) for triple in free)
    yield from quads_of(terms, said)
