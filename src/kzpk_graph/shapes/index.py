"""Shapes made ready to be asked which of them a change concerns.

Sets of shapes are kept as integers, a bit for each shape: a change touches few nodes, and each node many shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import NamedNode, Triple
from kzpk_graph.shapes.paths import CLASSES, Path, walk
from kzpk_graph.shapes.reach import (
    LEAF,
    TARGETS,
    Reaches,
    Scope,
    Tree,
    components,
    edges_in,
    name_of,
    needed,
    parts_of,
)
from kzpk_graph.shapes.scopes import by_scope, lift
from kzpk_graph.shapes.views import Classes
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes.checking import Wanted
    from kzpk_graph.shapes.results import ShapeResult
    from kzpk_graph.shapes.sieve import Sieve
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Triples

_NODE_SHAPE: Final = NamedNode(SH + "NodeShape")
_TYPE: Final = NamedNode(RDF_TYPE)
_TARGET_NODE: Final = NamedNode(SH + "targetNode")
_IMPLICIT: Final = frozenset({RDFS + "Class", OWL + "Class"})

Ways = dict[tuple[Path, ...], int]
"""The way from a focus node to a look-up, to the shapes that go it."""


class Group:
    """Shapes that are run on one kind of data: the whole graph, or each statement.

    Args:
        triples: The shapes.

    Attributes:
        parts: Subject to property to objects.
        scopes: The shapes that have targets, in the order of their bits.
        is_open: The shapes whose reach is unknown.
        each_predicate: The shapes whose queries ask of the predicate of every triple by itself.
        faultless: Predicates that those have found no fault with.
        looks: (IRI of a property, whether backwards) to the ways to where it is looked up; the empty IRI is any.
    """

    __slots__ = (
        "_classes", "_common", "_needed", "_nodes", "_objects_of", "_places", "_sieve", "_subjects_of",
        "each_predicate", "faultless", "is_open", "looks", "parts", "scopes",
    )  # fmt: skip

    def __init__(self, triples: Iterable[Triple | Quad]) -> None:
        self.parts = parts_of(triples)
        self.scopes: list[Scope] = list(Reaches(self.parts).scopes())
        self._sieve: Sieve | None = None
        self._places = {scope.shape: place for place, scope in enumerate(self.scopes)}
        self._needed: dict[AnyTerm, set[AnyTerm]] = {}
        self.is_open = 0
        self.each_predicate = 0
        self.faultless: set[str] = set()
        self.looks: dict[tuple[str, bool], Ways] = {}
        self._common: set[AnyTerm] | None = None
        self._classes: dict[AnyTerm, int] = {}
        self._nodes: dict[AnyTerm, int] = {}
        self._subjects_of: dict[str, int] = {}
        self._objects_of: dict[str, int] = {}
        trees: dict[Tree, int] = {}
        for place, scope in enumerate(self.scopes):
            bit = 1 << place
            trees[scope.tree] = trees.get(scope.tree, 0) | bit
            self.is_open |= bit if scope.tree.is_open else 0
            self.each_predicate |= bit if scope.each_predicate else 0
            self._enter(scope, bit)
        for tree, shapes in trees.items():
            self._look(tree, shapes)

    def _enter(self, scope: Scope, bit: int) -> None:
        for terms, table in ((scope.classes, self._classes), (scope.nodes, self._nodes)):
            for term in terms:
                table[term] = table.get(term, 0) | bit
        for names, place, backwards in (
            (scope.subjects_of, self._subjects_of, False),
            (scope.objects_of, self._objects_of, True),
        ):
            for name in names:
                place[name] = place.get(name, 0) | bit
                ways = self.looks.setdefault((name, backwards), {})
                ways[()] = ways.get((), 0) | bit
        if scope.classes:
            self._look(Tree(((CLASSES, LEAF),)), bit)

    def _look(self, tree: Tree, shapes: int) -> None:
        for way, predicate, backwards in edges_in(tree):
            ways = self.looks.setdefault((predicate, backwards), {})
            ways[way] = ways.get(way, 0) | shapes

    def sieve(self) -> Sieve:
        """Return the sieve for these shapes, made once.

        Raises:
            ImportError: pyshifty is not installed.
        """
        if self._sieve is None:
            from kzpk_graph.shapes.sieve import Sieve

            self._sieve = Sieve(self)
        return self._sieve

    def scope(self, shape: AnyTerm) -> Scope:
        """Return what a shape with targets is run on."""
        return self.scopes[self._places[shape]]

    def bit(self, shape: AnyTerm) -> int:
        """Return the set that holds a shape with targets alone."""
        return 1 << self._places[shape]

    def targeted(self, node: AnyTerm, view: Triples, among: int) -> int:
        """Return those of some shapes that have a node as a target (SHACL §2.1.3)."""
        found = self._nodes.get(node, 0)
        for cls in walk(CLASSES, {node}, view):
            found |= self._classes.get(cls, 0)
        for name, shapes in self._subjects_of.items():
            if shapes & among & ~found and view.has_any(name, subject=node):
                found |= shapes
        for name, shapes in self._objects_of.items():
            if shapes & among & ~found and view.has_any(name, value=node):
                found |= shapes
        return found & among

    def targets(self, scope: Scope, view: Triples) -> set[AnyTerm]:
        """Return all targets of a shape: scans what its targets name."""
        found = set(scope.nodes)
        path = ("/", ("*", ("^", RDFS + "subClassOf")), ("^", RDF_TYPE))
        found |= walk(path, scope.classes, view)
        for name in scope.subjects_of:
            found.update(subject for subject, _ in view.pairs(name))
        for name in scope.objects_of:
            found.update(value for _, value in view.pairs(name))
        return found

    def members(self, shapes: int) -> Iterator[Scope]:
        """Yield the shapes of a set."""
        while shapes:
            low = shapes & -shapes
            yield self.scopes[low.bit_length() - 1]
            shapes ^= low

    def as_given(self) -> Iterator[Triple]:
        """Yield the shapes graph with the targets that it has."""
        for subject, own in self.parts.items():
            for name, values in own.items():
                for value in values:
                    yield Triple(subject, NamedNode(name), value)  # type: ignore[arg-type]  # never literals

    def needed(self, shape: AnyTerm) -> set[AnyTerm]:
        """Return the subjects in the shapes graph that a shape is made of, itself included."""
        known = self._needed.get(shape)
        if known is None:
            known = self._needed[shape] = needed(shape, self.parts)
        return known

    def failing(self, wanted: Wanted, found: Iterable[ShapeResult]) -> Wanted:
        """Return the pairs that some results may come from: their own, and those of shapes that they are nested in."""
        at: dict[str, set[AnyTerm]] = {}
        for result in found:
            at.setdefault(result.shape, set()).add(result.focus)
        failing: Wanted = {}
        for shape, nodes in wanted.items():
            names = {name_of(part) for part in self.needed(shape)} & at.keys()
            own = name_of(shape)
            if names - {own}:
                failing[shape] = nodes
            elif names and nodes & at[own]:
                failing[shape] = nodes & at[own]
        return failing

    def retargeted(self, wanted: Mapping[AnyTerm, Iterable[AnyTerm]]) -> Iterator[Triple]:
        """Yield the shapes graph of some shapes, with given nodes for targets.

        pySHACL's own way to check a few nodes only gives wrong results where shapes are nested.

        Args:
            wanted: Shape to the nodes that it is to be checked on.
        """
        if self._common is None:
            self._common = components(self.parts)
        subjects = set(self._common)
        for shape, nodes in wanted.items():
            subjects |= self.needed(shape)
            for node in nodes:
                yield Triple(shape, _TARGET_NODE, node)  # type: ignore[arg-type]  # shapes are never literals
        for subject in subjects:
            types = self.parts.get(subject, {}).get(RDF_TYPE, ())
            implicit = SH + "path" not in self.parts.get(subject, {}) and any(
                getattr(name, "value", "") in _IMPLICIT for name in types
            )
            for name, values in self.parts.get(subject, {}).items():
                if name in TARGETS:
                    continue
                for value in values:
                    if name != RDF_TYPE or getattr(value, "value", "") not in _IMPLICIT:
                        yield Triple(subject, NamedNode(name), value)  # type: ignore[arg-type]
            if implicit:
                yield Triple(subject, _TYPE, _NODE_SHAPE)  # type: ignore[arg-type]


class ShapesIndex:
    """Parsed shapes with what is needed to check changes against them; made once and held by a process.

    Args:
        shapes: The shapes.
        ontology: The ontology with its controlled lists.

    Attributes:
        source: The shapes as they were given.
        graph: The shapes for the whole graph.
        statements: The shapes for each statement.
        within_paths: The properties that the latter look at.
        classes: What is known of the ontology.
    """

    __slots__ = ("classes", "graph", "source", "statements", "within_paths")

    def __init__(self, shapes: Iterable[Triple | Quad], ontology: Iterable[Triple | Quad]) -> None:
        from kzpk_graph.shapes.hierarchy import superclasses, terms_of

        self.source = list(shapes)
        for_graph, for_statements, self.within_paths = by_scope(lift(self.source))
        self.graph = Group(for_graph)
        self.statements = Group(for_statements)
        ontology = list(ontology)
        self.classes = Classes(superclasses(ontology), terms_of(ontology))

    @classmethod
    def shipped(cls) -> ShapesIndex:
        """Return the index of the shipped shapes and ontology."""
        from kzpk_graph.shapes import shipped_ontology, shipped_shapes

        return cls(shipped_shapes(), shipped_ontology())
