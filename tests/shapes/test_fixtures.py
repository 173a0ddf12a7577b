"""Each shape accepts its valid fixture, and reports exactly what its invalid one announces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import RDF, RDFS, SH
from rdflib.term import BNode

from kzpk_graph.shapes import shipped_ontology
from kzpk_graph.shapes.dataset import assemble
from kzpk_graph.shapes.scopes import APPLIES_TO

from .conftest import World, expectations, fixture_files, pair, subjects

if TYPE_CHECKING:
    from pathlib import Path


def targeted(graph: rdflib.Graph) -> set[rdflib.term.Node]:
    predicates = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
    return {shape for predicate in predicates for shape in graph.subjects(predicate)}


@pytest.mark.parametrize("path", fixture_files("valid"), ids=lambda path: path.name)
def test_what_is_valid_conforms(world: World, path: Path) -> None:
    mine = subjects(world.files[path.name])
    assert mine
    assert [finding for finding in world.conforming.findings if finding.focus.value in mine] == []


def test_the_valid_fixtures_conform_together(world: World) -> None:
    assert world.conforming.conforms


@pytest.mark.parametrize("path", fixture_files("invalid"), ids=lambda path: path.name)
def test_what_is_invalid_is_reported(world: World, path: Path) -> None:
    expected = expectations(path)
    found = {pair(result) for result in world.report.results}
    assert expected
    assert expected <= found, expected - found


def test_nothing_else_is_reported(world: World) -> None:
    expected = {item for path in fixture_files("invalid") for item in expectations(path)}
    assert {pair(result) for result in world.report.results} == expected


def test_every_shape_with_a_target_is_broken_by_a_fixture(shapes_as_graph: rdflib.Graph) -> None:
    broken = {shape for path in fixture_files("invalid") for _, shape in expectations(path)}
    never = []
    for shape in targeted(shapes_as_graph):
        parts = set(shapes_as_graph.objects(shape, SH.property))
        own = set(shapes_as_graph.predicates(shape)) & {SH["class"], SH["in"], SH["or"], SH.pattern, SH.sparql}
        never += [part for part in (*parts, *([shape] if own else ())) if str(part) not in broken]
        assert parts or own, f"{shape} checks nothing"
    assert never == []


def test_every_shape_with_a_target_meets_something_valid(world: World, shapes_as_graph: rdflib.Graph) -> None:
    """A valid fixture proves something only where the shape looks at it, and at a value of each property."""
    assembled = assemble(world.valid, (), list(shipped_ontology()), _within_paths(shapes_as_graph))
    unmet = []
    for shape in targeted(shapes_as_graph):
        each_statement = (shape, rdflib.URIRef(APPLIES_TO), None) in shapes_as_graph
        data = assembled.within if each_statement else assembled.merged
        focus = set(_focus_nodes(shapes_as_graph, shape, data))
        if not focus:
            unmet.append(shape)
        for part in shapes_as_graph.objects(shape, SH.property):
            path = shapes_as_graph.value(part, SH.path)
            forbidden = (part, SH.maxCount, rdflib.Literal(0)) in shapes_as_graph
            simple = not isinstance(path, BNode) and not forbidden
            if simple and not any((node, path, None) in data for node in focus):
                unmet.append(part)
    assert unmet == []


def _within_paths(graph: rdflib.Graph) -> set[str]:
    return {
        str(graph.value(part, SH.path))
        for shape in graph.subjects(rdflib.URIRef(APPLIES_TO))
        for part in graph.objects(shape, SH.property)
    }


def _focus_nodes(graph: rdflib.Graph, shape: rdflib.term.Node, data: rdflib.Graph) -> list[rdflib.term.Node]:
    found = list(graph.objects(shape, SH.targetNode))
    for cls in graph.objects(shape, SH.targetClass):
        for below in data.transitive_subjects(RDFS.subClassOf, cls):
            found += data.subjects(RDF.type, below)
    for predicate in graph.objects(shape, SH.targetSubjectsOf):
        found += data.subjects(predicate)
    for predicate in graph.objects(shape, SH.targetObjectsOf):
        found += data.objects(None, predicate)
    return found
