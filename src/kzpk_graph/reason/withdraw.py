"""Taking triples out of a closure in a store, which knows no order of conclusions.

A triple goes when nothing proves it any more from what stays asserted. That is found out before it is taken out: the
ways to conclude it are followed backward until asserted triples are reached, or until none is left to follow. What is
concluded in a circle only, with no way out of it to asserted triples, is not proved. Only what followed from a triple
that went is looked at next. (Backward/forward: Motik, Nenov, Piro, Horrocks: Incremental update of Datalog
materialisation, AAAI 2015.)
"""

from __future__ import annotations

from collections import deque
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.reason.actions import ANY
from kzpk_graph.reason.layered import BeyondReach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.increment import ResidentEngine
    from kzpk_graph.reason.layered import Surroundings
    from kzpk_graph.reason.proofs import Derivation

_SAMPLES: Final = (8, 512, 1 << 40)
"""How many ways of one rule are looked at, then how many if none of them led anywhere."""

_BATCH: Final = 64
"""How many ways are looked at before the premises of one are followed."""


class _Search(NamedTuple):
    """One search for a proof.

    Attributes:
        ways: For each triple that was come across, the ways to conclude it that were not looked at yet.
        waiting: For each premise, the triples that wait for it, each with all premises that are open.
        stack: The triples whose ways are to be followed, the next one last.
    """

    ways: dict[IntTriple, Iterator[Derivation]]
    waiting: dict[IntTriple, list[tuple[IntTriple, set[IntTriple]]]]
    stack: list[IntTriple]


class Withdrawal:
    """Finds what no longer holds when some asserted triples are asserted no longer.

    Args:
        engine: The engine over the store; its index shows the store without any change.
        asserted: What the store asserts.
        removed: The asserted triples to take out.
    """

    def __init__(self, engine: ResidentEngine, asserted: Surroundings, removed: set[IntTriple]) -> None:
        self._engine = engine
        self._index = engine.index
        self._asserted = asserted
        self._removed = removed
        self._prover = engine.prover
        self._proved: set[IntTriple] = set()
        self._unproved: set[IntTriple] = set()
        self._search = _Search({}, {}, [])

    def gone(self) -> set[IntTriple]:
        """Give the triples that hold no longer.

        Raises:
            BeyondReach: An axiom is among what might go.
        """
        found: set[IntTriple] = set()
        queue = deque(self._removed)
        queued = set(self._removed)
        while queue:
            triple = queue.popleft()
            if self._stands(triple):
                continue
            found.add(triple)
            for conclusion in self._conclusions(triple):
                if conclusion not in queued:
                    queued.add(conclusion)
                    queue.append(conclusion)
        return found

    def _conclusions(self, triple: IntTriple) -> Iterator[IntTriple]:
        """Yield what follows from a triple in one step and is in the store."""
        _, p, o = triple
        self._engine.ready((p, o) if p == self._index.rdf_type else (p, -1))
        for conclusion in self._engine.actions.consequences(triple):
            if self._index.held(*conclusion):
                yield conclusion

    def _is_sure(self, triple: IntTriple) -> bool:
        """Say whether a premise is known to stay. Axioms are: if one might go, the change is out of reach."""
        if triple in self._proved or triple[0] & 1 or self._index.is_schema(triple):
            return True
        return triple not in self._removed and self._asserted.contains(*triple)

    def _stands(self, triple: IntTriple) -> bool:
        """Say whether a triple is proved by what stays asserted."""
        if triple in self._unproved:
            return False
        if triple in self._proved or (triple not in self._removed and self._asserted.contains(*triple)):
            return True
        if self._index.is_schema(triple):
            raise BeyondReach
        self._search = _Search({}, {}, [])
        self._expect(triple)
        while self._search.stack and triple not in self._proved:
            current = self._search.stack[-1]
            if current in self._proved or not self._follow(current):
                self._search.stack.pop()
        if triple in self._proved:
            return True
        # Everything that could prove any of these was looked at.
        self._unproved.update(self._search.ways.keys() - self._proved)
        return False

    def _expect(self, triple: IntTriple) -> None:
        if triple not in self._search.ways:
            self._search.ways[triple] = self._ways(triple)
            self._search.stack.append(triple)

    def _follow(self, triple: IntTriple) -> bool:
        """Look at the next ways to conclude a triple; say whether there were any."""
        seen, promising = False, []
        for way in islice(self._search.ways[triple], _BATCH):
            seen = True
            missing = {premise for premise in way.premises if not self._is_sure(premise)}
            if not missing:
                self._prove(triple)
                return True
            if self._unproved.isdisjoint(missing) and triple not in missing:
                promising.append(missing)
        for missing in sorted(promising, key=len, reverse=True):
            for premise in missing:
                self._search.waiting.setdefault(premise, []).append((triple, missing))
                self._expect(premise)
        return seen

    def _prove(self, triple: IntTriple) -> None:
        todo = [triple]
        while todo:
            proved = todo.pop()
            self._proved.add(proved)
            for conclusion, missing in self._search.waiting.pop(proved, ()):
                missing.discard(proved)
                if not missing and conclusion not in self._proved:
                    todo.append(conclusion)

    def _ways(self, triple: IntTriple) -> Iterator[Derivation]:
        """Yield the ways to conclude a triple in one step."""
        engine = self._engine
        engine.ready_heads(triple)
        _, p, o = triple
        keys: Iterable[tuple[int, int]] = [(p, o), (p, -1)] if p == self._index.rdf_type else [(p, -1)]
        if engine.same_nodes():
            keys = [*keys, ANY]
        rules = [rule for key in keys for rule in tuple(engine.actions.heads.get(key, ()))]
        for sample in _SAMPLES:
            cut = []
            for rule in rules:
                number = 0
                for way in self._prover.by_rule(rule, triple, sample=sample):
                    number += 1
                    yield way
                if number >= sample:
                    cut.append(rule)
            rules = cut
