"""The rules about any two members of a list: cax-adc, prp-adp, eq-diff2 and eq-diff3.

A list of n things that exclude each other stands for n (n - 1) / 2 rules. They are not written out: the list is kept,
and a triple about one member is held against the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from itertools import product
from typing import TYPE_CHECKING

from kzpk_graph.reason.compiler import Pairs
from kzpk_graph.reason.index import unpack

if TYPE_CHECKING:
    from kzpk_graph.reason.actions import Batch
    from kzpk_graph.reason.compiler import InstanceRule, Member
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.engine import Engine


def both(members: set[int], others: Iterable[int]) -> Iterable[int]:
    """Intersect at the cost of the smaller side."""
    return others & members if isinstance(others, Set) else members.intersection(others)


def listed_types(engine: Engine, rule: InstanceRule, c: int) -> Callable[[set[int]], None]:
    """Build what a list of disjoint classes does with new members of one of them (cax-adc)."""
    index, rdf_type = engine.index, engine.rdf_type

    def clash(members: set[int]) -> None:
        for mine, other in _couples(rule, c):
            shared = members if other.term == c else both(members, index.subjects(rdf_type, other.term))
            for member in shared:
                _report(engine, rule, mine, other, [(member, rdf_type, mine.term), (member, rdf_type, other.term)])

    return clash


def listed_pairs(engine: Engine, rule: InstanceRule, p: int) -> Callable[[Batch], None]:
    """Build what a list of disjoint properties (prp-adp) or different things (eq-diff2, eq-diff3) does with triples."""
    holds = engine.matcher.holds

    def clash_properties(batch: Batch) -> None:
        for mine, other in _couples(rule, p):
            for pair in batch.pairs:
                s, o = unpack(pair)
                if holds(s, other.term, o):
                    _report(engine, rule, mine, other, [(s, p, o), (s, other.term, o)])

    def clash_things(batch: Batch) -> None:
        for pair in batch.pairs:
            s, o = unpack(pair)
            for mine, other in _couples(rule, s):
                if other.term == o and mine.position < other.position:
                    _report(engine, rule, mine, other, [(s, p, o)])

    return clash_things if rule.body[0][1] >= 0 else clash_properties


def repeated(engine: Engine, rule: InstanceRule) -> None:
    """Report what is listed twice among different things: it is the same as itself (eq-ref)."""
    members = _pairs(rule).members
    places: dict[int, Member] = {}
    for member in members:
        earlier = places.setdefault(member.term, member)
        if earlier.position != member.position:
            _report(engine, rule, earlier, member, [])


def list_triples(pairs: Pairs, first: int) -> tuple[IntTriple, ...]:
    """Give the triples of a list."""
    return (*pairs.walk, *((member.node, first, member.term) for member in pairs.members))


def _pairs(rule: InstanceRule) -> Pairs:
    return rule.pairs or Pairs((), ())


def _couples(rule: InstanceRule, term: int) -> list[tuple[Member, Member]]:
    """Give each place of a term in a list with each other place."""
    members = _pairs(rule).members
    return [(m, other) for m in members if m.term == term for other in members if other.position != m.position]


def _report(engine: Engine, rule: InstanceRule, mine: Member, other: Member, body: list[IntTriple]) -> None:
    pairs = _pairs(rule)
    if mine.position > other.position:
        mine, other = other, mine
        if len(body) == 2:
            body.reverse()
    first = engine.compiler.first
    cells = ((mine.node, first, mine.term), (other.node, first, other.term))
    for present in product(*(found for triple in body if (found := engine.matcher.actual(triple)))):
        axioms = (*rule.schema, *pairs.walk[: other.position], *cells)
        engine.clash_in_list(rule.rule.id, axioms, present, other.node)
