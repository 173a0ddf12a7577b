"""The answer to a query, in every result format."""

from __future__ import annotations

from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.queries.result import Result

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "markdown")
"""Formats for rows and for yes or no."""

RDF_FORMATS: Final = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
"""Formats for the graph that a CONSTRUCT or DESCRIBE gives."""

_NUMBERS: Final = frozenset(
    XSD + name
    for name in (
        "integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger", "gYear",
        "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort",
        "unsignedByte",
    )
)  # fmt: skip
_WHOLE: Final = frozenset((XSD + "integer", XSD + "decimal"))
_GROUPED_FROM: Final = 5
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")


def group_digits(number: str) -> str:
    """Return a decimal number with commas between thousands, from five digits before the point on (years stay)."""
    sign = "-" if number.startswith("-") else ""
    whole, point, fraction = number.removeprefix("-").partition(".")
    if not whole.isdecimal() or len(whole) < _GROUPED_FROM:
        return number
    return f"{sign}{int(whole):,}{point}{fraction}"


def cell(result: Result, term: object, *, iris: bool = False) -> Cell:
    """Return the table cell for a term: an entity's label with its marks, a number with grouped digits.

    Args:
        result: The answer that the term is of.
        term: A term, or None for unbound.
        iris: Show CURIEs and not labels.
    """
    text = safe(result.show(term, iris=iris))
    if isinstance(term, Literal):
        datatype = term.datatype.value
        return Cell(group_digits(text) if datatype in _WHOLE else text, number=datatype in _NUMBERS)
    if isinstance(term, NamedNode):
        marks = result.entity_marks.get(term.value, ())
        if marks:
            text = f"{text} [{', '.join(marks)}]"
    return Cell(text)


def _csv_text(result: Result, term: object) -> str:
    """Return a field for a spreadsheet: an entity's label; text that a spreadsheet would run as a formula is quoted."""
    text = result.show(term)
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        return text
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _write_csv(result: Result, out: IO[bytes]) -> None:
    """Write RFC 4180 with labels, and the column ``marks`` where a row names a plan or an opinion."""
    import csv
    from io import StringIO

    marked = result.has_marks or result.pieces is not None
    names = [column.name for column in result.columns]
    heading: list[list[str]] = [[*names, "marks"] if marked else names]
    for piece in chain((result,), result.pieces or ()):
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerows(heading)
        heading = []
        for row in piece.rows:
            fields = [_csv_text(piece, term) for term in row]
            if marked:
                fields.append(", ".join(piece.row_marks(row)))
            writer.writerow(fields)
        out.write(text.getvalue().encode())


def _write_standard(result: Result, format_: str, out: IO[bytes], *, add_marks: bool) -> None:
    from kzpk_graph.rdfio.results import SolutionsWriter, serialise_boolean

    if result.kind == "ask":
        document = serialise_boolean(bool(result.boolean), format_)
        out.write(document if document.endswith(b"\n") else document + b"\n")
        return
    names = [column.name for column in result.columns]
    marked = add_marks and "marks" not in names and (result.has_marks or result.pieces is not None)
    writer = SolutionsWriter([*names, "marks"] if marked else names, format_, out)
    for piece in chain((result,), result.pieces or ()):
        writer.write(_with_marks(piece) if marked else piece.rows)
    writer.close()
    if format_ in ("json", "xml"):
        out.write(b"\n")


def _with_marks(result: Result) -> Iterator[tuple[Any, ...]]:
    for row in result.rows:
        marks = result.row_marks(row)
        yield (*row, Literal(", ".join(marks)) if marks else None)


def _headings(result: Result) -> list[str]:
    return [safe(column.label or column.name) for column in result.columns]


def markdown_text(text: str) -> str:
    """Return text with the signs of Markdown escaped."""
    for char in ("\\", "|", "`", "*", "_", "<", "["):
        text = text.replace(char, f"\\{char}")
    return text


def markdown(headings: list[str], rows: list[list[Cell]]) -> str:
    """Return a table in GitHub Flavored Markdown (§4.10), numbers aligned to the right."""
    numbers = [bool(rows) and all(row[index].number for row in rows) for index in range(len(headings))]
    lines = ["| " + " | ".join(map(markdown_text, headings)) + " |"]
    lines.append("|" + "|".join(" ---: " if number else " --- " for number in numbers) + "|")
    lines.extend("| " + " | ".join(markdown_text(item.text) for item in row) + " |" for row in rows)
    return "\n".join(lines) + "\n"


def write_rows(
    result: Result,
    format_: str,
    out: IO[bytes],
    *,
    iris: bool = False,
    labels: bool = True,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write the answer of a SELECT or ASK query.

    Args:
        result: The answer, of kind ``select`` or ``ask``. Of one in pieces, ``table`` and ``markdown`` get the rows
            that it holds; the others are written piece by piece, with a column ``marks`` where it could be needed.
        format_: One of :data:`ROW_FORMATS`. ``tsv``, ``json`` and ``xml`` are the formats of SPARQL 1.1, with IRIs.
        out: A binary stream; text is UTF-8.
        iris: Show IRIs in place of labels; ``csv`` is then SPARQL 1.1 CSV.
        labels: Write for people: ``csv`` with labels, and a variable ``marks`` in the formats of SPARQL 1.1 where a row
            names a plan or an opinion. False writes exactly the variables that were asked for.
        available: Width of the terminal for ``table``; 0 for no limit.
        style: How ``table`` is emphasised.
    """
    if format_ in ("tsv", "json", "xml") or (format_ == "csv" and (iris or not labels or result.kind == "ask")):
        _write_standard(result, format_, out, add_marks=labels)
    elif result.kind == "ask":
        out.write(b"true\n" if result.boolean else b"false\n")
    elif format_ == "csv":
        _write_csv(result, out)
    else:
        cells = [[cell(result, term, iris=iris) for term in row] for row in result.rows]
        if format_ == "markdown":
            out.write(markdown(_headings(result), cells).encode())
        elif cells:
            lines = table(_headings(result), cells, available=available, style=style)
            out.write(("\n".join(lines) + "\n").encode())
