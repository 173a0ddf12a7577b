"""What checking a change says, case by case: the expected results follow from the shapes by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph import shapes
from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad, parse_file
from kzpk_graph.shapes.incremental import NOTE_ONTOLOGY, NOTE_OPEN
from kzpk_graph.shapes.index import ShapesIndex
from kzpk_graph.shapes.paths import edges_of, inverted
from kzpk_graph.store.overlay import Overlay
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    ID,
    KZPK,
    KZSH,
    PREFIXES,
)

from .drawing import CLASSES, NODES, ONTOLOGY, PROPERTIES, STATEMENTS, TYPE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzpk_graph.rdfio import Term

    from .conftest import World

    Make = Callable[[str], ShapesIndex]

P, Q, R = PROPERTIES
HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
Said = tuple[NamedNode | BlankNode, NamedNode, "Term"]


def said(*triples: Said, statement: NamedNode = STATEMENTS[0]) -> list[Quad]:
    """Return quads of a statement, with their copies among what is asserted."""
    return [Quad(*triple, name) for triple in triples for name in (statement, NamedNode(GRAPH_ASSERTED))]


def store_with(*quads: Quad) -> OxigraphStore:
    store = OxigraphStore()
    asserted = [Quad(quad.subject, quad.predicate, quad.object, NamedNode(GRAPH_ASSERTED)) for quad in ONTOLOGY]
    store.bulk_extend([*ONTOLOGY, *asserted, *quads])
    return store


@pytest.fixture
def index_of(tmp_path: Path) -> Make:
    def make(text: str) -> ShapesIndex:
        path = tmp_path / "shapes.ttl"
        path.write_text(HEADER + text, encoding="utf-8")
        return ShapesIndex(list(parse_file(path)), ONTOLOGY)

    return make


def faults(report: shapes.Report) -> set[tuple[str, str]]:
    return {(str(getattr(one.focus, "value", "")).removeprefix(ID), one.shape.removeprefix(KZSH)) for one in report.new}


def test_what_goes_can_leave_a_fault_at_a_node_that_it_does_not_name(index_of: Make) -> None:
    """a's p leads to b, which must be a C; b's type goes."""
    index = index_of(
        "kzsh:s sh:targetSubjectsOf kzpk:p ; sh:property kzsh:t . kzsh:t sh:path kzpk:p ; sh:class kzpk:C ."
    )
    kept, gone = said((NODES[0], P, NODES[1])), said((NODES[1], TYPE, CLASSES[0]))
    store = store_with(*kept, *gone)
    after = Overlay(store, delete=gone)
    assert faults(shapes.validate_change(after, gone, shapes=index)) == {("a", "t")}


def test_what_was_there_before_is_told_from_what_is_new(index_of: Make) -> None:
    """a has two values of p already; a third is no new fault of the count, but of its class."""
    index = index_of(
        "kzsh:s sh:targetSubjectsOf kzpk:p ; sh:property kzsh:t , kzsh:u ."
        "kzsh:t sh:path kzpk:p ; sh:maxCount 1 . kzsh:u sh:path kzpk:p ; sh:class kzpk:C ."
    )
    there = said((NODES[0], P, NODES[1]), (NODES[0], P, NODES[2]), (NODES[1], TYPE, CLASSES[2]))
    come = said((NODES[0], P, NODES[3]))
    report = shapes.validate_change(Overlay(store_with(*there), insert=come), come, shapes=index)
    assert {(one.shape.removeprefix(KZSH), one.value) for one in report.new} == {("u", NODES[3])}
    assert {(one.shape.removeprefix(KZSH), one.value) for one in report.old} == {("t", None), ("u", NODES[2])}


def test_a_triple_said_again_concerns_nothing(index_of: Make) -> None:
    index = index_of("kzsh:s sh:targetSubjectsOf kzpk:p ; sh:property kzsh:t . kzsh:t sh:path kzpk:q ; sh:minCount 1 .")
    there = said((NODES[0], P, NODES[1]))
    again = [Quad(NODES[0], P, NODES[1], STATEMENTS[1])]
    report = shapes.validate_change(Overlay(store_with(*there), insert=again), again, shapes=index)
    assert report.results == ()


def test_what_inference_supplies_is_not_missing_and_what_it_loses_is(index_of: Make) -> None:
    index = index_of("kzsh:s sh:targetSubjectsOf kzpk:p ; sh:property kzsh:t . kzsh:t sh:path kzpk:q ; sh:minCount 1 .")
    come = [*said((NODES[0], P, NODES[1])), Quad(NODES[0], Q, NODES[1], NamedNode(GRAPH_INFERRED))]
    assert shapes.validate_change(Overlay(store_with(), insert=come), come, shapes=index).conforms
    report = shapes.validate_change(Overlay(store_with(*come), delete=come[-1:]), come[-1:], shapes=index)
    assert faults(report) == {("a", "t")}


def test_each_statement_is_checked_by_itself(index_of: Make) -> None:
    index = index_of(
        "kzsh:s a sh:NodeShape ; kzsh:appliesTo kzsh:EachStatement ; sh:targetClass kzpk:C ; sh:property kzsh:t ."
        "kzsh:t sh:path kzpk:p ; sh:maxCount 1 ."
    )
    there = [*said((NODES[0], TYPE, CLASSES[0])), *said((NODES[0], P, NODES[1]))]
    other = said((NODES[0], P, NODES[2]), statement=STATEMENTS[1])
    assert shapes.validate_change(Overlay(store_with(*there), insert=other), other, shapes=index).conforms
    same = said((NODES[0], P, NODES[2]))
    report = shapes.validate_change(Overlay(store_with(*there), insert=same), same, shapes=index)
    assert [(one.focus, one.statement) for one in report.new] == [(NODES[0], STATEMENTS[0].value)]
    # a type that comes makes what two statements say already a matter of the shape
    late = said((NODES[3], TYPE, CLASSES[0]), statement=STATEMENTS[2])
    twice = said((NODES[3], P, NODES[1]), (NODES[3], P, NODES[2]), statement=STATEMENTS[1])
    report = shapes.validate_change(Overlay(store_with(*twice), insert=late), late, shapes=index)
    assert [(one.focus, one.statement) for one in report.new] == [(NODES[3], STATEMENTS[1].value)]


QUERY = """kzsh:s a sh:NodeShape ; sh:targetClass kzpk:C ; sh:sparql kzsh:query .
  kzsh:query sh:select "SELECT $this WHERE { ?other <https://w3id.org/kzpk/ontology#q> ?more }" ."""


def test_a_query_of_unknown_reach_is_run_on_all_targets_and_the_report_says_so(index_of: Make) -> None:
    """The query asks of triples that no path from the focus node leads to; the listed thing is a C too."""
    there, come = said((NODES[0], TYPE, CLASSES[0])), said((NODES[3], Q, NODES[4]))
    report = shapes.validate_change(Overlay(store_with(*there), insert=come), come, shapes=index_of(QUERY))
    assert faults(report) == {("a", "s"), ("listed", "s")}
    assert report.notes == (NOTE_OPEN.format(KZSH + "s"),)


def test_a_query_that_asks_of_each_predicate_is_run_on_what_comes() -> None:
    index = ShapesIndex(shapes.shipped_shapes(), ONTOLOGY)
    bad, other = NamedNode("https://schema.org/founder"), NamedNode("https://schema.org/url")
    there = said((NODES[0], bad, NODES[1]))
    come = said((NODES[2], bad, NODES[1]), (NODES[2], P, NODES[1]), (NODES[3], other, Literal("x")))
    report = shapes.validate_change(Overlay(store_with(*there), insert=come), come, shapes=index)
    found = {(one.path, one.value) for one in report.new if one.shape == KZSH + "predicates-in-use"}
    assert found == {(bad.value, NODES[2]), (other.value, NODES[3])}
    assert report.notes == ()
    assert {P.value} <= index.graph.faultless
    assert not {bad.value, other.value} & index.graph.faultless


def test_a_change_of_the_ontology_checks_everything(index_of: Make) -> None:
    """With E below C, what is an E becomes a target."""
    index = index_of(
        "kzsh:s a sh:NodeShape ; sh:targetClass kzpk:C ; sh:property kzsh:t . kzsh:t sh:path kzpk:p ; sh:minCount 1 ."
    )
    below = (NamedNode(KZPK + "E"), NamedNode(PREFIXES["rdfs"] + "subClassOf"), CLASSES[2])
    there = said((NODES[0], TYPE, NamedNode(KZPK + "E")))
    come = [Quad(*below, NamedNode(name)) for name in (GRAPH_ONTOLOGY, GRAPH_ASSERTED)]
    report = shapes.validate_change(Overlay(store_with(*there), insert=come), come, shapes=index)
    assert ("a", "t") in faults(report)
    assert report.notes == (NOTE_ONTOLOGY,)


def test_the_fixtures_join_a_graph_one_by_one_as_they_do_at_once(world: World) -> None:
    """Each invalid fixture, added to the small world that conforms: what full checks before and after tell apart."""
    ontology = list(shapes.shipped_ontology())
    index = ShapesIndex(shapes.shipped_shapes(), ontology)
    store = OxigraphStore()
    store.bulk_extend([*in_store(ontology, NamedNode(GRAPH_ONTOLOGY)), *in_store(world.valid)])
    before = {one.key for one in world.conforming.results}
    for name in ("Event.invalid.ttl", "Statement.invalid.ttl"):
        quads = world.files[name]
        come = in_store(quads)
        report = shapes.validate_change(Overlay(store, insert=come), come, shapes=index)
        after = {one.key for one in shapes.validate([*world.valid, *quads], reference=True).results}
        assert {one.key for one in report.new} == after - before, name
        assert report.new


def in_store(quads: list[Quad], name: NamedNode | None = None) -> list[Quad]:
    """Return quads as a prepared graph holds them; plain triples among what is asserted only."""
    found = []
    for quad in quads:
        graph = name or quad.graph_name
        if isinstance(graph, NamedNode):
            found.append(Quad(quad.subject, quad.predicate, quad.object, graph))
        if graph != NamedNode(GRAPH_EVIDENCE):
            found.append(Quad(quad.subject, quad.predicate, quad.object, NamedNode(GRAPH_ASSERTED)))
    return found


def test_ill_formed_queries_are_refused_in_one_line(tmp_path: Path) -> None:
    for text, reason in (
        ("SELECT $this WHERE { GRAPH $shapesGraph { $this ?p ?o } }", "shapesGraph"),
        ("SELECT $this WHERE { $this nope:p ?o }", "prefix nope:"),
    ):
        path = tmp_path / "shapes.ttl"
        path.write_text(f'{HEADER}kzsh:s sh:targetNode id:a ; sh:sparql kzsh:q . kzsh:q sh:select "{text}" .')
        with pytest.raises(InputError, match=reason):
            shapes.validate_plain([], list(parse_file(path)))


def test_prefixes_are_followed_through_imports(tmp_path: Path) -> None:
    """SHACL §5.2.1: sh:prefixes/owl:imports*/sh:declare."""
    path = tmp_path / "shapes.ttl"
    path.write_text(
        HEADER
        + """kzsh:s sh:targetNode id:a ; sh:sparql kzsh:q .
        kzsh:q sh:prefixes kzsh:mine ; sh:select "SELECT $this WHERE { $this k:p ?o }" .
        kzsh:mine owl:imports kzsh:other . kzsh:other owl:imports kzsh:third .
        kzsh:third sh:declare [ sh:prefix "k" ; sh:namespace "https://w3id.org/kzpk/ontology#"^^xsd:anyURI ] ."""
    )
    report = shapes.validate_plain([Quad(NODES[0], P, NODES[1])], list(parse_file(path)))
    assert [one.focus for one in report.results] == [NODES[0]]


def test_a_path_is_walked_back_the_way_it_came() -> None:
    path = ("/", ("p", "a"), ("*", ("|", ("^", "b"), ("p", "c"))), ("p", "d"))
    assert inverted(path) == ("/", ("^", "d"), ("*", ("|", ("p", "b"), ("^", "c"))), ("^", "a"))
    assert inverted(inverted(path)) == path
    star = path[2]
    assert {(edge.predicate, edge.inverse, edge.prefix) for edge in edges_of(path)} == {
        ("a", False, ()),
        ("b", True, (("p", "a"), star)),
        ("c", False, (("p", "a"), star)),
        ("d", False, (("p", "a"), star)),
    }
