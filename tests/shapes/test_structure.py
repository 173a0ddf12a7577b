"""The shapes graph itself: every shape can be cited, says what to do, and speaks of terms that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SH
from rdflib.collection import Collection
from rdflib.term import BNode, URIRef

from kzpk_graph.rdfio import parse_file
from kzpk_graph.resources import resource_files
from kzpk_graph.shapes.scopes import APPLIES_TO, EACH_STATEMENT
from kzpk_graph.vocab import KZPK, KZSH

from .conftest import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

SHAPES = (SH.NodeShape, SH.PropertyShape)
GENERAL = URIRef(KZSH + "iri")
NOT_FOR_DATA = {KZPK + "CentralAsianState"}
"""Classes whose members the ontology finds by itself."""


def all_shapes(graph: rdflib.Graph) -> Iterator[Node]:
    for kind in SHAPES:
        yield from graph.subjects(RDF.type, kind)


@pytest.mark.parametrize("path", resource_files("shapes"), ids=lambda path: path.name)
def test_each_file_says_what_it_is(path: Path) -> None:
    graph = rdflib.Graph().parse(path)
    header = URIRef(f"https://w3id.org/kzpk/shapes/{path.stem}")
    assert (header, RDF.type, OWL.Ontology) in graph
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.license):
        assert len(list(graph.objects(header, needed))) == 1


def test_every_shape_can_be_cited(shapes_as_graph: rdflib.Graph) -> None:
    wrong = [shape for shape in all_shapes(shapes_as_graph) if not str(shape).startswith(KZSH)]
    wrong += [shape for shape in all_shapes(shapes_as_graph) if isinstance(shape, BNode)]
    for predicate in (SH.property, SH.node, SH["not"], SH.qualifiedValueShape):
        wrong += [part for part in shapes_as_graph.objects(None, predicate) if not isinstance(part, URIRef)]
    assert wrong == []


def test_every_blank_node_is_a_path_or_a_list(shapes_as_graph: rdflib.Graph) -> None:
    paths = {SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath}
    for node in {node for node in shapes_as_graph.subjects() if isinstance(node, BNode)}:
        assert set(shapes_as_graph.predicates(node)) <= {RDF.first, RDF.rest} | paths


def test_every_shape_is_declared_once(shapes_as_graph: rdflib.Graph) -> None:
    seen: dict[str, str] = {}
    for path in resource_files("shapes"):
        for quad in parse_file(path):
            subject = text_of(quad.subject)
            if quad.predicate.value == str(RDF.type) and subject.startswith(KZSH):
                assert seen.setdefault(subject, path.name) == path.name
    assert {str(shape) for shape in all_shapes(shapes_as_graph)} <= set(seen)


def test_every_shape_has_name_severity_and_advice(shapes_as_graph: rdflib.Graph) -> None:
    for shape in all_shapes(shapes_as_graph):
        names = list(shapes_as_graph.objects(shape, SH.name))
        assert [name.language for name in names if isinstance(name, rdflib.Literal)] == ["en"], shape
        assert shapes_as_graph.value(shape, SH.severity) in (SH.Violation, SH.Warning, SH.Info), shape
        messages = list(shapes_as_graph.objects(shape, SH.message))
        assert [text.language for text in messages if isinstance(text, rdflib.Literal)] == ["en"], shape
        wrong, _, advice = str(messages[0]).partition("; ")
        assert len(wrong) > 10, shape
        assert len(advice) > 10, shape


def test_messages_do_not_repeat_where_one_thing_could_break_both(shapes_as_graph: rdflib.Graph) -> None:
    """Two parts of one shape with the same message would tell a person the same thing twice."""
    for shape in shapes_as_graph.subjects(RDF.type, SH.NodeShape):
        parts = list(shapes_as_graph.objects(shape, SH.property))
        messages = [str(shapes_as_graph.value(part, SH.message)) for part in parts]
        assert len(set(messages)) == len(messages), shape


def test_what_shapes_mention_exists(shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph) -> None:
    known = {str(subject) for subject in ontology_as_graph.subjects()}
    mentioned = {str(node) for triple in shapes_as_graph for node in triple if isinstance(node, URIRef)}
    for text in shapes_as_graph.objects(None, SH.message):
        mentioned |= {KZPK + name for name in re.findall(r"\bkzpk:(\w+)", str(text))}
    assert {name for name in mentioned if name.startswith(KZPK)} - known == set()


def test_every_class_that_data_may_use_has_a_shape(
    shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph
) -> None:
    """A class has one by itself or by a class above it, beside the shape of IRIs that nearly all share."""
    shaped = {
        cls
        for shape, cls in shapes_as_graph.subject_objects(SH.targetClass)
        if shape != GENERAL and (shape, URIRef(APPLIES_TO), None) not in shapes_as_graph
    }
    classes = [cls for cls in ontology_as_graph.subjects(RDF.type, OWL.Class) if str(cls).startswith(KZPK)]
    assert len(classes) > 100
    missing = [
        cls
        for cls in classes
        if str(cls) not in NOT_FOR_DATA and not shaped & set(ontology_as_graph.transitive_objects(cls, RDFS.subClassOf))
    ]
    assert missing == []


def test_every_property_has_its_subjects_and_values_checked(
    shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph
) -> None:
    kinds = {SH["class"], SH.datatype, SH["in"], SH["or"], SH.node, SH.nodeKind}
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology_as_graph.subjects(RDF.type, kind):
            if not str(term).startswith(KZPK):
                continue
            assert (None, SH.targetSubjectsOf, term) in shapes_as_graph, term
            parts = list(shapes_as_graph.subjects(SH.path, term))
            assert any(kinds & set(shapes_as_graph.predicates(part)) for part in parts), term


def test_domains_agree_with_the_ontology(shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph) -> None:
    for term, domain in ontology_as_graph.subject_objects(RDFS.domain):
        shapes = list(shapes_as_graph.subjects(SH.targetSubjectsOf, term))
        assert any(shapes_as_graph.value(shape, SH["class"]) == domain for shape in shapes), term


def test_ranges_agree_with_the_ontology(shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph) -> None:
    for term, expected in ontology_as_graph.subject_objects(RDFS.range):
        parts = list(shapes_as_graph.subjects(SH.path, term))
        found = {shapes_as_graph.value(part, kind) for part in parts for kind in (SH["class"], SH.datatype)}
        for part in parts:
            for members in shapes_as_graph.objects(part, SH["in"]):
                for member in Collection(shapes_as_graph, members):
                    found |= set(ontology_as_graph.objects(member, RDF.type))
            if expected == rdflib.XSD.decimal:
                found |= {rdflib.XSD.decimal} if (part, SH["or"], None) in shapes_as_graph else set()
        assert expected in found, term


def test_closed_lists_are_those_of_the_ontology(shapes_as_graph: rdflib.Graph, ontology_as_graph: rdflib.Graph) -> None:
    lists = 0
    for shape, members in shapes_as_graph.subject_objects(SH["in"]):
        listed = set(Collection(shapes_as_graph, members))
        classes = {cls for member in listed for cls in ontology_as_graph.objects(member, RDF.type)}
        assert len(classes) == 1, shape
        assert listed == set(ontology_as_graph.subjects(RDF.type, classes.pop())), shape
        lists += 1
    assert lists >= 14


def test_shapes_for_each_statement_look_at_one_property_each(shapes_as_graph: rdflib.Graph) -> None:
    """What :mod:`kzpk_graph.shapes.dataset` gives them is the types and the properties on their paths."""
    allowed = {RDF.type, SH.path, SH.name, SH.severity, SH.message, SH.maxCount, SH.uniqueLang}
    found = list(shapes_as_graph.subjects(URIRef(APPLIES_TO), URIRef(EACH_STATEMENT)))
    assert len(found) >= 10
    for shape in found:
        for part in shapes_as_graph.objects(shape, SH.property):
            assert isinstance(shapes_as_graph.value(part, SH.path), URIRef)
            assert set(shapes_as_graph.predicates(part)) <= allowed, part


def test_nothing_is_closed(shapes_as_graph: rdflib.Graph) -> None:
    """Inference and later files add properties that a closed shape would refuse."""
    assert (None, SH.closed, None) not in shapes_as_graph
