"""From the amount that a person writes, with what stands around it, to terms.

A cell holds a bound, a number, the word for its size, and a currency or unit, as in ``over 300 million USD``. What may
mean two figures is not guessed at: it is asked which is meant.
"""

from __future__ import annotations

import re
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.names import nearest_texts, normalise
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.sheets.cells import CellError, in_limits, number_of, shown
from kzpk_graph.vocab import KZPK, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.records import Field

AMOUNTS: Final = frozenset((KZPK + "amount", KZPK + "targetAmount"))
BOUND: Final = KZPK + "bound"
CURRENCY: Final = KZPK + "currency"
UNIT: Final = KZPK + "unit"
AS_GIVEN: Final = KZPK + "Exactly"

_SPACES: Final = " '\u2019\u00a0\u202f"
_AMOUNT: Final = re.compile(
    rf"(?P<before>(?:[^\d+\-.]|\.(?!\d))*?)\s*(?P<number>[+\-]?\.?\d(?:[\d.,{_SPACES}]*\d)?)(?P<after>.*)\Z", re.DOTALL
)
_GROUPED: Final = re.compile(rf"[+\-]?\d{{1,3}}(?:[{_SPACES},]\d{{3}})+(?:\.\d+)?\Z")
_BY_DOTS: Final = re.compile(r"[+\-]?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?\Z|[+\-]?\d{1,3}(?:\.\d{3})+,\d+\Z")
_EITHER: Final = re.compile(r"[+\-]?[1-9]\d{0,2}\.\d{3}\Z")
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")
_SIGNS: Final = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT"}
_WORDED: Final = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SHORT: Final = {
    "k": 3, "lakh": 5, "lakhs": 5, "lac": 5, "m": 6, "mn": 6, "mln": 6, "mio": 6, "crore": 7, "crores": 7, "cr": 7,
    "b": 9, "bn": 9, "bln": 9, "tn": 12, "trn": 12, "trln": 12,
}  # fmt: skip
"""Sizes that are not read, because they have other meanings too; what they most likely mean is suggested."""

_MEANT: Final = {
    "nearly": "almost", "just under": "almost", "more than": "over", "at least": "over", "above": "over",
    "exceeding": "over", "exceeds": "over", "no less than": "over", "not less than": "over", "around": "about",
    "approximately": "about", "approx": "about", "circa": "about", "ca": "about", "roughly": "about",
    "some": "about", "exactly": "as given",
}  # fmt: skip
"""Words of sources, and the bound that says most nearly the same; for a limit above (less than) there is none."""

_SIZES: Final = ", ".join(_WORDED)
_ONE_OF_THEM: Final = "leave out the one that is wrong"
_PERCENT: Final = frozenset(("percent", "%"))
_WRITE: Final = "write it as in 239000000, 14.2 or over 300 million USD"


class Amount(NamedTuple):
    """An amount as a cell gives it.

    Attributes:
        number: The number, with its size.
        bound: IRI of its bound; empty if the cell gives none.
        currency: Its currency (ISO 4217); empty if the cell gives none.
        unit: Its unit; empty if the cell gives none.
        dollars: Whether the currency is a dollar of which the sign does not tell the country.
    """

    number: Literal
    bound: str = ""
    currency: str = ""
    unit: str = ""
    dollars: bool = False

    def facts(self, prop: str) -> list[tuple[str, Term]]:
        """Return property and value of what the cell says: the amount, its bound, its currency or unit."""
        found: list[tuple[str, Term]] = [(prop, self.number)]
        found += [(BOUND, NamedNode(self.bound))] if self.bound else []
        found += [(CURRENCY, Literal(self.currency))] if self.currency else []
        return found + ([(UNIT, Literal(self.unit))] if self.unit else [])


