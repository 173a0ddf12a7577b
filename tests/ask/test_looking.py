"""Finding, showing, counting: what a person sees of a thing, with its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import NotFoundError, StoreError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.names import Name, NameIndex, normalise
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import ID, KZPK, SOURCE, STATEMENT

if TYPE_CHECKING:
    from kzpk_graph.model import Description, FactGroup

FIXTURES = Path(__file__).parent / "fixtures"


def group(description: Description, name: str, direction: str = "out") -> FactGroup:
    (found,) = [each for each in description.groups if each.property.iri == KZPK + name and each.direction == direction]
    return found


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Zoë Ünal", "zoe unal"), ("  KARACHI—Lahore ", "karachi lahore"), ("Қазақстан", "қазақстан"),
        ("پاکِستان", "پاکستان"), ("H.E. Ⅳ", "h e iv"), ("", ""), ("--", ""),
    ],
)  # fmt: skip
def test_names_are_compared_without_case_and_diacritics(text: str, form: str) -> None:
    assert normalise(text) == form


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("karachi", ID + "karachi"), ("zoe unal", ID + "speaker"), ("ҚАРАШЫ БИЗНЕС-ФОРУМЫ", ID + "forum"),
        ("Lahoar", ID + "lahore"), ("kzpk:City", KZPK + "City"), ("city", KZPK + "City"), ("a talk", SOURCE + "talk"),
        ("is located in", KZPK + "locatedIn"), (ID + "plan", ID + "plan"), ("pakistan", ID + "pakistan"),
    ],
)  # fmt: skip
def test_find_by_any_name(graph: KnowledgeGraph, text: str, iri: str) -> None:
    found = graph.find(text)
    assert found.matches[0].iri == iri
    assert found.matches[0].exact
    assert not found.nearest


def test_find_parts_of_names(graph: KnowledgeGraph) -> None:
    found = graph.find("forum")
    assert [match.iri for match in found.matches][:2] == [KZPK + "Forum", ID + "forum"]
    assert {match.iri for match in found.matches} == {KZPK + "Forum", ID + "forum", ID + "plan", ID + "view"}
    plan = next(match for match in found.matches if match.iri == ID + "plan")
    assert (plan.marks, plan.types, plan.kind, plan.exact) == (("plan",), ("planned event",), "entity", False)
    assert graph.find("business karachi").matches[0].iri == ID + "forum"
    assert len(graph.find("forum", limit=2).matches) == 2


def test_find_names_the_nearest_on_a_miss(graph: KnowledgeGraph) -> None:
    found = graph.find("Karatschi")
    assert found.matches == ()
    assert found.nearest[0].iri == ID + "karachi"
    assert graph.find("xyzzy qqq").nearest == ()


def test_resolve(graph: KnowledgeGraph) -> None:
    assert graph.resolve("Karachi") == ID + "karachi"
    with pytest.raises(NotFoundError, match="nearest: Karachi"):
        graph.resolve("Karachy")
    with pytest.raises(NotFoundError, match="id:nothing is not in the graph"):
        graph.resolve("id:nothing")


def test_a_name_of_two_things_is_not_guessed() -> None:
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.store.oxigraph import OxigraphStore

    index = NameIndex.in_memory(
        [Name("urn:a", "Astana", "en", "label", "entity"), Name("urn:b", "Astana", "en", "label", "entity")]
    )
    with pytest.raises(NotFoundError, match=r"'Astana' names 2 things; say which: <urn:a> .*<urn:b>"):
        Lookup(OxigraphStore(), lambda: index).resolve("Astana")


def test_show_a_thing(graph: KnowledgeGraph) -> None:
    forum = graph.show("Karachi Business Forum")
    assert forum.iri == ID + "forum"
    assert [kind.label for kind in forum.types] == ["forum"]
    assert forum.labels == (
        ("Karachi Business Forum", "en", "label"),
        ("Қарашы бизнес-форумы", "kk", "label"),
    )
    held = {fact.shown: fact for fact in group(forum, "heldIn").facts}
    assert (held["Karachi"].inferred, held["Karachi"].statements) == (False, (STATEMENT + "talk.p1-1",))
    assert (held["Pakistan"].inferred, held["Pakistan"].statements) == (True, ())
    said = forum.statements[STATEMENT + "talk.p1-1"]
    assert said.source is not None
    assert (said.source.label, said.publisher, said.date, said.said) == (
        "A talk",
        "The Paper",
        "2025-07-14",
        "2025-05?",
    )
    assert (said.paragraph, said.anchor) == (1, "a forum in Karachi")
    assert said.speaker is not None
    assert said.speaker.label == "Zoë Ünal"
    assert said.modality is not None
    assert said.modality.iri == KZPK + "Asserted"


def test_show_what_points_to_a_thing_with_marks(graph: KnowledgeGraph) -> None:
    lahore = graph.show("Lahore")
    planned = group(lahore, "plannedIn", "in")
    assert [(fact.shown, fact.marks) for fact in planned.facts] == [("Forum planned in Lahore", ("plan",))]
    assert ("Lahoar", "", "recorded") in lahore.labels
    assert group(graph.show("Karachi"), "locatedIn").facts[0].statements == (
        STATEMENT + "page.1",
        STATEMENT + "talk.p1-1",
    )


def test_show_limits_facts_and_says_how_many(graph: KnowledgeGraph) -> None:
    contains = group(graph.show("Pakistan", limit=1), "contains")
    assert (contains.total, len(contains.facts)) == (2, 1)


def test_what_an_inverse_says_is_not_shown_twice(graph: KnowledgeGraph) -> None:
    directions = [each.direction for each in graph.show("Pakistan").groups if each.property.iri == KZPK + "locatedIn"]
    assert directions == []


def test_show_a_class_a_property_and_a_concept(graph: KnowledgeGraph) -> None:
    place = graph.show("kzpk:Place").term
    assert place is not None
    assert (place.kind, place.definition, place.uses) == ("class", "Somewhere.", 4)
    assert [child.label for child in place.children] == ["city", "state"]
    assert ID + "karachi" in {example.iri for example in place.examples}
    located = graph.show("kzpk:locatedIn").term
    assert located is not None
    assert (located.kind, located.uses) == ("property", 2)
    assert [each.label for each in (*located.domain, *located.range)] == ["place", "place"]
    assert [each.label for each in located.inverse] == ["contains"]
    sector = graph.show("trade").term
    assert sector is not None
    assert (sector.kind, sector.uses) == ("concept", 0)
    assert graph.show("Karachi").term is None


def test_show_a_statement_and_a_source(graph: KnowledgeGraph) -> None:
    statement = graph.show("statement:talk.p2-1")
    assert {fact.predicate.value.rpartition("#")[2] for fact in statement.says} >= {"type", "plannedIn", "label"}
    assert group(statement, "paragraph").facts[0].shown == "2"
    source = graph.show("A talk")
    assert source.iri == SOURCE + "talk"
    assert {each.total for each in source.groups if each.direction == "in"} == {2}


def test_statements_of_a_triple(graph: KnowledgeGraph) -> None:
    triple = NamedNode(ID + "karachi"), NamedNode(KZPK + "locatedIn"), NamedNode(ID + "pakistan")
    assert [statement.iri for statement in graph.statements_of(*triple)] == [
        STATEMENT + "page.1",
        STATEMENT + "talk.p1-1",
    ]
    inferred = NamedNode(ID + "forum"), NamedNode(KZPK + "heldIn"), NamedNode(ID + "pakistan")
    assert graph.statements_of(*inferred) == ()
    assert graph.statements([STATEMENT + "none"])[STATEMENT + "none"].source is None


def test_stats_and_sources(graph: KnowledgeGraph) -> None:
    stats = graph.stats()
    counts = dict(stats.counts)
    assert counts["triples"] == counts["asserted"] + counts["inferred"]
    assert (counts["statements"], counts["sources"], counts["queries"]) == (3, 2, 3)
    assert {name.label: number for name, number in stats.classes}["place"] == 4
    assert stats.topics == (("places", 2), ("talks", 1))
    talk, page = graph.sources()
    assert (talk.title, talk.statements, talk.triples, talk.publisher) == ("A talk", 2, 24, "The Paper")
    assert (page.title, page.statements, page.triples) == ("A page", 1, 2)


@pytest.mark.parametrize("isolate", [True, False])
def test_a_store_of_ones_own(tmp_path: Path, isolate: bool) -> None:
    KnowledgeGraph.init(tmp_path / "own", resources=FIXTURES)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "own" / "store").iterdir()}
    with KnowledgeGraph.open(tmp_path / "own", resources=FIXTURES, isolate=isolate) as own:
        assert [row["plan"] for row in own.query("all-plans").dicts()] == ["Forum planned in Lahore"]
        assert own.find("karatschi").nearest[0].iri == ID + "karachi"
        assert own.show("Karachi").iri == ID + "karachi"
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "own" / "store").iterdir()} == before


def test_places_without_a_store_are_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for place in (tmp_path / "missing", tmp_path / "empty"):
        with pytest.raises(StoreError) as caught:
            KnowledgeGraph.open(place, resources=FIXTURES)
        assert caught.value.exit_code == 3
        assert "\n" not in str(caught.value)
    assert list((tmp_path / "empty").iterdir()) == []
