"""The fast way of checking everything has the results of pySHACL alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from kzpk_graph import shapes
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad, Triple
from kzpk_graph.shapes.fast import validate_fast
from kzpk_graph.shapes.index import ShapesIndex
from kzpk_graph.shapes.sieve import PROVEN, is_plain, is_plain_pattern, is_proven
from kzpk_graph.vocab import KZPK, KZSH, RDF_TYPE, SH, XSD

from .drawing import ONTOLOGY, World, changes
from .drawing import shapes as drawn_shapes

if TYPE_CHECKING:
    from .conftest import World as Fixtures


def keys(report: shapes.Report) -> set[tuple[object, ...]]:
    return {result.key for result in report.results}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes(), drawn_shapes())
def test_both_engines_agree_on_random_shapes(worlds: tuple[World, World], given_shapes: list[Triple]) -> None:
    index = ShapesIndex(given_shapes, ONTOLOGY)
    for world in worlds:
        slow = shapes.validate(
            world.said, inferred=world.inferred, ontology=ONTOLOGY, shapes=given_shapes, reference=True
        )
        assert keys(validate_fast(world.said, world.inferred, ONTOLOGY, index)) == keys(slow)


@pytest.fixture(scope="module")
def index() -> ShapesIndex:
    return ShapesIndex.shipped()


def test_both_engines_agree_on_the_fixtures(world: Fixtures, index: ShapesIndex) -> None:
    """Every shape that ships is broken at least once in them."""
    fast = validate_fast(world.everything, (), list(shapes.shipped_ontology()), index)
    slow = shapes.validate(world.everything, reference=True)
    assert fast.results == slow.results
    assert sorted(in_shacl(fast)) == sorted(in_shacl(slow))
    assert len(fast.results) > 700


def in_shacl(report: shapes.Report) -> list[tuple[str, ...]]:
    """Return what the report says in SHACL's own words; of the data's blank nodes it may tell more or less beside."""
    return [
        tuple("_" if isinstance(term, BlankNode) else str(term) for term in triple)
        for triple in report.triples
        if triple.predicate.value.startswith(SH)
    ]


def test_every_shape_that_ships_goes_the_fast_way(index: ShapesIndex) -> None:
    """But the one with a query, which asks of each predicate."""
    slow = {
        scope.shape
        for group in (index.graph, index.statements)
        for scope in group.scopes
        if not is_proven(scope, group)
    }
    assert slow == {NamedNode(KZSH + "predicates-in-use")}


def test_queries_are_not_trusted_to_the_fast_engine() -> None:
    assert not PROVEN & {SH + "sparql", SH + "js", SH + "rule", SH + "expression", SH + "target"}


@pytest.mark.parametrize(
    ("text", "datatype", "plain"),
    [
        ("a text", "string", True),
        ("two\nlines", "string", False),
        ("a\x1cseparator", "string", False),
        ("10", "integer", True),
        ("010", "integer", False),
        ("+1", "integer", False),
        ("ten", "integer", False),
        ("2025-02-28", "date", True),
        ("2025-02-30", "date", False),
        ("2025-02-28Z", "date", False),
        ("1", "boolean", False),
        ("2025-01-01T00:00:00", "dateTime", False),
    ],
)
def test_literals_of_an_unusual_form_are_left_to_pyshacl(text: str, datatype: str, plain: bool) -> None:
    assert is_plain(Literal(text, datatype=NamedNode(XSD + datatype))) is plain


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        (r"^[^\s](.*[^\s])?$", True),
        (r"^[0-9]{4}(-[0-9]{2})?$", True),
        (r"^(?:a|b)+\.ttl$", True),
        (r"^(?=a)", False),
        (r"^(a)\1$", False),
        (r"^\d+$", False),
        (r"^\w+\b", False),
        (r"^[a-z&&[aeiou]]$", False),
        (r"^[[:alpha:]]$", False),
        (r"(?i)a", False),
    ],
)
def test_patterns_that_are_read_otherwise_are_left_to_pyshacl(pattern: str, plain: bool) -> None:
    assert is_plain_pattern(pattern) is plain


@pytest.mark.parametrize(
    "text", ["x\x1c", "\x1dx", "fine\n", "2025-02-30", "007", "1.50", "tr ue"], ids=lambda text: text.encode().hex()
)
@pytest.mark.parametrize("negated", [False, True], ids=["as it is", "negated"])
def test_odd_literals_give_the_results_of_pyshacl(text: str, negated: bool) -> None:
    """The engines read white space, line ends and forms of numbers differently."""
    node, part, inner = (NamedNode(f"{KZSH}{name}") for name in ("s", "p", "i"))
    target = NamedNode(KZPK + "p")
    kinds: list[tuple[str, NamedNode | Literal]] = [
        (SH + "pattern", Literal(r"^[^\s](.*[^\s])?$")),
        (SH + "datatype", NamedNode(XSD + "string")),
        (SH + "minInclusive", Literal("2", datatype=NamedNode(XSD + "integer"))),
    ]
    given_shapes = [
        Triple(node, NamedNode(SH + "targetSubjectsOf"), target),
        Triple(node, NamedNode(SH + "property"), part),
        Triple(part, NamedNode(SH + "path"), target),
        *([Triple(part, NamedNode(SH + "not"), inner)] if negated else []),
        *(Triple(inner if negated else part, NamedNode(name), value) for name, value in kinds),
        Triple(inner, NamedNode(RDF_TYPE), NamedNode(SH + "NodeShape")),
    ]
    said = [
        Quad(NamedNode(f"{KZPK}{number}"), target, Literal(text, datatype=NamedNode(XSD + kind)))
        for number, kind in enumerate(("string", "date", "integer", "decimal", "boolean"))
    ]
    fast = validate_fast(said, (), ONTOLOGY, ShapesIndex(given_shapes, ONTOLOGY))
    slow = shapes.validate(said, ontology=ONTOLOGY, shapes=given_shapes, reference=True)
    assert keys(fast) == keys(slow)


COMPARED: list[NamedNode | BlankNode | Literal] = [
    NamedNode(KZPK + "a"),
    NamedNode(KZPK + "b"),
    BlankNode("a"),
    BlankNode("b"),
    Literal("a"),
    Literal("b"),
    Literal("a", language="en"),
    Literal("b", language="kk"),
    *(Literal(text, datatype=NamedNode(XSD + "anyURI")) for text in ("x:a", "x:b")),
    *(Literal(text, datatype=NamedNode(XSD + "integer")) for text in ("1", "2")),
    *(Literal(text, datatype=NamedNode(XSD + "decimal")) for text in ("2.5", "3.5")),
    *(Literal(text, datatype=NamedNode(XSD + "boolean")) for text in ("false", "true")),
    *(Literal(text, datatype=NamedNode(XSD + "date")) for text in ("2024-01-01", "2025-01-01")),
    *(Literal(text, datatype=NamedNode(XSD + "gYear")) for text in ("2024", "2025")),
]
LIKE = [COMPARED[4:6], COMPARED[10:14], *(COMPARED[start : start + 2] for start in (14, 16))]
"""Values of kinds that have an order, in that order (SPARQL 1.1 Query §17.3): texts, numbers, booleans, dates."""


@pytest.mark.parametrize("comparison", ["lessThan", "lessThanOrEquals"])
@pytest.mark.parametrize("around", ["as it is", "not", "or", "xone", "qualifiedMaxCount"])
def test_both_engines_compare_any_two_values_alike(comparison: str, around: str) -> None:
    shape, nested, inner, head = (NamedNode(f"{KZSH}{name}") for name in ("s", "n", "i", "h"))
    low, high, link = (NamedNode(KZPK + name) for name in ("low", "high", "link"))
    one = Literal("1", datatype=NamedNode(XSD + "integer"))
    wrapped: dict[str, list[tuple[NamedNode, str, NamedNode | Literal]]] = {
        "as it is": [(shape, SH + "property", inner)],
        "not": [(shape, SH + "not", inner)],
        "or": [(shape, SH + "or", head)],
        "xone": [(shape, SH + "xone", head)],
        "qualifiedMaxCount": [
            (shape, SH + "property", nested),
            (nested, SH + "path", link),
            (nested, SH + "qualifiedValueShape", inner),
            (nested, SH + "qualifiedMaxCount", Literal("0", datatype=one.datatype)),
        ],
    }
    rdf = RDF_TYPE.removesuffix("type")
    given_shapes = [
        Triple(shape, NamedNode(SH + "targetSubjectsOf"), link),
        *(Triple(subject, NamedNode(name), value) for subject, name, value in wrapped[around]),
        Triple(inner, NamedNode(SH + "path"), low),
        Triple(inner, NamedNode(SH + comparison), high),
        Triple(head, NamedNode(rdf + "first"), inner),
        Triple(head, NamedNode(rdf + "rest"), NamedNode(rdf + "nil")),
    ]
    said = []
    for number, first in enumerate(COMPARED):
        for other, second in enumerate(COMPARED):
            node = NamedNode(f"{KZPK}{number}-{other}")
            said += [Quad(node, low, first), Quad(node, high, second), Quad(node, link, node)]
    slow = shapes.validate(said, ontology=ONTOLOGY, shapes=given_shapes, reference=True)
    if around == "as it is":
        allowed = {
            (first, second)
            for like in LIKE
            for first in like
            for second in like
            if like.index(first) < like.index(second) or (comparison == "lessThanOrEquals" and first == second)
        }
        found = {str(result.focus) for result in slow.results}
        for number, first in enumerate(COMPARED):
            for other, second in enumerate(COMPARED):
                conforms = f"<{KZPK}{number}-{other}>" not in found
                assert conforms == ((first, second) in allowed), (first, second)
    assert keys(validate_fast(said, (), ONTOLOGY, ShapesIndex(given_shapes, ONTOLOGY))) == keys(slow)