def read_amount(
    field: Field, text: str, bounds: Mapping[str, str], beside: Mapping[str, str] = MappingProxyType({})
) -> Amount:
    """Read an amount with what stands around it, as in ``over 300 million USD``.

    Args:
        field: The field.
        text: The cell.
        bounds: The words for bounds, normalised, and the concept that each stands for.
        beside: What the other cells of the row say, by property.

    Raises:
        CellError: It is no amount, may mean several, or differs from what the cells beside it say.
    """
    match = _AMOUNT.match(text.replace("\u2212", "-"))
    if match is None:
        raise CellError(f"{shown(text)} is no number", _WRITE, "KZ604")
    before, sign = _sign(match["before"])
    after, sign_behind = _sign(match["after"].strip().removesuffix("."))
    found = Amount(_plain_number(match["number"].strip(), after), currency=sign or sign_behind)
    found = found._replace(dollars=found.currency == "USD" and "US$" not in text.upper())
    words = before.split()
    if words and _CURRENCY.match(words[-1]):
        found = found._replace(currency=words.pop(), dollars=False)
    if words:
        found = found._replace(bound=_bound(" ".join(words), bounds))
    found = _measured(found, match["number"].strip(), after)
    _agree(found, bounds, beside)
    if found.dollars and beside.get(CURRENCY):
        found = found._replace(currency="")
    _check(field, text, found, beside.get(UNIT, ""))
    return found


def plainly(text: str) -> str:
    """Return a number as a cell can hold it: a dot before just three decimals might part thousands."""
    return f"{text}0" if _EITHER.match(text) else text


def _sign(text: str) -> tuple[str, str]:
    """Return a text without the sign of a currency, and the currency."""
    for sign, currency in _SIGNS.items():
        at = text.upper().find(sign)
        if at >= 0:
            return f"{text[:at]} {text[at + len(sign) :]}".strip(), currency
    return text, ""


def _bound(words: str, bounds: Mapping[str, str]) -> str:
    found = bounds.get(normalise(words))
    if found is None:
        near = [_MEANT[normalise(words)]] if normalise(words) in _MEANT else nearest_texts(normalise(words), bounds)
        listed = ", ".join(bounds)
        advice = f"write {near[0]!r}, if that is what the source says" if near else f"write one of: {listed}"
        raise CellError(f"{shown(words)} is no bound", advice, "KZ604")
    return found


def _plain_number(text: str, after: str) -> Literal:
    """Read the digits; commas and spaces may group them by three, and a dot parts the decimals."""
    digits = re.sub(f"[{_SPACES},.]", "", text)
    if _GROUPED.match(text):
        return number_of(re.sub(f"[{_SPACES},]", "", text))
    if _BY_DOTS.match(text):
        plain = text.replace(".", "").replace(",", ".")
        raise CellError(f"{shown(text)} is no number", f"write {plain}, if the dots part the thousands", "KZ604")
    if _EITHER.match(text) and after.partition(" ")[0].lower() not in _WORDED:
        advice = f"write {digits} if the dot parts the thousands, or {text}0 if it parts the decimals"
        raise CellError(f"{shown(text)} may be {digits}, or {text} with three decimals", advice, "KZ604")
    if re.fullmatch(r"[+\-]?\d+,\d+", text):
        raise CellError(
            f"{shown(text)} is no number", f"write {text.replace(',', '.')}: decimals behind a dot", "KZ604"
        )
    if re.fullmatch(rf"[+\-]?\d[\d{_SPACES},]*(?:\.\d+)?", text) and digits != text.replace(".", ""):
        plain = re.sub(f"[{_SPACES},]", "", text)
        raise CellError(f"{shown(text)} is no number", f"write {plain}, or its digits in groups of three", "KZ604")
    return number_of(text)


