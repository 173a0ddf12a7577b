"""A source read back: what the graph says that it says, in the order of its paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.attached import paragraphs, sentence
from kzpk_graph.errors import NotFoundError
from kzpk_graph.labels import batches, named, select
from kzpk_graph.model import Named, SourceInfo, Statement
from kzpk_graph.overview import sources
from kzpk_graph.provenance import statements
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import GRAPH_EVIDENCE, ID, KZPK, PROV, RDF_TYPE, RDFS_LABEL, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.store.base import Store

_QUOTING: Final = f"SELECT DISTINCT ?st {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> %s }} }}"
_TRIPLES: Final = "SELECT ?st ?s ?p ?o { VALUES ?st { %s } GRAPH ?st { ?s ?p ?o } }"
_NOTES: Final = (
    f"SELECT ?st ?note {{ VALUES ?st {{ %s }} GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{KZPK}statementNote> ?note }} }}"
)
_OF_SOURCE: Final = f"SELECT ?value {{ GRAPH <{GRAPH_EVIDENCE}> {{ %s <{KZPK}%s> ?value }} }}"
_REASONING: Final = KZPK + "dateReasoning"
_NOTE: Final = KZPK + "note"


class SaidTriple(NamedTuple):
    """One triple in plain words.

    Attributes:
        subject: What it is about.
        property: The property.
        value: The value: a thing, or None for a literal.
        text: The value as a person reads it.
        term: The value as an RDF term.
    """

    subject: Named
    property: Named
    value: Named | None
    text: str
    term: Any


class Said(NamedTuple):
    """What one statement says.

    Attributes:
        statement: Where it stands, who says it and how.
        triples: What it says; reasoning and notes apart, things in the order of their first mention.
        reasoning: How the editor came to dates that the source does not give: (what is dated, why).
        notes: The editor's notes, on the statement and on things in it.
        sentence: The sentence around its anchor, where the text is attached; else empty.
    """

    statement: Statement
    triples: tuple[SaidTriple, ...]
    reasoning: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    sentence: str = ""


class Paragraph(NamedTuple):
    """One paragraph of a source.

    Attributes:
        number: Its number, from 1; None for a source without paragraphs.
        text: Its text, where it is attached; else empty.
        statements: What the graph takes from it.
    """

    number: int | None
    text: str
    statements: tuple[Said, ...]


class Reading(NamedTuple):
    """What a source says.

    Attributes:
        source: The source.
        said: When it was said (EDTF), where that is recorded; else empty.
        reasoning: How the editor came to that date; empty if the source states it.
        attached: Whether the user attached its text.
        paragraphs: Its paragraphs in order: those that state something, and with the text attached all of them.
    """

    source: SourceInfo
    said: str
    reasoning: str
    attached: bool
    paragraphs: tuple[Paragraph, ...]


def quoted_source(store: Store, lookup: Lookup, text: str) -> str:
    """Return the IRI of a source that statements quote.

    Args:
        store: The graph.
        lookup: Finds things by name.
        text: The source's id, title, CURIE or IRI.

    Raises:
        NotFoundError: If nothing, or something else than a source, has that name.
    """
    iri = SOURCE + text
    if not _is_quoted(store, iri):
        iri = lookup.resolve(text)
    if not _is_quoted(store, iri):
        raise NotFoundError(f"no statement quotes {text!r}", hint="'kzpk sources' lists the sources", code="KZ112")
    return iri


def _is_quoted(store: Store, iri: str) -> bool:
    return any(any(select(store, f"{_QUOTING % values} LIMIT 1")) for values in batches([iri]))


def read_back(store: Store, iri: str) -> Reading:
    """Return what a source says, in the order of its paragraphs.

    Args:
        store: The graph.
        iri: The IRI of a source that statements quote.
    """
    node = NamedNode(iri)
    (info,) = (source for source in sources(store) if source.iri == iri)
    quoting = [row[0].value for row in select(store, _QUOTING % node)]  # type: ignore[attr-defined]
    known = statements(store, quoting)
    said = _said(store, known)
    texts = paragraphs(iri)
    by_number: dict[int | None, list[Said]] = {}
    for item in sorted(said, key=lambda item: _natural(item.statement.iri)):
        by_number.setdefault(item.statement.paragraph, []).append(item)
    numbers: set[int | None] = {*by_number, *range(1, len(texts) + 1)}
    ordered = sorted(numbers, key=lambda number: (number is None, number or 0))
    return Reading(
        info,
        said=_value(store, node, "dateSaid"),
        reasoning=_value(store, node, "dateReasoning"),
        attached=bool(texts),
        paragraphs=tuple(
            Paragraph(number, _text_of(texts, number), tuple(by_number.get(number, ()))) for number in ordered
        ),
    )


def _text_of(texts: tuple[str, ...], number: int | None) -> str:
    return " ".join(texts[number - 1].split()) if number is not None and 0 < number <= len(texts) else ""


def _value(store: Store, node: NamedNode, name: str) -> str:
    values = sorted(row[0].value for row in select(store, _OF_SOURCE % (node, name)))  # type: ignore[attr-defined]
    return values[0] if values else ""


def _natural(iri: str) -> tuple[list[tuple[int, str]], str]:
    """Order ids as people do: ``p16-2`` before ``p16-10``."""
    import re

    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", iri)], iri


def _said(store: Store, known: dict[str, Statement]) -> list[Said]:
    triples: dict[str, list[tuple[Any, Any, Any]]] = {}
    notes: dict[str, list[str]] = {}
    for values in batches(known):
        for st, *triple in select(store, _TRIPLES % values):
            triples.setdefault(st.value, []).append((triple[0], triple[1], triple[2]))  # type: ignore[attr-defined]
        for st, note in select(store, _NOTES % values):
            notes.setdefault(st.value, []).append(note.value)  # type: ignore[attr-defined]
    iris = {term.value for said in triples.values() for triple in said for term in triple if _is_named(term)}
    names = named(store, iris, with_marks=True)
    return [
        _one(statement, triples.get(iri, []), sorted(notes.get(iri, ())), names) for iri, statement in known.items()
    ]


def _is_named(term: Any) -> bool:
    return isinstance(term, NamedNode)


def _one(statement: Statement, triples: Iterable[tuple[Any, Any, Any]], notes: list[str], names: Any) -> Said:
    reasoning: list[tuple[str, str]] = []
    plain: list[SaidTriple] = []
    remarks = list(notes)
    for subject, predicate, obj in sorted(triples, key=_order):
        about = names.get(subject.value) or Named(str(subject), str(subject))
        if predicate.value == _REASONING:
            reasoning.append((about.label, obj.value))
        elif predicate.value == _NOTE:
            remarks.append(f"{about.label}: {obj.value}")
        else:
            value = names.get(obj.value) if _is_named(obj) else None
            shown = value.label if value else obj.value if isinstance(obj, Literal) else str(obj)
            plain.append(SaidTriple(about, names[predicate.value], value, shown, obj))
    return Said(statement, tuple(plain), tuple(reasoning), tuple(remarks), sentence(statement))


def _order(triple: tuple[Any, Any, Any]) -> tuple[Any, ...]:
    """Things first and their parts (``id:x.y``) behind them; of each thing the label, the class, then the rest."""
    subject, predicate, obj = triple
    first = {RDFS_LABEL: 0, RDF_TYPE: 1}.get(predicate.value, 2)
    return str(subject.value).removeprefix(ID), first, predicate.value, str(obj)
