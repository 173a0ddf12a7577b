"""Proving every triple of the asked graph, and holding each proof against the rules' text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.explain.records import Checked
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.reason.check import CheckError, check
from kzpk_graph.reason.closure import Closure
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_ONTOLOGY, PROV

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.explain.records import TermTriple
    from kzpk_graph.store.base import Store

_SHOWN: Final = 100
"""So many unexplained triples are named."""

_OFTEN: Final = 200
"""Progress is told after so many triples."""


def check_all(store: Store, progress: Callable[[int, int], None] | None = None) -> Checked:
    """Prove every triple of the asked graph with the reasoner, and verify every proof with the independent checker.

    A triple is explained if it is asserted by a statement whose source ``graph:evidence`` names, or by the ontology; or
    if it has a proof that the checker accepts and whose leaves are all of that sort. What a statement or the ontology
    asserts and the asked graph does not hold is a fault too.

    Args:
        store: A store with the layout of the asked graph.
        progress: Called with the number of triples done and of all triples, now and then.
    """
    grounds = _grounds(store)
    asserted: set[Any] = {(q.subject, q.predicate, q.object) for q in store.quads(graph=NamedNode(GRAPH_ASSERTED))}
    asked: set[Any] = {(q.subject, q.predicate, q.object) for q in store.quads(graph=DefaultGraph())}
    closure = Closure(asserted)
    faults: list[tuple[TermTriple, str]] = [
        (triple, "is asserted, and the asked graph does not hold it") for triple in (grounds | asserted) - asked
    ]
    steps = explained = 0
    for done, triple in enumerate(asked):
        if progress is not None and done % _OFTEN == 0:
            progress(done, len(asked))
        if triple in asserted:
            fault = (
                ""
                if triple in grounds
                else "is asserted, and neither a statement with a source nor the ontology says it"
            )
            steps += 1
        else:
            fault, size = _prove(closure, triple, grounds)
            steps += size
        if fault:
            faults.append((triple, fault))
        else:
            explained += 1
    if progress is not None:
        progress(len(asked), len(asked))
    faults.sort(key=str)
    held = len(asserted & asked)
    return Checked(held, len(asked) - held, explained, steps, tuple(faults[:_SHOWN]), len(faults))


def _grounds(store: Store) -> set[TermTriple]:
    """Collect what the ontology and the statements with a source say."""
    evidence, quoted = NamedNode(GRAPH_EVIDENCE), NamedNode(PROV + "wasQuotedFrom")
    sourced = {quad.subject for quad in store.quads(predicate=quoted, graph=evidence)}
    ontology = NamedNode(GRAPH_ONTOLOGY)
    return {
        (quad.subject, quad.predicate, quad.object)
        for quad in store.quads()
        if quad.graph_name == ontology or (is_statement_graph(quad.graph_name) and quad.graph_name in sourced)
    }


def _prove(closure: Closure, triple: TermTriple, grounds: set[TermTriple]) -> tuple[str, int]:
    """Prove one inferred triple; give what is wrong (empty if nothing is) and how many steps were checked."""
    proof = closure.proof(triple)
    if proof is None:
        return "does not follow from what is asserted", 0
    try:
        return "", check(proof, grounds.__contains__)
    except CheckError as error:
        return f"has a proof that does not hold: {error}", 0
