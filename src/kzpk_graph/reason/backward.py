"""Proofs from a store, by matching rule heads backward: no closure is computed and no order of insertion is known.

A proof's size is its number of triples, counted as a tree; an asserted triple is a proof of itself, of size 1.
`Backward.smallest` gives a proof of the least size. It deepens: a proof of size n is looked for before one of n + 1,
and every triple keeps the least size that any proof of it can have, as far as that is known, so that a way which cannot
lead to a proof that small is not followed. Every step costs one, so that no circle can go on.

Of the ways in which one compiled rule concludes one triple, those whose premises about things are all asserted are
equally small and as small as that rule allows; one is enough. Ways that rest on inferred premises are looked at only if
they could be smaller than what is known. Each look-up is streamed and stops after some thousand triples (`_ALLOWANCE`),
and after some dozen ways (`_SAMPLE`), so that a hub is never walked. The size is therefore the least there is unless
such a limit was met: then `Backward.cut` is set, and the proof is the smallest among what was looked at. If nothing is
found within the limits, they are raised.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.reason.join import Atom, Env, Matcher, Stop, ground, unify
from kzpk_graph.reason.proofs import Derivation, Tree, triples_of
from kzpk_graph.reason.stored import GoalCompiler, StoredIndex, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzpk_graph.reason.compiler import InstanceRule
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.store.base import Reader

_ALLOWANCE: Final = 4_000
"""How many triples a look-up of one rule's premises may go through."""

_SAMPLE: Final = 48
"""How many ways of one rule to conclude one triple are looked at."""

_RAISED: Final = 50
"""By how much the limits are raised when nothing was found within them."""

_INDIRECT: Final = frozenset(("prp-dom", "prp-rng"))
"""Of equally small proofs, what a thing is said to be comes before what its relations make it."""

_LARGEST: Final = 250
"""The largest proof that is searched for."""

_WORK: Final = 400_000
"""How many steps a search may take."""


class Near(NamedTuple):
    """A rule that would conclude a triple if its unmet premise held.

    Attributes:
        rule: The compiled rule.
        met: The premises that hold, those of the ontology first.
        unmet: The premise that does not; a negative number is a variable: any term would do.
        place: Which premise of the rule's body that is, counted from 0.
    """

    rule: InstanceRule
    met: tuple[IntTriple, ...]
    unmet: Atom
    place: int


class _Ways:
    """The ways to conclude one triple: those found, and the rules still to be matched, by the least size of a proof.

    A rule is matched with asserted premises first; if that finds nothing, it waits again, to be matched with any
    premises.
    """

    __slots__ = ("found", "waiting")

    def __init__(self) -> None:
        self.found: list[Derivation] = []
        self.waiting: list[tuple[int, bool, int, bool, InstanceRule]] = []


