"""How a slip is made: a copy of what a statement says, with one thing changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import KZPK, RDF_TYPE

from .world import Case, Draft, Fact, World, iri, page_evidence, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.rdfio import Term

MORE: Final = 3
"""Statements in which each slip is made."""


def slip(
    world: World,
    kind: str,
    name: str,
    cls: str,
    prop: str,
    change: Callable[[list[Fact], str], tuple[list[Fact], list[Fact]]],
) -> Iterator[Case]:
    """Yield a slip in copies of what is said of several things.

    Args:
        world: The quarry.
        kind: The kind of slip.
        name: The slip.
        cls: Things of this class are copied ...
        prop: ... that have this property.
        change: Takes the facts and the thing; returns the facts with the slip, and those at fault.
    """
    found = [thing for thing in world.things(KZPK + cls, prop) if KZPK + "State" not in world.types(thing)]
    for number, thing in enumerate(found[:: max(len(found) // MORE, 1)][:MORE]):
        draft, new = world.copy(thing, f"slip-{number}")
        facts, wrong = change(list(draft.facts), new)
        changed = draft.but(facts)
        yield Case(kind, f"{name} ({number + 1})", changed.quads(), changed.lines(wrong), draft.quads())


def plain(kind: str, name: str, facts: list[Fact], wrong: Iterable[Fact] | None = None, **told: str) -> Case:
    """Return a slip in a statement of its own."""
    draft = Draft(facts, page_evidence(**told))
    return Case(kind, name, draft.quads(), draft.lines(facts if wrong is None else wrong))


def swap(prop: str, value: Term) -> Callable[[list[Fact], str], tuple[list[Fact], list[Fact]]]:
    """Return a change that gives a property of the thing, or of one of its dates, another value."""

    def change(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        old = next((fact for fact in facts if fact[1] == prop and fact[0] == new), None)
        old = old or next(fact for fact in facts if fact[1] == prop)
        wrong = (old[0], prop, value)
        return [wrong if fact == old else fact for fact in facts], [wrong]

    return change


def add(prop: str, value: Term) -> Callable[[list[Fact], str], tuple[list[Fact], list[Fact]]]:
    """Return a change that adds a fact about the thing; the fact that it is at odds with is at fault as well."""

    def change(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        added = (new, prop, value)
        beside = {prop, *({KZPK + "currency", KZPK + "unit"} if prop == KZPK + "unit" else ())}
        return [*facts, added], [added, *(fact for fact in facts if fact[0] == new and fact[1] in beside)]

    return change


def rename(prop: str, wrong: str) -> Callable[[list[Fact], str], tuple[list[Fact], list[Fact]]]:
    """Return a change that writes another property for one."""

    def change(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        old = next(fact for fact in facts if fact[1] == prop)
        fault = (old[0], wrong, old[2])
        return [fault if fact == old else fact for fact in facts], [fault]

    return change


def dated(new: str, prop: str, date: str, first: str, last: str) -> list[Fact]:
    node = f"{new}.{prop}"
    return [
        (new, KZPK + prop, NamedNode(node)),
        (node, RDF_TYPE, iri("Dating")),
        (node, KZPK + "date", Literal(date)),
        (node, KZPK + "earliest", typed(first, "date")),
        (node, KZPK + "latest", typed(last, "date")),
        (node, KZPK + "dateBasis", iri("DateStated")),
    ]


def inferred(facts: list[Fact], _new: str) -> tuple[list[Fact], list[Fact]]:
    """Say that a date is inferred, and not from what."""
    old = next(fact for fact in facts if fact[1] == KZPK + "dateBasis")
    wrong = (old[0], old[1], iri("DateInferred"))
    kept = [fact for fact in facts if fact[1] != KZPK + "dateReasoning"]
    changed = [wrong if fact == old else fact for fact in kept]
    return changed, [fact for fact in changed if fact[0] == old[0]]


def turned(prop: str) -> Callable[[list[Fact], str], tuple[list[Fact], list[Fact]]]:
    """Return a change that turns a relation round."""

    def change(facts: list[Fact], _new: str) -> tuple[list[Fact], list[Fact]]:
        old = next(fact for fact in facts if fact[1] == prop and isinstance(fact[2], NamedNode))
        wrong: Fact = (old[2].value, prop, NamedNode(old[0]))
        return [wrong if fact == old else fact for fact in facts], [wrong]

    return change
