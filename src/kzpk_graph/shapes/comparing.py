"""Comparing values as SHACL wants it: ``sh:lessThan`` and ``sh:lessThanOrEquals`` by SPARQL's ``<`` (SHACL §4.5.3).

pySHACL compares with Python's operators instead: IRIs and texts with a language as texts, values of unlike datatypes in
rdflib's order of terms or with a ``TypeError``, blank nodes not at all. By the standard such pairs are violations.
"""

from __future__ import annotations

import operator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from rdflib import XSD
from rdflib.term import Literal, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from rdflib.term import URIRef

    Compared = tuple[bool, list[Any]]

_NUMBERS: Final = frozenset(
    XSD[name]
    for name in (
        "byte", "decimal", "double", "float", "int", "integer", "long", "negativeInteger", "nonNegativeInteger",
        "nonPositiveInteger", "positiveInteger", "short", "unsignedByte", "unsignedInt", "unsignedLong",
        "unsignedShort",
    )
)  # fmt: skip
_WITH_THEIR_LIKE: Final = frozenset(XSD[name] for name in ("boolean", "date", "dateTime", "string", "time"))
"""SPARQL 1.1 Query §17.3 orders texts, booleans and moments; days and times of day are an extension of it (§17.3.1)."""


def _kind(literal: Literal) -> URIRef | None:
    """Return what a literal can be compared with: its like, any number (then ``xsd:decimal``), or nothing."""
    if literal.datatype in _NUMBERS:
        return XSD.decimal
    datatype = None if literal.language else literal.datatype or XSD.string
    return datatype if datatype in _WITH_THEIR_LIKE else None


def holds(compare: Callable[[Any, Any], bool], first: Node, second: Node) -> bool:
    """Whether a comparison holds (SPARQL 1.1 Query §17.3); False where the two cannot be compared.

    Args:
        compare: ``operator.lt`` or ``operator.le``.
        first: The left value.
        second: The right value.
    """
    if not isinstance(first, Literal) or not isinstance(second, Literal):
        return False
    kind = _kind(first)
    if kind is None or kind != _kind(second) or first.value is None or second.value is None:
        return False
    try:
        return bool(compare(first.value, second.value))
    except TypeError:  # a value without an order of its own, or a time with and one without a zone
        return False


def _comparing(compare: Callable[[Any, Any], bool]) -> Callable[..., Compared]:
    def compared(
        component: Any, values: Collection[Node], others: Collection[Node], graph: Any, focus: Node
    ) -> Compared:
        results = [
            component.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if not holds(compare, value, other)
        ]
        return bool(results), results

    return compared


@contextmanager
def values_compared() -> Iterator[None]:
    """Let pySHACL compare by the standard for as long as the context lasts."""
    changes: tuple[tuple[type, str, Callable[..., Compared]], ...] = (
        (LessThanConstraintComponent, "_compare_lt", _comparing(operator.lt)),
        (LessThanOrEqualsConstraintComponent, "_compare_ltoe", _comparing(operator.le)),
    )
    kept = [getattr(cls, name) for cls, name, _ in changes]
    for cls, name, ours in changes:
        setattr(cls, name, ours)
    try:
        yield
    finally:
        for (cls, name, _), theirs in zip(changes, kept, strict=True):
            setattr(cls, name, theirs)
