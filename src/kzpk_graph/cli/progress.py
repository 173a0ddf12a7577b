"""How far long work is, on a terminal's stderr and nowhere else.

with Progress("triples") as progress:
for number, quad in enumerate(quads, 1):
progress(number)
"""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from types import TracebackType

PATIENCE: Final = 2.0
"""Seconds before anything is shown: short work says nothing."""

_EVERY: Final = 0.2
_CELLS: Final = 24


class Progress:
    """A line on stderr that says how much is done, how fast, and where the total is known, how long it will take.

    It shows nothing where stderr is no terminal, in a quiet run, or before two seconds have passed; at the end the line
    is taken away. Call it with how many are done so far; it is cheap enough to be called for each.

    Args:
        what: What is counted, in the plural (``triples``).
        total: How many there will be; 0 where that is not known.
        quiet: Show nothing.
        stream: Where it is shown; None for stderr.
    """

    def __init__(self, what: str, total: int = 0, *, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.what = what
        self.total = total
        self._stream = sys.stderr if stream is None else stream
        self._shows = not quiet and self._stream.isatty()
        self._start = monotonic()
        self._next = self._start + PATIENCE
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def __call__(self, done: int) -> None:
        """Say that so many are done."""
        if self._shows:
            now = monotonic()
            if now >= self._next:
                self._next = now + _EVERY
                self._write(self._line(done, now - self._start))

    def _line(self, done: int, seconds: float) -> str:
        rate = done / seconds
        parts = [f"{done:,} {self.what}", f"{rate:,.0f} a second"]
        if not self.total:
            return ", ".join(parts)
        share = min(done / self.total, 1.0)
        filled = int(share * _CELLS)
        left = max(self.total - done, 0) / rate if rate else 0
        parts.append(f"{_clock(left)} left")
        return f"[{'#' * filled}{'.' * (_CELLS - filled)}] {share:4.0%} {', '.join(parts)}"

    def _write(self, line: str) -> None:
        if line or self._width:
            self._stream.write(f"\r{line:<{self._width}}" if line else f"\r{'':<{self._width}}\r")
            self._stream.flush()
            self._width = len(line)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
