"""Checking a change gives what checking everything gives, for all that the change concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from kzpk_graph import shapes
from kzpk_graph.shapes.incremental import Check
from kzpk_graph.shapes.index import ShapesIndex
from kzpk_graph.shapes.reach import name_of
from kzpk_graph.shapes.views import Change
from kzpk_graph.store.oxigraph import OxigraphStore

from .drawing import ONTOLOGY, World, changes
from .drawing import shapes as drawn_shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Triple

Keys = set[tuple[object, ...]]


def store_of(world: World) -> OxigraphStore:
    store = OxigraphStore()
    store.bulk_extend(world.quads())
    return store


def keys(results: Iterable[shapes.ShapeResult]) -> Keys:
    return {result.key for result in results}


def whole(world: World, given_shapes: list[Triple]) -> Keys:
    return keys(shapes.validate(world.said, inferred=world.inferred, ontology=ONTOLOGY, shapes=given_shapes).results)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes(), drawn_shapes())
def test_a_change_is_checked_as_the_whole_is(worlds: tuple[World, World], given_shapes: list[Triple]) -> None:
    before, after = worlds
    now, then = whole(after, given_shapes), whole(before, given_shapes)
    changed = before.quads() ^ after.quads()
    index = ShapesIndex(given_shapes, ONTOLOGY)
    report = shapes.validate_change(store_of(after), changed, shapes=index)
    found, new = keys(report.results), keys(report.new)
    check = Check(Change(store_of(after), changed), index)
    pairs = {(node, name_of(shape)) for shape, nodes in check.wanted.items() for node in nodes}
    outermost = {name_of(scope.shape) for group in (index.graph, index.statements) for scope in group.scopes}
    # nothing that is not there, and all that is at the nodes and shapes concerned
    assert found <= now
    assert {key for key in now if (key[0], key[3]) in pairs and not key[6]} <= found
    # nothing changed beside them
    assert now - then <= new
    # what was there is told from what is new; a nested shape may have been at fault from another node
    assert {key for key in new & then if key[3] in outermost} == set()
