"""Changes of a store: what came of one that was asked for, the list of all, and one with its triples."""

from __future__ import annotations

import json
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any, Final

from kzpk_graph.render.data import plain, write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.render.things import Paper
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.changes.layout import Layout
    from kzpk_graph.changes.records import Change, ChangeDetail, ChangedTriple, Counts, Outcome

MOST_SHOWN: Final = 60
"""So many triples of a kind are written in a dry run's text; JSON has all."""

_INDENT: Final = "  "
_DONE: Final = {"add": "added", "remove": "removed", "undo": "undone"}


def write_outcome(
    outcome: Outcome,
    format_: str,
    out: IO[bytes],
    *,
    dry_run: bool = False,
    strict: bool = True,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write what came of asking for a change.

    Args:
        outcome: What came of it.
        format_: ``text`` or ``json``: the members of :class:`~kzpk_graph.changes.records.Outcome`, ``review`` as
            ``kzpk validate --format json`` writes it.
        out: A binary stream.
        dry_run: Whether it was one.
        strict: Whether warnings fail.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(_document(outcome, strict=strict), out)
        return
    paper = Paper(available, style)
    if outcome.review is not None and outcome.review.findings:
        from kzpk_graph.render.findings import write_findings

        report = BytesIO()
        write_findings(outcome.review, "text", report, strict=strict, available=available, style=style)
        paper.lines += [*report.getvalue().decode().splitlines(), ""]
    paper.lines.append(style.strong(_headline(outcome, dry_run=dry_run)))
    if outcome.accepted or dry_run:  # of what is refused nothing came or went
        paper.pairs(_counted(outcome.counts))
    for title, triples in (("Statements and evidence", outcome.triples), ("Inferred", outcome.inferred)):
        if triples:
            paper.heading(title)
            _write_triples(paper, triples[:MOST_SHOWN])
            if len(triples) > MOST_SHOWN:
                paper.lines.append(f"{_INDENT}... and {len(triples) - MOST_SHOWN:,} more")
    if outcome.answers:
        paper.heading("Saved queries that would answer differently")
        headers = ("Query", "Rows now", "Rows then", "Lost", "New", "Changed")
        rows = [
            (Cell(safe(answer.name)), *(Cell(f"{number:,}", number=True) for number in answer[2:]))
            for answer in outcome.answers
        ]
        paper.lines += table(headers, rows, available=available, style=style)
    elif dry_run and (outcome.triples or outcome.inferred):
        paper.heading("No saved query would answer differently")
    paper.write(out)


def write_log(
    changes: Sequence[Change], format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN
) -> None:
    """Write the list of changes, the last one first.

    Args:
        changes: All changes in their order.
        format_: ``text`` or ``json`` (an array of :class:`~kzpk_graph.changes.records.Change`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    if format_ == "json":
        write_json(list(changes), out)
        return
    headers = ("#", "Change", "When", "Who", "What", "Came", "Went", "Why")
    rows = [
        (
            Cell(f"{change.number:,}", number=True),
            Cell(change.id),
            Cell(change.time),
            Cell(safe(change.user)),
            Cell(_kind(change)),
            Cell(f"{change.counts.quads_added:,}", number=True),
            Cell(f"{change.counts.quads_removed:,}", number=True),
            Cell(safe(change.message or ", ".join(file.name for file in change.files))),
        )
        for change in reversed(changes)
    ]
    lines = table(headers, rows, available=available, style=style)
    out.write("".join(f"{line}\n" for line in lines).encode())


def write_change(
    detail: ChangeDetail, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN
) -> None:
    """Write one change with the triples that it put in and took out.

    Args:
        detail: The change.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.changes.records.ChangeDetail`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(detail, out)
        return
    change, paper = detail.change, Paper(available, style)
    paper.lines.append(style.strong(f"Change {change.id} (#{change.number}): {_kind(change)}"))
    paper.pairs(
        [
            ("when", change.time),
            ("who", safe(change.user)),
            *([("why", safe(change.message))] if change.message else []),
            *(("from", f"{safe(file.name)} (sha256 {file.sha256})") for file in change.files),
            *_counted(change.counts),
        ]
    )
    if detail.triples:
        paper.lines.append("")
        _write_triples(paper, detail.triples)
    paper.write(out)


def write_made(layout: Layout, format_: str, out: IO[bytes]) -> None:
    """Write that a store was made: its directory, as text or JSON (``{directory, engine, closed}``)."""
    if format_ == "json":
        write_json(layout, out)
    else:
        out.write(f"{safe(layout.directory)}\n".encode())


def _document(outcome: Outcome, *, strict: bool) -> dict[str, Any]:
    document: dict[str, Any] = {name: plain(value) for name, value in outcome._asdict().items() if name != "review"}
    review: Any = None
    if outcome.review is not None:
        from kzpk_graph.render.findings import write_findings

        report = BytesIO()
        write_findings(outcome.review, "json", report, strict=strict)
        review = json.loads(report.getvalue())
    document["review"] = review
    return document


def _headline(outcome: Outcome, *, dry_run: bool) -> str:
    what = f": {safe(outcome.what)}" if outcome.what else ""
    if not outcome.accepted:
        return f"would be refused{what}" if dry_run else f"refused, nothing was changed{what}"
    if outcome.change is not None:
        return f"{_DONE[outcome.kind]}{what}; this is change {outcome.change.id} (#{outcome.change.number})"
    if dry_run and any(outcome.counts):
        return f"would be {_DONE[outcome.kind]}{what}"
    return "nothing was changed"


def _counted(counts: Counts) -> list[tuple[str, str]]:
    """Return what came and went as names and texts."""
    found = []
    for name, (came, went) in (
        ("statements and evidence", counts[0:2]),
        ("asserted triples", counts[2:4]),
        ("inferred triples", counts[4:6]),
    ):
        if came or went:
            found.append(
                (name, ", ".join(f"{sign}{number:,}" for sign, number in (("+", came), ("-", went)) if number))
            )
    return found


def _write_triples(paper: Paper, triples: Sequence[ChangedTriple]) -> None:
    graph = None
    for changed in triples:
        if changed.graph != graph:
            graph = changed.graph
            paper.lines.append(f"{_INDENT}{paper.style.dim(shrink(graph))}")
        paper.paragraph(f"{changed.sign} {safe(changed.text)}", _INDENT * 2, _INDENT)


def _kind(change: Change) -> str:
    kind = f"{change.kind} of {change.undoes}" if change.undoes else change.kind
    return f"{kind}, undone by {change.undone_by}" if change.undone_by else kind
