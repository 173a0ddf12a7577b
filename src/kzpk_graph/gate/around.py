"""The addition and what the graph holds around it, fetched in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.labels import batches, labels, select
from kzpk_graph.model import Finding
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import (
    DCTERMS,
    GRAPH,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    KZPK,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_PREF_LABEL,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph.gate.ontology import Ontology
    from kzpk_graph.gate.places import Locator, Placed, Spot
    from kzpk_graph.model import Related
    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Store

EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
TYPE: Final = NamedNode(RDF_TYPE)
LABEL: Final = NamedNode(RDFS_LABEL)

_TYPES: Final = f"""SELECT ?x ?c {{ VALUES ?x {{ %s }}
  {{ ?x <{RDF_TYPE}> ?c FILTER NOT EXISTS {{ GRAPH <{GRAPH_INFERRED}> {{ ?x <{RDF_TYPE}> ?c }} }} }}
  UNION {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{RDF_TYPE}> ?c }} }} }}"""


class Around:
    """One addition: its quads, where they stand, and what the graph knows of what they name.

    Attributes:
        store: The graph.
        ontology: What its ontology says.
        placed: The quads of the addition with their places, each quad once.
        kept_beside: The first quad, by file and graph, for graphs that the tool keeps itself; those are left out.
        insert: Those of them that the graph does not hold.
        types: Asserted classes of everything that the addition names, in the graph or in the addition.
        held: What the graph gives a type.
        described: What the addition itself gives a type.
        meant: Triples that are likely meant where one is misspelt: subject, IRI of the property, object.
        broken_dates: Things with a date where a dating belongs.
        broken: Terms that are told to be wrong as they stand: what else they lack is a consequence.
    """

    def __init__(
        self,
        store: Store,
        ontology: Ontology,
        locator: Locator,
        placed: Iterable[Placed],
        names: Callable[[], NameIndex] | None,
    ) -> None:
        self.store = store
        self.ontology = ontology
        self.locator = locator
        self._names = names
        once: dict[Quad, Placed] = {}
        self.kept_beside: dict[tuple[str, str], Placed] = {}
        for one in placed:
            graph = one.quad.graph_name
            if isinstance(graph, NamedNode) and graph.value.startswith(GRAPH) and graph != EVIDENCE:
                self.kept_beside.setdefault((one.file, graph.value), one)
            else:
                once.setdefault(one.quad, one)
        self.placed = list(once.values())
        self.insert = [one for one in self.placed if not store.contains(one.quad)]
        self.types: dict[str, set[str]] = {}
        self.held: set[str] = set()
        self.meant: list[tuple[Any, str, Any]] = []
        self.broken: set[Any] = set()
        self.broken_dates: set[Any] = set()
        self.described: dict[str, set[str]] = {}
        self._labels: dict[str, str] = {}
        self._new: dict[tuple[Any, NamedNode], list[Any]] = {}
        for one in self.placed:
            self._new.setdefault((one.quad.subject, one.quad.predicate), []).append(one.quad.object)
        self._learn()

    def _learn(self) -> None:
        named: dict[str, None] = {}
        for one in self.placed:
            for term in (one.quad.subject, one.quad.object, one.quad.graph_name):
                if isinstance(term, NamedNode):
                    named[term.value] = None
        for values in batches(named):
            for row in select(self.store, _TYPES % values):
                iri, cls = row
                if isinstance(iri, NamedNode) and isinstance(cls, NamedNode):
                    self.types.setdefault(iri.value, set()).add(cls.value)
                    self.held.add(iri.value)
        for one in self.placed:
            subject, value = one.quad.subject, one.quad.object
            if not isinstance(subject, NamedNode):
                continue
            if one.quad.predicate == TYPE and isinstance(value, NamedNode):
                self.types.setdefault(subject.value, set()).add(value.value)
                self.described.setdefault(subject.value, set()).add(value.value)
            if one.quad.predicate.value in (RDFS_LABEL, SKOS_PREF_LABEL, DCTERMS + "title") and isinstance(
                value, Literal
            ):
                self._labels.setdefault(subject.value, value.value)

    @property
    def names(self) -> NameIndex | None:
        """The index of the graph's names, if there is one."""
        return None if self._names is None else self._names()

    def values(self, subject: str | NamedNode, predicate: str, *, evidence: bool = False) -> list[Any]:
        """Return the values of a property in the graph and in the addition, each once."""
        node = NamedNode(subject) if isinstance(subject, str) else subject
        graph = EVIDENCE if evidence else DefaultGraph()
        wanted = NamedNode(predicate)
        held = [quad.object for quad in self.store.quads(node, wanted, None, graph)]
        return list(dict.fromkeys(held + self._new.get((node, wanted), [])))

    def says(self, subject: Any, predicate: str, value: Any) -> bool:
        """Return whether the addition says so."""
        return value in self._new.get((subject, NamedNode(predicate)), ())

    def is_a(self, iri: str, cls: str) -> bool:
        """Return whether a thing is asserted to be of a class, or of one below it."""
        return self.ontology.is_a(self.types.get(iri, set()), KZPK + cls)

    def name(self, term: Any) -> str:
        """Return what a person reads for a term: its label and CURIE, or the literal."""
        if not isinstance(term, NamedNode):
            return f"“{term.value}”" if isinstance(term, Literal) else str(term)
        if term.value in self.ontology.labels:
            return self.ontology.name(term.value)
        label = self.label(term.value)
        return f"{shrink(term.value)} ({label})" if label else shrink(term.value)

    def label(self, iri: str) -> str:
        """Return the label of a thing, from the addition or the graph; empty if it has none."""
        if iri not in self._labels:
            self._labels[iri] = labels(self.store, [iri]).get(iri, "")
        return self._labels[iri]

    def at(
        self,
        placed: Placed,
        code: str,
        message: str,
        advice: str = "",
        *,
        part: str = "object",
        severity: str = "violation",
        replace: tuple[str, str] | None = None,
        rule: str = "",
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """Make a finding about a triple.

        Args:
            placed: The triple.
            code: One of :data:`kzpk_graph.gate.codes.CODES`.
            message: What is wrong.
            advice: What to do.
            part: Which of its terms to point at.
            severity: ``violation``, ``warning`` or ``info``.
            replace: A safe change of the line: a text in it from the place on, and what to write for it.
            rule: The shape or rule behind it; the code itself when empty.
            related: The other side, twins.
        """
        spot = self.locator.spot(placed, part)
        quad = placed.quad
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        return Finding(
            severity,
            code,
            message,
            advice,
            spot.file,
            spot.line,
            spot.column,
            rule or code,
            quad.subject,
            quad.predicate.value,
            quad.object,
            graph if graph.startswith(STATEMENT) else "",
            source_line=spot.source_line,
            patch=_patched(spot.source_line, spot.column, replace),
            related=related,
        )


def moved(finding: Finding, spot: Spot, replace: tuple[str, str]) -> Finding:
    """Return a finding at another place of its file, with a safe change of the line there."""
    return finding._replace(
        line=spot.line,
        column=spot.column,
        source_line=spot.source_line,
        patch=_patched(spot.source_line, spot.column, replace),
    )


def _patched(line: str, column: int, replace: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return the line and the line with the first such text at or after a column replaced."""
    if replace is None or not line:
        return None
    old, new = replace
    at = line.find(old, max(column - 1, 0))
    if at < 0 or old == new:
        return None
    return line, line[:at] + new + line[at + len(old) :]
