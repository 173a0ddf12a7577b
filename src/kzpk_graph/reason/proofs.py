"""Why a triple is in the closure: recovered on demand by matching rule heads backward.

A proof is as large as its number of triples. The smallest is found by deepening: proofs of at most so many triples,
then twice as many; every step costs one, so that no circle can go on. A search that grows too wide falls back on the
order in which the triples were concluded: premises have lower stages than conclusions, so that descending ends and
goes in no circle either.
"""

from __future__ import annotations

import contextlib
from collections import deque
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.reason.join import Atom, Env, Step, Stop, ground, unify

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.reason.compiler import InstanceRule
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.engine import Engine

_WORK: Final = 20_000
"""How many derivations a search for the smallest proof looks at before it takes the first one that descends in
stages."""

_DEEPEST: Final = 64
"""The largest proof that is searched for exhaustively."""

_SAMPLE: Final = 256
"""How many ways of one rule to conclude one triple are looked at."""


class Derivation(NamedTuple):
    """One way to conclude a triple in one step: the rule's id and the premises in the rule's order."""

    rule: str
    premises: tuple[IntTriple, ...]


class Tree(NamedTuple):
    """A proof over integers; ``rule`` is empty for an asserted triple."""

    triple: IntTriple
    rule: str
    premises: tuple[Tree, ...]
    size: int


