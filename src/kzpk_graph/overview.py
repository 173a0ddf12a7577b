"""What is in a graph and where it comes from, counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.labels import labels, named, select
from kzpk_graph.model import SavedQuery, SourceInfo, Stats
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, ID, KZPK, OWL, PROV, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.store.base import Store

_COUNTS: Final = (
    ("triples", "{ ?s ?p ?o }", "*"),
    ("asserted", f"{{ GRAPH <{GRAPH_ASSERTED}> {{ ?s ?p ?o }} }}", "*"),
    ("inferred", f"{{ GRAPH <{GRAPH_INFERRED}> {{ ?s ?p ?o }} }}", "*"),
    ("things", f"{{ ?s <{RDF_TYPE}> ?c FILTER(STRSTARTS(STR(?s), '{ID}')) }}", "DISTINCT ?s"),
    ("statements", f"{{ GRAPH <{GRAPH_EVIDENCE}> {{ ?s <{PROV}wasQuotedFrom> ?o }} }}", "DISTINCT ?s"),
    ("sources", f"{{ GRAPH <{GRAPH_EVIDENCE}> {{ ?s <{PROV}wasQuotedFrom> ?o }} }}", "DISTINCT ?o"),
    ("classes", f"{{ ?s a <{OWL}Class> FILTER(STRSTARTS(STR(?s), '{KZPK}')) }}", "DISTINCT ?s"),
    (
        "properties",
        (
            f"{{ VALUES ?c {{ <{OWL}ObjectProperty> <{OWL}DatatypeProperty> }} ?s a ?c"
            f" FILTER(STRSTARTS(STR(?s), '{KZPK}')) }}"
        ),
        "DISTINCT ?s",
    ),
)
_SOURCES: Final = f"""PREFIX kzpk: <{KZPK}> PREFIX dcterms: <{DCTERMS}>
SELECT ?source ?title ?type ?publisher ?date ?url {{ GRAPH <{GRAPH_EVIDENCE}> {{
  {{ SELECT DISTINCT ?source {{ ?st <{PROV}wasQuotedFrom> ?source }} }}
  OPTIONAL {{ ?source dcterms:title ?title }} OPTIONAL {{ ?source a ?type }}
  OPTIONAL {{ ?source dcterms:publisher ?publisher }} OPTIONAL {{ ?source dcterms:issued ?date }}
  OPTIONAL {{ ?source kzpk:url ?url }} }} }}"""
_STATEMENTS: Final = f"""SELECT ?source (COUNT(DISTINCT ?st) AS ?n) {{
  GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> ?source }} }} GROUP BY ?source"""
_TRIPLES: Final = f"""SELECT ?source (COUNT(*) AS ?n) {{ {{ SELECT DISTINCT ?source ?s ?p ?o {{
  GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> ?source }} GRAPH ?st {{ ?s ?p ?o }} }} }} }} GROUP BY ?source"""


def stats(store: Store, queries: Iterable[SavedQuery]) -> Stats:
    """Count what is in a graph (see :class:`kzpk_graph.model.Stats`)."""
    counts = [(what, _one(store, f"SELECT (COUNT({of}) AS ?n) {where}")) for what, where, of in _COUNTS]
    topics = Counter(query.topic for query in queries)
    counts.append(("queries", topics.total()))
    classes = f"SELECT ?k (COUNT(?x) AS ?n) {{ ?x a ?k FILTER(STRSTARTS(STR(?k), '{KZPK}')) }} GROUP BY ?k"
    properties = f"SELECT ?k (COUNT(*) AS ?n) {{ ?x ?k ?y FILTER(STRSTARTS(STR(?k), '{KZPK}')) }} GROUP BY ?k"
    return Stats(tuple(counts), _ranked(store, classes), _ranked(store, properties), tuple(sorted(topics.items())))


def sources(store: Store) -> tuple[SourceInfo, ...]:
    """List the sources with how much of the graph each carries, the largest first."""
    statements = _by_iri(store, _STATEMENTS)
    triples = _by_iri(store, _TRIPLES)
    rows: dict[str, list[Any]] = {}
    for row in select(store, _SOURCES):
        known = rows.setdefault(row[0].value, list(row))  # type: ignore[attr-defined]
        for at, term in enumerate(row):
            if term is not None and (known[at] is None or str(term) < str(known[at])):
                known[at] = term
    names = labels(store, [term.value for row in rows.values() for term in row if isinstance(term, NamedNode)])
    found = [
        SourceInfo(
            iri,
            title=_text(row[1], names) or shrink(iri),
            kind=_text(row[2], names),
            publisher=_text(row[3], names),
            date=_text(row[4], names),
            url=_text(row[5], {}),
            statements=statements.get(iri, 0),
            triples=triples.get(iri, 0),
        )
        for iri, row in rows.items()
    ]
    return tuple(sorted(found, key=lambda source: (-source.statements, source.iri)))


def _ranked(store: Store, text: str) -> tuple[tuple[Any, int], ...]:
    counts = _by_iri(store, text)
    names = named(store, counts)
    return tuple(sorted(((names[iri], n) for iri, n in counts.items()), key=lambda pair: (-pair[1], pair[0].label)))


def _by_iri(store: Store, text: str) -> dict[str, int]:
    return {row[0].value: int(row[1].value) for row in select(store, text) if isinstance(row[0], NamedNode)}  # type: ignore[attr-defined]


def _one(store: Store, text: str) -> int:
    (row,) = select(store, text)
    return int(row[0].value)  # type: ignore[attr-defined]


def _text(term: Any, names: dict[str, str]) -> str:
    if term is None:
        return ""
    return names.get(term.value) or shrink(term.value) if isinstance(term, NamedNode) else str(term.value)
