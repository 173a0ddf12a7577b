"""Sorted lines: N-Triples and N-Quads in the order of their bytes, in bounded memory."""

from __future__ import annotations

import heapq
import operator
from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import RdfFormat

from kzpk_graph.rdfio.blank import with_stable_labels
from kzpk_graph.rdfio.gathering import as_quad, chunks, has_blank, lines_of, may_be_blank, triples_only

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from contextlib import ExitStack
    from typing import BinaryIO

    from pyoxigraph import Quad, Triple

    from kzpk_graph.rdfio.formats import Format

RUN: Final = 2_000_000
"""Lines that are sorted in memory (some 500 MB); more are sorted in runs on the disk, which are merged."""

_PIECE: Final = 1 << 15


def write_lines(
    quads: Iterable[Quad | Triple],
    format_: Format,
    out: BinaryIO,
    *,
    merge: bool,
    relabel: bool = True,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write sorted lines, each once, in the canonical form of N-Triples and N-Quads (RDF 1.2 N-Quads §4).

    Args:
        quads: The quads, in any order.
        format_: ``ntriples`` or ``nquads``.
        out: Where the bytes go.
        merge: In N-Triples, take the triples of named graphs too.
        relabel: Name blank nodes after what is said about them; otherwise they keep their labels.
        progress: Told how many quads have passed.

    Returns:
        How many lines were written.

    Raises:
        UsageError: N-Triples are to hold named graphs.
    """
    from contextlib import ExitStack

    with ExitStack() as files:
        blank: list[Quad] = []
        runs: list[Iterator[str]] = []
        lines: list[str] = []
        for chunk in chunks(quads, progress):
            lines += _lines(chunk, format_, merge=merge, blank=blank if relabel else None)
            if len(lines) >= RUN:
                runs.append(_spilt(lines, files))
                lines = []
        if blank:
            for chunk in chunks(with_stable_labels(list(dict.fromkeys(blank))), None):
                lines += _lines(chunk, format_, merge=merge, blank=None)
        lines.sort()
        if runs:
            return _write(_distinct(heapq.merge(*runs, lines)), out)
        if any(map(operator.eq, lines, islice(lines, 1, None))):
            lines = list(dict.fromkeys(lines))
        return _write(iter(lines), out)


def _lines(chunk: list[Quad | Triple], format_: Format, *, merge: bool, blank: list[Quad] | None) -> list[str]:
    """Return the lines of some quads; those with blank nodes go to ``blank``, if it is given."""
    if format_.datasets:
        text = lines_of(chunk, RdfFormat.N_QUADS)
    else:
        try:
            text = lines_of(chunk, RdfFormat.N_TRIPLES)
        except ValueError:  # a named graph, which N-Triples cannot hold
            chunk = triples_only(chunk, format_, merge=merge)
            text = lines_of(chunk, RdfFormat.N_TRIPLES)
    lines = text.split("\n")
    lines.pop()
    if blank is None or "_:" not in text:
        return lines
    kept = []
    for line, member in zip(lines, chunk, strict=True):
        if may_be_blank(line) and has_blank(member):
            blank.append(as_quad(member))
        else:
            kept.append(line)
    return kept


def _spilt(lines: list[str], files: ExitStack) -> Iterator[str]:
    """Sort lines, put them into a temporary file, and return them from there."""
    import tempfile

    lines.sort()
    temporary = tempfile.TemporaryFile("w+", encoding="latin-1", newline="\n")  # noqa: SIM115 - closed with the others
    file = files.enter_context(temporary)
    for start in range(0, len(lines), _PIECE):
        file.write("\n".join(lines[start : start + _PIECE]) + "\n")
    file.seek(0)
    return (line[:-1] for line in file)


def _distinct(lines: Iterator[str]) -> Iterator[str]:
    before = ""
    for line in lines:
        if line != before:
            before = line
            yield line


def _write(lines: Iterator[str], out: BinaryIO) -> int:
    count = 0
    while piece := list(islice(lines, _PIECE)):
        out.write(("\n".join(piece) + "\n").encode("latin-1"))
        count += len(piece)
    return count
