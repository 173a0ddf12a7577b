"""The datatypes of OWL 2 RL: which literals denote a value, which denote the same one, and where a value belongs.

OWL 2 Profiles section 4.2.2 lists the datatypes, OWL 2 Structural Specification section 4 and XML Schema 1.1 part 2
their value spaces. Equality here is identity of values, as the rules dt-eq and dt-diff need it: ``1`` and ``01`` are
one ``xsd:integer`` and ``1.0`` as an ``xsd:decimal`` is the same number, whereas ``xsd:double`` is a value space of
its own.
"""

from __future__ import annotations

import base64
import binascii
import re
import struct
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, cast
from xml.parsers import expat

from kzpk_graph.vocab import RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzpk_graph.rdfio import Literal

Value = tuple[object, ...]
"""A data value: the name of its value space, then what tells it apart there. Hashable, equal exactly when identical."""

INVALID: Final[Value] = ("invalid",)
"""The lexical form is outside the datatype's lexical space: the literal denotes no value."""

RDFS_LITERAL: Final = RDFS + "Literal"
PLAIN: Final = RDF + "PlainLiteral"
LANG_STRING: Final = RDF + "langString"
STRING: Final = XSD + "string"

_INTEGER: Final = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\Z")
_FLOAT: Final = re.compile(r"([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN)\Z")
# The lexical space as XML Schema 1.1 part 2 section 3.3.7 prints it; the calendar itself is left to the standard
# library.
_DATETIME: Final = re.compile(
    r"-?([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
    r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?\Z"
)
_NAME_START: Final = r"[A-Z_a-zÀ-ÖØ-öø-˿Ͱ-ͽͿ-῿‌‍⁰-↏Ⰰ-⿯、-퟿豈-﷏ﷰ-�𐀀-󯿿]"
_NAME_CHAR: Final = _NAME_START[:-1] + r"\-.0-9·̀-ͯ‿⁀]"
# Left uncompiled until one is needed: the classes of Name take 20 ms.
_STRING_FORMS: Final[dict[str, str]] = {
    XSD + "normalizedString": r"[^\t\n\r]*\Z",
    XSD + "token": r"([^\t\n\r ]+( [^\t\n\r ]+)*)?\Z",
    XSD + "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*\Z",
    XSD + "Name": f"(:|{_NAME_START})(:|{_NAME_CHAR})*\\Z",
    XSD + "NCName": f"{_NAME_START}{_NAME_CHAR}*\\Z",
    XSD + "NMTOKEN": f"(:|{_NAME_CHAR})+\\Z",
}
_INTEGER_RANGES: Final[dict[str, tuple[int | None, int | None]]] = {
    XSD + "integer": (None, None),
    XSD + "nonNegativeInteger": (0, None),
    XSD + "nonPositiveInteger": (None, 0),
    XSD + "positiveInteger": (1, None),
    XSD + "negativeInteger": (None, -1),
    XSD + "long": (-(2**63), 2**63 - 1),
    XSD + "int": (-(2**31), 2**31 - 1),
    XSD + "short": (-(2**15), 2**15 - 1),
    XSD + "byte": (-(2**7), 2**7 - 1),
    XSD + "unsignedLong": (0, 2**64 - 1),
    XSD + "unsignedInt": (0, 2**32 - 1),
    XSD + "unsignedShort": (0, 2**16 - 1),
    XSD + "unsignedByte": (0, 2**8 - 1),
}


def _collapse(text: str) -> str:
    return re.sub("[\t\n\r ]+", " ", text).strip(" ")


def _integer(datatype: str) -> Callable[[str], Value]:
    low, high = _INTEGER_RANGES[datatype]

    def read(text: str) -> Value:
        if not _INTEGER.match(text):
            return INVALID
        # Decimal reads any number of digits; int() refuses more than 4300 of them.
        number = int(text) if len(text) < 4000 else Decimal(text)
        if (low is not None and number < low) or (high is not None and number > high):
            return INVALID
        return ("number", number)

    return read


def _decimal(text: str) -> Value:
    return ("number", Decimal(text)) if _DECIMAL.match(text) else INVALID


def _double(text: str) -> Value:
    return ("double", struct.pack(">d", _float_value(text))) if _FLOAT.match(text) else INVALID


def _single(text: str) -> Value:
    if not _FLOAT.match(text):
        return INVALID
    try:
        return ("float", struct.pack(">f", _float_value(text)))
    except OverflowError:
        return ("float", struct.pack(">f", float("-inf" if text.startswith("-") else "inf")))


def _float_value(text: str) -> float:
    return float("nan") if text == "NaN" else float(text.replace("INF", "inf"))


def _boolean(text: str) -> Value:
    return {
        "true": ("boolean", True),
        "1": ("boolean", True),
        "false": ("boolean", False),
        "0": ("boolean", False),
    }.get(text, INVALID)


def _hex(text: str) -> Value:
    try:
        return ("hexBinary", binascii.unhexlify(text))
    except (binascii.Error, ValueError):
        return INVALID


def _base64(text: str) -> Value:
    try:
        return ("base64Binary", base64.b64decode(text.replace(" ", ""), validate=True))
    except (binascii.Error, ValueError):
        return INVALID


def _any_uri(text: str) -> Value:
    # XML Schema 1.1 part 2 section 3.3.17: any string is in the lexical space.
    return ("anyURI", text)


