"""From triples of the asked graph to proofs that a person can read."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from kzpk_graph.errors import StoreError
from kzpk_graph.explain.records import Explanation, Explanations, Step
from kzpk_graph.explain.wording import Words
from kzpk_graph.provenance import asserting, is_statement_graph, statements
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.reason.backward import Backward
from kzpk_graph.reason.check import check_step
from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_ONTOLOGY, OWL, RDF, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kzpk_graph.explain.records import TermTriple
    from kzpk_graph.model import Statement
    from kzpk_graph.reason.closure import Closure
    from kzpk_graph.reason.proofs import Tree
    from kzpk_graph.store.base import Store

_SORTED: Final = 5_000
"""Up to so many triples about one thing are put in reading order; more are taken as the store gives them."""

_LIST: Final = frozenset((RDF + "first", RDF + "rest"))
_THING: Final = NamedNode(OWL + "Thing")


class Proof(Protocol):
    """A proof, whether it comes from the store or from a closure in memory (see `reason.closure.Proof`)."""

    @property
    def triple(self) -> TermTriple:
        """The conclusion."""

    @property
    def rule(self) -> str:
        """The rule's id; empty for an asserted triple."""

    @property
    def premises(self) -> Sequence[Proof]:
        """Proofs of the rule's premises."""

    @property
    def size(self) -> int:
        """The number of triples, counted as a tree."""


class _FromStore(NamedTuple):
    triple: TermTriple
    rule: str
    premises: tuple[_FromStore, ...]
    size: int


class Explainer:
    """Explains the triples of one store.

    What was learnt of the ontology for one triple is kept for the next. Nothing may change in the store meanwhile.

    Args:
        store: A store with the layout of the asked graph (see `prepare`).
        sentence: Gives the full sentence of a statement, where the user has attached its source's text; else an empty
            text.
    """

    def __init__(self, store: Store, sentence: Callable[[Statement], str] | None = None) -> None:
        self.store = store
        self.backward = Backward(store)
        self.words = Words(store)
        self._sentence = sentence
        self._closure: Closure | None = None

    def explain(
        self,
        subject: Any,
        predicate: NamedNode | None = None,
        objects: Iterable[Any] = (),
        *,
        all_proofs: bool = False,
        limit: int = 20,
    ) -> Explanations:
        """Explain the triples of a subject.

        Args:
            subject: The subject; the name of a statement stands for the triples that it asserts.
            predicate: Only triples with this predicate.
            objects: Only triples with one of these objects; empty for any.
            all_proofs: Find every proof that rests on other grounds, not only the smallest.
            limit: At most so many triples, and at most so many proofs of each.
        """
        total, triples = self._chosen(subject, predicate, tuple(objects), limit)
        found: list[tuple[TermTriple, list[Proof], bool]] = []
        for triple in triples:
            proofs, smallest = self.proofs(triple, limit if all_proofs else 1)
            found.append((triple, proofs, smallest))
        steps = iter(self._steps([proof for _, proofs, _ in found for proof in proofs]))
        explanations = []
        for triple, proofs, smallest in found:
            mine = tuple(islice(steps, len(proofs)))
            inferred = not self._asserted(triple)
            explanations.append(Explanation(triple, self.words.triple(triple), inferred, mine, smallest))
        return Explanations(self.words.name(subject.value), tuple(explanations), total)

    def proofs(self, triple: TermTriple, limit: int = 1) -> tuple[list[Proof], bool]:
        """Find the smallest proof of a triple, or several.

        Args:
            triple: A triple of the asked graph.
            limit: How many proofs at most; different ones rest on different grounds.

        Returns:
            The proofs, the smallest first, and whether the first is known to be the smallest there is.

        Raises:
            StoreError: The triple does not follow from what the store says is asserted.
        """
        search = self.backward
        search.cut = False
        s, p, o = (search.terms.number(term) for term in triple)
        if limit == 1:
            tree = search.smallest((s, p, o))
            trees = [] if tree is None else [tree]
        else:
            trees = search.alternatives((s, p, o), limit)
        if trees:
            return [self._proof(tree) for tree in trees], not search.cut
        # What a search over the store does not find, such as a proof through a literal as a subject, the closure does.
        if self._closure is None:
            from kzpk_graph.reason.closure import Closure

            asserted = self.store.quads(graph=NamedNode(GRAPH_ASSERTED))
            self._closure = Closure(_terms(quad) for quad in asserted)
        proofs: list[Proof] = list(self._closure.proofs(triple, limit))
        if not proofs:
            raise StoreError(
                f"the graph holds a triple that does not follow from what is asserted: {self.words.triple(triple)}",
                hint="it was changed by hand, or made by another version: load it again",
            )
        return proofs, True

    def _chosen(
        self, subject: Any, predicate: NamedNode | None, objects: tuple[Any, ...], limit: int
    ) -> tuple[int, list[TermTriple]]:
        """Count the triples that fit, and give the first in reading order."""
        asked: Any = DefaultGraph()
        if predicate is None and is_statement_graph(subject) and self.store.has_graph(subject):
            quads: Iterator[Quad] = self.store.quads(graph=subject)
        elif objects:
            quads = (quad for obj in objects for quad in self.store.quads(subject, predicate, obj, asked))
        else:
            quads = self.store.quads(subject, predicate, None, asked)
        triples: list[TermTriple] = [_terms(quad) for quad in islice(quads, _SORTED)]
        total = len(triples) + sum(1 for _ in quads)
        if total <= _SORTED:
            self.words.learn(triples)
            triples.sort(key=self._reading_order)
        return total, triples[:limit]

    def _reading_order(self, triple: TermTriple) -> tuple[object, ...]:
        s, p, o = triple
        empty = o in (_THING, s)
        asserted = self._asserted(triple)
        return empty, not asserted, p.value != RDF_TYPE, self.words.label(p), self.words.label(o)

    def _asserted(self, triple: TermTriple) -> bool:
        return not isinstance(triple[0], Literal) and self.store.contains(Quad(*triple, NamedNode(GRAPH_ASSERTED)))

    def _proof(self, tree: Tree) -> _FromStore:
        triple = self.backward.terms.encoder.triple(tree.triple)
        return _FromStore(triple, tree.rule, tuple(map(self._proof, tree.premises)), tree.size)

    # Wording

    def _steps(self, proofs: list[Proof]) -> list[Step]:
        """Turn proofs into readable steps; names and statements of all of them are fetched together."""
        every = [part for proof in proofs for part in _parts(proof)]
        self.words.learn(part.triple for part in every)
        leaves = dict.fromkeys(part.triple for part in every if not part.rule)
        said = {leaf: asserting(self.store, *leaf) for leaf in leaves}
        iris = list(dict.fromkeys(iri for found in said.values() for iri in found))
        known = statements(self.store, iris)
        full = {iri: self._sentence(one) for iri, one in known.items()} if self._sentence is not None else {}
        texts = {iri: text for iri, text in full.items() if text}
        build = _Builder(self.store, self.words, {leaf: [known[iri] for iri in said[leaf]] for leaf in leaves}, texts)
        return [build.step(proof) for proof in proofs]


