"""All saved queries: read from their files, checked, and compiled into one JSON document for the cache."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import InputError, ParseError, QueryError
from kzpk_graph.model import Column, Parameter, SavedQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_PREFIX: Final = re.compile(r"^\s*PREFIX\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_VERSION: Final = 1


def slot(text: str, parameter: str) -> tuple[int, int] | None:
    """Return where the parameter's ``VALUES ?p { default }`` row has its default: start and end offset.

    Returns:
        None unless there is exactly one such row.
    """
    rows = list(re.finditer(rf"\bVALUES\s+\?{re.escape(parameter)}\s*\{{([^{{}}]*)\}}", text, re.IGNORECASE))
    return rows[0].span(1) if len(rows) == 1 else None


def prefixes_of(text: str) -> dict[str, str]:
    """Return the prefixes that a saved query declares."""
    return dict(_PREFIX.findall(text))


def compile_query(path: str, topic: str) -> SavedQuery:
    """Read and check one saved query.

    Args:
        path: The ``.rq`` file.
        topic: The folder it belongs to.

    Raises:
        ParseError: With file and line, if the header, the SPARQL text or their agreement is at fault.
    """
    from kzpk_graph.queries.header import read_header

    name = os.path.basename(path).removesuffix(".rq")
    file = f"{topic}/{name}.rq"
    if not _NAME.match(name):
        raise ParseError(f"{name!r} cannot name a query", file=file, hint="use a-z, 0-9 and single hyphens")
    text = _read(path)
    header = read_header(text, file)
    form, variables = _probe(text, file)
    _check_columns(header.columns, form, variables, file)
    prefixes = prefixes_of(text)
    for parameter in header.parameters:
        _check_slot(text, parameter, prefixes, file)
    for pattern in header.cites:
        _check_pattern(pattern, prefixes, file)
    return SavedQuery(
        name=name,
        topic=topic,
        summary=header.summary,
        question=header.question,
        tags=header.tags,
        parameters=header.parameters,
        columns=header.columns,
        cites=header.cites,
        text=text,
        file=file,
        form=form,
    )


def compile_all(paths: Iterable[str]) -> dict[str, SavedQuery]:
    """Read and check the saved queries in these files, in the order of topic and name.

    Raises:
        ParseError: As :func:`compile_query`; also if two files have the same name.
    """
    queries: dict[str, SavedQuery] = {}
    keyed = [(os.path.basename(os.path.dirname(path)), os.path.basename(path), path) for path in paths]
    for topic, _, path in sorted(keyed):
        query = compile_query(path, topic)
        if query.name in queries:
            raise ParseError(
                f"the name {query.name!r} is taken by {queries[query.name].file}",
                file=query.file,
                hint="names are unique over all topics",
            )
        queries[query.name] = query
    return queries


def nearest(name: str, names: Iterable[str]) -> str:
    """Return what to say to someone who asked for a query that is not there."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(names), n=3, cutoff=0.5)
    return f"nearest: {', '.join(near)}" if near else "'kzpk query' lists them"


def dump(queries: Mapping[str, SavedQuery]) -> str:
    """Return the queries as one JSON document."""
    return json.dumps(
        {"version": _VERSION, "queries": list(queries.values())}, ensure_ascii=False, separators=(",", ":")
    )


