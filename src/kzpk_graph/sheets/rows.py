"""One row of a sheet: what it says of a thing, and where that stands in which source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import DefaultGraph, NamedNode, PlacedQuad, Quad
from kzpk_graph.sheets.amounts import AMOUNTS, AS_GIVEN, BOUND
from kzpk_graph.sheets.cells import CellError
from kzpk_graph.sheets.columns import KIND, Column
from kzpk_graph.sheets.facts import a
from kzpk_graph.sheets.naming import EVIDENCE, QUOTED
from kzpk_graph.sheets.schema import CLAIM, STATEMENT_CLASS
from kzpk_graph.vocab import KZPK, RDF_TYPE, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.facts import Fact, FactReader, Joint
    from kzpk_graph.sheets.records import Form
    from kzpk_graph.sheets.sourcing import Sources
    from kzpk_graph.sheets.table import Faults, Row

_PARAGRAPH: Final = KZPK + "paragraph"


class RowReader:
    """Turns rows into quads.

    Args:
        joint: What the sheets have in common.
        reader: Reads the cells.
        sources: Finds the sources of rows.
        columns: What the headings mean.
        faults: Takes what is wrong.
    """

    def __init__(
        self, joint: Joint, reader: FactReader, sources: Sources, columns: Sequence[Column], faults: Faults
    ) -> None:
        self._joint = joint
        self._schema = joint.schema
        self._store = joint.store
        self._reader = reader
        self._sources = sources
        self._columns = columns
        self._faults = faults
        self._statement_form = joint.schema.form(STATEMENT_CLASS)

    def read(self, row: Row, thing: str, cls: str) -> list[PlacedQuad]:
        """Return the quads of the statement that a row gives; none if something is wrong with it.

        Args:
            row: The row.
            thing: IRI of what it is about.
            cls: IRI of its class; empty if the row does not tell it.
        """
        facts = self._said(row, thing, self._schema.form(cls)) if cls else []
        evidence = self._evidence(row)
        source, at = self._sources.of(row)
        if not source or self._faults.wrong(row):
            return []
        if self._schema.is_below(cls, CLAIM):
            facts = self._as_claim(thing, facts)
        said = {(NamedNode(subject), NamedNode(prop), value) for subject, prop, value, _ in facts}
        statement = self._same_statement(source, said, evidence)
        if not statement:
            number = next((int(str(value.value)) for _, prop, value, _ in evidence if prop == _PARAGRAPH), None)
            statement = self._joint.names.statement(source, number)
            self._joint.names.take(statement)
        self._joint.used.add(source)
        about: list[Fact] = [
            (statement, RDF_TYPE, NamedNode(STATEMENT_CLASS), at),
            (statement, QUOTED.value, NamedNode(source), at),
            *((statement, prop, value, number) for _, prop, value, number in evidence),
        ]
        graph = NamedNode(statement)
        return [
            *self._placed(row, ((fact, graph) for fact in facts)),
            *self._placed(row, ((fact, EVIDENCE) for fact in about)),
        ]

    def described(self, row: Row) -> list[PlacedQuad]:
        """Return the quads by which a row describes its source, if any statement rests on that one.

        It may be that of another row, or of another sheet: to be asked for when all are read.
        """
        source, _ = self._sources.of(row)
        facts = self._sources.facts(row) if source in self._joint.used else []
        return self._placed(row, ((fact, EVIDENCE) for fact in facts))

    def _placed(self, row: Row, facts: Iterator[tuple[Fact, NamedNode]]) -> list[PlacedQuad]:
        placed = []
        for (subject, prop, value, number), graph in facts:
            line, column = row.place(max(number, 1))
            placed.append(PlacedQuad(Quad(NamedNode(subject), NamedNode(prop), value, graph), line, column))
        return placed

    def _said(self, row: Row, thing: str, form: Form) -> list[Fact]:
        """Return what a row says of its thing."""
        kind = next((column.number for column in self._columns if column.role == KIND), 1)
        facts: list[Fact] = [(thing, RDF_TYPE, NamedNode(form.cls), kind)]
        cells = self._reader.cells(row, "thing")
        beside = {cell.column.property: cell.text for cell in cells}
        for cell in cells:
            if cell.column.property in form.fields:
                facts += self._reader.facts(row, thing, form, cell._replace(beside=beside))
                continue
            label = self._schema.property_label(cell.column.property)
            advice = f"leave the cell empty{self._form_with(cell.column.property)}"
            self._faults.cell(row, cell.column, CellError(f"{a(form.label)} has no '{label}'", advice, "KZ610"))
        bound = form.fields.get(BOUND)
        amount = next((fact for fact in facts if fact[1] in AMOUNTS), None)
        if amount and amount[2].value == "0":
            advice = "leave the cell empty if the source gives no figure"
            column = next(column for column in self._columns if column.number == amount[3])
            self._faults.cell(row, column, CellError("the amount is 0", advice, "KZ604", severity="warning"))
        if bound and bound.least and amount and not any(fact[1] == BOUND for fact in facts):
            facts.append((thing, BOUND, NamedNode(AS_GIVEN), amount[3]))
        once = {fact[:3]: fact for fact in reversed(facts)}  # the amount and its column may both give the currency
        return list(reversed(once.values()))

    def _form_with(self, prop: str) -> str:
        """Return which form has a field, as advice; empty if there is none."""
        found = self._schema.forms_with(prop)
        return f", or take the form 'kzpk template \"{self._schema.label(found[0])}\"'" if found else ""

    def _evidence(self, row: Row) -> list[Fact]:
        """Return what a row says of its statement, but for the source."""
        facts: list[Fact] = []
        told = set()
        for cell in self._reader.cells(row, "statement"):
            told.add(cell.column.property)
            if cell.column.property != QUOTED.value:
                facts += self._reader.facts(row, "", self._statement_form, cell)
        for field in self._statement_form.fields.values():
            if field.least and field.property not in told and field.property != QUOTED.value:
                what, _, todo = field.advice.partition("; ")
                advice = f"write it in the column '{field.label}'" if field.label else todo or what
                self._faults.row(row, CellError(f"the row has no {field.label}", advice, "KZ611"))
        return facts

    def _as_claim(self, thing: str, facts: list[Fact]) -> list[Fact]:
        """Return the facts of the node of this very value: sources that agree share one, others have their own."""
        said = frozenset((prop, value) for subject, prop, value, _ in facts if subject == thing)
        same = self._joint.claims.setdefault(said, thing)
        for prop, value in said:
            if prop == RDFS_LABEL and same == thing:
                for quad in self._store.quads(predicate=NamedNode(prop), object=value, graph=DefaultGraph()):
                    node = quad.subject
                    if isinstance(node, NamedNode) and all(
                        self._store.contains(Quad(node, NamedNode(name), one, DefaultGraph())) for name, one in said
                    ):
                        same = self._joint.claims[said] = node.value
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
