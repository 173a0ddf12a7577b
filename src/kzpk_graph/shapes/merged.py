"""The triples that shapes are run on, in memory: the counterpart of :class:`kzpk_graph.shapes.views.View`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.hierarchy import STATEMENT_CLASS, context
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    GRAPH_SHAPES,
    KZPK,
    RDF_TYPE,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact

_PASSED_OVER: Final = frozenset({GRAPH_ASSERTED, GRAPH_SHAPES, GRAPH_ONTOLOGY})


class Sorted:
    """Quads, sorted into what is asserted, what each statement says, and what is inferred.

    Args:
        quads: Statement graphs, evidence and plain triples; graphs that are made from others are passed over.
        inferred: What follows from them.
        ontology: The ontology with its controlled lists.
        above: Class to the classes above it, itself included.
    """

    __slots__ = ("asserted", "inferred", "per_statement", "types")

    def __init__(
        self,
        quads: Iterable[Triple | Quad],
        inferred: Iterable[Triple | Quad],
        ontology: Collection[Triple | Quad],
        above: Mapping[str, frozenset[str]],
    ) -> None:
        self.asserted: set[Fact] = set()
        self.inferred: set[Fact] = set()
        self.per_statement: list[tuple[str, Triple | Quad]] = []
        self.types: dict[AnyTerm, set[str]] = {}
        for triple in context(ontology):
            self.asserted.add((triple.subject, triple.predicate.value, triple.object))
        self._follow(inferred)
        follows: list[Quad | Triple] = []
        statements: set[str] = set()
        for quad in quads:
            name = getattr(quad, "graph_name", None)
            graph = name.value if isinstance(name, NamedNode) else ""
            if graph == GRAPH_INFERRED:
                follows.append(quad)
            elif graph not in _PASSED_OVER:
                self.asserted.add((quad.subject, quad.predicate.value, quad.object))
                if graph.startswith(STATEMENT):
                    statements.add(graph)
                    self.per_statement.append((graph, quad))
        self._follow(follows)
        self.asserted.update((NamedNode(name), RDF_TYPE, NamedNode(STATEMENT_CLASS)) for name in statements)
        self._add_types(above)

    def _follow(self, triples: Iterable[Triple | Quad]) -> None:
        self.inferred.update(
            (triple.subject, triple.predicate.value, triple.object)
            for triple in triples
            if triple.predicate.value.startswith(KZPK)
        )

    def _add_types(self, above: Mapping[str, frozenset[str]]) -> None:
        for subject, predicate, cls in self.asserted:
            if predicate == RDF_TYPE and isinstance(cls, NamedNode):
                self.types.setdefault(subject, set()).update(above.get(cls.value, (cls.value,)))
        for subject, names in self.types.items():
            self.asserted.update((subject, RDF_TYPE, NamedNode(name)) for name in names)


class Merged:
    """Triples in memory, looked up as a view looks them up.

    Args:
        facts: The triples, with the classes above each type.
    """

    __slots__ = ("_backward", "_facts", "_forward")

    def __init__(self, facts: Collection[Fact]) -> None:
        self._facts = facts
        self._forward: dict[AnyTerm, dict[str, set[AnyTerm]]] | None = None
        self._backward: dict[tuple[str, AnyTerm], set[AnyTerm]] | None = None

    def _out(self, subject: AnyTerm) -> dict[str, set[AnyTerm]]:
        if self._forward is None:
            self._forward = {}
            for one, predicate, value in self._facts:
                self._forward.setdefault(one, {}).setdefault(predicate, set()).add(value)
        return self._forward.get(subject, {})

    def objects(self, subject: AnyTerm, predicate: str) -> Iterable[AnyTerm]:
        """Return the objects of a subject and a property."""
        return self._out(subject).get(predicate, ())

    def subjects(self, predicate: str, value: AnyTerm) -> Iterable[AnyTerm]:
        """Return the subjects of a property and an object."""
        if self._backward is None:
            self._backward = {}
            for subject, name, one in self._facts:
                self._backward.setdefault((name, one), set()).add(subject)
        return self._backward.get((predicate, value), ())

    def successors(self, subject: AnyTerm) -> Iterable[tuple[str, AnyTerm]]:
        """Return all properties and objects of a subject."""
        return [(name, value) for name, values in self._out(subject).items() for value in values]

    def types(self, subject: AnyTerm) -> frozenset[AnyTerm]:
        """Return the classes of a node."""
        return frozenset(self.objects(subject, RDF_TYPE))

    def any_subject(self, predicate: str, value: AnyTerm) -> AnyTerm | None:
        """Return one subject of a property and an object."""
        return next(iter(self.subjects(predicate, value)), None)

    def has_any(self, predicate: str, *, subject: AnyTerm | None = None, value: AnyTerm | None = None) -> bool:
        """Return whether a node is the subject, or the object, of any triple with a property."""
        if subject is not None:
            return bool(self.objects(subject, predicate))
        return value is not None and bool(self.subjects(predicate, value))

    def pairs(self, predicate: str) -> Iterator[tuple[AnyTerm, AnyTerm]]:
        """Yield the subjects and objects of a property."""
        return ((subject, value) for subject, name, value in self._facts if name == predicate)

    def all(self) -> Iterator[Fact]:
        """Yield every triple."""
        return iter(self._facts)
