"""Our closure against owlrl's, triple for triple, and the faults of owlrl that the comparison leaves out."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from kzpk_graph.reason import close
from kzpk_graph.reason.owlrl_engine import in_every_graph, owlrl_closure

from .strategies import DECLARED, TYPE, TermTriple, graphs, word

DATATYPES = {word("xsd:string"), word("xsd:integer"), word("rdf:PlainLiteral"), word("xsd:decimal")}
"""A thing that is the same as a literal gets its datatypes as classes from owlrl; ours leaves them out
(literal-subjects)."""

FAST = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def ours_and_theirs(graph: list[TermTriple]) -> tuple[set[TermTriple], set[TermTriple]]:
    known = in_every_graph()
    theirs = {t for t in owlrl_closure(graph).inferred if not (t[1] == TYPE and t[2] in DATATYPES)}
    return set(close(graph).inferred) - known, theirs


@FAST
@given(graphs())
def test_equal_on_generated_graphs(graph: list[TermTriple]) -> None:
    ours, theirs = ours_and_theirs([*graph, *DECLARED])
    assert ours == theirs


@FAST
@given(graphs(merging=True, size=9))
def test_equal_on_generated_graphs_that_merge_things(graph: list[TermTriple]) -> None:
    closure = close([*graph, *DECLARED])
    if any(clash.rule == "eq-diff1" for clash in closure.inconsistencies):
        return  # two values of a functional property: owlrl goes on replacing one by the other (see below)
    ours, theirs = ours_and_theirs([*graph, *DECLARED])
    assert ours == theirs
