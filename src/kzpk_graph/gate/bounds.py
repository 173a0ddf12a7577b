"""Check 6, third part: do the bounds beside a date fit it?"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph import edtf
from kzpk_graph.rdfio import Literal
from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.model import Finding

_DATE: Final = KZPK + "date"
_BOUNDS: Final = {
    "earliest": "earliest",
    "latest": "latest",
    "latestStart": "latest_start",
    "earliestEnd": "earliest_end",
}


def check_bounds(around: Around) -> Iterator[Finding]:
    """Yield bounds that are not those of their date, and dates without bounds."""
    yield from _Bounds(around).bounds()


def real_day(text: str) -> bool:
    """Return whether a text is a day of the calendar, as YYYY-MM-DD."""
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


class _Bounds:
    def __init__(self, around: Around) -> None:
        self._around = around

    def bounds(self) -> Iterator[Finding]:
        """Hold kzpk:earliest and the others against the date that they are of."""
        around = self._around
        dates: dict[Any, str] = {}
        for placed in around.insert:
            value = placed.quad.object
            if (
                placed.quad.predicate.value in (_DATE, KZPK + "dateSaid")
                and isinstance(value, Literal)
                and edtf.valid(value.value)
            ):
                dates[placed.quad.subject] = value.value
        for placed in around.insert:
            name = placed.quad.predicate.value.removeprefix(KZPK)
            value = placed.quad.object
            if name not in _BOUNDS or not isinstance(value, Literal) or not real_day(value.value):
                continue
            date = dates.get(placed.quad.subject) or self._held_date(placed.quad.subject)
            if date is None:
                continue
            right = getattr(edtf.bounds(date), _BOUNDS[name])
            if right != value.value:
                label = around.ontology.labels.get(KZPK + name, name)
                yield around.at(
                    placed,
                    "KZ461",
                    f"{value.value} is not the '{label}' of {date}" + (f", {right} is" if right else ""),
                    f"write {right}" if right else "leave it out, that side is open",
                    replace=(value.value, right) if right else None,
                )

        yield from self._unbounded(dates)

    def _unbounded(self, dates: dict[Any, str]) -> Iterator[Finding]:
        """Yield dates without the bounds that they have."""
        around = self._around
        for subject, date in dates.items():
            if subject in around.broken_dates:
                continue
            found = edtf.bounds(date)
            wanted = {name: getattr(found, attribute) for name, attribute in _BOUNDS.items()}
            names = ("earliest", "latest", "latestStart", "earliestEnd") if found.interval else ("earliest", "latest")
            missing = [name for name in names if wanted[name] and not self._any_values(subject, KZPK + name)]
            if "earliest" in missing or "latest" in missing or (found.interval and missing):
                around.broken_dates.add(subject)
                place = next(
                    one
                    for one in around.insert
                    if one.quad.subject == subject and getattr(one.quad.object, "value", "") == date
                )
                text = " ; ".join(f'kzpk:{name} "{wanted[name]}"^^xsd:date' for name in missing)
                yield around.at(
                    place, "KZ461", f"The date {date} has no bounds to sort and compare it by", f"add {text}"
                )

    def _any_values(self, subject: Any, predicate: str) -> bool:
        return bool(self._around.values(subject, predicate) or self._around.values(subject, predicate, evidence=True))

    def _held_date(self, subject: Any) -> str | None:
        held = self._around.values(subject, _DATE)
        texts = [value.value for value in held if isinstance(value, Literal) and edtf.valid(value.value)]
        return texts[0] if len(texts) == 1 else None
