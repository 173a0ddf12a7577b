"""How many terminal cells a text takes, and how it is broken into lines.

The tables of wcwidth are loaded only for text that needs them: Latin, Greek and Cyrillic letters, digits and common
punctuation take one cell each.
"""

from __future__ import annotations

import re
from typing import Final

_ONE_CELL_EACH: Final = re.compile(
    "[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*"
)
_PAUSES: Final = "-\u2010\u2013\u2014/"
_RIGHT_TO_LEFT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def is_simple(text: str) -> bool:
    """Say whether each character of *text* takes exactly one cell."""
    return text.isascii() or _ONE_CELL_EACH.fullmatch(text) is not None


def has_right_to_left(text: str) -> bool:
    """Say whether *text* has letters that are written from right to left."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def width(text: str) -> int:
    """Return the number of terminal cells that *text* takes.

    Args:
        text: One line without control characters.
    """
    if is_simple(text):
        return len(text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """Return *text* filled with spaces to *cells* terminal cells, on the left when *right* is true."""
    space = " " * (cells - width(text))
    return space + text if right else text + space


def wrap(text: str, cells: int) -> list[str]:
    """Break *text* into lines of at most *cells* terminal cells, between words where it can.

    A base character is never parted from its combining marks.

    Args:
        text: One line without control characters.
        cells: The width of a line, at least 1.

    Returns:
        At least one line.
    """
    if width(text) <= cells:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split():
        # measured together: a mark at the start of a word combines with the space before it
        if line and width(longer := f"{line} {word}") <= cells:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _break_word(word, cells)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def _break_word(word: str, cells: int) -> list[str]:
    """Cut a word into pieces that fit in a line, after a dash or slash where there is one."""
    pieces: list[str] = []
    while width(word) > cells:
        cut = _fitting(word, cells)
        pause = max(word.rfind(mark, 0, cut) for mark in _PAUSES) + 1
        cut = pause if pause > cut // 3 else cut
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def _fitting(word: str, cells: int) -> int:
    """Return how many characters at the start of *word* fit, marks kept with their letter; at least one letter."""
    if is_simple(word):
        return cells
    from wcwidth import iter_graphemes

    used = taken = 0
    for grapheme in iter_graphemes(word):
        used += width(grapheme)
        if taken and used > cells:
            break
        taken += len(grapheme)
    return taken
