"""The kinds of values that other graph formats know, and which of them holds a literal as it is."""

from __future__ import annotations

import re
from typing import Final

from kzpk_graph.vocab import XSD

STRING: Final = "string"
BOOLEAN: Final = "boolean"
LONG: Final = "long"
DOUBLE: Final = "double"
DATE: Final = "date"
LOCAL_DATETIME: Final = "localdatetime"
DATETIME: Final = "datetime"

_INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
        "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,19}\Z")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,300}(?:\.[0-9]{0,300})?|\.[0-9]{1,300})(?:[eE][+-]?[0-9]{1,3})?\Z")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_TIME: Final = r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
_ZONE: Final = r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
_DATETIME: Final = re.compile(rf"([0-9]{{4}})-([0-9]{{2}})-([0-9]{{2}}){_TIME}({_ZONE})?\Z")


def kind_of(text: str, datatype: str) -> str:
    """Return the kind of a literal.

    Args:
        text: Its lexical form.
        datatype: Its datatype's IRI; what starts with ``@`` is a language.

    Returns:
        One of this module's kinds; a form that a kind cannot hold (an integer beyond 64 bits, an infinity, a date with
        a time zone, an ill-typed literal) is a string.
    """
    if datatype in _INTEGERS:
        return LONG if _INTEGER.match(text) and -(2**63) <= int(text) < 2**63 else STRING
    if datatype in (XSD + "decimal", XSD + "double", XSD + "float"):
        return DOUBLE if _NUMBER.match(text) and abs(float(text)) != float("inf") else STRING
    if datatype == XSD + "boolean":
        return BOOLEAN if text in ("true", "false", "1", "0") else STRING
    if datatype == XSD + "date":
        return DATE if _is_date(_DATE.match(text)) else STRING
    if datatype == XSD + "dateTime":
        found = _DATETIME.match(text)
        if not _is_date(found) or found is None or not _is_time(text):
            return STRING
        return DATETIME if found[4] else LOCAL_DATETIME
    return STRING


def joined(one: str, other: str) -> str:
    """Return the kind that holds values of both kinds."""
    if one == other:
        return one
    return DOUBLE if {one, other} == {LONG, DOUBLE} else STRING


def true(text: str) -> bool:
    """Return the value of a legal boolean's lexical form (XML Schema 2 §3.3.2)."""
    return text in ("true", "1")


def _is_date(found: re.Match[str] | None) -> bool:
    from datetime import date

    if found is None:
        return False
    try:
        date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return False
    return True


def _is_time(text: str) -> bool:
    hour, minute, second = int(text[11:13]), int(text[14:16]), int(text[17:19])
    return hour < 24 and minute < 60 and second < 60
