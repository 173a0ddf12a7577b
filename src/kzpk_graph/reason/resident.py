"""What a change does to the closure of a store, before the change is made.

    resident = ResidentClosure(store)
    staging = resident.stage(add, remove)
    staging.delta              # what becomes inferred, stops being inferred, turns from one into the other
    staging.inconsistencies    # the contradictions that the change brings, each with proofs
    staging.insert, staging.delete    # the quads that keep the store closed

Nothing is written: whoever commits the change writes the quads. The work follows the change and not the store: what the
change brings is run through the rules over the store (`increment`), what it takes away is followed to where something
else proves it (`withdraw`). Everything is closed anew only where that cannot be exact: when axioms go, when a new axiom
asks for the literals of a datatype, and when the closure rests on what RDF cannot say (`MARK`).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.reason.closure import Delta, Proof, TermTriple, close, grouped, proof_of
from kzpk_graph.reason.increment import ResidentEngine
from kzpk_graph.reason.index import MemoryIndex
from kzpk_graph.reason.layered import BeyondReach, LayeredIndex, Surroundings
from kzpk_graph.reason.proofs import Prover
from kzpk_graph.reason.stored import Forms, Vocabulary
from kzpk_graph.reason.withdraw import Withdrawal
from kzpk_graph.store.overlay import Overlay
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.engine import Violation
    from kzpk_graph.reason.proofs import Derivation
    from kzpk_graph.store.base import Reader

MARK: Final = Quad(
    NamedNode(GRAPH_INFERRED),
    NamedNode(RDFS + "comment"),
    Literal("follows in part from triples that RDF does not allow, with literals as subjects", language="en"),
    NamedNode(GRAPH_EVIDENCE),
)
"""Stands in a store whose closure is not self-contained (`closure.Closure.self_contained`)."""


_MANY: Final = 1_000_000
"""When so many terms were seen, what was kept from earlier changes is dropped."""

_SMALL: Final = 64
"""A thing that a removal is about is read as a whole if it has at most so many triples."""


class Clash(NamedTuple):
    """A contradiction that a change brings.

    Attributes:
        rule: The id of the rule with the conclusion false that found it.
        axioms: What the ontology says, in the order of the rule's premises.
        facts: The triples that clash with it, in that order.
        proofs: For each of these triples that is inferred, its smallest proof; what the proofs rest on may be part of
            the change or have been there before.
    """

    rule: str
    axioms: tuple[TermTriple, ...]
    facts: tuple[TermTriple, ...]
    proofs: tuple[Proof, ...]

    @property
    def triples(self) -> tuple[TermTriple, ...]:
        """All triples that cannot hold together."""
        return tuple(dict.fromkeys((*self.axioms, *self.facts)))

    @property
    def leaves(self) -> tuple[TermTriple, ...]:
        """The asserted triples that cannot hold together: the facts themselves, or what they follow from."""
        proved = {proof.triple: proof for proof in self.proofs}
        found: dict[TermTriple, None] = {}
        for triple in self.facts:
            proof = proved.get(triple)
            found.update(dict.fromkeys([triple] if proof is None else proof.leaves()))
        return tuple(found)


class Staging(NamedTuple):
    """What a change would do.

    Attributes:
        delta: The effect on the asserted and the inferred triples. One that turns from inferred to asserted is in
            ``asserted_added`` and ``inferred_removed``, one that falls back in ``asserted_removed`` and
            ``inferred_added``.
        inconsistencies: The contradictions that are there after the change and were not there before.
        marked: Whether `MARK` comes (True) or goes (False); None when it stays as it is.
    """

    delta: Delta
    inconsistencies: tuple[Clash, ...]
    marked: bool | None = None

    @property
    def insert(self) -> Iterator[Quad]:
        """The quads to add: to ``graph:asserted``, ``graph:inferred`` and the default graph, rarely `MARK`."""
        yield from _quads(self.delta.asserted_added, self.delta.inferred_added, self.delta.added)
        if self.marked:
            yield MARK

    @property
    def delete(self) -> Iterator[Quad]:
        """The quads to take out of the same graphs."""
        yield from _quads(self.delta.asserted_removed, self.delta.inferred_removed, self.delta.removed)
        if self.marked is False:
            yield MARK


class ResidentClosure:
    """The closure that a store holds, kept exact from change to change.

    What was compiled from the ontology is kept from one change to the next, and made anew after a change of it was
    staged. Facts are read from the store for every change. If axioms are written to the store otherwise, make a new
    object.

    Args:
        store: A closed store: ``graph:asserted`` and ``graph:inferred``, and both together as the default graph (see
            `kzpk_graph.prepare`).
    """

    def __init__(self, store: Reader) -> None:
        self._store = store
        self._working: _Working | None = None

    def stage(self, add: Iterable[TermTriple], remove: Iterable[TermTriple] = ()) -> Staging:
        """Work out what a change of the asserted triples does; nothing is written.

        Args:
            add: Triples to assert; those that are asserted already change nothing.
            remove: Triples to assert no longer; those that are not asserted change nothing. What is in both is
                asserted afterwards.

        Returns:
            The effect, equal to closing all of the changed graph anew.
        """
        coming, going = list(_as_stored(add)), list(_as_stored(remove))
        if self._store.contains(MARK):
            return close_anew(self._store, coming, going)
        working = self._working or _Working(self._store)
        self._working = None  # not to be used again after an error
        try:
            staging = working.stage(coming, going)
        except BeyondReach:
            return close_anew(self._store, coming, going)
        if not working.changes_rules and len(working.terms.encoder) < _MANY:
            self._working = working
        return staging


class _Working:
    """The engine over one store, and one change after another in it."""

    def __init__(self, store: Reader) -> None:
        self.store = store
        self.terms = Vocabulary(store)
        Forms(self.terms.encoder)
        self.index = LayeredIndex(self.terms, store)
        self.engine = ResidentEngine(self.terms, self.index)
        self.asserted = Surroundings(self.terms, store, NamedNode(GRAPH_ASSERTED))

    def stage(self, coming: list[TermTriple], going: list[TermTriple]) -> Staging:
        """Work out a change; see `ResidentClosure.stage`."""
        self.engine.reset()
        self.asserted.forget()
        add, out = self._numbers(coming), self._numbers(going)
        stated = self.asserted.contains
        added = {triple for triple in add if not stated(*triple)}
        removed = {triple for triple in out - add if stated(*triple)}
        if any(map(self.index.is_schema, removed)):
            raise BeyondReach
        for node in {s for s, _, _ in added}:
            self.index.old.look_around(node, 0)
        for node in {s for s, _, _ in removed}:
            self.index.old.look_around(node, _SMALL)
            self.asserted.look_around(node, _SMALL)
        gone = Withdrawal(self.engine, self.asserted, removed).gone()
        self.index.gone = gone
        held = self.index.held
        risen = {triple for triple in added if held(*triple) and triple not in gone}
        self.engine.check_forms(risen)
        self.engine.load(*grouped(added - risen, self.index.rdf_type), first=False)
        delta = self._delta(added, removed, risen)
        hidden = self._is_hidden()
        return Staging(delta, self._clashes(delta), True if hidden else None)

    @property
    def changes_rules(self) -> bool:
        """Whether what was compiled or remembered from change to change may no longer hold once this one is made."""
        fresh, same_as = self.index.fresh, self.engine.same_as
        if fresh.pairs.get(same_as) or any(p == same_as for _, p, _ in self.index.gone):
            return True
        return self.engine.extended or any(map(self.index.is_schema, fresh.match(None, None, None)))

    def _numbers(self, triples: Iterable[TermTriple]) -> set[IntTriple]:
        number = self.terms.number
        return {(number(s), number(p), number(o)) for s, p, o in triples}

    def _delta(self, added: set[IntTriple], removed: set[IntTriple], risen: set[IntTriple]) -> Delta:
        blank, gone = self.terms.encoder.blank, self.index.gone
        concluded = {
            triple
            for triple in self.index.fresh.match(None, None, None)
            if triple not in added and not triple[0] & 1 and triple[1] not in blank
        }
        before = gone - removed  # what was inferred and lost its grounds
        return Delta(
            self._terms(added),
            self._terms(removed),
            self._terms((concluded - before) | (removed - gone)),
            self._terms((before - concluded) | risen),
        )

    def _terms(self, triples: Iterable[IntTriple]) -> frozenset[TermTriple]:
        return frozenset(map(self.terms.encoder.triple, triples))

    def _is_hidden(self) -> bool:
        """Say whether the change brings something that RDF cannot say and rules ask for."""
        blank, rdf_type = self.terms.encoder.blank, self.index.rdf_type
        for s, p, o in self.index.fresh.match(None, None, None):
            if p in blank or (s & 1 and (p != rdf_type or self.engine.watched(o))):
                return True
        return False

    # Contradictions

    def _clashes(self, delta: Delta) -> tuple[Clash, ...]:
        new = [found for found in self.engine.violations.values() if self._is_new(found)]
        if not new:
            return ()
        change = Staging(delta, ())
        proving = _Proving(Overlay(self.store, change.insert, change.delete), self)
        return tuple(dict.fromkeys(proving.clash(found) for found in new))

    def _is_new(self, found: Violation) -> bool:
        """Say whether a contradiction was not there before the change."""
        held = self.index.held
        if any(not held(*triple) for triple in (*found.axioms, *found.facts) if not triple[0] & 1):
            return True
        with self._before():
            for triple in (*found.axioms, *found.facts):
                if triple[0] & 1 and not self.index.contains(*triple) and not self.engine.follows(triple):
                    return True
            if found.rule == "dt-not-type" and not found.facts[0][0] & 1:
                return not self.asserted.contains(*found.facts[0])
            return found.last >= 0 and not self.engine.compiler.is_list(found.last)

    @contextmanager
    def _before(self) -> Iterator[None]:
        """Show the store without the change."""
        fresh, gone = self.index.fresh, self.index.gone
        self.index.fresh, self.index.gone = MemoryIndex(self.index.rdf_type), set()
        try:
            yield
        finally:
            self.index.fresh, self.index.gone = fresh, gone


class _Prover(Prover):
    """Finds proofs over a store and a change, for what the store cannot hold."""

    def __init__(self, engine: ResidentEngine) -> None:
        super().__init__(engine)
        self._resident = engine

    def derivations(self, triple: IntTriple, **limits: Any) -> Iterator[Derivation]:
        """Yield the ways to conclude a triple in one step."""
        self._resident.ready_heads(triple)
        return super().derivations(triple, **limits)


class _Proving:
    """Says what contradictions rest on, over the store as it would be."""

    def __init__(self, after: Overlay, working: _Working) -> None:
        from kzpk_graph.reason.backward import Backward

        self._after = after
        self._search = Backward(after)
        self._triple = working.terms.encoder.triple
        self._prover = _Prover(working.engine)

    def clash(self, found: Violation) -> Clash:
        """Describe one contradiction."""
        axioms = tuple(map(self._triple, found.axioms))
        facts = tuple(map(self._triple, self._shown(found.facts)))
        proofs = (self._proof(triple) for triple in dict.fromkeys((*axioms, *facts)))
        return Clash(found.rule, axioms, facts, tuple(proof for proof in proofs if proof is not None))

    def _shown(self, facts: Iterable[IntTriple]) -> list[IntTriple]:
        """Replace premises that are no legal triples by what they follow from."""
        out: dict[IntTriple, None] = {}
        todo = list(facts)[::-1]
        seen: set[IntTriple] = set()
        while todo:
            triple = todo.pop()
            if not triple[0] & 1:
                out[triple] = None
            elif triple not in seen:
                seen.add(triple)
                way = min(self._prover.derivations(triple), key=lambda way: _hidden(way.premises), default=None)
                todo.extend(reversed(way.premises) if way is not None else ())
        return list(out)

    def _proof(self, triple: Any) -> Proof | None:
        if self._after.contains(Quad(triple[0], triple[1], triple[2], NamedNode(GRAPH_ASSERTED))):
            return None
        s, p, o = map(self._search.terms.number, triple)
        tree = self._search.smallest((s, p, o))
        return None if tree is None else proof_of(tree, self._search.terms.encoder.triple)


def _hidden(premises: Iterable[IntTriple]) -> int:
    return sum(triple[0] & 1 for triple in premises)


def close_anew(store: Reader, add: Iterable[TermTriple], remove: Iterable[TermTriple] = ()) -> Staging:
    """Work out a change by closing all of the graph, before and after it.

    Args:
        store: A closed store.
        add: Triples to assert, in the form that a store keeps.
        remove: Triples to assert no longer.
    """
    before, coming = set(_triples(store, GRAPH_ASSERTED)), set(add)
    after = (before - set(remove)) | coming
    new = close(after)
    inferred_before, inferred_after = set(_triples(store, GRAPH_INFERRED)), set(new.inferred)
    delta = Delta(
        frozenset(after - before),
        frozenset(before - after),
        frozenset(inferred_after - inferred_before),
        frozenset(inferred_before - inferred_after),
    )
    marked, was = not new.self_contained, store.contains(MARK)
    found = new.inconsistencies
    if found:
        known = {(earlier.rule, frozenset(earlier.triples)) for earlier in close(before).inconsistencies}
        found = [clash for clash in found if (clash.rule, frozenset(clash.triples)) not in known]
    clashes = []
    for clash in found:
        proofs = (new.proof(triple) for triple in clash.triples if triple in new.inferred)
        clashes.append(Clash(*clash, tuple(proof for proof in proofs if proof is not None)))
    return Staging(delta, tuple(clashes), None if marked == was else marked)


def _triples(store: Reader, graph: str) -> Iterator[TermTriple]:
    quad: Any
    for quad in store.quads(None, None, None, NamedNode(graph)):
        yield quad.subject, quad.predicate, quad.object


def _as_stored(triples: Iterable[TermTriple]) -> Iterator[TermTriple]:
    """Yield triples in the form that a store keeps them in."""
    kept = OxigraphStore()
    terms: Iterable[Any] = triples
    kept.bulk_extend(Quad(s, p, o) for s, p, o in terms)
    quad: Any
    for quad in kept.quads():
        yield quad.subject, quad.predicate, quad.object


def _quads(asserted: Iterable[Any], inferred: Iterable[Any], asked: Iterable[Any]) -> Iterator[Quad]:
    for graph, triples in (
        (NamedNode(GRAPH_ASSERTED), asserted),
        (NamedNode(GRAPH_INFERRED), inferred),
        (DefaultGraph(), asked),
    ):
        for s, p, o in triples:
            yield Quad(s, p, o, graph)
