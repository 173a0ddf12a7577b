"""Preparing shapes: which part of the data each applies to, and a form in which pySHACL runs them faster."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import NamedNode, Triple
from kzpk_graph.shapes.reach import TARGETS, name_of, needed, parts_of
from kzpk_graph.vocab import KZSH, OWL, RDF_TYPE, RDFS, SH

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes.terms import AnyTerm

APPLIES_TO: Final = KZSH + "appliesTo"
EACH_STATEMENT: Final = KZSH + "EachStatement"

_PROPERTY: Final = SH + "property"
_DEACTIVATED: Final = SH + "deactivated"
_CLOSED: Final = SH + "closed"
_IMPLICIT: Final = (NamedNode(RDFS + "Class"), NamedNode(OWL + "Class"))
_SIBLINGS: Final = SH + "qualifiedValueShapesDisjoint"


def lift(shapes: Sequence[Triple | Quad]) -> list[Triple | Quad]:
    """Give property shapes the targets of their node shape, instead of being reached through it.

    pySHACL checks a shape that has targets on all its focus nodes at once, and one that it reaches through
    ``sh:property`` on one node after the other. The results are the same (SHACL §2.1.3 and §4.7.2). Left alone are
    property shapes that several shapes use or that have targets of their own, node shapes that other shapes use,
    shapes that are deactivated or classes too, and those whose constraints look at their own ``sh:property``: closed
    ones (§4.8.1) and those with disjoint qualified shapes (§4.7.3).
    """
    targets: dict[AnyTerm, list[Triple | Quad]] = {}
    scopes: dict[AnyTerm, list[Triple | Quad]] = {}
    left: set[AnyTerm] = set()
    parents: dict[AnyTerm, set[AnyTerm]] = {}
    uses: Counter[AnyTerm] = Counter()
    for triple in shapes:
        predicate = triple.predicate.value
        if predicate in TARGETS:
            targets.setdefault(triple.subject, []).append(triple)
        elif predicate == APPLIES_TO:
            scopes.setdefault(triple.subject, []).append(triple)
        elif predicate in (_DEACTIVATED, _CLOSED, _SIBLINGS) or (predicate == RDF_TYPE and triple.object in _IMPLICIT):
            left.add(triple.subject)
        elif predicate == _PROPERTY:
            parents.setdefault(triple.object, set()).add(triple.subject)
        if predicate != RDF_TYPE:
            uses[triple.object] += 1
    for shape in left & parents.keys():
        left = left | parents[shape]
    lifted: list[Triple | Quad] = []
    for triple in shapes:
        shape, part = triple.subject, triple.object
        if (
            triple.predicate.value != _PROPERTY
            or shape not in targets
            or shape in left
            or uses[shape]
            or uses[part] != 1
            or part in targets
            or not isinstance(part, NamedNode)
        ):
            lifted.append(triple)
            continue
        lifted.extend(Triple(part, own.predicate, own.object) for own in targets[shape])
        lifted.extend(Triple(part, own.predicate, own.object) for own in scopes.get(shape, ()))
    return lifted


def by_scope(
    shapes: Sequence[Triple | Quad],
) -> tuple[list[Triple | Quad], list[Triple | Quad], frozenset[str]]:
    """Split lifted shapes into those for the whole graph and those for each statement.

    Returns:
        The triples of the former, those of the latter, and the properties that the latter look at.
    """
    mine = {
        triple.subject
        for triple in shapes
        if triple.predicate.value == APPLIES_TO and triple.object == NamedNode(EACH_STATEMENT)
    }
    paths = frozenset(
        triple.object.value
        for triple in shapes
        if triple.subject in mine and triple.predicate.value == SH + "path" and isinstance(triple.object, NamedNode)
    )
    for_graph: list[Triple | Quad] = []
    for_statements: list[Triple | Quad] = []
    for triple in shapes:
        (for_statements if triple.subject in mine else for_graph).append(triple)
    return for_graph, for_statements, paths


def only(shapes: Sequence[Triple | Quad], wanted: Collection[str]) -> list[Triple | Quad]:
    """Take the targets from all shapes but those that are wanted, or that lead to one that is.

    Args:
        shapes: The shapes.
        wanted: Shapes by IRI, or by blank node identifier.
    """
    parts = parts_of(shapes)
    kept = {
        shape
        for shape, own in parts.items()
        if not own.keys().isdisjoint(TARGETS) and any(name_of(part) in wanted for part in needed(shape, parts))
    }
    return [triple for triple in shapes if triple.predicate.value not in TARGETS or triple.subject in kept]