class Backward:
    """Finds proofs in a store.

    Args:
        store: A store with the layout of the asked graph. Nothing may change in it while this object is used.
    """

    def __init__(self, store: Reader) -> None:
        self.terms = Vocabulary(store)
        variants = self.terms.encoder.variants
        self.index = StoredIndex(self.terms)
        self.asserted = StoredIndex(self.terms, asserted=True)
        self.matcher = Matcher(self.index, self.terms.same_as, variants)  # type: ignore[arg-type]  # it only reads
        self._stated = Matcher(self.asserted, self.terms.same_as, variants)  # type: ignore[arg-type]  # it only reads
        self.rules = GoalCompiler(self.terms, self.index, self.matcher)
        self.cut = False
        self._raised = 1
        self._banned: frozenset[IntTriple] = frozenset()
        self._ways: dict[IntTriple, _Ways] = {}
        self._least: dict[IntTriple, int] = {}
        self._exact: dict[IntTriple, Tree] = {}
        self._work = 0

    # Questions

    def smallest(self, triple: IntTriple, banned: frozenset[IntTriple] = frozenset()) -> Tree | None:
        """Find the smallest proof of a triple.

        Args:
            triple: A triple of the asked graph.
            banned: Triples that may not occur in the proof.

        Returns:
            The proof; None when there is none, or it is too large to be found.
        """
        if not self.index.contains(*triple) or triple in banned:
            return None
        if banned != self._banned:
            self._banned, self._least, self._exact = banned, {}, {}
        tree = self._deepen(triple)
        if tree is None and self.cut and self._raised == 1 and not banned:
            self._raised = _RAISED
            self._ways, self._least, self._exact = {}, {}, {}
            tree = self._deepen(triple)
            self._raised = 1
            self._ways = {}
        return tree

    def alternatives(self, triple: IntTriple, limit: int) -> list[Tree]:
        """Find proofs that rest on different asserted triples, the smallest first.

        A proof is left out if what a smaller one rests on is part of what it rests on: it is the same reason told at
        greater length.

        Args:
            triple: A triple of the asked graph.
            limit: How many at most.
        """
        first = self.smallest(triple)
        if first is None:
            return []
        pool = [first, *self._last_steps(triple, frozenset(), limit)]
        for tree in pool[: 4 * limit]:
            pool.extend(self._varied(tree, frozenset(), limit))
        kept: list[Tree] = []
        grounds: list[frozenset[IntTriple]] = []
        for tree in sorted(pool, key=lambda tree: tree.size):
            rests_on = frozenset(leaves(tree))
            if not any(earlier <= rests_on for earlier in grounds):
                kept.append(tree)
                grounds.append(rests_on)
            if len(kept) == limit:
                break
        return kept

    def nearly(self, triple: IntTriple, limit: int = 3) -> list[Near]:
        """Find the rules that would conclude a triple but for one premise.

        Args:
            triple: A triple that is not in the asked graph.
            limit: How many ways at most for each rule.
        """
        found: list[Near] = []
        for rule in self.rules.concluding(triple):
            for place in range(len(rule.body)):
                found.extend(self._nearly(rule, place, triple, limit))
        return found

    def _nearly(self, rule: InstanceRule, place: int, triple: IntTriple, limit: int) -> Iterator[Near]:
        """Yield the ways in which all premises of a rule hold but the one at a place."""
        missing = rule.body[place]
        others = (*rule.body[:place], *rule.body[place + 1 :])
        found: dict[Near, None] = {}

        def note(values: Env) -> None:
            unmet = _partly(missing, values)
            met = tuple(ground(atom, values) for atom in others)
            if unmet != triple and triple not in met and not self.index.contains(*unmet):
                found[Near(rule, (*rule.schema, *met), unmet, place)] = None
            if len(found) >= limit:
                raise Stop

        self._run(self.matcher, rule, others, triple, note=note)
        yield from found

    # One step

    def derivations(self, triple: IntTriple) -> Iterator[Derivation]:
        """Yield the ways to conclude a triple in one step, those with asserted premises first."""
        found: dict[Derivation, None] = {}
        for rule in self.rules.concluding(triple):
            for matcher in (self._stated, self.matcher):
                for way in self._match(matcher, rule, triple, _SAMPLE):
                    if way not in found:
                        found[way] = None
                        yield way

    def _ways_to(self, triple: IntTriple) -> _Ways:
        ways = self._ways.get(triple)
        if ways is not None:
            return ways
        ways = self._ways[triple] = _Ways()
        s, p, o = triple
        if s & 1 and p == self.index.rdf_type and self.index.is_value_of(s, o):
            ways.found.append(Derivation("dt-type2", ()))
            return ways
        for place, rule in enumerate(self.rules.concluding(triple)):
            if triple not in rule.schema:
                least = 1 + sum(map(self._least_of, rule.schema)) + len(rule.body)
                ways.waiting.append((least, rule.rule.id in _INDIRECT, place, False, rule))
        heapify(ways.waiting)
        return ways

    def _match_next(self, triple: IntTriple, ways: _Ways) -> None:
        """Match the rule that can lead to the smallest proof."""
        least, indirect, place, anything, rule = heappop(ways.waiting)
        if anything:
            ways.found.extend(self._match(self.matcher, rule, triple, _SAMPLE))
            return
        stated = self._match(self._stated, rule, triple, 1)
        ways.found.extend(stated)
        if not stated and rule.body:
            heappush(ways.waiting, (least + 1, indirect, place, True, rule))

    def _match(self, matcher: Matcher, rule: InstanceRule, triple: IntTriple, sample: int) -> list[Derivation]:
        """Match the body of one rule over one view, for at most so many ways."""
        found: dict[tuple[IntTriple, ...], None] = {}
        sample *= self._raised if sample > 1 else 1

        def note(values: Env) -> None:
            present = (matcher.actual(ground(atom, values)) for atom in rule.body)
            for body in product(*(choices for choices in present if choices)):
                if triple not in body:
                    found[body] = None
            if len(found) >= sample:
                if sample > 1:
                    self.cut = True
                raise Stop

        self._run(matcher, rule, rule.body, triple, note=note)
        return [Derivation(rule.rule.id, (*rule.schema, *body)) for body in found if triple not in rule.schema]

    def _run(
        self,
        matcher: Matcher,
        rule: InstanceRule,
        atoms: tuple[Atom, ...],
        triple: IntTriple,
        *,
        note: Callable[[Env], None],
    ) -> None:
        """Run a plan over some atoms, with what the rule's conclusion binds, within the allowance."""
        start: Env = [-1] * rule.slots
        if rule.head is None or not unify(rule.head, triple, start):
            return
        slots = {-1 - term for term in rule.head if term < 0}
        step, env = matcher.plan(atoms, slots, rule.slots)
        env[: rule.slots] = start
        index = self.index if matcher is self.matcher else self.asserted
        index.allowance = _ALLOWANCE * self._raised
        try:
            step(env, note)
        except Stop:
            self.cut = self.cut or index.allowance < 0
        finally:
            index.allowance = None

    # The smallest proof

    def _deepen(self, triple: IntTriple) -> Tree | None:
        self._work = _WORK
        budget = self._least_of(triple)
        while budget <= _LARGEST and self._work > 0:
            tree = self._solve(triple, budget)
            if tree is not None:
                return tree
            budget = max(budget + 1, self._least_of(triple))
        return None

    def _least_of(self, triple: IntTriple) -> int:
        known = self._least.get(triple)
        if known is None:
            known = self._least[triple] = 1 if self.asserted.contains(*triple) and not triple[0] & 1 else 2
            if triple in self._banned:
                known = self._least[triple] = _LARGEST + 1
        return known

    def _solve(self, triple: IntTriple, budget: int) -> Tree | None:
        """Find the smallest proof of at most ``budget`` triples; if there is none, raise the least size known."""
        if self._least_of(triple) > budget:
            return None
        if self._least[triple] == 1:
            return Tree(triple, "", (), 1)
        known = self._exact.get(triple)
        if known is not None:
            return known if known.size <= budget else None
        ways = self._ways_to(triple)
        best: Tree | None = None
        beyond = _LARGEST + 1
        done = 0
        while True:
            # Solving a premise may come back to this triple and add to its ways: those are for the next round.
            batch = ways.found[done:]
            done += len(batch)
            for way in sorted(batch, key=self._estimate):
                tree = self._by(triple, way, best.size - 1 if best else budget)
                best = tree or best
                if tree is None:
                    beyond = min(beyond, self._estimate(way))
            if done < len(ways.found):
                continue
            if not ways.waiting or ways.waiting[0][0] > (best.size - 1 if best else budget) or self._work <= 0:
                break
            self._match_next(triple, ways)
        if best is not None:
            self._exact[triple] = best
        else:
            beyond = min(beyond, ways.waiting[0][0] if ways.waiting else beyond)
            self._least[triple] = max(budget + 1, self._least[triple], beyond)
        return best

    def _estimate(self, way: Derivation) -> int:
        return 1 + sum(map(self._least_of, way.premises))

    def _by(self, triple: IntTriple, way: Derivation, budget: int) -> Tree | None:
        """Find the smallest proof whose last step is given."""
        self._work -= 1
        spare = budget - self._estimate(way)
        trees: dict[IntTriple, Tree] = {}
        for premise in sorted(set(way.premises), key=self._least_of, reverse=True):
            if spare < 0 or self._work <= 0:
                return None
            times = way.premises.count(premise)
            before = self._least_of(premise)
            tree = self._solve(premise, before + spare // times)
            if tree is None:
                return None
            trees[premise] = tree
            spare -= (tree.size - before) * times
        if spare < 0:
            return None
        premises = tuple(trees[premise] for premise in way.premises)
        return Tree(triple, way.rule, premises, 1 + sum(tree.size for tree in premises))

    # Other proofs

    def _last_steps(self, triple: IntTriple, path: frozenset[IntTriple], limit: int) -> list[Tree]:
        """Find a proof for each way to take the last step."""
        banned = path | {triple}
        out: list[Tree] = []
        for way in self.derivations(triple):
            if banned.isdisjoint(way.premises):
                trees = [self._smallest_without(premise, banned) for premise in way.premises]
                premises = tuple(tree for tree in trees if tree is not None)
                if len(premises) == len(trees):
                    out.append(Tree(triple, way.rule, premises, 1 + sum(tree.size for tree in premises)))
            if len(out) >= 4 * limit:
                break
        return out

    def _smallest_without(self, triple: IntTriple, banned: frozenset[IntTriple]) -> Tree | None:
        tree = self.smallest(triple)
        if tree is None or banned.isdisjoint(triples_of(tree)):
            return tree
        return self.smallest(triple, banned)

    def _varied(self, tree: Tree, path: frozenset[IntTriple], limit: int) -> Iterator[Tree]:
        """Yield proofs that differ from a given one in the last step of one premise.

        What is asserted of things may follow from other sources too; what the ontology asserts is taken as it stands.
        """
        inside = path | {tree.triple}
        for i, premise in enumerate(tree.premises):
            if premise.rule or not self._is_axiom(premise.triple):
                for other in (*self._last_steps(premise.triple, inside, limit), *self._varied(premise, inside, limit)):
                    premises = (*tree.premises[:i], other, *tree.premises[i + 1 :])
                    yield Tree(tree.triple, tree.rule, premises, tree.size - premise.size + other.size)

    def _is_axiom(self, triple: IntTriple) -> bool:
        _, p, o = triple
        return p in self.rules.predicates or (p == self.index.rdf_type and o in self.rules.classes)


def leaves(tree: Tree) -> Iterator[IntTriple]:
    """Yield the asserted triples that a proof rests on, in order; one may come twice."""
    todo = [tree]
    while todo:
        current = todo.pop()
        if not current.rule:
            yield current.triple
        todo.extend(reversed(current.premises))


def _partly(atom: Atom, env: Env) -> Atom:
    """Replace the variables of an atom that have a value."""
    s, p, o = (term if term >= 0 or env[-1 - term] < 0 else env[-1 - term] for term in atom)
    return s, p, o
