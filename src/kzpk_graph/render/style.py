"""Whether output is emphasised, how wide it may be, and which characters it may use."""

from __future__ import annotations

import os
from typing import Final, NamedTuple, TextIO


class Style(NamedTuple):
    """How text is set.

    Attributes:
        colour: Whether escape sequences for bold and colour are written.
        terminal: Whether a person's terminal shows the text.
        rule: The character of which lines under headers are made.
    """

    colour: bool = False
    terminal: bool = False
    rule: str = "-"

    def strong(self, text: str) -> str:
        """Return *text* in bold."""
        return f"\x1b[1m{text}\x1b[0m" if self.colour and text else text

    def dim(self, text: str) -> str:
        """Return *text* in a fainter colour."""
        return f"\x1b[2m{text}\x1b[0m" if self.colour and text else text

    def bad(self, text: str) -> str:
        """Return *text* in the colour of an error."""
        return f"\x1b[31m{text}\x1b[0m" if self.colour and text else text

    def warn(self, text: str) -> str:
        """Return *text* in the colour of a warning."""
        return f"\x1b[33m{text}\x1b[0m" if self.colour and text else text


PLAIN: Final = Style()


def style_of(stream: TextIO) -> Style:
    """Return the style for *stream*: emphasis only on a terminal, unless ``NO_COLOR`` or ``TERM=dumb`` says no."""
    terminal = stream.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    unicode_ok = (getattr(stream, "encoding", None) or "").lower().replace("-", "").startswith("utf")
    return Style(colour=colour, terminal=terminal, rule="─" if unicode_ok else "-")


def available_width(stream: TextIO) -> int:
    """Return the width in cells that text on *stream* may take; 0 for no limit.

    A pipe or a file has no limit; on a terminal ``COLUMNS`` decides where it is set, else the terminal's size.
    """
    if not stream.isatty():
        return 0
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return 80
