"""Typed parameters of saved queries: what a person types becomes a term, or an error that says what fits.

No text of the user's ever reaches a query: a value becomes a term here, and the engine writes the term.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, Protocol

from kzpk_graph.errors import UsageError
from kzpk_graph.model import BoundParameter, Parameter, SavedQuery
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.terms import expand
from kzpk_graph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Term = NamedNode | Literal

_INTEGER: Final = re.compile(r"[+-]?\d{1,18}\Z", re.ASCII)
_DECIMAL: Final = re.compile(r"[+-]?(\d{1,18}(\.\d{1,17})?|\.\d{1,17})\Z", re.ASCII)
_YEAR: Final = re.compile(r"\d{4}\Z", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z")
_BOOLEANS: Final = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


class Resolver(Protocol):
    """Finds entities by name and names them."""

    def entity(self, text: str, cls: str, what: str, choices: tuple[str, ...]) -> str:
        """Return the IRI of the entity that the text names, an instance of ``cls`` if that is given.

        Raises:
            UsageError: If there is none, or more than one; names the nearest or the choices.
        """

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return labels by IRI."""


def bind(query: SavedQuery, values: Mapping[str, Any], resolver: Resolver) -> tuple[BoundParameter, ...]:
    """Give every parameter of a query its value.

    Args:
        query: The saved query.
        values: What the caller gave, by parameter name; None means not given, an empty text means no
            restriction (UNDEF).
        resolver: Finds entities.

    Returns:
        One entry a parameter, in the order of the header.

    Raises:
        UsageError: If a name is unknown, a required value missing, or a value does not fit its type, class
            or choices.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in known:
            listed = ", ".join(known) or "none"
            raise UsageError(f"{query.name} has no parameter {name!r}", hint=f"it has: {listed}", code="KZ230")
    terms: dict[str, tuple[Term | None, bool]] = {}
    for name, parameter in known.items():
        value = values.get(name)
        if value is None:
            if parameter.required:
                raise UsageError(f"{query.name} needs {name!r}", hint=parameter.help, code="KZ231")
            default = parameter.default
            terms[name] = (None if default is None else parse_plain(parameter, default), False)
        else:
            terms[name] = (parse(parameter, value, resolver), True)
    entities = [term.value for term, _ in terms.values() if isinstance(term, NamedNode)]
    labels = resolver.labels(entities) if entities else {}
    return tuple(
        BoundParameter(name, term, "" if term is None else labels.get(term.value, term.value), given)
        for name, (term, given) in terms.items()
    )


def parse(parameter: Parameter, value: Any, resolver: Resolver) -> Term | None:
    """Turn one value into a term.

    Args:
        parameter: The parameter.
        value: Text as a person types it, a Python value (int, Decimal, date, bool), or a term.
        resolver: Finds entities.

    Returns:
        The term; None for no restriction.

    Raises:
        UsageError: If it does not fit.
    """
    if isinstance(value, BlankNode):
        raise _wrong(parameter, str(value), "name it by an IRI")
    if isinstance(value, NamedNode):
        value = str(value)
    text = _text(value)
    if not text.isprintable() and any("\ud800" <= char <= "\udfff" for char in text):
        raise _wrong(parameter, ascii(text), "write it in valid Unicode")
    if not text:
        if parameter.required:
            raise UsageError(f"{parameter.name!r} must have a value", hint=parameter.help, code="KZ231")
        return None
    if parameter.type == "iri":
        return NamedNode(resolver.entity(text, parameter.cls, parameter.name, parameter.choices))
    return parse_plain(parameter, text)


def parse_plain(parameter: Parameter, text: str) -> Term:
    """Turn a text into a term without looking at any graph; an ``iri`` must be a CURIE or an IRI.

    Raises:
        UsageError: If it does not fit the type or the choices.
    """
    if parameter.choices and parameter.type != "iri":
        folded = {choice.casefold(): choice for choice in parameter.choices}
        if text.casefold() not in folded:
            raise _wrong(parameter, text, f"choose one of {', '.join(parameter.choices)}")
        text = folded[text.casefold()]
    if parameter.type == "iri":
        try:
            return NamedNode(expand(text))
        except ValueError as error:
            raise _wrong(parameter, text, "write a legal IRI") from error
    return _PARSERS[parameter.type](parameter, text)


def _string(_: Parameter, text: str) -> Literal:
    return Literal(text)


def _integer(parameter: Parameter, text: str) -> Literal:
    if not _INTEGER.match(text):
        raise _wrong(parameter, text, "write a whole number, such as 12")
    return Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))


def _decimal(parameter: Parameter, text: str) -> Literal:
    if not _DECIMAL.match(text):
        raise _wrong(parameter, text, "write a number, such as 12.5")
    from decimal import Decimal

    plain = format(Decimal(text), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return Literal(plain, datatype=NamedNode(XSD + "decimal"))


def _year(parameter: Parameter, text: str) -> Literal:
    if not _YEAR.match(text) or text == "0000":
        raise _wrong(parameter, text, "write a year, such as 2025")
    return Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))


def _date(parameter: Parameter, text: str) -> Literal:
    from datetime import date

    hint = "write a day as 2025-04-28"
    if not _DATE.match(text):  # fromisoformat() also reads basic and week dates
        raise _wrong(parameter, text, hint)
    try:
        date.fromisoformat(text)
    except ValueError as error:
        raise _wrong(parameter, text, hint) from error
    return Literal(text, datatype=NamedNode(XSD + "date"))


def _edtf(parameter: Parameter, text: str) -> Literal:
    from kzpk_graph.edtf import valid

    if not valid(text):
        raise _wrong(parameter, text, "write an EDTF date, such as 2025, 2025-04, 2025-06~ or 2021/..")
    return Literal(text)


def _lang(parameter: Parameter, text: str) -> Literal:
    if not _LANGUAGE.match(text):
        raise _wrong(parameter, text, "write a language tag, such as en, kk or ur")
    return Literal(text.lower())


def _boolean(parameter: Parameter, text: str) -> Literal:
    if text.casefold() not in _BOOLEANS:
        raise _wrong(parameter, text, "write true or false")
    return Literal(_BOOLEANS[text.casefold()], datatype=NamedNode(XSD + "boolean"))


_PARSERS: Final = {
    "string": _string,
    "integer": _integer,
    "decimal": _decimal,
    "year": _year,
    "date": _date,
    "edtf": _edtf,
    "lang": _lang,
    "boolean": _boolean,
}


def _text(value: Any) -> str:
    if isinstance(value, Literal):
        return value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def _wrong(parameter: Parameter, text: str, hint: str) -> UsageError:
    kind = {"iri": "thing", "edtf": "EDTF date", "lang": "language"}.get(parameter.type, parameter.type)
    shown = text if len(text) <= 80 else text[:80] + "..."
    return UsageError(f"{parameter.name}: {shown!r} is no {kind} that fits", hint=hint, code="KZ232")