def load(document: str) -> dict[str, SavedQuery]:
    """Read what :func:`dump` wrote.

    Raises:
        ValueError: If it is not such a document.
    """
    data = json.loads(document)
    if not isinstance(data, dict) or data.get("version") != _VERSION:
        raise ValueError("not a catalogue of this version")
    try:
        queries = [_thaw(record) for record in data["queries"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a catalogue") from error
    return {query.name: query for query in queries}


def _thaw(record: list[Any]) -> SavedQuery:
    query = SavedQuery(*record)
    parameters = []
    for fields in query.parameters:
        parameter = Parameter(*fields)
        parameters.append(parameter._replace(choices=tuple(parameter.choices)))
    return query._replace(
        tags=tuple(query.tags),
        parameters=tuple(parameters),
        columns=tuple(Column(*fields) for fields in query.columns),
        cites=tuple(query.cites),
    )


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise InputError("the file is not UTF-8", where=path) from error
    except OSError as error:
        raise InputError(f"cannot read the query ({error.strerror})", where=path) from error


def _probe(text: str, file: str) -> tuple[str, tuple[str, ...]]:
    """Return the query's form and variables, by asking an empty store."""
    from kzpk_graph.model import Solutions
    from kzpk_graph.queries.guard import check
    from kzpk_graph.store.oxigraph import OxigraphStore

    try:
        answer = OxigraphStore().query(check(text, lambda _: False))
    except QueryError as error:
        place = [*error.where.removeprefix("query:").split(":"), "0", "0"]
        line, column = (int(part) if part.isdigit() else 0 for part in place[:2])
        raise ParseError(error.message, file=file, line=line, column=column, hint=error.hint) from error
    if isinstance(answer, bool):
        return "ask", ()
    if isinstance(answer, Solutions):
        return "select", answer.variables
    return "construct", ()


def _check_columns(columns: tuple[Column, ...], form: str, variables: tuple[str, ...], file: str) -> None:
    names = tuple(column.name for column in columns)
    if form == "select" and names != variables:
        raise ParseError(
            f"the columns ({', '.join(names) or 'none'}) are not what the query selects ({', '.join(variables)})",
            file=file,
            line=1,
            hint="name each selected variable under 'columns:', in order",
        )
    if form != "select" and names:
        raise ParseError("only a SELECT query has columns", file=file, line=1)


def _check_slot(text: str, parameter: Parameter, prefixes: dict[str, str], file: str) -> None:
    """Check that the parameter has one row, that it counts, and that its default is the header's."""
    from kzpk_graph.store.oxigraph import OxigraphStore

    where = slot(text, parameter.name)
    if where is None:
        raise ParseError(
            f"parameter {parameter.name!r} needs exactly one row 'VALUES ?{parameter.name} {{ ... }}'",
            file=file,
            line=1,
            hint="write its default, or UNDEF, between the braces",
        )
    line = text.count("\n", 0, where[0]) + 1
    try:
        OxigraphStore().query(text[: where[0]] + " !!! " + text[where[1] :])
    except QueryError:
        pass
    else:
        raise ParseError(f"the row of parameter {parameter.name!r} is in a comment or a literal", file=file, line=line)
    default = _default_term(text[slice(*where)], prefixes, file, line)
    if parameter.required:
        return
    from kzpk_graph.queries.parameters import parse_plain

    said = None if parameter.default is None else parse_plain(parameter, parameter.default)
    if said != default:
        raise ParseError(
            f"the default of {parameter.name!r} is {parameter.default or 'nothing'} in the header"
            f" and {default if default is not None else 'UNDEF'} in the query",
            file=file,
            line=line,
            hint="write the same in both",
        )


def _default_term(row: str, prefixes: dict[str, str], file: str, line: int) -> Any:
    from kzpk_graph.model import Solutions
    from kzpk_graph.store.oxigraph import OxigraphStore

    try:
        answer = OxigraphStore().query(f"SELECT ?p {{ VALUES ?p {{ {row} }} }}", prefixes=prefixes)
    except QueryError as error:
        raise ParseError(f"the row {{{row}}} does not parse", file=file, line=line) from error
    rows = list(answer.rows) if isinstance(answer, Solutions) else []
    if len(rows) != 1:
        raise ParseError("a parameter's row holds one term", file=file, line=line, hint="write the default, or UNDEF")
    return rows[0][0]


def _check_pattern(pattern: str, prefixes: dict[str, str], file: str) -> None:
    from kzpk_graph.store.oxigraph import OxigraphStore

    try:
        OxigraphStore().query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", prefixes=prefixes)
    except QueryError as error:
        raise ParseError(
            f"{pattern!r} under 'cites' is not a triple pattern", file=file, line=1, hint="write ?s kzpk:p ?o"
        ) from error
