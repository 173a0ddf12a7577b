"""What would fall without a source or statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import NotFoundError
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, ID, KZPK, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.impact.conftest import Outcome

    from kzpk_graph.graph import KnowledgeGraph
    from kzpk_graph.impact import Fallen

Groups = dict[str, int]


def totals(groups: tuple[Fallen, ...]) -> Groups:
    return {group.property.label: group.total for group in groups}


def triples(graph: KnowledgeGraph, name: str = "") -> set[tuple[object, ...]]:
    return {(quad.subject, quad.predicate, quad.object) for quad in graph.quads(name)}


def named(quads: Iterable[Quad]) -> set[Quad]:
    """Return the quads without blank nodes, which are named anew whenever a file is read."""
    return {
        quad for quad in quads if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
    }


def test_without_a_source(graph: KnowledgeGraph) -> None:
    found = graph.impact(["month"])
    assert [name.label for name in found.without] == ["A monthly"]
    assert [name.iri for name in found.sources] == [SOURCE + "month"]
    assert found.statements == (STATEMENT + "month.1", STATEMENT + "month.2")
    assert found.corroborated == 2  # the visit's class and label, which the old report gives too
    assert found.derivable == 0
    assert totals(found.asserted) == {
        "is a": 4, "is called": 3, "date": 2, "began": 1, "ended": 1, "head count": 1, "is located in": 1,
        "takes place in": 1,
    }  # fmt: skip
    chained = next(group for group in found.inferred if group.property.label == "takes place in")
    assert chained.total == 4  # visit, fair, post and school no longer take place in Pakistan
    assert chained.examples[0] == "The fair takes place in Pakistan"
    assert len(chained.examples) == 3


def test_answers_that_would_differ(graph: KnowledgeGraph) -> None:
    found = graph.impact(["month"])
    assert (found.asked, found.not_asked) == (3, ("heads-of",))
    answers = {answer.name: answer[2:] for answer in found.answers}
    assert answers == {
        # before, after, lost, added, changed
        "unplaced": (1, 1, 1, 1, 0),  # Pakistan is gone, and of Lahore it is not known any more where it lies
        "visits": (2, 1, 1, 0, 0),
    }
    without_talk = {answer.name: answer[2:] for answer in graph.impact(["talk"]).answers}
    assert without_talk == {"any-talk": (1, 0, 1, 0, 0), "visits": (2, 2, 0, 0, 2)}  # 40 heads in place of 50


def test_without_statements_by_id_and_by_row(graph: KnowledgeGraph) -> None:
    found = graph.impact(["f2", "undated", "statement:undated.1"])
    assert [name.iri for name in found.without] == [STATEMENT + "month.1", SOURCE + "undated", STATEMENT + "undated.1"]
    assert found.statements == (STATEMENT + "month.1", STATEMENT + "undated.1")
    assert [name.iri for name in found.sources] == [SOURCE + "undated"]  # the monthly still says something else
    assert found.derivable == 1  # that the visit is an event follows from its being a visit


def test_what_falls_and_what_remains_make_up_the_whole(graph: KnowledgeGraph) -> None:
    found = graph.impact(["month"])
    remaining, subset = graph.subset(lambda _, sources: SOURCE + "month" not in sources)
    assert subset.statements == found.statements
    gone = triples(graph) - triples(remaining)
    assert len(gone) == sum(totals(found.asserted).values()) + sum(totals(found.inferred).values())
    assert triples(remaining) <= triples(graph)
    assert triples(remaining, GRAPH_ASSERTED) | triples(remaining, GRAPH_INFERRED) == triples(remaining)
    assert not triples(remaining, GRAPH_ASSERTED) & triples(remaining, GRAPH_INFERRED)
    assert not any(SOURCE + "month" in str(quad) for quad in remaining.quads(GRAPH_EVIDENCE))


def test_all_statements_kept_is_the_same_graph(graph: KnowledgeGraph) -> None:
    same, subset = graph.subset(lambda _, __: True)
    assert (subset.statements, subset.sources) == ((), ())
    assert set(same.quads()) == set(graph.quads())


def test_the_graph_itself_is_not_changed(graph: KnowledgeGraph) -> None:
    before = set(graph.quads())
    graph.impact(["old", "month", "undated", "talk"])
    assert set(graph.quads()) == before


def test_plain_triples_stay() -> None:
    from kzpk_graph.prepare import quads_of
    from kzpk_graph.store.oxigraph import OxigraphStore
    from kzpk_graph.subset import subset

    a, b, p = (NamedNode(ID + name) for name in "abp")
    statement, evidence = NamedNode(STATEMENT + "s.1"), NamedNode(GRAPH_EVIDENCE)
    quoted = NamedNode("http://www.w3.org/ns/prov#wasQuotedFrom")
    store = OxigraphStore()
    plain, said = Quad(a, p, b, DefaultGraph()), Quad(b, p, a, statement)
    store.bulk_extend(quads_of([], [plain, said, Quad(statement, quoted, NamedNode(SOURCE + "s"), evidence)]))
    found = subset(store, lambda _, __: False)
    assert found.store.contains(plain)
    assert not any(True for _ in found.store.quads(b, p, a))
    assert (found.statements, found.sources) == ((statement.value,), (SOURCE + "s",))


@pytest.mark.parametrize(
    ("text", "near"), [("mounth", "source:month"), ("statement:month.3", "statement:month."), ("A montly", "month")]
)
def test_an_unknown_source_names_the_nearest(graph: KnowledgeGraph, text: str, near: str) -> None:
    with pytest.raises(NotFoundError, match="there is no source or statement") as caught:
        graph.impact([text])
    assert near in caught.value.hint


def test_the_command(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("impact", "--without", "month")
    assert code == 0
    assert "Without A monthly" in out
    assert "The fair takes place in Pakistan" in out
    assert "2 of 3 would answer differently" in out
    assert err == "note: not asked, because they need a value: heads-of\n"
    code, out, _ = kzpk("impact", "--without", "month", "talk", "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert len(document["statements"]) == 3
    assert document["answers"][0]["name"] == "any-talk"
    code, out, err = kzpk("impact", "--without", "mounth")
    assert (code, out) == (1, "")
    assert "nearest: source:month" in err
    assert kzpk("impact").code == 2


def test_shipped_the_remaining_graph_is_the_one_prepared_without_those_statements(shipped: KnowledgeGraph) -> None:
    from kzpk_graph.prepare import quads_of, read

    remaining, subset = shipped.subset(lambda statement, _: not statement.startswith(STATEMENT + "tdi-interview-2025."))
    dropped = {NamedNode(iri) for iri in (*subset.statements, *subset.sources)}
    assert len(dropped) == 193
    data = [quad for quad in read("data") if quad.graph_name not in dropped and quad.subject not in dropped]
    again = set(quads_of(read("ontology"), data))
    assert len(set(remaining.quads())) == len(again)
    assert named(remaining.quads()) == named(again)


def test_shipped_a_law_whose_three_rows_nobody_else_has(shipped: KnowledgeGraph) -> None:
    # rows f0715 to f0717: signed in Almaty, ratified by Law N 293-I, in force since 9 February 2001
    found = shipped.impact(["adilet-Z980000293"])
    assert [name.iri for name in found.sources] == [SOURCE + "adilet-Z980000293"]
    rows = shipped.sparql(
        "SELECT ?row { GRAPH graph:evidence { ?st prov:wasQuotedFrom source:adilet-Z980000293 ; "
        "dcterms:identifier ?row } } ORDER BY ?row"
    ).rows
    assert [row[0].value for row in rows] == ["f0715", "f0716", "f0717"]
    assert len(found.statements) >= len(rows)
    assert "agreements-status" in {answer.name for answer in found.answers}
    assert KZPK + "enteredIntoForce" in {group.property.iri for group in found.asserted}


def test_shipped_without_the_interview(shipped: KnowledgeGraph) -> None:
    found = shipped.impact(["tdi-interview-2025"])
    assert len(found.statements) == 192
    assert found.corroborated > 0
    lost = {answer.name: answer.after for answer in found.answers}
    assert lost["open-questions"] == lost["paragraph"] == lost["promised-and-done"] == 0
    remaining, _ = shipped.subset(lambda _, sources: SOURCE + "tdi-interview-2025" not in sources)
    counts = dict(remaining.stats().counts)
    assert counts["sources"] == 357
