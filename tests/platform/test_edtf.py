"""EDTF dates: which are legal, and between which days they lie."""

from __future__ import annotations

import calendar
import datetime
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzpk_graph.edtf import bounds, valid
from kzpk_graph.errors import InputError

NONE: Final = None


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "latest_start", "earliest_end"),
    [
        ("2025", "2025-01-01", "2025-12-31", "2025-12-31", "2025-01-01"),
        ("2025-04", "2025-04-01", "2025-04-30", "2025-04-30", "2025-04-01"),
        ("2025-04-28", "2025-04-28", "2025-04-28", "2025-04-28", "2025-04-28"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02-29", "2024-02-01"),
        ("1900-02", "1900-02-01", "1900-02-28", "1900-02-28", "1900-02-01"),
        ("2025-06~", "2025-06-01", "2025-06-30", "2025-06-30", "2025-06-01"),
        ("2025-06?", "2025-06-01", "2025-06-30", "2025-06-30", "2025-06-01"),
        ("2025%", "2025-01-01", "2025-12-31", "2025-12-31", "2025-01-01"),
        ("202X", "2020-01-01", "2029-12-31", "2029-12-31", "2020-01-01"),
        ("19XX", "1900-01-01", "1999-12-31", "1999-12-31", "1900-01-01"),
        ("2025-XX", "2025-01-01", "2025-12-31", "2025-12-31", "2025-01-01"),
        ("2024-02-XX", "2024-02-01", "2024-02-29", "2024-02-29", "2024-02-01"),
        ("2025-21", "2025-03-01", "2025-05-31", "2025-05-31", "2025-03-01"),
        ("2025-24", "2025-12-01", "2026-02-28", "2026-02-28", "2025-12-01"),
        ("2025-04-28T10:00:00Z", "2025-04-28", "2025-04-28", "2025-04-28", "2025-04-28"),
        ("[2025-04-28..2025-04-30]", "2025-04-28", "2025-04-30", "2025-04-30", "2025-04-28"),
        ("[2025-04-28,2025-05]", "2025-04-28", "2025-05-31", "2025-05-31", "2025-04-28"),
        ("{2025..2027,2029}", "2025-01-01", "2029-12-31", "2029-12-31", "2025-01-01"),
        ("[..2025-04]", NONE, "2025-04-30", "2025-04-30", NONE),
        ("[2025-04..]", "2025-04-01", NONE, NONE, "2025-04-01"),
        ("2025-04-28/2025-04-30", "2025-04-28", "2025-04-30", "2025-04-28", "2025-04-30"),
        ("2021/2023-05", "2021-01-01", "2023-05-31", "2021-12-31", "2023-05-01"),
        ("2021-02~/2023?", "2021-02-01", "2023-12-31", "2021-02-28", "2023-01-01"),
        ("2021/..", "2021-01-01", NONE, "2021-12-31", NONE),
        ("../1998", NONE, "1998-12-31", NONE, "1998-01-01"),
        ("1998/", "1998-01-01", NONE, "1998-12-31", NONE),
        ("/1998-05-02", NONE, "1998-05-02", NONE, "1998-05-02"),
        ("../..", NONE, NONE, NONE, NONE),
        ("-0005", "-0005-01-01", "-0005-12-31", "-0005-12-31", "-0005-01-01"),
        ("-202X", "-2029-01-01", "-2020-12-31", "-2020-12-31", "-2029-01-01"),
        ("Y17000", "17000-01-01", "17000-12-31", "17000-12-31", "17000-01-01"),
    ],
)
def test_bounds(
    text: str, earliest: str | None, latest: str | None, latest_start: str | None, earliest_end: str | None
) -> None:
    found = bounds(text)
    assert (found.earliest, found.latest) == (earliest, latest)
    assert (found.latest_start, found.earliest_end) == (latest_start, earliest_end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 2025",
        "2025 ",
        "2025\n",
        "[2025, 2026]",
        "2023-02-29",
        "1900-02-29",
        "2025-04-31",
        "2025-13",
        "2025-00",
        "2025-4",
        "28-04-2025",
        "20250428",
        "April 2025",
        "unknown",
        "open",
        "2021/2020",
        "2025-05/2025-04-28",
        "2023-02-29/2023-03",
        "[2025-04-28..2025-04-20]",
        "[2023-02-29,2024]",
        "2025/2026/2027",
        "2025..2026",
        "Y17E7",
        "1985S2",
        "2025-25",
        "2025-0X",
        "2025-02-3X",
        "2025-04-28T25:00:00Z",
        "\uff12\uff10\uff12\uff15",
        "2025-04-28" + "0" * 200,
        "Y1E999999999",
        "=2025",
    ],
)
def test_other_texts_are_no_dates(text: str) -> None:
    assert not valid(text)
    with pytest.raises(InputError, match="is not an EDTF date"):
        bounds(text)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [("2025", 0, 0), ("2025~", 1, 0), ("2025?", 0, 1), ("2025%", 1, 1), ("2025~/2026?", 1, 1), ("2025-?06", 0, 1)],
)
def test_qualification(text: str, approximate: int, uncertain: int) -> None:
    found = bounds(text)
    assert (found.approximate, found.uncertain) == (bool(approximate), bool(uncertain))


