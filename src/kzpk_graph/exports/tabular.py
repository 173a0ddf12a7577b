"""Parquet: ``nodes.parquet``, ``edges.parquet`` and ``statements.parquet``, for pandas, DuckDB, Spark and the like.

``nodes`` has a column for each property, ``edges`` one row an edge, and ``statements`` one row for every quad, exact to
the lexical form, with the place in its source: nothing is lost over the three of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import UsageError
from kzpk_graph.exports.job import Ledger
from kzpk_graph.exports.kinds import BOOLEAN, DATE, DATETIME, DOUBLE, LOCAL_DATETIME, LONG, true
from kzpk_graph.exports.rows import IRI
from kzpk_graph.exports.spool import Spool, spool_of
from kzpk_graph.vocab import GRAPH_INFERRED, KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.exports.job import Job
    from kzpk_graph.exports.spool import Key
    from kzpk_graph.rdfio.atomic import Folder

_BATCH: Final = 20_000
"""Rows of a row group: what is held in memory at once."""

_EVIDENCE: Final = {
    "source": PROV + "wasQuotedFrom",
    "paragraph": KZPK + "paragraph",
    "anchor": KZPK + "anchor",
    "speaker": KZPK + "speaker",
    "modality": KZPK + "modality",
}
"""Columns of a statement to the properties of its evidence."""


def write(job: Job, folder: Folder) -> Ledger:
    """Write the three tables.

    Args:
        job: The export.
        folder: Where the files go.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow = _pyarrow()
    with spool_of(job) as spool:
        nodes = _write(folder, "nodes.parquet", _node_schema(arrow, spool), _nodes(spool))
        edges = _write(folder, "edges.parquet", _edge_schema(arrow), _edges(spool))
        quads = _write(folder, "statements.parquet", _statement_schema(arrow), _statements(spool))
    notes = (f"{nodes:,} nodes, {edges:,} edges; all {quads:,} quads are in statements.parquet",)
    return Ledger(quads, "quads", (), notes)


def _pyarrow() -> Any:
    try:
        import pyarrow as arrow
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed", hint="pip install 'kzpk-graph[parquet]'", code="KZ227"
        ) from error
    return arrow


def _write(folder: Folder, name: str, schema: Any, rows: Iterable[tuple[Any, ...]]) -> int:
    """Write a table in groups of rows, and return how many rows there were."""
    arrow = _pyarrow()
    count = 0
    with folder.open(name) as file, _writer(file, schema) as writer:
        for group in _groups(rows):
            columns = [
                arrow.array(column, type_) for column, type_ in zip(zip(*group, strict=True), schema.types, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema))
            count += len(group)
    return count


@contextmanager
def _writer(file: Any, schema: Any) -> Iterator[Any]:
    from pyarrow import parquet

    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        yield writer


def _groups(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    group: list[tuple[Any, ...]] = []
    for row in rows:
        group.append(row)
        if len(group) == _BATCH:
            yield group
            group = []
    if group:
        yield group


def _node_schema(arrow: Any, spool: Spool) -> Any:
    types = {
        BOOLEAN: arrow.bool_(),
        LONG: arrow.int64(),
        DOUBLE: arrow.float64(),
        DATE: arrow.date32(),
        DATETIME: arrow.timestamp("us", tz="UTC"),
        LOCAL_DATETIME: arrow.timestamp("us"),
    }
    fields = [("iri", arrow.string()), ("label", arrow.string()), ("types", arrow.list_(arrow.string()))]
    for key in spool.keys:
        type_ = types.get(key.type, arrow.string())
        fields.append((key.name, arrow.list_(type_) if key.many else type_))
    return arrow.schema(fields)


def _nodes(spool: Spool) -> Iterator[tuple[Any, ...]]:
    convert = [_converter(key) for key in spool.keys]
    for node in spool.nodes():
        values = node.values
        properties = (made(values[place]) if place in values else None for place, made in enumerate(convert))
        yield node.iri, node.label, list(node.types), *properties


def _converter(key: Key) -> Callable[[tuple[str, ...]], Any]:
    one = _CONVERT.get(key.type, str)
    if key.many:
        return lambda texts: [one(text) for text in texts]
    return lambda texts: one(texts[0])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_CONVERT: Final[dict[str, Callable[[str], Any]]] = {
    BOOLEAN: true,
    LONG: int,
    DOUBLE: float,
    DATE: date.fromisoformat,
    DATETIME: _moment,
    LOCAL_DATETIME: _moment,
}


def _edge_schema(arrow: Any) -> Any:
    text = arrow.string()
    return arrow.schema(
        [
            ("source", text),
            ("property", text),
            ("target", text),
            ("label", text),
            ("inferred", arrow.bool_()),
            ("statements", arrow.list_(text)),
        ]
    )


def _edges(spool: Spool) -> Iterator[tuple[Any, ...]]:
    names = spool.labels(spool.predicates())
    for edge in spool.edges():
        yield (
            edge.source, edge.predicate, edge.target, names[edge.predicate], edge.inferred, list(edge.statements),
        )  # fmt: skip


def _statement_schema(arrow: Any) -> Any:
    text = arrow.string()
    names = ("subject", "predicate", "object", "object_kind", "datatype", "language", "graph")
    fields = [(name, text) for name in names]
    fields.append(("inferred", arrow.bool_()))
    fields.extend((name, arrow.int64() if name == "paragraph" else text) for name in _EVIDENCE)
    return arrow.schema(fields)


def _statements(spool: Spool) -> Iterator[tuple[Any, ...]]:
    for row in spool.rows():
        if row.k == IRI:
            kind, datatype, language = ("blank node" if row.o.startswith("_:") else "iri"), None, None
        else:
            tagged = row.k.startswith("@")
            kind, datatype, language = "literal", None if tagged else row.k, row.k[1:] if tagged else None
        said = spool.evidence_of(row.g) if row.g else {}
        yield (
            row.s, row.p, row.o, kind, datatype, language, row.g or None, row.g == GRAPH_INFERRED,
            *(_number(said.get(iri)) if name == "paragraph" else said.get(iri) for name, iri in _EVIDENCE.items()),
        )  # fmt: skip


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 19 else None