def _date_time(text: str) -> Value:
    if not _DATETIME.match(text):
        return INVALID
    plain = text.replace("T24:00:00", "T00:00:00")
    try:
        moment = datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", plain))
    except ValueError:
        # A year outside 1 to 9999, or a day that the month lacks: the second is not a value.
        year = re.match(r"-?[0-9]+", text)
        days = re.sub(r"\A-?[0-9]+", "2000" if year and int(year.group()) % 4 == 0 else "2001", plain)
        try:
            datetime.fromisoformat(re.sub(r"(\.[0-9]{6})[0-9]+", r"\1", days))
        except ValueError:
            return INVALID
        return ("dateTime", text)
    fraction = re.search(r"\.([0-9]*?)0*(?=Z|[+-]|\Z)", plain)
    # Identity of two moments includes the offset (OWL 2 Structural Specification section 4.7).
    return ("dateTime", moment.replace(microsecond=0).isoformat(), fraction.group(1) if fraction else "", "T24" in text)


def _date_time_stamp(text: str) -> Value:
    value = _date_time(text)
    return value if re.search(r"(Z|[+-][0-9]{2}:[0-9]{2})\Z", text) else INVALID


def _xml(text: str) -> Value:
    parser = expat.ParserCreate()
    try:
        parser.Parse(f"<r>{text}</r>".encode(), True)
    except expat.ExpatError:
        return INVALID
    return ("xml", text)


_READERS: Final[dict[str, Callable[[str], Value]]] = {
    **{datatype: _integer(datatype) for datatype in _INTEGER_RANGES},
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _single,
    XSD + "boolean": _boolean,
    XSD + "hexBinary": _hex,
    XSD + "base64Binary": _base64,
    XSD + "anyURI": _any_uri,
    XSD + "dateTime": _date_time,
    XSD + "dateTimeStamp": _date_time_stamp,
}

SUPPORTED: Final[frozenset[str]] = frozenset(
    {*_READERS, *_STRING_FORMS, STRING, PLAIN, LANG_STRING, RDF + "XMLLiteral", RDFS_LITERAL}
)
"""The datatypes of OWL 2 RL (OWL 2 Profiles section 4.2.2), with rdf:langString for rdf:PlainLiteral's values of RDF
1.1."""


def value_of(literal: Literal) -> Value | None:
    """Map a literal to its data value.

    Args:
        literal: Any literal.

    Returns:
        The value; `INVALID` when the lexical form is not one of the datatype; None when the datatype is not one of OWL
        2 RL, so that nothing is known about its values.
    """
    text = literal.value
    if literal.language is not None:
        return ("string", text, literal.language.lower())
    datatype = literal.datatype.value
    if datatype == STRING:
        return ("string", text, "")
    reader = _READERS.get(datatype)
    if reader is not None:
        return reader(_collapse(text))
    form = _STRING_FORMS.get(datatype)
    if form is not None:
        text = re.sub("[\t\n\r]", " ", text) if datatype.endswith("normalizedString") else _collapse(text)
        return ("string", text, "") if re.match(form, text) else INVALID
    if datatype == PLAIN:
        body, at, tag = text.rpartition("@")
        return ("string", body, tag.lower()) if at else INVALID
    if datatype == RDF + "XMLLiteral":
        return _xml(text)
    return None


def other_forms(literal: Literal) -> Iterator[tuple[str, str]]:
    """Yield the usual ways to write the value of a literal that a store would not make one of by itself.

    A store keeps numbers, booleans and times by value. Texts stay as they are, and one text may be a value of several
    datatypes; white space that a datatype does not count is not varied.

    Args:
        literal: Any literal.

    Yields:
        Lexical form and datatype IRI; the literal's own may be among them.
    """
    value = value_of(literal)
    if value is None or value == INVALID:
        return
    if value[0] == "string":
        text, language = str(value[1]), str(value[2])
        yield f"{text}@{language}", PLAIN
        if not language:
            yield text, STRING
            yield from ((text, datatype) for datatype, form in _STRING_FORMS.items() if re.match(form, text))
    elif value[0] == "hexBinary":
        yield from ((form, XSD + "hexBinary") for form in (literal.value.upper(), literal.value.lower()))


def contains(datatype: str, value: Value | None) -> bool | None:
    """Say whether a value is in the value space of a datatype.

    Args:
        datatype: IRI of a datatype.
        value: What `value_of` gave.

    Returns:
        True or False (dt-type2, dt-not-type); None when the datatype or the value is outside OWL 2 RL.
    """
    if datatype == RDFS_LITERAL:
        return value != INVALID
    if datatype not in SUPPORTED or value is None:
        return None
    space = value[0]
    if space == "string":
        return _string_in(datatype, str(value[1]), str(value[2]))
    if space == "number":
        return _number_in(datatype, cast("int | Decimal", value[1]))
    if space == "dateTime" and datatype == XSD + "dateTimeStamp":
        return re.search(r"(Z|[+-][0-9]{2}:[0-9]{2})\Z", str(value[1])) is not None
    return datatype == {"xml": RDF + "XMLLiteral"}.get(str(space), XSD + str(space))


def _string_in(datatype: str, text: str, language: str) -> bool:
    if datatype == PLAIN:
        return True
    if language:
        return datatype == LANG_STRING
    if datatype == STRING:
        return True
    form = _STRING_FORMS.get(datatype)
    return form is not None and re.match(form, text) is not None


def _number_in(datatype: str, number: int | Decimal) -> bool:
    if datatype == XSD + "decimal":
        return True
    if datatype not in _INTEGER_RANGES:
        return False
    try:
        if isinstance(number, Decimal) and number != number.to_integral_value():
            return False
    except InvalidOperation:
        return False
    low, high = _INTEGER_RANGES[datatype]
    return (low is None or number >= low) and (high is None or number <= high)
