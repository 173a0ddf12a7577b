"""The forward engine over a store: what follows from new triples, and nothing else, is worked out.

Rules are compiled as the triples come that set them off. The engine itself is that of `engine`; what differs is that
nothing may go through everything that is there.
"""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, Any

from kzpk_graph.reason.engine import Engine, rests_on
from kzpk_graph.reason.index import unpack
from kzpk_graph.reason.layered import BeyondReach
from kzpk_graph.reason.proofs import Prover
from kzpk_graph.reason.rulebook import RuleBook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.reason.actions import Key
    from kzpk_graph.reason.compiler import InstanceRule
    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.layered import LayeredIndex
    from kzpk_graph.reason.stored import Vocabulary


class Renamed(Set[int]):
    """The terms that are the same as another term, looked up one by one."""

    def __init__(self, index: LayeredIndex, same_as: int) -> None:
        self._index = index
        self._same_as = same_as
        self._known: dict[int, bool] = {}
        self._words: dict[int, bool] = {}
        self._any: bool | None = None

    def forget(self) -> None:
        """Drop what was looked up, but for what was said to be a word of the ontology."""
        self._known = dict(self._words)
        self._any = None

    def keep(self, term: int) -> None:
        """Remember beyond one change whether a class or property has another name."""
        if term >= 0 and term not in self._words:
            self._words[term] = self._known[term] = self._looked_up(term)

    def __bool__(self) -> bool:
        if self._any is None:
            self._any = next(self._index.old.match(None, self._same_as, None), None) is not None
        return self._any or bool(self._index.fresh.pairs.get(self._same_as))

    def __contains__(self, term: object) -> bool:
        if not isinstance(term, int):
            return False
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._looked_up(term)
        return found or bool(self._index.fresh.objects(term, self._same_as))

    def _looked_up(self, term: int) -> bool:
        return not term & 1 and any(True for _ in self._index.old.objects(term, self._same_as))

    def __and__(self, other: Iterable[Any]) -> set[int]:
        return {term for term in other if term in self}

    __rand__ = __and__

    def __iter__(self) -> Iterator[int]:
        return (s for s, _, _ in self._index.match(None, self._same_as, None))

    def __len__(self) -> int:
        # More than any batch: going through the batch is what costs least.
        return 1 << 40


