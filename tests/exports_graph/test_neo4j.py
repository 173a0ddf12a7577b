"""Neo4j's import files, held against the rules of its operations manual ("Import header format", "Full import")."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.exports.neo4j import name_of
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.vocab import DCTERMS, GRAPH_INFERRED, ID, KZPK, RDF_TYPE, RDFS_LABEL, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph

    Exporter = Callable[[str, Iterable[Quad]], Any]

STATEMENT_1 = NamedNode(f"{STATEMENT}s.1")
FORUM, STATE = NamedNode(f"{ID}forum"), NamedNode(f"{ID}state")

TYPES = {
    "int", "long", "float", "double", "boolean", "byte", "short", "char", "string", "point", "date", "localtime",
    "time", "localdatetime", "datetime", "duration",
}  # fmt: skip
"""Property types that the manual lists."""

CHECKS = {
    "long": re.compile(r"-?\d+"),
    "double": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"),
    "boolean": re.compile("true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "datetime": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})"),
    "localdatetime": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?"),
    "string": re.compile(".*", re.DOTALL),
}


def prop(name: str) -> NamedNode:
    return NamedNode(KZPK + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


def table(data: bytes) -> tuple[list[str], list[dict[str, str]]]:
    rows = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert len({len(row) for row in rows}) == 1
    return rows[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def delimiter(text: str) -> str:
    option = re.search(r'--array-delimiter="(.+)"', text)
    found = option[1] if option else ";"
    return chr(int(found.replace("U+", "0x"), 0)) if found.startswith("U+") else found


def check(files: dict[str, bytes]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Check both files by the manual's rules and return their rows."""
    between = delimiter(files["import.txt"].decode())
    header, nodes = table(files["nodes.csv"])
    assert header[0] == "iri:ID"
    assert header.count(":LABEL") == 1
    rel_header, relationships = table(files["relationships.csv"])
    assert {":START_ID", ":END_ID", ":TYPE"} <= set(rel_header)
    identifiers = [node["iri:ID"] for node in nodes]
    assert len(set(identifiers)) == len(identifiers)
    assert {row[end] for row in relationships for end in (":START_ID", ":END_ID")} <= set(identifiers)
    assert all(row[":TYPE"] for row in relationships)
    for names, rows in ((header, nodes), (rel_header, relationships)):
        plain = [name for name in names if name not in ("iri:ID", ":LABEL", ":START_ID", ":END_ID", ":TYPE")]
        keys = [name.partition(":")[0] for name in plain]
        assert len(set(keys)) == len(keys)
        for name in plain:
            key, _, kind = name.partition(":")
            assert re.fullmatch(r"\w+", key)
            assert kind.removesuffix("[]") in TYPES
            for row in rows:
                if row[name]:
                    values = row[name].split(between) if kind.endswith("[]") else [row[name]]
                    assert all(CHECKS[kind.removesuffix("[]")].fullmatch(value) for value in values), (name, values)
    return nodes, relationships


QUADS = [
    Quad(FORUM, NamedNode(RDF_TYPE), prop("Forum"), STATEMENT_1),
    Quad(FORUM, NamedNode(RDF_TYPE), prop("Event"), NamedNode(GRAPH_INFERRED)),
    Quad(FORUM, NamedNode(RDFS_LABEL), Literal('the "forum", 2025', language="en"), STATEMENT_1),
    Quad(FORUM, prop("empty"), Literal(""), STATEMENT_1),
    Quad(FORUM, prop("count"), typed("+0300", "integer"), STATEMENT_1),
    Quad(FORUM, prop("done"), typed("1", "boolean"), STATEMENT_1),
    Quad(FORUM, prop("date"), typed("2025-04-28", "date"), STATEMENT_1),
    Quad(FORUM, prop("zoned"), typed("2025-04-28Z", "date"), STATEMENT_1),
    Quad(FORUM, prop("at"), typed("2025-04-28T10:00:00+05:00", "dateTime"), STATEMENT_1),
    Quad(FORUM, prop("word"), Literal("a"), STATEMENT_1),
    Quad(FORUM, prop("word"), Literal("b;c"), STATEMENT_1),
    Quad(FORUM, NamedNode(DCTERMS + "date"), Literal("x"), STATEMENT_1),
    Quad(FORUM, prop("heldIn"), STATE, STATEMENT_1),
]


