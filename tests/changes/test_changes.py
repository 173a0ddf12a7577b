"""Adding, removing and undoing through the Python API: what is in the store, what is refused, what the log says."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import NegativeAnswer, NotFoundError, StoreError
from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import Staged
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.prepare import quads_of, read
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_INFERRED,
    GRAPH_LEDGER,
    ID,
    KZPK,
    RDF_TYPE,
    RDFS_LABEL,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.changes.conftest import Files

    Content = Callable[[KnowledgeGraph], list[str]]


def outlets(graph: KnowledgeGraph) -> list[str]:
    return [row["outlet"].removeprefix(ID) for row in graph.query("outlets").dicts(iris=True)]


def test_what_is_added_is_asserted_asked_and_closed(graph: KnowledgeGraph, files: Files) -> None:
    outcome = graph.add([files.outlet("one")])
    assert outcome.accepted
    assert outcome.committed
    assert outlets(graph) == ["one"]
    asserted = {str(quad.triple) for quad in graph.quads(GRAPH_ASSERTED)}
    inferred = {str(quad.triple) for quad in graph.quads(GRAPH_INFERRED)}
    assert f"<{ID}one> <{KZPK}runBy> <{ID}hub>" in asserted
    assert f"<{ID}hub> <{KZPK}runs> <{ID}one>" in inferred  # inverse
    assert f"<{ID}one> <{RDF_TYPE}> <{KZPK}Institution>" in inferred  # superclass
    assert len(list(graph.quads(STATEMENT + "page-one.1"))) == 3


def test_a_name_on_its_own_is_one(graph: KnowledgeGraph, files: Files, tmp_path: Path) -> None:
    one, two = files.outlet("one"), Path(files.outlet("two"))
    assert graph.review(one).passes()
    assert graph.add(one).accepted
    assert graph.add(two).accepted
    assert outlets(graph) == ["one", "two"]
    assert graph.sparql("ASK { GRAPH ?g { ?s a ?c } }", one).boolean is True
    assert graph.export(tmp_path / "copy.nq", "nquads", data=one).written > 0
    assert graph.impact("page-one").asserted
    assert graph.selected(sources="page-one", about="Outlet two") == graph.selected(
        sources=["page-one"], about=["Outlet two"]
    )
    assert graph.remove("page-one").accepted
    assert outlets(graph) == ["two"]


def test_names_follow_each_change(graph: KnowledgeGraph, files: Files) -> None:
    assert graph.find("Outlet one").matches == ()
    graph.add([files.outlet("one")])
    assert [match.iri for match in graph.find("Outlet one").matches] == [ID + "one"]
    assert graph.resolve("The page page-one") == "https://w3id.org/kzpk/source/page-one"
    graph.undo("last")
    assert graph.find("Outlet one").matches == ()


def test_the_same_file_twice_changes_nothing_and_says_so(graph: KnowledgeGraph, files: Files, content: Content) -> None:
    path = files.outlet("one")
    first = graph.add([path])
    before = sorted(str(quad) for quad in graph.quads())
    again = graph.add([path])
    assert again.accepted
    assert not again.committed
    assert again.change is None
    assert first.change is not None
    assert again.notes == (f"nothing to add: the graph holds all of it already ({path}: change {first.change.id})",)
    assert sorted(str(quad) for quad in graph.quads()) == before  # the ledger too


def test_an_addition_and_its_undo_leave_what_was_there(graph: KnowledgeGraph, files: Files, content: Content) -> None:
    before = content(graph)
    graph.add([files.outlet("one"), files.outlet("two", "one")])
    assert content(graph) != before
    graph.undo("last")
    assert content(graph) == before


def test_an_undo_can_be_undone(graph: KnowledgeGraph, files: Files, content: Content) -> None:
    graph.add([files.outlet("one")])
    with_it = content(graph)
    graph.undo("last")
    graph.undo("last")
    assert content(graph) == with_it
    kinds = [(change.kind, bool(change.undone_by)) for change in graph.log()]
    assert kinds == [("init", False), ("add", False), ("undo", True), ("undo", False)]
    graph.undo("1")  # it stands again, so it can be undone again
    assert outlets(graph) == []


def test_undoing_twice_changes_nothing(graph: KnowledgeGraph, files: Files) -> None:
    added = graph.add([files.outlet("one")]).change
    assert added is not None
    undone = graph.undo(added.id).change
    assert undone is not None
    again = graph.undo(added.id)
    assert again.accepted
    assert not again.committed
    assert again.notes == (f"nothing to undo: change {added.id} is undone already, by change {undone.id}",)


def test_a_corroborated_triple_stays_when_one_voice_goes(graph: KnowledgeGraph, files: Files) -> None:
    graph.add([files.outlet("one"), files.outlet("one", source="other")])
    counts = graph.remove(["page-one"]).counts
    assert counts.asserted_removed == 0
    assert counts.inferred_removed == 0
    assert outlets(graph) == ["one"]
    assert graph.remove(["other"]).counts.asserted_removed == 3
    assert outlets(graph) == []


def test_what_the_ontology_says_too_stays_when_a_statement_goes(small: str) -> None:
    """`add` refuses to say it again, but what was loaded in bulk may."""
    label = (NamedNode(KZPK + "Asserted"), NamedNode(RDFS_LABEL), Literal("asserted", language="en"))
    said = Quad(*label, NamedNode(STATEMENT + "page.1"))
    store = OxigraphStore()
    store.bulk_extend(quads_of(read("ontology", small), [*read("data", small), said]))
    assert list(review(store, Staged((), ()), remove=[said]).staging.delete) == []


def test_a_source_goes_with_its_last_statement(graph: KnowledgeGraph, files: Files) -> None:
    two = (files.statement("page", n, files.said_of_outlet(f"o{n}")) for n in (1, 2))
    graph.add([files.write("two.trig", files.source("page"), *two)])
    described = f"ASK {{ GRAPH <{KZPK[:-9]}graph/evidence> {{ source:page dcterms:title ?t }} }}"
    graph.remove(["page.1"])
    assert graph.sparql(described).boolean is True
    graph.remove(["page.2"])
    assert graph.sparql(described).boolean is False


def test_what_was_removed_already_is_harmless(graph: KnowledgeGraph, files: Files) -> None:
    graph.add([files.outlet("one")])
    change = graph.remove(["page-one"]).change
    assert change is not None
    for name in ("page-one", "source:page-one", "page-one.1", "statement:page-one.1"):
        again = graph.remove([name])
        assert again.accepted
        assert not again.committed
        assert again.notes[0] == f"{name} is not there any more: change {change.id} took it out"
    with pytest.raises(NotFoundError):
        graph.remove(["page-none"])


def test_removing_what_others_need_is_refused(graph: KnowledgeGraph, files: Files, content: Content) -> None:
    graph.add([files.outlet("one")])
    graph.add([files.outlet("two", "one")])
    before = sorted(str(quad) for quad in graph.quads())
    outcome = graph.remove(["page-one"], force=True)
    assert not outcome.accepted
    assert outcome.review is not None
    assert [(finding.severity, finding.focus.value) for finding in outcome.review.findings] == [
        ("violation", ID + "two")  # it is run by what nobody would describe
    ]
    assert sorted(str(quad) for quad in graph.quads()) == before


def test_a_violation_is_refused_even_by_force(graph: KnowledgeGraph, files: Files) -> None:
    before = sorted(str(quad) for quad in graph.quads())
    wrong = files.outlet("one").replace(".trig", "-wrong.trig")
    Path(wrong).write_text(Path(files.outlet("one")).read_text().replace("kzpk:runBy", "kzpk:ranBy"), encoding="utf-8")
    for force in (False, True):
        outcome = graph.add([wrong], force=force)
        assert not outcome.accepted
        assert outcome.change is None
        assert outcome.review is not None
        assert outcome.review.count("violation") == 1
    assert sorted(str(quad) for quad in graph.quads()) == before


def test_a_warning_needs_force(graph: KnowledgeGraph, files: Files) -> None:
    path = files.write("unused.trig", files.source("unused"))  # a source of which there is no statement
    refused = graph.add([path])
    assert refused.review is not None
    assert refused.review.count("violation") == 0
    assert refused.review.count("warning") > 0
    assert not refused.accepted
    assert refused.notes == ("refused for its warnings; --force lets warnings pass",)
    assert graph.add([path], force=True).committed


def test_a_dry_run_tells_and_changes_nothing(graph: KnowledgeGraph, files: Files) -> None:
    before = sorted(str(quad) for quad in graph.quads())
    outcome = graph.add([files.outlet("one")], dry_run=True)
    assert outcome.accepted
    assert not outcome.committed
    assert "+ Outlet one is run by The Hub" in [f"{t.sign} {t.text}" for t in outcome.triples]
    assert "+ The Hub runs Outlet one" in [f"{t.sign} {t.text}" for t in outcome.inferred]
    assert [(answer.name, answer.before, answer.after, answer.added) for answer in outcome.answers] == [
        ("outlets", 0, 1, 1)
    ]
    assert sorted(str(quad) for quad in graph.quads()) == before
    assert [change.kind for change in graph.log()] == ["init"]


def test_the_log_tells_who_when_why_and_from_what(graph: KnowledgeGraph, files: Files) -> None:
    path = files.outlet("one")
    graph.add([path], message="for the test", user="A. Curator")
    made, change = graph.log()
    assert (made.kind, made.user, made.number) == ("init", "maker", 0)
    assert (change.kind, change.user, change.message, change.number) == ("add", "A. Curator", "for the test", 1)
    assert change.time.endswith("Z")
    assert [tuple(file) for file in change.files] == [(path, hashlib.sha256(Path(path).read_bytes()).hexdigest())]
    assert change.counts.quads_added == 6 + 5 + 3  # of the source, of the statement, what it says
    assert change.counts.asserted_added == 3
    assert change.counts.inferred_added > 0
    detail = graph.change(change.id[:6])
    assert len(detail.triples) == 14
    assert {triple.sign for triple in detail.triples} == {"+"}


def test_the_user_is_named_by_the_environment(
    graph: KnowledgeGraph, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KZPK_USER", "env")
    graph.add([files.outlet("one")])
    monkeypatch.delenv("KZPK_USER")
    monkeypatch.setenv("LOGNAME", "login")
    graph.add([files.outlet("two")])
    assert [change.user for change in graph.log()] == ["maker", "env", "login"]


def test_an_undo_is_refused_while_a_later_change_touches_the_same(graph: KnowledgeGraph, files: Files) -> None:
    first = graph.add([files.outlet("one")]).change
    assert first is not None
    later = graph.remove(["page-one"]).change
    assert later is not None
    with pytest.raises(NegativeAnswer) as refused:
        graph.undo(first.id)
    assert f"change {later.id} (remove, " in refused.value.message
    assert refused.value.hint == f"undo that one first: kzpk undo {later.id}"
    graph.undo(later.id)
    assert graph.undo(first.id).committed


def test_an_undo_is_refused_while_a_later_change_rests_on_it(graph: KnowledgeGraph, own: str, files: Files) -> None:
    first = graph.add([files.outlet("one")]).change
    later = graph.add([files.outlet("two", "one")]).change
    assert first is not None
    assert later is not None
    before = sorted(str(quad) for quad in graph.quads())
    outcome = graph.undo(first.id)
    assert not outcome.accepted
    assert outcome.review is not None
    assert outcome.review.count("violation") > 0
    command = f"kzpk --store {own} undo {later.id}"
    assert f"change {later.id} (add, {later.time}) rests on it: '{command}' comes first" in outcome.notes
    assert sorted(str(quad) for quad in graph.quads()) == before


def test_the_making_cannot_be_undone(graph: KnowledgeGraph) -> None:
    with pytest.raises(NegativeAnswer, match="made the store"):
        graph.undo("#0")
    with pytest.raises(NotFoundError, match="no change"):
        graph.undo("abcdef")


def test_the_ledger_is_in_no_export_and_no_default_answer(graph: KnowledgeGraph, files: Files, tmp_path: Path) -> None:
    graph.add([files.outlet("one")], message="a secret reason")
    for name in ("all.nq", "all.trig", "all.ttl", "all.nt", "all.jsonld", "all.rdf"):
        graph.export(tmp_path / name, name.partition(".")[2].replace("nt", "ntriples").replace("nq", "nquads"))
        assert "secret reason" not in (tmp_path / name).read_text(encoding="utf-8")
    assert graph.sparql("SELECT ?s { ?s ?p 'a secret reason' }").rows == []
    assert graph.sparql(f"ASK {{ GRAPH <{GRAPH_LEDGER}> {{ ?s ?p 'a secret reason' }} }}").boolean is True


def test_a_ledger_in_a_file_does_not_enter(graph: KnowledgeGraph, files: Files, content: Content) -> None:
    path = files.outlet("one")
    with Path(path).open("a", encoding="utf-8") as file:
        file.write('graph:ledger { <urn:x> <urn:y> "foreign" } graph:inferred { id:one kzpk:runBy id:one }')
    graph.add([path], force=True)
    assert not [line for line in sorted(str(quad) for quad in graph.quads()) if "foreign" in line]
    assert not any(
        "one> <https://w3id.org/kzpk/ontology#runBy> <https://w3id.org/kzpk/id/one>" in line for line in content(graph)
    )


def test_several_changes_in_one_block(graph: KnowledgeGraph, files: Files) -> None:
    with graph.writing():
        graph.add([files.outlet("one")])
        assert outlets(graph) == ["one"]
        graph.add([files.outlet("two", "one")])
        assert outlets(graph) == ["one", "two"]
    assert outlets(graph) == ["one", "two"]
    assert [change.number for change in graph.log()] == [0, 1, 2]


def test_the_shipped_graph_cannot_be_changed(small: str, files: Files) -> None:
    with KnowledgeGraph.open(resources=small, isolate=False) as shipped:
        for change in (lambda: shipped.add([files.outlet("one")]), lambda: shipped.undo("last"), shipped.log):
            with pytest.raises(StoreError) as refused:
                change()
            assert refused.value.code == "KZ365"


def test_a_query_in_a_child_sees_the_change(own: str, small: str, files: Files) -> None:
    with KnowledgeGraph.open(own, resources=small) as graph:
        assert outlets(graph) == []
        graph.add([files.outlet("one")])
        assert outlets(graph) == ["one"]
