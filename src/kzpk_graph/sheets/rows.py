"""One row of a sheet: what it says of a thing, and where that stands in which source."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.names import normalise
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, PlacedQuad, Quad
from kzpk_graph.sheets.cells import (
    AS_GIVEN,
    BOUND,
    CellError,
    Dated,
    date_facts,
    dating_facts,
    plain,
    read_amount,
    read_date,
    read_literal,
    read_text,
    values_of,
)
from kzpk_graph.sheets.columns import KIND, NEW_SOURCE, Column, find_class
from kzpk_graph.sheets.naming import EVIDENCE, QUOTED, Names, date_slug, is_source_id, slug
from kzpk_graph.sheets.schema import CLAIM, SOURCE_CLASS, STATEMENT_CLASS
from kzpk_graph.terms import local_name, words
from kzpk_graph.vocab import DCTERMS, ID, KZPK, RDF_TYPE, RDFS_LABEL, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.records import Field, Form
    from kzpk_graph.sheets.resolving import Known
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.sheets.table import Faults, Row
    from kzpk_graph.store.base import Store

Said = tuple[str, str, "Term"]
"""Subject, property and value."""

Fact = tuple[str, str, "Term", int]
"""The same, and the number of the cell that says so."""

_AMOUNTS: Final = frozenset((KZPK + "amount", KZPK + "targetAmount"))
_TITLE: Final = DCTERMS + "title"
_LANGUAGE: Final = DCTERMS + "language"
_URL: Final = KZPK + "url"
_PARAGRAPH: Final = KZPK + "paragraph"


class Cell(NamedTuple):
    """A filled cell.

    Attributes:
        column: What its heading means.
        text: What it says.
        language: The language of its texts.
    """

    column: Column
    text: str
    language: str = "en"


class RowReader:
    """Turns rows into quads.

    Args:
        schema: The classes and properties.
        store: The graph that the sheet would join.
        known: Finds what cells name.
        names: Gives out new IRIs.
        columns: What the headings mean.
        faults: Takes what is wrong.
        told: What holds of the statements of rows that do not say otherwise, by property.
    """

    def __init__(  # noqa: PLR0917 - what a row rests on
        self,
        schema: Schema,
        store: Store,
        known: Known,
        names: Names,
        columns: Sequence[Column],
        faults: Faults,
        told: Mapping[str, str],
    ) -> None:
        self._schema = schema
        self._store = store
        self._known = known
        self._names = names
        self._columns = columns
        self._faults = faults
        self._told = {prop: text for prop, text in told.items() if text}
        self._statement_form = schema.form(STATEMENT_CLASS)
        self._sources: dict[int, tuple[str, int]] = {}
        self._described: dict[int, list[Fact]] = {}
        self._faulty: set[str] = set()
        self._claims: dict[frozenset[tuple[str, Term]], str] = {}
        self._datings: dict[tuple[str, str, Dated], str] = {}
        self._bounds = {normalise(schema.label(iri)): iri for iri in schema.members(KZPK + "Bound")}

    # -- sources ------------------------------------------------------------------------------------------------

    def find_sources(self, rows: Sequence[Row]) -> None:
        """Find the source of each row, those that the sheet describes first."""
        for row in rows:
            if self._cells(row, "source"):
                self._new_source(row)
        for row in rows:
            if row.line not in self._sources:
                self._known_source(row)

    def _new_source(self, row: Row) -> None:
        cells = {cell.column.property: cell for cell in self._cells(row, "source")}
        naming = next((cell for cell in self._cells(row, "statement") if cell.column.property == QUOTED.value), None)
        place = naming or next(iter(cells.values()))
        self._sources[row.line] = ("", place.column.number)
        try:
            kind = self._kind(cells.pop("", None))
            iri = self._source_iri(naming.text if naming else "", cells)
        except CellError as error:
            self._faults.cell(row, place.column, error)
            return
        self._known.add(iri, kind, cells[_TITLE].text if _TITLE in cells else "")
        if _URL in cells:
            self._known.add_address(iri, cells[_URL].text)
        self._names.take(iri)
        self._sources[row.line] = (iri, place.column.number)
        form = self._schema.form(kind)
        tag = form.fields.get(_LANGUAGE)
        language = cells[_LANGUAGE].text.lower() if _LANGUAGE in cells else "en"
        if tag and tag.pattern and not re.search(tag.pattern, language):
            language = "en"  # what is wrong is told of its own cell, and not again of the title
        facts: list[Fact] = [(iri, RDF_TYPE, NamedNode(kind), place.column.number)]
        before = len(self._faults.found)
        for cell in cells.values():
            facts += self._facts(row, iri, form, cell._replace(language=cell.column.language or language))
        if _LANGUAGE not in cells:
            facts.append((iri, _LANGUAGE, Literal(language), place.column.number))
        if len(self._faults.found) == before:
            self._described[row.line] = facts
        else:
            self._faulty.add(iri)

    def _kind(self, cell: Cell | None) -> str:
        if cell is None:
            return SOURCE_CLASS
        kind = find_class(self._schema, cell.text)
        if kind and self._schema.is_below(kind, SOURCE_CLASS):
            return kind
        fitting = "; ".join(self._schema.label(one) for one in self._schema.below(SOURCE_CLASS))
        raise CellError(f"{cell.text!r} is no kind of source", f"write one of: {fitting}", "KZ609")

    def _source_iri(self, naming: str, cells: Mapping[str, Cell]) -> str:
        """Return the IRI of a source that the sheet describes: that of the same source, if the graph has it."""
        if naming:
            found = self._known.source(naming, missing_is_fine=True)
            iri = SOURCE + (slug(naming) if " " in naming else naming.removeprefix("source:"))
            if not found and not is_source_id(iri[len(SOURCE) :]):
                raise CellError(f"{naming!r} cannot be an id", "write letters, digits and hyphens", "KZ609")
            return found or iri
        if _URL in cells and (found := self._known.source_at(cells[_URL].text)):
            return found
        local = slug(cells[_TITLE].text) if _TITLE in cells else ""
        if _TITLE not in cells:
            raise CellError("a new source has no title", f"write it in the column '{NEW_SOURCE}title'", "KZ609")
        if not local:
            advice = "write an id for it in the column 'source', in Latin letters"
            raise CellError("no id can be made from the source's title", advice, "KZ609")
        return self._names.free(SOURCE, local)

    def _known_source(self, row: Row) -> None:
        described = f"describe it in the columns '{NEW_SOURCE}...'"
        self._sources[row.line] = ("", 0)
        for cell in self._cells(row, "statement"):
            if cell.column.property == QUOTED.value:
                try:
                    iri = self._known.source(cell.text)
                    self._sources[row.line] = (iri, cell.column.number)
                except CellError as error:
                    advice = f"{error.advice}; or {described}" if error.advice else described
                    self._faults.cell(row, cell.column, CellError(error.message, advice, "KZ609"))
                return
        advice = f"write it in the column 'source', or {described}"
        self._faults.row(row, CellError("the row names no source", advice, "KZ609"))

    @cached_property
    def _undescribed(self) -> set[str]:
        """The sources that no row describes without a fault: what rests on them would only seem to name nothing."""
        described = {facts[0][0] for facts in self._described.values()}
        return {iri for iri in self._faulty - described if not self._known.is_described(iri)}

    # -- rows ---------------------------------------------------------------------------------------------------

    def read(self, row: Row, thing: str, cls: str) -> list[PlacedQuad]:
        """Return the quads that a row gives; if something is wrong with it, only those that describe its source."""
        described = self._placed(row, ((fact, EVIDENCE) for fact in self._described.get(row.line, ())))
        before = len(self._faults.found)
        facts = self._said(row, thing, self._schema.form(cls))
        evidence = self._evidence(row)
        source, at = self._sources[row.line]
        if not source or len(self._faults.found) > before or source in self._undescribed:
            return described
        if self._schema.is_below(cls, CLAIM):
            facts = self._as_claim(thing, facts)
        said = {(NamedNode(subject), NamedNode(prop), value) for subject, prop, value, _ in facts}
        statement = self._same_statement(source, said, evidence)
        if not statement:
            number = next((int(str(value.value)) for _, prop, value, _ in evidence if prop == _PARAGRAPH), None)
            statement = self._names.statement(source, number)
            self._names.take(statement)
        about: list[Fact] = [
            (statement, RDF_TYPE, NamedNode(STATEMENT_CLASS), at),
            (statement, QUOTED.value, NamedNode(source), at),
            *((statement, prop, value, number) for _, prop, value, number in evidence),
        ]
        graph = NamedNode(statement)
        return [
            *self._placed(row, ((fact, graph) for fact in facts)),
            *self._placed(row, ((fact, EVIDENCE) for fact in about)),
            *described,
        ]

    def _placed(self, row: Row, facts: Iterator[tuple[Fact, NamedNode]]) -> list[PlacedQuad]:
        placed = []
        for (subject, prop, value, number), graph in facts:
            _, (line, column) = row.span(max(number, 1))
            placed.append(PlacedQuad(Quad(NamedNode(subject), NamedNode(prop), value, graph), line, column))
        return placed

    def _said(self, row: Row, thing: str, form: Form) -> list[Fact]:
        """Return what a row says of its thing."""
        kind = next((column.number for column in self._columns if column.role == KIND), 1)
        facts: list[Fact] = [(thing, RDF_TYPE, NamedNode(form.cls), kind)]
        for cell in self._cells(row, "thing"):
            if cell.column.property in form.fields:
                facts += self._facts(row, thing, form, cell)
                continue
            label = self._schema.property_label(cell.column.property)
            advice = "leave the cell empty, or take the form of the class that has it"
            self._faults.cell(row, cell.column, CellError(f"{_a(form.label)} has no '{label}'", advice, "KZ610"))
        bound = form.fields.get(BOUND)
        amount = next((fact for fact in facts if fact[1] in _AMOUNTS), None)
        if bound and bound.least and amount and not any(fact[1] == BOUND for fact in facts):
            facts.append((thing, BOUND, NamedNode(AS_GIVEN), amount[3]))
        return facts

    def _facts(self, row: Row, subject: str, form: Form, cell: Cell) -> list[Fact]:
        """Return what one cell says."""
        field = form.fields.get(cell.column.property)
        if field is None:
            error = CellError(f"{_a(form.label)} has no such field", "leave the cell empty", "KZ610")
            self._faults.cell(row, cell.column, error)
            return []
        facts: list[Fact] = []
        for text in values_of(field, cell.text):
            try:
                facts += [
                    (*said, cell.column.number) for said in self._value(subject, form, field, text, cell.language)
                ]
            except CellError as error:
                if "," in text and field.most != 1 and error.code == "KZ608":
                    error.advice = f"part several by ; and not by a comma; {error.advice}"
                self._faults.cell(row, cell.column, error)
        return facts

    def _value(self, subject: str, form: Form, field: Field, text: str, language: str) -> Iterator[Said]:
        prop = field.property
        if prop in _AMOUNTS:
            for name, value in read_amount(field, text, self._bounds):
                if name not in form.fields:
                    label = self._schema.property_label(name)
                    raise CellError(f"{_a(form.label)} has no '{label}'", "write the number without it", "KZ604")
                yield subject, name, value
        elif field.kind == "dating":
            yield from self._dated(subject, prop, text)
        elif field.kind == "edtf":
            for name, value in date_facts(prop, read_date(text)):
                yield subject, name, value
        elif field.kind == "text":
            yield subject, prop, read_text(field, text, language)
        elif field.kind in ("thing", "class", "choice"):
            yield subject, prop, NamedNode(self._known.value(field, text))
        else:
            yield subject, prop, read_literal(field, text)

    def _dated(self, thing: str, prop: str, text: str) -> Iterator[Said]:
        """Yield a date and its node: the one that the graph has for it, else a new one."""
        dated = read_date(text)
        facts = dating_facts(dated)
        node = self._datings.get((thing, prop, dated)) or self._known.same_dating(thing, prop, facts)
        if not node:
            local = f"{thing[len(ID) :]}.{slug(words(local_name(prop)))}.{date_slug(dated.text)}"
            node = self._names.free(ID, local)
        self._datings[thing, prop, dated] = node
        yield thing, prop, NamedNode(node)
        for name, value in facts:
            yield node, name, value

    def _evidence(self, row: Row) -> list[Fact]:
        """Return what a row says of its statement, but for the source."""
        facts: list[Fact] = []
        told = set()
        for cell in self._cells(row, "statement"):
            told.add(cell.column.property)
            if cell.column.property != QUOTED.value:
                facts += self._facts(row, "", self._statement_form, cell)
        for field in self._statement_form.fields.values():
            if field.least and field.property not in told and field.property != QUOTED.value:
                what, _, todo = field.advice.partition("; ")
                advice = f"write it in the column '{field.label}'" if field.label else todo or what
                self._faults.row(row, CellError(f"the row has no {field.label}", advice, "KZ611"))
        return facts

    def _as_claim(self, thing: str, facts: list[Fact]) -> list[Fact]:
        """Return the facts of the node of this very value: sources that agree share one, others have their own."""
        said = frozenset((prop, value) for subject, prop, value, _ in facts if subject == thing)
        same = self._claims.setdefault(said, thing)
        for prop, value in said:
            if prop == RDFS_LABEL and same == thing:
                for quad in self._store.quads(predicate=NamedNode(prop), object=value, graph=DefaultGraph()):
                    node = quad.subject
                    if isinstance(node, NamedNode) and all(
                        self._store.contains(Quad(node, NamedNode(name), one, DefaultGraph())) for name, one in said
                    ):
                        same = self._claims[said] = node.value
        return [(same if subject == thing else subject, prop, value, number) for subject, prop, value, number in facts]

    def _same_statement(
        self, source: str, said: set[tuple[NamedNode, NamedNode, Term]], evidence: Sequence[Fact]
    ) -> str:
        """Return the statement of the graph that says just this in just this place; empty if there is none."""
        for quad in self._store.quads(predicate=QUOTED, object=NamedNode(source), graph=EVIDENCE):
            node = quad.subject
            if (
                isinstance(node, NamedNode)
                and all(
                    self._store.contains(Quad(node, NamedNode(prop), value, EVIDENCE)) for _, prop, value, _ in evidence
                )
                and said == {(held.subject, held.predicate, held.object) for held in self._store.quads(graph=node)}
            ):
                return node.value
        return ""

    def _cells(self, row: Row, role: str) -> list[Cell]:
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
            cells += [Cell(Column(0, self._schema.property_label(prop), role, prop), text) for prop, text in told]
        return cells


def _a(label: str) -> str:
    return f"an {label}" if label[:1].lower() in "aeiou" else f"a {label}"
