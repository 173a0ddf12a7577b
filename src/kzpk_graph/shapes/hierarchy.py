"""What the shapes look up in the ontology: which classes there are, above which, and its controlled lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import KZPK, OWL, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kzpk_graph.rdfio import Quad, Triple

SUBCLASS_OF: Final = RDFS + "subClassOf"
OWL_CLASS: Final = OWL + "Class"
STATEMENT_CLASS: Final = KZPK + "Statement"


def superclasses(ontology: Iterable[Triple | Quad]) -> dict[str, frozenset[str]]:
    """Return the named classes above each class, itself included, by ``rdfs:subClassOf``."""
    direct: dict[str, set[str]] = {}
    for triple in ontology:
        child, parent = triple.subject, triple.object
        if triple.predicate.value == SUBCLASS_OF and isinstance(child, NamedNode) and isinstance(parent, NamedNode):
            direct.setdefault(child.value, set()).add(parent.value)
    above: dict[str, frozenset[str]] = {}
    for start in direct:
        seen = {start}
        todo = [start]
        while todo:
            for name in direct.get(todo.pop(), ()):
                if name not in seen:
                    seen.add(name)
                    todo.append(name)
        above[start] = frozenset(seen)
    return above


def terms_of(ontology: Iterable[Triple | Quad]) -> frozenset[str]:
    """Return the IRIs of the ontology's own terms: classes, properties and whatever else OWL has a type for."""
    return frozenset(
        triple.subject.value
        for triple in ontology
        if triple.predicate.value == RDF_TYPE
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
        and triple.object.value.startswith(OWL)
    )


def says_what_class(triple: Triple | Quad) -> bool:
    """Whether a triple about a term of the ontology says that it is a class, or what class is above it."""
    return isinstance(triple.object, NamedNode) and (
        triple.predicate.value == SUBCLASS_OF
        or (triple.predicate.value == RDF_TYPE and triple.object.value == OWL_CLASS)
    )


def context(ontology: Collection[Triple | Quad]) -> Iterable[Triple | Quad]:
    """Yield what the shapes look up: the controlled lists, and which classes there are, above which."""
    terms = terms_of(ontology)
    for triple in ontology:
        if isinstance(triple.subject, NamedNode) and (triple.subject.value not in terms or says_what_class(triple)):
            yield triple
