"""Reading a filled-in sheet: each row says one thing of one source, and becomes one statement."""

from __future__ import annotations

from os import fspath
from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.errors import KzpkError
from kzpk_graph.sheets.cells import CellError, plain
from kzpk_graph.sheets.columns import ID as ID_COLUMN
from kzpk_graph.sheets.columns import KIND, Column, Headings, find_class
from kzpk_graph.sheets.naming import QUOTED, Names, is_id
from kzpk_graph.sheets.records import Sheet
from kzpk_graph.sheets.resolving import Known
from kzpk_graph.sheets.rows import RowReader
from kzpk_graph.sheets.schema import CLAIM
from kzpk_graph.sheets.schema import schema as schema_of
from kzpk_graph.sheets.table import Faults, Row, read_table
from kzpk_graph.terms import expand, is_curie
from kzpk_graph.vocab import ID, KZPK, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.rdfio import PlacedQuad, Quad
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.store.base import Store

__all__ = ["read_sheet"]


class Thing(NamedTuple):
    """What a row is about.

    Attributes:
        iri: Its IRI.
        cls: The class that the row says it is of.
    """

    iri: str
    cls: str


def read_sheet(
    path: str | PathLike[str],
    store: Store,
    lookup: Lookup | None = None,
    *,
    beside: Iterable[Quad] = (),
    source: str | None = None,
    anchor: str | None = None,
    paragraph: int | None = None,
    speaker: str | None = None,
    modality: str | None = None,
    root: str | None = None,
) -> Sheet:
    """Read a sheet that was made from a form of :func:`kzpk_graph.sheets.template.sheet`, and filled in.

    Each row that is neither empty nor a comment becomes one statement: what it says of one thing, in a graph of its
    own, and in ``graph:evidence`` where the source says so. A row with a fault gives no statement.

    Args:
        path: The CSV file, or ``-`` for standard input.
        store: The graph that it would join.
        lookup: Finds things of that graph by name; made for the store when None.
        beside: The quads of other files that would join it together with the sheet.
        source: The source of rows that name none.
        anchor: The anchor of rows that give none.
        paragraph: The paragraph of rows that give none.
        speaker: The speaker of rows that name none.
        modality: The modality of rows that give none.
        root: The folder that holds ``ontology/``; the package's own when None.

    Returns:
        The quads with their places, and what is wrong, by row and column.

    Raises:
        InputError: The file cannot be read, is not in UTF-8, or has no heading.
        ParseError: It is not legal CSV.
    """
    name = fspath(path)
    table = read_table(name)
    if lookup is None:
        from kzpk_graph.lookup import Lookup
        from kzpk_graph.names import index_of

        lookup = Lookup(store, lambda: index_of(store))
    joining = list(beside)
    schema = schema_of(root)
    faults = Faults(name, table)
    columns, cls = Headings(schema).read(table.heading, faults)
    known = Known(schema, store, lookup, joining)
    names = Names(store, joining)
    told = {
        QUOTED.value: source or "",
        KZPK + "anchor": anchor or "",
        KZPK + "paragraph": str(paragraph or ""),
        KZPK + "speaker": speaker or "",
        KZPK + "modality": modality or "",
    }
    subjects = _Subjects(schema, known, names, columns, faults)
    things = [subjects.find(row, cls) for row in table.rows]
    reader = RowReader(schema, store, known, names, columns, faults, told)
    reader.find_sources(table.rows)
    quads: list[PlacedQuad] = []
    for row, thing in zip(table.rows, things, strict=True):
        if thing is not None:
            quads += reader.read(row, thing.iri, thing.cls)
    faults.found.sort(key=lambda finding: (finding.line, finding.column))
    once = tuple(dict.fromkeys(quads))
    return Sheet(once, tuple(faults.found), len(table.rows), table.sha256, table.lines)


class _Subjects:
    """Finds out what each row is about: the thing of that id, else of that label, else a new one."""

    def __init__(self, schema: Schema, known: Known, names: Names, columns: Sequence[Column], faults: Faults) -> None:
        self._schema = schema
        self._known = known
        self._names = names
        self._columns = columns
        self._faults = faults

    def find(self, row: Row, cls: str) -> Thing | None:
        """Return what a row is about; None, and a finding, if that cannot be told."""
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
                    return None
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
            return None
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
            advice = "write a label, or the id of a thing that is in the graph"
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
