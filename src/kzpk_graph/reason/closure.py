"""The closure of a graph under OWL 2 RL, as the layers above use it: terms outside, integers inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from kzpk_graph.rdfio import Term
from kzpk_graph.rdfio.collecting import no_garbage_collection
from kzpk_graph.reason.encoder import Encoder, IntTriple
from kzpk_graph.reason.engine import Engine
from kzpk_graph.reason.index import BITS, MemoryIndex, unpack
from kzpk_graph.reason.proofs import Prover, Tree
from kzpk_graph.reason.retract import retract
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS

TermTriple = tuple[Term, Term, Term]
"""Subject, predicate and object."""

_HIERARCHY: Final = (RDFS + "subClassOf", RDFS + "subPropertyOf", OWL + "equivalentClass", OWL + "equivalentProperty")
_TOPPED: Final = (RDFS + "subClassOf", RDFS + "domain", RDFS + "range", RDF_TYPE)


class Proof(NamedTuple):
    """Why a triple is in the closure.

    Attributes:
        triple: The conclusion. Inside a proof its subject may be a literal and its predicate a blank node (see
            `NOT_MATERIALISED`).
        rule: The id of the rule that concludes it; empty when it is asserted.
        premises: Proofs of the rule's premises, in the order of the rule's text; the triples of a list stand where the
            rule names it.
        size: The number of triples in the proof, counted as a tree.
    """

    triple: TermTriple
    rule: str
    premises: tuple[Proof, ...]
    size: int

    @property
    def asserted(self) -> bool:
        """Whether the triple is asserted."""
        return not self.rule

    def leaves(self) -> Iterator[TermTriple]:
        """Yield the asserted triples that the proof rests on, each once, in order."""
        seen: set[TermTriple] = set()
        todo = [self]
        while todo:
            proof = todo.pop()
            if proof.asserted:
                if proof.triple not in seen:
                    seen.add(proof.triple)
                    yield proof.triple
            else:
                todo.extend(reversed(proof.premises))


class Inconsistency(NamedTuple):
    """A contradiction in the graph.

    Attributes:
        rule: The id of the rule with the conclusion false that found it.
        axioms: What the ontology says, in the order of the rule's premises; of a list, the part up to the later of the
            two members.
        facts: The triples that clash with it, in that order. A premise that is no legal triple (a literal as subject)
            is replaced by what it follows from.
    """

    rule: str
    axioms: tuple[TermTriple, ...]
    facts: tuple[TermTriple, ...]

    @property
    def triples(self) -> tuple[TermTriple, ...]:
        """All triples that cannot hold together."""
        return tuple(dict.fromkeys((*self.axioms, *self.facts)))


class Delta(NamedTuple):
    """What a change did to a closure. A triple that turned from inferred to asserted is in two of the sets."""

    asserted_added: frozenset[TermTriple]
    asserted_removed: frozenset[TermTriple]
    inferred_added: frozenset[TermTriple]
    inferred_removed: frozenset[TermTriple]

    @property
    def added(self) -> frozenset[TermTriple]:
        """The triples that the closure holds now and did not hold before."""
        return (self.asserted_added | self.inferred_added) - (self.asserted_removed | self.inferred_removed)

    @property
    def removed(self) -> frozenset[TermTriple]:
        """The triples that the closure held before and does not hold now."""
        return (self.asserted_removed | self.inferred_removed) - (self.asserted_added | self.inferred_added)


class TripleView(Collection[TermTriple]):
    """Some triples of a closure, read where they are: iterating is lazy, membership a look-up, the length a count."""

    def __init__(self, closure: Closure, wanted: Callable[[int, IntTriple], bool]) -> None:
        self._closure = closure
        self._wanted = wanted

    def __iter__(self) -> Iterator[TermTriple]:
        term = self._closure.encoder.term
        return ((term(s), term(p), term(o)) for s, p, o in self._numbers())

    def __len__(self) -> int:
        return sum(1 for _ in self._numbers())

    def __contains__(self, triple: object) -> bool:
        number = self._closure.find(triple)
        return number is not None and self._wanted(self._closure.index.stage(*number), number)

    def _numbers(self) -> Iterator[IntTriple]:
        index, wanted = self._closure.index, self._wanted
        for triple in index.match(None, None, None):
            if wanted(index.stage(*triple), triple):
                yield triple


class Closure:
    """A graph and everything that follows from it by OWL 2 RL (OWL 2 Profiles section 4.3).

    Args:
        asserted: The triples of the graph and of its ontology; read once.
    """

    def __init__(self, asserted: Iterable[TermTriple] = ()) -> None:
        self.encoder = Encoder()
        self.index = MemoryIndex(self.encoder.iri(RDF_TYPE))
        self.engine = Engine(self.encoder, self.index)
        self._prover: Prover | None = None
        self._hierarchy = frozenset(self.encoder.iri(iri) for iri in _HIERARCHY)
        self._topped = frozenset(self.encoder.iri(iri) for iri in _TOPPED)
        self._thing, self._nothing = self.encoder.iri(OWL + "Thing"), self.encoder.iri(OWL + "Nothing")
        with no_garbage_collection():
            self.engine.load(*grouped(self.encoder.encode_all(asserted), self.index.rdf_type), first=True)

    @property
    def asserted(self) -> TripleView:
        """The triples that were put in."""
        return TripleView(self, lambda stage, _: stage == 0)

    @property
    def inferred(self) -> TripleView:
        """The triples that follow and were not put in, but for those of `NOT_MATERIALISED`."""
        return TripleView(self, lambda stage, triple: stage > 0 and self._legal(triple))

    @property
    def informative(self) -> TripleView:
        """The inferred triples that say something: without those that hold of every class, property or thing as such.

        Left out are reflexive subclass, subproperty and equivalence triples, and what says that something is an
        owl:Thing or that owl:Nothing is something (scm-cls, scm-op, scm-dp and what follows from them).
        """
        return TripleView(self, lambda stage, triple: stage > 0 and self._legal(triple) and not self._trivial(triple))

    @property
    def inconsistencies(self) -> list[Inconsistency]:
        """The contradictions, each with the rule that found it; an empty list when there are none."""
        triple = self.encoder.triple
        return list(
            dict.fromkeys(
                Inconsistency(
                    found.rule, tuple(map(triple, found.axioms)), tuple(map(triple, self._shown(found.facts)))
                )
                for found in self.engine.violations.values()
            )
        )

    @property
    def self_contained(self) -> bool:
        """Whether all that the closure rests on can be said in RDF, so that `asserted` and `inferred` hold all of it.

        It is not when something is concluded of a literal or a blank node stands as a predicate, other than that the
        literal belongs to a datatype: literals as objects of a property with an inverse, say. Types of literals count
        only where some rule asks for the class.
        """
        index, encoder, watching = self.index, self.encoder, self.engine.actions.watching
        for p, pairs in index.pairs.items():
            if pairs and (p in encoder.blank or any(pair >> BITS & 1 for pair in pairs)):
                return False
        rdf_type = index.rdf_type
        for c, members in index.types.items():
            literals = [member for member in members if member & 1]
            if not literals or not (watching((rdf_type, c)) or watching((rdf_type, -1))):
                continue
            if watching((rdf_type, -1)) or not all(self.engine.is_value_of(literal, c) for literal in literals):
                return False
        return True

    def __len__(self) -> int:
        """Count asserted and inferred triples."""
        return len(self.asserted) + len(self.inferred)

    def __contains__(self, triple: object) -> bool:
        """Say whether a triple is asserted or inferred."""
        return triple in self.asserted or triple in self.inferred

    def proof(self, triple: TermTriple) -> Proof | None:
        """Find the smallest proof of a triple, None when the closure does not hold it."""
        number = self.find(triple)
        tree = self._proving().smallest(number) if number is not None else None
        return self._proof(tree) if tree is not None else None

    def proofs(self, triple: TermTriple, limit: int = 10) -> list[Proof]:
        """Find several proofs of a triple, the smallest first.

        Args:
            triple: The triple.
            limit: How many at most.

        Returns:
            Different proofs, none of them circular; an empty list when the closure does not hold the triple.
        """
        number = self.find(triple)
        if number is None or self.index.stage(*number) < 0:
            return []
        return [self._proof(tree) for tree in self._proving().alternatives(number, limit)]

    @no_garbage_collection()
    def add(self, triples: Iterable[TermTriple]) -> Delta:
        """Assert more triples and conclude what follows from them.

        Args:
            triples: Any triples; those that are asserted already change nothing.

        Returns:
            The effect on the closure.
        """
        index, engine = self.index, self.engine
        new: set[IntTriple] = set()
        risen: set[IntTriple] = set()
        for s, p, o in self.encoder.encode_all(triples):
            stage = index.stage(s, p, o)
            if stage != 0:
                new.add((s, p, o))
            if stage > 0:
                risen.add((s, p, o))
                index.restage(s, p, o, 0)
        concluded: list[tuple[int, int, set[int]]] = []
        engine.listener = lambda p, c, found: concluded.append((p, c, found))
        engine.check_forms(risen)
        try:
            engine.load(*grouped(new - risen, index.rdf_type), first=False)
        finally:
            engine.listener = None
            self._prover = None
        inferred = self._unpacked(concluded)
        return Delta(self._terms(new), frozenset(), self._terms(inferred), self._terms(risen))

    @no_garbage_collection()
    def remove(self, triples: Iterable[TermTriple]) -> Delta:
        """Take asserted triples out, and with them all that no longer follows.

        Args:
            triples: Any triples; those that are not asserted change nothing.

        Returns:
            The effect on the closure. A triple that still follows from the others turns from asserted to inferred.
        """
        out = {
            number for triple in triples if (number := self.find(triple)) is not None and self.index.stage(*number) == 0
        }
        self._prover = None
        gone = retract(self.engine, out)
        back = {triple for triple in gone if self.index.stage(*triple) > 0}
        fallen = {triple for triple, stage in gone.items() if stage > 0}
        return Delta(frozenset(), self._terms(out), self._terms(back - fallen), self._terms(fallen - back))

    def find(self, triple: object) -> IntTriple | None:
        """Give the numbers of a triple's terms, None when one of them was never seen or it is no triple."""
        if not (isinstance(triple, tuple) and len(triple) == 3):
            return None
        s, p, o = (self.encoder.find(term) for term in triple)
        return (s, p, o) if min(s, p, o) >= 0 else None

    def _unpacked(self, concluded: Iterable[tuple[int, int, set[int]]]) -> set[IntTriple]:
        out: set[IntTriple] = set()
        for p, c, found in concluded:
            if c >= 0:
                out.update((member, p, c) for member in found)
            else:
                out.update((s, p, o) for s, o in map(unpack, found))
        return out

    def _terms(self, triples: Iterable[IntTriple]) -> frozenset[TermTriple]:
        return frozenset(self.encoder.triple(triple) for triple in triples if self._legal(triple))

    def _legal(self, triple: IntTriple) -> bool:
        """Say whether RDF 1.1 allows the triple."""
        return not triple[0] & 1 and triple[1] not in self.encoder.blank

    def _trivial(self, triple: IntTriple) -> bool:
        s, p, o = triple
        if p in self._hierarchy and (s in (o, self._nothing)):
            return True
        return o == self._thing and p in self._topped

    def _proving(self) -> Prover:
        if self._prover is None:
            self._prover = Prover(self.engine)
        return self._prover

    def _proof(self, tree: Tree) -> Proof:
        return proof_of(tree, self.encoder.triple)

    def _shown(self, premises: Iterable[IntTriple]) -> list[IntTriple]:
        """Replace premises that are no legal triples by what they follow from."""
        out: dict[IntTriple, None] = {}
        todo = list(premises)[::-1]
        while todo:
            triple = todo.pop()
            tree = None if self._legal(triple) else self._proving().smallest(triple)
            if tree is None or not tree.rule:
                if self._legal(triple):
                    out[triple] = None
            else:
                todo.extend(premise.triple for premise in reversed(tree.premises))
        return list(out)


