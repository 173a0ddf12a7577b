"""What a change does to the closure of a store, before the change is made.

    resident = ResidentClosure(store)
    staging = resident.stage(add, remove)
    staging.delta              # what becomes inferred, stops being inferred, turns from one into the other
    staging.inconsistencies    # the contradictions that the change brings, each with proofs
    staging.insert, staging.delete    # the quads that keep the store closed

Nothing is written: whoever commits the change writes the quads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
from kzpk_graph.reason.closure import Delta, Inconsistency, Proof, TermTriple, close
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.store.base import Reader


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
    """

    delta: Delta
    inconsistencies: tuple[Clash, ...]

    @property
    def insert(self) -> Iterator[Quad]:
        """The quads to add to ``graph:asserted``, ``graph:inferred`` and the default graph."""
        return _quads(self.delta.asserted_added, self.delta.inferred_added, self.delta.added)

    @property
    def delete(self) -> Iterator[Quad]:
        """The quads to take out of the same graphs."""
        return _quads(self.delta.asserted_removed, self.delta.inferred_removed, self.delta.removed)


class ResidentClosure:
    """The closure that a store holds, kept exact from change to change.

    Args:
        store: A closed store: ``graph:asserted`` and ``graph:inferred``, and both together as the default graph (see
            `kzpk_graph.prepare`). It is read anew for every change.
    """

    def __init__(self, store: Reader) -> None:
        self._store = store

    def stage(self, add: Iterable[TermTriple], remove: Iterable[TermTriple] = ()) -> Staging:
        """Work out what a change of the asserted triples does; nothing is written.

        Args:
            add: Triples to assert; those that are asserted already change nothing.
            remove: Triples to assert no longer; those that are not asserted change nothing. What is in both is
                asserted afterwards.

        Returns:
            The effect, equal to closing all of the changed graph anew.
        """
        before = set(self._triples(GRAPH_ASSERTED))
        coming = set(_as_stored(add))
        after = (before - set(_as_stored(remove))) | coming
        old, new = close(before), close(after)
        inferred_before, inferred_after = set(self._triples(GRAPH_INFERRED)), set(new.inferred)
        delta = Delta(
            frozenset(after - before),
            frozenset(before - after),
            frozenset(inferred_after - inferred_before),
            frozenset(inferred_before - inferred_after),
        )
        known = {(found.rule, frozenset(found.triples)) for found in old.inconsistencies}
        return Staging(
            delta,
            tuple(
                self._clash(found, new)
                for found in new.inconsistencies
                if (found.rule, frozenset(found.triples)) not in known
            ),
        )

    def _clash(self, found: Inconsistency, closure: Any) -> Clash:
        proofs = [closure.proof(triple) for triple in found.triples if triple in closure.inferred]
        return Clash(found.rule, found.axioms, found.facts, tuple(proof for proof in proofs if proof is not None))

    def _triples(self, graph: str) -> Iterator[TermTriple]:
        for quad in self._store.quads(None, None, None, NamedNode(graph)):
            yield quad.subject, quad.predicate, quad.object


def _as_stored(triples: Iterable[TermTriple]) -> Iterator[TermTriple]:
    """Yield triples in the form that a store keeps them in."""
    kept = OxigraphStore()
    terms: Iterable[Any] = triples
    kept.bulk_extend(Quad(s, p, o) for s, p, o in terms)
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
