"""Answers with what their rows rest on: footnotes below a table, columns in the formats for programs."""

from __future__ import annotations

import io
import json
from typing import IO, TYPE_CHECKING, Final

from kzpk_graph.errors import UsageError
from kzpk_graph.model import Column
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.render.answers import write_rows
from kzpk_graph.render.data import plain, write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.things import Paper, evidence_line
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.citing import Citation, Citations, Footnote
    from kzpk_graph.queries.result import Result

COLUMNS: Final = (
    "cite_statements", "cite_sources", "cite_least", "cite_modality", "cite_date_inferred", "cite_inferred",
    "cite_weakest", "cite_text",
)  # fmt: skip
"""The variables that ``csv``, ``tsv``, ``json`` and ``xml`` get.

``cite_statements``: IRIs of the statements, separated by spaces (CURIEs in ``csv`` with labels). ``cite_sources``,
``cite_least``: integers, how many independent sources say the row, and its least supported part. ``cite_modality``:
the least certain modality (IRI; label in ``csv`` with labels). ``cite_date_inferred``, ``cite_inferred``: booleans,
whether a date is the editor's inference, and whether a part follows by reasoning. ``cite_weakest``: the weakest link in
words, separated by ``; ``. ``cite_text``: one line a statement, where it stands and who says it.
"""

_BOOLEAN: Final = NamedNode(XSD + "boolean")
_INTEGER: Final = NamedNode(XSD + "integer")


def write_cited(
    result: Result,
    citations: Citations,
    format_: str,
    out: IO[bytes],
    *,
    iris: bool = False,
    labels: bool = True,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write the rows of an answer with what they rest on.

    ``table`` and ``markdown`` get three columns (footnotes, independent sources, weakest link) and the footnotes below.
    The other formats get the variables of :data:`COLUMNS`; ``json`` also has a member ``citations`` beside ``head`` and
    ``results``: statement IRI to an object with ``number``, the members of :class:`~kzpk_graph.model.Statement`, and
    ``note`` and ``sentence``.

    Args:
        result: The answer to a SELECT query.
        citations: What its rows rest on.
        format_: One of :data:`~kzpk_graph.render.answers.ROW_FORMATS`.
        out: A binary stream.
        iris: Show IRIs in place of labels.
        labels: Write for people (see :func:`~kzpk_graph.render.answers.write_rows`).
        available: Width of the terminal for ``table``; 0 for no limit.
        style: How ``table`` is emphasised.

    Raises:
        UsageError: If the query itself selects a variable named like one of :data:`COLUMNS`.
    """
    if format_ in ("table", "markdown"):
        shown = _widened(result, citations)
        write_rows(shown, format_, out, iris=iris, labels=labels, available=available, style=style)
        if format_ == "markdown":
            _write_markdown_notes(citations.footnotes, out)
        else:
            _write_notes(citations.footnotes, out, available, style)
        return
    taken = sorted({column.name for column in result.columns} & set(COLUMNS))
    if taken:
        raise UsageError(f"--cite adds a variable ?{taken[0]}, which the query selects already", hint="rename it")
    curies = format_ == "csv" and labels and not iris
    shown = _with_columns(result, citations, people=curies)
    if format_ != "json":
        write_rows(shown, format_, out, iris=iris, labels=labels)
        return
    document = io.BytesIO()
    write_rows(shown, format_, document, labels=labels)
    notes = {note.statement.iri: _note_json(note) for note in citations.footnotes}
    write_json({**json.loads(document.getvalue()), "citations": notes}, out)


def _note_json(note: Footnote) -> dict[str, object]:
    return {"number": note.number, **plain(note.statement), "note": note.note, "sentence": note.sentence}


def _widened(result: Result, citations: Citations) -> Result:
    """Return the answer with the three columns that people read."""
    columns = (Column("cite", "Footnotes"), Column("cite_sources", "Sources"), Column("cite_weakest", "Weakest link"))
    rows = [
        (
            *row,
            _numbers(citations, citation),
            Literal(str(citation.sources), datatype=_INTEGER),
            Literal("; ".join(citation.weakest)),
        )
        for row, citation in zip(result.rows, citations.rows, strict=True)
    ]
    return result._replace(columns=(*result.columns, *columns), rows=rows)


def _with_columns(result: Result, citations: Citations, *, people: bool) -> Result:
    lines = {note.statement.iri: evidence_line(note.statement) for note in citations.footnotes}

    def flag(value: bool) -> Literal:
        return Literal("true" if value else "false", datatype=_BOOLEAN)

    def values(row: Citation) -> tuple[object, ...]:
        modality = None if row.modality is None else NamedNode(row.modality.iri)
        return (
            Literal(" ".join(shrink(iri) if people else iri for iri in row.statements)),
            Literal(str(row.sources), datatype=_INTEGER),
            Literal(str(row.least), datatype=_INTEGER),
            Literal(row.modality.label) if people and row.modality else modality,
            flag(row.date_inferred),
            flag(row.inferred),
            Literal("; ".join(row.weakest)),
            Literal("\n".join(lines[iri] for iri in row.statements)),
        )

    rows = [(*row, *values(citation)) for row, citation in zip(result.rows, citations.rows, strict=True)]
    return result._replace(columns=(*result.columns, *map(Column, COLUMNS)), rows=rows)


def _numbers(citations: Citations, row: Citation) -> Literal:
    """Return the numbers of a row's footnotes, neighbours joined: ``[1-3, 7]``; and whether reasoning is behind it."""
    runs: list[list[int]] = []
    for number in citations.numbers(row):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    text = f"[{', '.join(parts)}]" if parts else "none"
    return Literal(f"{text} by inference" if row.inferred else text)


def _extras(note: Footnote) -> list[str]:
    extras = [f"Text: {safe(note.sentence)}"] if note.sentence else []
    return [*extras, f"Editor's note: {safe(note.note)}"] if note.note else extras


def _write_notes(notes: Sequence[Footnote], out: IO[bytes], available: int, style: Style) -> None:
    if not notes:
        return
    paper = Paper(available, style)
    paper.heading("Footnotes")
    for note in notes:
        start = f"[{note.number}] "
        text = f"{start}{evidence_line(note.statement)}  {shrink(note.statement.iri)}"
        paper.paragraph(text, hanging=" " * len(start))
        for extra in _extras(note):
            paper.paragraph(extra, " " * len(start), "  ")
    paper.write(out)


def _write_markdown_notes(notes: Sequence[Footnote], out: IO[bytes]) -> None:
    """Write a numbered list, whose numbers are those of the table (GitHub Flavored Markdown §5.2)."""
    from kzpk_graph.render.answers import markdown_text

    lines = [""] if notes else []
    for note in notes:
        lines.append(f"{note.number}. {markdown_text(evidence_line(note.statement))} `{shrink(note.statement.iri)}`")
        lines.extend(f"   {markdown_text(extra)}" for extra in _extras(note))
    out.write("".join(f"{line}\n" for line in lines).encode())
