"""Dates as EDTF: are they legal, and between which days do they lie.

The Extended Date/Time Format of ISO 8601-2:2019, levels 0 and 1, with the sets (``[a..b]``, ``{a,b}``) and the
qualification of single components (``2025-?06``) of level 2. Not accepted, because nothing here needs them and their
bounds would be guesses: exponents (``Y17E7``), significant digits (``1985S2``), seasons numbered from 25, and unknown
digits within a month or day (``2025-1X``).

The ``edtf`` package knows the grammar. Added here is what it lets pass: days that do not exist (``2023-02-29``),
intervals and ranges that end before they start, white space around the text, and invented ends for unknown ones
(``1998/`` would end ten years later). Its import takes a tenth of a second, so it happens on the first call.
"""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST: Final = 120
_POINTS: Final = frozenset(
    {
        "Date",
        "DateAndTime",
        "LongYear",
        "PartialUncertainOrApproximate",
        "PartialUnspecified",
        "Season",
        "UncertainOrApproximate",
        "Unspecified",
    }
)
_INTERVALS: Final = frozenset({"Interval", "Level1Interval", "Level2Interval"})
_SETS: Final = frozenset({"OneOfASet", "MultipleDates"})
_RANGES: Final = frozenset({"Consecutives", "EarlierConsecutives", "LaterConsecutives"})
_WINTER: Final = "24"
_PLAIN: Final = re.compile(r"(?!0000)[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?", re.ASCII)
_DAY_LENGTH: Final = 10
_YEAR_LENGTH: Final = 4
_MONTHS: Final = 12

_Day = tuple[int, int, int]


class Bounds(NamedTuple):
    """Between which days a date lies.

    A date that is not an interval counts as one from itself to itself: ``2025-04`` started by 30 April at the latest
    and ended on 1 April at the earliest. So something held on a day *certainly* when ``latest_start`` is not after and
    ``earliest_end`` not before that day, and *possibly* when ``earliest`` is not after and ``latest`` not before it.

    Attributes:
        earliest: The first day it may have started, as ``YYYY-MM-DD`` (``xsd:date``); None when open or unknown.
        latest: The last day it may have ended; None when open or unknown.
        latest_start: The last day it may have started; None when open or unknown.
        earliest_end: The first day it may have ended; None when open or unknown.
        interval: Whether it is an interval (with a slash).
        open_start: Whether it has no start (``../1998``), as opposed to an unknown one (``/1998``).
        open_end: Whether it has no end yet (``2021/..``), as opposed to an unknown one (``2021/``).
        approximate: Whether any part is marked with ``~`` or ``%``. The bounds are those of the stated precision.
        uncertain: Whether any part is marked with ``?`` or ``%``.
    """

    earliest: str | None
    latest: str | None
    latest_start: str | None
    earliest_end: str | None
    interval: bool
    open_start: bool
    open_end: bool
    approximate: bool
    uncertain: bool


def valid(text: str) -> bool:
    """Return whether the text is a date in the part of EDTF that this module accepts."""
    return _bounds(text) is not None


def bounds(text: str) -> Bounds:
    """Return between which days an EDTF date lies.

    Args:
        text: The date, as it stands in the lexical form of an ``edtf`` literal.

    Returns:
        The bounds, in the proleptic Gregorian calendar.

    Raises:
        InputError: The text is not a date in the part of EDTF that this module accepts.
    """
    found = _bounds(text)
    if found is None:
        raise InputError(
            f"{text[:_LONGEST]!r} is not an EDTF date",
            hint="write 2025, 2025-04, 2025-04-28, 2025~, 2025-04-28/2025-04-30, 2021/.. or [2025-04-28..2025-04-30]",
            code="KZ240",
        )
    return found


def from_words(text: str) -> str:
    """Return the date that the natural-language parser of ``edtf`` takes words for, as in about 2021; empty if none."""
    from edtf import text_to_edtf

    found = str(text_to_edtf(text) or "") if len(text) <= _LONGEST else ""
    found = f"{found}.." if found.endswith("/") else found  # since: it has no end yet, and not an unknown one
    return found if found and valid(found) else ""


@lru_cache(maxsize=8192)
def _bounds(text: str) -> Bounds | None:
    if _PLAIN.fullmatch(text):
        return _calendar(text)
    parsed = _parse(text)
    if parsed is None:
        return None
    try:
        return _measure(parsed, text)
    except ValueError:
        return None  # a day that does not exist, or the library cannot tell which


