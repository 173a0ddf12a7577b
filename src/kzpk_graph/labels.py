"""Labels of IRIs, and marks on what is not a plain fact (plans and opinions), fetched in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.model import Named, Solutions
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import is_iri, shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, KZPK, RDF_TYPE, RDFS, RDFS_LABEL, SKOS_PREF_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.store.base import Store

MARKS: Final[dict[str, str]] = {KZPK + "Plan": "plan", KZPK + "Opinion": "opinion"}
"""Class to the mark that its instances carry in every output; subclasses count by inference."""

BATCH: Final = 1000
"""IRIs a look-up: one VALUES block of this size is answered in a few milliseconds."""

_LABELS: Final = f"""SELECT ?x ?label ?rank {{ VALUES ?x {{ %s }}
  {{ ?x <{RDFS_LABEL}> ?label BIND(0 AS ?rank) }} UNION
  {{ ?x <{SKOS_PREF_LABEL}> ?label BIND(1 AS ?rank) }} UNION
  {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{RDFS_LABEL}> ?label }} BIND(2 AS ?rank) }} UNION
  {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{DCTERMS}title> ?label }} BIND(3 AS ?rank) }} }}"""
_MARKS: Final = (
    f"SELECT ?x ?c {{ VALUES ?x {{ %s }} VALUES ?c {{ {' '.join(f'<{c}>' for c in MARKS)} }} ?x <{RDF_TYPE}> ?c }}"
)


def named_node(iri: str) -> NamedNode | None:
    """Return the IRI as a term, or None if it is not a legal absolute IRI (RFC 3987)."""
    if not is_iri(iri):
        return None
    try:
        return NamedNode(iri)
    except ValueError:  # a fault in one of its parts, such as the port
        return None


def batches(iris: Iterable[str], size: int = BATCH) -> Iterator[str]:
    """Yield the distinct IRIs as the contents of VALUES blocks; what is not a legal IRI is left out."""
    terms = [str(node) for node in map(named_node, dict.fromkeys(iris)) if node is not None]
    for start in range(0, len(terms), size):
        yield " ".join(terms[start : start + size])


def select(store: Store, text: str, default_graph: Sequence[str] | None = None) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one of the project's own SELECT queries."""
    answer = store.query(text, default_graph=default_graph)
    if not isinstance(answer, Solutions):
        raise TypeError("not a SELECT query")
    yield from answer.rows


def labels(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of the IRIs that have one.

    English comes first, then no language, then the first other language; ``rdfs:label`` before
    ``skos:prefLabel`` before the title of a source. Among equals the first in code point order is taken, so that
    the same graph always gives the same label.

    Args:
        store: The store to look in (the asked graph and the evidence).
        iris: IRIs, in any number.
    """
    best: dict[str, tuple[int, int, str]] = {}
    for values in batches(iris):
        for row in select(store, _LABELS % values):
            iri, text, rank = row[0].value, row[1].value, int(row[2].value)  # type: ignore[attr-defined]
            language = getattr(row[1], "language", None) or ""
            order = 0 if language == "en" else 1 if language.startswith("en-") else 2 if not language else 3
            candidate = (order, rank, text)
            if iri not in best or candidate < best[iri]:
                best[iri] = candidate
    return {iri: candidate[2] for iri, candidate in best.items()}


def marks(store: Store, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the marks of the IRIs that carry one: ``plan`` for plans, ``opinion`` for opinions and judgements."""
    found: dict[str, set[str]] = {}
    for values in batches(iris):
        for row in select(store, _MARKS % values):
            found.setdefault(row[0].value, set()).add(MARKS[row[1].value])  # type: ignore[attr-defined]
    order = list(MARKS.values())
    return {iri: tuple(sorted(kinds, key=order.index)) for iri, kinds in found.items()}


def named(store: Store, iris: Iterable[str], *, with_marks: bool = False) -> dict[str, Named]:
    """Return each IRI with its label (its CURIE where it has none), and its marks if asked for."""
    wanted = list(dict.fromkeys(iris))
    found = labels(store, wanted)
    marked = marks(store, wanted) if with_marks else {}
    return {iri: Named(iri, found.get(iri) or shrink(iri), marked.get(iri, ())) for iri in wanted}


_TYPES: Final = f"""SELECT ?x ?c {{ VALUES ?x {{ %s }}
  {{ ?x <{RDF_TYPE}> ?c }} UNION {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{RDF_TYPE}> ?c }} }}
  FILTER(STRSTARTS(STR(?c), "{KZPK}")) }}"""
_SUPERCLASSES: Final = f"""SELECT ?c ?d {{ VALUES ?c {{ %s }} VALUES ?d {{ %s }}
  ?c <{RDFS}subClassOf> ?d FILTER(?c != ?d) }}"""


def types(store: Store, iris: Iterable[str]) -> dict[str, tuple[Named, ...]]:
    """Return the most specific classes of the project's ontology that each thing is an instance of, by label."""
    found: dict[str, set[str]] = {}
    for values in batches(iris):
        for row in select(store, _TYPES % values):
            found.setdefault(row[0].value, set()).add(row[1].value)  # type: ignore[attr-defined]
    classes = sorted(set().union(*found.values())) if found else []
    values = " ".join(batches(classes))
    above: dict[str, set[str]] = {}
    for row in select(store, _SUPERCLASSES % (values, values)):
        above.setdefault(row[0].value, set()).add(row[1].value)  # type: ignore[attr-defined]
    names = named(store, classes)
    return {
        iri: tuple(sorted((names[c] for c in _lowest(of, above)), key=lambda name: (name.label, name.iri)))
        for iri, of in found.items()
    }


def _lowest(classes: set[str], above: dict[str, set[str]]) -> Iterator[str]:
    """Yield the classes that have no subclass among the others; of equivalent classes, all."""
    for cls in classes:
        lower = (other for other in classes if cls in above.get(other, ()) and other not in above.get(cls, ()))
        if not any(lower):
            yield cls
