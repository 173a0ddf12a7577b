"""A table of aligned columns in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.width import has_right_to_left, pad, width, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GAP = 2
_NARROWEST = 8


class Cell(NamedTuple):
    """One cell of a table.

    Attributes:
        text: What it shows: one line, free of control characters.
        number: Whether it is a number, which is aligned to the right and never broken.
    """

    text: str
    number: bool = False


def _column_widths(natural: Sequence[int], fixed: Sequence[bool], available: int) -> list[int] | None:
    """Shrink the widest columns until all fit, or return None where they cannot."""
    room = available - _GAP * (len(natural) - 1)
    if sum(natural) <= room:
        return list(natural)
    room -= sum(n for n, keep in zip(natural, fixed, strict=True) if keep)
    open_columns = [n for n, keep in zip(natural, fixed, strict=True) if not keep]
    if not open_columns:
        return None
    cap = max(open_columns)
    while cap >= _NARROWEST and sum(min(n, cap) for n in open_columns) > room:
        cap -= 1
    if cap < _NARROWEST:
        return None
    widths = [n if keep else min(n, cap) for n, keep in zip(natural, fixed, strict=True)]
    spare = available - _GAP * (len(widths) - 1) - sum(widths)
    for index, wanted in enumerate(natural):
        grown = min(wanted - widths[index], spare)
        widths[index] += grown
        spare -= grown
    return widths


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
        widths = _column_widths(natural, right, available)
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
