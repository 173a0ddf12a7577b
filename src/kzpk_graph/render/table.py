"""A table of aligned columns in plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.width import has_right_to_left, pad, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP: Final = 2
_NARROWEST: Final = 8
_LONG_WORD: Final = 16
"""Words up to this width are not cut as long as the table fits."""

_WORD_END: Final = re.compile("(?<=[-\u2010\u2013\u2014/])| ")


class Cell(NamedTuple):
    """One cell of a table.

    Attributes:
        text: What it shows: one line, free of control characters.
        number: Whether it is a number, which is aligned to the right and never broken.
    """

    text: str
    number: bool = False


def _column_widths(
    natural: Sequence[int], least: Sequence[int], fixed: Sequence[bool], available: int
) -> list[int] | None:
    """Shrink the widest columns until all fit, or return None where they cannot.

    Args:
        natural: The width that each column would like to have.
        least: The width below which words of it are cut.
        fixed: Whether it may not be wrapped.
        available: The width of the terminal.
    """
    room = available - _GAP * (len(natural) - 1)
    for longest in (_LONG_WORD, _NARROWEST):
        floors = [
            wanted if keep else min(wanted, word, longest)
            for wanted, word, keep in zip(natural, least, fixed, strict=True)
        ]
        cap = max(natural)
        widths = list(natural)
        while sum(widths) > room and cap > 0:
            cap -= 1
            widths = [max(min(wanted, cap), floor) for wanted, floor in zip(natural, floors, strict=True)]
        spare = room - sum(widths)
        if spare >= 0:
            return _spread(widths, natural, spare)
    return None


def _spread(widths: list[int], natural: Sequence[int], spare: int) -> list[int]:
    """Give what is left to the columns that want it, from the left."""
    for index, wanted in enumerate(natural):
        grown = min(wanted - widths[index], spare)
        widths[index] += grown
        spare -= grown
    return widths


def _longest_word(texts: Iterable[str]) -> int:
    return max((width(word) for text in texts for word in _WORD_END.split(text)), default=0)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool], style: Style) -> str:
    last = len(cells) - 1
    parts = []
    for index, text in enumerate(cells):
        shown = pad(text, widths[index], right=right[index])
        if index == last and not right[index]:
            shown = text
        # A terminal that reorders text would move the next column into a right-to-left run: the mark ends the run.
        parts.append(f"{shown}\u200e" if style.terminal and has_right_to_left(text) else shown)
    return (" " * _GAP).join(parts).rstrip(" ")


def _records(headers: Sequence[str], rows: Sequence[Sequence[Cell]], available: int, style: Style) -> list[str]:
    """Lay out one "name: value" line per cell, for a terminal too narrow for columns."""
    name_width = max(width(header) for header in headers)
    room = max(available - name_width - _GAP, _NARROWEST)
    lines = []
    for number, row in enumerate(rows):
        if number:
            lines.append("")
        for header, cell in zip(headers, row, strict=True):
            first, *rest = wrap(cell.text, room)
            lines.append(f"{style.strong(pad(header, name_width))}{' ' * _GAP}{first}".rstrip(" "))
            lines.extend(" " * (name_width + _GAP) + text for text in rest)
    return lines


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    available: int = 0,
    style: Style = PLAIN,
) -> list[str]:
    """Lay out rows under headers in aligned columns.

    Numbers are aligned to the right. Where the columns are wider than the terminal, the widest cells are wrapped
    between words; where even that does not fit, each row becomes a block of ``name  value`` lines.

    Args:
        headers: One short text per column.
        rows: One cell per column each.
        available: Width of the terminal in cells; 0 for no limit, which keeps one row in one line.
        style: Whether the headers are emphasised.

    Returns:
        The lines, without line ends and without trailing spaces.
    """
    all_rows = list(rows)
    columns = range(len(headers))
    right = [_is_numeric([row[c] for row in all_rows]) for c in columns]
    natural = [max([width(headers[c]), *(width(row[c].text) for row in all_rows)]) for c in columns]
    widths: list[int] | None = natural
    if available:
        least = [_longest_word([headers[c], *(row[c].text for row in all_rows)]) for c in columns]
        widths = _column_widths(natural, least, right, available)
    if widths is None:
        return _records(headers, all_rows, available, style)
    wrapped = [[wrap(row[c].text, widths[c]) for c in columns] for row in all_rows]
    tall = sum(1 for row in wrapped if max(map(len, row), default=1) > 1)
    apart = tall * 3 > len(wrapped)
    head = [wrap(header, widths[c]) for c, header in enumerate(headers)]
    lines = [style.strong(line) for line in _block(head, widths, right, style)]
    lines.append((" " * _GAP).join(style.rule * w for w in widths))
    for number, row in enumerate(wrapped):
        if apart and number:
            lines.append("")
        lines.extend(_block(row, widths, right, style))
    return lines


def _block(row: Sequence[Sequence[str]], widths: Sequence[int], right: Sequence[bool], style: Style) -> list[str]:
    height = max(map(len, row), default=1)
    return [
        _line([cell[level] if level < len(cell) else "" for cell in row], widths, right, style)
        for level in range(height)
    ]


def _is_numeric(column: Sequence[Cell]) -> bool:
    filled = [cell for cell in column if cell.text]
    return bool(filled) and all(cell.number for cell in filled)
