"""What held at a time: the facts about a thing whose other end is dated, the certain apart from the possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.describe import describe
from kzpk_graph.edtf import Bounds, bounds, valid
from kzpk_graph.labels import batches, select
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.subset import first_day, last_day
from kzpk_graph.vocab import KZPK, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph.model import Description, Fact, FactGroup
    from kzpk_graph.store.base import Store

CERTAIN: Final = "certain"
POSSIBLE: Final = "possible"
NO: Final = "no"

_BEGINNINGS: Final = frozenset(KZPK + name for name in ("began", "signed", "enteredIntoForce", "dateOfAct", "departed"))
_ENDS: Final = frozenset(KZPK + name for name in ("ended", "expired", "arrived"))
_ATTESTED: Final = KZPK + "attested"
_DATINGS: Final = f"""PREFIX kzpk: <{KZPK}>
SELECT DISTINCT ?x ?p ?date {{ VALUES ?x {{ %s }} ?x ?p ?dating . ?dating kzpk:date ?date .
  ?p <{RDFS}subPropertyOf> kzpk:hasDating FILTER(?p != kzpk:hasDating) }}"""
_ALL: Final = 1_000_000


class AsOf(NamedTuple):
    """What is known about a thing at a time.

    Attributes:
        first: The first day of that time, as ``YYYY-MM-DD``.
        last: Its last day.
        itself: Whether the thing itself held or took place then: ``certain``, ``possible`` or ``no``; empty if it is
            not dated.
        certain: The facts whose other end certainly held or took place then.
        possible: The facts whose other end possibly did.
        left_out: How many facts are left out because their other end did not.
        thing: The thing; its ``groups`` hold the facts whose other end is not dated.
    """

    first: str
    last: str
    itself: str
    certain: tuple[FactGroup, ...]
    possible: tuple[FactGroup, ...]
    left_out: int
    thing: Description


def as_of(store: Store, iri: str, date: str, limit: int = 25) -> AsOf:
    """Return what is known about a thing at a time.

    Args:
        store: The asked graph's store.
        iri: The thing's IRI.
        date: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
        limit: How many facts to give per property.

    Raises:
        UsageError: If the date is none of these.
    """
    first, last = first_day(date), last_day(date)
    thing = describe(store, iri, _ALL)
    others = {other for group in thing.groups for fact in group.facts if (other := _other(fact, iri))}
    held = standing(store, [iri, *others], first, last)

    def having(status: str) -> tuple[FactGroup, ...]:
        return _groups(thing.groups, lambda fact: held.get(_other(fact, iri), "") == status, limit)

    certain, possible, undated, left = having(CERTAIN), having(POSSIBLE), having(""), having(NO)
    shown = {s for group in (*certain, *possible, *undated) for fact in group.facts for s in fact.statements}
    shown.update(s for fact in thing.says for s in fact.statements)
    return AsOf(
        first,
        last,
        held.get(iri, ""),
        certain,
        possible,
        sum(group.total for group in left),
        thing._replace(groups=undated, statements={s: thing.statements[s] for s in thing.statements if s in shown}),
    )


def standing(store: Store, iris: Iterable[str], first: str, last: str) -> dict[str, str]:
    """Return for each dated thing whether it held or took place within a time: ``certain``, ``possible`` or ``no``.

    Args:
        store: The asked graph's store.
        iris: The things; those that are not dated are left out of the result.
        first: The first day of the time, as ``YYYY-MM-DD``.
        last: Its last day.
    """
    dated: dict[str, dict[str, list[Bounds]]] = {}
    for values in batches(iris):
        for row in select(store, _DATINGS % values):
            iri, kind, text = (term.value for term in row)  # type: ignore[attr-defined]
            if valid(text):
                dated.setdefault(iri, {}).setdefault(kind, []).append(bounds(text))
    return {iri: _standing(kinds, first, last) for iri, kinds in dated.items()}


def _standing(kinds: dict[str, list[Bounds]], first: str, last: str) -> str:
    """Judge all datings of one thing.

    Dates at which something is attested prove that it held then; between two of them a break is not excluded.
    A beginning without an end leaves open how long it held, and the other way round. Where sources give different
    dates, only what none of them excludes is certain: a month does not speak against a day in it.
    """
    attested = kinds.get(_ATTESTED, [])
    if any(_certainly(date, first, last) for date in attested):
        return CERTAIN
    begun = [date for kind, dates in kinds.items() if kind in _BEGINNINGS for date in dates]
    ended = [date for kind, dates in kinds.items() if kind in _ENDS for date in dates]
    covering = [
        date for kind, dates in kinds.items() if kind not in _BEGINNINGS | _ENDS | {_ATTESTED} for date in dates
    ]
    for dates in (covering, begun, ended):  # of a beginning or end: it was just then
        sure = any(_certainly(date, first, last) for date in dates)
        if sure and all(_possibly(date, first, last) for date in dates):
            return CERTAIN
    begun_by_then = begun and all(_by(date.latest, last) and not date.interval for date in begun)
    if begun_by_then and ended and all(date.earliest is not None and date.earliest >= first for date in ended):
        return CERTAIN
    if any(_possibly(date, first, last) for date in (*covering, *attested)):
        return POSSIBLE
    if begun or ended:
        started = not begun or any(_by(date.earliest, last, unknown=True) for date in begun)
        lasting = not ended or any(date.latest is None or date.latest >= first for date in ended)
        return POSSIBLE if started and lasting else NO
    before = any(_by(date.earliest, last, unknown=True) for date in attested)
    after = any(date.latest is None or date.latest >= first for date in attested)
    return POSSIBLE if before and after else NO


def _certainly(date: Bounds, first: str, last: str) -> bool:
    """Say whether something so dated held on some day of a time, for certain.

    Where the end of an interval is unknown, it lasted to its beginning at the least; and the other way round.
    """
    start = date.latest_start or date.latest
    end = date.earliest_end or date.earliest
    started = date.open_start or (start is not None and start <= last)
    lasting = date.open_end or (end is not None and end >= first)
    return started and lasting


def _possibly(date: Bounds, first: str, last: str) -> bool:
    return (date.earliest is None or date.earliest <= last) and (date.latest is None or date.latest >= first)


def _by(day: str | None, last: str, *, unknown: bool = False) -> bool:
    return unknown if day is None else day <= last


def _other(fact: Fact, iri: str) -> str:
    """Return the IRI of a fact's other end; empty for a literal or blank node."""
    for term in (fact.object, fact.subject):
        if isinstance(term, NamedNode) and term.value != iri:
            return term.value
        if not isinstance(term, NamedNode):
            return ""
    return ""


def _groups(groups: Iterable[FactGroup], fits: Callable[[Fact], bool], limit: int) -> tuple[FactGroup, ...]:
    found = ((group, tuple(filter(fits, group.facts))) for group in groups)
    return tuple(group._replace(total=len(facts), facts=facts[:limit]) for group, facts in found if facts)
