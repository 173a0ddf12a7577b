"""Opening an input, and keeping track of where in it the parser is.

The engine reads through :class:`Source` in pieces of about two kilobytes. What passes is remembered for a while, so
that an error can show the offending line, from standard input and from compressed files too.
"""

from __future__ import annotations

import codecs
import sys
import zlib
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast

from kzpk_graph.errors import InputError, ParseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pyexpat import XMLParserType

_WINDOW: Final = 64
"""Pieces kept: some 128 KiB, more than any token whose start an error names."""

_LONGEST_LINE: Final = 4096
"""Longer lines are not shown: nobody reads them, and one can be as large as the file."""

_DEEPEST_XML: Final = 1000
"""RDF/XML elements within each other; the engine's time grows with the square of the depth."""

_DEEPEST_TRIPLE: Final = 1000
"""Triple terms within each other; the engine overflows its stack some way above ten thousand."""

_GZIP: Final = b"\x1f\x8b"
"""The start of every gzip file (RFC 1952 §2.3.1)."""

_OTHER_ENCODINGS: Final = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Readable(Protocol):
    """What the engine needs of an input."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most ``size`` bytes; empty at the end."""


def open_input(path: str) -> BinaryIO:
    """Open a file, or standard input for ``-``, for reading; ``.gz`` files are decompressed.

    Raises:
        InputError: There is no such file, it is a directory, its name is impossible, or it may not be read.
    """
    if path == "-":
        return sys.stdin.buffer
    try:
        if path.lower().endswith(".gz"):
            import gzip

            raw = open(path, "rb")  # noqa: SIM115 - it is closed with what reads it
            start = raw.peek(2)
            if not start.startswith(_GZIP):
                raw.close()
                if start and not _GZIP.startswith(start):
                    raise InputError("this is not a gzip file", hint="drop .gz from its name", where=path, code="KZ305")
                raise cut_off(path)
            file = gzip.GzipFile(fileobj=raw)
            file.myfileobj = raw  # type: ignore[assignment]  # so that it is closed too
            return cast("BinaryIO", file)
        return open(path, "rb")
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=path, code="KZ301") from error
    except IsADirectoryError as error:
        raise InputError("this is a directory", hint="name the files in it", where=path, code="KZ302") from error
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        raise InputError(f"it cannot be read: {reason}", where=path, code="KZ303") from error
    except ValueError as error:
        name = path.replace("\0", "\\0")
        raise InputError("a file name cannot hold a null character", where=name, code="KZ303") from error


def cut_off(path: str) -> InputError:
    """Return the error for a compressed file that is not whole; one of no bytes is not, either."""
    return InputError(
        "the compressed file is cut off or damaged", hint="fetch or compress it again", where=path, code="KZ305"
    )


