"""Telling where in a text the parser is, by feeding it one byte at a time.

No parser reports the place of a triple, nor the engine that of an RDF/XML error; but it asks for the next byte only
when it needs one, so the offset at which something comes out is its end.
"""

from __future__ import annotations

from bisect import bisect_right


class Bytewise:
    """A reader that hands out one byte a call.

    Attributes:
        position: The number of bytes handed out.
    """

    def __init__(self, data: bytes, start: int = 0) -> None:
        self._data = data
        self.position = start

    def read(self, _size: int = -1, /) -> bytes:
        """Return the next byte; empty at the end."""
        byte = self._data[self.position : self.position + 1]
        self.position += len(byte)
        return byte


class Lines:
    """Line and column of byte offsets in a UTF-8 text.

    Args:
        data: The whole text.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._starts = [0]
        at = data.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = data.find(b"\n", at + 1)

    def start(self, offset: int) -> int:
        """Return the offset at which the line of ``offset`` starts."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of the character that the byte at ``offset`` belongs to.

        Columns count characters, not bytes.
        """
        line = bisect_right(self._starts, offset)
        before = self._data[self._starts[line - 1] : offset + 1].decode("utf-8", errors="ignore")
        cut = offset + 1 < len(self._data) and (self._data[offset + 1] & 0xC0) == 0x80  # inside a character
        return line, max(len(before) + cut, 1)

    def text(self, line: int, longest: int = 4096) -> str:
        """Return a line without its end, or nothing when it is longer than ``longest`` bytes."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._data)
        if end - start > longest:
            return ""
        return self._data[start:end].rstrip(b"\r\n").decode("utf-8", errors="replace")
