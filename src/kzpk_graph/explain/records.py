"""The immutable records of an explanation; `render.data` writes them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kzpk_graph.model import Named, Statement

TermTriple = tuple[Any, Any, Any]
"""Subject, predicate and object."""


class Step(NamedTuple):
    """One triple of a proof, with what it rests on.

    Attributes:
        triple: The triple.
        words: The triple in plain words.
        kind: ``statement`` (sources say it), ``axiom`` (the ontology or a vocabulary does), ``inferred`` (a rule
            concludes it),
            ``value`` (it says of a literal which datatype it has), ``unsupported`` (asserted, but nothing stands behind
            it).
        rule: For an inferred triple: the rule's id (``cax-sco``).
        because: For an inferred triple: the rule in words, filled in.
        section: For an inferred triple: where the standard states the rule.
        premises: For an inferred triple: what the rule rests on, in the order of its text.
        statements: The statements that assert it, each with source, date, paragraph, anchor, speaker and modality.
        texts: By a statement's IRI: the full sentence, where the user has attached the source's text.
        term: For an axiom: the term that it is about.
        definition: For an axiom: the definition of that term.
        parts: For an axiom with a list: the triples of the list.
        size: How many triples the proof from here on has, counted as a tree.
    """

    triple: TermTriple
    words: str
    kind: str
    rule: str = ""
    because: str = ""
    section: str = ""
    premises: tuple[Step, ...] = ()
    statements: tuple[Statement, ...] = ()
    texts: dict[str, str] = {}  # noqa: RUF012 - a named tuple's default; nothing writes to it
    term: Named | None = None
    definition: str = ""
    parts: tuple[TermTriple, ...] = ()
    size: int = 1


class Explanation(NamedTuple):
    """Why one triple is in the graph.

    Attributes:
        triple: The triple.
        words: The triple in plain words.
        inferred: Whether no statement and no axiom asserts it.
        proofs: Its proofs, the smallest first; only that one unless all were asked for.
        smallest: Whether the first is known to be the smallest there is; on a hub the search is limited.
    """

    triple: TermTriple
    words: str
    inferred: bool
    proofs: tuple[Step, ...]
    smallest: bool = True


class Explanations(NamedTuple):
    """The answer to ``kzpk explain``.

    Attributes:
        subject: What was asked about.
        explanations: One for each triple, in reading order.
        total: How many triples fit what was asked; more than there are explanations when they were limited.
    """

    subject: Named
    explanations: tuple[Explanation, ...]
    total: int


class NearMiss(NamedTuple):
    """A rule that would conclude a missing triple if one more thing held.

    Attributes:
        rule: The rule's id.
        because: The rule in words.
        section: Where the standard states it.
        met: Its premises that hold, in words; those of the ontology first.
        unmet: The one that does not, in words.
    """

    rule: str
    because: str
    section: str
    met: tuple[str, ...]
    unmet: str


class WhyNot(NamedTuple):
    """Why a triple is not in the graph.

    Attributes:
        triple: The triple.
        words: The triple in plain words.
        near: Rules that nearly conclude it, the nearest first.
        total: How many such rules there are.
        clash: If the triple would contradict what the graph knows: how, in words.
        instead: What the graph holds with the same subject and predicate, in words.
        reverse: What the graph holds with the same predicate and object, in words.
    """

    triple: TermTriple
    words: str
    near: tuple[NearMiss, ...] = ()
    total: int = 0
    clash: str = ""
    instead: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()


class Checked(NamedTuple):
    """The result of proving every triple of the asked graph.

    Attributes:
        asserted: How many triples are asserted.
        inferred: How many are inferred.
        explained: How many of both have a proof that the independent checker accepts, down to statements and axioms.
        steps: How many different steps were checked.
        faults: For each other triple (at most a hundred): the triple, and why it is not explained.
        unexplained: How many those are.
    """

    asserted: int
    inferred: int
    explained: int
    steps: int
    faults: tuple[tuple[TermTriple, str], ...]
    unexplained: int