class Source:
    """A byte stream that remembers its last lines.

    Args:
        file: The stream; :meth:`close` closes it unless it is standard input.
        name: Its name in error messages.

    Attributes:
        watch: Given every piece that is read.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self.watch: Callable[[bytes], object] | None = None
        self._file = file
        self._window: deque[bytes] = deque()
        self._lines_gone = 0
        self._line_cut = False
        self._first = True
        self._triples_open = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most ``size``; empty at the end.

        Raises:
            InputError: The stream is damaged or not in UTF-8.
            ParseError: It nests triple terms too deeply.
        """
        chunk = self._read(size)
        if self._first and chunk:
            self._first = False
            chunk = self._without_mark(chunk, size)
        if b"<<" in chunk:
            self._triples_open += chunk.count(b"<<(") - chunk.count(b")>>")
            if self._triples_open > _DEEPEST_TRIPLE:
                raise ParseError("triple terms are nested too deeply", file=self.name, code="KZ313")
        self._remember(chunk)
        if self.watch is not None:
            self.watch(chunk)
        return chunk

    def _read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (EOFError, zlib.error) as error:
            raise cut_off(self.name) from error
        except OSError as error:
            if self.name.lower().endswith(".gz") and error.errno is None:
                raise cut_off(self.name) from error  # something follows that is not compressed
            reason = (error.strerror or "the device failed").lower()
            raise InputError(f"it cannot be read: {reason}", where=self.name, code="KZ303") from error

    def _without_mark(self, chunk: bytes, size: int) -> bytes:
        """Take a UTF-8 byte order mark off the start: it is a signature, not content (Unicode §23.8)."""
        if chunk.startswith(_OTHER_ENCODINGS):
            raise InputError("the file is not in UTF-8", hint="save it as UTF-8", where=self.name, code="KZ306")
        return chunk.removeprefix(codecs.BOM_UTF8) or self._read(size)

    def _remember(self, chunk: bytes) -> None:
        self._window.append(chunk)
        if len(self._window) > _WINDOW:
            gone = self._window.popleft()
            self._lines_gone += gone.count(b"\n")
            self._line_cut = not gone.endswith(b"\n")

    def line(self, number: int) -> str:
        """Return line ``number`` (from 1) without its end, or nothing when it is too long or long past."""
        index = number - 1 - self._lines_gone
        lines = b"".join(self._window).split(b"\n")
        if not 0 <= index < len(lines) or (index == 0 and self._line_cut):
            return ""
        found = lines[index]
        if index == len(lines) - 1:
            # Where the rest is unreadable, what there is will do.
            with suppress(OSError, EOFError, ValueError, zlib.error):
                found += self._file.readline(_LONGEST_LINE)
        if len(found) > _LONGEST_LINE:
            return ""
        return found.rstrip(b"\r\n").decode("utf-8", errors="replace")

    def close(self) -> None:
        """Close the stream, unless it is standard input."""
        if self._file is not sys.stdin.buffer:
            self._file.close()


class XmlSource(Source):
    """A source of RDF/XML, which expat reads first.

    The engine's RDF/XML errors carry no place, and a document type can declare entities that grow without bound: expat
    gives the places of what is not well-formed, and refuses document types before the engine sees them.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        from xml.parsers import expat

        super().__init__(file, name)
        self._expat: XMLParserType = expat.ParserCreate()
        self._fault: type[Exception] = expat.ExpatError
        self._depth = 0
        self._held = b""
        self._expat.StartDoctypeDeclHandler = self._refuse_doctype
        self._expat.XmlDeclHandler = self._check_encoding
        self._expat.StartElementHandler = self._enter
        self._expat.EndElementHandler = self._leave

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, once expat has accepted them.

        Raises:
            InputError: The stream is damaged or not in UTF-8.
            ParseError: It is not well-formed XML, has a document type, or is nested too deeply.
        """
        chunk = b""
        while not chunk and (piece := super().read(max(size - 1, 1))):
            # XML 1.0 §2.11: every line end reads as one \n, also within a text, which the engine leaves to us.
            chunk, self._held = self._held + piece, b""
            if chunk.endswith(b"\r"):
                chunk, self._held = chunk[:-1], b"\r"
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        try:
            self._expat.Parse(chunk, not chunk)
        except self._fault as error:
            # The message ends in the place, which we give in our own form.
            raise self._error(str(error).partition(":")[0], "KZ310") from error
        return chunk

    def _error(self, message: str, code: str, hint: str = "") -> ParseError:
        line, column = self._expat.ErrorLineNumber, self._expat.ErrorColumnNumber + 1
        return ParseError(
            message,
            file=self.name,
            line=line,
            column=column,
            source_line=self.line(line),
            hint=hint,
            code=code,
        )

    def _refuse_doctype(self, *_: object) -> None:
        raise self._error(
            "a document type is not accepted",
            "KZ312",
            "take the <!DOCTYPE ...> out and write its entities in full",
        )

    def _check_encoding(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "us-ascii"):
            raise self._error(f"the encoding {encoding} is not accepted", "KZ306", "save the file as UTF-8")

    def _enter(self, *_: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST_XML:
            raise self._error(f"elements are nested more than {_DEEPEST_XML} deep", "KZ313")

    def _leave(self, *_: object) -> None:
        self._depth -= 1
