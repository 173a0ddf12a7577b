"""Check 6, second part: does the time make sense?"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph import edtf
from kzpk_graph.gate.bounds import check_bounds, real_day
from kzpk_graph.gate.namespaces import kebab
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, KZPK, PROV, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.edtf import Bounds
    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding

_DATE: Final = KZPK + "date"
_EDTF: Final = frozenset((_DATE, KZPK + "dateSaid", DCTERMS + "issued"))
_DAY: Final = XSD + "date"
_AHEAD: Final = frozenset(KZPK + name for name in ("expected", "coversPeriod", "expired", "operating", "datingOf"))
"""What leads to dates that may lie ahead: plans, periods of validity, and the dates themselves."""

_ORDER: Final = (
    ("began", "ended"), ("signed", "enteredIntoForce"), ("signed", "expired"), ("enteredIntoForce", "expired"),
    ("departed", "arrived"),
)  # fmt: skip
_OF_AGREEMENTS: Final = frozenset(KZPK + name for name in ("signed", "enteredIntoForce", "expired"))
_NOT_YET: Final = frozenset(KZPK + name for name in ("Planned", "Considered", "Asked"))
_EVE: Final = 7
"""So many days ahead a source may tell what is as good as happening; that is a warning."""

_HINT: Final = "write it as 2025-04-28, 2025-04, 2025-06~, 2025-04-28/2025-04-30, 2021/.. or [2025-04-28..2025-04-30]"


def check_times(around: Around, today: str | None = None) -> Iterator[Finding]:
    """Yield dates that cannot be, and dates that do not fit one another or the source.

    Args:
        around: The addition.
        today: The day to hold dates against, as YYYY-MM-DD; None for today's.
    """
    checker = _Times(around, today or datetime.datetime.now(datetime.UTC).date().isoformat())
    for placed in around.insert:
        yield from checker.possible(placed)
    yield from check_bounds(around)
    yield from checker.order()
    yield from checker.voice()
    yield from checker.manner()


class _Dated(NamedTuple):
    """One date of one thing: the triple that links them, and the bounds."""

    link: Placed
    date: str
    bounds: Bounds


class _Times:
    def __init__(self, around: Around, today: str) -> None:
        self._around = around
        self._today = today
        self._dating = around.ontology.below(KZPK + "hasDating")
        self._said: dict[str, tuple[str, str]] = {}

    # -- dates by themselves ------------------------------------------------------------------------------------

    def possible(self, placed: Placed) -> Iterator[Finding]:
        """Yield a date that the calendar does not have, or that ends before it starts, or lies in the future."""
        value, predicate = placed.quad.object, placed.quad.predicate.value
        if not isinstance(value, Literal):
            return
        if predicate == _DATE and self._undated(placed):
            yield self._without_dating(placed, value.value)
        if predicate in self._dating:
            yield self._without_dating(placed, value.value)
        if value.datatype.value == _DAY and not real_day(value.value):
            yield self._around.at(placed, "KZ460", f"There is no day {value.value}", "correct it; days are YYYY-MM-DD")
        elif predicate in _EDTF and not edtf.valid(value.value):
            yield self._impossible(placed, value.value)
        elif predicate in (DCTERMS + "issued", KZPK + "dateSaid"):
            first = edtf.bounds(value.value).earliest
            if first is not None and first > self._today:
                what = "was published" if predicate == DCTERMS + "issued" else "was said"
                yield self._around.at(
                    placed,
                    "KZ463",
                    f"{self._around.name(placed.quad.subject)} {what} on {value.value}, which lies in the future",
                    "correct the date",
                )

    def _undated(self, placed: Placed) -> bool:
        """Return whether a date stands on a thing itself that can only have a dating."""
        subject = placed.quad.subject
        types = self._around.types.get(subject.value, set()) if isinstance(subject, NamedNode) else set()
        known = {one for one in types if one in self._around.ontology.classes}
        return bool(known) and not self._around.ontology.is_a(known, KZPK + "Claim")

    def _without_dating(self, placed: Placed, date: str) -> Finding:
        subject, predicate = placed.quad.subject, placed.quad.predicate.value
        if predicate == _DATE:
            self._around.broken_dates.add(subject)
        name = shrink(subject.value) if isinstance(subject, NamedNode) else "id:..."
        link = predicate.removeprefix(KZPK)
        if predicate in (_DATE, KZPK + "hasDating"):
            plan, agreement = self._is_plan(placed), self._is_agreement(placed)
            link = "expected" if plan else "signed" if agreement else "occurred"
        what = "the value" if predicate not in (_DATE, KZPK + "hasDating") else f"{shrink(predicate)} and its value"
        node = f"{name}.{kebab(link)}"
        by = node if what == "the value" else f"kzpk:{link} {node}"
        return self._around.at(
            placed,
            "KZ466",
            f"The date of {self._around.name(subject)} is a text and not a dating; dates are nodes, so that sources can"
            " differ",
            f"replace {what} by {by}, and add {self._behind(placed)}: {node} a kzpk:Dating ;"
            f" {_dated(date)} ; kzpk:dateBasis kzpk:DateStated .",
            part="predicate",
        )

    @staticmethod
    def _behind(placed: Placed) -> str:
        """Say where more can be said in the same statement without breaking into what is said there."""
        quads = placed.file.lower().removesuffix(".gz").endswith((".trig", ".nq", ".nquads"))
        graph = placed.quad.graph_name
        if quads and isinstance(graph, NamedNode):
            return f"at the end of the graph {shrink(graph.value)}, before its closing bracket"
        return "at the end of the file"

    def _is_agreement(self, placed: Placed) -> bool:
        subject = placed.quad.subject
        return isinstance(subject, NamedNode) and self._around.is_a(subject.value, "Agreement")

    def _impossible(self, placed: Placed, text: str) -> Finding:
        start, slash, end = text.partition("/")
        if slash and edtf.valid(start) and edtf.valid(end):
            return self._around.at(
                placed,
                "KZ462",
                f"The period {text} ends before it starts",
                f"write {end}/{start}, if they are swapped",
                replace=(text, f"{end}/{start}") if edtf.valid(f"{end}/{start}") else None,
            )
        swapped = _swapped(text)
        if swapped:
            return self._around.at(
                placed, "KZ460", f"There is no date {text}", f"write {swapped}, if day and month are swapped"
            )
        return self._around.at(placed, "KZ460", f"{text} is no date in EDTF, or no day that there is", _HINT)

    # -- dates of one thing -------------------------------------------------------------------------------------

    def order(self) -> Iterator[Finding]:
        """Yield what ends before it starts, and what comes after what it precedes."""
        around = self._around
        links = [one for one in around.insert if one.quad.predicate.value in self._dating]
        for link in links:
            name = link.quad.predicate.value.removeprefix(KZPK)
            for first, second in _ORDER:
                if name in (first, second):
                    yield from self._ordered(link, first, second)
            yield from self._future(link)
        for placed in around.insert:
            if placed.quad.predicate.value in (KZPK + "precedes", KZPK + "follows"):
                yield from self._sequence(placed)

    def _ordered(self, link: Placed, first: str, second: str) -> Iterator[Finding]:
        mine = link.quad.predicate.value.removeprefix(KZPK)
        other = second if mine == first else first
        own = self._bounds(link.quad.object)
        for value in self._around.values(link.quad.subject, KZPK + other):  # type: ignore[arg-type]
            theirs = self._bounds(value)
            if own is None or theirs is None:
                continue
            before, after = (own, theirs) if mine == first else (theirs, own)
            if before[1].earliest is None or after[1].latest is None or before[1].earliest <= after[1].latest:
                continue
            new = any(
                one.quad.object == value and one.quad.predicate.value == KZPK + other for one in self._around.insert
            )
            if new and mine == first:
                continue  # told at the other of the two
            labels = self._around.ontology.labels
            one, two = labels.get(KZPK + first, first), labels.get(KZPK + second, second)
            yield self._around.at(
                link,
                "KZ462",
                f"{self._around.name(link.quad.subject)} “{two}” {after[0]}, before it “{one}” {before[0]}",
                "correct one of the two dates"
                if new
                else "correct the date, or leave it as a disagreement of the sources",
                severity="violation" if new else "warning",
            )

    def _sequence(self, placed: Placed) -> Iterator[Finding]:
        earlier, later = placed.quad.subject, placed.quad.object
        if placed.quad.predicate.value == KZPK + "follows":
            earlier, later = later, earlier  # type: ignore[assignment]
        for _, before in self._dates_of(earlier):
            for _, after in self._dates_of(later):
                if before.earliest and after.latest and before.earliest > after.latest:
                    yield self._around.at(
                        placed,
                        "KZ462",
                        f"By their dates {self._around.name(later)} came before {self._around.name(earlier)}",
                        "turn the relation round, or correct the dates",
                        part="predicate",
                        severity="warning",
                    )
                    return

    def _future(self, link: Placed) -> Iterator[Finding]:
        found = self._bounds(link.quad.object)
        if found is not None and link.quad.predicate.value == KZPK + "expired":
            yield from self._to_expire(link, *found)
        if found is None or link.quad.predicate.value in _AHEAD or self._is_plan(link):
            return
        date, bounds = found
        if bounds.earliest is not None and bounds.earliest > self._today:
            label = self._around.ontology.labels.get(link.quad.predicate.value, "")
            yield self._around.at(
                link,
                "KZ463",
                f"{self._around.name(link.quad.subject)} “{label}” {date}, which lies in the future",
                "correct the date, or make it a plan (kzpk:PlannedEvent with kzpk:expected)",
            )

    def _to_expire(self, link: Placed, date: str, bounds: Bounds) -> Iterator[Finding]:
        """Tell an end of validity that lies ahead: it is said as if it had come."""
        around = self._around
        if bounds.earliest is None or bounds.earliest <= self._today:
            return
        over = NamedNode(KZPK + "Expired") in around.values(link.quad.subject, KZPK + "agreementStatus")  # type: ignore[arg-type]
        yield around.at(
            link,
            "KZ463",
            f"{around.name(link.quad.subject)} “expired” {date}, which lies in the future",
            "correct the date, or the status"
            if over
            else "nothing, if it is known to end then; of an agreement that is in force, kzpk:coversPeriod says until"
            " when",
            severity="violation" if over else "info",
        )

    # -- dates and who says them --------------------------------------------------------------------------------

    def voice(self) -> Iterator[Finding]:
        """Yield what a source says to have happened after the source itself."""
        around = self._around
        for link in around.insert:
            predicate = link.quad.predicate.value
            graph = link.quad.graph_name
            if not isinstance(graph, NamedNode) or not graph.value.startswith(STATEMENT):
                continue
            dated: tuple[str, Bounds] | None = None
            if predicate in self._dating and predicate not in _AHEAD and not self._is_plan(link):
                dated = self._bounds(link.quad.object)
            elif predicate == _DATE and self._is_figure(link):
                dated = self._own_bounds(link.quad.object)
            said = self._source_date(graph.value)
            if dated is None or said is None or dated[1].earliest is None or dated[1].earliest <= said[1]:
                continue
            if dated[1].earliest > self._today and predicate in self._dating:
                continue  # told as lying in the future
            near = _days(said[1], dated[1].earliest) <= _EVE
            yield around.at(
                link,
                "KZ464",
                f"The source is of {said[0]}, and here it says what happened {dated[0]}:"
                f" {around.name(link.quad.subject)}",
                "correct the date, or mark it as planned (kzpk:PlannedEvent, kzpk:expected; for a figure aimed at,"
                " kzpk:Target)",
                severity="warning" if near else "violation",
            )

    def manner(self) -> Iterator[Finding]:
        """Yield questions, opinions and events in statements of a manner that does not fit them."""
        around = self._around
        for placed in around.insert:
            graph, predicate = placed.quad.graph_name, placed.quad.predicate.value
            subject = placed.quad.subject
            if not isinstance(graph, NamedNode) or not isinstance(subject, NamedNode):
                continue
            manner = next(iter(around.values(graph, KZPK + "modality", evidence=True)), None)
            if not isinstance(manner, NamedNode):
                continue
            message = ""
            if (
                predicate == KZPK + "askedBy"
                and manner.value != KZPK + "Asked"
                and around.is_a(subject.value, "Question")
            ):
                message, advice = "A question stands in a statement that does not ask", "its modality is kzpk:Asked"
            elif predicate == KZPK + "opinionHolder" and manner.value in _NOT_YET:
                message = "An opinion stands in a statement that asks or plans"
                advice = "its modality is kzpk:Opined or kzpk:Reported"
            elif predicate == KZPK + "occurred" and manner.value in _NOT_YET and around.is_a(subject.value, "Event"):
                message = "An event is dated by a statement that only asks or plans"
                advice = "make it a kzpk:PlannedEvent with kzpk:expected, or correct the modality"
            elif predicate in _OF_AGREEMENTS and manner.value in _NOT_YET and around.is_a(subject.value, "Agreement"):
                message = "An agreement is dated by a statement that only asks or plans"
                advice = "make it a kzpk:PlannedActivity with kzpk:expected, or correct the modality"
            if message:
                yield around.at(
                    placed,
                    "KZ465",
                    f"{message}: {around.name(subject)} ({shrink(manner.value)})",
                    advice,
                    part="predicate",
                )

    # -- within -------------------------------------------------------------------------------------------------

    def _is_plan(self, link: Placed) -> bool:
        subject = link.quad.subject
        return isinstance(subject, NamedNode) and self._around.is_a(subject.value, "Plan")

    def _is_figure(self, link: Placed) -> bool:
        subject = link.quad.subject
        return isinstance(subject, NamedNode) and self._around.is_a(subject.value, "Observation")

    def _bounds(self, dating: Any) -> tuple[str, Bounds] | None:
        """Return the date that a dating has, if it has one."""
        if isinstance(dating, Literal):
            return None
        values = [value for value in self._around.values(dating, _DATE) if isinstance(value, Literal)]
        return self._own_bounds(values[0]) if len(values) == 1 else None

    @staticmethod
    def _own_bounds(value: Any) -> tuple[str, Bounds] | None:
        if not isinstance(value, Literal) or not edtf.valid(value.value):
            return None
        return value.value, edtf.bounds(value.value)

    def _dates_of(self, thing: Any) -> Iterator[tuple[str, Bounds]]:
        if isinstance(thing, Literal):
            return
        for name in ("occurred", "began", "signed"):
            for dating in self._around.values(thing, KZPK + name):
                found = self._bounds(dating)
                if found is not None:
                    yield found

    def _source_date(self, statement: str) -> tuple[str, str] | None:
        """Return the date of the source of a statement, and the last day that it can mean."""
        if statement not in self._said:
            self._said[statement] = self._look_up(statement) or ("", "")
        found = self._said[statement]
        return found if found[1] else None

    def _look_up(self, statement: str) -> tuple[str, str] | None:
        around = self._around
        for source in around.values(statement, PROV + "wasQuotedFrom", evidence=True):
            if isinstance(source, Literal) or around.is_a(getattr(source, "value", ""), "LegalText"):
                continue  # the page of a law tells later what became of it
            for value in around.values(source, DCTERMS + "issued", evidence=True):
                found = self._own_bounds(value)
                if found is not None and found[1].latest is not None:
                    return found[0], found[1].latest
        return None


def _dated(date: str) -> str:
    """Return what is said of the dating of a date; an example where the text is no date."""
    shown = date if edtf.valid(date) else "2026-02-20"
    found = edtf.bounds(shown)
    pairs = (("earliest", found.earliest), ("latest", found.latest))
    days = "".join(f' ; kzpk:{bound} "{day}"^^xsd:date' for bound, day in pairs if day is not None)
    return f'kzpk:date "{shown}"{days}'


def _days(first: str, last: str) -> int:
    one, other = (datetime.date.fromisoformat(day) for day in (first, last))
    return (other - one).days


def _swapped(text: str) -> str:
    """Return a day with day and month swapped, if that is one."""
    parts = text.split("-")
    turned = "-".join((parts[0], parts[2], parts[1])) if len(parts) == 3 else ""
    return turned if turned and real_day(turned) else ""
