"""Differences: taking out what is removed and putting in what is added gives the new data set."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.rdfio.blank import with_stable_labels
from kzpk_graph.rdfio.canonical import hash_of
from kzpk_graph.rdfio.difference import difference

if TYPE_CHECKING:
    from collections.abc import Iterable

P, Q, A = NamedNode("http://e/p"), NamedNode("http://e/q"), NamedNode("http://e/a")
LABEL = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
NODES = st.sampled_from([A, NamedNode("http://e/b"), *(BlankNode(f"n{number}") for number in range(5))])
QUADS = st.lists(
    st.builds(
        Quad,
        NODES,
        st.sampled_from([P, Q]),
        NODES | st.sampled_from([Literal("x"), Literal(" _:n1 ")]),
        st.sampled_from([DefaultGraph(), A, BlankNode("n0")]),
    ),
    max_size=12,
)


def renamed(quads: Iterable[Quad]) -> list[Quad]:
    """Give blank nodes other names, and the quads another order."""

    def node(term: object) -> object:
        return BlankNode(f"other{term.value}") if isinstance(term, BlankNode) else term

    found = [Quad(node(q.subject), q.predicate, node(q.object), node(q.graph_name)) for q in quads]  # type: ignore[arg-type]
    random.Random(1).shuffle(found)
    return found


@settings(max_examples=150)
@given(QUADS, QUADS)
def test_the_difference_leads_from_one_to_the_other(old: list[Quad], new: list[Quad]) -> None:
    found = difference(old, renamed(new))
    blank = [q for q in old if BlankNode in map(type, (q.subject, q.object, q.graph_name))]
    before = {*(q for q in old if q not in blank), *(with_stable_labels(list(dict.fromkeys(blank))) if blank else [])}
    assert set(found.removed) <= before
    assert not set(found.added) & before
    assert hash_of((before - set(found.removed)) | set(found.added)) == hash_of(new)
    assert (found.old, found.new) == (len(set(old)), len(set(new)))


@settings(max_examples=100)
@given(QUADS)
def test_names_and_order_are_no_difference(quads: list[Quad]) -> None:
    found = difference(quads, renamed(quads))
    if not (found.removed or found.added):
        return
    # what colour refinement cannot tell apart may show as a difference, but only within alike nodes
    assert len(found.removed) == len(found.added)
    assert hash_of(quads) == hash_of(renamed(quads))


def test_an_edit_of_a_blank_node_is_that_edit() -> None:
    chain = [Quad(BlankNode(f"c{n}"), P, BlankNode(f"c{n + 1}")) for n in range(20)]
    said = [Quad(BlankNode(f"c{n}"), Q, Literal(f"text {n}")) for n in range(20)]
    edited = [*said[:7], Quad(BlankNode("c7"), Q, Literal("edited")), *said[8:]]
    found = difference([*chain, *said], renamed([*chain, *edited]))
    assert [quad.object for quad in found.removed] == [Literal("text 7")]
    assert [quad.object for quad in found.added] == [Literal("edited")]
    assert found.removed[0].subject == found.added[0].subject


def test_labels_of_what_differs_and_of_nothing_else() -> None:
    quads = [
        Quad(A, LABEL, Literal("alpha")),
        Quad(A, LABEL, Literal("Alpha", language="en")),
        Quad(P, LABEL, Literal("beta", language="kk")),
        Quad(Q, LABEL, Literal("unused", language="en")),
    ]
    assert difference(quads, [*quads, Quad(A, P, Literal("x"))]).labels == {A.value: "Alpha", P.value: "beta"}
