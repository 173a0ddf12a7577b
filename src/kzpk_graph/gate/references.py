"""Check 5: what is named and not described, and what the graph may have already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.gate.around import EVIDENCE
from kzpk_graph.gate.twins import check_names
from kzpk_graph.gate.wrapping import new_source
from kzpk_graph.labels import batches, select
from kzpk_graph.model import Related
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.terms import local_name, shrink, words
from kzpk_graph.vocab import GRAPH, ID, KZPK, OWL, RDF_TYPE, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding
    from kzpk_graph.reason.resident import Staging

UNTYPED: Final = "KZ440-subject"
"""The rule of a finding about a subject that nobody describes."""

_SAME: Final = OWL + "sameAs"
_SURE: Final = 90.0
_MOST: Final = 20
"""For so many unknown names the nearest are looked up; looking one up reads all names."""


def check_references(around: Around, staging: Staging) -> Iterator[Finding]:
    """Yield what an addition names and nobody describes, and its likely twins."""
    checker = _References(around)
    yield from checker.undescribed()
    yield from checker.named_beside()
    yield from check_names(around)
    yield from checker.same_code(staging)
    yield from checker.same_address()


class _References:
    def __init__(self, around: Around) -> None:
        self._around = around
        self._looked_up = 0

    # -- described nowhere --------------------------------------------------------------------------------------

    def undescribed(self) -> Iterator[Finding]:
        """Yield things that have no type, here or in the graph: as values, and as subjects."""
        around = self._around
        told: set[Any] = set()
        for placed in around.insert:
            value, predicate = placed.quad.object, placed.quad.predicate.value
            if predicate != RDF_TYPE and isinstance(value, NamedNode) and self._unknown(value.value):
                told.add(value)
                relation = around.ontology.labels.get(predicate, shrink(predicate))
                yield self._finding(placed, value.value, "object", f"'{relation}' names {shrink(value.value)}, which")
        for placed in around.insert:
            subject = placed.quad.subject
            if isinstance(subject, NamedNode) and subject not in told and self._unknown(subject.value):
                told.add(subject)
                if subject.value.startswith(ID):
                    found = self._finding(placed, subject.value, "subject", f"{shrink(subject.value)}")
                    yield found._replace(rule=UNTYPED)

    def named_beside(self) -> Iterator[Finding]:
        """Yield things that statements name, and that only the evidence describes, as the publisher of a source."""
        around = self._around
        used: dict[str, tuple[Placed, str]] = {}
        said: set[str] = set()
        for placed in around.insert:
            quad = placed.quad
            if quad.graph_name == EVIDENCE or not isinstance(quad.graph_name, NamedNode):
                continue
            if quad.predicate.value == RDF_TYPE and isinstance(quad.subject, NamedNode):
                said.add(quad.subject.value)
            for part, term in (("subject", quad.subject), ("object", quad.object)):
                if isinstance(term, NamedNode) and term.value.startswith(ID) and term.value in around.types:
                    used.setdefault(term.value, (placed, part))
        for values in batches(iri for iri in used if iri not in said):
            text = f"SELECT DISTINCT ?x {{ VALUES ?x {{ {values} }} ?x <{RDF_TYPE}> ?c }}"
            said.update(row[0].value for row in select(around.store, text))  # type: ignore[attr-defined]
        for iri, (placed, part) in used.items():
            if iri in said or any(one.quad.graph_name == DefaultGraph() for one in around.placed):
                continue
            classes = " , ".join(sorted(shrink(cls) for cls in around.types[iri]))
            name = around.label(iri) or "..."
            yield around.at(
                placed,
                "KZ440",
                f"{shrink(iri)} is described as a publisher among the evidence, and in no statement",
                f'describe it in a statement too: {shrink(iri)} a {classes} ; rdfs:label "{name}"@en .',
                part=part,
            )

    def _unknown(self, iri: str) -> bool:
        around = self._around
        if iri in around.types or iri in around.ontology.terms or iri.startswith((GRAPH, KZPK, STATEMENT)):
            return False
        if NamedNode(iri) in around.broken:
            return False
        # what is in none of our namespaces is told as a term in the wrong place, unless it is a misspelt one
        return iri.startswith((ID, SOURCE)) or "://" in iri

    def _finding(self, placed: Placed, iri: str, part: str, what: str) -> Finding:
        around = self._around
        near = self._nearest(iri)
        ranges = [
            range_
            for above in around.ontology.above.get(placed.quad.predicate.value, ())
            for range_ in sorted(around.ontology.ranges.get(above, ()))
            if part == "object" and range_.startswith(KZPK)
        ]
        cls = shrink(ranges[0]) if ranges else "kzpk:SOME-CLASS"
        describe = f'describe it: {shrink(iri)} a {cls} ; rdfs:label "..."@en'
        if iri.startswith(SOURCE):
            describe = f"{new_source(NamedNode(iri))} (in TriG in graph:evidence)"
        elif not iri.startswith(ID):
            describe = "name a thing under id:, and describe it"
        named = [around.name(NamedNode(one)) for one in near]
        advice = f"nearest: {', '.join(named)}; or {describe}" if near else describe
        if near and part == "object":
            around.meant.append((placed.quad.subject, placed.quad.predicate.value, NamedNode(near[0])))
        return around.at(
            placed,
            "KZ440",
            f"{what} is described neither here nor in the graph",
            advice,
            part=part,
            replace=(local_name(iri), local_name(near[0])) if len(near) == 1 and iri.startswith((ID, SOURCE)) else None,
        )

    def _nearest(self, iri: str) -> list[str]:
        """Return the ids most like one, with their labels."""
        around = self._around
        from kzpk_graph.names import nearest_texts

        name = local_name(iri)
        namespace = SOURCE if iri.startswith(SOURCE) else ID
        own = [local_name(one) for one in around.described if one.startswith(namespace)]
        found = [namespace + one for one in nearest_texts(name, own, least=80)]
        if around.names is not None and self._looked_up < _MOST:
            self._looked_up += 1
            near = around.names.nearest(words(name), limit=8)
            candidates = {local_name(one.iri): one.iri for one, _ in near if one.iri.startswith(namespace)}
            found += [candidates[one] for one in nearest_texts(name, candidates, least=75)]
            found += [one.iri for one, score in near if score >= _SURE and one.iri.startswith(namespace)]
        return list(dict.fromkeys(found))[:3]

    # -- there already ------------------------------------------------------------------------------------------

    def same_code(self, staging: Staging) -> Iterator[Finding]:
        """Yield things that a key or code would make one with another, and codes that another thing has."""
        around = self._around
        told: set[frozenset[str]] = set()
        for subject, predicate, value in staging.delta.inferred_added:
            if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode) or subject == value:
                continue
            if isinstance(predicate, NamedNode) and predicate.value == _SAME:
                pair = frozenset((subject.value, value.value))
                if around.says(subject, _SAME, value) or around.says(value, _SAME, subject):
                    continue  # told as what data may not say
                found = around.locator.find(subject) or around.locator.find(value)
                if pair not in told and found is not None:
                    told.add(pair)
                    yield self._one(*sorted((subject, value), key=lambda term: term.value in around.held))
        for placed in around.insert:
            quad = placed.quad
            if not isinstance(quad.object, Literal) or not self._is_code(quad.predicate.value):
                continue
            for held in around.store.quads(None, quad.predicate, quad.object, DefaultGraph()):
                other = held.subject
                if isinstance(other, NamedNode) and other != quad.subject and isinstance(quad.subject, NamedNode):
                    pair = frozenset((quad.subject.value, other.value))
                    if pair not in told:
                        told.add(pair)
                        yield self._coded(placed, other)

    def _is_code(self, predicate: str) -> bool:
        return predicate in self._around.ontology.codes

    def _coded(self, placed: Placed, other: NamedNode) -> Finding:
        around = self._around
        label = around.ontology.labels.get(placed.quad.predicate.value, shrink(placed.quad.predicate.value))
        return around.at(
            placed,
            "KZ442",
            f"{around.name(other)} has this {label} ({placed.quad.object.value}) already",  # type: ignore[union-attr]
            f"if they are one, use {shrink(other.value)}; if not, correct the code",
            related=(Related(f"likely twin: {around.name(other)}", other.value),),
        )

    def _one(self, one: NamedNode, other: NamedNode) -> Finding:
        around = self._around
        shared = self._shared(one, other)
        placed = shared or (around.locator.find(one) or around.locator.find(other) or (around.placed[0], ""))[0]
        code = around.ontology.labels.get(placed.quad.predicate.value, shrink(placed.quad.predicate.value))
        because = f", because both have the {code} {around.name(placed.quad.object)}" if shared else ""
        return around.at(
            placed,
            "KZ442",
            f"{around.name(one)} would become one with {around.name(other)}{because}",
            f"if they are one, use {shrink(other.value)}; if not, correct the value that they share",
            related=(Related(f"likely twin: {around.name(other)}", other.value),),
        )

    def _shared(self, one: NamedNode, other: NamedNode) -> Placed | None:
        """Return the new triple whose value both things have, or that both are the value of."""
        around = self._around
        pair = (one, other)
        for placed in around.insert:
            quad = placed.quad
            if quad.subject in pair and self._identifies(quad.predicate.value):
                twin = other if quad.subject == one else one
                if quad.object in around.values(twin, quad.predicate.value):
                    return placed
        single = around.ontology.functional
        return next((p for p in around.insert if p.quad.object in pair and p.quad.predicate.value in single), None)

    def _identifies(self, predicate: str) -> bool:
        return predicate in self._around.ontology.keys or self._is_code(predicate)

    def same_address(self) -> Iterator[Finding]:
        """Yield new sources with the address of one that the graph has."""
        around = self._around
        for placed in around.insert:
            quad = placed.quad
            subject, address = quad.subject, quad.object
            if (
                not isinstance(subject, NamedNode)
                or not isinstance(address, Literal)
                or quad.predicate.value != KZPK + "url"
                or subject.value in around.held
            ):
                continue
            for held in self._at(address):
                if held != subject:
                    yield around.at(
                        placed,
                        "KZ443",
                        f"{around.name(held)} has this address already",
                        f"use {shrink(held.value)} for it",
                        severity="warning",
                        related=(Related(f"likely twin: {around.name(held)}", held.value),),
                    )

    def _at(self, address: Literal) -> Iterator[NamedNode]:
        """Yield the sources of an address, however it is written: the same page has one under several of them."""
        store, predicate = self._around.store, NamedNode(KZPK + "url")
        seen: set[NamedNode] = set()
        for text in _addresses(address.value):
            for held in store.quads(None, predicate, Literal(text, datatype=address.datatype), EVIDENCE):
                if isinstance(held.subject, NamedNode) and held.subject not in seen:
                    seen.add(held.subject)
                    yield held.subject


def _addresses(text: str) -> list[str]:
    """Return the ways to write an address: http or https, with or without www., a slash at the end, a fragment.

    A fragment that begins with ``/`` or ``!`` names a page of its own.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(text)
    except ValueError:
        return [text]
    host = parts.netloc.lower().removeprefix("www.")
    if not host or parts.fragment.startswith(("/", "!")):
        return [text]
    path = parts.path.rstrip("/")
    made = [
        parts._replace(scheme=scheme, netloc=www + host, path=path + slash, fragment="").geturl()
        for scheme in ("https", "http")
        for www in ("", "www.")
        for slash in ("", "/")
    ]
    return list(dict.fromkeys([text, *made]))
