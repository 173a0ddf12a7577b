"""What comes out of citing: for each row what it rests on, and the statements as footnotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from kzpk_graph.model import Named, Statement

Triple = tuple[Any, Any, Any]
"""Subject, predicate and object."""

Triples = dict[Triple, None]
"""Triples, each once, in the order in which they were found."""

CERTAINTY: Final = ("Asserted", "Reported", "Planned", "Considered", "Opined", "Asked")
"""The modalities, the most certain first; one that is not listed, or none, comes last."""


class Citation(NamedTuple):
    """What one row rests on.

    Attributes:
        statements: IRIs of the statements, in the order of source and paragraph.
        sources: How many independent sources they come from: sources that share no publisher.
        least: How many independent sources say its least supported part; 1 where any part has a single one.
        modality: The least certain modality that a part of it cannot do without; None if none is recorded.
        date_inferred: Whether a date in it is the editor's inference in every statement that gives it.
        inferred: Whether a part of it is said by no statement, but follows from what is said.
        ontology: Whether nothing but the ontology is behind it.
    """

    statements: tuple[str, ...]
    sources: int = 0
    least: int = 0
    modality: Named | None = None
    date_inferred: bool = False
    inferred: bool = False
    ontology: bool = False

    @property
    def weakest(self) -> tuple[str, ...]:
        """What its reader should know of its weakest link, in words; empty when two sources assert all of it."""
        if not self.statements:
            return ("the ontology says it" if self.ontology else "no statement says it",)
        words = []
        if self.modality is None or self.modality.iri != KZPK + CERTAINTY[0]:
            words.append("modality not recorded" if self.modality is None else self.modality.label)
        if self.date_inferred:
            words.append("date inferred")
        if self.least <= 1:
            words.append("single source" if self.sources <= 1 else "single source for a part")
        return tuple(words)


class Footnote(NamedTuple):
    """One cited statement.

    Attributes:
        number: Its number, from 1, in the order in which the rows cite it.
        statement: Where it stands, who says it and how.
        note: The editor's note on it; empty if there is none.
        sentence: The whole sentence, where the user attached the text; else empty.
    """

    number: int
    statement: Statement
    note: str = ""
    sentence: str = ""


class Citations(NamedTuple):
    """What an answer rests on.

    Attributes:
        rows: One citation for each row of the answer, in order.
        footnotes: The statements cited, in the order of their numbers.
    """

    rows: tuple[Citation, ...]
    footnotes: tuple[Footnote, ...]

    def numbers(self, row: Citation) -> tuple[int, ...]:
        """Return the numbers of the footnotes of a row, ascending."""
        number = {note.statement.iri: note.number for note in self.footnotes}
        return tuple(sorted(number[iri] for iri in row.statements))