def test_the_files_follow_the_manual(exported: Exporter) -> None:
    files = exported("neo4j", QUADS).files
    nodes, relationships = check(files)
    assert "--array-delimiter" in files["import.txt"].decode()  # a value holds the usual one
    assert nodes == [
        {
            "iri:ID": f"{ID}forum", "name:string": 'the "forum", 2025', ":LABEL": "Forum|Event",
            "dcterms__date:string": "x", "rdfs__label__en:string": 'the "forum", 2025',
            "at:datetime": "2025-04-28T10:00:00+05:00",
            "count:long": "300", "date:date": "2025-04-28", "done:boolean": "true", "empty:string": "",
            "word:string[]": "a|b;c", "zoned:string": "2025-04-28Z",
        },
        {**dict.fromkeys(nodes[0], ""), "iri:ID": f"{ID}state", "name:string": "id:state"},
    ]  # fmt: skip
    assert relationships == [
        {
            ":START_ID": f"{ID}forum", ":END_ID": f"{ID}state", ":TYPE": "heldIn", "name:string": "kzpk:heldIn",
            "inferred:boolean": "false", "statements:string[]": f"{STATEMENT}s.1",
        }
    ]  # fmt: skip


def test_an_empty_text_is_not_no_text(exported: Exporter) -> None:
    line = exported("neo4j", QUADS).files["nodes.csv"].decode().splitlines()
    place = next(csv.reader(line[:1])).index("empty:string")
    # Neither holds a comma before that place but between fields.
    assert re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line[1])[place] == '""'
    assert re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line[2])[place] == ""


def test_line_ends_need_an_option(exported: Exporter) -> None:
    plain = exported("neo4j", QUADS).files["import.txt"].decode()
    lines = exported("neo4j", [*QUADS, Quad(FORUM, prop("note"), Literal("a\nb"))]).files
    assert "--multiline-fields=true" not in plain
    assert "--multiline-fields=true" in lines["import.txt"].decode()
    assert check(lines)[0][0]["note:string"] == "a\nb"


def test_a_very_long_value_needs_a_buffer(exported: Exporter) -> None:
    files = exported("neo4j", [Quad(FORUM, prop("note"), Literal("x" * 2_000_000))]).files
    assert "--read-buffer-size=11m" in files["import.txt"].decode()


def test_values_that_hold_every_visible_delimiter(exported: Exporter) -> None:
    words = [Quad(FORUM, prop("word"), Literal(text)) for text in (";", "|", "a")]
    files = exported("neo4j", words).files
    assert '--array-delimiter="U+001F"' in files["import.txt"].decode()
    assert check(files)[0][0]["word:string[]"] == ";\x1fa\x1f|"


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{KZPK}heldIn", "heldIn"),
        (f"{DCTERMS}title", "dcterms__title"),
        ("http://other.example/a#has-part", "has_part"),
        (f"{ID}x;y`DETACH DELETE", "x_y_DETACH_DELETE"),
    ],
)
def test_names_are_plain(iri: str, name: str) -> None:
    assert name_of(iri) == name


def test_two_properties_never_share_a_name(exported: Exporter) -> None:
    quads = [Quad(FORUM, NamedNode(f"http://{host}.example/size"), Literal("1")) for host in "ab"]
    header, _ = table(exported("neo4j", quads).files["nodes.csv"])
    assert header[3:] == ["size:string", "size_2:string"]


def test_the_shipped_graph_follows_the_manual(shipped: KnowledgeGraph, tmp_path: Path) -> None:
    shipped.export(tmp_path / "neo4j", "neo4j")
    files = {file.name: file.read_bytes() for file in (tmp_path / "neo4j").iterdir()}
    nodes, relationships = check(files)
    forum = next(node for node in nodes if node["iri:ID"] == f"{ID}igc-13")
    assert forum["sessionNumber:long"] == "13"
    assert forum[":LABEL"].split(delimiter(files["import.txt"].decode()))[0] == "CommissionSession"
    assert any(row["inferred:boolean"] == "true" and not row["statements:string[]"] for row in relationships)
