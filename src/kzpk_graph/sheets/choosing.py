"""Which fields a form shows, in which order, and a filled-in example of it from the graph."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.errors import NotFoundError
from kzpk_graph.labels import labels
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.sheets.amounts import AMOUNTS, plainly
from kzpk_graph.sheets.naming import EVIDENCE
from kzpk_graph.sheets.resolving import instances
from kzpk_graph.sheets.schema import STATEMENT_CLASS
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import KZPK, RDFS_LABEL, SKOS_ALT_LABEL

if TYPE_CHECKING:
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.records import Field, Form
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.store.base import Store

_LOOKED_AT: Final = 300
"""Things of a class that are looked at; more would not change which fields are in use."""

_LONGEST: Final = 200
"""An example with a longer text is passed over for another."""


class Example(NamedTuple):
    """What a statement of the graph says of a thing, as cells.

    Attributes:
        cls: The class that the statement gives the thing.
        cells: Property to what a person would write in its cell.
        evidence: The same of the statement itself.
    """

    cls: str
    cells: dict[str, str]
    evidence: dict[str, str]


class Chosen(NamedTuple):
    """A form ready to be written.

    Attributes:
        form: What can be said of the class.
        fields: The fields shown, in order.
        example: A filled-in example; None if the graph has none.
    """

    form: Form
    fields: tuple[Field, ...]
    example: Example | None


class Chooser:
    """Chooses the fields of forms by what the graph says of the things of a class.

    Args:
        schema: The classes and properties.
        store: The graph.
        lookup: Finds things by name.
    """

    def __init__(self, schema: Schema, store: Store, lookup: Lookup) -> None:
        self._schema = schema
        self._store = store
        self._lookup = lookup

    def choose(self, cls: str, *, everything: bool = False) -> Chosen:
        """Return the form of a class.

        Shown are the fields of which the shapes ask for values, and those that the graph uses for things of the class;
        where it has none of the class, those of the class above. The first come first, then what is used most.

        Args:
            cls: The class.
            everything: Show every field that the shapes allow.
        """
        form = self._schema.form(cls)
        used: Counter[str] = Counter()
        found: list[tuple[str, str, str]] = []
        for one in self._schema.above(cls):
            found = instances(self._store, self._schema.below(one), _LOOKED_AT) if one.startswith(KZPK) else []
            if found:
                used.update(prop for _, prop in {(thing, prop) for thing, _, prop in found})
                break
        asked = {prop for group in form.either for prop in group.properties}
        shown = [
            field
            for field in form.fields.values()
            if everything
            or field.least
            or field.property in asked
            or used[field.property]
            or (not found and not field.universal)
        ]
        names = (RDFS_LABEL, SKOS_ALT_LABEL)
        shown.sort(
            key=lambda field: (
                names.index(field.property) if field.property in names else len(names),
                not field.least,
                field.property not in asked,
                -used[field.property],
                field.label,
            )
        )
        return Chosen(form, tuple(shown), self._example(form, found))

    def _example(self, form: Form, found: list[tuple[str, str, str]]) -> Example | None:
        """Return what the most telling statement says of a thing of the class."""
        said: dict[tuple[str, str], set[str]] = {}
        for thing, statement, prop in found:
            said.setdefault((thing, statement), set()).add(prop)
        ranked = sorted(said, key=lambda of: (-len(said[of] & set(form.fields)), of))
        for thing, statement in ranked[:20]:
            example = self._told(form, thing, statement)
            if example is not None and RDFS_LABEL in example.cells:
                return example
        return None

    def _told(self, form: Form, thing: str, statement: str) -> Example | None:
        node, graph = NamedNode(thing), NamedNode(statement)
        cells: dict[str, list[str]] = {}
        cls = ""
        for quad in self._store.quads(node, graph=graph):
            field = form.fields.get(quad.predicate.value)
            if field is not None:
                cells.setdefault(field.property, []).append(self.written(field, quad.object, graph))  # type: ignore[arg-type]
            elif isinstance(quad.object, NamedNode) and self._schema.is_below(quad.object.value, form.cls):
                cls = quad.object.value
        if not cls or any(len(text) > _LONGEST or not text for texts in cells.values() for text in texts):
            return None
        statement_form = self._schema.form(STATEMENT_CLASS)
        evidence = {
            quad.predicate.value: self.written(statement_form.fields[quad.predicate.value], quad.object, EVIDENCE)  # type: ignore[arg-type]
            for quad in self._store.quads(graph, graph=EVIDENCE)
            if quad.predicate.value in statement_form.fields
        }
        return Example(cls, {prop: "; ".join(sorted(texts)) for prop, texts in cells.items()}, evidence)

    def written(self, field: Field, value: Term, graph: NamedNode) -> str:
        """Return what a person would write for a value."""
        if isinstance(value, Literal):
            if field.property in AMOUNTS:
                return plainly(value.value)
            tongue = value.language or ""
            return value.value if tongue in ("", "en") else f"{value.value} @{tongue}"
        iri = str(getattr(value, "value", value))
        if field.kind == "dating":
            return self._date(iri, graph)
        if field.kind in ("choice", "class"):
            return self._schema.label(iri)
        return self._name(iri)

    def _date(self, iri: str, graph: NamedNode) -> str:
        node = NamedNode(iri)
        texts = {quad.predicate.value: quad.object.value for quad in self._store.quads(node, graph=graph)}  # type: ignore[union-attr]
        why = texts.get(KZPK + "dateReasoning", "")
        date = texts.get(KZPK + "date", "")
        return f"{date} (inferred: {why})" if why and date else date

    def _name(self, iri: str) -> str:
        """Return a thing's label where that names it alone, else its CURIE."""
        label = labels(self._store, [iri]).get(iri, "")
        try:
            alone = bool(label) and ";" not in label and self._lookup.resolve(label) == iri
        except NotFoundError:
            alone = False
        return label if alone else shrink(iri)
