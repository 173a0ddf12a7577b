"""The index protocol: a second implementation, as plain as can be, gives the same closure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kzpk_graph.reason import Closure, close
from kzpk_graph.reason.encoder import Encoder, IntTriple
from kzpk_graph.reason.engine import Engine
from kzpk_graph.reason.index import BITS, Index, MemoryIndex, pack, unpack
from kzpk_graph.vocab import RDF_TYPE

from .strategies import TermTriple, graphs
from .synthetic import ONTOLOGY, data, triples_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

FAST = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class PlainIndex:
    """One dictionary from triple to stage; everything else is a scan."""

    def __init__(self, rdf_type: int) -> None:
        self.rdf_type = rdf_type
        self.stages: dict[IntTriple, int] = {}

    def __len__(self) -> int:
        return len(self.stages)

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        wanted = (s, p, o)
        return (t for t in list(self.stages) if all(w is None or w == part for w, part in zip(wanted, t, strict=True)))

    def contains(self, s: int, p: int, o: int) -> bool:
        return (s, p, o) in self.stages

    def objects(self, s: int, p: int) -> Collection[int]:
        return [o for _, _, o in self.match(s, p, None)]

    def subjects(self, p: int, o: int) -> Collection[int]:
        return [s for s, _, _ in self.match(None, p, o)]

    def predicates(self) -> Collection[int]:
        return {p for _, p, _ in self.stages}

    def stage(self, s: int, p: int, o: int) -> int:
        return self.stages.get((s, p, o), -1)

    def insert(self, p: int, pairs: set[int], stage: int) -> set[int]:
        new = {pair for pair in pairs if (unpack(pair)[0], p, unpack(pair)[1]) not in self.stages}
        self.stages.update({(s, p, o): stage for s, o in map(unpack, new)})
        return new

    def insert_types(self, c: int, members: set[int], stage: int) -> set[int]:
        new = {member for member in members if (member, self.rdf_type, c) not in self.stages}
        self.stages.update({(member, self.rdf_type, c): stage for member in new})
        return new

    def remove(self, s: int, p: int, o: int) -> None:
        del self.stages[s, p, o]

    def restage(self, s: int, p: int, o: int, stage: int) -> None:
        self.stages[s, p, o] = stage


def load(index_type: type[PlainIndex] | type[MemoryIndex], graph: list[TermTriple]) -> tuple[Encoder, Index, Engine]:
    encoder = Encoder()
    index: Index = index_type(encoder.iri(RDF_TYPE))
    engine = Engine(encoder, index)
    types: dict[int, set[int]] = {}
    pairs: dict[int, set[int]] = {}
    for s, p, o in encoder.encode_all(graph):
        if p == index.rdf_type:
            types.setdefault(o, set()).add(s)
        else:
            pairs.setdefault(p, set()).add(pack(s, o))
    engine.load(types, pairs, first=True)
    return encoder, index, engine


def everything(index: Index) -> set[IntTriple]:
    return set(index.match(None, None, None))


@FAST
@given(graphs(merging=True, clashing=True, size=10))
def test_a_plain_index_gives_the_same_closure(graph: list[TermTriple]) -> None:
    _, plain, one = load(PlainIndex, graph)
    _, quick, two = load(MemoryIndex, graph)
    assert everything(plain) == everything(quick)
    assert set(one.violations) == set(two.violations)


def test_rules_attach_to_an_index_that_is_closed_already() -> None:
    graph = [*triples_of(ONTOLOGY), *data(200)]
    encoder, index, first = load(PlainIndex, graph)
    second = Engine(encoder, index)
    second.attach()
    assert second.rules == first.rules
    later = [t for t in data(260) if t not in set(graph)]
    types: dict[int, set[int]] = {}
    pairs: dict[int, set[int]] = {}
    for s, p, o in encoder.encode_all(later):
        if p == index.rdf_type:
            types.setdefault(o, set()).add(s)
        else:
            pairs.setdefault(p, set()).add(pack(s, o))
    second.load(types, pairs, first=False)
    whole = close([*graph, *later])
    found = {encoder.triple(t) for t in everything(index)}
    assert found == {whole.encoder.triple(t) for t in everything(whole.index)}


triples = st.tuples(st.integers(1, 6).map(lambda n: 2 * n), st.sampled_from([0, 2, 4]), st.integers(1, 9))


@FAST
@given(st.lists(st.tuples(st.booleans(), triples), max_size=60))
def test_the_index_in_memory_does_what_the_plain_one_does(moves: list[tuple[bool, IntTriple]]) -> None:
    quick, plain = MemoryIndex(0), PlainIndex(0)
    for stage, (adding, (s, p, o)) in enumerate(moves):
        if adding:
            for index in (quick, plain):
                if p == 0:
                    index.insert_types(o, {s}, stage)
                else:
                    index.insert(p, {pack(s, o)}, stage)
        elif plain.contains(s, p, o):
            quick.remove(s, p, o)
            plain.remove(s, p, o)
        assert len(quick) == len(plain)
        assert quick.stage(s, p, o) == plain.stage(s, p, o)
        for pattern in [(s, p, o), (s, p, None), (None, p, o), (None, p, None), (s, None, o), (None, None, None)]:
            assert set(quick.match(*pattern)) == set(plain.match(*pattern))
        assert set(quick.objects(s, p)) == set(plain.objects(s, p))
        assert set(quick.subjects(p, o)) == set(plain.subjects(p, o))
        assert set(quick.predicates()) == set(plain.predicates())


def test_a_collection_grows_past_its_tuple() -> None:
    index = MemoryIndex(0)
    assert not index.objects(2, 4)
    for o in range(1, 40):
        index.insert(4, {pack(2, o)}, 1)
        assert set(index.objects(2, 4)) == set(range(1, o + 1))
    for o in range(1, 40):
        index.remove(2, 4, o)
        assert set(index.objects(2, 4)) == set(range(o + 1, 40))


@given(st.integers(0, (1 << BITS) - 1), st.integers(0, (1 << BITS) - 1))
def test_packing_is_undone_by_unpacking(s: int, o: int) -> None:
    assert unpack(pack(s, o)) == (s, o)


@pytest.mark.parametrize("what", ["informative", "inferred", "asserted"])
def test_the_views_agree_with_themselves(what: str) -> None:
    closure: Closure = close([*triples_of(ONTOLOGY), *data(120)])
    view = getattr(closure, what)
    listed = list(view)
    assert len(view) == len(listed) == len(set(listed))
    assert all(triple in view for triple in listed)
    assert "nothing" not in view
    assert len(closure) == len(closure.asserted) + len(closure.inferred)


def test_the_informative_part_leaves_out_what_holds_of_everything() -> None:
    closure = close(
        triples_of(":C a owl:Class ; rdfs:subClassOf :D . :p a owl:ObjectProperty ; rdfs:domain :C . :a a :C .")
    )
    left_out = set(closure.inferred) - set(closure.informative)
    trivial = """:C rdfs:subClassOf :C , owl:Thing ; owl:equivalentClass :C . owl:Nothing rdfs:subClassOf :C , :D ,
    owl:Thing .
        :p rdfs:subPropertyOf :p ; owl:equivalentProperty :p ; rdfs:domain owl:Thing . :a a owl:Thing ."""
    assert left_out == set(triples_of(trivial))
    assert set(closure.informative) == set(triples_of(":a a :D . :p rdfs:domain :D ."))
