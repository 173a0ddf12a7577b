"""Check 4: what the addition contradicts, in plain words, with the proof and the sources of the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.explain.wording import Words, articles
from kzpk_graph.model import Finding, Named, Related
from kzpk_graph.provenance import asserting, statements
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Statement
    from kzpk_graph.reason.closure import Proof, TermTriple
    from kzpk_graph.reason.resident import Clash, Staging

_RANGE: Final = NamedNode(RDFS + "range")
_MOST: Final = 5
"""So many statements of the other side are named; of more, how many there are."""


class AddedWords(Words):
    """Names the terms of a store, and what is new by its label in the addition.

    Args:
        around: The addition.
    """

    def __init__(self, around: Around) -> None:
        super().__init__(around.store)
        self._around = around

    def name(self, iri: str) -> Named:
        """Return the name of an IRI."""
        found = super().name(iri)
        if found.label != shrink(iri):
            return found
        label = self._around.label(iri)
        return Named(iri, label, found.marks) if label else found


def check_contradictions(around: Around, staging: Staging) -> Iterator[Finding]:
    """Yield the contradictions that a change brings, and the things that it would make one."""
    teller = _Teller(around)
    for clash in staging.inconsistencies:
        yield teller.finding(clash)


class _Teller:
    def __init__(self, around: Around) -> None:
        self._around = around
        self._words = AddedWords(around)
        self._new: dict[tuple[Any, Any, Any], Placed] = {}
        for one in around.insert:
            self._new.setdefault((one.quad.subject, one.quad.predicate, one.quad.object), one)

    def finding(self, clash: Clash) -> Finding:
        """Make a finding of a contradiction."""
        words = self._words
        words.learn(clash.triples)
        mine = [triple for triple in clash.leaves if triple in self._new]
        theirs = [triple for triple in clash.leaves if triple not in self._new and not self._of_ontology(triple)]
        message = self._sentence(clash, mine)
        related = tuple(self._related(clash, theirs))
        advice = "correct or leave out this triple"
        if theirs:
            advice += ", or, if the other side is wrong, take its statement out first"
        elif len(mine) > 1:
            others = [self._place(triple) for triple in mine[:-1]]
            advice = f"both stand in the files ({', '.join(others)} too); correct or leave out one of them"
        if not mine:
            return Finding("violation", "KZ430", message, advice, rule=clash.rule, related=related)
        base = self._around.at(self._new[mine[-1]], "KZ430", message, advice, rule=clash.rule)
        return base._replace(related=related)

    def _place(self, triple: TermTriple) -> str:
        spot = self._around.locator.spot(self._new[triple])
        return f"{spot.file}:{spot.line}"

    def _sentence(self, clash: Clash, mine: list[TermTriple]) -> str:
        """Tell a contradiction in one sentence."""
        words, facts = self._words, clash.facts
        if len(facts) == 2 and all(p.value == RDF_TYPE for _, p, _ in facts) and facts[0][0] == facts[1][0]:
            thing, one, other = facts[0][0], facts[0][2], facts[1][2]
            both = f"both a {words.label(one)} and a {words.label(other)}"
            return articles(f"{words.label(thing)} would be {both}, and nothing is both")
        if len(facts) == 1 and facts[0][0] == facts[0][2]:
            thing, relation, _ = facts[0]
            return f"{words.label(thing)} {words.label(relation)} itself, which cannot be"
        if len(facts) == 2 and facts[0] == (facts[1][2], facts[1][1], facts[1][0]):
            return f"{words.triple(facts[0])} and also the other way round, which cannot be"
        if clash.rule == "dt-not-type":
            thing, relation, value = (mine or list(facts))[-1]
            kind = next((words.label(o) for _, p, o in clash.triples if p == _RANGE), "another kind of value")
            what = f"the “{words.label(relation)}” of {words.label(thing)}"
            return f"{words.label(value)} cannot be {what}, which takes {kind}"
        told = " / ".join(words.triple(triple) for triple in facts)
        axioms = " / ".join(words.triple(triple) for triple in clash.axioms[:1])
        return f"These cannot hold together: {told}" + (f"; {axioms}" if axioms else "")

    def _related(self, clash: Clash, theirs: list[TermTriple]) -> Iterator[Related]:
        for proof in clash.proofs:
            yield Related("\n".join(self._steps(proof)))
        yield from other_side(self._around, theirs, self._words)

    def _steps(self, proof: Proof, depth: int = 0) -> Iterator[str]:
        """Tell a proof, a step a line, what follows before what it follows from."""
        words = self._words
        words.learn([proof.triple])
        why = "" if proof.asserted else " because"
        yield f"{'  ' * depth}{words.triple(proof.triple)}{why}"
        for premise in proof.premises:
            if premise.asserted and self._of_ontology(premise.triple):
                yield f"{'  ' * (depth + 1)}{words.triple(premise.triple)} (ontology)"
            else:
                yield from self._steps(premise, depth + 1)

    def _of_ontology(self, triple: TermTriple) -> bool:
        return not isinstance(triple[0], NamedNode) or triple[0].value in self._around.ontology.terms


def other_side(around: Around, triples: Iterable[tuple[Any, Any, Any]], words: Words) -> Iterator[Related]:
    """Yield who says some triples of the graph, and where."""
    for subject, predicate, value in triples:
        found = asserting(around.store, subject, predicate, value)
        told = words.triple((subject, predicate, value))
        known = statements(around.store, found[:_MOST])
        for iri, statement in known.items():
            yield Related(f"{told}: {cited(statement)}", iri)
        if len(found) > _MOST:
            yield Related(f"{told}: and {len(found) - _MOST} more statements")


def cited(statement: Statement) -> str:
    """Return where a statement stands, in one line."""
    parts: list[Any] = []
    if statement.source is not None:
        parts.append(statement.source.label)
    parts += [part for part in (statement.publisher, statement.date) if part]
    if statement.paragraph is not None:
        parts.append(f"paragraph {statement.paragraph}")
    text = ", ".join(map(str, parts)) or "no source"
    return f"{text}: “{statement.anchor}”" if statement.anchor else text
