"""Parsing with the place of every triple, for messages that point at the very line.

The file is held in memory and fed to the engine a byte at a time (about 20 microseconds a triple), so this is for
additions that a person reads, not for bulk loads.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import Quad, RdfFormat, Triple, parse

from kzpk_graph.errors import InputError, ParseError
from kzpk_graph.rdfio.bytewise import Bytewise, Lines
from kzpk_graph.rdfio.formats import Format, engine_format, format_named, format_of
from kzpk_graph.rdfio.parse import (
    ENDED,
    UNCLOSED,
    base_for,
    open_source,
    relative_error,
    relative_iri,
    syntax_error,
    too_long,
    triple_term_error,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST: Final = 256 << 20
"""Bytes of a file, uncompressed: all of it is held, so that each quad can be shown its place."""

_AHEAD: Final = b" \t\r\n.,;)]}#"
"""What the engine may have read beyond the end of an object in Turtle and TriG before it hands out the triple."""


_RECOVERS: Final = frozenset({"turtle", "ntriples", "nquads"})
"""Formats in which what comes after an error is still what it says; in TriG it can lose its graph."""

_DOTTED: Final = frozenset({"turtle", "trig"})
_MOST_FAULTS: Final = 20


class PlacedQuad(NamedTuple):
    """A quad and where its object ends in the file.

    Attributes:
        quad: The quad.
        line: Line, from 1.
        column: Column of the object's last character, from 1, counted in characters.
    """

    quad: Quad
    line: int
    column: int


class PlacedFile:
    """A file of RDF in memory, from which quads come with their places.

    Args:
        path: The file, ``.gz`` too, or ``-`` for standard input.
        format: A format's name, media type or extension; by the file's extension when None.
        base_iri: What relative IRIs are resolved against; when None they are errors.

    Raises:
        UsageError: The format is unknown.
        InputError: The file cannot be read, is damaged, or is not in UTF-8.
        ParseError: In RDF/XML, what is not well-formed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,  # noqa: A002 - the name that callers use on the command line too
        *,
        base_iri: str | None = None,
    ) -> None:
        self.name = os.fspath(path)
        self.format: Format = (
            format_named(format) if format is not None else format_of(self.name, option="--data-format")
        )
        self._base_iri = base_iri
        source, _ = open_source(self.name, self.format)
        try:
            pieces, size = [], 0
            while piece := source.read(1 << 16):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise InputError(
                        f"the file holds more than {LARGEST >> 20} MiB, which is the most that is checked at once",
                        hint="split it, or load it unchecked into a new store with 'kzpk load'",
                        where=self.name,
                        code="KZ309",
                    )
        finally:
            source.close()
        self._data = b"".join(pieces)
        self._lines = Lines(self._data)

    def line(self, number: int) -> str:
        """Return a line of the file without its end, or nothing when it is too long to show."""
        return self._lines.text(number)

    @property
    def content(self) -> bytes:
        """What the file holds, uncompressed."""
        return self._data

    def quads(self, faults: list[ParseError] | None = None) -> Iterator[PlacedQuad]:
        """Yield the quads in the order of the file.

        Args:
            faults: Takes the syntax errors; the parser goes on behind each, where the format lets it find its place
                again (Turtle, N-Triples, N-Quads). When None, the first error is raised.

        The place is that of the object's end in Turtle, TriG and RDF/XML, of the statement's end in N-Triples and
        N-Quads, and in JSON-LD that of the value, or of the enclosing top-level node where the engine cannot stream
        the document (a context or an identifier that comes after what it applies to).

        Raises:
            ParseError: The file is not legal in its format.
        """
        if self.format.name == "jsonld":
            yield from self._quads_of_json(faults)
            return
        steps_back = self.format.name != "rdfxml"
        for quad, end in self._parsed(engine_format(self.format), faults):
            line, column = self._lines.place(max((self._object_end(end) if steps_back else end) - 1, 0))
            yield PlacedQuad(quad, line, column)

    def _parsed(self, format_: RdfFormat, faults: list[ParseError] | None) -> Iterator[tuple[Quad, int]]:
        """Yield quads, each with the number of bytes that the engine needed to hand it out."""
        reader = Bytewise(self._data)
        parser = parse(
            reader,  # type: ignore[arg-type]  # the stub asks for IO[bytes]; the engine calls read() only
            format_,
            base_iri=base_for(self.format.name, self._base_iri),
        )
        while True:
            try:
                quad = next(parser, None)
            except MemoryError as error:
                raise too_long(self.name) from error
            except SyntaxError as error:
                fault = self._fault(error, reader.position)
                if faults is None:
                    raise fault from error
                faults.append(fault)
                # behind a text without its end, quotation marks open where they should close
                lost = self.format.name == "turtle" and UNCLOSED in str(error.msg)
                if self.format.name not in _RECOVERS or lost or len(faults) >= _MOST_FAULTS:
                    return
                continue
            if quad is None:
                return
            if self._base_iri is None and self.format.name == "jsonld" and (iri := relative_iri(quad)) is not None:
                line, column = self._lines.place(max(reader.position - 1, 0))
                fault = relative_error(iri, self.name, line, column, self.line(line))
                if faults is None:
                    raise fault
                faults.append(fault)
                continue
            if type(quad.object) is Triple:
                line, column = self._lines.place(max(reader.position - 1, 0))
                fault = triple_term_error(self.name, line, column, self.line(line))
                if faults is None:
                    raise fault
                faults.append(fault)
                continue
            yield quad, reader.position

    def _fault(self, error: SyntaxError, position: int) -> ParseError:
        if error.lineno is None and self.format.name == "rdfxml":
            error.lineno, error.offset = self._lines.place(max(position - 1, 0))
        fault = syntax_error(error, self.name, self.line(error.lineno) if error.lineno else "")
        return self._ended() if fault.message == ENDED and self.format.name in _DOTTED else fault

    def _ended(self) -> ParseError:
        """Return the error for a file that ends before its last triple or graph does, at what it says last."""
        end = self._object_end(len(self._data))
        line, _ = self._lines.place(max(end - 1, 0))
        text = self.line(line)
        missing, hint = "a dot is", "end the last triple with ' .'"
        if self.format.name == "trig":
            missing, hint = "a closing } or a dot is", "close the graph with '}', or end the last triple with ' .'"
        return ParseError(
            f"the file ends too early: {missing} missing at the end of line {line}",
            file=self.name,
            line=line,
            column=max(len(text.rstrip()), 1),
            source_line=text,
            hint=hint,
        )

    def _object_end(self, end: int) -> int:
        """Step back over what the engine read beyond the object: punctuation, white space and lines of comment."""
        data = self._data
        while end:
            window = max(end - 256, 0)
            end = window + len(data[window:end].rstrip(_AHEAD))
            if end == window:
                continue
            start = self._lines.start(end - 1)
            line = data[start:end]
            if start == 0 or not line.lstrip(b" \t").startswith(b"#") or b'"""' in line or b"'''" in line:
                break  # with quotes it is rather the last line of a long text
            end = start
        return end

    def _quads_of_json(self, faults: list[ParseError] | None) -> Iterator[PlacedQuad]:
        """Take quads from the full parser, and finer places from the streaming one where it gives any."""
        fine: dict[Quad, int] = {}
        try:
            for quad, end in self._streamed():
                fine.setdefault(quad, end)
        except SyntaxError:
            pass  # not in the streaming profile (JSON-LD 1.1 Streaming §2); the full parser says what is wrong
        for quad, end in self._parsed(RdfFormat.JSON_LD, faults):
            line, column = self._lines.place(max(fine.get(quad, end) - 1, 0))
            yield PlacedQuad(quad, line, column)

    def _streamed(self) -> Iterator[tuple[Quad, int]]:
        reader = Bytewise(self._data)
        for quad in parse(
            reader,  # type: ignore[arg-type]  # as above
            RdfFormat.STREAMING_JSON_LD,
            base_iri=base_for(self.format.name, self._base_iri),
        ):
            yield quad, reader.position


def parse_places(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - as above
    *,
    base_iri: str | None = None,
) -> Iterator[PlacedQuad]:
    """Parse a file of RDF and say for each quad where its object ends: see :class:`PlacedFile`."""
    return PlacedFile(path, format, base_iri=base_iri).quads()
