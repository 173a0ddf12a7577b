"""Reading filled-in sheets: each row says one thing of one source, and becomes one statement."""

from __future__ import annotations

import re
from os import fspath
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from kzpk_graph.errors import InputError, KzpkError
from kzpk_graph.sheets.cells import CellError, plain
from kzpk_graph.sheets.columns import ID as ID_COLUMN
from kzpk_graph.sheets.columns import KIND, Column, Headings, find_class
from kzpk_graph.sheets.facts import FactReader, Joint
from kzpk_graph.sheets.naming import QUOTED, Names, is_id
from kzpk_graph.sheets.records import Sheet
from kzpk_graph.sheets.resolving import Known
from kzpk_graph.sheets.rows import RowReader
from kzpk_graph.sheets.schema import CLAIM
from kzpk_graph.sheets.schema import schema as schema_of
from kzpk_graph.sheets.sourcing import Sources
from kzpk_graph.sheets.table import Faults, Row, read_table
from kzpk_graph.terms import expand, is_curie
from kzpk_graph.vocab import ID, KZPK, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike
    from typing import Unpack

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.rdfio import PlacedQuad, Quad
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.store.base import Store

__all__ = ["Told", "read_sheet", "read_sheets"]

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NO_NAME: Final = ID + "no-name"
"""Stands for the thing of a row that does not tell its own, so that the rest of the row is checked."""


class Told(TypedDict, total=False):
    """What holds of the rows that do not say otherwise: source, anchor, paragraph, speaker and modality."""

    source: str | None
    anchor: str | None
    paragraph: int | None
    speaker: str | None
    modality: str | None


class Thing(NamedTuple):
    """What a row is about.

    Attributes:
        iri: Its IRI.
        cls: The class that the row says it is of; empty if that is wrong.
    """

    iri: str
    cls: str


def read_sheet(
    path: str | PathLike[str],
    store: Store,
    lookup: Lookup | None = None,
    *,
    beside: Iterable[Quad] = (),
    root: str | None = None,
    **told: Unpack[Told],
) -> Sheet:
    """Read a sheet that was made from a form of :func:`kzpk_graph.sheets.template.sheet`, and filled in.

    Each row that is neither empty nor a comment becomes one statement: what it says of one thing, in a graph of its
    own, and in ``graph:evidence`` where the source says so. A row with a fault gives no statement.

    Args:
        path: The CSV file, or ``-`` for standard input.
        store: The graph that it would join.
        lookup: Finds things of that graph by name; made for the store when None.
        beside: The quads of other files that would join it together with the sheet.
        root: The folder that holds ``ontology/``; the package's own when None.
        told: What holds of rows that do not say otherwise.

    Returns:
        The quads with their places, and what is wrong, by row and column.

    Raises:
        InputError: The file cannot be read, is not in UTF-8, or has no heading.
        ParseError: It is not legal CSV.
    """
    (found,) = read_sheets([path], store, lookup, beside=beside, root=root, **told)
    if isinstance(found, InputError):
        raise found
    return found


def read_sheets(
    paths: Sequence[str | PathLike[str]],
    store: Store,
    lookup: Lookup | None = None,
    *,
    beside: Iterable[Quad] = (),
    root: str | None = None,
    **told: Unpack[Told],
) -> list[Sheet | InputError]:
    """Read sheets that join a graph together: their rows can name each other, whatever their order.

    Args:
        paths: The CSV files; ``-`` is standard input.
        store: The graph that they would join.
        lookup: Finds things of that graph by name; made for the store when None.
        beside: The quads of other files that would join it together with the sheets.
        root: The folder that holds ``ontology/``; the package's own when None.
        told: What holds of rows that do not say otherwise.

    Returns:
        For each path what the sheet says, or why it cannot be read (see :func:`read_sheet`).
    """
    if lookup is None:
        from kzpk_graph.lookup import Lookup
        from kzpk_graph.names import index_of

        lookup = Lookup(store, lambda: index_of(store))
    joining, schema = list(beside), schema_of(root)
    joint = Joint(schema, store, Known(schema, store, lookup, joining), Names(store, joining))
    held = {
        QUOTED.value: told.get("source") or "",
        KZPK + "anchor": told.get("anchor") or "",
        KZPK + "paragraph": str(told.get("paragraph") or ""),
        KZPK + "speaker": told.get("speaker") or "",
        KZPK + "modality": told.get("modality") or "",
    }
    opened = [_opened(fspath(path), joint, held) for path in paths]
    sheets = [sheet for sheet in opened if isinstance(sheet, _Reading)]
    for sheet in sheets:
        sheet.name_things()
    for sheet in sheets:
        sheet.describe_sources()
    for sheet in sheets:
        sheet.read()
    return [sheet.said() if isinstance(sheet, _Reading) else sheet for sheet in opened]


def _opened(name: str, joint: Joint, told: Mapping[str, str]) -> _Reading | InputError:
    try:
        return _Reading(name, joint, told)
    except InputError as error:
        return error


