"""A synthetic diplomacy graph of any size, under the project's own ontology.

The same number, seed and faults give the same quads, in the same order, in every process. The graph is made while it is
taken: what is kept in memory grows with the number of pairs of states, not with the number of triples.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import UsageError
from kzpk_graph.synthetic import terms, world
from kzpk_graph.synthetic.answers import Answers
from kzpk_graph.synthetic.desk import Desk, Page
from kzpk_graph.synthetic.faults import MOST_TRIPLES, Violation, plant
from kzpk_graph.synthetic.happenings import Chronicle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Quad

__all__ = ["LEAST", "Synthetic", "Violation"]

LEAST: Final = 2000
"""The fewest triples: two states take about half of them."""

_TRIPLES_A_FAULT: Final = 100
"""There is at most one fault to so many triples."""


class Synthetic:
    """A graph to be made.

    Args:
        triples: How many triples of the asked graph its statements assert; one that several assert counts once.
            The ontology, and what follows, come on top.
        seed: What the graph depends on beside its size.
        violations: How many faults to put in, each against exactly one shape.

    Attributes:
        planted: The faults; complete when all quads are taken.

    Raises:
        UsageError: If there are too few triples, or too many faults for them.
    """

    def __init__(self, triples: int, seed: int = 0, violations: int = 0) -> None:
        if triples < LEAST:
            raise UsageError(f"{triples} triples are too few", hint=f"ask for {LEAST} at least", code="KZ280")
        if violations * _TRIPLES_A_FAULT > triples:
            most = triples // _TRIPLES_A_FAULT
            raise UsageError(
                f"{violations} violations are too many for {triples} triples",
                hint=f"ask for {most} at most",
                code="KZ281",
            )
        self.triples = triples
        self.seed = seed
        self.violations = violations
        self.planted: list[Violation] = []
        self._desk = Desk(triples)
        self._answers: Answers | None = None

    @property
    def written(self) -> int:
        """How many triples are taken so far."""
        return self._desk.triples

    def quads(self) -> Iterator[Quad]:
        """Yield the statements and their evidence, each statement together. To be taken once, to the end."""
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[Quad]]:
        """Yield the same quads in lists of a few hundred."""
        desk = self._desk
        states = world.build(desk, world.number_of_states(self.triples))
        self._answers = Answers(states)
        # only random() is used: its sequence is the same in every version of Python
        chronicle = Chronicle(desk, states, Random(self.seed), self._answers)  # noqa: S311 - nothing secret
        yield desk.take()
        desk.limit = self.triples - MOST_TRIPLES * self.violations
        done = False
        while not done or len(self.planted) < self.violations:
            due = self.triples * (len(self.planted) + 1) // (self.violations + 1)
            if len(self.planted) < self.violations and (done or desk.triples >= due):
                self.planted.append(plant(desk, states, len(self.planted)))
                desk.limit = self.triples - MOST_TRIPLES * (self.violations - len(self.planted))
                done = False
            else:
                done = not chronicle.year()
            yield desk.take()
        self._fill(states)
        yield desk.take()

    def report(self) -> dict[str, Any]:
        """Return what is known of the graph: counts, planted faults, and the answers to chosen saved queries.

        Raises:
            RuntimeError: If the quads have not been taken.
        """
        if self._answers is None or self._desk.left:
            raise RuntimeError("the quads must be taken first")
        return {
            "triples": self.triples,
            "seed": self.seed,
            "statements": self._desk.statements,
            "sources": self._desk.sources,
            "violations": [violation._asdict() for violation in self.planted],
            "answers": [probe._asdict() for probe in self._answers.probes()],
        }

    def _fill(self, states: list[world.State]) -> None:
        """Bring the number of triples to what was asked for, with other names of a state."""
        if missing := self._desk.left:
            state = states[0]
            page = Page("other-names", "ReferencePage", world.GAZETTEER, "2025-01")
            facts: list[terms.Fact] = [
                (state.iri, terms.ALT_LABEL, terms.english(f"{state.name}, {at + 1}")) for at in range(missing)
            ]
            self._desk.say(page, facts, f"other names of {state.name}")
