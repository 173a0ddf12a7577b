"""How to write, in EDTF, a date that a person wrote otherwise.

No date enters the graph so: it is suggested, and where day and month cannot be told apart, both are. Days and months
are read by :meth:`datetime.datetime.strptime`, words such as about and since by :func:`kzpk_graph.edtf.from_words`.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from kzpk_graph.edtf import from_words, valid

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_DAYS: Final = (
    "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%y", "%d/%m/%y", "%m/%d/%y",
    "%d-%m-%y", "%Y/%m/%d", "%Y.%m.%d", "%d %B %Y", "%d %b %Y", "%B %d %Y", "%b %d %Y", "%d-%b-%y", "%d-%b-%Y",
    "%d %b %y", "%d %B %y",
)  # fmt: skip
_MONTHS: Final = ("%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m.%Y", "%B %Y", "%b %Y", "%Y %B", "%Y %b", "%b-%y", "%b-%Y")
_TO: Final = re.compile(r"\s+to\s+|\s+until\s+|\s*[\u2013\u2014]\s*|\s+-\s+|(?<=^\d{4})-(?=\d{4}$)")
_OF_ONE_MONTH: Final = re.compile(r"(?P<first>\d{1,2})\s*[-\u2013\u2014]\s*(?P<last>\d{1,2})(?P<rest>[\s.].*)\Z")
_SERIAL: Final = re.compile(r"[2-6]\d{4}\Z")
_DAY_ZERO: Final = datetime.date(1899, 12, 30)
"""Spreadsheets count days from here."""

_WORDS: Final = re.compile(r"(?:about|around|circa|ca\.?|c\.|since|spring|summer|autumn|winter)\b", re.IGNORECASE)
_AS_TEXT: Final = "and format the column as text, so that the spreadsheet leaves it alone"
_FORMS: Final = "such as 2025, 2025-04, 2025-04-28, 2025~ (about), 2025-04-28/2025-04-30 or 2021/.. (since)"


def suggested(text: str) -> str:
    """Return how to write a date that is not in EDTF: that very date, or what dates look like."""
    start, slash, end = text.partition("/")
    if slash and valid(start) and valid(end) and valid(f"{end}/{start}"):
        return f"write {end}/{start}, if the two are swapped"
    if _ISO_DAY.match(text):
        return "the calendar has no such day; write the one that the source means"
    found = _meant(text)
    if not found:
        return f"write a date {_FORMS}"
    listed = " or ".join(found)
    return (
        f"write {listed}, {_AS_TEXT}" if text[-1:].isdigit() and not re.search("[^\\d./-]", text) else f"write {listed}"
    )


def _meant(text: str) -> list[str]:
    """Return the dates that a text may mean, the likeliest first; none where that cannot be told."""
    if _SERIAL.match(text):
        return [(_DAY_ZERO + datetime.timedelta(days=int(text))).isoformat()]
    if points := _points(text):
        return points
    if match := _OF_ONE_MONTH.match(text):
        ends = [_points(f"{match[name]}{match['rest']}") for name in ("first", "last")]
    else:
        ends = [_points(part) for part in _TO.split(text)]
    if len(ends) == 2 and all(len(end) == 1 for end in ends):
        found = f"{ends[0][0]}/{ends[1][0]}"
        return [found] if valid(found) else []
    return _in_words(text)


def _points(text: str) -> list[str]:
    """Return the days or months that a text may mean."""
    plain = " ".join(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|,|(?<=[A-Za-z])\.", " ", text).split())
    if re.fullmatch(r"\d{4}", plain):
        return [plain]
    found = [day.strftime("%Y-%m-%d") for form in _DAYS if (day := _read(plain, form)) is not None]
    found = found or [day.strftime("%Y-%m") for form in _MONTHS if (day := _read(plain, form)) is not None]
    return list(dict.fromkeys(date for date in found if valid(date)))


def _read(text: str, form: str) -> datetime.datetime | None:
    try:
        return datetime.datetime.strptime(text, form)
    except ValueError:
        return None


def _in_words(text: str) -> list[str]:
    """Return what words such as about and since mean before a date."""
    found = from_words(text) if _WORDS.match(text) else ""
    return [found] if found else []
