"""Every triple is proved: of the graph that ships and of the small one, but not where something is wrong."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.explain.everything import check_all
from kzpk_graph.explain.proving import Explainer
from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
from kzpk_graph.reason import close
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    ID,
    KZPK,
    RDF_TYPE,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.explain.conftest import Outcome

    from kzpk_graph.graph import KnowledgeGraph


def test_every_triple_that_ships_is_explained(shipped: KnowledgeGraph) -> None:
    checked = shipped.check_all()
    assert (checked.unexplained, checked.faults) == (0, ())
    assert checked.explained == checked.asserted + checked.inferred == sum(1 for _ in shipped.quads(""))
    assert checked.asserted == sum(1 for _ in shipped.quads(GRAPH_ASSERTED))
    assert checked.inferred > 1000
    assert checked.steps > checked.explained


def test_the_command_prints_the_counts(kzpk: Callable[..., Outcome], small: KnowledgeGraph) -> None:
    code, out, err = kzpk("explain", "--check-all")
    asserted, inferred, explained, unexplained = out.splitlines()
    assert (code, err, unexplained) == (0, "", "0 unexplained")
    counts = [int(line.split()[0]) for line in (asserted, inferred, explained)]
    assert counts[0] + counts[1] == counts[2] == sum(1 for _ in small.quads(""))


def test_progress_is_told_up_to_the_end(small: KnowledgeGraph) -> None:
    told: list[tuple[int, int]] = []
    small.check_all(lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] == sum(1 for _ in small.quads(""))


def _copy(graph: KnowledgeGraph) -> OxigraphStore:
    store = OxigraphStore()
    store.bulk_extend(graph.quads())
    return store


def _fault(store: OxigraphStore) -> str:
    checked = check_all(store)
    assert checked.unexplained == 1
    return checked.faults[0][1]


TRIPLE = (NamedNode(ID + "astana"), NamedNode(RDF_TYPE), NamedNode(KZPK + "Event"))


def test_a_triple_that_does_not_follow_is_found(small: KnowledgeGraph) -> None:
    store = _copy(small)
    store.apply(insert=[Quad(*TRIPLE), Quad(*TRIPLE, NamedNode(GRAPH_INFERRED))])
    assert _fault(store) == "does not follow from what is asserted"


def test_an_assertion_without_a_statement_is_found(small: KnowledgeGraph) -> None:
    store = _copy(small)
    triple = (NamedNode(ID + "steppe"), NamedNode(KZPK + "note"), NamedNode(ID + "astana"))
    store.apply(insert=[Quad(*triple), Quad(*triple, NamedNode(GRAPH_ASSERTED))])
    assert _fault(store).startswith("is asserted, and neither a statement with a source")


def test_a_statement_without_a_source_grounds_nothing(small: KnowledgeGraph) -> None:
    store = _copy(small)
    statement = NamedNode(STATEMENT + "atlas.2")
    store.apply(delete=list(store.quads(statement, None, None, NamedNode(GRAPH_EVIDENCE))))
    checked = check_all(store)
    words = {fault.split(":")[0] for _, fault in checked.faults}
    assert "is asserted, and neither a statement with a source nor the ontology says it" in words
    assert any(fault.startswith("has a proof that does not hold") for _, fault in checked.faults)


def test_a_statement_that_the_asked_graph_forgot_is_found(small: KnowledgeGraph) -> None:
    store = _copy(small)
    triple = (NamedNode(ID + "forum"), NamedNode(KZPK + "amount"))
    store.apply(
        delete=[
            quad for graph in (DefaultGraph(), NamedNode(GRAPH_ASSERTED)) for quad in store.quads(*triple, None, graph)
        ]
    )
    assert _fault(store) == "is asserted, and the asked graph does not hold it"


def test_the_command_exits_1_when_something_is_unexplained(
    kzpk: Callable[..., Outcome], small: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _copy(small)
    store.apply(insert=[Quad(*TRIPLE)])
    monkeypatch.setattr("kzpk_graph.graph.KnowledgeGraph._store", lambda _: store)
    code, out, err = kzpk("explain", "--check-all")
    assert code == 1
    assert out.splitlines()[3:] == [
        "1 unexplained",
        "  id:astana rdf:type kzpk:Event: does not follow from what is asserted",
    ]
    assert err == "1 triples are not explained; each needs a statement with a source (KZ102)\n"


@pytest.mark.parametrize("which", ["small", "shipped"])
def test_proofs_from_the_store_are_as_small_as_those_in_memory(request: pytest.FixtureRequest, which: str) -> None:
    graph: KnowledgeGraph = request.getfixturevalue(which)
    asserted: list[Any] = [(q.subject, q.predicate, q.object) for q in graph.quads(GRAPH_ASSERTED)]
    closure = close(asserted)
    explainer = Explainer(graph._store())
    inferred = list(graph.quads(GRAPH_INFERRED))
    for quad in inferred[:: max(1, len(inferred) // 700)]:
        triple: Any = (quad.subject, quad.predicate, quad.object)
        ((proof,), smallest) = explainer.proofs(triple)
        expected = closure.proof(triple)
        assert expected is not None
        assert (proof.size, smallest) == (expected.size, True), triple


def test_ontology_triples_are_axioms(small: KnowledgeGraph) -> None:
    store = small._store()
    explainer = Explainer(store)
    for quad in store.quads(NamedNode(KZPK + "Embassy"), graph=NamedNode(GRAPH_ONTOLOGY)):
        explained = explainer.explain(quad.subject, quad.predicate, [quad.object]).explanations[0]
        assert explained.proofs[0].kind == "axiom"
        assert explained.proofs[0].definition == "A mission led by an ambassador."


def test_a_cold_process_imports_no_heavy_library(explain_cache: str, small: KnowledgeGraph) -> None:
    assert small.explain("id:embassy").total
    script = (
        "import sys, kzpk_graph.prepare\n"
        f"kzpk_graph.prepare.root_dir = lambda: {str(small._root)!r}\n"
        "from kzpk_graph.cli import main\n"
        "code = main(['explain', 'id:forum', 'kzpk:heldIn', 'id:steppe'])\n"
        "heavy = {'rdflib', 'owlrl', 'pyshacl', 'yaml', 'rapidfuzz', 'dataclasses', 'kzpk_graph.reason.engine',"
        " 'kzpk_graph.reason.closure', 'kzpk_graph.shapes'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"KZPK_CACHE_DIR": explain_cache, "PATH": "", "PYTHONPATH": ":".join(filter(None, sys.path))},
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith('Forum "Steppe" [2025] took place in the steppe\n')
