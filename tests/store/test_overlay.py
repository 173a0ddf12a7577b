"""An overlay shows what a store would hold after a change, and the change is not made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.store.overlay import Overlay
from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from pathlib import Path

XSD = "http://www.w3.org/2001/XMLSchema#"
TERMS = [NamedNode(f"urn:{name}") for name in "abc"]
VALUES: list[Any] = [*TERMS, Literal("x"), Literal("1", datatype=NamedNode(XSD + "integer"))]
GRAPHS: list[Any] = [DefaultGraph(), NamedNode("urn:g"), NamedNode("urn:h")]

quads = st.builds(
    Quad, st.sampled_from(TERMS), st.sampled_from(TERMS), st.sampled_from(VALUES), st.sampled_from(GRAPHS)
)
some = st.lists(quads, max_size=8)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(some, some, some)
def test_it_shows_what_the_change_would_make(held: list[Quad], insert: list[Quad], delete: list[Quad]) -> None:
    store, changed = OxigraphStore(), OxigraphStore()
    store.bulk_extend(held)
    changed.bulk_extend((set(held) - set(delete)) | set(insert))
    overlay = Overlay(store, insert, delete)
    for s in (None, *TERMS[:2]):
        for p in (None, TERMS[0]):
            for o in (None, VALUES[0], VALUES[-1]):
                for g in (None, *GRAPHS[:2]):
                    found = list(overlay.quads(s, p, o, g))
                    assert len(found) == len(set(found))
                    assert set(found) == set(changed.quads(s, p, o, g))
    for quad in {*held, *insert, *delete}:
        assert overlay.contains(quad) == changed.contains(quad)
    assert sorted(map(str, overlay.graphs())) == sorted(map(str, changed.graphs()))
    for name in [*TERMS[:1], NamedNode("urn:g"), NamedNode("urn:h")]:
        assert overlay.has_graph(name) == changed.has_graph(name)
    assert set(overlay.inserted) == set(changed.quads()) - set(held)
    assert set(overlay.deleted) == set(held) - set(changed.quads())
    assert set(store.quads()) == set(held)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(some, some, some, some, some)
def test_one_over_another(
    held: list[Quad], first: list[Quad], out: list[Quad], second: list[Quad], back: list[Quad]
) -> None:
    store = OxigraphStore()
    store.bulk_extend(held)
    overlay = Overlay(Overlay(store, first, out), second, back)
    assert set(overlay.quads()) == (((set(held) - set(out)) | set(first)) - set(back)) | set(second)


def test_terms_are_in_the_form_that_a_store_keeps() -> None:
    short, long = (Literal(text, datatype=NamedNode(XSD + "integer")) for text in ("1", "01"))
    a, p = TERMS[:2]
    store = OxigraphStore()
    store.bulk_extend([Quad(a, p, short)])
    assert not list(Overlay(store, [Quad(a, p, long)]).inserted)
    assert not list(Overlay(store, delete=[Quad(a, p, long)]).quads())
    assert [quad.object for quad in Overlay(OxigraphStore(), [Quad(a, p, long)]).quads()] == [short]


@pytest.mark.parametrize("read_only", [False, True], ids=["writable", "read-only"])
def test_over_a_store_on_disk(tmp_path: Path, read_only: bool) -> None:
    a, b, c = TERMS
    made = OxigraphStore(tmp_path / "store")
    made.bulk_extend([Quad(a, b, c), Quad(a, c, b, GRAPHS[1])])
    made.optimize()
    if read_only:
        del made
        made = OxigraphStore(tmp_path / "store", read_only=True)
    overlay = Overlay(made, [Quad(b, b, b)], [Quad(a, c, b, GRAPHS[1])])
    assert set(overlay.quads()) == {Quad(a, b, c), Quad(b, b, b)}
    assert not list(overlay.graphs())
    assert list(made.graphs()) == [GRAPHS[1]]
