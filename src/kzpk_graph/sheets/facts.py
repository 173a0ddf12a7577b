"""What the cells of a row say, each as facts with the number of its cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.names import normalise
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.sheets.amounts import AMOUNTS, read_amount
from kzpk_graph.sheets.cells import (
    CellError,
    Dated,
    date_facts,
    dating_facts,
    plain,
    read_date,
    read_literal,
    read_text,
    unquoted,
    values_of,
)
from kzpk_graph.sheets.columns import Column
from kzpk_graph.sheets.naming import date_slug, slug
from kzpk_graph.terms import local_name, words
from kzpk_graph.vocab import ID, KZPK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.naming import Names
    from kzpk_graph.sheets.records import Field, Form
    from kzpk_graph.sheets.resolving import Known
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.sheets.table import Faults, Row
    from kzpk_graph.store.base import Store

Said = tuple[str, str, "Term"]
"""Subject, property and value."""

Fact = tuple[str, str, "Term", int]
"""The same, and the number of the cell that says so."""

_ANCHOR: Final = KZPK + "anchor"
_BETWEEN: Final = re.compile(r"\s*(?:[,/&\u2013]|\band\b|\s-\s)\s*", re.IGNORECASE)
"""What people part values by, where a semicolon belongs."""


class Cell(NamedTuple):
    """A filled cell.

    Attributes:
        column: What its heading means.
        text: What it says.
        language: The language of its texts.
        beside: What the row says of the same thing, by property.
    """

    column: Column
    text: str
    language: str = "en"
    beside: Mapping[str, str] = {}


@dataclass(frozen=True)
class Joint:
    """What the sheets that join a graph together have in common: they are read as one.

    Attributes:
        schema: The classes and properties.
        store: The graph that they would join.
        known: Finds what cells name.
        names: Gives out new IRIs.
        claims: The nodes of figures, by what is said of them.
        datings: The nodes of dates, by thing, property and date.
        described: The sources that a row describes without a fault.
        faulty: The sources that a row describes with one.
        used: The sources on which a statement rests.
    """

    schema: Schema
    store: Store
    known: Known
    names: Names
    claims: dict[frozenset[tuple[str, Term]], str] = field(default_factory=dict)
    datings: dict[tuple[str, str, Dated], str] = field(default_factory=dict)
    described: set[str] = field(default_factory=set)
    faulty: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


class FactReader:
    """Turns the cells of one sheet into facts.

    Args:
        joint: What the sheets have in common.
        columns: What the headings mean.
        faults: Takes what is wrong.
        told: What holds of the statements of rows that do not say otherwise, by property.
    """

    def __init__(self, joint: Joint, columns: Sequence[Column], faults: Faults, told: Mapping[str, str]) -> None:
        self._joint = joint
        self._columns = columns
        self._faults = faults
        self._told = {prop: text for prop, text in told.items() if text}
        schema = joint.schema
        self._bounds = {normalise(schema.label(iri)): iri for iri in schema.members(KZPK + "Bound")}

    def cells(self, row: Row, role: str) -> list[Cell]:
        """Return the filled cells of a row that say something of the thing, the statement or the source."""
        cells = []
        for column in self._columns:
            if column.role == role:
                text = plain(row.cells[column.number - 1]) if column.number <= len(row.cells) else ""
                if text:
                    cells.append(Cell(column, text, column.language or "en"))
        if role == "statement":
            named = {cell.column.property for cell in cells}
            told = ((prop, text) for prop, text in self._told.items() if prop not in named)
            label = self._joint.schema.property_label
            cells += [Cell(Column(0, label(prop), role, prop), text) for prop, text in told]
        return cells

    def facts(self, row: Row, subject: str, form: Form, cell: Cell) -> list[Fact]:
        """Return what one cell says."""
        field_ = form.fields.get(cell.column.property)
        if field_ is None:
            error = CellError(f"{a(form.label)} has no such field", "leave the cell empty", "KZ610")
            self._faults.cell(row, cell.column, error)
            return []
        facts: list[Fact] = []
        for text in values_of(field_, cell.text):
            try:
                said = list(self._value(subject, form, field_, text, cell))
                facts += [(*one, cell.column.number) for one in said]
            except CellError as error:
                if error.code == "KZ608" and field_.most != 1 and (parts := self._parts(field_, text)):
                    error.advice = f"part several by ; as in {'; '.join(parts)}"
                self._faults.cell(row, cell.column, error)
        return facts

    def _parts(self, field_: Field, text: str) -> list[str]:
        """Return the several things that a text names; none unless each is known."""
        parts = [part for part in _BETWEEN.split(text) if part]
        try:
            return parts if len(parts) > 1 and all(self._joint.known.value(field_, part) for part in parts) else []
        except CellError:
            return []

    def _value(self, subject: str, form: Form, field_: Field, text: str, cell: Cell) -> Iterator[Said]:
        prop = field_.property
        if prop in AMOUNTS:
            for name, value in read_amount(field_, text, self._bounds, cell.beside).facts(prop):
                if name not in form.fields:
                    label = self._joint.schema.property_label(name)
                    raise CellError(f"{a(form.label)} has no '{label}'", "write the number without it", "KZ604")
                yield subject, name, value
        elif field_.kind == "dating":
            yield from self._dated(subject, prop, text)
        elif field_.kind == "edtf":
            for name, value in date_facts(prop, read_date(text)):
                yield subject, name, value
        elif field_.kind == "text":
            yield subject, prop, read_text(field_, unquoted(text) if prop == _ANCHOR else text, cell.language)
        elif field_.kind in ("thing", "class", "choice"):
            yield subject, prop, NamedNode(self._joint.known.value(field_, text))
        else:
            yield subject, prop, read_literal(field_, text)

    def _dated(self, thing: str, prop: str, text: str) -> Iterator[Said]:
        """Yield a date and its node: the one that the graph has for it, else a new one."""
        dated, datings = read_date(text), self._joint.datings
        facts = dating_facts(dated)
        node = datings.get((thing, prop, dated)) or self._joint.known.same_dating(thing, prop, facts)
        if not node:
            local = f"{thing[len(ID) :]}.{slug(words(local_name(prop)))}.{date_slug(dated.text)}"
            node = self._joint.names.free(ID, local)
        datings[thing, prop, dated] = node
        yield thing, prop, NamedNode(node)
        for name, value in facts:
            yield node, name, value


def a(label: str) -> str:
    """Return a label with its article."""
    return f"an {label}" if label[:1].lower() in "aeiou" else f"a {label}"
