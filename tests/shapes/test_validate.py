"""How shapes are run: on what, with which types, and how the results come out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyshacl
import pytest
import rdflib
from rdflib.compare import isomorphic

from kzpk_graph import shapes
from kzpk_graph.errors import InputError
from kzpk_graph.exchange import closure_of
from kzpk_graph.rdfio import Literal, NamedNode, Quad, Triple, parse_file
from kzpk_graph.shapes.engine import report, run, shapes_graph
from kzpk_graph.shapes.scopes import by_scope, lift
from kzpk_graph.shapes.terms import ToRdflib, from_rdflib, triple_from_rdflib
from kzpk_graph.vocab import KZPK, KZSH, PREFIXES, XSD

from .conftest import FIXTURES, pair, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import World

HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
EVIDENCE = """
graph:evidence {{ statement:atlas-2024.{0} a kzpk:Statement ; prov:wasQuotedFrom source:atlas-2024 ;
  kzpk:anchor "the capital"@en ; kzpk:modality kzpk:Asserted ; kzpk:confidence kzpk:ConfidenceHigh . }}
"""


def parsed(tmp_path: Path, text: str, name: str = "data.trig") -> list[Quad]:
    path = tmp_path / name
    path.write_text(HEADER + text, encoding="utf-8")
    return list(parse_file(path))


def found(result: shapes.Report) -> set[tuple[str, str]]:
    return {pair(one) for one in result.results}


ID = PREFIXES["id"]


# -- terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "term",
    [
        Literal("plain"),
        Literal("plain", datatype=NamedNode(XSD + "string")),
        Literal("tagged", language="en"),
        Literal("01", datatype=NamedNode(XSD + "integer")),
        Literal("1.50", datatype=NamedNode(XSD + "decimal")),
        Literal("not a number", datatype=NamedNode(XSD + "integer")),
        Literal("1", datatype=NamedNode(XSD + "boolean")),
        Literal("2025-13-45", datatype=NamedNode(XSD + "date")),
        Literal("", datatype=NamedNode("https://example.org/own")),
        NamedNode("https://example.org/ä"),
    ],
    ids=str,
)
def test_terms_come_back_as_they_went(term: Literal | NamedNode) -> None:
    assert from_rdflib(ToRdflib()(term)) == term


def test_plain_strings_are_plain_in_rdflib() -> None:
    """Otherwise rdflib's ``==`` and pySHACL's ``sh:in`` and ``sh:hasValue`` would call equal strings different."""
    assert ToRdflib()(Literal("percent")) == rdflib.Literal("percent")
    assert ToRdflib()(Literal("percent", datatype=NamedNode(XSD + "string"))) == rdflib.Literal("percent")


def test_ill_typed_literals_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    graph = rdflib.Graph()
    node = NamedNode("https://example.org/a")
    ToRdflib().fill(graph, [Triple(node, node, Literal("2025-13-45", datatype=NamedNode(XSD + "date")))])
    assert caplog.records == []


# -- plain SHACL --------------------------------------------------------------------------------------------------

PLAIN_SHAPES = """
<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property <urn:s-p> , <urn:s-q> .
<urn:s-p> sh:path <urn:p> ; sh:in ( "a" "b" 1 ) ; sh:message "p is neither a nor b; choose"@en , "p falsch"@de .
<urn:s-q> sh:path [ sh:alternativePath ( [ sh:inversePath <urn:q> ] ( <urn:r> [ sh:zeroOrMorePath <urn:q> ] ) ) ] ;
  sh:minCount 1 ; sh:severity sh:Warning .
