"""Which (focus node, shape) pairs a change concerns: sound, so that nothing changes outside of them.

A result of a shape at a node depends on the triples on the shape's reach (:mod:`kzpk_graph.shapes.reach`) and on its
targets. So from every triple that changed, the ways from focus nodes to it are walked back. It is enough to walk on the
triples that there are after the change, inferred ones included: where a way has itself changed, its first changed
triple is reached on triples that stayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.paths import inverted, walk
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, KZPK, RDF_TYPE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes.index import Group
    from kzpk_graph.shapes.paths import Path
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact, Triples, View

Pairs = dict["AnyTerm", int]
"""Focus node to the shapes concerned, a bit for each."""


def is_statement(name: object) -> bool:
    """Whether a graph's name is that of a statement."""
    return isinstance(name, NamedNode) and name.value.startswith(STATEMENT)


def changed_facts(quads: Iterable[Quad], before: tuple[View, View], after: tuple[View, View]) -> set[Fact]:
    """Return the triples that differ, as the shapes see them.

    A quad that comes while another graph holds its triple already changes nothing that shapes see.

    Args:
        quads: What came or went, of all graphs.
        before: The asserted triples before, and those with the inferred ones.
        after: The same after the change.
    """
    facts: set[Fact] = set()
    typed: set[AnyTerm] = set()
    for quad in quads:
        name, predicate = quad.graph_name, quad.predicate.value
        said = is_statement(name)
        if said and isinstance(name, NamedNode):
            typed.add(name)
        known = getattr(name, "value", "")
        if not said and known not in (GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED):
            continue
        if predicate == RDF_TYPE:
            typed.add(quad.subject)
        elif known != GRAPH_INFERRED or predicate.startswith(KZPK):
            facts.add((quad.subject, predicate, quad.object))
    pairs = tuple(zip(before, after, strict=True))
    changed = {fact for fact in facts if any(old.has(*fact) != new.has(*fact) for old, new in pairs)}
    for node in typed:
        changed.update((node, RDF_TYPE, name) for name in before[0].types(node) ^ after[0].types(node))
    return changed


def concerned(facts: Iterable[Fact], group: Group, view: Triples) -> Pairs:
    """Return the pairs whose results, or whose being targets, may depend on some triples.

    Args:
        facts: The triples.
        group: The shapes.
        view: The triples after the change, inferred ones included.
    """
    steps: dict[tuple[Path, AnyTerm], frozenset[AnyTerm]] = {}
    starts: dict[AnyTerm, dict[tuple[Path, ...], int]] = {}
    for subject, predicate, value in facts:
        for node, looks in (
            (subject, ((predicate, False), ("", False))),
            (value, ((predicate, True),)),
        ):
            for look in looks:
                ways = group.looks.get(look)
                if ways:
                    own = starts.setdefault(node, {})
                    for way, shapes in ways.items():
                        own[way] = own.get(way, 0) | shapes
    pairs: Pairs = {}
    for node, ways in starts.items():
        for way, shapes in ways.items():
            for focus in _back(node, way, view, steps):
                pairs[focus] = pairs.get(focus, 0) | shapes
    return pairs


def _back(
    node: AnyTerm, way: tuple[Path, ...], view: Triples, steps: dict[tuple[Path, AnyTerm], frozenset[AnyTerm]]
) -> set[AnyTerm]:
    nodes = {node}
    for path in reversed(way):
        found: set[AnyTerm] = set()
        for end in nodes:
            known = steps.get((path, end))
            if known is None:
                known = steps[path, end] = frozenset(walk(inverted(path), {end}, view))
            found |= known
        nodes = found
    return nodes
