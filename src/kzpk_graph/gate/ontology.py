"""What the ontology of a store says of its terms, read once for all reviews of that store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from kzpk_graph.gate.namespaces import namespace_of
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_ONTOLOGY, OWL, RDF_TYPE, RDFS, RDFS_LABEL

if TYPE_CHECKING:
    from kzpk_graph.store.base import Reader

_KINDS: Final = {
    OWL + "Class": "class",
    RDFS + "Class": "class",
    OWL + "ObjectProperty": "relation",
    OWL + "DatatypeProperty": "attribute",
    OWL + "AnnotationProperty": "annotation",
}
_KEY: Final = OWL + "hasKey"
_IDENTIFYING: Final = OWL + "InverseFunctionalProperty"
_CODING: Final = frozenset((OWL + "FunctionalProperty", OWL + "DatatypeProperty"))


class Ontology:
    """The terms of an ontology.

    Attributes:
        classes: Its classes.
        properties: Its properties, each with its kind: ``relation``, ``attribute`` or ``annotation``.
        values: What else it and its lists describe, each with its classes: the concepts of the controlled lists.
        labels: English labels of all of them.
        replaced: Deprecated terms, each with the term that replaces it; empty if none does.
        above: Classes and properties to all that are above them, themselves included.
        ranges: Properties to their ranges.
        domains: Properties to their domains.
        keys: Properties that identify their subject, each with the class that it does so for (empty for any).
        functional: Properties of which a thing has one value at most.
        codes: Attributes of which a thing has one at most: codes that name it.
        subclasses: Classes and properties to all that are below them, themselves included.
        vocabularies: The namespaces of its classes and properties.
    """

    def __init__(self, store: Reader) -> None:
        self.classes: set[str] = set()
        self.properties: dict[str, str] = {}
        self.values: dict[str, set[str]] = {}
        self.labels: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        self.above: dict[str, set[str]] = {}
        self.ranges: dict[str, set[str]] = {}
        self.domains: dict[str, set[str]] = {}
        self.keys: dict[str, str] = {}
        self.codes: set[str] = set()
        self.functional: set[str] = set()
        types: dict[str, set[str]] = {}
        lists: dict[str, list[tuple[str, object]]] = {}
        for quad in store.quads(graph=NamedNode(GRAPH_ONTOLOGY)):
            subject, predicate, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, NamedNode):
                lists.setdefault(str(subject), []).append((predicate, value))
                continue
            self._learn(subject.value, predicate, value, types, lists)
        self._sort(types)
        self._keys(lists)
        self._close()
        self.subclasses: dict[str, set[str]] = {}
        for name, above in self.above.items():
            for upper in above:
                self.subclasses.setdefault(upper, set()).add(name)
        own = self.classes | self.properties.keys()
        self.vocabularies = frozenset(namespace_of(iri) for iri in own)

    def _learn(
        self,
        subject: str,
        predicate: str,
        value: object,
        types: dict[str, set[str]],
        lists: dict[str, list[tuple[str, object]]],
    ) -> None:
        if predicate == RDFS_LABEL and isinstance(value, Literal):
            if value.language == "en" or subject not in self.labels:
                self.labels[subject] = value.value
        elif predicate == OWL + "deprecated" and isinstance(value, Literal):
            if value.value in ("true", "1"):
                self.replaced.setdefault(subject, "")
        elif predicate == _KEY:
            lists.setdefault(f"key {subject}", []).append((predicate, value))
        elif isinstance(value, NamedNode):
            if predicate == RDF_TYPE:
                types.setdefault(subject, set()).add(value.value)
            elif predicate in (RDFS + "subClassOf", RDFS + "subPropertyOf"):
                self.above.setdefault(subject, set()).add(value.value)
            elif predicate == RDFS + "range":
                self.ranges.setdefault(subject, set()).add(value.value)
            elif predicate == RDFS + "domain":
                self.domains.setdefault(subject, set()).add(value.value)
            elif predicate == DCTERMS + "isReplacedBy":
                self.replaced[subject] = value.value

    def _sort(self, types: dict[str, set[str]]) -> None:
        for iri, kinds in types.items():
            known = {_KINDS[kind] for kind in kinds if kind in _KINDS}
            if "class" in known:
                self.classes.add(iri)
            elif known:
                self.properties[iri] = min(known)
            elif OWL + "Ontology" not in kinds:
                self.values[iri] = {kind for kind in kinds if not kind.startswith(OWL)}
            if _IDENTIFYING in kinds:
                self.keys[iri] = ""
            if kinds >= _CODING:
                self.codes.add(iri)

    def _keys(self, lists: dict[str, list[tuple[str, object]]]) -> None:
        """Take the keys of one property; a longer key is left to the reasoner."""
        for name, found in lists.items():
            if name.startswith("key "):
                for _, node in found:
                    cell = dict(lists.get(str(node), ()))
                    first = next((v for p, v in cell.items() if p.endswith("#first")), None)
                    rest = next((v for p, v in cell.items() if p.endswith("#rest")), None)
                    if isinstance(first, NamedNode) and isinstance(rest, NamedNode):
                        self.keys[first.value] = name.removeprefix("key ")

    def _close(self) -> None:
        for name in (*self.classes, *self.properties):
            seen = {name}
            todo = [name]
            while todo:
                for upper in self.above.get(todo.pop(), ()):
                    if upper not in seen:
                        seen.add(upper)
                        todo.append(upper)
            self.above[name] = seen

    def below(self, name: str) -> set[str]:
        """Return a class or property and all below it."""
        return self.subclasses.get(name, {name})

    def is_a(self, classes: set[str], wanted: str) -> bool:
        """Return whether one of the classes is another, or is below it."""
        return any(wanted in self.above.get(name, {name}) for name in classes)

    def name(self, iri: str) -> str:
        """Return what a person reads for a term: its label and its CURIE."""
        label = self.labels.get(iri)
        return f"{shrink(iri)} ({label})" if label else shrink(iri)

    @property
    def terms(self) -> set[str]:
        """All that it describes."""
        return self.classes | self.properties.keys() | self.values.keys()


_KNOWN: WeakKeyDictionary[Reader, Ontology] = WeakKeyDictionary()


def ontology_of(store: Reader) -> Ontology:
    """Return what the ontology of a store says; a store's ontology does not change."""
    found = _KNOWN.get(store)
    if found is None:
        found = _KNOWN[store] = Ontology(store)
    return found
