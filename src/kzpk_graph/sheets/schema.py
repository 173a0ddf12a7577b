"""What can be said of the things of each class, read from the shapes and the ontology.

A class's fields are the properties that a shape of the class, or of one above it, looks at (SHACL §2.1.3.2), those
whose subjects a shape confines to such a class (``sh:targetSubjectsOf``), and those that anything may have. What
follows by computation from another value (bounds of dates, hashes) is no field.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import BlankNode, NamedNode
from kzpk_graph.sheets.index import Triples
from kzpk_graph.sheets.records import Either, Field, Form
from kzpk_graph.terms import local_name, words
from kzpk_graph.vocab import KZPK, KZSH, OWL, RDF_TYPE, RDFS, RDFS_LABEL, SH, SKOS, SKOS_DEFINITION, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term

STATEMENT_CLASS: Final = KZPK + "Statement"
SOURCE_CLASS: Final = KZPK + "Source"
DATING: Final = KZPK + "Dating"
CLAIM: Final = KZPK + "Claim"
"""Of dates and figures there is a node for each value, not for each label."""

COMPUTED: Final = frozenset(
    KZPK + name
    for name in ("earliest", "latest", "latestStart", "earliestEnd", "dateBasis", "dateReasoning", "paragraphHash")
)
"""Properties whose values follow from what other cells say, or from the source's text."""

_SUBCLASS: Final = RDFS + "subClassOf"
_KINDS: Final = {
    XSD + "integer": "integer",
    XSD + "decimal": "number",
    XSD + "boolean": "boolean",
    XSD + "anyURI": "address",
    XSD + "date": "day",
    XSD + "string": "string",
}
_DATES: Final = ("2021/..", "[2025-04-28..2025-04-30]", "2025-06~")
"""A property whose pattern lets these through, and no plain word, has dates in EDTF."""


