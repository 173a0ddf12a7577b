"""Where a synthetic graph is written down: pages, the statements on them, and how many triples there are so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.synthetic import terms
from kzpk_graph.synthetic.terms import EVIDENCE, LABEL, A, Fact, address, english, integer, kzpk, text
from kzpk_graph.vocab import SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE_KINDS: Final = ("NewsReport", "NewsReport", "GovernmentPage", "NewsReport", "Interview", "InstitutionPage")
"""Kinds of page in turn; every sixth is an interview."""


class Page:
    """A source on which statements stand.

    Args:
        name: Its id.
        kind: A class below ``kzpk:Source``.
        publisher: Who published it, and that agent's name.
        issued: When, in EDTF.
        speaker: Whose words an interview gives, and that person's name.
    """

    __slots__ = ("iri", "issued", "kind", "name", "publisher", "said", "speaker")

    def __init__(
        self,
        name: str,
        kind: str,
        publisher: tuple[NamedNode, str],
        issued: str,
        speaker: tuple[NamedNode, str] | None = None,
    ) -> None:
        self.name = name
        self.iri = NamedNode(SOURCE + name)
        self.kind = kind
        self.publisher = publisher
        self.issued = issued
        self.speaker = speaker
        self.said = 0

    @property
    def voice(self) -> str:
        """The name of whose words they are: the speaker of an interview, else the publisher."""
        return self.speaker[1] if self.speaker else self.publisher[1]


class Desk:
    """Collects quads, and counts the triples, statements and sources.

    Args:
        limit: How many triples there shall be.

    Attributes:
        quads: What is written since it was last taken.
        triples: The triples so far; one that several statements assert counts once.
        statements: The statements so far.
        sources: The sources so far.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.quads: list[Quad] = []
        self.triples = 0
        self.statements = 0
        self.sources = 0

    @property
    def left(self) -> int:
        """How many triples are still to come."""
        return self.limit - self.triples

    def take(self) -> list[Quad]:
        """Return what is written since the last time."""
        quads, self.quads = self.quads, []
        return quads

    def say(
        self,
        page: Page,
        facts: Sequence[Fact],
        phrase: str,
        *,
        modality: str = "Asserted",
        again: bool = False,
        confident: bool = True,
    ) -> NamedNode:
        """Write one statement with its evidence.

        Args:
            page: Where it stands; the page is described with the first statement on it.
            facts: What it says.
            phrase: The words by which the place is found, eight at most.
            modality: How it is said.
            again: Whether another statement has said all of it before, so that no triple is new.
            confident: Whether the evidence says how plainly the page says it, as it must.

        Returns:
            The statement.
        """
        if not page.said:
            self._describe(page)
        page.said += 1
        graph = NamedNode(
            f"{STATEMENT}{page.name}.p{page.said}-1" if page.speaker else f"{STATEMENT}{page.name}.{page.said}"
        )
        write = self.quads.append
        write(Quad(graph, A, kzpk("Statement"), EVIDENCE))
        write(Quad(graph, terms.QUOTED_FROM, page.iri, EVIDENCE))
        write(Quad(graph, kzpk("anchor"), english(phrase), EVIDENCE))
        write(Quad(graph, kzpk("modality"), kzpk(modality), EVIDENCE))
        if page.speaker:
            write(Quad(graph, kzpk("paragraph"), integer(page.said), EVIDENCE))
            write(Quad(graph, kzpk("speaker"), page.speaker[0], EVIDENCE))
        elif confident:
            write(Quad(graph, kzpk("confidence"), kzpk("ConfidenceHigh"), EVIDENCE))
        for subject, predicate, value in facts:
            write(Quad(subject, predicate, value, graph))
        self.statements += 1
        if not again:
            self.triples += len(facts)
        return graph

    def _describe(self, page: Page) -> None:
        self.sources += 1
        about: list[tuple[NamedNode, NamedNode | Literal]] = [
            (A, kzpk(page.kind)),
            (terms.TITLE, english(f"Synthetic page {page.name}")),
            (terms.PUBLISHER, page.publisher[0]),
            (terms.ISSUED, text(page.issued)),
            (terms.LANGUAGE, text("en")),
            (kzpk("url"), address(f"https://example.org/{page.name}")),
        ]
        if page.kind == "Interview":
            about += [(kzpk("dateSaid"), text(page.issued)), (kzpk("dateBasis"), kzpk("DateStated"))]
        self.quads.extend(Quad(page.iri, predicate, value, EVIDENCE) for predicate, value in about)


def thing(name: str, kind: str, label: str) -> list[Fact]:
    """Return the type and the label of a thing."""
    iri = terms.node(name)
    return [(iri, A, kzpk(kind)), (iri, LABEL, english(label))]
