"""All mutations, a spread of them, and the table of what came of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from . import by_axiom, by_shape, slips, unusual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .world import Case, World

FAMILIES: Final[dict[str, tuple[Callable[[World], Iterator[Case]], int]]] = {
    "property shapes": (by_shape.cases, 16),
    "node shapes": (by_shape.node_cases, 16),
    "disjoint classes": (by_axiom.disjoint_cases, 20),
    "keys and characteristics": (by_axiom.other_cases, 1),
    "slips": (slips.cases, 7),
    "correct": (unusual.cases, 3),
}
"""Each family with what makes its cases, and how many cases the spread passes over for one that it takes."""

BEYOND: Final = (
    (
        "a wrong value that could be true (another day, city or amount; a mistyped digit)",
        "it breaks no rule; where the graph has another value, KZ431 tells of the disagreement",
    ),
    ("the wrong one of two persons or bodies of one kind", "both fit the role; the reader of the anchor can tell"),
    ("an anchor that the source does not have", "the text is not at hand; with an attached text it is checked (KZ452)"),
    (
        "a modality that the words do not bear (reported for asserted)",
        "only the words tell; plans, questions and opinions in statements of another manner are found (KZ465)",
    ),
    ("a gist that says something else than the source", "its meaning is no structure"),
    ("a deprecated term (KZ405)", "the ontology that ships deprecates nothing yet; the gate's own tests deprecate one"),
)  # fmt: skip
"""What structure alone cannot show, and why."""


class Outcome(NamedTuple):
    """What came of one case."""

    family: str
    case: Case
    verdict: str


def all_cases(world: World, *, spread: bool) -> Iterator[tuple[str, Case]]:
    """Yield the cases by family; the spread takes every so many, and one of each kind at least."""
    for family, (make, step) in FAMILIES.items():
        seen: set[str] = set()
        for number, case in enumerate(make(world)):
            if not spread or number % step == 0 or case.kind not in seen:
                seen.add(case.kind)
                yield family, case


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the table by kind as Markdown."""
    counts: dict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        counts[bool(outcome.case.right), outcome.case.kind][outcome.verdict] += 1
    lines = [
        "# What the gate catches",
        "",
        "Additions derived from the shipped graph, each judged by itself; `python -m tests.mutation` writes this.",
        "",
        "| erroneous additions, by kind | made | caught on the right line | caught elsewhere | missed |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    wrong = {kind: found for (is_wrong, kind), found in counts.items() if is_wrong}
    right = {kind: found for (is_wrong, kind), found in counts.items() if not is_wrong}
    for kind, found in [*wrong.items(), ("**all**", sum(wrong.values(), Counter()))]:
        lines.append(f"| {kind} | {found.total()} | {found['caught']} | {found['elsewhere']} | {found['missed']} |")
    lines += [
        "",
        "| correct but unusual additions, by kind | made | passed | false alarms |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind, found in [*right.items(), ("**all**", sum(right.values(), Counter()))]:
        lines.append(f"| {kind} | {found.total()} | {found['passed']} | {found['false alarm']} |")
    lines += ["", "What structure alone cannot show:", "", "| mistake | why |", "| --- | --- |"]
    lines += [f"| {mistake} | {why} |" for mistake, why in BEYOND]
    bad = [outcome for outcome in outcomes if outcome.verdict not in ("caught", "passed")]
    if bad:
        lines += ["", "Not as it should be:", ""]
        lines += [f"- {outcome.verdict}: {outcome.case.kind}, {outcome.case.name}" for outcome in bad]
    return "\n".join(lines) + "\n"
