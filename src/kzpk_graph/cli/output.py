"""Where an answer goes: standard output, or a file that is replaced as a whole or not at all."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from types import TracebackType

    from kzpk_graph.errors import InputError


def discard_unfinished() -> None:
    """Remove what unfinished outputs have written, for a process about to end itself."""
    module = sys.modules.get("kzpk_graph.rdfio.atomic")
    if module is not None:
        module.discard_unfinished()


def write_errors(errors: Iterable[InputError], format_: str, output: str | None) -> None:
    """Write on stderr what could not be read, but for what a report on stdout has just shown with its line.

    Args:
        errors: What could not be read.
        format_: The format of the report.
        output: Where the report went; None or ``-`` for stdout.
    """
    from kzpk_graph.errors import ParseError
    from kzpk_graph.render.safe import safe

    shown = format_ == "text" and output in (None, "-")
    for error in errors:
        if not (shown and isinstance(error, ParseError) and error.line):
            sys.stderr.write(f"error: {safe(str(error))} ({error.code})\n")


class _ForEyes:
    """A stream to a terminal that shows control characters and direction overrides as escapes.

    Args:
        stream: The terminal's binary stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        import codecs

        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> int:
        """Write UTF-8 text; a character may be split over two calls."""
        from kzpk_graph.render.safe import safe_lines

        self._stream.write(safe_lines(self._decoder.decode(data)).encode())
        return len(data)

    def flush(self) -> None:
        """Pass on to the terminal."""
        self._stream.flush()


class Output:
    """A binary stream for an answer, used in a ``with`` block.

    Args:
        path: A file, written by :func:`kzpk_graph.rdfio.atomic_write`; None or ``-`` for standard output.
        styled: Whether the writer makes its text safe for a terminal itself; otherwise this is done on the way to one.

    Raises:
        InputError: The file cannot be written.
    """

    def __init__(self, path: str | None, *, styled: bool = False) -> None:
        self.path = None if path in (None, "-") else path
        self.styled = styled
        self._file: AbstractContextManager[BinaryIO] | None = None

    def __enter__(self) -> BinaryIO:
        if self.path is not None:
            from kzpk_graph.rdfio import atomic_write

            self._file = atomic_write(self.path)
            return self._file.__enter__()
        sys.stdout.flush()
        if self.styled or not sys.stdout.isatty():
            return sys.stdout.buffer
        return cast("BinaryIO", _ForEyes(sys.stdout.buffer))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.__exit__(kind, error, trace)
        elif kind is None:
            sys.stdout.buffer.flush()
