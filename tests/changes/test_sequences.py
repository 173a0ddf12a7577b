"""Random sequences of additions, removals and undos: the store is always what its ledger and the reasoner say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kzpk_graph.changes import ledger
from kzpk_graph.errors import NegativeAnswer, NotFoundError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.reason import close
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY

if TYPE_CHECKING:
    from tests.changes.conftest import Files

    from kzpk_graph.store.base import Store

NAMES = "abc"

step = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(NAMES), st.sampled_from(["hub", *NAMES]), st.sampled_from("pq")),
    st.tuples(st.just("remove"), st.sampled_from(NAMES), st.sampled_from("pq")),
    st.tuples(st.just("undo"), st.integers(0, 5)),
)


def triples(store: Store, name: str) -> list[tuple[Any, Any, Any]]:
    graph = NamedNode(name) if name else DefaultGraph()
    return [(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)]


def said_in(store: Store) -> set[Any]:
    evidence = NamedNode(GRAPH_EVIDENCE)
    return {quad for quad in store.quads() if is_statement_graph(quad.graph_name) or quad.graph_name == evidence}


def check(store: Store, initial: set[Any]) -> None:
    replayed = set(initial)
    for change in ledger.changes(store):
        added, removed = ledger.delta(store, change.id)
        assert not replayed.intersection(added)
        assert replayed.issuperset(removed)
        assert (len(added), len(removed)) == change.counts[:2]
        replayed = (replayed - set(removed)) | set(added)
    said = said_in(store)
    assert replayed == said
    stated = {(quad.subject, quad.predicate, quad.object) for quad in said if is_statement_graph(quad.graph_name)}
    wanted = stated | set(triples(store, GRAPH_ONTOLOGY))
    asserted, inferred = triples(store, GRAPH_ASSERTED), triples(store, GRAPH_INFERRED)
    assert len(asserted) == len(wanted)
    assert set(asserted) == wanted
    assert set(inferred) == set(close(wanted).inferred)
    assert sorted(map(str, triples(store, ""))) == sorted(map(str, asserted + inferred))
    assert {name for name in store.graphs() if is_statement_graph(name)} == {
        quad.graph_name for quad in said if is_statement_graph(quad.graph_name)
    }


@settings(max_examples=10, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck))
@given(steps=st.lists(step, min_size=3, max_size=7))
def test_any_sequence(own: str, small: str, files: Files, steps: list[tuple[Any, ...]]) -> None:
    directory = Path(own).with_name("copy")
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(own, directory)
    with KnowledgeGraph.open(directory, resources=small, isolate=False) as graph, graph.writing():
        initial = said_in(graph._store())
        for kind, *what in steps:
            before = sorted(str(quad) for quad in graph.quads())
            try:
                if kind == "add":
                    name, by, page = what
                    path = files.outlet(name, by, source=f"{page}-{name}")
                    outcome = graph.add([path])
                elif kind == "remove":
                    outcome = graph.remove([f"{what[1]}-{what[0]}"])
                else:
                    log = graph.log()
                    outcome = graph.undo(log[what[0] % len(log)].id)
            except (NotFoundError, NegativeAnswer):
                assert sorted(str(quad) for quad in graph.quads()) == before
                continue
            if not outcome.committed:
                assert sorted(str(quad) for quad in graph.quads()) == before
        check(graph._store(), initial)
        standing = [change for change in graph.log() if change.kind in ("add", "remove") and not change.undone_by]
        for change in reversed(standing):  # backwards nothing is in the way of anything
            assert graph.undo(change.id).committed
        assert said_in(graph._store()) == initial
        check(graph._store(), initial)
