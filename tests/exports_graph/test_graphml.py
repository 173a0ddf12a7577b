"""GraphML as networkx reads it: typed keys, every edge, characters that XML cannot hold, and stable bytes."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import networkx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzpk_graph.exports.graphml import token
from kzpk_graph.exports.selection import Selection
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_INFERRED, ID, KZPK, RDF_TYPE, RDFS_LABEL, STATEMENT, XSD

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph

    Exporter = Callable[[str, Iterable[Quad]], Any]

INFERRED = NamedNode(GRAPH_INFERRED)
ONE, TWO = NamedNode(f"{STATEMENT}s.1"), NamedNode(f"{STATEMENT}s.2")
FORUM, STATE = NamedNode(f"{ID}forum"), NamedNode(f"{ID}state")
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


def prop(name: str) -> NamedNode:
    return NamedNode(KZPK + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


QUADS = [
    Quad(FORUM, NamedNode(RDF_TYPE), prop("Forum"), ONE),
    Quad(FORUM, NamedNode(RDF_TYPE), prop("Event"), INFERRED),
    Quad(FORUM, NamedNode(RDFS_LABEL), Literal("the forum", language="en"), ONE),
    Quad(FORUM, NamedNode(RDFS_LABEL), Literal("فورم", language="ur"), ONE),
    Quad(FORUM, prop("count"), typed("0300", "integer"), ONE),
    Quad(FORUM, prop("share"), typed("1.5", "decimal"), ONE),
    Quad(FORUM, prop("done"), typed("1", "boolean"), ONE),
    Quad(FORUM, prop("date"), typed("2025-04-28", "date"), ONE),
    Quad(FORUM, prop("word"), Literal("b"), ONE),
    Quad(FORUM, prop("word"), Literal("a"), ONE),
    Quad(FORUM, prop("mixed"), typed("5", "integer"), ONE),
    Quad(STATE, prop("mixed"), typed("huge", "integer"), ONE),
    Quad(FORUM, prop("heldIn"), STATE, ONE),
    Quad(FORUM, prop("heldIn"), STATE, TWO),
    Quad(FORUM, prop("involves"), STATE, INFERRED),
]


def read(data: bytes) -> networkx.MultiDiGraph:
    graph = networkx.read_graphml(io.BytesIO(data), force_multigraph=True)
    assert isinstance(graph, networkx.MultiDiGraph)
    return graph


def test_a_reader_gets_typed_properties_and_every_edge(exported: Exporter) -> None:
    done = exported("graphml", QUADS)
    graph = read(done.files[""])
    assert graph.nodes["id:forum"] == {
        "label": "the forum",
        "type": "kzpk:Forum",
        "types": "kzpk:Forum | kzpk:Event",
        "iri": f"{ID}forum",
        "rdfs:label@en": "the forum",
        "rdfs:label@ur": "فورم",
        "kzpk:count": 300,
        "kzpk:share": 1.5,
        "kzpk:done": True,
        "kzpk:date": "2025-04-28",
        "kzpk:word": "a | b",
        "kzpk:mixed": "5",
    }
    assert graph.nodes["id:state"] == {"label": "id:state", "iri": f"{ID}state", "kzpk:mixed": "huge"}
    assert sorted(data.items() for _, _, data in graph.edges(data=True)) == sorted(
        edge.items()
        for edge in (
            {
                "label": "kzpk:heldIn", "property": "kzpk:heldIn", "inferred": False,
                "statements": "statement:s.1 | statement:s.2", "weight": 2.0,
            },
            {"label": "kzpk:involves", "property": "kzpk:involves", "inferred": True, "weight": 1.0},
        )
    )  # fmt: skip
    assert done.left_out == {
        "datatypes of literals (they are written as text)": 3,  # the date, and both of kzpk:mixed
        "lists of values (each is written as one text)": 1,
        "links from a property of a node to the statements that say it": 10,
        "links from the type of a node to the statements that say it": 1,
    }
    assert "<!-- left out: 1 lists of values (each is written as one text) -->" in done.files[""].decode()


def test_kinds_of_keys_are_declared(exported: Exporter) -> None:
    root = ElementTree.fromstring(exported("graphml", QUADS).files[""])
    kinds = {
        key.get("attr.name"): key.get("attr.type") for key in root.iter(f"{GRAPHML}key") if key.get("for") == "node"
    }
    assert {name: kinds[name] for name in ("kzpk:count", "kzpk:share", "kzpk:done", "kzpk:date", "kzpk:mixed")} == {
        "kzpk:count": "long",
        "kzpk:share": "double",
        "kzpk:done": "boolean",
        "kzpk:date": "string",
        "kzpk:mixed": "string",
    }


def test_a_label_cannot_steer_a_terminal_and_xml_stays_legal(exported: Exporter) -> None:
    nasty = "red \x1b[31m \u202eevil\r\n\ufffe<b>&"
    done = exported("graphml", [Quad(FORUM, NamedNode(RDFS_LABEL), Literal(nasty))])
    node = read(done.files[""]).nodes["id:forum"]
    assert node["rdfs:label"] == "red \ufffd[31m \u202eevil\r\n\ufffd<b>&"  # exact but for what XML 1.0 cannot hold
    assert node["label"] == "red \\x1b[31m \\u202eevil  \ufffd<b>&"
    assert done.left_out["characters that XML cannot hold (each is U+FFFD)"] == 3


@given(st.lists(st.sampled_from(QUADS), unique=True, min_size=1), st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_does_not_matter(exported: Exporter, quads: list[Quad], chance: random.Random) -> None:
    shuffled = [*quads, quads[0]]
    chance.shuffle(shuffled)
    assert exported("graphml", quads).files == exported("graphml", shuffled).files


def test_labels_of_blank_nodes_do_not_matter(exported: Exporter) -> None:
    def of(one: str, other: str) -> list[Quad]:
        a, b = BlankNode(one), BlankNode(other)
        return [Quad(a, prop("part"), b), Quad(b, prop("name"), Literal("b")), Quad(a, prop("name"), Literal("a"))]

    assert exported("graphml", of("x", "y")).files == exported("graphml", of("y", "x")).files


IRIS = st.builds(
    "{}{}".format,
    st.sampled_from([ID, KZPK, "http://a.example/", "id:", "urn:x:"]),
    st.from_regex(r"[a-z0-9_.\-/:%é]{1,6}", fullmatch=True),
)


@given(IRIS, IRIS)
def test_identifiers_are_name_tokens_and_differ(one: str, other: str) -> None:
    assert re.fullmatch(r"[\w.:-]+", token(one))
    assert (token(one) == token(other)) == (one == other)


def test_nothing_of_the_shipped_graph_is_missing(shipped: KnowledgeGraph, tmp_path: Path) -> None:
    shipped.export(tmp_path / "g.graphml", "graphml", selection=Selection(asserted=True))
    graph = read((tmp_path / "g.graphml").read_bytes())
    said = {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in shipped.quads()
        if isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and isinstance(quad.graph_name, NamedNode)
        and quad.graph_name.value.startswith(STATEMENT)
        and quad.predicate.value != RDF_TYPE
    }
    names = networkx.get_node_attributes(graph, "iri")
    drawn = {(names[s], KZPK + p.removeprefix("kzpk:"), names[o]) for s, o, p in graph.edges(data="property")}
    assert drawn == {(s, p if p.startswith(KZPK) else KZPK + p, o) for s, p, o in said}


def test_the_whole_export_reads(shipped: KnowledgeGraph, tmp_path: Path) -> None:
    shipped.export(tmp_path / "g.graphml", "graphml")
    graph = read((tmp_path / "g.graphml").read_bytes())
    assert graph.nodes["id:igc-13"]["type"] == "commission session"
    assert graph.nodes["id:igc-13"]["kzpk:sessionNumber"] == 13
    assert any(data["inferred"] for _, _, data in graph.edges(data=True))
