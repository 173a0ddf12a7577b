"""Tables fit the terminal, wrap, align numbers, and keep every script whole."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from kzpk_graph.render.safe import safe, safe_lines
from kzpk_graph.render.style import PLAIN, Style, available_width, style_of
from kzpk_graph.render.table import Cell, table
from kzpk_graph.render.width import has_right_to_left, is_simple, pad, width, wrap

KAZAKH = "Қазақстан Республикасының Елшілігі"
URDU = "اسلامی جمہوریہ پاکستان"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


def test_columns_are_aligned_and_numbers_stand_right() -> None:
    lines = table(("Year", "Amount"), [(Cell("2023"), Cell("7", True)), (Cell("2024"), Cell("239", True))])
    assert lines == [
        "Year  Amount",
        "----  ------",
        "2023       7",
        "2024     239",
    ]


def test_a_column_with_one_text_is_no_number_column() -> None:
    lines = table(("n",), [(Cell("7", True),), (Cell("many"),)])
    assert lines[2:] == ["7", "many"]


def test_an_empty_cell_does_not_end_a_number_column() -> None:
    lines = table(("n", "x"), [(Cell(""), Cell("a")), (Cell("12345", True), Cell("b")), (Cell("1", True), Cell("c"))])
    assert lines[2:] == ["       a", "12345  b", "    1  c"]


@pytest.mark.parametrize("available", [120, 80, 60, 40, 30])
def test_no_line_is_wider_than_the_terminal(available: int) -> None:
    rows = [
        (Cell("Kazakhstan-Pakistan Business Forum in Karachi [plan]"), Cell(URDU), Cell("239,000,000", True)),
        (Cell(KAZAKH), Cell("x" * 70), Cell("1", True)),
    ]
    lines = table(("Event", "Name", "Amount"), rows, available=available)
    assert max(wcswidth(line) for line in lines) <= available
    text = "".join(lines).replace(" ", "")
    for word in ("Pakistan", "239,000,000", "پاکستان", "x" * 8):
        assert word in text


def test_wrapped_rows_keep_the_columns_in_place() -> None:
    rows = [(Cell("one two three four five six seven"), Cell("1", True)), (Cell("eight"), Cell("2", True))]
    lines = table(("Words", "N"), rows, available=20)
    assert lines == [
        "Words              N",
        "-----------------  -",
        "one two three      1",
        "four five six",
        "seven",
        "",
        "eight              2",
    ]


def test_a_terminal_too_narrow_for_columns_gets_blocks() -> None:
    rows = [[Cell("Karachi"), Cell("business forum"), Cell("April"), Cell("2025")]] * 2
    lines = table(("Place", "What happened", "Month", "Year"), rows, available=26)
    assert lines[:5] == [
        "Place          Karachi",
        "What happened  business",
        "               forum",
        "Month          April",
        "Year           2025",
    ]
    assert lines[5] == ""
    assert lines[6:] == lines[:5]


def test_without_a_limit_a_row_is_one_line() -> None:
    lines = table(("a",), [(Cell("word " * 100),)])
    assert len(lines) == 3


def test_scripts_are_kept_whole_and_aligned() -> None:
    lines = table(
        ("Name", "N"), [(Cell(KAZAKH), Cell("1", True)), (Cell(URDU), Cell("2", True)), (Cell("中国"), Cell("3", True))]
    )
    assert KAZAKH in lines[2]
    assert URDU in lines[3]
    assert {wcswidth(line) for line in lines} == {wcswidth(lines[0])}


def test_a_terminal_gets_a_mark_behind_right_to_left_text_and_a_pipe_does_not() -> None:
    rows = [(Cell(URDU), Cell("2", True))]
    assert "\u200e" in table(("Name", "N"), rows, style=Style(terminal=True))[2]
    assert "\u200e" not in table(("Name", "N"), rows)[2]


def test_headers_are_bold_only_in_colour() -> None:
    assert table(("a",), [], style=Style(colour=True))[0] == "\x1b[1ma\x1b[0m"
    assert table(("a",), [])[0] == "a"


def test_the_quick_way_to_measure_agrees_with_wcwidth() -> None:
    wrong = [hex(c) for c in range(0xA0, 0x3000) if is_simple(chr(c)) and wcwidth(chr(c)) != 1]
    assert wrong == []
    assert is_simple(KAZAKH)
    assert not is_simple(URDU)


@pytest.mark.parametrize(("text", "cells"), [("", 0), ("abc", 3), ("中国", 4), ("e\u0301", 1), (KAZAKH, len(KAZAKH))])
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells
    assert width(pad(text, 40)) == 40
    assert pad("7", 3, right=True) == "  7"


@given(st.lists(WORDS, min_size=1, max_size=12), st.integers(min_value=4, max_value=40))
def test_wrapping_loses_nothing_and_fits(words: list[str], cells: int) -> None:
    text = " ".join(words)
    lines = wrap(text, cells)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(width(line) <= cells for line in lines)


def test_a_letter_is_not_parted_from_its_mark() -> None:
    lines = wrap("e\u0301" * 10, 4)
    assert lines == ["e\u0301" * 4, "e\u0301" * 4, "e\u0301" * 2]


def test_a_long_word_is_cut_after_a_dash_where_it_has_one() -> None:
    assert wrap("Kazakhstan\u2013Pakistan", 14) == ["Kazakhstan\u2013", "Pakistan"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\r\nc", "a b  c"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202edef\u2069", "abc\\u202edef\\u2069"),
        ("a\x00b\ud800", "a\\x00b\\ud800"),
        (f"{URDU}\u200c\u200d\u200f", f"{URDU}\u200c\u200d\u200f"),
        (KAZAKH, KAZAKH),
    ],
)
def test_control_characters_are_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_lines_keep_their_ends() -> None:
    assert safe_lines("a\tb\r\n\x1b[2J\u202e") == "a\tb\r\n\\x1b[2J\\u202e"


def test_right_to_left_is_recognised() -> None:
    assert has_right_to_left(URDU)
    assert not has_right_to_left(KAZAKH)


class _Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise io.UnsupportedOperation


def test_colour_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert style_of(_Terminal()) == Style(colour=True, terminal=True, rule="─")
    assert style_of(io.StringIO()) == PLAIN
    monkeypatch.setenv("NO_COLOR", "1")
    assert not style_of(_Terminal()).colour
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not style_of(_Terminal()).colour


def test_the_width_is_that_of_columns_or_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "57")
    assert available_width(_Terminal()) == 57
    assert available_width(io.StringIO()) == 0
    monkeypatch.delenv("COLUMNS")
    assert available_width(io.StringIO()) == 0
    assert available_width(_Terminal()) == 80
    monkeypatch.setattr(os, "get_terminal_size", lambda fd: os.terminal_size((99, 20)))
    monkeypatch.setattr(_Terminal, "fileno", lambda self: 1)
    assert available_width(_Terminal()) == 99
