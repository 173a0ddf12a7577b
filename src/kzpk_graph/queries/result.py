"""The answer to a query, with what a person needs to read it: labels, and marks on plans and opinions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Generic, NamedTuple, TypeVar

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Triple
from kzpk_graph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from kzpk_graph.model import BoundParameter, Column, SavedQuery

HELD: Final = 100_000
"""Rows that a command holds at once; it writes what comes after them in pieces."""

Row = tuple[Any, ...]
"""Terms (or None when unbound) in the order of the columns."""

T = TypeVar("T")


class Later(Generic[T]):
    """A value that is worked out when it is first asked for.

    Args:
        work: Works it out; called once.
    """

    __slots__ = ("__weakref__", "_value", "_work")

    def __init__(self, work: Callable[[], T]) -> None:
        self._work: Callable[[], T] | None = work
        self._value: T | None = None

    def __call__(self) -> T:
        """Return the value."""
        if self._work is not None:
            self._value, self._work = self._work(), None
        return self._value  # type: ignore[return-value]  # None only if that was worked out

    def settle(self, value: T) -> None:
        """Take a value instead, unless it is known."""
        if self._work is not None:
            self._value, self._work = value, None


class Looked(Mapping[str, T]):
    """What is looked up for many IRIs at once, when the first is asked for.

    Args:
        found: Gives it.
    """

    __slots__ = ("_found",)

    def __init__(self, found: Later[dict[str, T]]) -> None:
        self._found = found

    def __getitem__(self, iri: str) -> T:
        return self._found()[iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())


def _decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


def _boolean(text: str) -> bool:
    if text not in ("true", "1", "false", "0"):
        raise ValueError(text)
    return text in ("true", "1")


_PYTHON: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(
        (
            XSD + name
            for name in (
                "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
                "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
            )
        ),
        int,
    ),
    XSD + "double": float,
    XSD + "float": float,
    XSD + "decimal": _decimal,
    XSD + "boolean": _boolean,
}  # fmt: skip


class Result(NamedTuple):
    """What a query answered.

    Attributes:
        kind: ``select``, ``ask`` or ``construct`` (DESCRIBE too).
        columns: The columns of a SELECT, in order.
        rows: Its rows: tuples of terms, None for unbound.
        boolean: The answer to an ASK, else None.
        triples: The triples of a CONSTRUCT, sorted as the engine gave them.
        labels: Label of every IRI in ``rows`` that has one; looked up when the first is read, at the latest when the
            graph is closed.
        entity_marks: Marks (``plan``, ``opinion`` ...) of every IRI in ``rows`` that carries one; so, too.
        query: The saved query, or None for ad-hoc SPARQL.
        parameters: What the parameters were bound to.
        text: The SPARQL query that was run, with its parameters filled in.
        seconds: Time spent, by step (``bind``, ``run``, and ``label`` once labels or marks were looked at).
        reason: Works out :attr:`empty_because`.
        pieces: The rows that come after ``rows``, as results that can be read once, each with its own labels and marks;
            None where ``rows`` has all of them, as it always does unless the graph was told to hold only so many.
    """

    kind: str
    columns: tuple[Column, ...] = ()
    rows: Sequence[Row] = ()
    boolean: bool | None = None
    triples: Sequence[Triple] = ()
    labels: Mapping[str, str] = {}
    entity_marks: Mapping[str, tuple[str, ...]] = {}
    query: SavedQuery | None = None
    parameters: tuple[BoundParameter, ...] = ()
    text: str = ""
    seconds: Mapping[str, float] = {}
    reason: Later[str] | None = None
    pieces: Generator[Result] | None = None

    @property
    def empty_because(self) -> str:
        """One sentence that says why there are no rows; empty where there are."""
        return "" if self.reason is None else self.reason()

    @property
    def has_marks(self) -> bool:
        """Whether any row carries a mark, so that a table needs a column for it."""
        return bool(self.entity_marks)

    def row_marks(self, row: Row) -> tuple[str, ...]:
        """Return the marks of a row: those of every entity that it binds, each once, in order."""
        marks: dict[str, None] = {}
        for term in row:
            if isinstance(term, NamedNode):
                marks.update(dict.fromkeys(self.entity_marks.get(term.value, ())))
        return tuple(marks)

    def show(self, term: Any, *, iris: bool = False) -> str:
        """Return a term as a person reads it.

        Args:
            term: A term of a row, or None.
            iris: Show IRIs (as CURIEs where a prefix fits) and not labels.

        Returns:
            The label of an entity, its CURIE if it has none, the lexical form of a literal; empty for None.
        """
        if term is None:
            return ""
        if isinstance(term, NamedNode):
            label = None if iris else self.labels.get(term.value)
            if label is not None:
                return label
            from kzpk_graph.terms import shrink

            return shrink(term.value)
        if isinstance(term, BlankNode):
            return f"_:{term.value}"
        return str(term.value) if isinstance(term, Literal) else str(term)

    def dicts(self, *, iris: bool = False) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary of Python values.

        Args:
            iris: Give full IRIs and not labels.

        Yields:
            Column name to value: labels (or IRIs) as ``str``, numbers as ``int``, ``Decimal`` or ``float``,
            booleans as ``bool``, everything else as its lexical form, unbound as None; and ``marks``,
            the row's marks joined by ``, ``, when any row of the result carries one.
        """
        names = [column.name for column in self.columns]
        for row in self.rows:
            record = {
                name: (term.value if iris and isinstance(term, NamedNode) else self.python(term))
                for name, term in zip(names, row, strict=True)
            }
            if self.has_marks:
                record["marks"] = ", ".join(self.row_marks(row))
            yield record

    def python(self, term: Any) -> Any:
        """Return a term as a Python value, an entity as its label (see :meth:`dicts`)."""
        if not isinstance(term, Literal):
            return None if term is None else self.show(term)
        convert = _PYTHON.get(term.datatype.value)
        if convert is None:
            return term.value
        try:
            return convert(term.value)
        except (ValueError, ArithmeticError):
            return term.value  # an ill-typed literal (RDF 1.1 Concepts §5.1) has no value

    def to_pandas(self, *, iris: bool = False) -> Any:
        """Return the rows as a pandas frame, one column each (pandas must be installed).

        Raises:
            UsageError: If pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            from kzpk_graph.errors import UsageError

            raise UsageError("pandas is not installed", hint="pip install pandas") from error
        names = [column.name for column in self.columns] + (["marks"] if self.has_marks else [])
        return pandas.DataFrame(list(self.dicts(iris=iris)), columns=names)
