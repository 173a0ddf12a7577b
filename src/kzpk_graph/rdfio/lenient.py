"""Reading N-Triples and N-Quads line by line, so that a malformed line costs no other line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import BlankNode, Quad, Triple, parse

from kzpk_graph.errors import ParseError, UsageError
from kzpk_graph.rdfio.formats import engine_format, format_named, format_of
from kzpk_graph.rdfio.parse import syntax_error, triple_term_error
from kzpk_graph.rdfio.source import Source, open_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyoxigraph import RdfFormat

_CHUNK: Final = 512
"""Lines that are parsed together; one at a time only where there is a fault among them."""

_PIECE: Final = 1 << 16
LINE_FORMATS: Final = ("ntriples", "nquads")


def parse_lines(
    path: str | os.PathLike[str],
    skipped: Callable[[ParseError], None],
    format: str | None = None,  # noqa: A002 - as in parse_file
    *,
    watch: Callable[[bytes], object] | None = None,
) -> Iterator[Quad]:
    """Parse N-Triples or N-Quads (RDF 1.1), leaving malformed lines out.

    In these formats a statement cannot run over the end of its line, so a fault ends there. Blank nodes get new names.

    Args:
        path: The file, ``.gz`` too, or ``-`` for standard input.
        skipped: Called with the error of each line that is left out, with its place.
        format: ``ntriples`` or ``nquads``, or another name of theirs; by the file's extension when None.
        watch: Given what the file holds, uncompressed, piece by piece.

    Yields:
        The quads of the other lines, in order.

    Raises:
        UsageError: The format is another one.
        InputError: The file cannot be read, is damaged, or is not in UTF-8.
    """
    name = os.fspath(path)
    chosen = format_named(format) if format is not None else format_of(name, option="--data-format")
    if chosen.name not in LINE_FORMATS:
        raise UsageError(
            f"malformed lines can be left out of N-Triples and N-Quads only, not of {chosen.title}",
            hint="mend the file, or convert it",
            where=name,
            code="KZ283",
        )
    kind = engine_format(chosen)
    source = Source(open_input(name), name)
    source.watch = watch
    known: dict[BlankNode, BlankNode] = {}
    try:
        for first, lines in _chunks(source):
            text = b"\n".join(lines)
            try:
                quads = list(parse(text, kind))
            except SyntaxError:
                quads = [
                    quad
                    for number, line in enumerate(lines, first)
                    for quad in _line(line, kind, name, number, skipped)
                ]
            for quad in quads if b"_:" not in text else [_renamed(quad, known) for quad in quads]:
                if type(quad.object) is Triple:
                    skipped(triple_term_error(name, first))
                else:
                    yield quad
    finally:
        source.close()


def _chunks(source: Source) -> Iterator[tuple[int, list[bytes]]]:
    """Yield lines by the hundred, with the number of the first."""
    number, rest = 1, b""
    while piece := source.read(_PIECE):
        *lines, rest = (rest + piece).split(b"\n")
        for start in range(0, len(lines), _CHUNK):
            yield number + start, lines[start : start + _CHUNK]
        number += len(lines)
    if rest:
        yield number, [rest]


def _line(line: bytes, kind: RdfFormat, name: str, number: int, skipped: Callable[[ParseError], None]) -> list[Quad]:
    try:
        return list(parse(line + b"\n", kind))
    except SyntaxError as error:
        error.lineno = number
        skipped(syntax_error(error, name, line.rstrip(b"\r").decode("utf-8", errors="replace")))
        return []


def _renamed(quad: Quad, known: dict[BlankNode, BlankNode]) -> Quad:
    """Give the blank nodes of a file new names, so that those of several files do not meet."""

    def fresh(term: Any) -> Any:
        return known.setdefault(term, BlankNode()) if type(term) is BlankNode else term

    return Quad(fresh(quad.subject), quad.predicate, fresh(quad.object), fresh(quad.graph_name))
