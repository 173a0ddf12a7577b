"""The sources of rows: those that a sheet describes in its last columns, and those that the graph has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.sheets.cells import CellError
from kzpk_graph.sheets.columns import NEW_SOURCE, find_class
from kzpk_graph.sheets.naming import QUOTED, is_source_id, slug
from kzpk_graph.sheets.schema import SOURCE_CLASS
from kzpk_graph.vocab import DCTERMS, KZPK, RDF_TYPE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzpk_graph.sheets.facts import Cell, Fact, FactReader, Joint
    from kzpk_graph.sheets.table import Faults, Row

_TITLE: Final = DCTERMS + "title"
_LANGUAGE: Final = DCTERMS + "language"
_URL: Final = KZPK + "url"
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)\S+\Z", re.IGNORECASE)
_NAME_IT: Final = "write the title of the page, or a short id such as dawn-1834567"
_DESCRIBE_IT: Final = f"describe it in the columns '{NEW_SOURCE}...'"


class Sources:
    """Finds the source of each row of one sheet.

    Args:
        joint: What the sheets have in common.
        reader: Reads the cells.
        faults: Takes what is wrong.
    """

    def __init__(self, joint: Joint, reader: FactReader, faults: Faults) -> None:
        self._joint = joint
        self._reader = reader
        self._faults = faults
        self._found: dict[int, tuple[str, int]] = {}
        self._facts: dict[int, list[Fact]] = {}

    def describe(self, rows: Sequence[Row]) -> None:
        """Read what rows say of new sources; to be done in all sheets before :meth:`find`."""
        for row in rows:
            if self._reader.cells(row, "source"):
                self._new(row)

    def find(self, rows: Sequence[Row]) -> None:
        """Find the sources of the other rows."""
        for row in rows:
            if row.number not in self._found:
                self._known(row)

    def of(self, row: Row) -> tuple[str, int]:
        """Return IRI and number of the cell of a row's source; the IRI is empty if something is wrong with it."""
        iri, number = self._found[row.number]
        joint = self._joint
        # what rests on a source that no row describes without a fault would only seem to name nothing
        broken = iri in joint.faulty - joint.described and not joint.known.is_described(iri)
        return "" if broken else iri, number

    def facts(self, row: Row) -> list[Fact]:
        """Return what a row says of its source."""
        return self._facts.get(row.number, [])

    def _new(self, row: Row) -> None:
        cells = {cell.column.property: cell for cell in self._reader.cells(row, "source")}
        naming = self._naming(row)
        place = naming or next(iter(cells.values()))
        before = self._faults.violations
        told_kind = cells.pop("", None)
        kind = self._kind(row, told_kind)
        iri = ""
        try:
            iri = self._iri(naming, cells)
        except CellError as error:
            self._faults.cell(row, place.column, error)
        if told_kind is None and iri and not self._is_known(iri):
            kinds = "; ".join(self._joint.schema.label(one) for one in self._joint.schema.below(SOURCE_CLASS))
            advice = f"write it in '{NEW_SOURCE}kind': {kinds}"
            missing = CellError("a new source has no kind", advice, "KZ609", severity="warning")
            self._faults.cell(row, place.column, missing)
        facts = self._said(row, iri, kind, cells, place.column.number)
        self._found[row.number] = (iri, place.column.number)
        if iri:
            self._note(iri, kind, naming, cells)
            (self._joint.described if self._faults.violations == before else self._joint.faulty).add(iri)
            self._facts[row.number] = facts if self._faults.violations == before else []

    def _note(self, iri: str, kind: str, naming: Cell | None, cells: Mapping[str, Cell]) -> None:
        """Let other rows name a source as this one does: by its title, what stands in 'source', or its address."""
        known = self._joint.known
        known.add(iri, kind, cells[_TITLE].text if _TITLE in cells else "")
        if naming:
            known.add(iri, kind, naming.text)
        if _URL in cells:
            known.add_address(iri, cells[_URL].text)
        self._joint.names.take(iri)

    def _said(self, row: Row, iri: str, kind: str, cells: Mapping[str, Cell], place: int) -> list[Fact]:
        """Return what the cells say of a source."""
        form = self._joint.schema.form(kind)
        tag = form.fields.get(_LANGUAGE)
        language = cells[_LANGUAGE].text.lower() if _LANGUAGE in cells else "en"
        if tag and tag.pattern and not re.search(tag.pattern, language):
            language = "en"  # what is wrong is told of its own cell, and not again of the title
        facts: list[Fact] = [(iri, RDF_TYPE, NamedNode(kind), place)]
        for cell in cells.values():
            facts += self._reader.facts(row, iri, form, cell._replace(language=cell.column.language or language))
        if _LANGUAGE not in cells:
            facts.append((iri, _LANGUAGE, Literal(language), place))
        return facts

    def _kind(self, row: Row, cell: Cell | None) -> str:
        """Return the class of a new source; that of all sources, and a finding, if the cell names none."""
        schema = self._joint.schema
        if cell is None:
            return SOURCE_CLASS
        kind = find_class(schema, cell.text)
        if kind and schema.is_below(kind, SOURCE_CLASS):
            return kind
        fitting = "; ".join(schema.label(one) for one in schema.below(SOURCE_CLASS))
        error = CellError(f"{cell.text!r} is no kind of source", f"write one of: {fitting}", "KZ609")
        self._faults.cell(row, cell.column, error)
        return SOURCE_CLASS

    def _iri(self, naming: Cell | None, cells: dict[str, Cell]) -> str:
        """Return the IRI of a source that the sheet describes: that of the same source, if it is known."""
        known = self._joint.known
        if naming and _ADDRESS.match(naming.text):
            return self._by_address(naming, cells)
        if naming:
            text = naming.text
            found = known.source(text, missing_is_fine=True)
            iri = SOURCE + (slug(text) if " " in text else text.removeprefix("source:"))
            if not found and not is_source_id(iri[len(SOURCE) :]):
                raise CellError(f"{text!r} cannot be an id", _NAME_IT, "KZ609")
            return found or iri
        if _URL in cells and (found := known.source_at(cells[_URL].text)):
            return found
        local = slug(cells[_TITLE].text) if _TITLE in cells else ""
        if _TITLE not in cells:
            raise CellError("a new source has no title", f"write it in the column '{NEW_SOURCE}title'", "KZ609")
        if not local:
            advice = "write an id for it in the column 'source', in Latin letters"
            raise CellError("no id can be made from the source's title", advice, "KZ609")
        return self._joint.names.free(SOURCE, local)

    def _by_address(self, naming: Cell, cells: dict[str, Cell]) -> str:
        """Return the IRI of a source whose row names it by its address, and note the address."""
        url = cells.setdefault(_URL, naming._replace(column=naming.column._replace(role="source", property=_URL)))
        if url.text.rstrip("/") != naming.text.rstrip("/"):
            message = f"{naming.text} is not the address in '{NEW_SOURCE}address'"
            raise CellError(message, f"leave one of the two out; or {_NAME_IT}", "KZ609")
        local = address_slug(url.text)
        found = self._joint.known.source_at(url.text)
        if not found and not local:
            raise CellError("no id can be made from the address", _NAME_IT, "KZ609")
        return found or self._joint.names.free(SOURCE, local)

    def _known(self, row: Row) -> None:
        self._found[row.number] = ("", 0)
        naming = self._naming(row)
        if naming is None:
            advice = f"write it in the column 'source', or {_DESCRIBE_IT}"
            self._faults.row(row, CellError("the row names no source", advice, "KZ609"))
            return
        try:
            self._found[row.number] = (self._named(naming.text), naming.column.number)
        except CellError as error:
            advice = f"{error.advice}; or {_DESCRIBE_IT}" if error.advice else _DESCRIBE_IT
            self._faults.cell(row, naming.column, CellError(error.message, advice, "KZ609"))

    def _named(self, text: str) -> str:
        known = self._joint.known
        if _ADDRESS.match(text):
            if found := known.source_at(text):
                return found
            raise CellError(f"no source has the address {text}", "", "KZ609")
        return known.source(text)

    def _naming(self, row: Row) -> Cell | None:
        cells = self._reader.cells(row, "statement")
        return next((cell for cell in cells if cell.column.property == QUOTED.value), None)

    def _is_known(self, iri: str) -> bool:
        return iri in self._joint.described or self._joint.known.is_described(iri)


def address_slug(address: str) -> str:
    """Return an id for the source at an address: the name of its site, and the last part of its path."""
    parts = urlsplit(address if "://" in address else f"https://{address}")
    names = [name for name in (parts.hostname or "").split(".")[:-1] if name != "www"]
    site = max(names, key=len, default="")
    page = next((piece for piece in reversed(parts.path.split("/")) if slug(piece)), "")
    return slug(f"{site} {page.partition('.')[0]}")