"""
PLAIN_DATA = """
<urn:good> a <urn:C> ; <urn:p> "a" , 1 . <urn:other> <urn:q> <urn:good> .
<urn:bad> a <urn:C> ; <urn:p> "c" , "a"@en , 1.0 .
<urn:below> a <urn:D> ; <urn:p> "c" .
"""


def test_plain_validation_uses_the_given_shapes_only(tmp_path: Path) -> None:
    result = shapes.validate_plain(parsed(tmp_path, PLAIN_DATA), parsed(tmp_path, PLAIN_SHAPES))
    assert [(one.focus.value, one.path, one.value) for one in result.results] == [
        ("urn:bad", "urn:p", Literal("1.0", datatype=NamedNode(XSD + "decimal"))),
        ("urn:bad", "urn:p", Literal("a", language="en")),
        ("urn:bad", "urn:p", Literal("c")),
        ("urn:bad", "^<urn:q>|(<urn:r>/<urn:q>*)", None),
    ]
    assert [one.severity for one in result.results] == [shapes.VIOLATION] * 3 + [shapes.WARNING]
    assert result.results[0].message == "p is neither a nor b; choose"
    assert not result.conforms
    assert (result.count(shapes.VIOLATION), result.count(shapes.WARNING), result.count(shapes.INFO)) == (3, 1, 0)


def test_the_report_graph_is_that_of_pyshacl(tmp_path: Path) -> None:
    data = rdflib.Graph().parse(io.StringIO(HEADER + PLAIN_DATA), format="turtle")
    wanted = rdflib.Graph().parse(io.StringIO(HEADER + PLAIN_SHAPES), format="turtle")
    _, expected, _ = pyshacl.validate(data, shacl_graph=wanted)
    result = shapes.validate_plain(parsed(tmp_path, PLAIN_DATA), parsed(tmp_path, PLAIN_SHAPES))
    ours = rdflib.Graph()
    ToRdflib().fill(ours, result.triples)
    assert isomorphic(ours, expected)


def test_the_report_is_the_same_every_time(tmp_path: Path) -> None:
    data, wanted = parsed(tmp_path, PLAIN_DATA), parsed(tmp_path, PLAIN_SHAPES)
    assert shapes.validate_plain(data, wanted) == shapes.validate_plain(list(reversed(data)), wanted)


def test_conforming_data_give_a_report_that_says_so(tmp_path: Path) -> None:
    result = shapes.validate_plain(parsed(tmp_path, "<urn:x> a <urn:D> ."), parsed(tmp_path, PLAIN_SHAPES))
    assert result.conforms
    assert [text_of(triple.object) for triple in result.triples if triple.predicate.value.endswith("conforms")] == [
        "true"
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<urn:s> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property <urn:p> . <urn:p> sh:path "no path" .',
        "<urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:minCount 1 .",
        "<urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:node <urn:t> . <urn:t> a sh:NodeShape ; sh:node <urn:s> .",
    ],
    ids=["path", "count without a path", "recursion"],
)
def test_shapes_that_cannot_be_used_are_an_input_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="the shapes cannot be used"):
        shapes.validate_plain(parsed(tmp_path, "<urn:x> a <urn:C> ."), parsed(tmp_path, text))


@pytest.mark.parametrize(
    ("where", "word"),
    [
        ("$this ?p ?o . SERVICE <http://127.0.0.1:9/sparql> { ?o ?q ?r }", "SERVICE"),
        ("$this ?p ?o . SERVICE?o { ?o ?q ?r }", "SERVICE"),
        ("$this ?p ?o FILTER NOT EXISTS { { SERVICE SILENT <http://127.0.0.1:9/> { ?o ?q ?r } } }", "SERVICE"),
        ("FROM", "FROM"),
        ("FROM NAMED", "FROM"),
    ],
)
def test_queries_in_shapes_do_not_reach_out(tmp_path: Path, where: str, word: str) -> None:
    body = f"{where} <file:///etc/hostname> WHERE {{ $this ?p ?o }}" if word == "FROM" else f"WHERE {{ {where} }}"
    text = f"""<urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:sparql <urn:q> .
      <urn:q> sh:message "no"@en ; sh:select \'\'\'SELECT $this {body}\'\'\' ."""
    with pytest.raises(InputError, match=f"has {word} in it"):
        shapes.validate_plain(parsed(tmp_path, "<urn:x> a <urn:C> ."), parsed(tmp_path, text))


