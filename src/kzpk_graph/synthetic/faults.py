"""Faults that are put into a synthetic graph on purpose, each against exactly one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.synthetic.desk import Desk, Page, thing
from kzpk_graph.synthetic.terms import A, Fact, day, english, integer, kzpk, node, text
from kzpk_graph.synthetic.times import dated, in_year, on_day
from kzpk_graph.vocab import ID, KZSH

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.synthetic.world import State

MOST_TRIPLES: Final = 20
"""More triples than any one fault needs."""

_WHEN: Final = in_year(2001)


class Violation(NamedTuple):
    """A planted fault.

    Attributes:
        kind: What is wrong, in a few words.
        shape: IRI of the one shape that it violates.
        focus: IRI of the node that the shape reports.
        statement: IRI of the statement that says it.
    """

    kind: str
    shape: str
    focus: str
    statement: str


def plant(desk: Desk, states: list[State], number: int) -> Violation:
    """Write the statement of the ``number``-th fault, on a page of its own; the kinds take turns.

    Args:
        desk: Where to write.
        states: The states; the faults concern the first two.
        number: Counted from 0.
    """
    kind, shape, make = _KINDS[number % len(_KINDS)]
    page = Page(f"fault-{number}", "NewsReport", states[0].outlet, "2025-03")
    phrase = "one two three four five six seven eight nine" if kind == _LONG_ANCHOR else "as the page says"
    name, facts = make(number, states)
    planned = kind == _NO_STAGE
    statement = desk.say(
        page, facts, phrase, modality="Planned" if planned else "Asserted", confident=kind != _NO_CONFIDENCE
    ).value
    focus = statement if kind in (_LONG_ANCHOR, _NO_CONFIDENCE) else ID + name
    return Violation(kind, KZSH + shape, focus, statement)


def _event(number: int, label: bool = True) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    facts = thing(name, "Forum", f"Forum {number} on faults")
    if not label:
        del facts[1]
    return name, [*facts, *dated(name, "occurred", on_day(2001, 1 + number % 12, 1))[0]]


def _unlabelled(number: int, _states: list[State]) -> tuple[str, list[Fact]]:
    return _event(number, label=False)


def _plain(number: int, _states: list[State]) -> tuple[str, list[Fact]]:
    return _event(number)


def _backwards(number: int, _states: list[State]) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    dating = node(f"{name}.occurred.2001")
    facts = [
        *thing(name, "Forum", f"Forum {number} on faults"),
        (node(name), kzpk("occurred"), dating),
        *[(dating, predicate, value) for predicate, value in _BACKWARDS],
    ]
    return dating.value.removeprefix(ID), facts


def _agreement(number: int, _states: list[State]) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    return name, [*thing(name, "Treaty", f"Treaty {number} of nobody"), *dated(name, "signed", _WHEN)[0]]


def _figure(number: int, states: list[State], *, bound: bool, currency: str) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    facts = [
        *thing(name, "TradeObservation", f"Trade figure {number} at fault"),
        *_WHEN.facts(node(name)),
        (node(name), kzpk("observes"), states[0].iri),
        (node(name), kzpk("betweenState"), states[0].iri),
        (node(name), kzpk("betweenState"), states[1].iri),
        (node(name), kzpk("indicator"), node("indicator-trade-turnover")),
        (node(name), kzpk("amount"), integer(1000 + number)),
        (node(name), kzpk("currency"), text(currency)),
    ]
    return name, [*facts, (node(name), kzpk("bound"), kzpk("Exactly"))] if bound else facts


def _unbound(number: int, states: list[State]) -> tuple[str, list[Fact]]:
    return _figure(number, states, bound=False, currency="USD")


def _dollars(number: int, states: list[State]) -> tuple[str, list[Fact]]:
    return _figure(number, states, bound=True, currency="dollars")


def _post(number: int, _states: list[State]) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    return name, thing(name, "Post", f"Post {number} at nothing")


def _plan(number: int, states: list[State]) -> tuple[str, list[Fact]]:
    name = f"fault-{number}"
    facts = thing(name, "PlannedEvent", f"Plan {number} of no stage")
    facts += [(node(name), kzpk("plannedKind"), kzpk("Forum")), (node(name), kzpk("plannedIn"), states[0].iri)]
    return name, facts


def _named_wrongly(number: int, states: list[State]) -> tuple[str, list[Fact]]:
    name = f"fault--{number}"
    return name, [
        *thing(name, "Cooperation", f"Cooperation {number} with a wrong name"),
        (node(name), kzpk("cooperationPartner"), states[0].university),
        (node(name), kzpk("cooperationPartner"), states[1].university),
        (node(name), kzpk("note"), english("Its name has two hyphens side by side.")),
    ]


_BACKWARDS: Final = (
    (A, kzpk("Dating")),
    (kzpk("date"), text("2001")),
    (kzpk("earliest"), day("2001-12-31")),
    (kzpk("latest"), day("2001-01-01")),
    (kzpk("dateBasis"), kzpk("DateStated")),
)
_LONG_ANCHOR: Final = "a key phrase of nine words"
_NO_CONFIDENCE: Final = "a page's statement without confidence"
_NO_STAGE: Final = "a plan without a stage"

_KINDS: Final[tuple[tuple[str, str, Callable[[int, list[State]], tuple[str, list[Fact]]]], ...]] = (
    ("an event without a label", "Event-label-missing", _unlabelled),
    (_LONG_ANCHOR, "Statement-anchor", _plain),
    ("a date whose first day lies after its last", "dated-earliest-before-latest", _backwards),
    ("an agreement without parties", "Agreement-party-missing", _agreement),
    ("a figure without a bound", "Observation-bound-count", _unbound),
    ("a currency that is no code", "currency-value", _dollars),
    ("a post at nothing", "Post-where-missing", _post),
    (_NO_STAGE, "Plan-planStage-missing", _plan),
    (_NO_CONFIDENCE, "Statement-confidence-missing", _plain),
    ("an IRI that is none of ours", "iri", _named_wrongly),
)
