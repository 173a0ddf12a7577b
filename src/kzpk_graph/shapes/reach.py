"""How far each shape looks: the paths from a focus node on which everything lies that can change its results.

A shape's reach is a tree of paths. From the focus node every path of the first level is walked, from each node that it
leads to those of the next, and so on. The results of a shape at a focus node are decided by the triples that these
walks look up (SHACL §2.3 and §4), and by no other. Shapes whose queries can look anywhere have no such tree: their
reach is open, unless they declare it with ``kzsh:reach``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.paths import ANY, CLASSES, Path, edges_of, members_of, read_path
from kzpk_graph.vocab import KZSH, OWL, RDF_TYPE, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.terms import AnyTerm

    Parts = Mapping[AnyTerm, Mapping[str, list[AnyTerm]]]

REACH: Final = KZSH + "reach"
EACH_PREDICATE: Final = KZSH + "EachPredicate"
TARGETS: Final = frozenset(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))

_LISTED: Final = frozenset(SH + name for name in ("and", "or", "xone"))
_PAIRS: Final = frozenset(SH + name for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"))
_NESTED: Final = frozenset(SH + name for name in ("node", "not", "property", "qualifiedValueShape"))
_NEARBY: Final = TARGETS | {
    SH + name
    for name in (
        "datatype", "deactivated", "defaultValue", "description", "flags", "group", "hasValue", "ignoredProperties",
        "in", "languageIn", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "message", "minCount",
        "minExclusive", "minInclusive", "minLength", "name", "nodeKind", "order", "path", "pattern",
        "qualifiedMaxCount", "qualifiedMinCount", "severity", "uniqueLang",
    )
}  # fmt: skip
"""What looks at the value nodes themselves and no further, or at nothing."""

_DESCRIBING: Final = frozenset(
    SH + name for name in ("deactivated", "description", "group", "message", "name", "order", "severity")
)

_CLASS_TYPES: Final = frozenset({RDFS + "Class", OWL + "Class"})
_COMPONENT: Final = SH + "ConstraintComponent"
_SHAPE_TYPES: Final = frozenset({SH + "NodeShape", SH + "PropertyShape"})


class Tree(NamedTuple):
    """The paths of one level, each with what is looked at from where it leads.

    Attributes:
        branches: Path to the next level.
        is_open: Whether the reach is unknown.
    """

    branches: tuple[tuple[Path, Tree], ...] = ()
    is_open: bool = False


LEAF: Final = Tree()


class Scope(NamedTuple):
    """What a shape is run on, and how far it looks.

    Attributes:
        shape: The shape.
        classes: ``sh:targetClass``, and the shape itself where it is a class.
        nodes: ``sh:targetNode``.
        subjects_of: IRIs of ``sh:targetSubjectsOf``.
        objects_of: IRIs of ``sh:targetObjectsOf``.
        tree: Its reach.
        each_predicate: Whether its queries ask of the predicate of every triple by itself.
    """

    shape: AnyTerm
    classes: frozenset[AnyTerm]
    nodes: frozenset[AnyTerm]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]
    tree: Tree
    each_predicate: bool


def parts_of(triples: Iterable[Triple | Quad]) -> dict[AnyTerm, dict[str, list[AnyTerm]]]:
    """Return subject to property to objects."""
    parts: dict[AnyTerm, dict[str, list[AnyTerm]]] = {}
    for triple in triples:
        values = parts.setdefault(triple.subject, {}).setdefault(triple.predicate.value, [])
        if triple.object not in values:
            values.append(triple.object)
    return parts


def name_of(shape: AnyTerm) -> str:
    """Return the name of a shape as results give it: its IRI, or its blank node identifier."""
    return str(getattr(shape, "value", shape))


def edges_in(tree: Tree, prefix: tuple[Path, ...] = ()) -> Iterator[tuple[tuple[Path, ...], str, bool]]:
    """Yield every property that a reach looks up: the way to it, its IRI (empty for any), whether backwards."""
    for path, below in tree.branches:
        for edge in edges_of(path):
            yield (*prefix, *edge.prefix), edge.predicate, edge.inverse
        yield from edges_in(below, (*prefix, path))


class Reaches:
    """The reach of shapes.

    Args:
        parts: The triples of the shapes, as :func:`parts_of` sorts them.
    """

    __slots__ = ("_known", "_parameters", "_parents", "_parts")

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[AnyTerm, Tree] = {}
        self._parents: dict[AnyTerm, list[AnyTerm]] = {}
        self._parameters: set[str] = set()
        for subject, own in parts.items():
            for part in own.get(SH + "property", ()):
                self._parents.setdefault(part, []).append(subject)
            if SH + "parameter" in own:
                for parameter in own[SH + "parameter"]:
                    paths = parts.get(parameter, {}).get(SH + "path", ())
                    self._parameters.update(path.value for path in paths if isinstance(path, NamedNode))

    def scopes(self) -> Iterator[Scope]:
        """Yield what every shape with targets is run on."""
        for shape, own in self._parts.items():
            classes = {*own.get(SH + "targetClass", ())}
            types = {getattr(name, "value", "") for name in own.get(RDF_TYPE, ())}
            if types & _CLASS_TYPES and (types & _SHAPE_TYPES or SH + "property" in own or SH + "node" in own):
                classes.add(shape)
            if not classes and not TARGETS & own.keys():
                continue
            each = self._asks_of_each_predicate(own)
            yield Scope(
                shape,
                frozenset(classes),
                frozenset(own.get(SH + "targetNode", ())),
                frozenset(str(getattr(term, "value", "")) for term in own.get(SH + "targetSubjectsOf", ())),
                frozenset(str(getattr(term, "value", "")) for term in own.get(SH + "targetObjectsOf", ())),
                LEAF if each else self.tree(shape),
                each,
            )

    def tree(self, shape: AnyTerm, above: frozenset[AnyTerm] = frozenset()) -> Tree:
        """Return how far a shape looks from its focus node.

        Args:
            shape: The shape.
            above: The shapes that it is reached through; one that refers to itself has an open reach.
        """
        known = self._known.get(shape)
        if known is not None:
            return known
        if shape in above:
            return Tree(is_open=True)
        own = self._parts.get(shape, {})
        at_values, at_focus = self._levels(shape, own, above | {shape})
        if SH + "path" in own:
            path = read_path(own[SH + "path"][0], self._parts)
            if path is None:
                return Tree(is_open=True)
            values = _joined(at_values)
            tree = Tree(((path, values), *_joined(at_focus).branches), values.is_open)
        else:
            tree = _joined([*at_values, *at_focus])
        self._known[shape] = tree
        return tree

    def _levels(
        self, shape: AnyTerm, own: Mapping[str, list[AnyTerm]], above: frozenset[AnyTerm]
    ) -> tuple[list[Tree], list[Tree]]:
        """Return what the constraints look at from the value nodes, and what from the focus node."""
        at_values: list[Tree] = []
        at_focus: list[Tree] = []
        for name, values in own.items():
            if name == SH + "class":
                at_values.append(Tree(((CLASSES, LEAF),)))
            elif name in _NESTED:
                at_values.extend(self.tree(value, above) for value in values)
            elif name in _LISTED:
                at_values.extend(self.tree(part, above) for head in values for part in members_of(head, self._parts))
            elif name == SH + "closed":
                at_values.append(Tree(((ANY, LEAF),)))
            elif name in _PAIRS:
                at_focus.extend(Tree(((("p", str(getattr(value, "value", ""))), LEAF),)) for value in values)
            elif name == SH + "qualifiedValueShapesDisjoint":
                at_values.extend(self.tree(other, above) for other in self._siblings(shape))
            elif (name.startswith(SH) and name not in _NEARBY) or name in self._parameters:
                at_values.append(Tree(is_open=True))
        return at_values, at_focus

    def _siblings(self, shape: AnyTerm) -> Iterator[AnyTerm]:
        """Yield the sibling shapes of a qualified value shape (SHACL §4.7.3)."""
        for parent in self._parents.get(shape, ()):
            for part in self._parts[parent].get(SH + "property", ()):
                yield from self._parts.get(part, {}).get(SH + "qualifiedValueShape", ())

    def _asks_of_each_predicate(self, own: Mapping[str, list[AnyTerm]]) -> bool:
        """Whether a shape has queries only, run for fixed nodes, that declare to ask of each predicate."""
        names = {name for name in own if name.startswith(SH)}
        return (
            SH + "sparql" in names
            and names <= _DESCRIBING | {SH + "sparql", SH + "targetNode"}
            and not self._parameters & own.keys()
            and all(
                NamedNode(EACH_PREDICATE) in self._parts.get(query, {}).get(REACH, ()) for query in own[SH + "sparql"]
            )
        )


def _joined(trees: Iterable[Tree]) -> Tree:
    """Join what is looked at from one node."""
    branches: dict[Path, list[Tree]] = {}
    is_open = False
    for tree in trees:
        is_open = is_open or tree.is_open
        for path, below in tree.branches:
            branches.setdefault(path, []).append(below)
    joined = {path: below[0] if len(below) == 1 else _joined(below) for path, below in branches.items()}
    return Tree(tuple(joined.items()), is_open or any(below.is_open for below in joined.values()))


def _is_component(own: Mapping[str, list[Any]]) -> bool:
    return NamedNode(_COMPONENT) in own.get(RDF_TYPE, ()) or SH + "parameter" in own


def needed(shape: AnyTerm, parts: Parts) -> set[AnyTerm]:
    """Return the subjects in the shapes graph that a shape is made of, itself included."""
    found = {shape}
    todo = [shape]
    if SH + "qualifiedValueShapesDisjoint" in parts.get(shape, {}):
        todo.extend(parent for parent, own in parts.items() if shape in own.get(SH + "property", ()))
        found.update(todo)
    while todo:
        for name, values in parts.get(todo.pop(), {}).items():
            if name == RDF_TYPE or name in TARGETS:
                continue
            for value in values:
                if value in parts and value not in found:
                    found.add(value)
                    todo.append(value)
                    if SH + "qualifiedValueShapesDisjoint" in parts[value]:
                        # its siblings are found through the shapes that have it
                        parents = [one for one, own in parts.items() if value in own.get(SH + "property", ())]
                        todo.extend(set(parents) - found)
                        found.update(parents)
    return found


def components(parts: Parts) -> set[AnyTerm]:
    """Return the subjects that define constraint components of the shapes' own (SHACL §6.2)."""
    found: set[AnyTerm] = set()
    for subject, own in parts.items():
        if _is_component(own):
            found |= needed(subject, parts)
    return found
