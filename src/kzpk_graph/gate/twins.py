"""Check 5, second part: what a new thing is called, and what is called so, or nearly so, already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.gate.likenames import NameList
from kzpk_graph.labels import batches, select
from kzpk_graph.model import Related
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import ID, KZPK, RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding

_NAMING: Final = (RDFS_LABEL, SKOS_ALT_LABEL, KZPK + "officialName")
_SIDE_BY_SIDE: Final = ("Claim", "Opinion", "Question", "RecordedName", "NameMatch", "Concept", "Source", "Statement")
"""Values, views and names that stand side by side on purpose, and may be called the same."""

_MAY_SHARE: Final = ("Claim", "Opinion")
"""Of these alone the saved check of likely twins lets two have one label."""

_MOST: Final = 20
"""For so many new names of an addition those are looked for that are nearly the same."""


_MOST_NAMES: Final = 20_000
"""In graphs of so many names they are looked for: all names are compared, and a change is to cost what it is, not what
the graph is."""


def check_names(around: Around) -> Iterator[Finding]:
    """Yield new things that are called as another is, or nearly so, and terms of office that may be known."""
    checker = _Names(around)
    yield from checker.same()
    yield from checker.near()
    yield from checker.tenures()


class _Twin(NamedTuple):
    """What has a name that a new thing has, and the triple that gives the new thing that name."""

    placed: Placed
    text: str


class _Names:
    def __init__(self, around: Around) -> None:
        self._around = around
        self._new = sorted(iri for iri in around.described if iri not in around.held and iri.startswith(ID))
        self._named: dict[str, list[Placed]] = {}
        self._added: dict[str, list[tuple[str, str]]] = {}
        self._known: set[str] = set()
        from kzpk_graph.names import normalise

        for placed in around.insert:
            subject, name = placed.quad.subject, placed.quad.object
            if isinstance(subject, NamedNode) and placed.quad.predicate.value in _NAMING and isinstance(name, Literal):
                self._named.setdefault(subject.value, []).append(placed)
                self._added.setdefault(normalise(name.value), []).append((subject.value, name.value))

    def _side_by_side(self, iri: str, classes: Iterable[str] = _SIDE_BY_SIDE) -> bool:
        return any(self._around.is_a(iri, cls) for cls in classes)

    # -- called the same ----------------------------------------------------------------------------------------

    def same(self) -> Iterator[Finding]:
        """Yield new things that are called like another."""
        found: dict[str, dict[str, _Twin]] = {}
        for iri in self._new:
            for placed in self._named.get(iri, ()):
                for twin, text in self._called(placed.quad.object):
                    if twin != iri:
                        found.setdefault(iri, {}).setdefault(twin, _Twin(placed, text))
        classes = self._classes({twin for twins in found.values() for twin in twins})
        for iri, twins in found.items():
            for twin, one in sorted(twins.items()):
                theirs = classes.get(twin, set()) | self._around.described.get(twin, set())
                if theirs and not (twin in self._around.described and twin < iri and twin not in self._around.held):
                    yield from self._same(iri, twin, theirs, one)

    def _called(self, name: Any) -> Iterator[tuple[str, str]]:
        """Yield what is called like this, in the graph and in the addition."""
        from kzpk_graph.names import normalise

        if not isinstance(name, Literal):
            return
        around = self._around
        if around.names is not None:
            for found in around.names.exact(name.value):
                yield found.iri, found.text
        else:
            for quad in around.store.quads(None, NamedNode(RDFS_LABEL), name, DefaultGraph()):
                if isinstance(quad.subject, NamedNode):
                    yield quad.subject.value, name.value
        yield from self._added.get(normalise(name.value), ())

    def _same(self, iri: str, twin: str, theirs: set[str], one: _Twin) -> Iterator[Finding]:
        around = self._around
        mine = around.described[iri]
        clash = self._shares_its_label(twin, mine, theirs, one.placed)
        if self._side_by_side(iri) and not clash:
            return
        self._known.add(iri)
        kind = next((around.ontology.labels[cls] for cls in sorted(theirs) if cls in around.ontology.labels), "")
        where = "here too" if twin not in around.held and twin in around.described else "in the graph"
        related = (Related(f"likely twin: {around.name(NamedNode(twin))}", twin),)
        if clash or self._alike(mine, theirs):
            yield around.at(
                one.placed,
                "KZ441",
                f"{shrink(iri)} has the name of {shrink(twin)}, “{one.text}”{f' ({kind})' if kind else ''}, {where}",
                f"if they are one, use {shrink(twin)}; if not, tell them apart by their labels",
                severity="violation" if clash else "warning",
                related=related,
            )
        elif twin.startswith(ID) and not self._side_by_side(twin):
            yield around.at(
                one.placed,
                "KZ444",
                f"“{one.text}” is the name of something of another kind: {shrink(twin)}{f' ({kind})' if kind else ''},"
                f" {where}",
                f"nothing, if both are called so; else use {shrink(twin)}, or correct the class",
                severity="info",
                related=related,
            )

    def _shares_its_label(self, twin: str, mine: set[str], theirs: set[str], placed: Placed) -> bool:
        """Return whether the two have one label and a class in common: ``kzpk check`` would find fault with both."""
        around, label = self._around, placed.quad.object
        if placed.quad.predicate.value != RDFS_LABEL or not twin.startswith(ID):
            return False
        if any(around.ontology.is_a(types, KZPK + cls) for types in (mine, theirs) for cls in _MAY_SHARE):
            return False
        above = [{one for cls in types for one in around.ontology.above.get(cls, {cls})} for types in (mine, theirs)]
        common = {cls for cls in above[0] & above[1] if cls.startswith(KZPK)} - {KZPK + "Concept"}
        return bool(common) and label in around.values(twin, RDFS_LABEL)

    def _classes(self, iris: set[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for values in batches(sorted(iris)):
            for row in select(self._around.store, f"SELECT ?x ?c {{ VALUES ?x {{ {values} }} ?x <{RDF_TYPE}> ?c }}"):
                thing, cls = row
                if isinstance(thing, NamedNode) and isinstance(cls, NamedNode) and cls.value.startswith(KZPK):
                    found.setdefault(thing.value, set()).add(cls.value)
        return found

    def _alike(self, mine: set[str], theirs: set[str]) -> bool:
        """Return whether things of these classes could be one: one's class is, or is above, one of the other's."""
        ontology = self._around.ontology
        return any(ontology.is_a(theirs, cls) or ontology.is_a(mine, other) for cls in mine for other in theirs)

    # -- called nearly the same ---------------------------------------------------------------------------------

    def near(self) -> Iterator[Finding]:
        """Yield new things whose name is one of a thing of the same kind, but for a letter, the order or a title."""
        around = self._around
        asked = [
            (iri, placed)
            for iri in self._new
            if iri not in self._known and not self._side_by_side(iri)
            for placed in self._named.get(iri, ())
        ][:_MOST]
        if not asked or around.names is None or around.names.has_more_than(_MOST_NAMES):
            return
        from kzpk_graph.names import normalise

        mine = [(iri, placed.quad.object.value) for iri, placed in asked]  # type: ignore[union-attr]
        known = NameList(
            [one for one in around.names.of_things() if one[0].startswith(ID)]
            + [(iri, text, normalise(text)) for iri, text in mine]
        )
        hits = {(iri, placed): known.near(placed.quad.object.value) for iri, placed in asked}  # type: ignore[union-attr]
        classes = self._classes({twin for found in hits.values() for twin, _ in found})
        told: set[str] = set()
        for (iri, placed), found in hits.items():
            for twin, text in found:
                theirs = classes.get(twin, set()) | around.described.get(twin, set())
                new = twin in around.described and twin not in around.held
                first = new and twin >= iri  # of two new ones the later is told
                if iri in told or first or not self._alike(around.described[iri], theirs):
                    continue
                told.add(iri)
                who = "No one" if around.is_a(iri, "Person") else "Nothing"
                yield around.at(
                    placed,
                    "KZ444",
                    f"{who} is called “{placed.quad.object.value}”, but “{text}” exists ({shrink(twin)})",  # type: ignore[union-attr]
                    f"if it is the same, use {shrink(twin)}; else nothing",
                    severity="info",
                    related=(Related(f"likely twin: {around.name(NamedNode(twin))}", twin),),
                )

    # -- terms of office ----------------------------------------------------------------------------------------

    def tenures(self) -> Iterator[Finding]:
        """Yield new tenures of a person who has held the same post before, as far as is known."""
        around = self._around
        for iri in self._new:
            if not around.is_a(iri, "Tenure"):
                continue
            posts = set(around.values(iri, KZPK + "tenurePost"))
            for person in around.values(iri, KZPK + "tenureOf"):
                for quad in around.store.quads(None, NamedNode(KZPK + "tenureOf"), person, DefaultGraph()):
                    other = quad.subject
                    if not isinstance(other, NamedNode) or other.value == iri:
                        continue
                    if posts & set(around.values(other, KZPK + "tenurePost")):
                        found = around.locator.find(NamedNode(iri), KZPK + "tenureOf", person)
                        if found is not None:
                            yield self._same_post(iri, other, found[0])

    def _same_post(self, iri: str, other: NamedNode, placed: Placed) -> Finding:
        around = self._around
        return around.at(
            placed,
            "KZ445",
            f"{around.name(other)} is the same person in the same post as {shrink(iri)}",
            f"use {shrink(other.value)} if it is the same time in the post; nothing, if the post was held twice",
            part="subject",
            severity="info",
            related=(Related(f"likely twin: {around.name(other)}", other.value),),
        )