class _Builder:
    """Builds the steps of proofs whose leaves' statements are known."""

    def __init__(
        self, store: Store, words: Words, said: dict[TermTriple, list[Statement]], texts: dict[str, str]
    ) -> None:
        self._store = store
        self._words = words
        self._said = said
        self._texts = texts

    def step(self, proof: Proof) -> Step:
        """Build the step of one proof; its words come from the checker, which so holds it against its rule."""
        words = self._words.triple(proof.triple)
        if not proof.rule:
            return self._leaf(proof.triple, words)
        bindings = check_step(proof.rule, [premise.triple for premise in proof.premises], proof.triple)
        rule = RULES[proof.rule]
        return Step(
            proof.triple,
            words,
            "inferred" if proof.premises else "value",
            rule=rule.id,
            because=self._words.rule(rule.id, bindings),
            section=rule.section,
            premises=self._premises(proof.premises),
            size=proof.size,
        )

    def _premises(self, premises: Sequence[Proof]) -> tuple[Step, ...]:
        """Build the premises; the triples of a list become parts of the axiom that names it."""
        steps: list[Step] = []
        for premise in premises:
            last = steps[-1] if steps else None
            if not premise.rule and last is not None and last.kind == "axiom" and _continues(premise.triple, last):
                steps[-1] = last._replace(parts=(*last.parts, premise.triple), size=last.size + 1)
            else:
                steps.append(self.step(premise))
        return tuple(steps)

    def _leaf(self, triple: TermTriple, words: str) -> Step:
        said = tuple(self._said.get(triple, ()))
        if said:
            texts = {one.iri: self._texts[one.iri] for one in said if one.iri in self._texts}
            return Step(triple, words, "statement", statements=said, texts=texts)
        if not self._store.contains(Quad(*triple, NamedNode(GRAPH_ONTOLOGY))):
            return Step(triple, words, "unsupported")
        about = triple[0]
        term = self._words.name(about.value) if isinstance(about, NamedNode) else None
        return Step(triple, words, "axiom", term=term, definition=self._words.definition(about))


def _continues(triple: TermTriple, axiom: Step) -> bool:
    """Say whether a triple is a cell of an axiom's list, or says more of the same nameless class."""
    s, p, _ = triple
    return p.value in _LIST or (isinstance(s, BlankNode) and s == axiom.triple[0])


def _terms(quad: Quad) -> TermTriple:
    return quad.subject, quad.predicate, quad.object


def _parts(proof: Proof) -> Iterator[Proof]:
    """Yield a proof and all proofs inside it, in order."""
    todo = [proof]
    while todo:
        current = todo.pop()
        yield current
        todo.extend(reversed(current.premises))
