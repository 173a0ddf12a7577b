"""What the shapes tell the other checks: which property a shape is about, and what sources may dispute."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import KZSH, SH

if TYPE_CHECKING:
    from kzpk_graph.rdfio import Quad, Triple

_APPLIES_TO: Final = KZSH + "appliesTo"
_EACH_STATEMENT: Final = NamedNode(KZSH + "EachStatement")


@lru_cache(maxsize=1)
def shapes() -> tuple[Quad | Triple, ...]:
    """Return the triples of the shipped shapes, read once."""
    from kzpk_graph.shapes import shipped_shapes

    return tuple(shipped_shapes())


@lru_cache(maxsize=1)
def subjects_of() -> dict[str, str]:
    """Return the shapes whose targets are the subjects or objects of a property: the shape's IRI to the property's."""
    wanted = (SH + "targetSubjectsOf", SH + "targetObjectsOf")
    return {
        triple.subject.value: triple.object.value
        for triple in shapes()
        if triple.predicate.value in wanted
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
    }


@lru_cache(maxsize=1)
def once() -> frozenset[str]:
    """Return the properties of which one statement may give one value: those that sources may dispute."""
    paths: dict[Any, str] = {}
    single: set[Any] = set()
    parts: dict[Any, Any] = {}
    within: set[Any] = set()
    for triple in shapes():
        predicate, value = triple.predicate.value, triple.object
        if predicate == SH + "path" and isinstance(value, NamedNode):
            paths[triple.subject] = value.value
        elif predicate == SH + "maxCount":
            single.add(triple.subject)
        elif predicate == SH + "property":
            parts[value] = triple.subject
        elif predicate == _APPLIES_TO and value == _EACH_STATEMENT:
            within.add(triple.subject)
    return frozenset(paths[part] for part, shape in parts.items() if shape in within and part in single & paths.keys())
