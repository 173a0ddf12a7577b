"""Check 2: the terms. Are classes, properties, values, namespaces, datatypes and forms of literals known ones?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.gate.around import moved
from kzpk_graph.gate.blanks import check_blanks
from kzpk_graph.gate.literals import changed_forms, text_for_a_thing
from kzpk_graph.gate.namespaces import joined_slip, kebab, namespace_of, namespace_of_thing, prefix_of, slip_of
from kzpk_graph.gate.nearest import Nearest
from kzpk_graph.gate.placeholders import check_placeholders
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import local_name, shrink
from kzpk_graph.vocab import (
    GRAPH,
    ID,
    KZPK,
    KZSH,
    OWL,
    RDF,
    RDF_TYPE,
    RDFS,
    SH,
    SKOS,
    SOURCE,
    STATEMENT,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding

_AXIOMS: Final = frozenset(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")) | frozenset(
    OWL + name
    for name in (
        "equivalentClass", "equivalentProperty", "disjointWith", "inverseOf", "propertyDisjointWith",
        "propertyChainAxiom", "hasKey", "unionOf", "intersectionOf", "complementOf", "oneOf", "onProperty",
        "someValuesFrom", "allValuesFrom", "hasValue", "members", "imports", "disjointUnionOf", "deprecated",
    )
)  # fmt: skip
_IDENTITY: Final = frozenset((OWL + "sameAs", OWL + "differentFrom"))
_META: Final = (RDFS, OWL, RDF, SH)
_DATATYPES: Final = frozenset(
    XSD + name
    for name in (
        "string", "boolean", "decimal", "integer", "double", "float", "date", "time", "dateTime", "dateTimeStamp",
        "gYear", "gMonth", "gDay", "gYearMonth", "gMonthDay", "duration", "yearMonthDuration", "dayTimeDuration",
        "byte", "short", "int", "long", "unsignedByte", "unsignedShort", "unsignedInt", "unsignedLong",
        "positiveInteger", "nonNegativeInteger", "negativeInteger", "nonPositiveInteger", "hexBinary", "base64Binary",
        "anyURI", "language", "normalizedString", "token", "NMTOKEN", "Name", "NCName",
    )
) | {RDF + "langString", RDF + "XMLLiteral", RDF + "HTML"}  # fmt: skip
_FEW: Final = 16
_THINGS: Final = {SOURCE: "Source", STATEMENT: "Statement"}


def check_terms(around: Around) -> Iterator[Finding]:
    """Yield what is wrong with the terms of an addition."""
    checker = _Terms(around)
    for placed in around.insert:
        yield from checker.findings(placed)
    yield from check_blanks(around)
    yield from changed_forms(around)
    yield from check_placeholders(around)


class _Terms:
    """Holds terms against the ontology, and tells each unknown one once for every place."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._ontology = around.ontology
        self._near = Nearest(around.ontology)
        self._slips: set[tuple[str, str]] = set()

    def findings(self, placed: Placed) -> Iterator[Finding]:
        """Yield what is wrong with the terms of one triple."""
        yield from self._graph(placed)
        yield from self._subject(placed)
        schema = self._axiom(placed)
        if schema is not None:
            yield schema
            return
        yield from self._predicate(placed)
        yield from self._object(placed)

    # -- parts of a triple --------------------------------------------------------------------------------------

    def _graph(self, placed: Placed) -> Iterator[Finding]:
        graph = placed.quad.graph_name
        if isinstance(graph, NamedNode) and not graph.value.startswith((STATEMENT, GRAPH)):
            slip = self._slip(placed, graph.value)
            advice = f"write {shrink(slip)}" if slip else "name the graph of a statement statement:<source>.<number>"
            yield self._around.at(
                placed, "KZ455", f"The graph {shrink(graph.value)} is no statement", advice, part="subject"
            )

    def _subject(self, placed: Placed) -> Iterator[Finding]:
        subject = placed.quad.subject
        if not isinstance(subject, NamedNode):
            return
        iri = subject.value
        if iri.startswith((ID, SOURCE, STATEMENT)):
            yield from self._namespace(placed, iri)
            return
        if iri.startswith((KZPK, KZSH, GRAPH)) or iri in self._ontology.terms:
            return  # told by _axiom
        if subject in self._around.broken:
            return
        slip = self._slip(placed, iri)
        if slip:
            yield from self._slipped(placed, "subject", iri, slip)
            return
        self._around.broken.add(subject)
        yield self._around.at(
            placed, "KZ407", f"{shrink(iri)} is in no namespace of the graph", self._rename(iri), part="subject"
        )

    def _namespace(self, placed: Placed, iri: str) -> Iterator[Finding]:
        """Hold the namespace of a thing against the class that a triple gives it."""
        value = placed.quad.object
        if placed.quad.predicate.value != RDF_TYPE or not isinstance(value, NamedNode):
            return
        here = namespace_of_thing(iri)
        wanted = self._wanted(value.value)
        if wanted and wanted != here:
            self._around.broken |= {placed.quad.subject, NamedNode(wanted + iri.removeprefix(here))}
            yield self._around.at(
                placed,
                "KZ407",
                f"{shrink(iri)} is {self._article(value.value)}, and those have IRIs under {prefix_of(wanted)}",
                f"write {shrink(wanted + iri.removeprefix(here))}, everywhere",
                part="subject",
            )

    def _wanted(self, cls: str) -> str:
        above = self._ontology.above.get(cls)
        if above is None or not cls.startswith(KZPK):
            return ""
        for namespace, name in _THINGS.items():
            if KZPK + name in above:
                return namespace
        return ID

    def _axiom(self, placed: Placed) -> Finding | None:
        quad = placed.quad
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        term = isinstance(subject, NamedNode) and (
            subject.value.startswith((KZPK, KZSH, GRAPH)) or subject.value in self._ontology.terms
        )
        described = term and isinstance(subject, NamedNode) and not subject.value.startswith(ID)
        kind = isinstance(value, NamedNode) and predicate == RDF_TYPE and value.value.startswith(_META)
        if predicate in _IDENTITY:
            return self._around.at(
                placed,
                "KZ408",
                f"{shrink(predicate)} would make two things one for every query, whatever the sources say",
                "record a doubtful identity as a kzpk:NameMatch; if they are surely one, use one IRI",
                part="predicate",
            )
        if predicate in _AXIOMS or kind or described:
            return self._around.at(
                placed,
                "KZ408",
                f"This says something of the ontology's terms ({shrink(predicate)}), which data may not",
                "leave it out; what a term means is written in the ontology",
                part="predicate" if predicate in _AXIOMS else "subject",
            )
        return None

    def _predicate(self, placed: Placed) -> Iterator[Finding]:
        iri = placed.quad.predicate.value
        ontology, around = self._ontology, self._around
        if iri in ontology.replaced:
            yield self._deprecated(placed, "predicate", iri)
        elif iri in ontology.properties or iri == RDF_TYPE or iri == RDFS + "label":
            return
        elif iri in ontology.classes or iri in ontology.values:
            yield around.at(
                placed,
                "KZ409",
                f"{ontology.name(iri)} is a {'class' if iri in ontology.classes else 'value'}, not a property",
                self._guess(iri, "property"),
                part="predicate",
            )
        else:
            yield from self._unknown(placed, "predicate", iri, "property")

    def _object(self, placed: Placed) -> Iterator[Finding]:
        value, predicate = placed.quad.object, placed.quad.predicate.value
        ontology, around = self._ontology, self._around
        if isinstance(value, Literal):
            yield from self._datatype(placed, value)
            yield from text_for_a_thing(self._around, placed, value)
            return
        if not isinstance(value, NamedNode):
            return
        iri = value.value
        if predicate == RDF_TYPE or self._takes_classes(predicate):
            if iri in ontology.replaced:
                yield self._deprecated(placed, "object", iri)
            elif iri in ontology.properties or iri in ontology.values:
                what = "property" if iri in ontology.properties else "value"
                yield around.at(
                    placed, "KZ409", f"{ontology.name(iri)} is a {what}, not a class", self._guess(iri, "class")
                )
            elif iri not in ontology.classes:
                yield from self._unknown(placed, "object", iri, "class")
        elif iri in ontology.replaced:
            yield self._deprecated(placed, "object", iri)
        elif (iri in ontology.classes and self._takes_things(predicate)) or iri in ontology.properties:
            what = "class" if iri in ontology.classes else "property"
            yield around.at(
                placed,
                "KZ409",
                f"{ontology.name(iri)} is a {what}, not a thing that can be the value here",
                "name the thing itself, under id:",
                part="object",
            )
        elif iri.startswith(KZPK) and iri not in ontology.terms:
            yield from self._unknown(placed, "object", iri, "value")
        elif not iri.startswith((ID, SOURCE, STATEMENT)) and iri not in ontology.values:
            slip = self._slip(placed, iri)
            if slip:
                yield from self._slipped(placed, "object", iri, slip)

    def _datatype(self, placed: Placed, value: Literal) -> Iterator[Finding]:
        iri = value.datatype.value
        if iri in _DATATYPES:
            return
        slip = self._slip(placed, iri)
        near = [] if slip else self._near.find(iri, _DATATYPES)[0]
        best = slip or (near[0] if near else "")
        yield self._around.at(
            placed,
            "KZ412",
            f"{shrink(iri)} is no datatype that the graph knows",
            f"write {shrink(best)}" if best else "use a datatype of XML Schema, such as xsd:date",
            replace=(shrink(iri).removeprefix("<").removesuffix(">"), shrink(best)) if best and not slip else None,
        )

    # -- what is wrong with a term ------------------------------------------------------------------------------

    def _unknown(self, placed: Placed, part: str, iri: str, kind: str) -> Iterator[Finding]:
        around, ontology = self._around, self._ontology
        slip = self._slip(placed, iri)
        if slip:
            yield from self._slipped(placed, part, iri, slip)
            return
        near, sure = self._meant(placed, iri, kind)
        code = {"class": "KZ401", "property": "KZ402", "value": "KZ410"}[kind]
        if iri.startswith(KZPK):
            message = f"The ontology has no {kind} {shrink(iri)}"
        elif namespace_of(iri) in ontology.vocabularies or iri.startswith((RDFS, RDF, OWL, SKOS)):
            message = f"{shrink(iri)} is no {kind} that the graph uses"
            if not near and kind == "property" and iri.startswith((RDFS, SKOS)):
                yield around.at(
                    placed,
                    "KZ403",
                    message,
                    self._other(kind),
                    part=part,
                    severity="warning",
                )
                return
        else:
            code = "KZ403"
            message = f"{shrink(iri)} is of a vocabulary that the graph does not use"
        if near and part == "predicate":
            around.meant.append((placed.quad.subject, near[0], placed.quad.object))
        if near:
            names = ", ".join(ontology.name(one) for one in near)
            advice = f"write {shrink(near[0])}" if sure else f"nearest: {names}; 'kzpk show TERM' tells what each means"
            same = sure and namespace_of(near[0]) == namespace_of(iri)
            replace = (local_name(iri), local_name(near[0])) if same else None
        else:
            listed = sorted(self._listed(placed)) if kind == "value" else []
            choices = ", ".join(map(shrink, listed))
            advice = f"choose one of {choices}" if 0 < len(listed) <= _FEW else self._other(kind)
            replace = None
        yield around.at(placed, code, message, advice, part=part, replace=replace)

    def _meant(self, placed: Placed, iri: str, kind: str) -> tuple[list[str], bool]:
        ontology = self._ontology
        if kind == "value":
            return self._near.find(iri, frozenset(self._listed(placed)))
        if kind == "class":
            return self._near.find(iri, frozenset(ontology.classes))
        subject = placed.quad.subject
        types = self._around.types.get(subject.value, set()) if isinstance(subject, NamedNode) else set()
        above = set().union(*(ontology.above.get(one, set()) for one in types))
        return self._near.find(iri, frozenset(ontology.properties), frozenset(above))

    def _listed(self, placed: Placed) -> set[str]:
        """Return the values that a property leads to."""
        ranges = set().union(
            *(self._ontology.ranges.get(p, set()) for p in self._ontology.above.get(placed.quad.predicate.value, ()))
        )
        found = {iri for iri, classes in self._ontology.values.items() if classes & ranges}
        return found or {iri for iri in self._ontology.values if iri.startswith(KZPK)}

    def _slip(self, placed: Placed, iri: str) -> str:
        """Return what was meant, if a namespace is misspelt; that of a prefix may lack its last sign."""
        written, meant = joined_slip(iri)
        if written and self._around.locator.declared(placed.file, written) is not None:
            return meant
        return slip_of(iri)

    def _slipped(self, placed: Placed, part: str, iri: str, slip: str) -> Iterator[Finding]:
        """Tell a misspelt namespace: once where the file declares it, else at each term."""
        right = namespace_of(slip)
        wrong = (
            iri.removesuffix(slip.removeprefix(right)) if iri.endswith(slip.removeprefix(right)) else namespace_of(iri)
        )
        self._around.broken.add(NamedNode(iri))
        if part == "predicate":
            self._around.meant.append((placed.quad.subject, slip, placed.quad.object))
        spot = self._around.locator.declared(placed.file, wrong)
        message = f"The namespace of <{iri}> is misspelt"
        if spot is None:
            replace = (wrong, right) if wrong != right else (iri, slip)
            advice = f"write {shrink(slip)}, that is <{slip}>"
            yield self._around.at(placed, "KZ404", message, advice, part=part, replace=replace)
        elif (placed.file, wrong) not in self._slips:
            self._slips.add((placed.file, wrong))
            found = self._around.at(placed, "KZ404", message, f"write <{right}>", part=part)
            yield moved(found._replace(message=f"The namespace <{wrong}> is misspelt"), spot, (wrong, right))

    def _deprecated(self, placed: Placed, part: str, iri: str) -> Finding:
        new = self._ontology.replaced[iri]
        kind = "class" if iri in self._ontology.classes else "property" if iri in self._ontology.properties else "value"
        return self._around.at(
            placed,
            "KZ405",
            f"{self._ontology.name(iri)} is no longer to be used",
            f"write {self._ontology.name(new)}" if new else self._other(kind),
            part=part,
            severity="warning",
            replace=(local_name(iri), local_name(new)) if new and namespace_of(new) == namespace_of(iri) else None,
        )

    def _takes_classes(self, predicate: str) -> bool:
        """Return whether a property leads to a class, as ``kzpk:plannedKind`` does."""
        return any(
            range_ in (OWL + "Class", RDFS + "Class")
            for above in self._ontology.above.get(predicate, ())
            for range_ in self._ontology.ranges.get(above, ())
        )

    def _takes_things(self, predicate: str) -> bool:
        """Return whether a property leads to things of a class; ``kzpk:plannedKind`` leads to classes themselves."""
        return any(self._ontology.ranges.get(above) for above in self._ontology.above.get(predicate, ()))

    def _guess(self, iri: str, kind: str) -> str:
        known = self._ontology.classes if kind == "class" else self._ontology.properties.keys()
        near, _ = self._near.find(iri, frozenset(known))
        return f"nearest: {', '.join(self._ontology.name(one) for one in near)}" if near else self._other(kind)

    def _other(self, kind: str) -> str:
        return f"take a {kind} of the ontology (kzpk:...); 'kzpk find WORD' looks them up"

    def _article(self, cls: str) -> str:
        from kzpk_graph.explain.wording import articles

        return articles(f"a {self._ontology.labels.get(cls, shrink(cls))}")

    def _rename(self, iri: str) -> str:
        classes = self._around.described.get(iri, set())
        wanted = next((found for cls in sorted(classes) if (found := self._wanted(cls))), ID)
        return f"name it {shrink(wanted + kebab(local_name(iri)))}"
