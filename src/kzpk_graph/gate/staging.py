"""Reading what is to join a graph: quads with their places, and what is wrong with the files themselves."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import InputError, ParseError, UsageError
from kzpk_graph.gate.places import Locator, Placed
from kzpk_graph.gate.wrapping import Wrapping, wrap
from kzpk_graph.model import Finding
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_EVIDENCE, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Store

_SHEET: Final = ".csv"


class StagedFile(NamedTuple):
    """A file that was read.

    Attributes:
        name: Its name as given; ``-`` is standard input.
        sha256: The hash of what it holds (uncompressed), in hexadecimal.
        quads: How many quads it gave.
        complete: Whether it could be read to its end.
    """

    name: str
    sha256: str
    quads: int
    complete: bool


class Staged(NamedTuple):
    """What is to join a graph.

    Attributes:
        placed: The quads with their places, in the order of the files; plain triples are in their statement.
        files: The files.
        findings: What is wrong with the files themselves: what cannot be read, triples outside a statement.
        errors: What could not be read, as errors; such input cannot be used.
        lines: For each file, what gives a line of it by its number.
        asked: What the caller says of the plain triples.
    """

    placed: tuple[Placed, ...]
    files: tuple[StagedFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[InputError, ...] = ()
    lines: dict[str, Callable[[int], str]] = {}  # noqa: RUF012 - never written to
    asked: Wrapping | None = None

    @property
    def quads(self) -> tuple[Quad, ...]:
        """The quads, each once, in the order of the files."""
        return tuple(dict.fromkeys(placed.quad for placed in self.placed))

    @property
    def incomplete(self) -> frozenset[str]:
        """The names of the files that could not be read to their end."""
        return frozenset(file.name for file in self.files if not file.complete)

    def locator(self) -> Locator:
        """Return what finds terms in the files."""
        return Locator(self.lines, self.placed)


def stage(
    paths: Iterable[str | os.PathLike[str]],
    *,
    store: Store,
    data_format: str | None = None,
    source: str | None = None,
    anchor: str | None = None,
    paragraph: int | None = None,
    speaker: str | None = None,
    modality: str | None = None,
    names: Callable[[], NameIndex] | None = None,
    command: str = "kzpk validate",
) -> Staged:
    """Read files that are to join a graph, one after the other, whatever is wrong with any of them.

    Args:
        paths: Files of RDF (``.gz`` too) and fact sheets (``.csv``); ``-`` is standard input.
        store: The graph that they would join: it tells the next free number of a statement, and what a source is.
        data_format: The format of the files; None for what their names tell.
        source: The source that plain triples (those in no named graph) are from: its id, CURIE or IRI.
        anchor: A phrase of at most eight words of the source, verbatim, where it says them.
        paragraph: The paragraph, from 1, where the kind of source has them.
        speaker: Who says them, where the kind of source has speakers: id, CURIE or IRI.
        modality: How it is said: ``Asserted`` (when None), ``Reported``, ``Planned``, ``Considered``, ``Opined``,
            ``Asked``.
        names: Gives the index of the graph's names, for fact sheets; made anew for each sheet when None.
        command: What is being run, for findings that say how to run it with more options.

    Raises:
        UsageError: A format, or what is said of the plain triples, is none there is; names the nearest.
    """
    asked = Wrapping(source, anchor, paragraph, speaker, modality)
    reader = _Reader(store, data_format, asked, names)
    for path in paths:
        reader.read(os.fspath(path))
    placed, findings = wrap(store, reader.placed, asked, [file.name for file in reader.files], command)
    return Staged(
        tuple(placed),
        tuple(reader.files),
        (*reader.findings, *findings),
        tuple(reader.errors),
        reader.lines,
        asked,
    )


class _Reader:
    """Reads files of all kinds into one list."""

    def __init__(
        self, store: Store, data_format: str | None, asked: Wrapping, names: Callable[[], NameIndex] | None
    ) -> None:
        self._store = store
        self._names = names
        self._format = data_format
        self._asked = asked
        self.placed: list[Placed] = []
        self.files: list[StagedFile] = []
        self.findings: list[Finding] = []
        self.errors: list[InputError] = []
        self.lines: dict[str, Callable[[int], str]] = {}

    def read(self, name: str) -> None:
        """Read one file; what cannot be read becomes a finding."""
        if self._format is None and name.lower().endswith(_SHEET):
            self._read_sheet(name)
            return
        from kzpk_graph.rdfio.places import PlacedFile

        before = len(self.placed)
        faults: list[InputError] = []
        digest = ""
        try:
            file = PlacedFile(name, self._format)
            digest = hashlib.sha256(file.content).hexdigest()
            self.lines[name] = file.line
            syntax: list[ParseError] = []
            number = len(self.files)
            for quad, line, column in file.quads(syntax):
                self.placed.append(Placed(_apart(_home(quad), number), name, line, column))
            faults.extend(syntax)
        except InputError as error:
            faults.append(error)
        self._finish(name, digest, before, faults)

    def _read_sheet(self, name: str) -> None:
        from kzpk_graph.lookup import Lookup
        from kzpk_graph.sheets.reading import read_sheet

        before = len(self.placed)
        beside = [placed.quad for placed in self.placed]
        lookup = None if self._names is None else Lookup(self._store, self._names)
        try:
            sheet = read_sheet(name, self._store, lookup, beside=beside, **self._asked.given())
        except InputError as error:
            self._finish(name, "", before, [error])
            return
        self.lines[name] = sheet.line
        self.placed += [Placed(quad, name, line, column) for quad, line, column in sheet.quads]
        self.findings += sheet.findings
        self._finish(name, sheet.sha256, before, [])

    def _finish(self, name: str, digest: str, before: int, faults: Sequence[InputError]) -> None:
        for error in faults:
            line, column = getattr(error, "line", 0), getattr(error, "column", 0)
            self.findings.append(
                Finding(
                    "violation",
                    error.code,
                    _sentence(error.message),
                    error.hint or ("correct it here; what follows may be its consequence" if line else ""),
                    name,
                    line,
                    column,
                    rule=error.code,
                    source_line=getattr(error, "source_line", ""),
                )
            )
        self.errors.extend(faults)
        self.files.append(StagedFile(name, digest, len(self.placed) - before, not faults))


def _sentence(text: str) -> str:
    """Begin with a capital, unless what comes first is something quoted."""
    return text[:1].upper() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _home(quad: Quad) -> Quad:
    """Give what is said of sources and statements its graph, if it has none: it is evidence."""
    if not isinstance(quad.graph_name, DefaultGraph) or not isinstance(quad.subject, NamedNode):
        return quad
    if not quad.subject.value.startswith((SOURCE, STATEMENT)):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object, NamedNode(GRAPH_EVIDENCE))


def _apart(quad: Quad, number: int) -> Quad:
    """Keep the blank nodes of several files apart."""
    if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
        return quad
    terms: tuple[Any, Any] = (quad.subject, quad.object)
    s, o = (BlankNode(f"f{number}{t.value}") if isinstance(t, BlankNode) else t for t in terms)
    return Quad(s, quad.predicate, o, quad.graph_name)


__all__ = ["Staged", "StagedFile", "UsageError", "stage"]
