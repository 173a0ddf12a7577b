"""SPARQL 1.0 and 1.1 query: syntax and evaluation, through ``kzpk sparql --data``.

The suites compare graphs and solutions up to the names of blank nodes (SPARQL 1.1 Query §18.2.5). Literals are
compared as terms but for the numeric, boolean and dateTime ones, whose lexical form an engine may choose (§17.1).
"""

from __future__ import annotations

import contextlib
import csv
import json
import tempfile
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import rdflib
from pyoxigraph import BlankNode, Literal, QueryBoolean, QueryResultsFormat, parse_query_results
from rdflib import RDF
from rdflib.compare import isomorphic
from tests.conformance.suite import MF, QT, Entry, Outcome, entries, kzpk, path_of, settle

from kzpk_graph.errors import QueryError
from kzpk_graph.queries import guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BASE: Final = "https://w3c.github.io/rdf-tests/"
RS: Final = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
SYNTAX: Final = {
    "PositiveSyntaxTest": True,
    "PositiveSyntaxTest11": True,
    "NegativeSyntaxTest": False,
    "NegativeSyntaxTest11": False,
}
_NUMBERS: Final = frozenset(
    rdflib.XSD[name]
    for name in ("integer", "decimal", "float", "double", "int", "long", "short", "byte", "nonNegativeInteger",
                 "positiveInteger", "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong")
)  # fmt: skip
_RESULTS: Final = {
    ".srx": QueryResultsFormat.XML, ".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV,
}  # fmt: skip
Row = dict[str, Any]


def run(root: Path, version: str) -> Iterator[Outcome]:
    """Run the query tests of one version.

    Args:
        root: The folder ``sparql`` of the suite.
        version: ``sparql10`` or ``sparql11``.
    """
    name = {"sparql10": "SPARQL 1.0 query", "sparql11": "SPARQL 1.1 query"}[version]
    manifests = {
        "sparql10": ("manifest-syntax.ttl", "manifest-evaluation.ttl"),
        "sparql11": ("manifest-sparql11-query.ttl", "manifest-sparql11-results.ttl"),
    }[version]
    for manifest in manifests:
        for entry in entries(root / version / manifest, root / version):
            if entry.kind in SYNTAX or entry.kind in ("QueryEvaluationTest", "CSVResultFormatTest"):
                yield settle(name, entry.label, _fault(entry, root))


def _fault(entry: Entry, root: Path) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if entry.kind in SYNTAX:
            return _syntax(entry, SYNTAX[entry.kind], folder, root)
        return _evaluation(entry, folder, root)


def _syntax(entry: Entry, legal: bool, folder: Path, root: Path) -> str:
    path = path_of(entry.graph.value(entry.node, MF.action))
    (folder / "empty.nq").write_text("")
    named = _named_graphs(path, root)
    (folder / "empty.nq").write_text("".join(f"<urn:a> <urn:b> <urn:c> <{iri}> .\n" for iri in named))
    words: list[str | Path] = ["sparql", "--data", folder / "empty.nq", "-f", _query(path, folder, root), "--format"]
    ran = kzpk(*words, "json")
    if "(KZ200)" in ran.stderr:  # it gives a graph, which JSON results cannot hold
        ran = kzpk(*words, "ntriples")
    accepted = ran.code in (0, 1) and not ran.stderr.startswith("error")
    if accepted != legal:
        return f"refused: {ran.stderr.strip()}" if legal else "accepted"
    return "" if legal or ran.code == 3 else f"exit code {ran.code}"


def _named_graphs(path: Path, root: Path) -> list[str]:
    """Return the graphs that a query's FROM clauses name, so that the data can hold them."""
    asked: list[str] = []

    def noted(iri: str) -> bool:
        asked.append(iri)
        return True

    with contextlib.suppress(QueryError):
        guard.check(_with_base(path, root), noted)
    return asked


def _with_base(path: Path, root: Path) -> str:
    """Return the query with the base that it was published under; a BASE of its own counts after that."""
    return f"BASE <{BASE}sparql/{path.relative_to(root).as_posix()}>\n{path.read_text(encoding='utf-8')}"


def _query(path: Path, folder: Path, root: Path) -> Path:
    out = folder / "query.rq"
    out.write_text(_with_base(path, root), encoding="utf-8")
    return out