def test_a_query_in_a_shape_that_does_not_parse_is_an_input_error(tmp_path: Path) -> None:
    text = """<urn:s> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:sparql <urn:q> .
      <urn:q> sh:select "SELECT $this WHERE {" ."""
    with pytest.raises(InputError, match="does not parse"):
        shapes.validate_plain(parsed(tmp_path, "<urn:x> a <urn:C> ."), parsed(tmp_path, text))


# -- the project's shapes -----------------------------------------------------------------------------------------


def test_lifting_changes_no_result(world: World) -> None:
    """Property shapes with the targets of their node shape report what they report when reached through it."""
    from kzpk_graph.shapes.dataset import assemble

    given = list(shapes.shipped_shapes())
    lifted_graph, lifted_statements, paths = by_scope(lift(given))
    assert len(lifted_graph) + len(lifted_statements) > len(given)
    assembled = assemble(world.everything, (), list(shapes.shipped_ontology()), paths)
    plain = run(assembled.merged, shapes_graph(triple for triple in given if triple not in set(lifted_statements)))
    lifted = run(assembled.merged, shapes_graph(lifted_graph))
    own = {one for one in report([plain]).results if not one.shape.startswith(KZSH + "one-")}
    assert own == set(report([lifted]).results)
    assert len(own) > 300


def test_sources_may_disagree_but_one_statement_may_not(world: World, tmp_path: Path) -> None:
    first = 'statement:atlas-2024.20 { id:northern-campus kzpk:coordinates "1 N" . }'
    second = 'statement:atlas-2024.21 { id:strelsau kzpk:coordinates "1 N" . }'
    third = 'statement:atlas-2024.22 { id:strelsau kzpk:coordinates "2 N" . }'
    evidence = "".join(EVIDENCE.format(number) for number in (20, 21, 22))
    apart = parsed(tmp_path, evidence + first + second + third)
    assert shapes.validate([*world.valid, *apart]).conforms
    together = parsed(tmp_path, evidence + second + third.replace("atlas-2024.22", "atlas-2024.21"))
    result = shapes.validate([*world.valid, *together])
    assert [(*pair(one), one.statement) for one in result.results] == [
        (ID + "strelsau", KZSH + "one-Place-coordinates", PREFIXES["statement"] + "atlas-2024.21")
    ]
    assert "urn:" not in "".join(str(triple) for triple in result.triples)


def test_a_role_does_not_prove_itself(world: World, tmp_path: Path) -> None:
    """By its range, kzpk:appointee makes a person of whoever is appointed; that must not satisfy the shape."""
    text = """id:appointment-x a kzpk:Appointment ; rdfs:label "X"@en ; kzpk:appointedTo id:post-envoy ;
      kzpk:note "The source gives no date."@en ;
      kzpk:appointee id:typo-in-the-name ."""
    data = [*world.valid, *parsed(tmp_path, text)]
    person = Triple(NamedNode(ID + "typo-in-the-name"), NamedNode(PREFIXES["rdf"] + "type"), NamedNode(KZPK + "Person"))
    assert found(shapes.validate(data, inferred=[person])) == {(ID + "appointment-x", KZSH + "Appointment-appointee")}


def test_what_inference_supplies_is_not_missing(world: World, tmp_path: Path) -> None:
    text = """id:hentzau a kzpk:Province ; rdfs:label "Hentzau"@en .
      id:ruritania kzpk:contains id:hentzau ."""
    data = [*world.valid, *parsed(tmp_path, text)]
    assert found(shapes.validate(data)) == {(ID + "hentzau", KZSH + "Province-locatedIn-missing")}
    located = Triple(NamedNode(ID + "hentzau"), NamedNode(KZPK + "locatedIn"), NamedNode(ID + "ruritania"))
    assert shapes.validate(data, inferred=[located]).conforms


