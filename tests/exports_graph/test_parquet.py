"""Parquet as pyarrow reads it: every quad exactly, properties with their kinds, and a clear line without pyarrow."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_EVIDENCE, ID, KZPK, PROV, RDF_TYPE, SOURCE, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph

    Exporter = Callable[[str, Iterable[Quad]], Any]

EVIDENCE = NamedNode(GRAPH_EVIDENCE)
SAID = NamedNode(f"{STATEMENT}s.1")
FORUM = NamedNode(f"{ID}forum")


def prop(name: str) -> NamedNode:
    return NamedNode(KZPK + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def rows(data: bytes) -> list[dict[str, Any]]:
    found = parquet.read_table(io.BytesIO(data)).to_pylist()
    assert isinstance(found, list)
    return found


QUADS = [
    Quad(FORUM, NamedNode(RDF_TYPE), prop("Forum"), SAID),
    Quad(FORUM, prop("count"), typed("0300", "integer"), SAID),
    Quad(FORUM, prop("date"), typed("2025-04-28", "date"), SAID),
    Quad(FORUM, prop("at"), typed("2025-04-28T10:00:00+05:00", "dateTime"), SAID),
    Quad(FORUM, prop("word"), Literal("b"), SAID),
    Quad(FORUM, prop("word"), Literal("a"), SAID),
    Quad(FORUM, prop("heldIn"), NamedNode(f"{ID}karachi"), SAID),
    Quad(SAID, NamedNode(PROV + "wasQuotedFrom"), NamedNode(f"{SOURCE}s"), EVIDENCE),
    Quad(SAID, prop("paragraph"), typed("16", "integer"), EVIDENCE),
    Quad(SAID, prop("anchor"), Literal("the forum", language="en"), EVIDENCE),
]


def test_nodes_have_typed_columns(exported: Exporter) -> None:
    (forum,) = (row for row in rows(exported("parquet", QUADS).files["nodes.parquet"]) if row["iri"] == f"{ID}forum")
    assert {name: value for name, value in forum.items() if value is not None} == {
        "iri": f"{ID}forum",
        "label": "id:forum",
        "types": [f"{KZPK}Forum"],
        "kzpk:count": 300,
        "kzpk:date": date(2025, 4, 28),
        "kzpk:at": datetime(2025, 4, 28, 5, 0, tzinfo=UTC),
        "kzpk:word": ["a", "b"],
    }


def test_edges_name_their_statements(exported: Exporter) -> None:
    edges = rows(exported("parquet", QUADS).files["edges.parquet"])
    assert {
        "source": f"{ID}forum", "property": f"{KZPK}heldIn", "target": f"{ID}karachi", "label": "kzpk:heldIn",
        "inferred": False, "statements": [f"{STATEMENT}s.1"],
    } in edges  # fmt: skip


def test_a_statement_has_its_lexical_form_and_its_place(exported: Exporter) -> None:
    found = rows(exported("parquet", QUADS).files["statements.parquet"])
    assert len(found) == len(QUADS)
    assert next(row for row in found if row["predicate"] == f"{KZPK}count") == {
        "subject": f"{ID}forum", "predicate": f"{KZPK}count", "object": "0300", "object_kind": "literal",
        "datatype": f"{XSD}integer", "language": None, "graph": f"{STATEMENT}s.1", "inferred": False,
        "source": f"{SOURCE}s", "paragraph": 16, "anchor": "the forum", "speaker": None, "modality": None,
    }  # fmt: skip


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, tag: Literal(text, language=tag), TEXTS, st.sampled_from(["en", "ur", "kk-cyrl"])),
    st.builds(typed, TEXTS, st.sampled_from(["integer", "decimal", "date", "dateTime", "boolean", "double", "gYear"])),
    st.builds(
        typed,
        st.sampled_from(["1", "01", "-0", "1.50", "1e400", "INF", "true", "2025-02-30", "24:00"]),
        st.sampled_from(["integer", "decimal", "double", "boolean", "date"]),
    ),
)
NODES = st.sampled_from([FORUM, NamedNode(f"{ID}x"), NamedNode("http://é.example/ü")])
ANY_QUADS = st.builds(
    Quad,
    NODES,
    st.sampled_from([prop("p"), prop("q")]),
    NODES | LITERALS,
    st.sampled_from([SAID, EVIDENCE, DefaultGraph()]),
)


@given(st.lists(ANY_QUADS, unique=True, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_quad_is_lost(exported: Exporter, quads: list[Quad]) -> None:
    found = rows(exported("parquet", quads).files["statements.parquet"])

    def again(row: dict[str, Any]) -> Quad:
        if row["object_kind"] == "iri":
            value: Any = NamedNode(row["object"])
        elif row["language"]:
            value = Literal(row["object"], language=row["language"])
        else:
            value = Literal(row["object"], datatype=NamedNode(row["datatype"]))
        graph = NamedNode(row["graph"]) if row["graph"] else DefaultGraph()
        return Quad(NamedNode(row["subject"]), NamedNode(row["predicate"]), value, graph)

    assert sorted(map(str, map(again, found))) == sorted(map(str, quads))


def test_without_pyarrow_the_line_says_what_to_install(
    exported: Exporter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"needs pyarrow.*; pip install 'kzpk-graph\[parquet\]'"):
        exported("parquet", QUADS)
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_graph_is_all_there(shipped: KnowledgeGraph, tmp_path: Path) -> None:
    ledger = shipped.export(tmp_path / "p", "parquet")
    table = parquet.read_table(tmp_path / "p" / "statements.parquet", columns=["graph", "source", "paragraph"])
    assert table.num_rows == ledger.written
    interview = [row for row in table.to_pylist() if row["source"] == f"{SOURCE}tdi-interview-2025"]
    assert interview
    assert all(row["paragraph"] for row in interview)
