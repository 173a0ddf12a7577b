"""How things look in a picture: colours by pillar, and the borders of plans and opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.labels import MARKS
from kzpk_graph.vocab import DCTERMS, KZPK, OWL, RDFS_COMMENT, RDFS_LABEL, SKOS, SKOS_ALT_LABEL, SKOS_PREF_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

CONCEPTS: Final = frozenset((KZPK + "Concept", SKOS + "Concept", OWL + "Class"))
DATING: Final = KZPK + "Dating"

QUIET: Final = frozenset(
    (
        RDFS_LABEL, RDFS_COMMENT, SKOS_PREF_LABEL, SKOS_ALT_LABEL, SKOS + "definition", DCTERMS + "title",
        *(KZPK + name for name in (
            "earliest", "latest", "earliestEnd", "latestStart", "note", "dateReasoning", "statementNote",
            "officialName", "gist", "coordinates", "isoAlpha2", "isoAlpha3", "isoNumeric", "isoSubdivision", "wordUsed",
        )),
    )
)  # fmt: skip
"""Properties that are no lines of a box: other names, long notes, codes, and the computed bounds of a date."""

_FILLS: Final = (
    (("State",), "#cfe3f5"),
    (("Agreement", "AgreementSet", "Decision", "LegalAct", "VisaScheme", "Programme"), "#d5ecd5"),
    (("Event", "EventSeries"), "#fbe3cf"),
    (("Institution", "Group"), "#e4daf2"),
    (("Person",), "#f7d9e3"),
    (("Place", "Route"), "#e3eef0"),
    (("Observation", "Claim"), "#f3efd9"),
)
_PLAIN: Final = "#f4f5f6"
_LINE: Final = "#5b6770"

GRAPH: Final = {
    "rankdir": "LR", "fontname": "Helvetica", "fontsize": "10", "fontcolor": "#5b6770", "nodesep": "0.18",
    "ranksep": "0.9", "pad": "0.25", "charset": "UTF-8", "labelloc": "b", "labeljust": "l",
}  # fmt: skip
NODE: Final = {
    "shape": "box", "style": "rounded,filled", "color": _LINE, "fontname": "Helvetica", "fontsize": "11",
    "margin": "0.12,0.07", "penwidth": "1",
}  # fmt: skip
EDGE: Final = {
    "color": _LINE, "fontname": "Helvetica", "fontsize": "9", "fontcolor": "#37474f", "arrowsize": "0.7",
}  # fmt: skip
INFERRED_EDGE: Final = {"style": "dashed", "color": "#9aa5ab", "fontcolor": "#7b868c"}
ABOUT: Final = {"penwidth": "2.6"}
FAINT: Final = "#5b6770"

_MARKED: Final = {
    "plan": {"style": "filled,dashed", "fillcolor": "#fff8dc", "color": "#a67c00", "penwidth": "1.6"},
    "opinion": {"style": "filled,rounded,dotted", "fillcolor": "#fdf0ff", "color": "#8e44ad", "penwidth": "1.8"},
}
LEGEND: Final = {
    "plan": "dashed yellow box: a plan, not (yet) a fact",
    "opinion": "dotted purple box: an opinion or judgement of someone",
    "inferred": "dashed arrow: follows by inference, no source says it",
}


class Look(NamedTuple):
    """How a box looks.

    Attributes:
        mark: ``plan``, ``opinion``, or empty.
        attributes: What Graphviz is told.
    """

    mark: str
    attributes: dict[str, str]


def look_of(types: Iterable[str]) -> Look:
    """Return how a thing of some classes looks."""
    classes = set(types)
    for cls, mark in MARKS.items():
        if cls in classes:
            return Look(mark, _MARKED[mark])
    for names, fill in _FILLS:
        if any(KZPK + name in classes for name in names):
            return Look("", {"fillcolor": fill})
    return Look("", {"fillcolor": _PLAIN})
