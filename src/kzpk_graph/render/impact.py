"""What would fall without some sources or statements, as text and JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.render.things import Paper
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.impact import Fallen, Impact

_INDENT = "  "


def write_impact(impact: Impact, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN) -> None:
    """Write what would fall.

    Args:
        impact: What was found.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.impact.Impact`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(impact, out)
        return
    paper = Paper(available, style)
    paper.lines.append(style.strong(f"Without {', '.join(safe(name.label) for name in impact.without)}"))
    asserted, inferred = _total(impact.asserted), _total(impact.inferred)
    paper.pairs(
        [
            ("sources", f"{len(impact.sources):,} would be gone"),
            ("statements", f"{len(impact.statements):,} would be gone"),
            ("asserted triples", f"{asserted:,} would be gone"),
            ("", f"{impact.corroborated:,} would stay: other statements assert them too"),
            ("", f"{impact.derivable:,} would stay as inferred: they follow from others"),
            ("inferred triples", f"{inferred:,} would be gone"),
            ("saved queries", f"{len(impact.answers):,} of {impact.asked:,} would answer differently"),
        ]
    )
    _write_fallen(paper, "Asserted triples that would be gone", impact.asserted)
    _write_fallen(paper, "Inferred triples that would be gone", impact.inferred)
    if impact.answers:
        paper.heading("Saved queries that would answer differently")
        headers = ("Query", "Rows now", "Rows then", "Lost", "New", "Changed")
        rows = [
            (Cell(safe(answer.name)), *(Cell(f"{number:,}", number=True) for number in answer[2:]))
            for answer in impact.answers
        ]
        paper.lines += table(headers, rows, available=available, style=style)
    paper.write(out)


def _total(groups: Sequence[Fallen]) -> int:
    return sum(group.total for group in groups)


def _write_fallen(paper: Paper, heading: str, groups: Sequence[Fallen]) -> None:
    if not groups:
        return
    paper.heading(heading)
    for group in groups:
        paper.paragraph(f"{group.total:,}  {safe(group.property.label)} ({shrink(group.property.iri)})", _INDENT)
        for example in group.examples:
            paper.paragraph(safe(example), _INDENT * 3, _INDENT)
        if group.total > len(group.examples):
            paper.lines.append(f"{_INDENT * 3}... and {group.total - len(group.examples):,} more")