def _evaluation(entry: Entry, folder: Path, root: Path) -> str:
    action = entry.graph.value(entry.node, MF.action)
    query = entry.path(QT.query, action)
    expected = entry.path(MF.result)
    if query is None or expected is None:
        return "the manifest names no query or no result"
    data = _data(entry, action, query, folder, root)
    suffix = expected.suffix.lower()
    format_ = "csv" if suffix == ".csv" else "json"
    constructs = suffix in (".ttl", ".nt", ".rdf") and not _is_result_set(expected, root)
    if constructs:
        format_ = "ntriples"
    words: list[Any] = ["sparql", "--data", *data, "-f", _query(query, folder, root), "--format", format_]
    ran = kzpk(*words, *(["--iris"] if format_ == "csv" else []))
    if ran.code not in (0, 1) or (ran.code == 1 and b'"boolean"' not in ran.stdout):
        return ran.stderr.strip() or f"exit code {ran.code}"
    if constructs:
        got = rdflib.Graph().parse(data=ran.stdout, format="nt")
        return "" if isomorphic(got, _graph(expected, root)) else "another graph"
    if format_ == "csv":
        same = _table(ran.stdout) == _table(expected.read_bytes())
        return "" if same else f"other rows: {ran.stdout!r}"
    return _compare(json.loads(ran.stdout), expected, root, query)


def _table(document: bytes) -> list[list[tuple[str, str]]]:
    """Read a CSV document as a bag of rows; the order of the columns of SELECT * is free, blank nodes have no name."""
    rows = csv.DictReader(document.decode().splitlines())
    return sorted(sorted((name, "_:" if text.startswith("_:") else text) for name, text in row.items()) for row in rows)


def _data(entry: Entry, action: rdflib.term.Node | None, query: Path, folder: Path, root: Path) -> list[Path]:
    """Write the test's dataset as files that ``--data`` takes; what FROM names is a named graph too."""
    out: list[Path] = []
    for predicate in (QT.data, QT.graphData):
        for value in sorted(entry.graph.objects(action, predicate), key=str):
            out.append(_nquads(value, path_of(value), folder / f"{len(out)}.nq", root, named=predicate == QT.graphData))
    text = query.read_text(encoding="utf-8")
    if "FROM" in text.upper():
        for path in sorted(query.parent.glob("data-*.ttl")):
            out.append(_nquads(None, path, folder / f"{len(out)}.nq", root, named=True))
    if not out:
        (folder / "empty.nq").write_text("")
        out.append(folder / "empty.nq")
    return out


def _nquads(_: Any, path: Path, out: Path, root: Path, *, named: bool) -> Path:
    from kzpk_graph.rdfio import NamedNode, Quad, parse_file
    from kzpk_graph.rdfio.writing import serialise

    iri = BASE + "sparql/" + path.relative_to(root).as_posix()
    quads: Iterable[Quad] = parse_file(path, base_iri=iri)
    if named:
        quads = (Quad(quad.subject, quad.predicate, quad.object, NamedNode(iri)) for quad in quads)
    with out.open("wb") as file:
        serialise(quads, "nquads", file)
    return out


def _graph(path: Path, root: Path) -> rdflib.Graph:
    format_ = {".rdf": "xml", ".nt": "nt"}.get(path.suffix, "turtle")
    with _as_written():
        return rdflib.Graph().parse(path, format=format_, publicID=BASE + "sparql/" + path.relative_to(root).as_posix())


class _as_written:  # noqa: N801 - used as a word
    """Keep rdflib from changing lexical forms."""

    def __enter__(self) -> None:
        self.before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False

    def __exit__(self, *_: object) -> None:
        rdflib.NORMALIZE_LITERALS = self.before


def _is_result_set(path: Path, root: Path) -> bool:
    return (None, RDF.type, RS.ResultSet) in _graph(path, root)


