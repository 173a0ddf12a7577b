"""A source of JSON-LD, held within the depth and breadth that the engine's stack can take.

The engine follows nested nodes and contexts, and terms of a context that are defined by others, by recursion. What is
nested deeper, or has more members than any context or node of use, is refused before it gets there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import ParseError
from kzpk_graph.rdfio.source import Source

if TYPE_CHECKING:
    from typing import BinaryIO

DEEPEST: Final = 1000
"""Objects and arrays within each other; the engine overflows its stack some way above three thousand."""

BROADEST: Final = 4000
"""Members of one object; a chain of terms as long as this is still followed, one of ten thousand is not."""

_STRING: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKET: Final = re.compile(rb"([{}\[\]])")


class JsonSource(Source):
    """A source that looks at brackets and commas on the way to the engine.

    Args:
        file: The stream.
        name: Its name in error messages.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        super().__init__(file, name)
        self._before = b""
        self._open: list[int] = []

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes.

        Raises:
            InputError: The stream is damaged or not in UTF-8.
            ParseError: It is nested too deeply, or an object has too many members.
        """
        chunk = super().read(size)
        if chunk:
            self._look(chunk)
        return chunk

    def _look(self, chunk: bytes) -> None:
        text = _STRING.sub(b"", self._before + chunk)
        self._before = b""
        if (start := text.find(b'"')) >= 0:  # a text that goes on in the next piece, perhaps within an escape
            backslashes = len(text) - len(text.rstrip(b"\\"))
            self._before = b'"\\' if backslashes % 2 else b'"'
            text = text[:start]
        depths = self._open
        for piece in _BRACKET.split(text):
            if piece in (b"{", b"["):
                depths.append(0 if piece == b"{" else -1)
                if len(depths) > DEEPEST:
                    raise self._refusal(f"objects and arrays are nested more than {DEEPEST} deep", "nest it less")
            elif piece in (b"}", b"]"):
                if depths:
                    depths.pop()
            elif depths and depths[-1] >= 0:
                depths[-1] += piece.count(b",")
                if depths[-1] >= BROADEST:
                    raise self._refusal(f"an object has more than {BROADEST} members", "take a smaller @context")

    def _refusal(self, message: str, hint: str) -> ParseError:
        return ParseError(message, file=self.name, hint=hint, code="KZ313")
