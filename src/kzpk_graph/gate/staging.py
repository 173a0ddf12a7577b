"""Reading what is to join a graph: quads with their places, and what is wrong with the files themselves."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from kzpk_graph.errors import InputError, ParseError, UsageError
from kzpk_graph.gate.places import Locator, Placed
from kzpk_graph.gate.wrapping import Wrapping, wrap
from kzpk_graph.model import Finding
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode, Quad
from kzpk_graph.sheets.records import SHEETS, SPREADSHEETS
from kzpk_graph.vocab import GRAPH_EVIDENCE, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kzpk_graph.names import NameIndex
    from kzpk_graph.sheets.records import Sheet
    from kzpk_graph.store.base import Store


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
        sheets: The fact sheets among the files, by name.
    """

    placed: tuple[Placed, ...]
    files: tuple[StagedFile, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[InputError, ...] = ()
    lines: dict[str, Callable[[int], str]] = {}  # noqa: RUF012 - never written to
    asked: Wrapping | None = None
    sheets: dict[str, Sheet] = {}  # noqa: RUF012 - never written to

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
        return Locator(self.lines, self.placed, self.sheets)


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
    reader.read([os.fspath(path) for path in paths])
    placed, findings = wrap(store, reader.placed, asked, [file.name for file in reader.files], command)
    return Staged(
        tuple(placed),
        tuple(reader.files),
        (*reader.findings, *findings),
        tuple(reader.errors),
        reader.lines,
        asked,
        reader.sheets,
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
        self.parts: dict[int, tuple[list[Placed], StagedFile, list[Finding], Sequence[InputError]]] = {}
        self.lines: dict[str, Callable[[int], str]] = {}
        self.sheets: dict[str, Sheet] = {}

    @property
    def placed(self) -> list[Placed]:
        """The quads, in the order of the files."""
        return [placed for part in self._in_order() for placed in part[0]]

    @property
    def files(self) -> list[StagedFile]:
        """The files, in order."""
        return [part[1] for part in self._in_order()]

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with the files themselves, in their order."""
        return [finding for part in self._in_order() for finding in part[2]]

    @property
    def errors(self) -> list[InputError]:
        """What could not be read, in the order of the files."""
        return [error for part in self._in_order() for error in part[3]]

    def _in_order(self) -> list[tuple[list[Placed], StagedFile, list[Finding], Sequence[InputError]]]:
        return [self.parts[number] for number in sorted(self.parts)]

    def read(self, names: Sequence[str]) -> None:
        """Read files, sheets last: they may name what the others describe. What cannot be read becomes a finding."""
        sheets: dict[int, str] = {}
        for number, name in enumerate(names):
            if is_sheet(name, self._format):
                sheets[number] = name
            else:
                self._read_rdf(number, name)
        if sheets:
            self._read_sheets(sheets)

    def _read_rdf(self, number: int, name: str) -> None:
        from kzpk_graph.rdfio.places import PlacedFile

        placed: list[Placed] = []
        faults: list[InputError] = []
        digest = ""
        try:
            file = PlacedFile(name, self._format)
            digest = hashlib.sha256(file.content).hexdigest()
            self.lines[name] = file.line
            syntax: list[ParseError] = []
            for quad, line, column in file.quads(syntax):
                placed.append(Placed(_apart(_home(quad), number), name, line, column))
            faults.extend(syntax)
        except InputError as error:
            faults.append(error)
        except UsageError as error:
            if error.code != "KZ221":
                raise
            raise UsageError(error.message, hint=f"{error.hint}; a fact sheet is a .csv", code=error.code) from error
        self._finish(number, name, digest, placed, faults)

    def _read_sheets(self, names: dict[int, str]) -> None:
        from kzpk_graph.lookup import Lookup
        from kzpk_graph.sheets.reading import read_sheets

        beside = [placed.quad for placed in self.placed]
        lookup = None if self._names is None else Lookup(self._store, self._names)
        found = read_sheets(list(names.values()), self._store, lookup, beside=beside, **self._asked.given())
        for (number, name), sheet in zip(names.items(), found, strict=True):
            if isinstance(sheet, InputError):
                self._finish(number, name, "", [], [sheet])
                continue
            self.lines[name] = sheet.line
            self.sheets[name] = sheet
            placed = [Placed(quad, name, line, column) for quad, line, column in sheet.quads]
            self._finish(number, name, sheet.sha256, placed, [], found=sheet.findings)

    def _finish(
        self,
        number: int,
        name: str,
        digest: str,
        placed: list[Placed],
        faults: Sequence[InputError],
        *,
        found: Sequence[Finding] = (),
    ) -> None:
        findings = list(found)
        for error in faults:
            line, column = getattr(error, "line", 0), getattr(error, "column", 0)
            findings.append(
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
        self.parts[number] = placed, StagedFile(name, digest, len(placed), not faults), findings, faults


def is_sheet(name: str, data_format: str | None) -> bool:
    """Return whether a file is to be read as a fact sheet.

    Raises:
        UsageError: It is a spreadsheet in another form than CSV.
    """
    if data_format is not None:
        return data_format == "csv"
    extension = name.lower().rpartition(".")[2]
    if extension in SPREADSHEETS:
        raise UsageError(
            f"{name} cannot be read: neither RDF nor a fact sheet is written so",
            hint="a sheet: save it as CSV UTF-8 (.csv); RDF: say which with --data-format",
            code="KZ221",
        )
    return extension in SHEETS


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
