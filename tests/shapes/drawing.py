"""Random shapes, datasets and changes, for holding the ways of checking against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad, Triple
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    ID,
    KZPK,
    KZSH,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    SH,
    STATEMENT,
    XSD,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from kzpk_graph.rdfio import Term


def iri(name: str) -> NamedNode:
    return NamedNode(name)


TYPE = iri(RDF_TYPE)
SUBCLASS = iri(RDFS + "subClassOf")
PROPERTIES = [iri(KZPK + name) for name in "pqr"]
CLASSES = [iri(KZPK + name) for name in "ABCD"]
NODES = [iri(ID + name) for name in "abcde"]
LITERALS = [
    Literal("x"),
    Literal("y", language="en"),
    Literal("y", language="de"),
    Literal("1", datatype=iri(XSD + "integer")),
    Literal("2", datatype=iri(XSD + "integer")),
    Literal("true", datatype=iri(XSD + "boolean")),
]
SHAPE_CLASS = iri(KZSH + "s1")
"""The first shape, which is a class too at times."""

STATEMENTS = [iri(STATEMENT + name) for name in ("s.1", "s.2", "s.3")]
EVIDENCE, ASSERTED, INFERRED = iri(GRAPH_EVIDENCE), iri(GRAPH_ASSERTED), iri(GRAPH_INFERRED)

ONTOLOGY = [
    Quad(subject, predicate, value, iri(GRAPH_ONTOLOGY))
    for subject, predicate, value in [
        *((cls, TYPE, iri(OWL + "Class")) for cls in CLASSES),
        (CLASSES[0], SUBCLASS, CLASSES[1]),
        (CLASSES[1], SUBCLASS, CLASSES[2]),
        (iri(KZPK + "Statement"), TYPE, iri(OWL + "Class")),
        (iri(KZPK + "Statement"), SUBCLASS, CLASSES[3]),
        (PROPERTIES[0], TYPE, iri(OWL + "ObjectProperty")),
        (PROPERTIES[0], PROPERTIES[1], PROPERTIES[2]),
        (iri(ID + "listed"), TYPE, CLASSES[1]),
    ]
]
"""A class tree A < B < C, statements below D, an annotation on a property, and a member of a controlled list."""


def sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


class World(NamedTuple):
    """A dataset in the layout of a prepared graph.

    Attributes:
        said: Quads of statement graphs and the evidence.
        inferred: What is said to follow.
    """

    said: frozenset[Quad]
    inferred: frozenset[Triple]

    def quads(self) -> set[Quad]:
        """Return all quads but those of the default graph, which shapes never look at."""
        asserted = {
            Quad(quad.subject, quad.predicate, quad.object, ASSERTED)
            for quad in (*self.said, *ONTOLOGY)
            if quad.graph_name != EVIDENCE
        }
        inferred = {Quad(one.subject, one.predicate, one.object, INFERRED) for one in self.inferred}
        return {*self.said, *ONTOLOGY, *asserted, *inferred}


def _weighted() -> st.SearchStrategy[tuple[Term, NamedNode, Term]]:
    things: list[Term] = [*NODES, STATEMENTS[0], iri(ID + "listed"), PROPERTIES[0]]
    typed = st.tuples(st.sampled_from(things), st.just(TYPE), st.sampled_from([*CLASSES, iri(KZPK + "E"), SHAPE_CLASS]))
    linked = st.tuples(st.sampled_from(things), st.sampled_from(PROPERTIES), st.sampled_from([*things, *LITERALS]))
    classes = st.tuples(st.just(iri(KZPK + "E")), st.just(SUBCLASS), st.sampled_from(CLASSES))
    return st.one_of(typed, linked, linked, linked, typed, classes)


def _quads() -> st.SearchStrategy[frozenset[Quad]]:
    quad = st.builds(
        lambda triple, graph: Quad(triple[0], triple[1], triple[2], graph),
        _weighted(),
        st.sampled_from([*STATEMENTS, EVIDENCE]),
    )
    return st.frozensets(quad, max_size=14)


def _inferred() -> st.SearchStrategy[frozenset[Triple]]:
    linked = st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES))
    return st.frozensets(linked.map(lambda one: Triple(*one)), max_size=5)


@st.composite
def changes(draw: DrawFn) -> tuple[World, World]:
    """Draw a dataset before and after a change."""
    kept, came, went = draw(_quads()), draw(_quads()), draw(_quads())
    follows, more, less = draw(_inferred()), draw(_inferred()), draw(_inferred())
    before = World(kept | went, follows | less)
    return before, World(kept | came, follows | more)


class _Writer:
    """Writes shapes as triples, with names in the order of their making."""

    def __init__(self, draw: DrawFn) -> None:
        self.draw = draw
        self.triples: list[Triple] = []
        self.count = 0

    def node(self, *, blank: bool = True) -> NamedNode | BlankNode:
        self.count += 1
        return BlankNode(f"n{self.count}") if blank else NamedNode(f"{KZSH}s{self.count}")

    def add(self, subject: NamedNode | BlankNode, name: str, value: Term) -> None:
        self.triples.append(Triple(subject, sh(name), value))

    def listed(self, members: list[Term]) -> Term:
        head: Term = NamedNode(RDF + "nil")
        for member in reversed(members):
            cell = self.node()
            self.triples.append(Triple(cell, NamedNode(RDF + "first"), member))
            self.triples.append(Triple(cell, NamedNode(RDF + "rest"), head))
            head = cell
        return head

    def path(self, depth: int = 0) -> Term:
        kinds = ["one", "one", "inverse", "sequence", "alternative", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"]
        kind = self.draw(st.sampled_from(kinds if depth < 2 else kinds[:1]))
        if kind == "one":
            return self.draw(st.sampled_from([*PROPERTIES, *PROPERTIES, TYPE]))
        if kind == "sequence":
            return self.listed([self.path(depth + 1), self.path(depth + 1)])
        node = self.node()
        if kind == "alternative":
            self.add(node, "alternativePath", self.listed([self.path(depth + 1), self.path(depth + 1)]))
        else:
            self.add(node, "inversePath" if kind == "inverse" else kind, self.path(depth + 1))
        return node

    def targets(self, shape: NamedNode | BlankNode) -> None:
        for _ in range(self.draw(st.integers(1, 2))):
            kind = self.draw(st.sampled_from(["class", "class", "node", "subjects", "objects", "implicit"]))
            if kind == "class":
                self.add(shape, "targetClass", self.draw(st.sampled_from([*CLASSES, iri(KZPK + "E")])))
            elif kind == "node":
                self.add(
                    shape,
                    "targetNode",
                    self.draw(
                        st.sampled_from(list[NamedNode | BlankNode | Literal]((*NODES, LITERALS[0], LITERALS[3])))
                    ),
                )
            elif kind == "subjects":
                self.add(shape, "targetSubjectsOf", self.draw(st.sampled_from([*PROPERTIES, TYPE])))
            elif kind == "objects":
                self.add(shape, "targetObjectsOf", self.draw(st.sampled_from([*PROPERTIES, TYPE])))
            elif shape == SHAPE_CLASS and all(
                one.predicate != sh("path") for one in self.triples if one.subject == shape
            ):
                self.triples.append(Triple(shape, TYPE, iri(OWL + "Class")))

    def shape(self, depth: int = 0, *, blank: bool = True, path: bool | None = None) -> NamedNode | BlankNode:
        shape = self.node(blank=blank)
        is_property = self.draw(st.booleans()) if path is None else path
        self.triples.append(Triple(shape, TYPE, sh("PropertyShape" if is_property else "NodeShape")))
        if is_property:
            self.add(shape, "path", self.path())
        for _ in range(self.draw(st.integers(1, 2))):
            self.constraint(shape, depth, is_property=is_property)
        return shape

    def constraint(self, shape: NamedNode | BlankNode, depth: int, *, is_property: bool) -> None:
        simple = ["class", "class", "nodeKind", "hasValue", "in", "equals", "disjoint", "closed", "datatype"]
        counted = ["minCount", "maxCount", "lessThan", "lessThanOrEquals", "uniqueLang", "qualified", "qualified"]
        nested = ["node", "not", "property", "property", "and", "or", "xone"]
        kinds = simple + (counted if is_property else []) + (nested if depth < 2 else [])
        if is_property:
            kinds = [kind for kind in kinds if kind != "closed"]
        kind = self.draw(st.sampled_from(kinds))
        if kind not in ("node", "not", "property", "and", "or", "xone"):
            used = {triple.predicate for triple in self.triples if triple.subject == shape}
            if sh(kind) in used:  # most may stand once only
                return
        if kind in ("node", "not", "property"):
            path = {"property": True, "node": False}.get(kind)
            self.add(shape, kind, self.shape(depth + 1, path=path))
        elif kind in ("and", "or", "xone"):
            self.add(shape, kind, self.listed([self.shape(depth + 1), self.shape(depth + 1)]))
        elif kind == "qualified":
            self.qualified(shape, depth)
        elif kind == "closed":
            self.add(shape, "closed", LITERALS[5])
            self.add(shape, "ignoredProperties", self.listed([TYPE]))
        else:
            self.leaf(shape, kind)

    def leaf(self, shape: NamedNode | BlankNode, kind: str) -> None:
        integers: list[Term] = [LITERALS[3], LITERALS[4]]
        choices: dict[str, list[Term]] = {
            "class": [*CLASSES],
            "nodeKind": [sh("IRI"), sh("Literal")],
            "hasValue": [NODES[0], LITERALS[0]],
            "equals": [*PROPERTIES],
            "disjoint": [*PROPERTIES],
            "lessThan": [*PROPERTIES],
            "lessThanOrEquals": [*PROPERTIES],
            "datatype": [iri(XSD + "integer"), iri(XSD + "string")],
            "minCount": integers,
            "maxCount": integers,
            "uniqueLang": [LITERALS[5]],
        }
        if kind == "in":
            self.add(shape, "in", self.listed([NODES[0], NODES[1], LITERALS[0], LITERALS[3]]))
        else:
            self.add(shape, kind, self.draw(st.sampled_from(choices[kind])))

    def qualified(self, shape: NamedNode | BlankNode, depth: int) -> None:
        """Give a property shape a qualified value shape, disjoint with that of a sibling perhaps."""
        if any(triple.subject == shape and triple.predicate == sh("qualifiedValueShape") for triple in self.triples):
            return
        self.add(shape, "qualifiedValueShape", self.shape(depth + 1))
        self.add(shape, self.draw(st.sampled_from(["qualifiedMinCount", "qualifiedMaxCount"])), LITERALS[3])
        if self.draw(st.booleans()):
            self.add(shape, "qualifiedValueShapesDisjoint", LITERALS[5])


@st.composite
def shapes(draw: DrawFn) -> list[Triple]:
    """Draw a few shapes with targets."""
    writer = _Writer(draw)
    for _ in range(draw(st.integers(1, 3))):
        top = writer.shape(blank=False)
        writer.targets(top)
    if draw(st.booleans()):
        each = writer.node(blank=False)
        part = writer.node(blank=False)
        writer.triples.append(Triple(each, TYPE, sh("NodeShape")))
        writer.triples.append(Triple(each, iri(KZSH + "appliesTo"), iri(KZSH + "EachStatement")))
        writer.add(each, "targetClass", draw(st.sampled_from(CLASSES)))
        writer.add(each, "property", part)
        writer.add(part, "path", draw(st.sampled_from(PROPERTIES)))
        writer.add(part, "maxCount", LITERALS[3])
    return writer.triples
