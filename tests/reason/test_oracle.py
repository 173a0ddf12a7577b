"""Our closure against owlrl's, triple for triple, and the faults of owlrl that the comparison leaves out."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings

from kzpk_graph.reason import close
from kzpk_graph.reason.owlrl_engine import in_every_graph, owlrl_closure

from .strategies import DECLARED, TYPE, TermTriple, graphs, word
from .synthetic import ONTOLOGY, data, triples_of

DATATYPES = {word("xsd:string"), word("xsd:integer"), word("rdf:PlainLiteral"), word("xsd:decimal")}
"""A thing that is the same as a literal gets its datatypes as classes from owlrl; ours leaves them out
(literal-subjects)."""

FAST = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


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


def test_equal_on_the_synthetic_graph() -> None:
    graph = [*triples_of(ONTOLOGY.replace(":State owl:hasKey ( :code ) .", "")), *data(700)]
    ours, theirs = ours_and_theirs(graph)
    assert ours == theirs
    assert len(ours) > 1000


@FAST
@given(graphs(clashing=True, size=10))
def test_what_contradicts_itself_for_owlrl_does_so_for_us(graph: list[TermTriple]) -> None:
    if owlrl_closure(graph).errors:
        assert close(graph).inconsistencies


class Fault(NamedTuple):
    """A minimal example of a fault of owlrl: what it concludes or reports wrongly, or misses."""

    given: str
    too_much: str = ""
    missing: str = ""
    contradiction: bool = False


FAULTS = {
    "prp-key compares all keys but the last": Fault(
        ":C owl:hasKey ( :p :q ) . :a a :C ; :p :x ; :q :y . :b a :C ; :p :x ; :q :z .",
        too_much=":a owl:sameAs :b . :b owl:sameAs :a .",
    ),
    "prp-key with one key merges all members that have it": Fault(
        ":C owl:hasKey ( :p ) . :a a :C ; :p :x . :b a :C ; :p :y .", too_much=":a owl:sameAs :b . :b owl:sameAs :a ."
    ),
    "prp-adp never looks at the last member": Fault(
        "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) . :a :p :b ; :r :b .", contradiction=True
    ),
    "eq-diff2 never looks at the last member": Fault(
        "[] a owl:AllDifferent ; owl:members ( :a :b :c ) . :a owl:sameAs :c .", contradiction=True
    ),
    "eq-diff3 never looks at the last member": Fault(
        "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b ) . :a owl:sameAs :b .", contradiction=True
    ),
    "dt-diff is left out": Fault(":p a owl:FunctionalProperty . :a :p 1 , 2 .", contradiction=True),
    "dt-eq is left out": Fault(
        ":p a owl:InverseFunctionalProperty . :a :p 1 . :b :p '01'^^xsd:integer .",
        missing=":a owl:sameAs :b . :b owl:sameAs :a .",
    ),
    "a literal has its own datatype and the wider ones only": Fault(
        ":R owl:someValuesFrom xsd:byte ; owl:onProperty :p . :a :p 5 .", missing=":a a :R ."
    ),
    "dt-not-type asks for the literal's own datatype only": Fault(
        ":p rdfs:range xsd:byte . :a :p 200 .", contradiction=True
    ),
    "a reflexive axiom about an undeclared class says nothing": Fault(
        ":C owl:equivalentClass :C .", missing=":C rdfs:subClassOf :C ."
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_of_the_oracle(fault: Fault) -> None:
    """Each example shows the fault, so that the list is mended when owlrl is."""
    graph = triples_of(fault.given)
    closure, theirs = close(graph), owlrl_closure(graph)
    for triple in triples_of(fault.too_much):
        assert triple in theirs.inferred
        assert triple not in closure.inferred
    for triple in triples_of(fault.missing):
        assert triple not in theirs.inferred
        assert triple in closure.inferred
    assert bool(closure.inconsistencies) is fault.contradiction
    assert not (fault.contradiction and theirs.errors)
