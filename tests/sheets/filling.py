"""Valid values for every field of a form, made from what the field says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.labels import labels, select
from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.sheets.choosing import Chosen
    from kzpk_graph.sheets.records import Field
    from kzpk_graph.sheets.schema import Schema

STRINGS = {
    KZPK + "currency": "USD",
    KZPK + "isoNumeric": "999",
    KZPK + "isoSubdivision": "KZ-99",
    KZPK + "unit": "percent",
    KZPK + "coordinates": "51.17 71.43",
}
"""Codes that follow a pattern which no made-up word fits."""


TAKEN = frozenset((KZPK + "hasTenure",))
"""What can be said of one thing only, and is said already: a tenure is of one person."""


class Filler:
    """Makes up values.

    Args:
        graph: The graph whose things are named.
        schema: The classes and properties.
    """

    def __init__(self, graph: KnowledgeGraph, schema: Schema) -> None:
        self._store = graph._store()
        self._schema = schema
        self._things: dict[str, list[str]] = {}

    def row(self, chosen: Chosen, number: int) -> dict[str, str]:
        """Return a value for each field shown, by property; of fields that exclude each other, for the first."""
        form, cells = chosen.form, {}
        left_out = set()
        for group in form.either:
            first = next((prop for prop in group.properties if form.fields[prop].least), group.properties[0])
            left_out |= {prop for prop in group.properties if group.least == 1 and prop != first}
        for turn, field in enumerate(chosen.fields):
            day = number if field.kind in ("dating", "edtf") else number + turn
            if field.property not in TAKEN and (field.property not in left_out or field.least):
                values = [self.value(field, day + more) for more in range(max(field.least, 1))]
                cells[field.property] = "; ".join(values)
        return cells

    def value(self, field: Field, number: int) -> str:
        """Return one value of a field."""
        if field.kind == "thing":
            return self._thing(field.cls, number)
        if field.kind == "choice":
            return self._schema.label(field.choices[number % len(field.choices)])
        if field.kind == "class":
            return self._schema.label(self._schema.below(field.cls)[0]) if field.cls else "treaty"
        if field.kind in ("dating", "edtf", "day"):
            return f"2025-04-{number % 28 + 1:02}"
        if field.kind in ("integer", "number"):
            return str(min(max(field.minimum or 0, 12), field.maximum or 12))
        if field.property in (KZPK + "isoAlpha2", KZPK + "isoAlpha3"):
            letters = "QX" if field.property.endswith("2") else "QXQ"  # for private use in ISO 3166-1
            return letters[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number % 26]
        plain = {"boolean": "yes", "address": f"https://example.org/{number}", "text": f"made-up words {number}"}
        return plain.get(field.kind) or STRINGS.get(field.property, f"word{number}")

    def _thing(self, cls: str, number: int) -> str:
        if cls not in self._things:
            self._things[cls] = self._named(cls or KZPK + "City")
        things = self._things[cls]
        return things[number % len(things)]

    def _named(self, cls: str) -> list[str]:
        found = [row[0].value for row in select(self._store, f"SELECT DISTINCT ?x {{ ?x a <{cls}> }} ORDER BY ?x")]  # type: ignore[attr-defined]
        names = labels(self._store, found)
        known = list(names.values())
        alone = [iri for iri in found if known.count(names.get(iri, "")) == 1 and ";" not in names[iri]]
        assert alone, f"the graph has nothing of {cls} that could be named"
        return [names[iri] for iri in alone[:9]]
