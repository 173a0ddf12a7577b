"""The forward engine: instance rules run to the fixpoint, batch by batch.

New triples wait per class or predicate. A batch is taken, the ontology part of it is compiled into further instance
rules, and every rule that watches the class or predicate is applied to the whole batch at once. The rules with one
premise, which make nearly all conclusions, are set operations (`actions`); the others are joins (`join`). A rule
compiled late is run over what is there.

Because the schema rules close hierarchies, domains and ranges (scm-sco, scm-spo, scm-dom1 ...), a type that came from a
subclass need not climb on by itself: its own superclasses were reached with it. Such batches are marked *closed*, and
the rules that would only repeat what is known skip them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.rdfio.collecting import no_garbage_collection
from kzpk_graph.reason import clashes
from kzpk_graph.reason.actions import Actions, Batch
from kzpk_graph.reason.compiler import Compiler, InstanceRule
from kzpk_graph.reason.datatypes import SUPPORTED
from kzpk_graph.reason.index import Index, pack, unpack
from kzpk_graph.reason.join import Matcher
from kzpk_graph.vocab import OWL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph.reason.encoder import Encoder, IntTriple


class Violation(NamedTuple):
    """A contradiction.

    Attributes:
        rule: The id of the rule that found it.
        axioms: What the ontology says, in the order of the rule's premises; of a list, the part up to the later of the
            two members.
        facts: The triples that clash with it, in that order.
        last: The list's cell of the later member: from there on the list must go on well-formed too. -1 without a list.
    """

    rule: str
    axioms: tuple[IntTriple, ...]
    facts: tuple[IntTriple, ...]
    last: int = -1


class Engine:
    """Keeps an index closed under the rules.

    Args:
        encoder: The terms.
        index: The triples; those that it holds already must be closed, or be given to `load`.
    """

    def __init__(self, encoder: Encoder, index: Index) -> None:
        self.encoder = encoder
        self.index = index
        self.rdf_type = index.rdf_type
        self.same_as = encoder.iri(OWL + "sameAs")
        self.different_from = encoder.iri(OWL + "differentFrom")
        self.matcher = Matcher(index, self.same_as, encoder.variants)
        self.compiler = self.make_compiler()
        self.actions = Actions(self)
        self.stage = 0
        self.violations: dict[tuple[str, frozenset[IntTriple]], Violation] = {}
        self.rules: set[InstanceRule] = set()
        self.by_schema: dict[IntTriple, list[InstanceRule]] = {}
        self.listener: Callable[[int, int, set[int]], None] | None = None
        self._datatypes = {encoder.iri(iri): iri for iri in sorted(SUPPORTED)}
        self._demanded: dict[int, int] = {}
        self._waiting_types: dict[int, list[tuple[set[int], bool]]] = {}
        self._waiting_pairs: dict[int, list[tuple[set[int], bool]]] = {}
        self._same_nodes: set[int] | None = None
        self._fresh: set[tuple[int, int]] = set()
        for rule in self.compiler.universal():
            self.install(rule, run=False)

    def make_compiler(self) -> Compiler:
        """Make what turns the rules of the standard into instance rules."""
        return Compiler(self.encoder, self.index, self.matcher)

    # What comes in

    def load(self, types: dict[int, set[int]], pairs: dict[int, set[int]], *, first: bool) -> None:
        """Assert triples and run to the fixpoint.

        Args:
            types: Class to members.
            pairs: Predicate other than ``rdf:type`` to packed pairs.
            first: Whether the index was empty before: a rule compiled meanwhile then need not look at what waits
                anyway.
        """
        for c, members in types.items():
            new = self.index.insert_types(c, members, 0)
            if new:
                self._waiting_types.setdefault(c, []).append((new, False))
                if first:
                    self._fresh.add((self.rdf_type, c))
        for p, packed in pairs.items():
            new = self.index.insert(p, packed, 0)
            if p in (self.same_as, self.different_from):
                self._check_equality(p, new)
            if new:
                self._waiting_pairs.setdefault(p, []).append((new, False))
                if first:
                    self._fresh.add((p, -1))
                if self.encoder.ill_typed:
                    self.check_forms((s, p, o) for s, o in map(unpack, new))
        self.run()

    def attach(self) -> None:
        """Compile the rules for an index that is closed already, without running them."""
        for key in (*self.compiler.predicates, *self.compiler.classes):
            triples = (
                self.index.match(None, key, None)
                if key in self.compiler.predicates
                else self.index.match(None, self.rdf_type, key)
            )
            for rule in list(self.compiler.delta(list(triples))):
                self.install(rule, run=False)

    def run(self) -> None:
        """Work through what waits until nothing new follows."""
        with no_garbage_collection():
            while True:
                self._demand_literals()
                if not self._step():
                    break
        self._fresh.clear()

    # What rules conclude

    def emit_types(self, c: int, members: set[int], closed: bool = False) -> None:
        """Conclude that members belong to a class."""
        self.stage += 1
        new = self.index.insert_types(c, members, self.stage)
        if new:
            self._waiting_types.setdefault(c, []).append((new, closed))
            if self.listener is not None:
                self.listener(self.rdf_type, c, new)
            if c in self._datatypes:
                self._check_literals(c, new)

    def emit_pairs(self, p: int, pairs: set[int], closed: bool = False) -> None:
        """Conclude pairs of subject and object under a predicate."""
        if p & 1:
            return
        if p == self.rdf_type:
            by_class: dict[int, set[int]] = {}
            for pair in pairs:
                s, c = unpack(pair)
                by_class.setdefault(c, set()).add(s)
            for c, members in by_class.items():
                self.emit_types(c, members)
            return
        if p == self.same_as:
            pairs = self._worth_saying(pairs)
        self.stage += 1
        new = self.index.insert(p, pairs, self.stage)
        if not new:
            return
        if self.listener is not None:
            self.listener(p, -1, new)
        if p in (self.same_as, self.different_from):
            self._check_equality(p, new)
        if p == self.same_as:
            # Nothing more is concluded from two values that would have to be one: see `NOT_MATERIALISED`.
            new = {pair for pair in new if self.replaceable(*unpack(pair))}
        if new:
            self._waiting_pairs.setdefault(p, []).append((new, closed))

    def report(self, violation: Violation) -> None:
        """Note a contradiction; what is said to be the same as itself is no part of it."""
        facts = tuple(t for t in violation.facts if t[1] != self.same_as or t[0] != t[2])
        violation = violation._replace(facts=facts)
        self.violations.setdefault((violation.rule, frozenset((*violation.axioms, *violation.facts))), violation)

    def check_forms(self, asserted: Iterable[IntTriple]) -> None:
        """Report literals outside the lexical space of their datatype (dt-not-type)."""
        for triple in asserted:
            if triple[2] in self.encoder.ill_typed:
                self.report(Violation("dt-not-type", (), (triple,)))

    def contradict(self, rule: InstanceRule, facts: tuple[IntTriple, ...]) -> None:
        """Note a contradiction that an instance rule found."""
        self.report(Violation(rule.rule.id, rule.schema, facts))

    def clash_in_list(self, rule: str, axioms: tuple[IntTriple, ...], facts: tuple[IntTriple, ...], last: int) -> None:
        """Note a contradiction between two members of a list, the later of which is in a given cell."""
        self.report(Violation(rule, axioms, facts, last))

    def conclude(self, triple: IntTriple) -> None:
        """Conclude one triple."""
        s, p, o = triple
        if p == self.rdf_type:
            self.emit_types(o, {s})
        else:
            self.emit_pairs(p, {pack(s, o)})

    # What goes out

    def take_out(self, triple: IntTriple) -> None:
        """Remove a triple from the index, with the instance rules that rest on it."""
        for rule in self.by_schema.pop(triple, ()):
            if rule in self.rules:
                self.rules.discard(rule)
                self.actions.discard(rule)
        self.index.remove(*triple)
        if triple[1] == self.same_as:
            self._same_nodes = None

    def forget_violations(self) -> None:
        """Drop the contradictions whose triples are no longer all there."""
        self.violations = {key: found for key, found in self.violations.items() if self._stands(found)}

    def _stands(self, found: Violation) -> bool:
        if not all(self.index.contains(*triple) for triple in (*found.axioms, *found.facts)):
            return False
        if found.rule == "dt-not-type" and found.facts[0][2] in self.encoder.ill_typed:
            return self.index.stage(*found.facts[0]) == 0  # only what was put in is at fault
        if found.last < 0:
            return True
        first, rest = self.compiler.first, self.compiler.rest
        walked = (s for s, p, _ in found.axioms if p == rest)
        return all(self.index.objects(node, first) for node in walked) and self.compiler.is_list(found.last)

    # Compiling

    def install_all(self, rules: Iterable[InstanceRule]) -> None:
        """Take up instance rules and run each over what is there."""
        for rule in list(rules):
            self.install(rule, run=True)

    def install(self, rule: InstanceRule, *, run: bool) -> None:
        """Take up an instance rule, and run it over what is there unless its triggers still wait."""
        if rule in self.rules:
            return
        self.rules.add(rule)
        for triple in rests_on(rule, self.compiler.first):
            self.by_schema.setdefault(triple, []).append(rule)
        self.actions.add(rule)
        for c in self.actions.demanded_classes(rule):
            if c in self._datatypes:
                self._demanded.setdefault(c, -1)
        if rule.pairs is not None and rule.body[0][1] == self.same_as:
            clashes.repeated(self, rule)
        if run and not (rule.body and self.actions.first_key(rule) in self._fresh):
            self.actions.run_over_all(rule)

    # Questions

    def same_nodes(self) -> set[int]:
        """Give the terms that are the same as another term."""
        if self._same_nodes is None:
            self._same_nodes = {s for s, _, _ in self.index.match(None, self.same_as, None)}
        return self._same_nodes

    def replaceable(self, term: int, other: int) -> bool:
        """Say whether one term may stand for another: not for literals, whose contradiction is reported instead."""
        return not (term & 1 and other & 1 and self.encoder.same_value(term, other) is False)

    def is_value_of(self, literal: int, datatype: int) -> bool:
        """Say whether a literal's value is in a datatype of OWL 2 RL (dt-type2)."""
        iri = self._datatypes.get(datatype)
        return iri is not None and self.encoder.in_datatype(literal, iri) is True

    # Inside

    def _step(self) -> bool:
        for c in self.compiler.classes:
            if c in self._waiting_types:
                self._take_types(c)
                return True
        for p in self.compiler.predicates:
            if p in self._waiting_pairs:
                self._take_pairs(p)
                return True
        if self._waiting_types:
            self._take_types(next(iter(self._waiting_types)))
        elif self._waiting_pairs:
            self._take_pairs(next(iter(self._waiting_pairs)))
        else:
            return False
        return True

    def _take_types(self, c: int) -> None:
        for members, closed in _merged(self._waiting_types.pop(c)):
            self._fresh.discard((self.rdf_type, c))
            if c in self.compiler.classes:
                self._compile([(s, self.rdf_type, c) for s in members])
            self.actions.on_types(c, members, closed)

    def _take_pairs(self, p: int) -> None:
        for pairs, closed in _merged(self._waiting_pairs.pop(p)):
            self._fresh.discard((p, -1))
            if p in self.compiler.predicates:
                self._compile([(s, p, o) for s, o in map(unpack, pairs)])
            self.actions.on_pairs(p, Batch(pairs), closed)

    def _compile(self, triples: list[IntTriple]) -> None:
        self.install_all(self.compiler.delta(triples))

    def _demand_literals(self) -> None:
        """Type the literals by the datatypes that some rule asks for (dt-type2)."""
        last = self.encoder.last_literal if self._demanded else -1
        for datatype, done in list(self._demanded.items()):
            if done >= last:
                continue
            iri = self._datatypes[datatype]
            found = {lit for lit in self.encoder.literals() if lit > done and self.encoder.in_datatype(lit, iri)}
            self._demanded[datatype] = last
            self.emit_types(datatype, found)

    def _check_literals(self, datatype: int, members: set[int]) -> None:
        iri = self._datatypes[datatype]
        for member in members:
            if member & 1 and self.encoder.in_datatype(member, iri) is False:
                self.report(Violation("dt-not-type", (), ((member, self.rdf_type, datatype),)))

    def _worth_saying(self, pairs: set[int]) -> set[int]:
        """Leave out the reflexive owl:sameAs, and the one between two forms of one value."""
        same_value = self.encoder.same_value
        return {pack(s, o) for s, o in map(unpack, pairs) if s != o and not (s & 1 and o & 1 and same_value(s, o))}

    def _check_equality(self, p: int, pairs: set[int]) -> None:
        """Note what is the same, and find literals that clash with it (dt-eq, dt-diff, eq-diff1)."""
        if p == self.same_as and self._same_nodes is not None:
            self._same_nodes.update(unpack(pair)[0] for pair in pairs)
        for pair in pairs:
            s, o = unpack(pair)
            if s & 1 and o & 1 and self.encoder.same_value(s, o) is (p != self.same_as):
                self.report(Violation("eq-diff1", (), ((s, p, o),)))


def rests_on(rule: InstanceRule, first: int) -> tuple[IntTriple, ...]:
    """Give all triples of the ontology that an instance rule needs, the list's included."""
    if rule.pairs is None:
        return rule.schema
    return (*rule.schema, *clashes.list_triples(rule.pairs, first))


def _merged(batches: list[tuple[set[int], bool]]) -> Iterable[tuple[set[int], bool]]:
    """Join waiting batches of the same kind."""
    for closed in (False, True):
        sets = [found for found, kind in batches if kind is closed]
        if sets:
            yield (sets[0] if len(sets) == 1 else set().union(*sets)), closed
