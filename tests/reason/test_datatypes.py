"""Values of literals, as OWL 2 and XML Schema 1.1 define them."""

from __future__ import annotations

import pytest

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.reason.datatypes import INVALID, SUPPORTED, contains, value_of
from kzpk_graph.reason.encoder import Encoder
from kzpk_graph.vocab import RDF, RDFS, XSD


def typed(text: str, name: str) -> Literal:
    return Literal(text, datatype=NamedNode((RDF if name in ("PlainLiteral", "XMLLiteral") else XSD) + name))


SAME = [
    ("1", "integer", "01", "integer"),
    ("1", "integer", "+1", "int"),
    ("1", "integer", "1.0", "decimal"),
    ("-0", "integer", "0", "decimal"),
    ("1.50", "decimal", "1.5", "decimal"),
    (" 7 ", "integer", "7", "integer"),
    ("true", "boolean", "1", "boolean"),
    ("0", "boolean", "false", "boolean"),
    ("1e2", "double", "100", "double"),
    ("INF", "float", "+INF", "float"),
    ("NaN", "double", "NaN", "double"),
    ("a  b", "token", "a b", "string"),
    ("x@", "PlainLiteral", "x", "string"),
    ("ff", "hexBinary", "FF", "hexBinary"),
    ("YWI=", "base64Binary", "YW I=", "base64Binary"),
    ("2025-04-28T10:00:00Z", "dateTime", "2025-04-28T10:00:00.000Z", "dateTimeStamp"),
]
DIFFERENT = [
    ("1", "integer", "2", "integer"),
    ("1", "integer", "1", "double"),
    ("1", "float", "1", "double"),
    ("0.0", "double", "-0.0", "double"),
    ("1", "integer", "1", "string"),
    ("a", "string", "A", "string"),
    ("ff", "hexBinary", "/w==", "base64Binary"),
    ("2025-04-28T10:00:00Z", "dateTime", "2025-04-28T12:00:00+02:00", "dateTime"),
    ("9007199254740993", "integer", "9007199254740992", "integer"),
    ("http://x", "anyURI", "http://x", "string"),
]
INVALID_FORMS = [
    ("x", "integer"),
    ("1.0", "integer"),
    ("", "integer"),
    ("256", "unsignedByte"),
    ("-1", "nonNegativeInteger"),
    ("0", "positiveInteger"),
    ("0", "negativeInteger"),
    ("1", "nonPositiveInteger"),
    ("1e2", "decimal"),
    ("inf", "double"),
    ("TRUE", "boolean"),
    ("abc", "hexBinary"),
    ("a", "base64Binary"),
    ("2025-02-30T00:00:00", "dateTime"),
    ("2025-04-28", "dateTime"),
    ("2025-04-28T10:00:00", "dateTimeStamp"),
    ("2025-04-28T24:00:01", "dateTime"),
    ("-12025-02-30T00:00:00", "dateTime"),
    ("1a", "NCName"),
    ("a:b", "NCName"),
    ("english_us", "language"),
    ("a b", "NMTOKEN"),
    ("<a>", "XMLLiteral"),
    ("no tag", "PlainLiteral"),
]
VALID_FORMS = [
    ("255", "unsignedByte"),
    ("-128", "byte"),
    ("123456789012345678901234567890", "integer"),
    ("9" * 5000, "integer"),
    (".5", "decimal"),
    ("5.", "decimal"),
    ("1e400", "float"),
    ("2025-04-28T24:00:00", "dateTime"),
    ("12025-02-28T00:00:00", "dateTime"),
    ("-0044-03-15T12:00:00Z", "dateTime"),
    ("2025-04-28T10:00:00.123456789Z", "dateTimeStamp"),
    ("en-GB", "language"),
    ("Ünïcode", "NCName"),
    ("<a>b</a> and text", "XMLLiteral"),
    ("any thing at all", "anyURI"),
]


@pytest.mark.parametrize(("a", "one", "b", "two"), SAME)
def test_two_forms_of_one_value(a: str, one: str, b: str, two: str) -> None:
    assert value_of(typed(a, one)) == value_of(typed(b, two)) != INVALID
    assert hash(value_of(typed(a, one))) == hash(value_of(typed(b, two)))
    encoder = Encoder()
    first, second = encoder.encode(typed(a, one)), encoder.encode(typed(b, two))
    assert encoder.same_value(first, second) is True
    if first != second:
        assert encoder.variants == {first: (first, second), second: (first, second)}


