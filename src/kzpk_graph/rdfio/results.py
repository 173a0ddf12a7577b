"""SPARQL 1.1 query results in the formats of the W3C, written by the engine."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from kzpk_graph.rdfio.xml import check_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ENDS: Final = {"json": b"]}}", "xml": b"</results></sparql>", "csv": b"", "tsv": b""}
"""What comes after the last solution of a document."""

_BETWEEN: Final = {"json": b","}
"""What stands between two solutions."""

_FORMATS: Final = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}

RESULT_FORMATS: Final = tuple(_FORMATS)
"""Names of the formats of :func:`serialise_solutions`."""


def _tsv_term(term: NamedNode | BlankNode | Literal | Triple | None) -> str:
    if term is None:
        return ""
    return f"<<( {term} )>>" if isinstance(term, Triple) else str(term)


def serialise_solutions(
    variables: Sequence[str],
    rows: Iterable[Sequence[NamedNode | BlankNode | Literal | Triple | None]],
    format_: str,
) -> bytes:
    """Write solutions as SPARQL 1.1 JSON, XML, CSV or TSV.

    The engine writes only solutions that it has made itself, so the terms reach it as lines of TSV in the engine's own
    term syntax, which keeps every lexical form, datatype, language tag and blank node label.

    Args:
        variables: Names without ``?``.
        rows: One term per variable; None for unbound.
        format_: One of :data:`RESULT_FORMATS`.

    Returns:
        The document, by SPARQL 1.1 Query Results JSON §3, XML §2.3, or CSV and TSV §3 and §4.

    Raises:
        InputError: A text holds a character that XML has not.
    """
    lines = ["\t".join(f"?{name}" for name in variables)]
    if format_ == "xml":
        rows = list(rows)
        for row in rows:
            for name, term in zip(variables, row, strict=True):
                if isinstance(term, Literal):
                    check_text(term.value, "XML", f"a value of ?{name}")
    lines.extend("\t".join(map(_tsv_term, row)) for row in rows)
    text = "\n".join([*lines, ""])
    document = parse_query_results(text.encode(), QueryResultsFormat.TSV).serialize(format=_FORMATS[format_])
    # XML parsers read a bare carriage return as a line end (XML 1.0 §2.11).
    return (document or b"").replace(b"\r", b"&#13;") if format_ == "xml" else document or b""


def serialise_boolean(value: bool, format_: str) -> bytes:
    """Write the answer of an ASK query as SPARQL 1.1 JSON or XML, or as the bare word for CSV and TSV."""
    document = parse_query_results(
        b'{"head":{},"boolean":%s}' % (b"true" if value else b"false"), QueryResultsFormat.JSON
    ).serialize(format=_FORMATS[format_])
    return document or b""


class SolutionsWriter:
    """Writes solutions in pieces as one document.

    Args:
        variables: Names without ``?``.
        format_: One of :data:`RESULT_FORMATS`.
        out: A binary stream.
    """

    def __init__(self, variables: Sequence[str], format_: str, out: IO[bytes]) -> None:
        self._variables = list(variables)
        self._format = format_
        self._out = out
        document = serialise_solutions(self._variables, (), format_)
        self._end = _ENDS[format_]
        if not document.endswith(self._end):
            raise ValueError(f"the engine ends an empty {format_} document in another way")
        self._start = document.removesuffix(self._end)
        self._between = b""
        out.write(self._start)

    def write(self, rows: Iterable[Sequence[NamedNode | BlankNode | Literal | Triple | None]]) -> None:
        """Write some solutions."""
        document = serialise_solutions(self._variables, rows, self._format)
        body = document.removeprefix(self._start).removesuffix(self._end)
        if body:
            self._out.write(self._between)
            self._out.write(body)
            self._between = _BETWEEN.get(self._format, b"")

    def close(self) -> None:
        """Write the end of the document."""
        self._out.write(self._end)
