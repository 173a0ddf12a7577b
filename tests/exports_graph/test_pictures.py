"""Pictures: Graphviz draws them, plans and opinions look their own way, and no label escapes from its box."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from kzpk_graph.errors import InputError, UsageError
from kzpk_graph.exports.drawing import CROWD, HUB, LISTED, MOST_BOXES
from kzpk_graph.exports.selection import Selection
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_INFERRED, ID, KZPK, RDF_TYPE, RDFS_LABEL, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph import KnowledgeGraph

    Exporter = Callable[[str, Iterable[Quad]], Any]

needs_dot = pytest.mark.skipif(shutil.which("dot") is None, reason="needs Graphviz's program dot")
SAID, INFERRED = NamedNode(f"{STATEMENT}s.1"), NamedNode(GRAPH_INFERRED)
SVG = "{http://www.w3.org/2000/svg}"


def thing(name: str) -> NamedNode:
    return NamedNode(ID + name)


def prop(name: str) -> NamedNode:
    return NamedNode(KZPK + name)


def named(name: str, cls: str, label: str | None = None) -> list[Quad]:
    return [
        Quad(thing(name), NamedNode(RDF_TYPE), prop(cls), SAID),
        Quad(thing(name), NamedNode(RDFS_LABEL), Literal(label or name, language="en"), SAID),
    ]


SMALL = [
    *named("forum", "Forum", "Business forum in Karachi"),
    *named("next", "Plan", "Next forum"),
    *named("view", "Opinion", "A great success"),
    *named("karachi", "City", "Karachi"),
    Quad(thing("forum"), prop("heldIn"), thing("karachi"), SAID),
    Quad(thing("karachi"), prop("placeOf"), thing("forum"), INFERRED),
    Quad(thing("next"), prop("plannedAfter"), thing("forum"), SAID),
    Quad(thing("view"), prop("about"), thing("forum"), INFERRED),
    Quad(thing("forum"), prop("sessionNumber"), Literal("13"), SAID),
]


def drawn(source: bytes) -> dict[str, dict[str, str]]:
    """Return the attributes of nodes and edges as Graphviz itself understands them."""
    import json

    done = subprocess.run(["dot", "-Tdot_json"], input=source, capture_output=True, check=True)
    found = json.loads(done.stdout)
    boxes = {node["name"]: node for node in found["objects"]}
    for edge in found.get("edges", ()):
        ends = [found["objects"][edge[end]]["name"] for end in ("tail", "head")]
        boxes[" ".join(ends)] = edge
    return boxes


@needs_dot
def test_plans_opinions_and_inferences_look_different(exported: Exporter) -> None:
    done = exported("dot", SMALL)
    found = drawn(done.files[""])
    styles = {name: found[f"id/{name}"].get("style", "") for name in ("forum", "next", "view")}
    assert "dashed" in styles["next"]
    assert "dotted" in styles["view"]
    assert not {"dashed", "dotted"} & set(styles["forum"].split(","))
    assert found["id/view id/forum"]["style"] == "dashed"
    assert "style" not in found["id/forum id/karachi"]
    assert "id/karachi id/forum" not in found  # it only follows from the other, and is counted
    assert done.left_out["arrows that only follow, beside others between the same two"] == 1
    assert done.files[""].startswith(b"// left out: 1 arrows that only follow, beside others between the same two; ")
    for text in ("<B>Business forum in Karachi</B>", "kzpk:Forum", "kzpk:sessionNumber: 13"):
        assert text in found["id/forum"]["label"]


@needs_dot
def test_svg_shows_every_label(exported: Exporter) -> None:
    root = ElementTree.fromstring(exported("svg", SMALL).files[""])
    texts = {text.text for text in root.iter(f"{SVG}text")}
    assert {"Business forum in Karachi", "Next forum", "A great success", "Karachi"} <= texts
    assert exported("svg", SMALL).files[""].rstrip().splitlines()[-1].startswith(b"<!-- left out: 1 arrows that only")


NASTY = [
    "<B>bold</B><IMG SRC='/etc/passwd'/>",
    'quote " and \\N and \\G back\\',
    "red \x1b[31m \u202eevil\x00",
    '"]; evil [label="x',
    "-->",
    "<![CDATA[",
    "&amp; &#38; <script>alert(1)</script>",
    "\ufffe\uffff",
    "ﷺ اردو қазақша",
]


@needs_dot
@pytest.mark.parametrize("label", NASTY, ids=range(len(NASTY)))
def test_a_label_stays_in_its_box(exported: Exporter, label: str) -> None:
    quads = [
        *named("a", "Forum", label),
        *named("b", "City", label),
        Quad(thing("a"), prop("heldIn"), thing("b"), SAID),
    ]
    data = exported("svg", quads).files[""]
    root = ElementTree.fromstring(data)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "g", "title", "polygon", "path", "text", "a"}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]", data.decode())
    assert len([g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]) == 2


@needs_dot
@pytest.mark.parametrize("label", ["<B>", "<TABLE><TR><TD HREF='javascript:x'>click</TD></TR></TABLE>", *NASTY])
def test_the_label_of_an_arrow_is_text(exported: Exporter, label: str) -> None:
    """In DOT a text in angle brackets is markup, and what is no markup fails."""
    quads = [
        *named("a", "Forum"),
        *named("b", "City"),
        Quad(thing("a"), prop("heldIn"), thing("b"), SAID),
        Quad(prop("heldIn"), NamedNode(RDFS_LABEL), Literal(label), SAID),
    ]
    assert b"label=<<" not in exported("dot", quads).files[""].partition(b" -> ")[2]
    root = ElementTree.fromstring(exported("svg", quads).files[""])
    links = [value for each in root.iter() for name, value in each.attrib.items() if name.endswith("href")]
    assert links == []
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", ElementTree.tostring(root, encoding="unicode"))


@needs_dot
def test_properties_without_names_are_drawn(exported: Exporter) -> None:
    nodes = [NamedNode(f"http://e/{name}") for name in ("a", "b", "p?a=1&b=2", "q")]
    quads = [Quad(nodes[0], nodes[2], nodes[1], SAID), Quad(nodes[0], nodes[3], nodes[1], SAID)]
    texts = {text.text for text in ElementTree.fromstring(exported("svg", quads).files[""]).iter(f"{SVG}text")}
    assert any("http://e/p?a=1&b=2" in (text or "") for text in texts)


def test_too_large_a_picture_is_refused_with_a_way_out(shipped: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match=rf"the most are {MOST_BOXES}\); choose a part: --about NAME"):
        shipped.export(io.BytesIO(), "dot")


def test_without_graphviz_the_line_says_what_to_do(exported: Exporter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match=r"Graphviz.*install graphviz, or choose --format dot"):
        exported("svg", SMALL)
    assert exported("dot", SMALL).files[""].startswith(b"// left out")


def test_many_alike_are_one_list(exported: Exporter) -> None:
    views = [f"view{number:02}" for number in range(LISTED + 3)]
    assert len(views) > CROWD
    quads = [quad for name in views for quad in named(name, "Opinion")]
    quads += [Quad(thing(name), prop("about"), thing("forum"), SAID) for name in views]
    done = exported("dot", [*named("forum", "Forum"), *quads])
    text = done.files[""].decode()
    assert f"<B>{len(views)} opinions</B>" in text
    assert "view00" in text
    assert "and 3 more" in text
    assert done.left_out["names in a list that is cut"] == 3
    assert text.count("->") == 1


@needs_dot
@pytest.mark.parametrize("depth", [1, 2])
def test_one_thing_of_the_shipped_graph(shipped: KnowledgeGraph, depth: int) -> None:
    out = io.BytesIO()
    igc = f"{ID}igc-13"
    ledger = shipped.export(out, "svg", selection=Selection(about=(igc,), depth=depth))
    texts = {text.text for text in ElementTree.fromstring(out.getvalue()).iter(f"{SVG}text")}
    assert {"13th session of the", "Islamabad", "took place in", "topic: connectivity, diplomacy"} <= texts
    hubs = [note for note in ledger.notes if note.startswith("not followed further")]
    assert bool(hubs) == (depth == 2)  # states have many more neighbours than HUB
    assert not hubs or ("Kazakhstan" in hubs[0] and HUB == 20)


def test_a_picture_is_the_same_each_time(exported: Exporter) -> None:
    assert exported("dot", SMALL).files == exported("dot", list(reversed(SMALL))).files