def _calendar(text: str) -> Bounds | None:
    """Measure a year, month or day without qualification: the package takes 10 ms for what the calendar knows."""
    try:
        first = datetime.date.fromisoformat(text + "0000-01-01"[len(text) :])
    except ValueError:
        return None  # a day that does not exist
    last = first
    if len(text) < _DAY_LENGTH:
        following = (first.year, first.month + 1) if len(text) > _YEAR_LENGTH else (first.year, 13)
        year, month = following if following[1] <= _MONTHS else (first.year + 1, 1)
        if year > datetime.MAXYEAR:
            last = datetime.date(first.year, 12, 31)
        else:
            last = datetime.date(year, month, 1) - datetime.timedelta(days=1)
    start, end = first.isoformat(), last.isoformat()
    return Bounds(
        earliest=start,
        latest=end,
        latest_start=end,
        earliest_end=start,
        interval=False,
        open_start=False,
        open_end=False,
        approximate=False,
        uncertain=False,
    )


def _parse(text: str) -> Any:
    if len(text) > _LONGEST or any(character.isspace() for character in text):
        return None
    import contextlib
    import io

    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        with contextlib.redirect_stdout(io.StringIO()):  # it prints the dates that it fails on
            return parse_edtf(text)
    except (EDTFParseException, ValueError, AttributeError, TypeError, OverflowError):
        return None


def _measure(parsed: Any, text: str) -> Bounds | None:
    name = type(parsed).__name__
    if name in _INTERVALS:
        start, end = _span(parsed.lower), _span(parsed.upper)
    elif name in _SETS:
        spans = list(_members(parsed))
        if any(first is not None and last is not None and first > last for first, last in spans):
            return None
        start = end = _hull(spans)
    else:
        start = end = _span(parsed)
    if start[0] is not None and end[1] is not None and start[0] > end[1]:
        return None
    return Bounds(
        earliest=_iso(start[0]),
        latest=_iso(end[1]),
        latest_start=_iso(start[1]),
        earliest_end=_iso(end[0]),
        interval=name in _INTERVALS,
        open_start=text.startswith(".."),
        open_end=text.endswith(".."),
        approximate="~" in text or "%" in text,
        uncertain="?" in text or "%" in text,
    )


def _members(parsed: Any) -> Iterator[tuple[_Day | None, _Day | None]]:
    for member in parsed.objects:
        if type(member).__name__ not in _RANGES:
            yield _span(member)
            continue
        # ``a..b``, ``..b`` and ``a..``: the ends are dates, or nothing
        ends = [_span(end) if end else (None, None) for end in (member.lower, member.upper)]
        yield ends[0][0], ends[1][1]


def _hull(spans: list[tuple[_Day | None, _Day | None]]) -> tuple[_Day | None, _Day | None]:
    firsts = [first for first, _ in spans if first is not None]
    lasts = [last for _, last in spans if last is not None]
    return (
        min(firsts) if len(firsts) == len(spans) else None,
        max(lasts) if len(lasts) == len(spans) else None,
    )


def _span(part: Any) -> tuple[_Day | None, _Day | None]:
    """Return first and last day of one date, or nothing for an open or unknown end of an interval.

    Raises:
        ValueError: There is no such day, or the part is of a kind that is not accepted.
    """
    name = type(part).__name__
    if name == "UnspecifiedIntervalSection":
        return None, None
    if name not in _POINTS or getattr(part, "significant_digits", None):
        raise ValueError(name)
    first, last = part.lower_strict(), part.upper_strict()
    if not isinstance(first, tuple) or not isinstance(last, tuple):
        raise ValueError(name)  # noqa: TRY004 - the text is at fault, not a type
    whole = getattr(part, "date", part)
    if type(whole).__name__ == "Season" and whole.season == _WINTER:
        # The library ends the winter with the year; it lasts to the end of February.
        last = (last[0] + 1, 2, 28)
    return _real(first[:3]), _real(last[:3])


def _real(day: tuple[int, ...]) -> _Day:
    """Return the day if the calendar has it; the Gregorian calendar repeats itself every 400 years."""
    year, month, number = day
    datetime.date(2000 + year % 400, month, number)
    return year, month, number


def _iso(day: _Day | None) -> str | None:
    if day is None:
        return None
    year, month, number = day
    sign = "-" if year < 0 else ""
    return f"{sign}{abs(year):04d}-{month:02d}-{number:02d}"
