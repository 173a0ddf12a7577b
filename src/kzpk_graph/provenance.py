"""From a triple to who says so, and where: the statements that assert it, with their evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.labels import batches, named, select
from kzpk_graph.model import Statement
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import DCTERMS, GRAPH, GRAPH_EVIDENCE, KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.store.base import Object, Store, Subject

_EVIDENCE: Final = f"""PREFIX kzpk: <{KZPK}> PREFIX prov: <{PROV}> PREFIX dcterms: <{DCTERMS}>
SELECT ?st ?source ?publisher ?date ?paragraph ?anchor ?speaker ?modality ?said {{ VALUES ?st {{ %s }}
  GRAPH <{GRAPH_EVIDENCE}> {{ ?st prov:wasQuotedFrom ?source }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st kzpk:paragraph ?paragraph }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st kzpk:anchor ?anchor }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st kzpk:speaker ?speaker }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st kzpk:modality ?modality }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source dcterms:publisher ?publisher }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source dcterms:issued ?date }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st kzpk:dateSaid ?own }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source kzpk:dateSaid ?whole }} }}
  BIND(COALESCE(?own, ?whole) AS ?said) }}"""
"""OPTIONAL inside GRAPH is evaluated for every statement there is before it is joined; GRAPH inside OPTIONAL is not."""


def is_statement_graph(graph: object) -> bool:
    """Return whether a graph name is that of a statement, not of one of the graphs that the project keeps beside."""
    return isinstance(graph, NamedNode) and not graph.value.startswith(GRAPH)


def asserting(store: Store, subject: Subject, predicate: NamedNode, object: Object) -> tuple[str, ...]:  # noqa: A002
    """Return the IRIs of the statements that assert a triple, sorted; empty if none does."""
    quads = store.quads(subject, predicate, object)
    return tuple(sorted(quad.graph_name.value for quad in quads if is_statement_graph(quad.graph_name)))  # type: ignore[union-attr]


def statements(store: Store, iris: Iterable[str]) -> dict[str, Statement]:
    """Return what is known of statements: source, publisher, date, paragraph, anchor, speaker, modality.

    Args:
        store: The store that holds ``graph:evidence``.
        iris: IRIs of statements, in any number.

    Returns:
        By IRI, in the order asked for; a statement without evidence has no source. Where the evidence gives several
        values for one thing, the first in code point order is taken.
    """
    wanted = list(dict.fromkeys(iris))
    rows: dict[str, tuple[Any, ...]] = {}
    for values in batches(wanted):
        for row in select(store, _EVIDENCE % values):
            iri = row[0].value  # type: ignore[attr-defined]
            if iri not in rows or _order(row) < _order(rows[iri]):
                rows[iri] = row
    mentioned = {
        term.value for row in rows.values() for term in (row[1], row[2], row[6], row[7]) if isinstance(term, NamedNode)
    }
    names = named(store, mentioned)
    found = {}
    for iri in wanted:
        if iri not in rows:
            found[iri] = Statement(iri, None)
            continue
        _, source, publisher, date, paragraph, anchor, speaker, modality, said = rows[iri]
        found[iri] = Statement(
            iri,
            source=names.get(source.value),
            publisher=names[publisher.value].label if isinstance(publisher, NamedNode) else _text(publisher),
            date=_text(date),
            said=_text(said),
            paragraph=_number(paragraph),
            anchor=_text(anchor),
            speaker=None if speaker is None else names.get(speaker.value),
            modality=None if modality is None else names.get(modality.value),
        )
    return found


def statements_of(store: Store, subject: Subject, predicate: NamedNode, object: Object) -> tuple[Statement, ...]:  # noqa: A002
    """Return the statements that assert a triple, with their evidence."""
    return tuple(statements(store, asserting(store, subject, predicate, object)).values())


def _text(term: Any) -> str:
    return "" if term is None else str(term.value)


def _number(term: Any) -> int | None:
    text = _text(term)
    return int(text) if text.isdecimal() else None


def _order(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple("" if term is None else str(term) for term in row)
