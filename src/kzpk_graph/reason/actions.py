"""What happens when triples arrive: for each class and predicate, the rules that watch it.

A rule whose body is one atom becomes a set operation, by its shape and not by its name. Any other rule becomes a join
for each of its atoms: the batch fills that atom, the plan matches the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Final

from kzpk_graph.reason import clashes, linear
from kzpk_graph.reason.index import BITS, MASK, pack, unpack
from kzpk_graph.reason.join import Atom, Env, Step, ground, unify

if TYPE_CHECKING:
    from kzpk_graph.reason.compiler import InstanceRule
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.engine import Engine

Key = tuple[int, int]
"""What an atom watches: ``(rdf:type, class)``, ``(predicate, -1)``, or ``(-1, -1)`` for any triple."""

ANY: Final[Key] = (-1, -1)

_CLOSED_BY_SCHEMA: Final = frozenset(
    ("cax-sco", "cax-eqc1", "cax-eqc2", "cls-int2", "cls-uni", "prp-spo1", "prp-eqp1", "prp-eqp2", "prp-dom", "prp-rng")
)
"""Rules whose conclusions the schema rules have followed through already: see `engine`."""


class Batch:
    """Some packed pairs of one predicate, with their subjects and objects taken out once."""

    __slots__ = ("_objects", "_subjects", "pairs")

    def __init__(self, pairs: set[int]) -> None:
        self.pairs = pairs
        self._subjects: set[int] | None = None
        self._objects: set[int] | None = None

    @property
    def subjects(self) -> set[int]:
        """The subjects of the batch."""
        if self._subjects is None:
            self._subjects = {pair >> BITS for pair in self.pairs}
        return self._subjects

    @property
    def objects(self) -> set[int]:
        """The objects of the batch."""
        if self._objects is None:
            self._objects = {(pair ^ pair >> BITS) & MASK for pair in self.pairs}
        return self._objects


TypeAction = Callable[[set[int]], None]
PairAction = Callable[[Batch], None]


class Actions:
    """The dispatch tables of an engine.

    Args:
        engine: Where conclusions go.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._on_types: dict[int, dict[tuple[InstanceRule, int], tuple[TypeAction, bool]]] = {}
        self._on_pairs: dict[int, dict[tuple[InstanceRule, int], tuple[PairAction, bool]]] = {}
        self._watching: dict[Key, dict[tuple[InstanceRule, int], None]] = {}
        self._plans: dict[tuple[int, int], tuple[InstanceRule, Step, Env]] = {}
        self.heads: dict[Key, dict[InstanceRule, None]] = {}

    # Registering

    def key(self, atom: Atom) -> Key:
        """Say what an atom watches."""
        if atom[1] < 0:
            return ANY
        if atom[1] == self._engine.rdf_type:
            return (atom[1], max(atom[2], -1))
        return (atom[1], -1)

    def first_key(self, rule: InstanceRule) -> Key:
        """Give what the first atom of a rule watches."""
        return self.key(rule.body[0])

    def demanded_classes(self, rule: InstanceRule) -> Iterator[int]:
        """Yield the classes whose members a rule asks for."""
        return (atom[2] for atom in rule.body if atom[1] == self._engine.rdf_type and atom[2] >= 0)

    def add(self, rule: InstanceRule) -> None:
        """Register a rule under everything that it watches, and under what it concludes."""
        if rule.head is not None:
            self.heads.setdefault(self.key(rule.head), {})[rule] = None
        # A rule about pairs watches every member of its list by its first atom alone.
        for i, atom in enumerate(rule.body[:1] if rule.pairs is not None else rule.body):
            for key in self._keys(rule, atom):
                self._watching.setdefault(key, {})[rule, i] = None
                if key == ANY:
                    continue
                closing = rule.rule.id in _CLOSED_BY_SCHEMA
                if key[0] == self._engine.rdf_type:
                    self._on_types.setdefault(key[1], {})[rule, i] = (self._type_action(rule, i, key[1]), closing)
                else:
                    self._on_pairs.setdefault(key[0], {})[rule, i] = (self._pair_action(rule, i, key[0]), closing)

    def discard(self, rule: InstanceRule) -> None:
        """Take a rule out of all tables."""
        if rule.head is not None:
            self.heads[self.key(rule.head)].pop(rule, None)
        for i, atom in enumerate(rule.body[:1] if rule.pairs is not None else rule.body):
            for key in self._keys(rule, atom):
                self._watching[key].pop((rule, i), None)
                if key[0] == self._engine.rdf_type:
                    self._on_types.get(key[1], {}).pop((rule, i), None)
                else:
                    self._on_pairs.get(key[0], {}).pop((rule, i), None)

    def _keys(self, rule: InstanceRule, atom: Atom) -> set[Key]:
        """Give what an atom watches; under a list of pairs, one key per member that can stand in its variable."""
        if rule.pairs is None:
            return {self.key(atom)}
        terms = {member.term for member in rule.pairs.members}
        if atom[1] < 0:
            return {(term, -1) for term in terms}
        if atom[1] == self._engine.rdf_type:
            return {(atom[1], term) for term in terms}
        return {self.key(atom)}

    def watching(self, key: Key) -> Collection[tuple[InstanceRule, int]]:
        """Give the rules that watch a class or predicate, each with the place of the atom that does."""
        return self._watching.get(key, ())

    # Running

    def on_types(self, c: int, members: set[int], closed: bool) -> None:
        """Apply all rules to new members of a class."""
        for action, closing in tuple(self._on_types.get(c, {}).values()):
            if not (closed and closing):
                action(members)
        for rule, i in tuple(self._watching.get((self._engine.rdf_type, -1), ())):
            self._join(rule, i, ((m, self._engine.rdf_type, c) for m in members))
        named = self._engine.same_nodes()
        if named:
            whole = c in named or self._engine.rdf_type in named
            self._replace(self._engine.rdf_type, [(m, c) for m in (members if whole else members & named)], named)

    def on_pairs(self, p: int, batch: Batch, closed: bool) -> None:
        """Apply all rules to new pairs of a predicate."""
        for action, closing in tuple(self._on_pairs.get(p, {}).values()):
            if not (closed and closing):
                action(batch)
        named = self._engine.same_nodes()
        if named:
            self._replace(p, self._naming(p, batch.pairs, named), named)

    def run_over_all(self, rule: InstanceRule) -> None:
        """Apply a rule to everything that is in the index."""
        if not rule.body:
            self._conclude({rule.head} if rule.head is not None else set())
            return
        engine = self._engine
        if rule.pairs is not None:
            for key in sorted(self._keys(rule, rule.body[0])):
                self._run_key(rule, 0, key)
        elif (key := self.key(rule.body[0])) == ANY or key == (engine.rdf_type, -1):
            self._join(rule, 0, engine.index.match(None, None if key == ANY else key[0], None))
        else:
            self._run_key(rule, 0, key)

    def _run_key(self, rule: InstanceRule, i: int, key: Key) -> None:
        index = self._engine.index
        if key[0] == self._engine.rdf_type:
            members = set(index.subjects(*key))
            if members:
                self._type_action(rule, i, key[1])(members)
        else:
            pairs = {s << BITS | s ^ o for s, _, o in index.match(None, key[0], None)}
            if pairs:
                self._pair_action(rule, i, key[0])(Batch(pairs))

    def consequences(self, triple: IntTriple) -> list[IntTriple]:
        """Give what follows in one step with a triple as a premise, from the index as it is."""
        found: set[IntTriple] = set()
        _s, p, o = triple
        keys = [(p, o), (p, -1)] if p == self._engine.rdf_type else [(p, -1)]
        if self._engine.same_nodes():
            keys.append(ANY)  # the rules about any triple replace one name by another
        for key in keys:
            for rule, i in tuple(self._watching.get(key, ())):
                if rule.head is not None:
                    self._match(rule, i, [triple], lambda env, rule=rule: found.add(ground(rule.head, env)))  # type: ignore[misc]
        for rule in self._engine.by_schema.get(triple, ()):
            if rule.head is None:
                continue
            if not rule.body:
                found.add(rule.head)
                continue
            step, env = self._engine.matcher.plan(rule.body, (), rule.slots)
            step(env, lambda env, rule=rule: found.add(ground(rule.head, env)))  # type: ignore[misc]
        return list(found)

    # Actions

    def _type_action(self, rule: InstanceRule, i: int, c: int) -> TypeAction:
        """Build what a rule does with new members of a class."""
        if rule.pairs is not None:
            return clashes.listed_types(self._engine, rule, c)
        emit_types, emit_pairs = self._engine.emit_types, self._engine.emit_pairs
        x, head = rule.body[i][0], rule.head
        if len(rule.body) == 1 and x < 0 and head is not None and head[1] >= 0:
            closed = rule.rule.id in _CLOSED_BY_SCHEMA
            s, p, o = head
            if s == x and p == self._engine.rdf_type and o >= 0:
                return lambda members: emit_types(o, members, closed)
            if s == x and o >= 0:
                return lambda members: emit_pairs(p, {m << BITS | m ^ o for m in members})
            if s >= 0 and o == x:
                return lambda members: emit_pairs(p, {s << BITS | s ^ m for m in members})
        if (
            len(rule.body) == 2
            and head is None
            and all(a[0] == x and a[1] == self._engine.rdf_type and a[2] >= 0 for a in rule.body)
        ):
            return self._two_types(rule, rule.body[1 - i][2])
        rdf_type = self._engine.rdf_type

        def join(members: set[int]) -> None:
            self._join(rule, i, ((m, rdf_type, c) for m in members))

        short = linear.from_types(self._engine, rule, i) if len(rule.body) == 2 else None
        return short if short is not None else join

    def _two_types(self, rule: InstanceRule, other: int) -> TypeAction:
        index = self._engine.index

        def clash(members: set[int]) -> None:
            for member in clashes.both(members, index.subjects(self._engine.rdf_type, other)):
                self._report(rule, [member])

        return clash

    def _pair_action(self, rule: InstanceRule, i: int, p: int) -> PairAction:
        """Build what a rule does with new pairs of a predicate."""
        if rule.pairs is not None:
            return clashes.listed_pairs(self._engine, rule, p)
        atom, head = rule.body[i], rule.head
        x, _, y = atom
        if len(rule.body) == 1 and head is not None and head[1] >= 0 and x != y:
            action = self._single(rule, atom, head)
            if action is not None:
                return action

        def join(batch: Batch) -> None:
            self._join(rule, i, ((s, p, o) for s, o in map(unpack, batch.pairs)))

        short = linear.from_pairs(self._engine, rule, i) if len(rule.body) == 2 else None
        return short if short is not None else join

    def _single(self, rule: InstanceRule, atom: Atom, head: Atom) -> PairAction | None:
        """Build the set operation of a rule with one premise ``x p y`` where at least one of x and y is a variable."""
        emit_types, emit_pairs = self._engine.emit_types, self._engine.emit_pairs
        closed = rule.rule.id in _CLOSED_BY_SCHEMA
        x, _, y = atom
        s, q, o = head
        types = q == self._engine.rdf_type and o >= 0
        if x < 0 and y < 0:
            if types and s == x:
                return lambda batch: emit_types(o, batch.subjects, closed)
            if types and s == y:
                return lambda batch: emit_types(o, batch.objects, closed)
            if (s, o) == (x, y):
                return lambda batch: emit_pairs(q, batch.pairs, closed)
            if (s, o) == (y, x):
                return lambda batch: emit_pairs(
                    q, {((pair ^ pair >> BITS) & MASK) << BITS | pair & MASK for pair in batch.pairs}
                )
        if x < 0 and y >= 0 and types and s == x:
            same = self._engine.encoder.variants

            def with_value(batch: Batch) -> None:
                wanted = set(same.get(y, (y,)))
                if not wanted.isdisjoint(batch.objects):
                    emit_types(o, {pair >> BITS for pair in batch.pairs if (pair ^ pair >> BITS) & MASK in wanted})

            return with_value
        return None

    # Joins

    def _match(self, rule: InstanceRule, i: int, triples: Iterable[IntTriple], sink: Callable[[Env], None]) -> None:
        """Run a join with an atom filled by each of some triples."""
        step, env = self._plan(rule, i)
        atom = rule.body[i]
        for triple in triples:
            if unify(atom, triple, env) or self._unify_value(atom, triple, env):
                step(env, sink)

    def _plan(self, rule: InstanceRule, i: int) -> tuple[Step, Env]:
        kept = self._plans.get((id(rule), i))
        if kept is None or kept[0] is not rule:
            others = [atom for j, atom in enumerate(rule.body) if j != i]
            bound = [-1 - term for term in rule.body[i] if term < 0]
            step, env = self._engine.matcher.plan(others, bound, rule.slots)
            kept = self._plans[id(rule), i] = (rule, step, env)
        return kept[1], list(kept[2])

    def _unify_value(self, atom: Atom, triple: IntTriple, env: Env) -> bool:
        return atom[2] in self._engine.encoder.variants.get(triple[2], ()) and unify(atom, (*triple[:2], atom[2]), env)

    def _join(self, rule: InstanceRule, i: int, triples: Iterable[IntTriple]) -> None:
        head = rule.head
        if head is None:
            self._match(rule, i, triples, lambda env: self._report(rule, env))
            return
        found: set[IntTriple] = set()
        self._match(rule, i, triples, lambda env: found.add(ground(head, env)))
        self._conclude(found)

    def _conclude(self, triples: Iterable[IntTriple]) -> None:
        """Hand conclusions on by class and predicate; they share one stage, since none was a premise of another."""
        types: dict[int, set[int]] = {}
        pairs: dict[int, set[int]] = {}
        for s, p, o in triples:
            if p == self._engine.rdf_type:
                types.setdefault(o, set()).add(s)
            else:
                pairs.setdefault(p, set()).add(pack(s, o))
        for c, members in types.items():
            self._engine.emit_types(c, members)
        for p, packed in pairs.items():
            self._engine.emit_pairs(p, packed)

    def _report(self, rule: InstanceRule, env: Env) -> None:
        actual = self._engine.matcher.actual
        for body in product(*(found for atom in rule.body if (found := actual(ground(atom, env))))):
            self._engine.contradict(rule, body)

    # Replacing what is the same

    def _naming(self, p: int, pairs: set[int], named: set[int]) -> Iterable[tuple[int, int]]:
        """Give the pairs of a batch in which given terms occur; all pairs if the predicate is one of them."""
        if p in named or len(pairs) < 4 * len(named):
            return map(unpack, pairs)
        index = self._engine.index
        found = [(s, o) for s in named for o in index.objects(s, p)]
        found += [(s, o) for o in named for s in index.subjects(p, o)]
        return [couple for couple in found if pack(*couple) in pairs]

    def _replace(self, p: int, couples: Iterable[tuple[int, int]], named: set[int]) -> None:
        """Apply eq-rep-s, eq-rep-p and eq-rep-o to new triples that name something with another name."""
        engine, objects = self._engine, self._engine.index.objects
        same = engine.same_as
        predicates = tuple(objects(p, same)) if p in named else ()
        found: set[IntTriple] = set()
        for s, o in couples:
            if s in named:
                found.update((other, p, o) for other in objects(s, same) if engine.replaceable(s, other))
            if o in named:
                found.update((s, p, other) for other in objects(o, same) if engine.replaceable(o, other))
            found.update((s, other, o) for other in predicates)
        if found:
            self._conclude(found)
