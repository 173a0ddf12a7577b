"""Reading a CSV file into rows whose cells know where they stand."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.errors import InputError, ParseError
from kzpk_graph.model import Finding
from kzpk_graph.rdfio.source import Source, open_input

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzpk_graph.sheets.cells import CellError
    from kzpk_graph.sheets.columns import Column

_SEPARATORS: Final = (",", ";", "\t")
_LARGEST: Final = 32 * 1024 * 1024
_SEPARATOR_LINE: Final = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)


class Row(NamedTuple):
    """One row of a sheet.

    Attributes:
        number: The number that a spreadsheet gives it, from 1.
        line: The line on which it starts, from 1.
        cells: Its cells, stripped.
        text: The row as it stands in the file.
    """

    number: int
    line: int
    cells: tuple[str, ...]
    text: str

    @property
    def says_something(self) -> bool:
        """Whether it is neither empty nor a comment (its first filled cell begins with ``#``)."""
        first = next(filter(None, self.cells), "#")
        return not first.startswith("#")

    def place(self, number: int) -> tuple[int, int]:
        """Return line and column of the first character of a cell; of an empty one, where it would be.

        The ``csv`` module tells no places: the cells are looked for one after the other in the text of the row, in
        which each stands as it was read, but for doubled quotes.
        """
        start = end = 0
        for cell in self.cells[:number]:
            start = end
            if cell:
                written = cell if cell in self.text[end:] else cell.replace('"', '""')
                start = max(self.text.find(written, end), end)
                end = start + len(written)
        return self._place(start)

    def _place(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        breaks = len(re.findall(r"\r\n|\r|\n", before))
        return self.line + breaks, len(re.split(r"\r\n|\r|\n", before)[-1]) + 1


class Table(NamedTuple):
    """A sheet as it stands.

    Attributes:
        heading: The first row.
        rows: The others that say something.
        lines: All lines of the file, without their ends.
        sha256: The hash of the file, in hexadecimal.
    """

    heading: Row
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    sha256: str

    def cells(self) -> dict[tuple[int, int], tuple[int, str]]:
        """Return, by line and column of its start, the row and the name that a spreadsheet gives a cell, as in H7."""
        found: dict[tuple[int, int], tuple[int, str]] = {}
        for row in (self.heading, *self.rows):
            for number, text in enumerate(row.cells, 1):
                if text or number == 1:
                    found[row.place(number)] = (row.number, f"{letters(number)}{row.number}")
        return found


class Faults:
    """Collects what is wrong with a sheet.

    Args:
        name: The file's name.
        table: The sheet.

    Attributes:
        rows: The rows of the sheet.
        found: What is wrong.
        violations: How many of that are violations.
    """

    def __init__(self, name: str, table: Table) -> None:
        self._name = name
        self._lines = table.lines
        self.rows = table.rows
        self.found: list[Finding] = []
        self.violations = 0
        self._wrong: set[int] = set()

    def cell(self, row: Row, column: Column, error: CellError) -> None:
        """Note what is wrong with a cell."""
        name = f"column {_quoted(column.name)}: " if column.name else ""
        self._add(row, row.place(column.number), f"{name}{error.message}", error, column.number)

    def row(self, row: Row, error: CellError) -> None:
        """Note what is wrong with a row."""
        self._add(row, (row.line, 1), error.message, error)

    def wrong(self, row: Row) -> bool:
        """Return whether anything is wrong with a row: it gives no statement."""
        return row.number in self._wrong

    def _add(self, row: Row, place: tuple[int, int], message: str, error: CellError, number: int = 0) -> None:
        line, column = place
        shown = self._lines[line - 1] if line <= len(self._lines) else ""
        if error.severity == "violation":
            self._wrong.add(row.number)
            self.violations += 1
        self.found.append(
            Finding(
                error.severity,
                error.code,
                message,
                error.advice,
                self._name,
                line,
                column,
                rule=error.code,
                source_line=shown,
                row=row.number,
                cell=f"{letters(number)}{row.number}" if number else "",
            )
        )


def read_table(path: str) -> Table:
    """Read a CSV file: UTF-8, columns parted by comma, semicolon or tab (RFC 4180 otherwise).

    Raises:
        InputError: It cannot be read, is too large, is not in UTF-8, or has no heading.
        ParseError: Its quotes are not closed.
    """
    data = _bytes(path)
    text = _text(data, path)
    lines = io.StringIO(text, newline="").readlines()
    first = 0
    delimiters: tuple[str, ...] = _SEPARATORS
    if match := _SEPARATOR_LINE.match(text):
        delimiters, first = (match[1],), 1
    best: tuple[int, str] = (0, ",")
    for delimiter in delimiters:
        heading = next(filter(_heads, _parse(lines, path, first, delimiter, strict=False)), None)
        best = max(best, (len(heading.cells) if heading else 0, delimiter), key=lambda found: found[0])
    rows = [row for row in _parse(lines, path, first, best[1]) if row.says_something]
    if not rows:
        raise InputError(
            "the sheet has no heading", hint="'kzpk template CLASS' writes a form to fill in", where=path, code="KZ600"
        )
    digest = hashlib.sha256(data).hexdigest()
    return Table(rows[0], tuple(rows[1:]), tuple(line.rstrip("\r\n") for line in lines), digest)


def _heads(row: Row) -> bool:
    return row.says_something


def _bytes(path: str) -> bytes:
    source = Source(open_input(path), path)
    data = bytearray()
    try:
        while piece := source.read(1 << 16):
            data += piece
            if len(data) > _LARGEST:
                most = f"{_LARGEST >> 20} MB"
                raise InputError(f"the sheet is larger than {most}", hint="part it", where=path, code="KZ600")
    finally:
        source.close()
    return bytes(data)


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "the sheet is not in UTF-8",
            hint="save it as 'CSV UTF-8', or choose Unicode (UTF-8) when saving",
            where=f"{path}:{line}",
            code="KZ306",
        ) from error


def _parse(lines: Sequence[str], path: str, first: int, delimiter: str, *, strict: bool = True) -> Iterator[Row]:
    reader = csv.reader(iter(lines[first:]), delimiter=delimiter, strict=strict)
    start = first
    try:
        for number, cells in enumerate(reader, 1):
            end = first + reader.line_num
            yield Row(number, start + 1, tuple(cell.strip() for cell in cells), "".join(lines[start:end]))
            start = end
    except csv.Error as error:
        raise ParseError(
            f"the row is not legal CSV: {error}",
            file=path,
            line=start + 1,
            column=1,
            source_line=lines[start].rstrip("\r\n") if start < len(lines) else "",
            hint="close its quotes, double each quote within a quoted cell, and keep a cell under 131,072 characters",
            code="KZ601",
        ) from error


def letters(number: int) -> str:
    """Return what a spreadsheet calls a column: A for the first, AA for the 27th."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _quoted(text: str) -> str:
    return f'"{" ".join(text.split())}"'
