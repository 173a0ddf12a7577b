"""The records of changes, as the ledger keeps them and as those who ask for a change get them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from kzpk_graph.gate.review import Review
    from kzpk_graph.impact import ChangedAnswer


class UsedFile(NamedTuple):
    """A file that a change was read from.

    Attributes:
        name: Its name, as it was given; ``-`` is standard input.
        sha256: The hash of its content, in hexadecimal.
    """

    name: str
    sha256: str


class Counts(NamedTuple):
    """How many quads and triples a change put in and took out.

    Attributes:
        quads_added: Quads of statements and evidence that came.
        quads_removed: Those that went.
        asserted_added: Triples that are asserted since.
        asserted_removed: Triples that nothing asserts any more.
        inferred_added: Triples that are inferred since.
        inferred_removed: Triples that are inferred no longer (some of them may be asserted now).
    """

    quads_added: int = 0
    quads_removed: int = 0
    asserted_added: int = 0
    asserted_removed: int = 0
    inferred_added: int = 0
    inferred_removed: int = 0


class Change(NamedTuple):
    """One change of a store.

    Attributes:
        id: Its id: twelve hexadecimal digits.
        iri: Its IRI; it is a ``prov:Activity``.
        number: Its place in the order of changes; the store's making is 0.
        kind: ``init``, ``load``, ``add``, ``remove`` or ``undo``.
        time: When, as ``xsd:dateTime`` in UTC.
        user: Who.
        message: Why; empty if nothing was said.
        files: What it was read from.
        counts: How much came and went.
        undoes: The id of the change that this one reverses; empty if none.
        undone_by: The id of the change that reversed this one and stands; empty if none.
    """

    id: str
    iri: str
    number: int
    kind: str
    time: str
    user: str
    message: str = ""
    files: tuple[UsedFile, ...] = ()
    counts: Counts = Counts()
    undoes: str = ""
    undone_by: str = ""


class ChangedTriple(NamedTuple):
    """A quad that a change put in or took out, with what a person reads for it.

    Attributes:
        sign: ``+`` or ``-``.
        graph: The IRI of the statement, of the graph of evidence, or of that of inferred triples.
        triple: Subject, predicate and object.
        text: The triple in words.
    """

    sign: str
    graph: str
    triple: tuple[Any, Any, Any]
    text: str


class ChangeDetail(NamedTuple):
    """One change with what it put in and took out, by statement."""

    change: Change
    triples: tuple[ChangedTriple, ...]


class Outcome(NamedTuple):
    """What came of asking for a change.

    Attributes:
        kind: ``add``, ``remove`` or ``undo``.
        accepted: Whether nothing stands in its way. If not, the store is what it was.
        committed: Whether it was made; not so of a dry run, of what changes nothing, and of what was refused.
        change: The change that was made; in a case that needs none, the change that had done so before; else None.
        review: What the check found; None where there was nothing to check.
        what: What it is that goes or is reversed, as a phrase; empty of an addition.
        counts: How much came and went, or would.
        triples: Of a dry run: the triples of statements and evidence that would come and go.
        inferred: Of a dry run: the inferred triples that would come and go.
        answers: Of a dry run: the saved queries that would answer differently.
        not_asked: Of a dry run: the saved queries that cannot be asked without a value.
        notes: What the user should know, one line each.
    """

    kind: str
    accepted: bool
    committed: bool = False
    change: Change | None = None
    review: Review | None = None
    what: str = ""
    counts: Counts = Counts()
    triples: tuple[ChangedTriple, ...] = ()
    inferred: tuple[ChangedTriple, ...] = ()
    answers: tuple[ChangedAnswer, ...] = ()
    not_asked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
