"""From the names in cells to things: those of the same sheet and of the files beside it, then those of the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import NotFoundError, UsageError
from kzpk_graph.labels import named_node, select
from kzpk_graph.names import normalise
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.sheets.cells import CellError, choices_shown, read_choice
from kzpk_graph.sheets.columns import find_class
from kzpk_graph.sheets.naming import EVIDENCE
from kzpk_graph.sheets.schema import SOURCE_CLASS
from kzpk_graph.terms import expand, is_curie, is_iri, shrink
from kzpk_graph.vocab import DCTERMS, ID, KZPK, RDF_TYPE, RDFS_LABEL, SOURCE, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.sheets.records import Field
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.store.base import Store

_URL: Final = NamedNode(KZPK + "url")
_CODES: Final = (NamedNode(KZPK + "isoAlpha2"), NamedNode(KZPK + "isoAlpha3"))
_CODE: Final = re.compile(r"[A-Z]{2,3}\Z")
_NEAR: Final = 80.0
"""Names less like the text than this are not told: to follow them would be a mistake."""

_FEW_KINDS: Final = 3
_NAMES: Final = (RDFS_LABEL, DCTERMS + "title")


class Known:
    """Finds things by what a cell calls them.

    Args:
        schema: The classes and properties.
        store: The graph.
        lookup: Finds things of the graph.
        beside: Quads that will join the graph too.
    """

    def __init__(self, schema: Schema, store: Store, lookup: Lookup, beside: Iterable[Quad] = ()) -> None:
        self._schema = schema
        self._store = store
        self._lookup = lookup
        self._classes: dict[str, set[str]] = {}
        self._named: dict[str, list[str]] = {}
        self._addresses: dict[str, str] = {}
        self._ranked: dict[str, list[str]] = {}
        for quad in beside:
            if not isinstance(quad.subject, NamedNode):
                continue
            iri, predicate, value = quad.subject.value, quad.predicate.value, quad.object
            if predicate == RDF_TYPE and isinstance(value, NamedNode):
                self.add(iri, value.value)
            elif predicate in _NAMES and isinstance(value, Literal):
                self.add(iri, "", value.value)
            elif predicate == _URL.value and isinstance(value, Literal):
                self._addresses[value.value] = iri

    def add(self, iri: str, cls: str, label: str = "") -> None:
        """Note a thing that will join the graph.

        Args:
            iri: Its IRI.
            cls: A class of it; empty if not known.
            label: A name of it; empty if not known.
        """
        classes = self._classes.setdefault(iri, set())
        if cls:
            classes.add(cls)
        if label and iri not in self._named.setdefault(normalise(label), []):
            self._named[normalise(label)].append(iri)

    def add_address(self, iri: str, address: str) -> None:
        """Note the address of a source that will join the graph."""
        self._addresses[address] = iri

    def by_label(self, label: str, cls: str) -> str:
        """Return the thing of a class that has the label; empty if there is none.

        Raises:
            CellError: There are several.
        """
        found = [iri for iri in self._named.get(normalise(label), ()) if self._fits(iri, cls)]
        if found:
            return found[0]
        if is_curie(label) or is_iri(label):
            return ""
        try:
            return self._lookup.entity(label, cls, "")
        except UsageError as error:
            if error.code == "KZ234":
                message = error.message.removeprefix(": ")
                raise CellError(message, f"{error.hint}; write its id in the column 'id'", "KZ607") from error
        return ""

    def value(self, field: Field, text: str) -> str:
        """Return the IRI of what a cell names.

        Raises:
            CellError: Nothing that fits is called so.
        """
        if field.kind == "class":
            return self._class(field, text)
        if field.kind == "choice":
            found = read_choice(field, text, self._schema)
            if not found:
                advice = f"write one of: {choices_shown(field, self._schema)}"
                raise CellError(f"{text!r} is not in the list of values", advice, "KZ608")
            return found
        return self.thing(text, field.cls)

    def thing(self, text: str, cls: str) -> str:
        """Return the IRI of the thing that a label, id, CURIE or IRI names.

        Args:
            text: What the cell says.
            cls: The class that it must be of; empty for any.

        Raises:
            CellError: Nothing of that class is called so, or several things are.
        """
        own = self._own(text)
        fitting = [iri for iri in own if self._fits(iri, cls)]
        if fitting:
            return fitting[0]
        try:
            return self._lookup.entity(text, cls, "")
        except UsageError as error:
            if error.code == "KZ234":
                raise CellError(error.message.removeprefix(": "), error.hint, "KZ608") from error
            if coded := self._coded(text, cls):
                return coded
            what = self._not_so(text, cls, own) or error.message.removeprefix(": ")
            raise CellError(what, self._instead(text, cls), "KZ608") from error

    def _coded(self, text: str, cls: str) -> str:
        """Return the thing of a class that has a code of ISO 3166-1, such as KZ or KAZ; empty if there is none."""
        found = [
            quad.subject.value
            for prop in (_CODES if _CODE.match(text) else ())
            for quad in self._store.quads(predicate=prop, object=Literal(text), graph=DefaultGraph())
            if isinstance(quad.subject, NamedNode) and (not cls or self._is_a(quad.subject.value, cls))
        ]
        return found[0] if found else ""

    def _not_so(self, text: str, cls: str, own: list[str]) -> str:
        """Return that a text names a thing of another class; empty if it names none."""
        classes = {one for iri in own for one in self._classes.get(iri, ())}
        if not classes:
            try:
                node = NamedNode(self._lookup.entity(text, "", ""))
            except UsageError:
                return ""
            told = (quad.object for quad in self._store.quads(node, NamedNode(RDF_TYPE), graph=DefaultGraph()))
            classes = {value.value for value in told if isinstance(value, NamedNode) and value.value.startswith(KZPK)}
        lowest = {one for one in classes if not any(one in self._schema.above(other)[1:] for other in classes)}
        kinds = " and ".join(self._a(one) for one in sorted(lowest)[:_FEW_KINDS])
        return f"{text!r} is {kinds}, not {self._a(cls)}" if kinds and cls else ""

    def _instead(self, text: str, cls: str) -> str:
        """Return what to do where nothing of a class is called so."""
        if not cls:
            return "correct it ('kzpk find TEXT' searches all names), or describe it in a form of its own"
        if all_ := self._lookup.members(cls):
            return f"choose one of: {'; '.join(all_)}; or describe it with {self._forms(text, cls)}"
        near = self._lookup.near(text, cls, _NEAR)
        start = f"nearest: {'; '.join(near)}; or" if near else "correct it, or"
        return f"{start} describe it with {self._forms(text, cls)}"

    def _forms(self, text: str, cls: str) -> str:
        """Return which forms describe a thing of a class: what its name says it is, else what is most common."""
        schema = self._schema
        fitting = [one for one in schema.forms() if schema.is_below(one, cls)]
        spoken = f" {normalise(text)} "
        named = [one for one in fitting if one != cls and f" {normalise(schema.label(one))} " in spoken]
        if cls not in self._ranked:
            self._ranked[cls] = self._most_used(fitting)
        chosen = list(dict.fromkeys([*named, *self._ranked[cls]]))[:_FEW_KINDS]
        return " or ".join(f"'kzpk template \"{schema.label(one)}\"'" for one in chosen) or "a form of its own"

    def _most_used(self, classes: Sequence[str]) -> list[str]:
        """Return the classes that statements give things, those of most things first."""
        values = " ".join(str(NamedNode(cls)) for cls in classes)
        text = f"""SELECT ?c (COUNT(DISTINCT ?x) AS ?n) {{ VALUES ?c {{ {values} }}
            GRAPH ?g {{ ?x a ?c }} FILTER(STRSTARTS(STR(?g), "{STATEMENT}")) }} GROUP BY ?c"""
        number = {row[0].value: int(row[1].value) for row in select(self._store, text)}  # type: ignore[attr-defined]
        return sorted(number, key=lambda cls: (-number[cls], self._schema.label(cls)))

    def _is_a(self, iri: str, cls: str) -> bool:
        return self._store.contains(Quad(NamedNode(iri), NamedNode(RDF_TYPE), NamedNode(cls), DefaultGraph()))

    def source_at(self, address: str) -> str:
        """Return the source that has the address; empty if there is none."""
        if address in self._addresses:
            return self._addresses[address]
        value = Literal(address, datatype=NamedNode(XSD + "anyURI"))
        found = (quad.subject for quad in self._store.quads(predicate=_URL, object=value, graph=EVIDENCE))
        return next((node.value for node in found if isinstance(node, NamedNode)), "")

    def source(self, text: str, *, missing_is_fine: bool = False) -> str:
        """Return the source that a cell names by title, id, CURIE or IRI.

        Args:
            text: What the cell says.
            missing_is_fine: Return an empty text if there is none.

        Raises:
            CellError: There is none, or there are several.
        """
        local = SOURCE + text
        own = [local] if local in self._classes else self._own(text)
        for iri in own:
            if self._fits(iri, SOURCE_CLASS):
                return iri
        if named_node(local) is not None and self.is_described(local):
            return local
        try:
            return self._lookup.resolve(text, kind="source")
        except NotFoundError as error:
            if missing_is_fine and error.code == "KZ233":
                return ""
            hint = error.hint
            if error.code != "KZ234":
                near = self._lookup.near(text, SOURCE_CLASS, _NEAR)
                hint = f"nearest: {'; '.join(near)}" if near else "'kzpk sources' lists the sources"
            raise CellError(error.message, hint, "KZ609") from error

    def same_dating(self, thing: str, prop: str, facts: Iterable[tuple[str, object]]) -> str:
        """Return the dating of a thing that says exactly this already; empty if there is none."""
        wanted = {(predicate, str(value)) for predicate, value in facts}
        linked = self._store.quads(NamedNode(thing), NamedNode(prop), graph=DefaultGraph())
        for quad in linked:
            node = quad.object
            if not isinstance(node, NamedNode):
                continue
            if all(
                any(str(held.object) == value for held in self._store.quads(node, NamedNode(predicate)))
                for predicate, value in wanted
            ):
                return node.value
        return ""

    def _own(self, text: str) -> list[str]:
        if is_curie(text):
            return [expand(text)] if expand(text) in self._classes else []
        found = self._named.get(normalise(text), [])
        return found or [iri for iri in (text, ID + text, SOURCE + text) if iri in self._classes]

    def _fits(self, iri: str, cls: str) -> bool:
        return not cls or any(self._schema.is_below(one, cls) for one in self._classes.get(iri, ()))

    def is_described(self, iri: str) -> bool:
        """Return whether the graph describes a source."""
        return any(True for _ in self._store.quads(NamedNode(iri), NamedNode(RDF_TYPE), graph=EVIDENCE))

    def _class(self, field: Field, text: str) -> str:
        found = find_class(self._schema, text)
        if found and (not field.cls or self._schema.is_below(found, field.cls)):
            return found
        what = f"no kind of {self._schema.label(field.cls)}" if found else "no class"
        fitting = [self._schema.label(cls) for cls in self._schema.below(field.cls)] if field.cls else []
        advice = f"write one of: {'; '.join(fitting)}" if fitting else "'kzpk template' lists the classes"
        raise CellError(f"{text!r} is {what}", advice, "KZ608")

    def _a(self, cls: str) -> str:
        label = self._schema.label(cls) if cls.startswith(KZPK) else shrink(cls)
        return f"an {label}" if label[:1].lower() in "aeiou" else f"a {label}"


def instances(store: Store, classes: Iterable[str], most: int) -> list[tuple[str, str, str]]:
    """Return (thing, statement, property) for what statements say of the things of some classes.

    Args:
        store: The graph.
        classes: The classes, by IRI.
        most: How many things to look at.
    """
    values = " ".join(str(NamedNode(cls)) for cls in classes)
    text = f"""SELECT DISTINCT ?x ?g ?p {{
      {{ SELECT DISTINCT ?x {{ VALUES ?c {{ {values} }} GRAPH ?any {{ ?x a ?c }} }} ORDER BY ?x LIMIT {most} }}
      GRAPH ?g {{ ?x ?p ?o }} FILTER(STRSTARTS(STR(?g), "https://w3id.org/kzpk/statement/")) }}"""
    return [tuple(term.value for term in row) for row in select(store, text)]  # type: ignore[attr-defined]
