"""Dates of a synthetic graph: EDTF texts with the bounds that follow from them (ISO 8601-2:2019)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.synthetic.terms import A, Fact, day, kzpk, node, text

if TYPE_CHECKING:
    from random import Random

    from kzpk_graph.rdfio import NamedNode

_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
FIRST_YEAR: Final = 1991
LAST_YEAR: Final = 2025


class When(NamedTuple):
    """A time with its bounds, each ``YYYY-MM-DD``; empty where there is none.

    Attributes:
        edtf: The time in EDTF.
        earliest: The first day that it can cover.
        latest: The last day; empty if open.
        latest_start: For an interval, the last day on which it can begin.
        earliest_end: For an interval, the first day on which it can end.
    """

    edtf: str
    earliest: str
    latest: str
    latest_start: str = ""
    earliest_end: str = ""

    def facts(self, subject: NamedNode) -> list[Fact]:
        """Return what states this time of a dating or of an observation."""
        facts: list[Fact] = [
            (subject, kzpk("date"), text(self.edtf)),
            (subject, kzpk("earliest"), day(self.earliest)),
            (subject, kzpk("dateBasis"), kzpk("DateStated")),
        ]
        for name, bound in (
            ("latest", self.latest),
            ("latestStart", self.latest_start),
            ("earliestEnd", self.earliest_end),
        ):
            if bound:
                facts.append((subject, kzpk(name), day(bound)))
        return facts

    @property
    def key(self) -> str:
        """The time as a part of an IRI."""
        return self.edtf.replace("/..", "-open").replace("/", "-to-")


def last_day(year: int, month: int) -> int:
    """Return the number of days of a month (Gregorian calendar)."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap else _DAYS[month - 1]


def on_day(year: int, month: int, date: int) -> When:
    """Return a single day."""
    only = f"{year}-{month:02}-{date:02}"
    return When(only, only, only)


def in_month(year: int, month: int) -> When:
    """Return some time of a month."""
    return When(f"{year}-{month:02}", f"{year}-{month:02}-01", f"{year}-{month:02}-{last_day(year, month)}")


def in_year(year: int) -> When:
    """Return some time of a year, or the whole of it."""
    return When(str(year), f"{year}-01-01", f"{year}-12-31")


def days(year: int, month: int, first: int, last: int) -> When:
    """Return an interval of days in one month."""
    start, end = f"{year}-{month:02}-{first:02}", f"{year}-{month:02}-{last:02}"
    return When(f"{start}/{end}", start, end, start, end)


def term(start: int, end: int | None, month: int) -> When:
    """Return a time in office, from a month to the month before it years later; with an open end if None."""
    begun = in_month(start, month)
    if end is None:
        return When(f"{begun.edtf}/..", begun.earliest, "", begun.latest)
    over = in_month(end, month)
    return When(f"{begun.edtf}/{over.edtf}", begun.earliest, over.latest, begun.latest, over.earliest)


def some_time(chance: Random, year: int) -> When:
    """Return a time in a year as sources give it: mostly a day, sometimes several, a month or the year."""
    month = 1 + int(chance.random() * 12)
    date = 1 + int(chance.random() * 25)
    kind = chance.random()
    if kind < 0.6:
        return on_day(year, month, date)
    if kind < 0.75:
        return days(year, month, date, date + 1 + int(chance.random() * 3))
    return in_month(year, month) if kind < 0.92 else in_year(year)


def dated(name: str, role: str, when: When) -> tuple[list[Fact], NamedNode]:
    """Return what dates a thing, and the dating.

    Args:
        name: The thing's id.
        role: The property: ``occurred``, ``signed``, ``expected`` ...
        when: The time.
    """
    dating = node(f"{name}.{role.lower()}.{when.key}")
    return [(node(name), kzpk(role), dating), (dating, A, kzpk("Dating")), *when.facts(dating)], dating
