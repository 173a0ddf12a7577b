"""The records that forms and sheets are made of; nothing here imports an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from kzpk_graph.model import Finding
    from kzpk_graph.rdfio import PlacedQuad


SHEETS: Final = ("csv", "tsv")
"""The extensions of files that are read as sheets."""

SPREADSHEETS: Final = ("xlsx", "xlsm", "xls", "ods", "numbers", "txt")
"""Extensions of files that spreadsheets write, and that are not read: each of them can write CSV too."""


class Field(NamedTuple):
    """One field of a form: a property, and what its values may be.

    Attributes:
        property: The property's IRI.
        label: The heading of its column.
        help: What it means, in one line.
        kind: ``thing``, ``class``, ``choice``, ``dating`` (a date with a node of its own), ``edtf`` (a date on the
            thing itself), ``text`` (in a language), ``string``, ``integer``, ``number``, ``boolean``, ``address``
            or ``day``.
        cls: For ``thing``: the class that the value belongs to, empty for any; for ``class``: the class that the
            value is, or is below.
        choices: For ``choice``: the values allowed (IRIs).
        pattern: A regular expression that values must match (XPath syntax as in SHACL §4.4.3); empty for any.
        minimum: The least number allowed; None for any.
        maximum: The greatest number allowed; None for any.
        languages: For ``text``: the languages allowed; empty for any.
        least: How many values there must be.
        most: How many values one statement may give; 0 for any number.
        advice: What the shape says when a value is wrong.
        universal: Whether things of any class may have it.
    """

    property: str
    label: str
    help: str = ""
    kind: str = "thing"
    cls: str = ""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None
    languages: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    advice: str = ""
    universal: bool = False


class Either(NamedTuple):
    """Fields of which there must be values.

    Attributes:
        properties: The properties' IRIs.
        least: How many values there must be among them.
        advice: What the shape says when there are fewer.
        always: Whether that holds of every thing of the class; else only in some cases.
        case: Of statements of which sources that holds, in words; empty if it does not depend on the source.
    """

    properties: tuple[str, ...]
    least: int
    advice: str
    always: bool = True
    case: str = ""


class Form(NamedTuple):
    """What can be said of the things of one class.

    Attributes:
        cls: The class's IRI.
        label: Its label.
        help: Its definition.
        fields: All its fields by property, in reading order.
        either: Of which fields there must be a value.
    """

    cls: str
    label: str
    help: str
    fields: dict[str, Field]
    either: tuple[Either, ...]

    def required(self, field: Field) -> bool:
        """Return whether every thing of the class must have a value in the field."""
        return field.least > 0

    def alternatives(self, field: Field) -> tuple[Either, ...]:
        """Return the groups of fields that the field is one of."""
        return tuple(group for group in self.either if field.property in group.properties)


class Sheet(NamedTuple):
    """What a sheet says.

    Attributes:
        quads: The quads of its statements and their evidence, each with the place of the start of its cell.
        findings: What is wrong with it, in the order of its rows.
        rows: How many rows were read (without heading, comments and empty rows).
        sha256: The hash of the file, in hexadecimal.
        lines: The lines of the file.
        cells: By line and column of its start, the row and the name that a spreadsheet gives a cell, as in H7.
    """

    quads: tuple[PlacedQuad, ...]
    findings: tuple[Finding, ...]
    rows: int
    sha256: str
    lines: tuple[str, ...]
    cells: dict[tuple[int, int], tuple[int, str]] = {}  # noqa: RUF012 - never written to

    def at(self, line: int, column: int) -> tuple[int, str]:
        """Return the row of a place, and the cell that starts there, as a spreadsheet calls them; 0 for no row."""
        if (line, column) in self.cells:
            return self.cells[line, column]
        return max((row for (first, _), (row, _) in self.cells.items() if first <= line), default=0), ""

    def line(self, number: int) -> str:
        """Return a line of the file without its end; empty if there is none of that number."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""
