"""Matching a rule's atoms against an index: written once, for running rules forward, backward and against the ontology.

An atom is a triple of integers in which a term is its number and a variable is negative (``-1 - slot``). A plan orders
the atoms so that each is looked up with as much known as possible and turns them into a chain of small functions over
one list of values, the environment.

Two things that the closure does not contain are seen here nevertheless: everything is the same as itself (eq-ref), and
a literal matches every literal of the same value (dt-eq).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.index import Index

Atom = tuple[int, int, int]
Env = list[int]
Sink = Callable[[Env], None]
Step = Callable[[Env, Sink], None]


class Stop(Exception):
    """Raised by a sink that needs no further match."""


class Matcher:
    """Builds and runs plans over one index.

    Args:
        index: The triples.
        same_as: The number of ``owl:sameAs``.
        variants: Literals of equal value, as `encoder.Encoder.variants`.
    """

    def __init__(self, index: Index, same_as: int, variants: Mapping[int, tuple[int, ...]]) -> None:
        self.index = index
        self.same_as = same_as
        self.variants = variants

    def plan(self, atoms: Iterable[Atom], bound: Iterable[int], slots: int) -> tuple[Step, Env]:
        """Prepare the matching of some atoms.

        Args:
            atoms: The atoms to match.
            bound: The slots whose values are known when the plan runs.
            slots: The number of variables.

        Returns:
            The first step, and the environment to copy for a run: one place per variable, then the constants.
        """
        env: Env = [-1] * slots
        todo: list[Atom] = []
        places: dict[int, int] = {}
        for atom in atoms:
            places_of = [0, 0, 0]
            for i, term in enumerate(atom):
                if term < 0:
                    places_of[i] = -1 - term
                else:
                    if term not in places:
                        places[term] = len(env)
                        env.append(term)
                    places_of[i] = places[term]
            todo.append((places_of[0], places_of[1], places_of[2]))
        known = set(bound) | set(places.values())
        ordered: list[tuple[Atom, frozenset[int]]] = []
        while todo:
            best = min(todo, key=lambda atom: self._cost(atom, known, env))
            todo.remove(best)
            ordered.append((best, frozenset(known)))
            known.update(best)
        step: Step = _finish
        for atom, before in reversed(ordered):
            step = self._step(atom, before, step, reflexive=env[atom[1]] == self.same_as)
        return step, env

    def holds(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is in the index, or another form of it (dt-eq)."""
        return self.index.contains(s, p, o) or (bool(self.variants) and bool(self.actual((s, p, o))))

    def actual(self, triple: IntTriple) -> list[IntTriple]:
        """Find the triples of the index that a matched atom stands for; none for a reflexive ``owl:sameAs``."""
        s, p, o = triple
        subjects, objects = self._forms(s), self._forms(o)
        return [(a, p, b) for a in subjects for b in objects if self.index.contains(a, p, b)]

    def _forms(self, term: int) -> tuple[int, ...]:
        """Give a term, for a literal with all literals of its value."""
        return self.variants.get(term, (term,)) if term & 1 else (term,)

    def _cost(self, atom: Atom, known: set[int], env: Env) -> int:
        s, p, o = atom
        if s in known and o in known:
            return 0 if p in known else 4
        if p not in known:
            return 6 if s in known or o in known else 9
        if env[p] == self.same_as and (s in known or o in known):
            return 0  # a thing has few other names, and may have very many relations
        is_type = env[p] == self.index.rdf_type
        if s in known:
            return 5 if is_type else 1
        if o in known:
            return 3 if is_type else 2
        return 8

    def _step(self, atom: Atom, known: frozenset[int], then: Step, *, reflexive: bool) -> Step:
        s, p, o = atom
        if p not in known:
            return self._any_predicate(atom, known, then)
        if s in known:
            return self._check(s, p, o, then, reflexive=reflexive) if o in known else self._objects(s, p, o, then)
        if o in known:
            return self._subjects(s, p, o, then)
        return self._all(s, p, o, then)

    def _check(self, s: int, p: int, o: int, then: Step, *, reflexive: bool) -> Step:
        contains, holds = self.index.contains, self.holds

        def check(env: Env, sink: Sink) -> None:
            subject, obj = env[s], env[o]
            if contains(subject, env[p], obj) or (reflexive and subject == obj) or holds(subject, env[p], obj):
                then(env, sink)

        return check

    def _objects(self, s: int, p: int, o: int, then: Step) -> Step:
        objects, forms = self.index.objects, self._forms

        def each_object(env: Env, sink: Sink) -> None:
            subject = env[s]
            for same in forms(subject) if subject & 1 else (subject,):
                for value in objects(same, env[p]):
                    env[o] = value
                    then(env, sink)

        return each_object

    def _subjects(self, s: int, p: int, o: int, then: Step) -> Step:
        subjects, forms = self.index.subjects, self._forms

        def each_subject(env: Env, sink: Sink) -> None:
            obj = env[o]
            for same in forms(obj) if obj & 1 else (obj,):
                for value in subjects(env[p], same):
                    env[s] = value
                    then(env, sink)

        return each_subject

    def _all(self, s: int, p: int, o: int, then: Step) -> Step:
        match = self.index.match

        def each_pair(env: Env, sink: Sink) -> None:
            for subject, _, obj in match(None, env[p], None):
                if s != o or subject == obj:
                    env[s] = subject
                    env[o] = obj
                    then(env, sink)

        return each_pair

    def _any_predicate(self, atom: Atom, known: frozenset[int], then: Step) -> Step:
        s, p, o = atom
        match = self.index.match

        def each_triple(env: Env, sink: Sink) -> None:
            found = match(env[s] if s in known else None, None, env[o] if o in known else None)
            for env[s], env[p], env[o] in found:
                then(env, sink)

        return each_triple


def _finish(env: Env, sink: Sink) -> None:
    sink(env)


def unify(atom: Atom, triple: IntTriple, env: Env) -> bool:
    """Match an atom with one triple and write its variables into an environment.

    Args:
        atom: The atom.
        triple: The triple.
        env: Changed in place; meaningless when the result is False.

    Returns:
        Whether they fit; a variable that occurs twice must have one value.
    """
    a, b, c = atom
    s, p, o = triple
    if a >= 0:
        if a != s:
            return False
    else:
        env[-1 - a] = s
    if b >= 0:
        if b != p:
            return False
    else:
        env[-1 - b] = p
    if c >= 0:
        return c == o
    if c in (a, b):
        return env[-1 - c] == o
    env[-1 - c] = o
    return True


def ground(atom: Atom, env: Env) -> IntTriple:
    """Replace the variables of an atom by their values."""
    s, p, o = atom
    return (s if s >= 0 else env[-1 - s], p if p >= 0 else env[-1 - p], o if o >= 0 else env[-1 - o])
