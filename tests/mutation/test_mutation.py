"""The gate catches what is wrong on the right line, and lets pass what is right: a spread of all mutations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.vocab import SH

from . import by_axiom, by_shape, slips, unusual
from .suite import FAMILIES, all_cases
from .world import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The shipped graph, with no text attached: anchors are invented."""
    with pytest.MonkeyPatch.context() as patch, KnowledgeGraph.open() as graph:
        patch.setenv("KZPK_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield World(graph, tmp_path_factory.mktemp("additions"))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_spread_of_mutations(world: World, family: str) -> None:
    cases = [case for name, case in all_cases(world, spread=True) if name == family]
    assert cases
    verdicts = {f"{case.kind}: {case.name}": world.judge(case) for case in cases}
    assert {name: verdict for name, verdict in verdicts.items() if verdict not in ("caught", "passed")} == {}


def test_every_property_shape_of_a_target_is_broken(world: World) -> None:
    triples = world.schema.triples
    targets = [shape for predicate in ("targetClass", "targetSubjectsOf") for shape, _ in triples.pairs(SH + predicate)]
    wanted = {part.value.rpartition("#")[2] for shape in targets for part in triples.objects(shape, SH + "property")}
    made = {case.name.rpartition(":")[2] for case in by_shape.cases(world)}
    assert wanted - made == set()


def test_most_are_made_from_what_ships(world: World) -> None:
    derived = [bool(case.base) for case in by_shape.cases(world)]
    assert sum(derived) > 2 * len(derived) / 3


def test_every_two_disjoint_classes_are_mixed(world: World) -> None:
    assert len(list(by_axiom.disjoint_cases(world))) == len(by_axiom.disjoint_pairs(world)) > 600


def test_every_kind_of_slip_and_enough_that_is_correct(world: World) -> None:
    kinds = {case.kind for case in slips.cases(world)}
    assert {
        "time", "money", "types", "roles", "names", "codes", "direction", "statements", "references", "duplicates",
        "namespaces", "languages", "spelling", "terms", "literals", "schema",
    } <= kinds  # fmt: skip
    correct = list(unusual.cases(world))
    assert len(correct) >= 100
    assert not any(case.right for case in correct)


def test_names_are_unique(world: World) -> None:
    names = [(case.kind, case.name) for _, case in all_cases(world, spread=False)]
    assert len(set(names)) == len(names)


def test_the_right_lines_are_lines_of_the_file(world: World) -> None:
    for _, case in all_cases(world, spread=False):
        assert all(0 < line <= len(case.quads) for line in case.right), case.name