def test_what_inference_adds_is_not_reported_beside_its_cause(world: World, tmp_path: Path) -> None:
    data = [*world.valid, *parsed(tmp_path, "id:harvest-festival kzpk:heldIn id:plum-cake .")]
    added = Triple(NamedNode(ID + "plum-cake"), NamedNode(KZPK + "placeOf"), NamedNode(ID + "harvest-festival"))
    assert found(shapes.validate(data, inferred=[added])) == {(ID + "harvest-festival", KZSH + "Event-heldIn")}


def test_graphs_made_from_others_are_passed_over(world: World) -> None:
    copies = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(PREFIXES["graph"] + name))
        for name in ("asserted", "ontology", "shapes")
        for quad in world.files["Event.invalid.ttl"]
    ]
    assert shapes.validate([*world.valid, *copies]).conforms


def test_a_graph_that_nobody_describes_is_an_incomplete_statement(world: World, tmp_path: Path) -> None:
    data = [*world.valid, *parsed(tmp_path, 'statement:atlas-2024.99 { id:strelsau kzpk:note "A remark."@en . }')]
    assert {shape.removeprefix(KZSH) for _, shape in found(shapes.validate(data))} == {
        "Statement-source-count", "Statement-anchor-count", "Statement-modality-count", "Statement-confidence-missing",
    }  # fmt: skip


def test_one_fault_is_one_finding(world: World, tmp_path: Path) -> None:
    """A value that has the wrong datatype and the wrong form is told once to a person, twice to a program."""
    result = shapes.validate([*world.valid, *parsed(tmp_path, 'id:strelsau kzpk:note "" .')])
    assert len(result.results) == 3
    assert len(result.findings) == 1


def test_files_on_disk_have_no_say_in_given_shapes(world: World) -> None:
    assert shapes.validate(world.everything, shapes=[]).conforms


# -- what ships ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def ontology() -> list[Quad]:
    return list(shapes.shipped_ontology())


@pytest.fixture(scope="module")
def inferred(shipped: list[Quad], ontology: list[Quad]) -> list[Triple]:
    closure = closure_of([*shipped, *ontology])
    assert not list(closure.inconsistencies)
    return [Triple(*triple) for triple in closure.inferred]  # type: ignore[arg-type]  # never a literal subject


LEFT_OPEN = {
    KZSH + name
    for name in (
        "Meeting-hasParticipant-missing",
        "Publication-publishedBy-missing",
        "Source-publisher-missing",
        "TelephoneCall-hasParticipant-missing",
    )
}
"""What a page may leave out: whom somebody met, and who published something."""


def faults(result: shapes.Report) -> list[shapes.ShapeResult]:
    return [one for one in result.results if one.severity != shapes.INFO or one.shape not in LEFT_OPEN]


def test_the_shipped_graph_conforms(shipped: list[Quad], inferred: list[Triple]) -> None:
    """Warnings included; what the sources themselves leave open is a remark."""
    assert shipped
    assert faults(shapes.validate(shipped, inferred=inferred)) == []


def test_the_shipped_shapes_hold_in_any_shacl_tool_on_the_whole_graph(
    shipped: list[Quad], inferred: list[Triple], ontology: list[Quad]
) -> None:
    """The asked graph with its ontology and closure, and the evidence: plain SHACL finds nothing either."""
    everything: list[Quad | Triple] = [*shipped, *inferred, *ontology]
    for_graph, _, _ = by_scope(lift(list(shapes.shipped_shapes())))
    assert faults(shapes.validate_plain(everything, for_graph)) == []


def test_reports_hold_terms_of_rdf() -> None:
    with pytest.raises(TypeError, match=r"RDF 1\.1"):
        triple_from_rdflib((rdflib.Literal("a"), rdflib.RDF.type, rdflib.Literal("b")))
    assert FIXTURES.is_dir()
