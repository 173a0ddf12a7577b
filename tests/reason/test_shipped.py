"""The shipped graph: consistent, proved triple by triple, and closed as owlrl closes it."""

from __future__ import annotations

from kzpk_graph.reason import close
from kzpk_graph.reason.check import check
from kzpk_graph.reason.owlrl_engine import in_every_graph, owlrl_closure

from .shipped import RESULT, connected, whole, without_keys


def test_every_triple_of_the_shipped_graph_is_proved() -> None:
    graph = whole()
    closure = close(graph)
    assert closure.inconsistencies == []
    known = set(graph)
    assert set(closure.asserted) == known
    unexplained = []
    for triple in closure.inferred:
        proof = closure.proof(triple)
        if proof is None:
            unexplained.append(triple)
        else:
            check(proof, known.__contains__)
    assert unexplained == []
    assert len(closure.informative) > 500


def test_a_connected_part_is_closed_as_owlrl_closes_it() -> None:
    graph = without_keys(connected("kazakhstan", 1800))
    assert len(graph) > 1500
    closure, theirs = close(graph), owlrl_closure(graph)
    assert set(closure.inferred) - in_every_graph() == theirs.inferred
    assert not theirs.errors


def test_the_comparison_of_the_whole_graph_is_recorded() -> None:
    text = RESULT.read_text(encoding="utf-8")
    assert "| only ours | 0 |" in text
    assert "| only owlrl's | 0 |" in text


def test_removing_any_source_statement_of_a_sample_equals_recomputing() -> None:
    graph = whole()
    closure = close(graph)
    for part in (graph[100:130], graph[-60:-20], graph[::211]):
        closure.remove(part)
        left = [triple for triple in graph if triple not in set(part)]
        assert set(closure.inferred) == set(close(left).inferred)
        closure.add(part)
    assert set(closure.inferred) == set(close(graph).inferred)
