"""From what a person writes in a cell to terms.

Texts, numbers and dates are read here; names of things are resolved by the caller. Nothing in a cell is ever run: text
that a spreadsheet would take for a formula is text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.edtf import bounds, valid
from kzpk_graph.errors import UsageError
from kzpk_graph.model import Parameter, ParameterType
from kzpk_graph.names import normalise
from kzpk_graph.queries.parameters import parse_plain
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.sheets.dates import suggested
from kzpk_graph.terms import expand, is_curie
from kzpk_graph.vocab import DCTERMS, KZPK, RDF_TYPE, SKOS_ALT_LABEL, XSD

if TYPE_CHECKING:
    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.records import Field
    from kzpk_graph.sheets.schema import Schema

_LANGUAGE: Final = re.compile(r"(?P<text>.*\S)\s*@(?P<language>[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)\Z", re.DOTALL)
_INFERRED: Final = re.compile(r"(?P<date>[^(]*?)\s*\(\s*inferred\s*:\s*(?P<why>.*?)\s*\)\Z", re.DOTALL | re.IGNORECASE)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[ ,'\u00a0\u202f]\d{3})+(?:\.\d+)?\Z")
_SEPARATOR: Final = re.compile(r";(?![^(]*\))")
_FEW: Final = 12

_IN_A_CELL: Final = {
    KZPK + "anchor": "shorten it to at most eight words, and keep them as they stand in the source",
    KZPK + "url": "write it in full, as in https://www.example.org/news/12",
    DCTERMS + "language": "write a language tag, such as en, kk or ur",
}
"""What to do, where the message of the shape says it for a file of RDF."""

_QUOTES: Final = {
    '"': '"', "'": "'", "\u201c": "\u201d", "\u201d": "\u201d", "\u201e": "\u201c\u201d", "\u2018": "\u2019",
    "\u2019": "\u2019", "\u201a": "\u2018\u2019", "\u00ab": "\u00bb", "\u00bb": "\u00ab",
}  # fmt: skip
"""Opening quotes, and what may close them."""

_ONE_VALUE: Final = ("text", "string", "address")


class CellError(Exception):
    """Say what is wrong with the text of a cell.

    Args:
        message: What is wrong.
        advice: What to do.
        code: The stable code.
        severity: ``violation``, or ``warning`` for what may be meant.
    """

    def __init__(self, message: str, advice: str, code: str, severity: str = "violation") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.code = code
        self.severity = severity


class Dated(NamedTuple):
    """A date as a cell gives it.

    Attributes:
        text: The date, in EDTF.
        reasoning: From what it is inferred; empty when the source states it.
    """

    text: str
    reasoning: str = ""


def values_of(field: Field, text: str) -> list[str]:
    """Return the single values in a cell: parted by ``;``, but for texts, of which a cell holds one."""
    if field.kind in _ONE_VALUE and field.property != SKOS_ALT_LABEL:
        return [text.strip()]
    return [part for piece in _SEPARATOR.split(text) if (part := piece.strip())]


def plain(text: str) -> str:
    """Return a cell's text without the ``'`` that keeps a spreadsheet from running it."""
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def unquoted(text: str) -> str:
    """Return a text without the pair of quotes around it: they mark it, and are no part of it."""
    end = _QUOTES.get(text[:1], "")
    within = text[1:-1]
    return within.strip() if len(text) > 2 and text[-1] in end and not set(within) & {text[0], text[-1]} else text


def read_text(field: Field, text: str, language: str) -> Literal:
    """Return a text with its language: the one at its end (``...@kk``), else that of the column."""
    match = _LANGUAGE.match(text)
    if match and match["language"].lower().partition("-")[0] in field.languages:
        text, language = match["text"], match["language"].lower()
    if field.languages and language.partition("-")[0] not in field.languages:
        raise CellError(f"'{language}' is no known language", "write a language tag, such as en, kk or ur", "KZ605")
    _check_pattern(field, text)
    return Literal(text, language=language)


def read_literal(field: Field, text: str) -> Literal:
    """Return a string, address, number, truth value or day."""
    if field.kind in ("string", "address"):
        _check_pattern(field, text)
        return Literal(text, datatype=NamedNode(XSD + "anyURI")) if field.kind == "address" else Literal(text)
    if field.kind == "integer":
        return in_limits(field, _typed("integer", _ungrouped(text)))
    if field.kind == "number":
        return in_limits(field, number_of(_ungrouped(text)))
    return _typed("boolean" if field.kind == "boolean" else "date", text)


def read_date(text: str) -> Dated:
    """Read a date in EDTF, with ``(inferred: from what)`` behind it when the source does not state it."""
    match = _INFERRED.match(text)
    date, why = (match["date"], match["why"]) if match else (text, "")
    if match and not why:
        raise CellError(f"{shown(text)} does not say from what", "write 2025-05 (inferred: from what)", "KZ603")
    if not valid(date):
        raise CellError(f"{shown(date)} is not written as this sheet needs it", suggested(date), "KZ603")
    return Dated(date, why)


def date_facts(prop: str, dated: Dated) -> list[tuple[str, Term]]:
    """Return what is said of a date: the date, the days between which it lies, and on what it rests.

    Bounds of the start and the end are given for intervals only. A date of another vocabulary stands alone.
    """
    facts: list[tuple[str, Term]] = [(prop, Literal(dated.text))]
    if not prop.startswith(KZPK):
        return facts
    found = bounds(dated.text)
    days = [("earliest", found.earliest), ("latest", found.latest)]
    if found.interval:
        days += [("latestStart", found.latest_start), ("earliestEnd", found.earliest_end)]
    day = NamedNode(XSD + "date")
    facts += [(KZPK + name, Literal(value, datatype=day)) for name, value in days if value is not None]
    facts.append((KZPK + "dateBasis", NamedNode(KZPK + ("DateInferred" if dated.reasoning else "DateStated"))))
    if dated.reasoning:
        facts.append((KZPK + "dateReasoning", Literal(dated.reasoning, language="en")))
    return facts


def dating_facts(dated: Dated) -> list[tuple[str, Term]]:
    """Return what is said of a dating, a node that stands for one date."""
    return [(RDF_TYPE, NamedNode(KZPK + "Dating")), *date_facts(KZPK + "date", dated)]


def read_choice(field: Field, text: str, schema: Schema) -> str:
    """Return the term of a controlled list that a cell names by label, CURIE or id; empty if it names none."""
    wanted = normalise(text)
    if is_curie(text) and expand(text) in field.choices:
        return expand(text)
    for iri in field.choices:
        if wanted and wanted in (normalise(schema.label(iri)), normalise(re.split("[#/]", iri)[-1])):
            return iri
    return ""


def choices_shown(field: Field, schema: Schema, most: int = _FEW) -> str:
    """Return the values that a cell may have, in words; a long list is cut."""
    labels = [schema.label(iri) for iri in field.choices]
    more = len(labels) - most
    return "; ".join(labels[:most]) + (f"; and {more} more" if more > 0 else "")


def _typed(kind: ParameterType, text: str) -> Literal:
    try:
        found = parse_plain(Parameter("", kind), text)
    except UsageError as error:
        names = {"integer": "whole number", "decimal": "number", "boolean": "yes or no", "date": "day"}
        raise CellError(f"{shown(text)} is no {names[kind]}", error.hint, "KZ604") from error
    if not isinstance(found, Literal):
        raise TypeError(found)
    return found


def number_of(text: str) -> Literal:
    """Return a number: a whole one as an integer."""
    found = _typed("decimal", text)
    return _typed("integer", found.value) if "." not in found.value else found


def _ungrouped(text: str) -> str:
    """Take out what groups digits by three; a decimal comma is left in, and refused."""
    return re.sub(r"[ ,'\u00a0\u202f]", "", text) if _GROUPED.match(text) else text


def in_limits(field: Field, number: Literal) -> Literal:
    """Return a number that lies within the limits of its field."""
    value = Decimal(number.value)
    if (field.minimum is not None and value < field.minimum) or (field.maximum is not None and value > field.maximum):
        limits = [f"from {field.minimum}"] if field.minimum is not None else []
        limits += [f"to {field.maximum}"] if field.maximum is not None else []
        raise CellError(f"{number.value} is out of range", f"write a number {' '.join(limits)}", "KZ604")
    return number


def _check_pattern(field: Field, text: str) -> None:
    if field.pattern and not re.search(field.pattern, text, re.DOTALL):
        what, _, todo = field.advice.partition("; ")
        advice = _IN_A_CELL.get(field.property) or todo or "see the help of the column"
        raise CellError(f"{shown(text)}: {what[:1].lower()}{what[1:]}", advice, "KZ606")


def shown(text: str) -> str:
    """Return a text in quotes, cut if it is long."""
    return repr(text if len(text) <= 80 else text[:80] + "...")