def _compare(got: dict[str, Any], expected: Path, root: Path, query: Path) -> str:
    wanted = _expected(expected, root)
    if isinstance(wanted, bool) or "boolean" in got:
        return "" if got.get("boolean") is wanted else f"answers {got.get('boolean')}"
    names, rows, ordered = wanted
    if sorted(names) != sorted(got["head"]["vars"]):
        return f"other variables: {got['head']['vars']}"
    found = [{name: _json_term(term) for name, term in row.items()} for row in got["results"]["bindings"]]
    if "REDUCED" in query.read_text(encoding="utf-8").upper():
        # any number of duplicates may be left out (SPARQL 1.1 Query §18.5)
        found = [dict(row) for row in {tuple(sorted(row.items())): row for row in found}.values()]
        rows = [dict(row) for row in {tuple(sorted(row.items())): row for row in rows}.values()]
    if len(found) != len(rows):
        return f"{len(found)} solutions where {len(rows)} are expected"
    if ordered and "ORDER" in query.read_text(encoding="utf-8").upper():
        same = [_plain(row) for row in found] == [_plain(row) for row in rows]
        return "" if same else "another order, or other solutions"
    return "" if isomorphic(_as_graph(found), _as_graph(rows)) else "other solutions"


def _plain(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, "_:" if isinstance(term, rdflib.BNode) else term.n3()) for name, term in row.items()))


def _as_graph(rows: list[Row]) -> rdflib.Graph:
    """Make a graph of solutions, so that comparing up to blank nodes is comparing graphs."""
    graph = rdflib.Graph()
    for row in rows:
        solution = rdflib.BNode()
        graph.add((solution, RDF.type, RS.ResultSolution))
        for name, term in row.items():
            graph.add((solution, RS[name], term))
    return graph


def _json_term(term: dict[str, str]) -> rdflib.term.Node:
    if term["type"] == "uri":
        return rdflib.URIRef(term["value"])
    if term["type"] == "bnode":
        return rdflib.BNode(term["value"])
    return _literal(term["value"], term.get("datatype"), term.get("xml:lang"))


def _literal(value: str, datatype: str | None, language: str | None) -> rdflib.Literal:
    kind = None if datatype is None or language else rdflib.URIRef(datatype)
    if kind == rdflib.XSD.string:
        kind = None
    if kind in _NUMBERS:
        value = _number(value)
    elif kind == rdflib.XSD.boolean:
        value = {"1": "true", "0": "false"}.get(value, value)
    elif kind == rdflib.XSD.dateTime:
        value = value.replace("+00:00", "Z")
    return rdflib.Literal(value, lang=language.lower() if language else None, datatype=kind, normalize=False)


def _number(text: str) -> str:
    special = {"+INF": "INF", "Infinity": "INF"}.get(text, text)
    if special in ("INF", "-INF", "NaN"):
        return special
    try:
        return str(Decimal(text).normalize() + 0)
    except InvalidOperation:
        return text


def _expected(path: Path, root: Path) -> bool | tuple[list[str], list[Row], bool]:
    """Read an expected result: true or false, or variables, rows, and whether their order counts."""
    format_ = _RESULTS.get(path.suffix)
    if format_ is not None:
        result = parse_query_results(path.read_bytes(), format_)
        if isinstance(result, QueryBoolean):
            return bool(result)
        names = [variable.value for variable in result.variables]
        rows = [{name: _term(row[name]) for name in names if row[name] is not None} for row in result]
        return names, rows, True
    return _result_set(_graph(path, root))


def _term(term: Any) -> rdflib.term.Node:
    if isinstance(term, Literal):
        return _literal(term.value, term.datatype.value, term.language)
    return rdflib.BNode(term.value) if isinstance(term, BlankNode) else rdflib.URIRef(term.value)


def _again(term: Any) -> Any:
    if isinstance(term, rdflib.Literal):
        return _literal(str(term), None if term.datatype is None else str(term.datatype), term.language)
    return term


def _result_set(graph: rdflib.Graph) -> bool | tuple[list[str], list[Row], bool]:
    """Read the result-set vocabulary of the SPARQL 1.0 suite."""
    root = graph.value(None, RDF.type, RS.ResultSet)
    boolean = graph.value(root, RS.boolean)
    if boolean is not None:
        return str(boolean) == "true"
    numbered: list[tuple[int, Row]] = []
    for solution in graph.objects(root, RS.solution):
        row = {
            str(graph.value(binding, RS.variable)): _again(graph.value(binding, RS.value))
            for binding in graph.objects(solution, RS.binding)
        }
        index = graph.value(solution, RS["index"])
        numbered.append((int(str(index)) if index is not None else -1, row))
    ordered = all(index >= 0 for index, _ in numbered)
    names = [str(name) for name in graph.objects(root, RS.resultVariable)]
    return names, [row for _, row in sorted(numbered, key=lambda item: item[0])], ordered
