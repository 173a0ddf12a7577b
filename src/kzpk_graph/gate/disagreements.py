"""Check 4, second part: another value for what sources may dispute. It is shown, and never refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph import edtf
from kzpk_graph.gate.shapefacts import once
from kzpk_graph.labels import select
from kzpk_graph.model import Related
from kzpk_graph.provenance import asserting, statements
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding

_MOST: Final = 5
_RIVALS: Final = f"""PREFIX kzpk: <{KZPK}>
SELECT ?rival ?amount ?unit ?bound {{
  ?rival kzpk:observes %s ; kzpk:indicator %s ; kzpk:date ?date ; kzpk:amount ?amount .
  FILTER(?amount != %s && REPLACE(?date, "[~?%%]", "") = %s)
  OPTIONAL {{ ?rival kzpk:currency|kzpk:unit ?unit }} OPTIONAL {{ ?rival kzpk:bound ?bound }}
}} LIMIT {_MOST}"""
_PLACE: Final = (PROV + "wasQuotedFrom", KZPK + "anchor", KZPK + "paragraph")
_OF_A_FIGURE: Final = ("observes", "indicator", "date")


def check_disagreements(around: Around) -> Iterator[Finding]:
    """Yield where an addition gives another value than the graph has for the same thing."""
    checker = _Disagreements(around)
    for placed in around.insert:
        predicate = placed.quad.predicate.value
        if predicate == KZPK + "amount":
            yield from checker.figure(placed)
        elif predicate in checker.datings:
            yield from checker.dating(placed)
        elif predicate in once():
            yield from checker.value(placed)


class _Disagreements:
    def __init__(self, around: Around) -> None:
        self._around = around
        self.datings = around.ontology.below(KZPK + "hasDating") - {KZPK + "hasDating", KZPK + "attested"}

    def figure(self, placed: Placed) -> Iterator[Finding]:
        """Yield figures of the same thing, measure and period with another amount."""
        around, subject, amount = self._around, placed.quad.subject, placed.quad.object
        if not isinstance(subject, NamedNode) or subject.value in around.held or not isinstance(amount, Literal):
            return
        parts = [around.values(subject, KZPK + name) for name in _OF_A_FIGURE]
        if not all(parts) or not isinstance(parts[2][0], Literal):
            return
        period = Literal(parts[2][0].value.translate({ord(c): None for c in "~?%"}))
        mine = {str(unit.value) for name in ("currency", "unit") for unit in around.values(subject, KZPK + name)}
        for row in select(around.store, _RIVALS % (parts[0][0], parts[1][0], amount, period)):
            rival, other, unit, bound = row
            if not isinstance(rival, NamedNode) or not isinstance(other, Literal):
                continue
            if unit is not None and mine and getattr(unit, "value", "") not in mine:
                continue
            if isinstance(bound, NamedNode) and bound.value == KZPK + "Over" and _less(other, amount):
                continue
            yield self._differ(
                placed,
                f"Another figure is in the graph for the same thing, measure and period: {other.value}",
                (rival, NamedNode(KZPK + "amount"), other),
            )

    def dating(self, placed: Placed) -> Iterator[Finding]:
        """Yield dates of the same happening that do not overlap."""
        around, subject, predicate = self._around, placed.quad.subject, placed.quad.predicate
        if not isinstance(subject, NamedNode) or subject.value not in around.held:
            return
        mine = self._date(placed.quad.object)
        for quad in around.store.quads(subject, predicate, None, DefaultGraph()):
            theirs = self._date(quad.object)
            if mine is None or theirs is None or quad.object == placed.quad.object:
                continue
            one, other = edtf.bounds(mine), edtf.bounds(theirs)
            if _before(one.latest, other.earliest) or _before(other.latest, one.earliest):
                label = around.ontology.labels.get(predicate.value, "")
                yield self._differ(
                    placed,
                    f"Another date is in the graph: {around.name(subject)} “{label}” {theirs}, here {mine}",
                    (subject, predicate, quad.object),
                )

    def value(self, placed: Placed) -> Iterator[Finding]:
        """Yield values of the same thing that differ from what other statements say."""
        around, subject, predicate = self._around, placed.quad.subject, placed.quad.predicate
        if not isinstance(subject, NamedNode) or subject.value not in around.held:
            return
        for quad in around.store.quads(subject, predicate, None, DefaultGraph()):
            if quad.object != placed.quad.object:
                label = around.ontology.labels.get(predicate.value, "")
                yield self._differ(
                    placed,
                    f"Another value is in the graph: {around.name(subject)} “{label}” {around.name(quad.object)}",
                    (subject, predicate, quad.object),
                )

    def _differ(self, placed: Placed, message: str, theirs: tuple[Any, NamedNode, Any]) -> Finding:
        from kzpk_graph.gate.contradictions import cited

        around = self._around
        found = asserting(around.store, *theirs)
        own = next((iri for iri in found if self._same_place(placed.quad.graph_name, iri)), "")
        if own:
            name = shrink(own)
            return around.at(
                placed,
                "KZ431",
                f"The same place of the same source says another thing in {name}: {around.name(theirs[2])}",
                f"to correct it, take the old statement out first: kzpk --store DIR remove {name}; if both stand"
                " there, give the two statements anchors of their own",
                severity="warning",
                related=(Related("the statement of the same place", own),),
            )
        related = [
            Related(f"{around.name(theirs[2])}: {cited(statement)}", iri)
            for iri, statement in statements(around.store, found[:_MOST]).items()
        ]
        return around.at(
            placed,
            "KZ431",
            message,
            "nothing, if your source says so: both stand side by side ('kzpk query disputes')",
            severity="info",
            related=tuple(related),
        )

    def _same_place(self, new: Any, held: str) -> bool:
        """Return whether a new statement points to where one of the graph points: source, anchor and paragraph."""
        if not isinstance(new, NamedNode):
            return False
        places = [
            [frozenset(self._around.values(iri, name, evidence=True)) for name in _PLACE] for iri in (new.value, held)
        ]
        return places[0] == places[1] and all(places[0][:2])

    def _date(self, dating: Any) -> str | None:
        if isinstance(dating, Literal):
            return None
        values = [one.value for one in self._around.values(dating, KZPK + "date") if isinstance(one, Literal)]
        return values[0] if len(values) == 1 and edtf.valid(values[0]) else None


def _before(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one < other


def _less(one: Literal, other: Literal) -> bool:
    try:
        return float(one.value) < float(other.value)
    except ValueError:
        return False
