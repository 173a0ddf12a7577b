"""Checking given shapes on given nodes, with what they reach from them in place of the whole graph."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from kzpk_graph.shapes.paths import walk

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from kzpk_graph.shapes.engine import Outcome
    from kzpk_graph.shapes.index import Group
    from kzpk_graph.shapes.reach import Tree
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact, Triples

Wanted = dict["AnyTerm", set["AnyTerm"]]
"""Shape to the focus nodes that it is checked on."""

BATCH: Final = 5_000
"""How many pairs are checked at once, at most: what they reach is held in memory together."""


class _Recorder:
    """Looks up in a view, and keeps what was found."""

    __slots__ = ("_view", "facts")

    def __init__(self, view: Triples) -> None:
        self._view = view
        self.facts: set[Fact] = set()

    def objects(self, subject: AnyTerm, predicate: str) -> Iterable[AnyTerm]:
        values = self._view.objects(subject, predicate)
        self.facts.update((subject, predicate, value) for value in values)
        return values

    def subjects(self, predicate: str, value: AnyTerm) -> Iterable[AnyTerm]:
        subjects = self._view.subjects(predicate, value)
        self.facts.update((subject, predicate, value) for subject in subjects)
        return subjects

    def successors(self, subject: AnyTerm) -> Iterable[tuple[str, AnyTerm]]:
        found = self._view.successors(subject)
        self.facts.update((subject, predicate, value) for predicate, value in found)
        return found


def surroundings(wanted: Mapping[AnyTerm, Iterable[AnyTerm]], group: Group, view: Triples) -> set[Fact]:
    """Return the triples that decide the results of shapes on nodes.

    Args:
        wanted: Shape to focus nodes.
        group: The shapes.
        view: The whole graph.
    """
    recorder = _Recorder(view)
    seen: dict[int, set[AnyTerm]] = {}
    todo: list[tuple[Tree, set[AnyTerm]]] = [(group.scope(shape).tree, set(nodes)) for shape, nodes in wanted.items()]
    while todo:
        tree, nodes = todo.pop()
        done = seen.setdefault(id(tree), set())
        fresh = nodes - done
        done |= fresh
        for path, below in tree.branches:
            ends = walk(path, fresh, recorder)
            if below.branches:
                todo.append((below, ends))
    return recorder.facts


def check(wanted: Wanted, group: Group, view: Triples, *, sift: bool = False) -> Iterator[Outcome]:
    """Check shapes on nodes, some at a time.

    Args:
        wanted: Shape to focus nodes; shapes with an open reach are checked on the whole graph.
        group: The shapes.
        view: The whole graph.
        sift: Whether pairs that give no results are likely among them, and are to be found out first.

    Raises:
        InputError: The shapes are ill-formed.
    """
    is_open = {scope.shape for scope in group.members(group.is_open)} & wanted.keys()
    if is_open:
        yield check_on(view.all(), {shape: wanted[shape] for shape in is_open}, group)
    batch: Wanted = {}
    size = 0
    for shape, nodes in wanted.items():
        if shape in is_open:
            continue
        left = list(nodes)
        while left:
            part, left = left[: BATCH - size], left[BATCH - size :]
            batch[shape] = set(part)
            size += len(part)
            if size >= BATCH:
                yield from _batch(batch, group, view, sift=sift)
                batch, size = {}, 0
    if batch:
        yield from _batch(batch, group, view, sift=sift)


def _batch(batch: Wanted, group: Group, view: Triples, *, sift: bool) -> Iterator[Outcome]:
    facts = surroundings(batch, group, view)
    if sift and find_spec("shifty") is not None:
        batch = group.sieve().doubtful(batch, facts, view)
    if batch:
        yield check_on(facts, batch, group)


def check_predicates(facts: Collection[Fact], group: Group) -> Iterator[Outcome]:
    """Run the queries that ask of each predicate (``kzsh:reach kzsh:EachPredicate``) on triples.

    One triple stands for all that have its predicate; only where it is at fault are the others asked of.
    """
    wanted = {scope.shape: scope.nodes for scope in group.members(group.each_predicate)}
    if not wanted:
        return
    samples = {fact[1]: fact for fact in facts if fact[1] not in group.faultless}
    todo = [list(samples.values())] if samples else []
    while todo:
        some = todo.pop()
        if _finds_nothing(some, wanted, group) or not check_on(some, wanted, group).results:
            group.faultless.update(predicate for _, predicate, _ in some)
        elif len(some) > 1:
            todo += [some[: len(some) // 2], some[len(some) // 2 :]]
    at_fault = samples.keys() - group.faultless
    if at_fault:
        yield check_on([fact for fact in facts if fact[1] in at_fault], wanted, group)


def _finds_nothing(facts: Collection[Fact], wanted: Mapping[AnyTerm, Iterable[AnyTerm]], group: Group) -> bool:
    if find_spec("shifty") is None:
        return False
    from kzpk_graph.shapes.sieve import finds_nothing

    return finds_nothing(facts, wanted, group)


def check_on(facts: Iterable[Fact], wanted: Mapping[AnyTerm, Iterable[AnyTerm]], group: Group) -> Outcome:
    """Check shapes on nodes of some triples, and those alone.

    Raises:
        InputError: The shapes are ill-formed.
    """
    import rdflib

    from kzpk_graph.shapes.engine import run, shapes_graph
    from kzpk_graph.shapes.terms import ToRdflib

    data = rdflib.Graph(bind_namespaces="none")
    ToRdflib().fill_facts(data, facts)
    return run(data, shapes_graph(group.retargeted(wanted)))