@pytest.mark.parametrize(("a", "one", "b", "two"), DIFFERENT)
def test_two_values(a: str, one: str, b: str, two: str) -> None:
    encoder = Encoder()
    first, second = encoder.encode(typed(a, one)), encoder.encode(typed(b, two))
    assert encoder.same_value(first, second) is False
    assert not encoder.variants


@pytest.mark.parametrize(("text", "name"), INVALID_FORMS)
def test_a_form_outside_the_lexical_space(text: str, name: str) -> None:
    assert value_of(typed(text, name)) == INVALID
    encoder = Encoder()
    assert encoder.ill_typed == {encoder.encode(typed(text, name))}


@pytest.mark.parametrize(("text", "name"), VALID_FORMS)
def test_a_form_inside_the_lexical_space(text: str, name: str) -> None:
    literal = typed(text, name)
    assert value_of(literal) not in (INVALID, None)
    assert contains(literal.datatype.value, value_of(literal)) is True
    assert contains(RDFS + "Literal", value_of(literal)) is True


@pytest.mark.parametrize(
    ("text", "name", "inside", "outside"),
    [
        (
            "5",
            "integer",
            ["byte", "decimal", "positiveInteger", "unsignedLong"],
            ["double", "string", "negativeInteger"],
        ),
        ("5.0", "decimal", ["integer", "nonNegativeInteger"], ["float", "boolean"]),
        ("5.5", "decimal", ["decimal"], ["integer"]),
        ("-5", "integer", ["negativeInteger", "nonPositiveInteger", "long"], ["unsignedInt", "nonNegativeInteger"]),
        ("abc", "string", ["NCName", "token", "normalizedString", "NMTOKEN", "language"], ["anyURI", "integer"]),
        ("a  b", "string", ["normalizedString"], ["token", "Name"]),
        ("2025-04-28T10:00:00Z", "dateTime", ["dateTimeStamp"], ["string"]),
        ("2025-04-28T10:00:00", "dateTime", ["dateTime"], ["dateTimeStamp"]),
    ],
)
def test_where_a_value_belongs(text: str, name: str, inside: list[str], outside: list[str]) -> None:
    value = value_of(typed(text, name))
    assert [contains(XSD + datatype, value) for datatype in inside] == [True] * len(inside)
    assert [contains(XSD + datatype, value) for datatype in outside] == [False] * len(outside)


def test_language_tags_make_values_of_their_own() -> None:
    english, german, plain = Literal("a", language="EN"), Literal("a", language="de"), Literal("a")
    assert value_of(english) == value_of(Literal("a", language="en"))
    assert len({value_of(english), value_of(german), value_of(plain)}) == 3
    assert contains(RDF + "langString", value_of(english))
    assert contains(RDF + "PlainLiteral", value_of(english))
    assert contains(XSD + "string", value_of(english)) is False


def test_nothing_is_known_of_other_datatypes() -> None:
    date = typed("2025-04-28", "date")
    own = Literal("x", datatype=NamedNode("http://example.org/colour"))
    assert value_of(date) is value_of(own) is None
    assert contains(XSD + "date", value_of(date)) is None
    encoder = Encoder()
    a, b = encoder.encode(date), encoder.encode(typed("2025-04-29", "date"))
    assert encoder.same_value(a, b) is None
    assert encoder.in_datatype(a, XSD + "date") is None
    assert encoder.in_datatype(a, XSD + "integer") is False  # the primitive types of XML Schema share no value
    assert encoder.in_datatype(encoder.encode(own), XSD + "integer") is None


def test_the_supported_datatypes_are_those_of_owl_2_rl() -> None:
    ours = {iri.rpartition("#")[2] for iri in SUPPORTED}
    assert len(ours - {"langString"}) == 32
    assert not ours & {"date", "gYear", "duration", "real", "rational", "time"}


def test_strings_seen_before_the_first_token_meet_it() -> None:
    encoder = Encoder()
    plain = encoder.encode(Literal("kz"))
    token = encoder.encode(typed(" kz ", "token"))
    later = encoder.encode(typed("kz", "language"))
    assert encoder.variants[plain] == (plain, token, later)
