"""What would fall if sources or statements were withdrawn: triples, what follows from them, and answers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import NotFoundError, UsageError
from kzpk_graph.explain.wording import Words
from kzpk_graph.labels import named, named_node, select
from kzpk_graph.model import Named, SavedQuery, Triples
from kzpk_graph.queries.parameters import bind
from kzpk_graph.queries.run import fill
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.reading import quoted_source
from kzpk_graph.subset import quoted, subset
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, OWL, RDF_TYPE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.store.base import Store

EXAMPLES: Final = 3
"""So many triples of each property are given."""

_IDENTIFIED: Final = f"SELECT ?st {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{DCTERMS}identifier> %s }} }} ORDER BY ?st"

_Triple = tuple[Any, Any, Any]


class Fallen(NamedTuple):
    """Triples of one property that would be gone.

    Attributes:
        property: The property.
        total: How many.
        examples: A few of them, in words.
    """

    property: Named
    total: int
    examples: tuple[str, ...]


class ChangedAnswer(NamedTuple):
    """A saved query that would answer differently, asked with its defaults.

    Attributes:
        name: The query's name.
        question: The question in plain words.
        before: How many rows (triples of a graph) it gives now; of a yes or no, 1 for yes.
        after: How many it would give.
        lost: Rows that would be gone.
        added: Rows that would be new.
        changed: Rows that would be there with other values: a lost and an added row with the same first cell.
    """

    name: str
    question: str
    before: int
    after: int
    lost: int
    added: int
    changed: int


class Impact(NamedTuple):
    """What would fall without some sources or statements.

    Attributes:
        without: What was named: sources and statements.
        sources: Sources of which nothing would be left.
        statements: Statements that would fall.
        corroborated: Triples of those statements that others assert as well; they stay.
        derivable: Triples of those statements that nobody would assert, but that would still follow.
        asserted: Asserted triples that would be gone, by property, the most first.
        inferred: Inferred triples that would be gone, by property, the most first.
        asked: How many saved queries were asked.
        not_asked: Names of the saved queries that cannot be asked without a value.
        answers: The saved queries that would answer differently.
    """

    without: tuple[Named, ...]
    sources: tuple[Named, ...]
    statements: tuple[str, ...]
    corroborated: int
    derivable: int
    asserted: tuple[Fallen, ...]
    inferred: tuple[Fallen, ...]
    asked: int
    not_asked: tuple[str, ...]
    answers: tuple[ChangedAnswer, ...]


def named_source_or_statement(store: Store, lookup: Lookup, text: str) -> tuple[str, ...]:
    """Return the IRI of the source or statement that a text names; of several statements with one row's id, all.

    Args:
        store: The graph.
        lookup: Finds things by name.
        text: A source's id, title, CURIE or IRI; a statement's id, CURIE or IRI, or its ``dcterms:identifier``.

    Raises:
        NotFoundError: If there is no such source or statement; names the nearest.
    """
    statement = named_node(STATEMENT + text.removeprefix("statement:").removeprefix(STATEMENT))
    if statement is not None and store.has_graph(statement):
        return (statement.value,)
    rows = tuple(row[0].value for row in select(store, _IDENTIFIED % Literal(text)))  # type: ignore[attr-defined]
    if rows:
        return rows
    try:
        return (quoted_source(store, lookup, text),)
    except NotFoundError as error:
        message = f"there is no source or statement {text!r}"
        raise NotFoundError(message, hint=_near(store, text), code="KZ112") from error


def impact(
    store: Store,
    lookup: Lookup,
    without: Sequence[str],
    queries: Mapping[str, SavedQuery],
    progress: Callable[[int, int], None] | None = None,
) -> Impact:
    """Say what would fall without some sources or statements.

    Args:
        store: The graph.
        lookup: Finds its things by name.
        without: Names of sources and statements (see :func:`named_source_or_statement`).
        queries: The saved queries to ask, by name.
        progress: Called with the number of queries asked and of all queries.

    Raises:
        NotFoundError: If there is no such source or statement.
    """
    names = list(dict.fromkeys(iri for text in without for iri in named_source_or_statement(store, lookup, text)))
    withdrawn = set(names)
    remaining = subset(
        store,
        lambda statement, sources: statement not in withdrawn and (not sources or not withdrawn.issuperset(sources)),
    )
    stated = {triple for iri in remaining.statements for triple in _triples(store, NamedNode(iri))}
    asserted = _triples(remaining.store, NamedNode(GRAPH_ASSERTED))
    asked = _triples(remaining.store, DefaultGraph())
    inferred = _triples(store, NamedNode(GRAPH_INFERRED))
    labels = named(store, [*names, *remaining.sources])
    found, not_asked = changed_answers(in_memory(store), remaining.store, lookup, queries, progress)
    return Impact(
        without=tuple(labels[iri] for iri in names),
        sources=tuple(labels[iri] for iri in remaining.sources),
        statements=remaining.statements,
        corroborated=len(stated & asserted),
        derivable=len((stated & asked) - asserted),
        asserted=_fallen(store, stated - asked),
        inferred=_fallen(store, inferred - asked),
        asked=len(queries) - len(not_asked),
        not_asked=not_asked,
        answers=found,
    )


def in_memory(store: Store) -> Store:
    """Return a copy in memory, which answers the queries several times as fast as a store on disk."""
    from kzpk_graph.store.oxigraph import OxigraphStore

    if store.path is None:
        return store
    copy = OxigraphStore()
    copy.bulk_extend(store.quads())
    return copy


def _triples(store: Store, graph: NamedNode | DefaultGraph) -> set[_Triple]:
    return {(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)}


def _fallen(store: Store, triples: Iterable[_Triple]) -> tuple[Fallen, ...]:
    """Group triples by property, the most first, with the first few of each in the order of their IRIs."""
    by_property: dict[str, list[_Triple]] = {}
    thing = NamedNode(OWL + "Thing")  # that something is a thing says little: such triples come last
    for triple in sorted(triples, key=lambda triple: (triple[2] == thing, *map(str, triple))):
        by_property.setdefault(triple[1].value, []).append(triple)
    words = Words(store)
    shown = [triple for group in by_property.values() for triple in group[:EXAMPLES]]
    words.learn(shown)
    groups = [
        Fallen(
            Named(iri, "is a" if iri == RDF_TYPE else words.label(NamedNode(iri))),
            len(group),
            tuple(words.triple(triple) for triple in group[:EXAMPLES]),
        )
        for iri, group in by_property.items()
    ]
    return tuple(sorted(groups, key=lambda group: (-group.total, group.property.label, group.property.iri)))


def changed_answers(
    store: Store,
    remaining: Store,
    lookup: Lookup,
    queries: Mapping[str, SavedQuery],
    progress: Callable[[int, int], None] | None,
) -> tuple[tuple[ChangedAnswer, ...], tuple[str, ...]]:
    """Ask all saved queries of two graphs with their defaults.

    Args:
        store: The graph now.
        remaining: The graph then.
        lookup: Finds things of the graph now by name.
        queries: The saved queries, by name.
        progress: Called with the number of queries asked and of all queries.

    Returns:
        The queries that answer differently, and the names of those that cannot be asked without a value.
    """
    found, not_asked = [], []
    for done, (name, query) in enumerate(queries.items()):
        if progress is not None:
            progress(done, len(queries))
        try:
            text = fill(query, bind(query, {}, lookup))
        except UsageError as error:
            if error.code != "KZ231":  # a value is required
                raise
            not_asked.append(name)
            continue
        before, after = _rows(store, text), _rows(remaining, text)
        if before != after:
            found.append(_compare(query, before, after))
    if progress is not None:
        progress(len(queries), len(queries))
    return tuple(found), tuple(not_asked)


def _rows(store: Store, text: str) -> Counter[tuple[Any, ...]]:
    answer = store.query(text)
    if isinstance(answer, bool):
        return Counter([(answer,)] if answer else [])
    if isinstance(answer, Triples):
        return Counter(tuple(triple) for triple in answer.triples)
    return Counter(answer.rows)


def _compare(query: SavedQuery, before: Counter[tuple[Any, ...]], after: Counter[tuple[Any, ...]]) -> ChangedAnswer:
    lost, added = before - after, after - before
    changed = 0
    if query.form == "select":
        starts = [Counter(row[0] for row in rows.elements() if row) for rows in (lost, added)]
        changed = (starts[0] & starts[1]).total()
    return ChangedAnswer(
        query.name,
        query.question or query.summary,
        before.total(),
        after.total(),
        lost.total() - changed,
        added.total() - changed,
        changed,
    )


def _near(store: Store, text: str) -> str:
    """Return a hint that names the sources and statements with the most similar names."""
    from difflib import get_close_matches

    statements = quoted(store)
    sources = {source for of in statements.values() for source in of}
    titles = named(store, sources)
    written = {name: shrink(iri) for iri, (_, name, _) in titles.items()}
    for iri in (*sources, *statements):
        written[shrink(iri)] = written[shrink(iri).partition(":")[2]] = shrink(iri)
    near = dict.fromkeys(written[name] for name in get_close_matches(text, sorted(written), n=6, cutoff=0.6))
    return f"nearest: {', '.join(list(near)[:3])}" if near else "'kzpk sources' lists the sources"


__all__ = [
    "ChangedAnswer",
    "Fallen",
    "Impact",
    "changed_answers",
    "impact",
    "in_memory",
    "named_source_or_statement",
]
