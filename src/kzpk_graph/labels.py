"""Labels of IRIs, and marks on what is not a plain fact (plans and opinions)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from kzpk_graph.model import Named, Solutions
from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
from kzpk_graph.terms import is_iri, shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, KZPK, RDF_TYPE, RDFS, RDFS_LABEL, SKOS_PREF_LABEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kzpk_graph.store.base import Store

T = TypeVar("T")

MARKS: Final[dict[str, str]] = {KZPK + "Plan": "plan", KZPK + "Opinion": "opinion"}
"""Class to the mark that its instances carry in every output; subclasses count by inference."""

BATCH: Final = 1000
"""IRIs a look-up: one VALUES block of this size is answered in a few milliseconds."""

_REMEMBERED: Final = 200_000
"""IRIs whose labels or marks are remembered at once, at most."""

_ASKED, _EVIDENCE = DefaultGraph(), NamedNode(GRAPH_EVIDENCE)
_LABEL, _PREF_LABEL = NamedNode(RDFS_LABEL), NamedNode(SKOS_PREF_LABEL)
_PLACES: Final[tuple[tuple[NamedNode, DefaultGraph | NamedNode], ...]] = (
    (_LABEL, _ASKED),
    (_PREF_LABEL, _ASKED),
    (_LABEL, _EVIDENCE),
    (NamedNode(DCTERMS + "title"), _EVIDENCE),
)
"""Where a label may stand, the best place first."""

_TYPE: Final = NamedNode(RDF_TYPE)
_MARKING: Final = tuple((NamedNode(cls), mark) for cls, mark in MARKS.items())


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


def _label(store: Store, node: NamedNode) -> str | None:
    best: tuple[int, int, str] | None = None
    for rank, (predicate, graph) in enumerate(_PLACES):
        for quad in store.quads(node, predicate, None, graph):
            text, language = quad.object.value, getattr(quad.object, "language", None) or ""  # type: ignore[union-attr]
            order = 0 if language == "en" else 1 if language.startswith("en-") else 2 if not language else 3
            candidate = (order, rank, text)
            if best is None or candidate < best:
                best = candidate
        if best is not None and best[0] == 0:
            break  # no other place has a better one
    return None if best is None else best[2]


def labels(store: Store, iris: Iterable[str]) -> dict[str, str]:
    """Return the labels of the IRIs that have one.

    English comes first, then no language, then the first other language; ``rdfs:label`` before
    ``skos:prefLabel`` before the title of a source. Among equals the first in code point order is taken, so that
    the same graph always gives the same label. Each is looked up by its pattern: a query with a ``VALUES`` block takes
    the engine three times as long.

    Args:
        store: The store to look in (the asked graph and the evidence).
        iris: IRIs, in any number.
    """
    found = {iri: _label(store, node) for iri, node in _nodes(iris)}
    return {iri: text for iri, text in found.items() if text is not None}


def marks(store: Store, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the marks of the IRIs that carry one: ``plan`` for plans, ``opinion`` for opinions and judgements."""
    found = {iri: _marks(store, node) for iri, node in _nodes(iris)}
    return {iri: kinds for iri, kinds in found.items() if kinds}


def _marks(store: Store, node: NamedNode) -> tuple[str, ...]:
    return tuple(mark for cls, mark in _MARKING if store.contains(Quad(node, _TYPE, cls, _ASKED)))


def _nodes(iris: Iterable[str]) -> Iterator[tuple[str, NamedNode]]:
    for iri in dict.fromkeys(iris):
        node = named_node(iri)
        if node is not None:
            yield iri, node


class Memory:
    """Labels and marks of one store; those of a store that cannot change are looked up once.

    Args:
        store: The store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._labels: dict[str, str | None] = {}
        self._marks: dict[str, tuple[str, ...]] = {}

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the labels of the IRIs that have one (see :func:`labels`)."""
        return self._remembered(self._labels, list(iris), labels, None)

    def marks(self, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the marks of the IRIs that carry one (see :func:`marks`)."""
        return self._remembered(self._marks, list(iris), marks, ())

    def _remembered(
        self, known: dict[str, T], iris: list[str], look: Callable[..., dict[str, Any]], nothing: T
    ) -> dict[str, Any]:
        if not self._store.read_only:
            return look(self._store, iris)
        wanted = [iri for iri in iris if iri not in known]
        if len(known) + len(wanted) > _REMEMBERED:
            known.clear()
            wanted = iris
        if wanted:
            known.update(dict.fromkeys(wanted, nothing))
            known.update(look(self._store, wanted))
        return {iri: value for iri in iris if (value := known[iri])}


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