def proof_of(tree: Tree, triple: Callable[[IntTriple], TermTriple]) -> Proof:
    """Give a proof's terms back; a part that occurs twice stays one object."""
    made: dict[int, Proof] = {}
    todo = [tree]
    while todo:
        current = todo[-1]
        missing = [premise for premise in current.premises if id(premise) not in made]
        if missing:
            todo.extend(missing)
            continue
        todo.pop()
        premises = tuple(made[id(premise)] for premise in current.premises)
        made[id(current)] = Proof(triple(current.triple), current.rule, premises, current.size)
    return made[id(tree)]


def grouped(triples: Iterable[IntTriple], rdf_type: int) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Group triples as `Engine.load` takes them: members by class, packed pairs by predicate."""
    types: defaultdict[int, set[int]] = defaultdict(set)
    pairs: defaultdict[int, set[int]] = defaultdict(set)
    for s, p, o in triples:
        if p == rdf_type:
            types[o].add(s)
        else:
            pairs[p].add(s << BITS | s ^ o)
    return types, pairs


def close(asserted: Iterable[TermTriple]) -> Closure:
    """Compute the closure of a graph under OWL 2 RL.

    Args:
        asserted: The triples of the graph and of its ontology.

    Returns:
        The closure. Ask `Closure.inconsistencies` before relying on it.
    """
    return Closure(asserted)