class Schema:
    """The classes and properties of the ontology as the shapes see them.

    Args:
        root: The folder that holds ``ontology/``; the package's own when None.
    """

    def __init__(self, root: str | None = None) -> None:
        self.triples = Triples(root)
        self._above: dict[str, tuple[str, ...]] = {}
        self._fields: dict[str, Field] = {}
        self._forms: dict[str, Form] = {}
        self._parts: dict[str, list[Term]] = {}
        self._collect()

    # -- the ontology -------------------------------------------------------------------------------------------

    def label(self, iri: str) -> str:
        """Return the label of a term; of one that has none, its local name in words."""
        triples = self.triples
        return triples.text(iri, RDFS_LABEL) or triples.text(iri, SKOS + "prefLabel") or words(local_name(iri))

    def definition(self, iri: str) -> str:
        """Return the definition of a term, in one line; empty if it has none."""
        triples = self.triples
        return " ".join((triples.text(iri, SKOS_DEFINITION) or triples.text(iri, RDFS + "comment")).split())

    def above(self, cls: str) -> tuple[str, ...]:
        """Return a class and the classes above it, the nearest first."""
        if cls not in self._above:
            found = [cls]
            for one in found:
                parents = (parent.value for parent in self.triples.objects(one, _SUBCLASS) if _named(parent))
                found += [parent for parent in parents if parent not in found]
            self._above[cls] = tuple(found)
        return self._above[cls]

    def below(self, cls: str) -> tuple[str, ...]:
        """Return a class and the classes below it that are in use, sorted by label."""
        found = (one for one in self.classes() if cls in self.above(one))
        return tuple(sorted(found, key=lambda one: (self.label(one), one)))

    def is_below(self, cls: str, other: str) -> bool:
        """Return whether a class is another or below it."""
        return other in self.above(cls)

    def classes(self) -> tuple[str, ...]:
        """Return the project's classes, without deprecated ones, sorted by IRI."""
        return self._classes

    @cached_property
    def _classes(self) -> tuple[str, ...]:
        found = {
            subject.value
            for subject, value in self.triples.pairs(RDF_TYPE)
            if _named(subject) and value == NamedNode(OWL + "Class") and subject.value.startswith(KZPK)
        }
        return tuple(sorted(cls for cls in found if not self._deprecated(cls)))

    def forms(self) -> tuple[str, ...]:
        """Return the classes whose things can be described in a form, sorted by label.

        Left out are sources and statements (each form has columns for them), dates (they are cells of what they date),
        the terms of controlled lists, and classes that the shapes only allow through a class below.
        """
        closed = (STATEMENT_CLASS, SOURCE_CLASS, DATING, SKOS + "Concept", SKOS + "ConceptScheme")
        found = (cls for cls in self.classes() if not any(self.is_below(cls, other) for other in closed))
        return tuple(sorted((cls for cls in found if not self._only_below(cls)), key=lambda c: (self.label(c), c)))

    def forms_with(self, prop: str) -> tuple[str, ...]:
        """Return the most general classes with a form that has a field for the property, sorted by label."""
        found = [cls for cls in self.forms() if prop in self.form(cls).fields]
        return tuple(cls for cls in found if not set(self.above(cls)[1:]) & set(found))

    def properties(self) -> tuple[str, ...]:
        """Return every property that some form has a field for, sorted by IRI."""
        return tuple(sorted(self._fields))

    def property_label(self, prop: str) -> str:
        """Return the heading for a property, the same whatever the form."""
        return self._fields[prop].label if prop in self._fields else self.label(prop)

    def members(self, cls: str) -> tuple[str, ...]:
        """Return the terms of the controlled list of a class, sorted by label."""
        found = {
            subject.value
            for subject, value in self.triples.pairs(RDF_TYPE)
            if _named(subject) and _named(value) and self.is_below(value.value, cls)
        }
        return tuple(sorted(found, key=lambda term: (self.label(term), term)))

    def _deprecated(self, iri: str) -> bool:
        return self.triples.text(iri, OWL + "deprecated") == "true"

    def _only_below(self, cls: str) -> bool:
        """Return whether a shape of the class asks each of its things to be of a class below."""
        for shape in self._shapes_of((cls,)):
            for head in self.triples.objects(shape, SH + "or"):
                wanted = [self.triples.iri(item, SH + "class") for item in self.triples.items(head)]
                if all(wanted) and all(cls in self.above(one)[1:] for one in wanted):
                    return True
        return False

    # -- the forms ----------------------------------------------------------------------------------------------

    def form(self, cls: str) -> Form:
        """Return what can be said of the things of a class."""
        if cls not in self._forms:
            self._forms[cls] = self._form(cls)
        return self._forms[cls]

    def _form(self, cls: str) -> Form:
        triples, above = self.triples, self.above(cls)
        counts: dict[str, dict[str, Any]] = {}
        either: list[Either] = []
        mine: dict[str, bool] = {}
        roots: dict[str, str] = {}
        for shape in self._shapes_of(above):
            within = bool(triples.objects(shape, KZSH + "appliesTo"))
            for part in triples.objects(shape, SH + "property"):
                for prop in self._paths(part):
                    mine.setdefault(prop, False)
                self._count(part, counts, either, within=within)
                roots |= {prop: root for (shape_, prop), root in self._roots.items() if shape_ == part}
            if not within:
                either += self._otherwise(shape, cls)
        for prop, subjects in self._subjects.items():
            if not subjects or any(subject in above for subject in subjects):
                mine.setdefault(prop, not subjects)
        fields = {}
        for prop, universal in mine.items():
            known = self._fields.get(prop)
            confined = self._subjects.get(prop)
            if known is not None and (not confined or any(subject in above for subject in confined)):
                asked = counts.get(prop, {})
                fields[prop] = known._replace(
                    least=asked.get("least", 0),
                    most=asked.get("most", 0),
                    minimum=asked.get("minInclusive"),
                    maximum=asked.get("maxInclusive"),
                    kind="integer" if asked.get("whole") else known.kind,
                    cls=roots.get(prop) or known.cls,
                    pattern=asked.get("fixed") or known.pattern,
                    advice=asked.get("advice") or known.advice,
                    universal=universal,
                )
        forbidden = {prop for prop, asked in counts.items() if asked.get("none")}
        kept = {prop: field for prop, field in fields.items() if prop not in forbidden}
        groups = []
        for group in either:
            left = tuple(prop for prop in group.properties if prop in kept)
            if len(left) == 1 and group.always:
                kept[left[0]] = kept[left[0]]._replace(least=max(group.least, kept[left[0]].least))
            elif left:
                groups.append(group._replace(properties=left))
        return Form(cls, self.label(cls), self.definition(cls), kept, tuple(groups))

    def _count(self, part: Term, counts: dict[str, dict[str, Any]], either: list[Either], *, within: bool) -> None:
        """Note what a property shape says of how many values there are, and of which."""
        triples = self.triples
        if triples.iri(part, SH + "severity") not in ("", SH + "Violation"):
            return
        least = triples.number(part, SH + "minCount") or triples.number(part, SH + "qualifiedMinCount") or 0
        most = triples.number(part, SH + "maxCount")
        paths = self._paths(part)
        if least and _blank(triples.value(part, SH + "path")):
            either.append(Either(paths, least, triples.text(part, SH + "message")))
            return
        for prop in paths[:1]:
            asked = counts.setdefault(prop, {})
            if not within:
                asked["least"] = max(asked.get("least", 0), least)
            if most is not None:
                asked["none" if most == 0 else "most"] = most or 1
            if triples.iri(part, SH + "datatype") == XSD + "integer":
                asked["whole"] = 1
            if fixed := triples.text(part, SH + "hasValue"):
                asked["fixed"] = f"^{re.escape(fixed)}$"
                asked["least"] = max(asked.get("least", 0), 1)
                asked["advice"] = triples.text(part, SH + "message")
            for name in ("minInclusive", "maxInclusive"):
                if (limit := triples.number(part, SH + name)) is not None:
                    asked[name] = limit

    def _otherwise(self, shape: Term, cls: str) -> Iterator[Either]:
        """Yield the fields that a shape asks for unless something else is so (``sh:or``)."""
        triples = self.triples
        for head in triples.objects(shape, SH + "or"):
            items = list(triples.items(head))
            classes = [triples.iri(item, SH + "class") for item in items]
            if any(wanted and self.is_below(cls, wanted) for wanted in classes):
                continue
            parts = [item for item in items if triples.number(item, SH + "minCount")]
            for part in parts:
                least = triples.number(part, SH + "minCount") or 1
                always = all(item in parts or wanted for item, wanted in zip(items, classes, strict=True))
                case = next(filter(None, map(self._case, items)), "")
                yield Either(self._paths(part), least, triples.text(shape, SH + "message"), always, case)

    def _case(self, item: Term) -> str:
        """Return which sources are meant where a shape exempts statements of other ones; empty if it does not."""
        triples = self.triples
        shape = triples.value(item, SH + "qualifiedValueShape")
        cls = triples.iri(shape, SH + "class") if shape is not None else ""
        if not cls:
            return ""
        kind = f"{self.label(cls).partition(' (')[0]}s"
        return kind if triples.number(item, SH + "qualifiedMaxCount") == 0 else f"pages (all but {kind})"

    # -- reading the shapes -------------------------------------------------------------------------------------

    def _collect(self) -> None:
        """Read what the shapes and the ontology say of the values of each property."""
        triples = self.triples
        for part, path in triples.pairs(SH + "path"):
            if _named(path):
                self._parts.setdefault(path.value, []).append(part)
            for prop in self._paths(part):
                self._parts.setdefault(prop, [])
        for ranged, _ in triples.pairs(RDFS + "range"):
            if _named(ranged) and ranged.value.startswith(KZPK):
                self._parts.setdefault(ranged.value, [])
        for prop in self._parts:
            if prop != RDF_TYPE and prop not in COMPUTED and not self._deprecated(prop):
                self._fields[prop] = self._field(prop)
        labels = [field.label for field in self._fields.values()]
        for prop, field in self._fields.items():
            if labels.count(field.label) > 1:
                self._fields[prop] = field._replace(label=f"{field.label} ({local_name(prop)})")

    def _field(self, prop: str) -> Field:
        """Return a property as a field, with what holds of its values wherever it stands."""
        triples, parts = self.triples, self._parts[prop]
        label = triples.text(prop, RDFS_LABEL) or next(
            (name for part in parts if (name := triples.text(part, SH + "name"))), words(local_name(prop))
        )
        field = Field(prop, label, self.definition(prop))
        for part in parts:
            field = self._narrowed(field, part)
        cls = field.cls or next((value.value for value in triples.objects(prop, RDFS + "range") if _named(value)), "")
        if field.kind == "thing" and cls.startswith(XSD):
            return field._replace(kind=_KINDS.get(cls, "string"), cls="")
        if field.kind == "thing" and NamedNode(OWL + "DatatypeProperty") in triples.objects(prop, RDF_TYPE):
            return field._replace(kind="text" if field.languages else "string", cls="")
        if field.kind == "thing" and cls == OWL + "Class":
            return field._replace(kind="class", cls="")
        if field.kind == "thing" and cls == DATING:
            return field._replace(kind="dating", cls=cls)
        if field.kind == "thing" and cls and self.is_below(cls, SKOS + "Concept"):
            return field._replace(kind="choice", cls=cls, choices=field.choices or self.members(cls))
        return field._replace(cls=cls) if field.kind == "thing" else field

    def _narrowed(self, field: Field, part: Term) -> Field:
        """Return a field with what a property shape says of its values added."""
        triples = self.triples
        datatype = triples.iri(part, SH + "datatype")
        pattern = triples.text(part, SH + "pattern")
        choices = tuple(item.value for item in triples.items(triples.value(part, SH + "in")))
        languages = tuple(item.value for item in triples.items(triples.value(part, SH + "languageIn")))
        told = field._replace(
            cls=triples.iri(part, SH + "class") or field.cls,
            pattern=pattern or field.pattern,
            languages=languages or field.languages,
        )
        if datatype or pattern or choices or triples.iri(part, SH + "class"):
            told = told._replace(advice=field.advice or triples.text(part, SH + "message"))
        if choices:
            return told._replace(kind="choice", choices=choices)
        if datatype.endswith("langString"):
            return told._replace(kind="text")
        if datatype in _KINDS and field.kind == "thing":
            return told._replace(kind="edtf" if _is_edtf(pattern) else _KINDS[datatype])
        if any(self._numbers(head) for head in triples.objects(part, SH + "or")):
            return told._replace(kind="number")
        return told

    def _numbers(self, head: Term) -> bool:
        types = [self.triples.iri(item, SH + "datatype") for item in self.triples.items(head)]
        return bool(types) and all(_KINDS.get(name) in ("integer", "number") for name in types)

    def _paths(self, part: Term) -> tuple[str, ...]:
        """Return the properties that lead from the focus node outward: the path itself, or its alternatives."""
        triples = self.triples
        path = triples.value(part, SH + "path")
        if path is None or _named(path):
            return (path.value,) if path is not None else ()
        alternatives = triples.items(triples.value(path, SH + "alternativePath"))
        return tuple(item.value for item in alternatives if _named(item))

    @cached_property
    def _roots(self) -> dict[tuple[Term, str], str]:
        """The class that a value must be, or be below, by property shape and property.

        Such a shape's path goes on from the property by ``rdfs:subClassOf*``.
        """
        triples, found = self.triples, {}
        for part, path in triples.pairs(SH + "path"):
            steps = list(triples.items(path)) if _blank(path) else []
            if len(steps) > 1 and isinstance(steps[0], NamedNode):
                found[part, steps[0].value] = triples.iri(part, SH + "hasValue")
        return found

    def _shapes_of(self, classes: tuple[str, ...]) -> list[Term]:
        return [shape for cls in classes for shape in self._targets.get(cls, ())]

    @cached_property
    def _targets(self) -> dict[str, list[Term]]:
        """The shapes of each class."""
        found: dict[str, list[Term]] = {}
        for shape, cls in self.triples.pairs(SH + "targetClass"):
            found.setdefault(str(cls.value), []).append(shape)
        return found

    @cached_property
    def _subjects(self) -> dict[str, tuple[str, ...]]:
        """By property, the classes to which its subjects are confined; none if anything may have it."""
        triples = self.triples
        found: dict[str, set[str]] = {}
        for shape, prop in triples.pairs(SH + "targetSubjectsOf"):
            classes = [triples.iri(shape, SH + "class")]
            for head in triples.objects(shape, SH + "or"):
                classes += [triples.iri(item, SH + "class") for item in triples.items(head)]
            found.setdefault(prop.value, set()).update(filter(None, classes))
        for prop, domain in triples.pairs(RDFS + "domain"):
            if _named(domain):
                found.setdefault(prop.value, set()).add(domain.value)
        return {prop: tuple(sorted(classes)) for prop, classes in found.items()}


@lru_cache(maxsize=4)
def schema(root: str | None = None) -> Schema:
    """Return the schema of the shipped ontology and shapes, or of those below another root; read once."""
    return Schema(root)


def _named(term: Term | None) -> bool:
    return isinstance(term, NamedNode)


def _blank(term: Term | None) -> bool:
    return isinstance(term, BlankNode)


def _is_edtf(pattern: str) -> bool:
    return bool(pattern) and all(re.search(pattern, date) for date in _DATES) and not re.search(pattern, "x")