class Prover:
    """Finds proofs in the index of an engine.

    Args:
        engine: A closed engine. Plans are kept, so a prover serves one state of the rules; make a new one after a
            change.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._index = engine.index
        self._plans: dict[int, tuple[InstanceRule, Step, Env]] = {}
        self._work = 0
        self._exact: dict[IntTriple, Tree] = {}
        self._failed: dict[IntTriple, int] = {}
        self._banned: frozenset[IntTriple] = frozenset()

    def derivations(
        self, triple: IntTriple, *, below: int | None = None, sample: int = _SAMPLE
    ) -> Iterator[Derivation]:
        """Yield the ways to conclude a triple in one step.

        Args:
            triple: The conclusion; it need not be in the index.
            below: Only from premises of a lower stage than this.
            sample: At most so many per rule.
        """
        s, p, o = triple
        actions = self._engine.actions
        if s & 1 and p == self._index.rdf_type and self._engine.is_value_of(s, o):
            yield Derivation("dt-type2", ())
        for key in ((p, o), (p, -1), (-1, -1)) if p == self._index.rdf_type else ((p, -1), (-1, -1)):
            if key == (-1, -1) and not self._engine.same_nodes():
                continue
            for rule in tuple(actions.heads.get(key, ())):
                yield from self.by_rule(rule, triple, below, sample)

    def supported(self, triple: IntTriple, below: int | None = None) -> bool:
        """Say whether a triple follows in one step from what is in the index."""
        return next(self.derivations(triple, below=below, sample=1), None) is not None

    def smallest(self, triple: IntTriple, banned: frozenset[IntTriple] = frozenset()) -> Tree | None:
        """Find the smallest proof of a triple.

        Args:
            triple: A triple of the index.
            banned: Triples that may not occur in the proof.

        Returns:
            The proof, None when there is none.
        """
        if self._index.stage(*triple) < 0:
            return None
        if banned != self._banned:
            self._exact, self._failed, self._banned = {}, {}, banned
        self._work = _WORK
        budget = 4
        while self._work > 0 and budget <= _DEEPEST:
            tree = self._solve(triple, budget)
            if tree is not None:
                return tree
            budget *= 2
        return None if banned else self._descend(triple)

    def alternatives(self, triple: IntTriple, limit: int) -> list[Tree]:
        """Find several proofs, the smallest first.

        Args:
            triple: A triple of the index.
            limit: How many at most.

        Returns:
            Proofs that differ in their last step; then, if there is room, in earlier ones.
        """
        start = [Tree(triple, "", (), 1)] if self._index.stage(*triple) == 0 else []
        start += self._last_steps(triple, frozenset(), limit)
        found = dict.fromkeys(sorted(start, key=lambda tree: tree.size)[:limit])
        queue = deque(found)
        while queue and len(found) < limit:
            for tree in self._varied(queue.popleft(), frozenset(), limit):
                if tree not in found and len(found) < limit:
                    found[tree] = None
                    queue.append(tree)
        return sorted(found, key=lambda tree: tree.size)

    def by_rule(
        self, rule: InstanceRule, triple: IntTriple, below: int | None = None, sample: int = _SAMPLE
    ) -> Iterator[Derivation]:
        """Yield the ways in which one rule concludes a triple; see `derivations`."""
        stage = self._index.stage
        if below is not None and any(stage(*t) >= below for t in rule.schema):
            return
        head = rule.head
        if head is None:
            return
        if not rule.body:
            if head == triple:
                yield Derivation(rule.rule.id, rule.schema)
            return
        step, env = self._plan(rule, head)
        if not unify(head, triple, env):
            return
        found_here: dict[tuple[IntTriple, ...], bool] = {}

        def note(values: Env) -> None:
            present = (self._engine.matcher.actual(ground(atom, values)) for atom in rule.body)
            for body in product(*(found for found in present if found)):
                stages = [stage(*t) for t in body]
                if triple not in body and (below is None or max(stages, default=0) < below):
                    found_here[body] = not any(stages)
            if len(found_here) >= sample:
                raise Stop

        with contextlib.suppress(Stop):
            step(env, note)
        for body in sorted(found_here, key=lambda body: not found_here[body]):
            yield Derivation(rule.rule.id, (*rule.schema, *body))

    def _plan(self, rule: InstanceRule, head: Atom) -> tuple[Step, Env]:
        kept = self._plans.get(id(rule))
        if kept is None:
            step, env = self._engine.matcher.plan(rule.body, (-1 - term for term in head if term < 0), rule.slots)
            kept = self._plans[id(rule)] = (rule, step, env)
        return kept[1], list(kept[2])

    def _solve(self, triple: IntTriple, budget: int) -> Tree | None:
        """Find the smallest proof of at most ``budget`` triples, None when there is none."""
        if budget < 1 or triple in self._banned:
            return None
        if self._index.stage(*triple) == 0:
            return Tree(triple, "", (), 1)
        known = self._exact.get(triple)
        if known is not None:
            return known if known.size <= budget else None
        if self._failed.get(triple, 0) >= budget:
            return None
        best: Tree | None = None
        for derivation in self.derivations(triple):
            self._work -= 1
            if self._work <= 0:
                return best
            tree = self._with_premises(triple, derivation, (best.size - 1) if best else budget)
            if tree is not None:
                best = tree
                if tree.size == 2:
                    break
        if best is not None:
            self._exact[triple] = best
        elif self._work > 0:
            self._failed[triple] = budget
        return best

    def _with_premises(self, triple: IntTriple, derivation: Derivation, budget: int) -> Tree | None:
        size = 1 + len(derivation.premises)
        if size > budget:
            return None
        trees = []
        for premise in derivation.premises:
            tree = self._solve(premise, budget - size + 1)
            if tree is None:
                return None
            size += tree.size - 1
            trees.append(tree)
        return Tree(triple, derivation.rule, tuple(trees), size)

    def _descend(self, triple: IntTriple) -> Tree | None:
        """Build a proof along descending stages."""
        stage = self._index.stage
        chosen: dict[IntTriple, Derivation] = {}
        todo = [triple]
        while todo:
            current = todo.pop()
            if current in chosen or stage(*current) == 0:
                continue
            ways = self.derivations(current, below=stage(*current), sample=16)
            best = min(
                ways, key=lambda way: (sum(stage(*t) > 0 for t in way.premises), len(way.premises)), default=None
            )
            if best is None:
                return None
            chosen[current] = best
            todo.extend(best.premises)
        trees: dict[IntTriple, Tree] = {}
        for current in sorted(chosen, key=lambda t: stage(*t)):
            premises = tuple(trees.get(t) or Tree(t, "", (), 1) for t in chosen[current].premises)
            trees[current] = Tree(current, chosen[current].rule, premises, 1 + sum(tree.size for tree in premises))
        return trees[triple]

    def _last_steps(self, triple: IntTriple, path: frozenset[IntTriple], limit: int) -> list[Tree]:
        """Find a proof for each way to take the last step."""
        banned = path | {triple}
        out: list[Tree] = []
        for derivation in self.derivations(triple):
            if banned.isdisjoint(derivation.premises):
                premises = [self._smallest_without(premise, banned) for premise in derivation.premises]
                if None not in premises:
                    trees = tuple(tree for tree in premises if tree is not None)
                    out.append(Tree(triple, derivation.rule, trees, 1 + sum(tree.size for tree in trees)))
                if len(out) >= 4 * limit:
                    break
        return out

    def _smallest_without(self, triple: IntTriple, banned: frozenset[IntTriple]) -> Tree | None:
        tree = self.smallest(triple)
        if tree is None or banned.isdisjoint(triples_of(tree)):
            return tree
        return self.smallest(triple, banned)

    def _varied(self, tree: Tree, path: frozenset[IntTriple], limit: int) -> Iterator[Tree]:
        """Yield proofs that differ from a given one in the last step of one premise."""
        inside = path | {tree.triple}
        for i, premise in enumerate(tree.premises):
            if not premise.rule:
                continue
            for other in (*self._last_steps(premise.triple, inside, limit), *self._varied(premise, inside, limit)):
                if other != premise:
                    yield tree._replace(
                        premises=(*tree.premises[:i], other, *tree.premises[i + 1 :]),
                        size=tree.size - premise.size + other.size,
                    )


def triples_of(tree: Tree) -> set[IntTriple]:
    """Collect the triples of a proof."""
    seen: set[IntTriple] = set()
    todo = [tree]
    while todo:
        current = todo.pop()
        if current.triple not in seen:
            seen.add(current.triple)
            todo.extend(current.premises)
    return seen