class ResidentEngine(Engine):
    """Runs rules from what a change brings over what a store holds.

    Args:
        vocabulary: The numbers of the terms.
        index: The store and the change.
    """

    compiler: RuleBook
    index: LayeredIndex

    def __init__(self, vocabulary: Vocabulary, index: LayeredIndex) -> None:
        self.vocabulary = vocabulary
        self._ready: set[Key] = set()
        self._ready_heads: set[Key] = set()
        self.extended = False
        super().__init__(vocabulary.encoder, index)
        self.prover = Prover(self)
        self._renamed = Renamed(index, self.same_as)
        index.load_schema(self.compiler.predicates, self.compiler.classes)
        index.datatypes_of = self._datatypes_of
        self.ready((self.rdf_type, -1))
        mentioned = index.schema_terms()
        about_types = bool(self.actions.watching((self.rdf_type, -1)))
        self._strict = [c for c in vocabulary.datatypes if about_types or (c in mentioned and self._has_own_rules(c))]

    def make_compiler(self) -> RuleBook:
        """Make what compiles rules when they are first needed."""
        return RuleBook(self.vocabulary, self.index, self.matcher)

    def reset(self) -> None:
        """Forget the last change."""
        self.index.reset()
        self.violations = {}
        self._renamed.forget()
        self._waiting_types.clear()
        self._waiting_pairs.clear()
        self._fresh.clear()

    # Rules on demand

    def ready(self, key: Key) -> None:
        """Take up the rules that triples of a class or predicate set off."""
        if key not in self._ready:
            self._ready.add(key)
            self._take_up(self.compiler.watching(key))
            self._renamed.keep(key[0])
            self._renamed.keep(key[1])

    def ready_heads(self, triple: IntTriple) -> None:
        """Take up the rules that may conclude a triple."""
        _, p, o = triple
        for key in ((p, o), (p, -1)) if p == self.rdf_type else ((p, -1),):
            if key not in self._ready_heads:
                self._ready_heads.add(key)
                self._take_up(self.compiler.concluding_key(key))

    def _take_up(self, rules: Iterable[InstanceRule]) -> None:
        fresh, first = self.index.fresh.contains, self.compiler.first
        for rule in list(rules):
            # Those that rest on a new axiom are compiled, and run over what is there, when the axiom's turn comes.
            if rule not in self.rules and not any(fresh(*triple) for triple in rests_on(rule, first)):
                super().install(rule, run=False)

    def install(self, rule: InstanceRule, *, run: bool) -> None:
        """Take up an instance rule; one that comes with the change is run over what is there."""
        if run:
            self.extended = True
            for atom in rule.body:
                if atom[1] == self.rdf_type or atom[1] < 0:
                    self._refuse_literals(atom[2] if atom[1] >= 0 else -1)
        super().install(rule, run=run)

    def _refuse_literals(self, c: int) -> None:
        """Give up where a new rule asks for the members of a class that may have literals among them, unknown so far.

        Raises:
            BeyondReach: It does.
        """
        if c < 0 or c in self.vocabulary.datatypes:
            raise BeyondReach
        self.ready((self.rdf_type, c))
        if not self.watched(c):
            self.ready_heads((0, self.rdf_type, c))
            for rule in self.actions.heads.get((self.rdf_type, c), ()):
                if rule.head is not None and any(atom[2] == rule.head[0] < 0 for atom in rule.body):
                    raise BeyondReach

    def watched(self, c: int) -> bool:
        """Say whether some rule asks for the members of a class."""
        self.ready((self.rdf_type, c))
        return bool(self.actions.watching((self.rdf_type, c)) or self.actions.watching((self.rdf_type, -1)))

    def _has_own_rules(self, c: int) -> bool:
        """Say whether some rule concludes something from a literal's being in a datatype alone."""
        self.ready((self.rdf_type, c))
        for rule, i in self.actions.watching((self.rdf_type, c)):
            x = rule.body[i][0]
            if rule.head != rule.body[i] and all(atom[0] == x and atom[1] == self.rdf_type for atom in rule.body):
                return True
        return False

    # Running

    def load(self, types: dict[int, set[int]], pairs: dict[int, set[int]], *, first: bool) -> None:
        """Assert triples that are not in the index and run to the fixpoint."""
        if self._strict:
            for packed in pairs.values():
                self._refuse_typed(packed)
        super().load(types, pairs, first=first)

    def _refuse_typed(self, pairs: set[int]) -> None:
        for pair in pairs:
            o = unpack(pair)[1]
            if o & 1 and any(self.is_value_of(o, c) for c in self._strict):
                raise BeyondReach

    def same_nodes(self) -> Set[int]:  # type: ignore[override]
        """Give the terms that are the same as another term."""
        return self._renamed

    def emit_types(self, c: int, members: set[int], closed: bool = False) -> None:
        """Conclude that members belong to a class; of a literal and its datatype nothing needs to be kept."""
        if c in self.vocabulary.datatypes:
            members = {member for member in members if not (member & 1 and self.is_value_of(member, c))}
        super().emit_types(c, members, closed)

    def _take_types(self, c: int) -> None:
        self.ready((self.rdf_type, c))
        super()._take_types(c)

    def _take_pairs(self, p: int) -> None:
        self.ready((p, -1))
        super()._take_pairs(p)

    def _demand_literals(self) -> None:
        """Do nothing: a literal's datatypes are read off its value."""

    def _datatypes_of(self, literal: int) -> Iterator[int]:
        """Yield the datatypes that the closure types a literal by: those that a rule asks for or concludes."""
        for c in self.vocabulary.datatypes:
            if self.is_value_of(literal, c) and (self.watched(c) or self.follows((literal, self.rdf_type, c))):
                yield c

    def follows(self, triple: IntTriple) -> bool:
        """Say whether a triple follows in one step from what is there, by a rule and not from a literal's value."""
        self.ready_heads(triple)
        ways = self.prover.derivations(triple, sample=1)
        return any(way.rule != "dt-type2" for way in ways)
