"""What the shapes see of a dataset on disk: lookups by pattern in place of a copy in memory.

A view gives the same triples as :func:`kzpk_graph.shapes.dataset.assemble` makes of the whole dataset: the asserted
triples and the evidence, without what the ontology says of its own terms beyond their classes; every asserted type with
the classes above it; a type for each statement graph; and, on demand, the inferred triples of our own properties.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Protocol

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.shapes.hierarchy import STATEMENT_CLASS, says_what_class
from kzpk_graph.shapes.paths import Reader
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    KZPK,
    RDF_TYPE,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.store.base import Reader as Dataset

    Read = Callable[[Any, Any, Any, Any], Iterable[Quad]]
    Graphs = Callable[[], Iterable[Any]]

Fact = tuple["AnyTerm", str, "AnyTerm"]
"""Subject, IRI of the property, object."""

FEW: Final = 200
"""How many triples of a node are read at once: its neighbours are asked for by hundreds of shapes."""

_ASSERTED: Final = NamedNode(GRAPH_ASSERTED)
_EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
_INFERRED: Final = NamedNode(GRAPH_INFERRED)
_ONTOLOGY: Final = NamedNode(GRAPH_ONTOLOGY)


class Classes:
    """What a view must know of the ontology.

    Args:
        above: Class to the classes above it, itself included.
        terms: The IRIs of the ontology's own terms.
    """

    __slots__ = ("above", "below", "terms")

    def __init__(self, above: dict[str, frozenset[str]], terms: frozenset[str]) -> None:
        self.above = above
        self.terms = terms
        self.below: dict[str, set[str]] = {}
        for name, classes in above.items():
            for other in classes:
                self.below.setdefault(other, set()).add(name)


class Triples(Reader, Protocol):
    """The triples that shapes are checked on, wherever they are kept."""

    def types(self, subject: AnyTerm) -> frozenset[AnyTerm]:
        """Return the asserted classes of a node and those above them."""

    def any_subject(self, predicate: str, value: AnyTerm) -> AnyTerm | None:
        """Return one subject of a property and an object."""

    def has_any(self, predicate: str, *, subject: AnyTerm | None = None, value: AnyTerm | None = None) -> bool:
        """Return whether a node is the subject, or the object, of any triple with a property."""

    def pairs(self, predicate: str) -> Iterator[tuple[AnyTerm, AnyTerm]]:
        """Yield the subjects and objects of a property: a scan."""

    def all(self) -> Iterator[Fact]:
        """Yield every triple: a scan."""


class View:
    """The triples that shapes are checked on.

    Args:
        read: Gives the quads that match a pattern of subject, predicate, object and graph.
        graphs: Gives the names of the named graphs; one may be empty.
        classes: What is known of the ontology.
        inferred: Whether the inferred triples of our own properties are seen too.
    """

    __slots__ = ("_classes", "_graphs", "_inferred", "_into", "_lists", "_out", "_read", "_types")

    def __init__(self, read: Read, graphs: Graphs, classes: Classes, *, inferred: bool = False) -> None:
        self._read = read
        self._graphs = graphs
        self._classes = classes
        self._inferred = inferred
        self._out: dict[AnyTerm, dict[str, set[AnyTerm]] | None] = {}
        self._into: dict[AnyTerm, dict[str, set[AnyTerm]] | None] = {}
        self._lists: dict[tuple[AnyTerm, str], tuple[AnyTerm, ...]] = {}
        self._types: dict[AnyTerm, frozenset[AnyTerm]] = {}

    # -- what paths are walked on ---------------------------------------------------------------------------------

    def objects(self, subject: AnyTerm, predicate: str) -> Iterable[AnyTerm]:
        """Return the objects of a subject and a property."""
        if predicate == RDF_TYPE:
            return self.types(subject)
        if isinstance(subject, Literal):
            return ()
        near = self._leaving(subject)
        if near is not None:
            return near.get(predicate, ())
        known = self._lists.get((subject, predicate))
        if known is None:
            facts = self._facts(subject, predicate, None)
            known = self._lists[subject, predicate] = tuple({value for _, _, value in facts})
        return known

    def subjects(self, predicate: str, value: AnyTerm) -> Iterable[AnyTerm]:
        """Return the subjects of a property and an object."""
        if predicate == RDF_TYPE:
            return set(self._instances(value))
        near = self._arriving(value)
        if near is not None:
            return near.get(predicate, ())
        return {subject for subject, _, _ in self._facts(None, predicate, value)}

    def any_subject(self, predicate: str, value: AnyTerm) -> AnyTerm | None:
        """Return one subject of a property and an object."""
        if predicate == RDF_TYPE:
            return next(self._instances(value), None)
        return next((subject for subject, _, _ in self._facts(None, predicate, value)), None)

    def successors(self, subject: AnyTerm) -> Iterable[tuple[str, AnyTerm]]:
        """Return all properties and objects of a subject."""
        if isinstance(subject, Literal):
            return ()
        found = {(predicate, value) for _, predicate, value in self._facts(subject, None, None)}
        return found | {(RDF_TYPE, name) for name in self.types(subject)}

    # -- further ways to look ---------------------------------------------------------------------------------------

    def types(self, subject: AnyTerm) -> frozenset[AnyTerm]:
        """Return the asserted classes of a node and those above them."""
        known = self._types.get(subject)
        if known is None and isinstance(subject, Literal):
            known = frozenset()
        if known is None:
            found: set[AnyTerm] = set()
            near = self._leaving(subject)
            asserted = (
                (cls for _, _, cls in self._facts(subject, RDF_TYPE, None)) if near is None else near.get(RDF_TYPE, ())
            )
            for cls in asserted:
                found.add(cls)
                if isinstance(cls, NamedNode):
                    found.update(map(NamedNode, self._classes.above.get(cls.value, ())))
            if self._is_statement(subject):
                found.update(map(NamedNode, self._classes.above.get(STATEMENT_CLASS, (STATEMENT_CLASS,))))
            known = self._types[subject] = frozenset(found)
        return known

    def has(self, subject: AnyTerm, predicate: str, value: AnyTerm) -> bool:
        """Return whether there is a triple; of types, whether it is asserted itself."""
        return any(True for _ in self._facts(subject, predicate, value))

    def has_any(self, predicate: str, *, subject: AnyTerm | None = None, value: AnyTerm | None = None) -> bool:
        """Return whether a node is the subject, or the object, of any triple with a property."""
        if subject is not None:
            near = None if isinstance(subject, Literal) else self._leaving(subject)
            if near is None and predicate != RDF_TYPE and not isinstance(subject, Literal):
                return any(True for _ in self._facts(subject, predicate, None))
            return bool(self.objects(subject, predicate))
        return value is not None and self.any_subject(predicate, value) is not None

    def pairs(self, predicate: str) -> Iterator[tuple[AnyTerm, AnyTerm]]:
        """Yield the subjects and objects of a property: a scan."""
        if predicate != RDF_TYPE:
            yield from ((subject, value) for subject, _, value in self._facts(None, predicate, None))
            return
        subjects = {subject for subject, _, _ in self._facts(None, RDF_TYPE, None)} | set(self._statements())
        for subject in subjects:
            yield from ((subject, name) for name in self.types(subject))

    def all(self) -> Iterator[Fact]:
        """Yield every triple: a scan."""
        for fact in self._facts(None, None, None):
            if fact[1] != RDF_TYPE:
                yield fact
        for subject, name in self.pairs(RDF_TYPE):
            yield subject, RDF_TYPE, name

    # -- within -----------------------------------------------------------------------------------------------------

    def _leaving(self, subject: AnyTerm) -> dict[str, set[AnyTerm]] | None:
        """Return the triples of a subject by property, or None if there are too many to read them all."""
        if subject not in self._out:
            facts = list(islice(self._facts(subject, None, None), FEW + 1))
            self._out[subject] = None if len(facts) > FEW else _by_property((name, end) for _, name, end in facts)
        return self._out[subject]

    def _arriving(self, value: AnyTerm) -> dict[str, set[AnyTerm]] | None:
        """Return the triples of an object by property, or None if there are too many to read them all."""
        if value not in self._into:
            facts = list(islice(self._facts(None, None, value), FEW + 1))
            self._into[value] = None if len(facts) > FEW else _by_property((name, end) for end, name, _ in facts)
        return self._into[value]

    def _instances(self, cls: AnyTerm) -> Iterator[AnyTerm]:
        names = {cls}
        if isinstance(cls, NamedNode):
            names.update(map(NamedNode, self._classes.below.get(cls.value, ())))
        for name in names:
            yield from (subject for subject, _, _ in self._facts(None, RDF_TYPE, name))
        if NamedNode(STATEMENT_CLASS) in names:
            yield from self._statements()

    def _statements(self) -> Iterator[AnyTerm]:
        return (name for name in self._graphs() if self._is_statement(name))

    def _is_statement(self, node: AnyTerm) -> bool:
        if not isinstance(node, NamedNode) or not node.value.startswith(STATEMENT):
            return False
        return any(True for _ in self._read(None, None, None, node))

    def _facts(self, subject: AnyTerm | None, predicate: str | None, value: AnyTerm | None) -> Iterator[Fact]:
        named = None if predicate is None else NamedNode(predicate)
        for quad in self._read(subject, named, value, _ASSERTED):
            if not self._hidden(quad):
                yield quad.subject, quad.predicate.value, quad.object
        for quad in self._read(subject, named, value, _EVIDENCE):
            yield quad.subject, quad.predicate.value, quad.object
        if self._inferred and (predicate is None or predicate.startswith(KZPK)):
            for quad in self._read(subject, named, value, _INFERRED):
                if quad.predicate.value.startswith(KZPK):
                    yield quad.subject, quad.predicate.value, quad.object

    def _hidden(self, quad: Quad) -> bool:
        """Whether a triple is the ontology's alone, and says of one of its terms more than what class it is."""
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode):
            if subject.value not in self._classes.terms:
                return False
            if says_what_class(quad):
                return False
        if not any(True for _ in self._read(subject, quad.predicate, value, _ONTOLOGY)):
            return False
        everywhere = self._read(subject, quad.predicate, value, None)
        return not any(_is_said(other.graph_name) for other in everywhere)


