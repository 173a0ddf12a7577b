"""What the headings of a sheet mean."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.names import nearest_texts, normalise
from kzpk_graph.sheets.cells import CellError
from kzpk_graph.sheets.schema import SOURCE_CLASS, STATEMENT_CLASS
from kzpk_graph.terms import expand, is_curie, shrink
from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from kzpk_graph.sheets.records import Field
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.sheets.table import Faults, Row, Table

KIND: Final = "kind"
ID: Final = "id"
NEW_SOURCE: Final = "new source: "

RARE: Final = frozenset((KZPK + "conflictGroup", KZPK + "dateSaid"))
"""Fields of statements and sources that the editors use, and that a form shows only with all the others."""

_HEADED: Final = re.compile(r"kind\s*[:=]\s*(?P<cls>.+)\Z", re.IGNORECASE | re.DOTALL)
_TONGUE: Final = re.compile(r"(?P<name>.*?)\s*@(?P<language>[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*)\Z", re.DOTALL)


_FAR_DOWN: Final = 10
"""So many rows are looked at for headings that do not stand in the first one."""

_SOME: Final = 12
_ENOUGH: Final = 3
"""A row with so many headings is one of headings."""


class Column(NamedTuple):
    """What a heading means.

    Attributes:
        number: The column's number, from 1.
        name: The heading as it stands.
        role: ``kind``, ``id``, ``thing``, ``statement`` or ``source``: what its cells say something of.
        property: The property's IRI; empty for ``kind`` and ``id``.
        language: The language of its texts; empty if the heading names none.
    """

    number: int
    name: str
    role: str
    property: str = ""
    language: str = ""


class Headings:
    """Says what the headings of a sheet mean.

    Args:
        schema: The classes and properties.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        statement = evidence_fields(schema, STATEMENT_CLASS)
        source = evidence_fields(schema, SOURCE_CLASS)
        self._known: dict[str, tuple[str, str]] = {
            normalise(KIND): (KIND, ""),
            normalise(ID): (ID, ""),
            normalise(NEW_SOURCE + KIND): ("source", ""),
        }
        self._evidence = [field.label for field in statement if field.property not in RARE]
        evidence = {field.property for field in (*statement, *source)}
        for prop in schema.properties():
            if prop not in evidence:
                self._known.setdefault(normalise(schema.property_label(prop)), ("thing", prop))
        for field in statement:
            self._known[normalise(field.label)] = ("statement", field.property)
        for field in source:
            self._known[normalise(NEW_SOURCE + field.label)] = ("source", field.property)

    def below(self, table: Table) -> Row | None:
        """Return the row that seems to hold the headings, where the first does not; None if there is none."""
        if self._understood(table.heading):
            return None
        best = max(table.rows[:_FAR_DOWN], key=self._understood, default=None)
        return best if best is not None and self._understood(best) >= _ENOUGH else None

    def _understood(self, row: Row) -> int:
        """Return how many cells of a row are headings."""
        return sum(bool(name and (_HEADED.match(name) or self._column(1, name))) for name in row.cells)

    def read(self, heading: Row, faults: Faults) -> tuple[list[Column], str]:
        """Return what each column means, and the class that the heading names; empty if it names none."""
        columns: list[Column] = []
        cls = ""
        for number, name in enumerate(heading.cells, 1):
            if not name:
                continue
            column = Column(number, name, KIND)
            filled = any(len(row.cells) >= number and row.cells[number - 1] for row in faults.rows)
            if match := _HEADED.match(name):
                cls = find_class(self._schema, match["cls"])
                if not cls:
                    near = nearest_classes(self._schema, match["cls"])
                    advice = f"nearest: {'; '.join(near)}" if near else "'kzpk template' lists the classes"
                    faults.cell(heading, column, CellError(f"no class is called {match['cls']!r}", advice, "KZ602"))
                columns.append(column)
            elif known := self._column(number, name):
                if any(known[2:] == other[2:] for other in columns):
                    if filled:
                        advice = "keep one of the two; several values in a cell are parted by ;"
                        faults.cell(heading, column, CellError("the heading stands there twice", advice, "KZ602"))
                    continue
                columns.append(known)
            elif filled:
                faults.cell(heading, column, self._unknown(name, cls))
        return columns, cls

    def _column(self, number: int, name: str) -> Column | None:
        language = ""
        if match := _TONGUE.match(name):
            name_only, language = match["name"], match["language"].lower()
        else:
            name_only = name
        if is_curie(name_only) and expand(name_only) in self._schema.properties():
            return Column(number, name, "thing", expand(name_only), language)
        known = self._known.get(normalise(name_only))
        return None if known is None else Column(number, name, *known, language)

    def _unknown(self, name: str, cls: str) -> CellError:
        own = self._schema.form(cls).fields if cls else {}
        fitting = {text for text, (role, prop) in self._known.items() if not cls or role != "thing" or prop in own}
        near = [self._shown(text) for text in nearest_texts(normalise(name), fitting)]
        if near:
            advice = f"nearest: {'; '.join(near)}"
        elif cls:
            usual = [field.label for field in own.values() if not field.universal][:_SOME]
            listed = "; ".join(dict.fromkeys(["label", *usual, *self._evidence]))
            advice = (
                f"take one of the form's columns: {listed}; 'kzpk template \"{self._schema.label(cls)}\" --all' has all"
            )
        else:
            advice = "'kzpk template CLASS --all' shows all fields"
        return CellError("no field is called so", advice, "KZ602")

    def _shown(self, normalised: str) -> str:
        role, prop = self._known[normalised]
        if not prop:
            return KIND if role == KIND else ID if role == ID else NEW_SOURCE + KIND
        return (NEW_SOURCE if role == "source" else "") + self._schema.property_label(prop)


def evidence_fields(schema: Schema, cls: str) -> list[Field]:
    """Return the fields of statements or of sources, without those that anything may have."""
    return [field for field in schema.form(cls).fields.values() if not field.universal]


def find_class(schema: Schema, text: str) -> str:
    """Return the class that a label, CURIE or IRI names; empty if there is none."""
    text = text.strip().removeprefix("<").removesuffix(">")
    classes = schema.classes()
    if is_curie(text) and expand(text) in classes:
        return expand(text)
    if text in classes:
        return text
    wanted = normalise(text)
    for cls in classes:
        if wanted and wanted in (normalise(schema.label(cls)), normalise(shrink(cls).partition(":")[2])):
            return cls
    return ""


def nearest_classes(schema: Schema, text: str) -> list[str]:
    """Return the labels of the classes that can be filled in whose names are most like a text."""
    names: dict[str, str] = {}
    for cls in schema.forms():
        names[normalise(schema.label(cls))] = names[normalise(shrink(cls).partition(":")[2])] = schema.label(cls)
    wanted = normalise(text.rpartition(":")[2])
    holding = [name for name in names if wanted and any(word.startswith(wanted) for word in (name, *name.split()))]
    near = [*holding, *difflib.get_close_matches(wanted, names, n=5, cutoff=0.45)]
    return list(dict.fromkeys(names[name] for name in near))[:5]