class _Reading:
    """One sheet while it is read, step by step with those that join the graph together with it.

    Args:
        name: The file's name.
        joint: What the sheets have in common.
        told: What holds of the statements of rows that do not say otherwise, by property.

    Raises:
        InputError: The file cannot be read as a sheet.
    """

    def __init__(self, name: str, joint: Joint, told: Mapping[str, str]) -> None:
        self._table = read_table(name)
        self._faults = Faults(name, self._table)
        headings = Headings(joint.schema)
        self._rows = self._table.rows
        if below := headings.below(self._table):
            advice = "delete what stands above them, or begin it with #"
            error = CellError(f"the headings seem to be in row {below.number}", advice, "KZ602")
            self._faults.row(self._table.heading, error)
            self._rows = ()
        columns, self._cls = headings.read(self._table.heading, self._faults) if self._rows else ([], "")
        self._check_cells(columns)
        self._subjects = _Subjects(joint, columns, self._faults)
        self._things: list[Thing] = []
        self._statements: list[list[PlacedQuad]] = []
        facts = FactReader(joint, columns, self._faults, told)
        self._sources = Sources(joint, facts, self._faults)
        self._reader = RowReader(joint, facts, self._sources, columns, self._faults)

    def _check_cells(self, columns: Sequence[Column]) -> None:
        """Find what no heading tells the meaning of, and characters that nobody sees."""
        names = dict(enumerate(self._table.heading.cells, 1))
        by_number = {column.number: column for column in columns}
        for row in self._rows:
            for number, text in enumerate(row.cells, 1):
                column = by_number.get(number, Column(number, names.get(number, ""), ""))
                if text and not names.get(number):
                    advice = "give the column a heading, or delete the cell; a cell with a separator in it is quoted"
                    error = CellError("no heading says what this cell is", advice, "KZ602")
                    self._faults.cell(row, column, error)
                if found := _CONTROL.search(text):
                    what = f"it holds the control character U+{ord(found[0]):04X}, which nobody sees"
                    self._faults.cell(row, column, CellError(what, "delete it, or type the text anew", "KZ606"))

    def name_things(self) -> None:
        """Find out what each row is about; to be done in all sheets first."""
        self._things = [self._subjects.find(row, self._cls) for row in self._rows]

    def describe_sources(self) -> None:
        """Read what rows say of new sources; to be done in all sheets before :meth:`read`."""
        self._sources.describe(self._rows)

    def read(self) -> None:
        """Read the rows; to be done in all sheets before :meth:`said`."""
        self._sources.find(self._rows)
        for row, thing in zip(self._rows, self._things, strict=True):
            self._statements.append(self._reader.read(row, thing.iri, thing.cls))

    def said(self) -> Sheet:
        """Return what the sheet says."""
        quads: list[PlacedQuad] = []
        for row, statement in zip(self._rows, self._statements, strict=True):
            quads += [*statement, *self._reader.described(row)]
        table = self._table
        found = sorted(self._faults.found, key=lambda finding: (finding.line, finding.column))
        return Sheet(
            tuple(dict.fromkeys(quads)), tuple(found), len(table.rows), table.sha256, table.lines, table.cells()
        )


class _Subjects:
    """Finds out what each row is about: the thing of that id, else of that label, else a new one."""

    def __init__(self, joint: Joint, columns: Sequence[Column], faults: Faults) -> None:
        self._schema: Schema = joint.schema
        self._known: Known = joint.known
        self._names: Names = joint.names
        self._columns = columns
        self._faults = faults

    def find(self, row: Row, cls: str) -> Thing:
        """Return what a row is about; a finding, if that cannot be told."""
        label = name = ""
        place = self._columns[0] if self._columns else Column(1, "", KIND)
        for column in self._columns:
            text = plain(row.cells[column.number - 1]) if column.number <= len(row.cells) else ""
            if not text:
                continue
            if column.role == KIND:
                try:
                    cls = self._class(text, cls)
                except CellError as error:
                    self._faults.cell(row, column, error)
                    return Thing(_NO_NAME, cls)
            elif column.role == ID_COLUMN:
                name, place = text, column
            elif column.property == RDFS_LABEL and (not label or column.language in ("", "en")):
                label = text
                place = place if name else column
        try:
            iri = self._iri(name, label, cls)
        except CellError as error:
            if label or name:
                self._faults.cell(row, place, error)
            else:
                self._faults.row(row, error)
            return Thing(_NO_NAME, cls)
        self._known.add(iri, cls, label)
        self._names.take(iri)
        return Thing(iri, cls)

    def _class(self, text: str, cls: str) -> str:
        found = find_class(self._schema, text)
        if found and (not cls or self._schema.is_below(found, cls)):
            return found
        fitting = "; ".join(self._schema.label(one) for one in self._schema.below(cls)) if cls else ""
        advice = f"write one of: {fitting}" if fitting else "'kzpk template' lists the classes"
        what = f"no kind of '{self._schema.label(cls)}'" if found else "no class"
        raise CellError(f"{text!r} is {what}", advice, "KZ602")

    def _iri(self, name: str, label: str, cls: str) -> str:
        if not cls:
            advice = "write its class in a column 'kind', or take a form of 'kzpk template CLASS'"
            raise CellError("the row does not say what kind of thing it describes", advice, "KZ602")
        return _named(name) if name else self._labelled(label, cls)

    def _labelled(self, label: str, cls: str) -> str:
        if not label:
            advice = "write a label, or an id: that of a thing in the graph, or a new one"
            raise CellError("the row names nothing", advice, "KZ607")
        claim = self._schema.is_below(cls, CLAIM)
        iri = ("" if claim else self._known.by_label(label, cls)) or self._names.thing(label)
        if not iri:
            advice = "write one in the column 'id', in Latin letters"
            raise CellError(f"no id can be made from {label!r}", advice, "KZ607")
        return iri


def _named(text: str) -> str:
    try:
        iri = expand(text) if is_curie(text) or "://" in text else ID + text
    except KzpkError as error:
        raise CellError(error.message, error.hint, "KZ607") from error
    if not iri.startswith(ID) or not is_id(iri[len(ID) :]):
        advice = "write lower-case letters, digits and hyphens, as in baikal-forum-2026"
        raise CellError(f"{text!r} cannot be an id", advice, "KZ607")
    return iri
