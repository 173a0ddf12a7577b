"""From what a person types for subject, predicate and object to terms of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import UsageError
from kzpk_graph.labels import named_node
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.terms import expand, is_curie, is_iri
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS, XSD

if TYPE_CHECKING:
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.store.base import Store

_TYPE: Final = frozenset(("a", "an", "is a", "is an", "type"))
_LITERAL: Final = re.compile(r"""["']|[+-]?[0-9.]+\Z|true\Z|false\Z""")


class Reader:
    """Reads the words of a question about triples.

    Args:
        store: The asked graph's store.
        lookup: Finds things by name.
    """

    def __init__(self, store: Store, lookup: Lookup) -> None:
        self._store = store
        self._lookup = lookup

    def subject(self, text: str) -> NamedNode:
        """Read a subject.

        Raises:
            NotFoundError: Nothing, or more than one thing, has that name; names the nearest, or all.
        """
        return NamedNode(self._lookup.resolve(text))

    def predicate(self, text: str) -> NamedNode:
        """Read a predicate: ``a``, a CURIE, an IRI or the label of a property.

        Raises:
            NotFoundError: There is no such property; names the nearest.
        """
        if text.strip().casefold() in _TYPE:
            return NamedNode(RDF_TYPE)
        iri = _as_iri(text)
        if iri is None:
            return NamedNode(self._lookup.resolve(text, kind="property"))
        node = named_node(iri)
        if node is not None and (
            any(True for _ in self._store.quads(predicate=node)) or any(True for _ in self._store.quads(subject=node))
        ):
            return node
        return NamedNode(self._lookup.resolve(text))

    def objects(self, text: str, subject: NamedNode, predicate: NamedNode) -> list[Any]:
        """Read an object as it stands in the graph: a name, a literal in Turtle's syntax, or a literal's bare text.

        Returns:
            The one thing that is named, or every literal of the subject and predicate with that text.

        Raises:
            NotFoundError: Nothing, or more than one thing, has that name; names the nearest, or all.
            UsageError: It starts like a literal and is none.
        """
        if _as_iri(text) is None:
            same = [
                quad.object
                for quad in self._store.quads(subject, predicate, None, DefaultGraph())
                if isinstance(quad.object, Literal) and quad.object.value == text
            ]
            if same:
                return same
        return [self.object(text, predicate)]

    def object(self, text: str, predicate: NamedNode) -> Any:
        """Read an object that need not be in the graph; bare text takes the datatype that the predicate leads to.

        Raises:
            NotFoundError: Nothing, or more than one thing, has that name; names the nearest, or all.
            UsageError: It starts like a literal and is none.
        """
        from kzpk_graph.rdfio.single import parse_term

        if _LITERAL.match(text):
            return parse_term(text)
        if _as_iri(text) is None and self._is_attribute(predicate):
            return self._value(text, predicate)
        return NamedNode(self._lookup.resolve(text))

    def _is_attribute(self, predicate: NamedNode) -> bool:
        kinds = {quad.object for quad in self._store.quads(predicate, NamedNode(RDF_TYPE), None, DefaultGraph())}
        return bool(kinds & {NamedNode(OWL + "DatatypeProperty"), NamedNode(OWL + "AnnotationProperty")})

    def _value(self, text: str, predicate: NamedNode) -> Literal:
        ranges = [quad.object for quad in self._store.quads(predicate, NamedNode(RDFS + "range"), None, DefaultGraph())]
        own = [range_ for range_ in ranges if isinstance(range_, NamedNode) and range_.value.startswith(XSD)]
        try:
            return Literal(text, datatype=own[0]) if own else Literal(text)
        except ValueError as error:
            raise UsageError(f"{text!r} is not a value of {own[0].value}") from error


def _as_iri(text: str) -> str | None:
    text = text.strip()
    if is_curie(text) or (text.startswith("<") and text.endswith(">")) or ("://" in text and is_iri(text)):
        return expand(text)
    return None