def _measured(found: Amount, digits: str, after: str) -> Amount:
    """Take in what stands behind the number: a size, then a currency or a unit."""
    number = found.number
    if re.match(r"[eE][+\-]?\d", after):
        raise CellError(f"{shown(digits + after)} is no plain number", f"write {_scientific(digits, after)}", "KZ604")
    if re.match(r"(?:[-\u2013\u2014]|to\b)\s*\d", after):
        advice = "write the lower end with 'over', or each end in a row of its own if the source gives two figures"
        raise CellError(f"{shown(digits + after)} is a range, and not one figure", advice, "KZ604")
    if after.startswith("+"):
        rest = f" {after[1:].strip()}".rstrip()
        raise CellError(f"{shown(digits + after)} is no amount", f"write 'over {digits}{rest}'", "KZ604")
    words = after.split()
    if words and words[0].lower() in _WORDED:
        number = _sized(number, _WORDED[words.pop(0).lower()])
    elif words and words[0].lower().rstrip(".") in _SHORT:
        size, rest = _SHORT[words[0].lower().rstrip(".")], " ".join(words[1:])
        advice = f"write {_in_words(number, size)}{' ' + rest if rest else ''}"
        raise CellError(f"{shown(words[0])} is no unit that the sheet knows", advice, "KZ604")
    measure = " ".join(words)
    if not measure:
        return found._replace(number=number)
    if _CURRENCY.match(measure):
        if found.currency not in ("", measure) and not found.dollars:
            raise CellError(f"{found.currency} and {measure} are two currencies", "leave one of them out", "KZ604")
        return found._replace(number=number, currency=measure, dollars=False)
    if found.currency:
        raise CellError(f"{shown(measure)} is no size that the sheet knows", f"write one of: {_SIZES}", "KZ604")
    if re.search(r"\d", measure):
        raise CellError(f"{shown(measure)} is no unit", _WRITE, "KZ604")
    return found._replace(number=number, unit=measure)


def _agree(found: Amount, bounds: Mapping[str, str], beside: Mapping[str, str]) -> None:
    """Hold what the cell says against the columns for bound, currency and unit.

    Raises:
        CellError: They differ.
    """
    bound = bounds.get(normalise(beside.get(BOUND, "")), "")
    if found.bound and bound and found.bound != bound:
        words = {iri: word for word, iri in bounds.items()}
        message = f"'{words[found.bound]}' in the amount, '{words[bound]}' in 'bound'"
        raise CellError(message, _ONE_OF_THEM, "KZ604")
    currency, unit = beside.get(CURRENCY, ""), beside.get(UNIT, "")
    if found.unit and currency:
        advice = f"{_ONE_OF_THEM}; sizes are {_SIZES}"
        raise CellError(f"{shown(found.unit)} in the amount, {currency} in 'currency'", advice, "KZ604")
    for mine, theirs, name in (
        ("" if found.dollars else found.currency, currency, "currency"),
        (found.currency, unit, "unit"),
        (found.unit, unit, "unit"),
    ):
        if mine and theirs and mine != theirs:
            raise CellError(f"{mine} in the amount, {theirs} in '{name}'", _ONE_OF_THEM, "KZ604")


def _check(field: Field, text: str, found: Amount, unit: str) -> None:
    """Check that a figure of that kind can be so large."""
    if field.kind == "integer" and found.number.datatype.value != XSD + "integer":
        raise CellError(f"{shown(text)} is no whole number", "write whole persons, bodies or things", "KZ604")
    in_limits(field, found.number)
    if Decimal(found.number.value) < 0 and not {found.unit, unit} & _PERCENT:
        advice = "write it without the sign; only a change in percent is below zero"
        raise CellError(f"{shown(text)} is below zero", advice, "KZ604")


def _sized(number: Literal, size: int) -> Literal:
    return number_of(format(Decimal(number.value).scaleb(size), "f"))


def _in_words(number: Literal, size: int) -> str:
    word = next((word for word, known in _WORDED.items() if known == size), "")
    return f"{number.value} {word}" if word else _sized(number, size).value


def _scientific(digits: str, after: str) -> str:
    match = re.match(r"[eE]([+\-]?\d{1,2})(?!\d)(.*)", after, re.DOTALL)
    return f"{_sized(number_of(digits), int(match[1])).value}{match[2]}" if match else "its digits in full"
