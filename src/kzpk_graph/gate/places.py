"""Where a term of a triple stands in its file, searched backwards from where the triple ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.terms import local_name
from kzpk_graph.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

_FAR: Final = 400
"""Lines that are searched backwards: more than one subject's triples take."""

_WORD: Final = r"[\w.\-%:/#@]"


class Placed(NamedTuple):
    """A quad that is to join the graph, and where it was read.

    Attributes:
        quad: The quad; a triple that was put in a statement has the statement as its graph.
        file: The file as it was named; an option's name for what an option says.
        line: Line of the object's end, from 1; 0 for what stands in no line.
        column: Column of the object's end, from 1; in a sheet, of the start of its cell.
    """

    quad: Quad
    file: str
    line: int = 0
    column: int = 0


class Spot(NamedTuple):
    """A place in a file: line and column of the term's start, and the line itself."""

    file: str
    line: int
    column: int
    source_line: str


class Locator:
    """Finds terms in the files.

    Args:
        lines: For each file, what gives a line of it by its number.
        quads: All quads, in the order of the files.
        sheets: The files that are sheets.
    """

    def __init__(
        self, lines: dict[str, Callable[[int], str]], quads: Iterable[Placed], sheets: Container[str] = ()
    ) -> None:
        self._lines = lines
        self._sheets = sheets
        self._first: dict[Any, Placed] = {}
        self._by_subject: dict[Any, list[Placed]] = {}
        self._by_object: dict[Any, list[Placed]] = {}
        self._start: dict[str, int] = {}
        for placed in quads:
            self._start.setdefault(placed.file, placed.line)
            self._first.setdefault(placed.quad, placed)
            self._by_subject.setdefault(placed.quad.subject, []).append(placed)
            self._by_object.setdefault(placed.quad.object, []).append(placed)

    def is_sheet(self, file: str) -> bool:
        """Return whether a file is a fact sheet."""
        return file in self._sheets

    def placed(self, quad: Quad) -> Placed | None:
        """Return where a quad stands first."""
        return self._first.get(quad)

    def find(
        self, subject: Any = None, predicate: str = "", value: Any = None, statement: str = ""
    ) -> tuple[Placed, str] | None:
        """Return the quad that a finding is about, as far as it can be told, and which of its terms to point at.

        Args:
            subject: The thing at fault; where it is no subject in the files, it is looked for among the objects.
            predicate: The property, if one.
            value: The value, if one.
            statement: IRI of the graph, if one.
        """
        own = self._by_subject.get(subject, [])
        own = [one for one in own if not statement or _graph(one.quad) == statement] or own
        if not own:
            used = self._by_object.get(subject, [])
            used = [one for one in used if one.quad.predicate.value != RDF_TYPE] or used
            return (used[0], "object") if used else None
        same = [one for one in own if one.quad.predicate.value == predicate] if predicate else []
        if value is not None:
            exact = [one for one in same or own if one.quad.object == value]
            if exact:
                return exact[0], "object"
            used = [one for one in self._by_object.get(subject, []) if one.quad.subject == value]
            if used:
                return used[0], "subject"
        if same:
            return same[-1], "object"
        typed = [one for one in own if one.quad.predicate.value == RDF_TYPE]
        return (typed or own)[0], "subject"

    def declared(self, file: str, namespace: str) -> Spot | None:
        """Return where a file declares a namespace: before its first triple."""
        read = self._lines.get(file)
        last = self._start.get(file, 0)
        for number in range(1, min(last, _FAR) + 1):
            line = read(number) if read is not None else ""
            for text in (f"<{namespace}>", f'"{namespace}"'):
                at = line.find(text)
                if at >= 0:
                    return Spot(file, number, at + 1, line)
        return None

    def spot(self, placed: Placed, part: str = "object") -> Spot:
        """Return where a part of a triple starts: ``subject``, ``predicate`` or ``object``.

        A term that is not found as it may be written there (in JSON-LD a term of the context may stand for it) gives
        the place of the triple.
        """
        read = self._lines.get(placed.file)
        if read is None or not placed.line:
            return Spot(placed.file, placed.line, placed.column, "")
        if self.is_sheet(placed.file):  # a cell names things by their labels
            return Spot(placed.file, placed.line, placed.column, read(placed.line))
        line, column = placed.line, placed.column + 1
        quad = placed.quad
        for name, term in (("object", quad.object), ("predicate", quad.predicate), ("subject", quad.subject)):
            found = _backwards(read, line, column, term, is_predicate=name == "predicate")
            if found is not None:
                line, column = found
            if name == part:
                if found is None:
                    line, column = placed.line, placed.column
                break
        return Spot(placed.file, line, column, read(line))


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _backwards(
    read: Callable[[int], str], line: int, column: int, term: Any, *, is_predicate: bool
) -> tuple[int, int] | None:
    """Find the last writing of a term before a place."""
    pattern = _written(term, is_predicate=is_predicate)
    if pattern is None:
        return None
    for number in range(line, max(line - _FAR, 0), -1):
        text = read(number)
        if number == line:
            text = text[: column - 1]
        found = list(pattern.finditer(text))
        if found:
            return number, found[-1].start() + 1
    return None


def _written(term: Any, *, is_predicate: bool) -> re.Pattern[str] | None:
    """Return a pattern for the ways in which a term may be written in any of the formats."""
    if isinstance(term, NamedNode):
        iri, local = re.escape(term.value), re.escape(local_name(term.value))
        ways = [f"<{iri}>", f'"{iri}"']
        if local:
            ways += [rf"(?<![\w.\-]){_WORD}*(?<![\w.\-]){local}(?![\w\-]|\.\w)", f'"{local}"']
        if is_predicate and term.value == RDF_TYPE:
            ways += [r"(?<![\w:\-])a(?=\s)", '"@type"']
        return re.compile("|".join(ways))
    if isinstance(term, Literal):
        start = term.value.splitlines()[0] if term.value else ""
        escaped = start.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
        either = "|".join(re.escape(form) for form in dict.fromkeys((start, escaped)))
        return re.compile(rf"(?:\"\"\"|'''|\"|'|>|\b)(?:{either})")
    return None