@pytest.mark.parametrize(
    ("text", "interval", "open_start", "open_end"),
    [
        ("2021/..", True, False, True),
        ("2021/", True, False, False),
        ("../2021", True, True, False),
        ("/2021", True, False, False),
        ("[..2021]", False, False, False),
        ("2021", False, False, False),
    ],
)
def test_open_is_not_unknown(text: str, interval: bool, open_start: bool, open_end: bool) -> None:
    found = bounds(text)
    assert (found.interval, found.open_start, found.open_end) == (interval, open_start, open_end)


def test_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not valid("2024-1X")
    assert capsys.readouterr() == ("", "")


def _written(day: datetime.date, precision: int) -> str:
    return day.isoformat()[: (4, 7, 10)[precision]]


def _first_and_last(day: datetime.date, precision: int) -> tuple[str, str]:
    if precision == 0:
        return f"{day.year:04}-01-01", f"{day.year:04}-12-31"
    if precision == 1:
        last = calendar.monthrange(day.year, day.month)[1]
        return f"{day:%Y-%m}-01".rjust(10, "0"), f"{day:%Y-%m}-{last}".rjust(10, "0")
    return day.isoformat(), day.isoformat()


DATES = st.dates(datetime.date(1000, 1, 1), datetime.date(9999, 12, 31))
PRECISIONS = st.integers(0, 2)


@settings(max_examples=50)
@given(DATES, PRECISIONS, st.sampled_from(["", "~", "?", "%"]))
def test_a_date_lies_within_its_own_period(day: datetime.date, precision: int, mark: str) -> None:
    first, last = _first_and_last(day, precision)
    found = bounds(_written(day, precision) + mark)
    assert (found.earliest, found.latest, found.latest_start, found.earliest_end) == (first, last, last, first)


@settings(max_examples=50)
@given(DATES, PRECISIONS, DATES, PRECISIONS)
def test_an_interval_is_made_of_its_ends(one: datetime.date, p: int, other: datetime.date, q: int) -> None:
    text = f"{_written(one, p)}/{_written(other, q)}"
    start, end = _first_and_last(one, p), _first_and_last(other, q)
    assert valid(text) is (start[0] <= end[1])
    if valid(text):
        found = bounds(text)
        assert (found.earliest, found.latest_start) == start
        assert (found.earliest_end, found.latest) == end


@settings(max_examples=40)
@given(st.lists(st.tuples(DATES, PRECISIONS), min_size=2, max_size=4))
def test_a_set_reaches_from_its_first_to_its_last(members: list[tuple[datetime.date, int]]) -> None:
    spans = [_first_and_last(*member) for member in members]
    found = bounds("[" + ",".join(_written(*member) for member in members) + "]")
    assert found.earliest == min(first for first, _ in spans)
    assert found.latest == max(last for _, last in spans)


@settings(max_examples=150)
@given(st.text(st.sampled_from("0123456789-/.~?%XYETZ[]{},:S "), max_size=24) | st.text(max_size=24))
def test_any_text_is_a_date_or_not(text: str) -> None:
    if valid(text):
        found = bounds(text)
        assert found.earliest is None or found.latest is None or found.earliest <= found.latest or "-" in text[:1]
    else:
        with pytest.raises(InputError):
            bounds(text)