def _by_property(pairs: Iterable[tuple[str, AnyTerm]]) -> dict[str, set[AnyTerm]]:
    found: dict[str, set[AnyTerm]] = {}
    for name, end in pairs:
        found.setdefault(name, set()).add(end)
    return found


def _is_said(name: object) -> bool:
    return isinstance(name, NamedNode) and name.value.startswith(STATEMENT)


class Change:
    """A dataset after a change, with what came and went: seen as it was before, and as it is.

    Args:
        after: The dataset after the change, in the layout of a prepared graph.
        changed: Every quad that came or went, of all graphs; those that ``after`` does not hold are the ones that went.

    Attributes:
        added: The quads that came.
        gone: The quads that went.
    """

    __slots__ = ("_after", "_new", "_old", "added", "gone")

    def __init__(self, after: Dataset, changed: Iterable[Quad]) -> None:
        self._after = after
        self.added: list[Quad] = []
        self.gone: list[Quad] = []
        for quad in dict.fromkeys(changed):
            # as the store has it: it may keep a literal in another form than it came in
            held = next(iter(self.after(quad.subject, quad.predicate, quad.object, quad.graph_name)), None)
            (self.gone if held is None else self.added).append(held or quad)
        self._new = frozenset(self.added)
        self._old: dict[object, list[Quad]] = {}
        for quad in self.gone:
            self._old.setdefault(quad.graph_name, []).append(quad)

    @property
    def quads(self) -> list[Quad]:
        """The quads that came or went."""
        return [*self.added, *self.gone]

    def graphs(self) -> set[Any]:
        """Return the names of the graphs that there were or are."""
        return {*self._after.graphs(), *self._old}

    def after(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Iterable[Quad]:
        """Return what matches after the change."""
        return self._after.quads(subject, predicate, value, graph)

    def before(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Iterator[Quad]:
        """Yield what matched before the change."""
        for quad in self._after.quads(subject, predicate, value, graph):
            if quad not in self._new:
                yield quad
        yield from self._went(subject, predicate, value, graph)

    def _went(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Iterator[Quad]:
        for quads in self._old.values() if graph is None else (self._old.get(graph, ()),):
            for quad in quads:
                if (
                    (subject is None or quad.subject == subject)
                    and (predicate is None or quad.predicate == predicate)
                    and (value is None or quad.object == value)
                ):
                    yield quad
