"""The one transaction of a change: statements and evidence, what follows from them, and the ledger, together.

A change's id is the hash of what it does and of the change before it, and what is put in or taken out is only what is
not there or is there: a change that is asked for again, because nobody knows whether it was made before a crash, is
found to be made and changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.changes import ledger
from kzpk_graph.changes.records import Change, Counts, UsedFile
from kzpk_graph.errors import InputError, StoreError
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import BlankNode, NamedNode
from kzpk_graph.rdfio.nquads import to_lines
from kzpk_graph.store.oxigraph import normalised
from kzpk_graph.vocab import CHANGE, GRAPH_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.reason.resident import Staging
    from kzpk_graph.store.base import Reader, Store

_OPTIMISE_EVERY: Final = 250
"""Changes after which the store is compacted."""


class Intent(NamedTuple):
    """Who changes something, why, and from what.

    Attributes:
        kind: ``add``, ``remove`` or ``undo``.
        user: Who.
        message: Why; may be empty.
        files: The files that it was read from.
        undoes: The id of the change that is reversed; empty if none.
    """

    kind: str
    user: str
    message: str = ""
    files: tuple[UsedFile, ...] = ()
    undoes: str = ""


class Effect(NamedTuple):
    """What a change does to a store: only quads that are not there come, and only quads that are there go.

    Attributes:
        insert: Quads of statements and evidence that come.
        delete: Those that go.
        derived_insert: Quads of ``graph:asserted``, ``graph:inferred`` and the default graph that come.
        derived_delete: Those that go.
        counts: How many of each.
    """

    insert: tuple[Quad, ...]
    delete: tuple[Quad, ...]
    derived_insert: tuple[Quad, ...]
    derived_delete: tuple[Quad, ...]
    counts: Counts

    @property
    def nothing(self) -> bool:
        """Whether the store is as it would be afterwards."""
        return not self.insert and not self.delete


def effect_of(store: Reader, insert: Iterable[Quad], delete: Iterable[Quad], staging: Staging) -> Effect:
    """Return what a reviewed change does to a store.

    Args:
        store: The store as it is.
        insert: Quads of statements and evidence that are to be there.
        delete: Those that are not to be there; what is in both is to be there.
        staging: What the reasoner makes of it.
    """
    coming = normalised(quad for quad in insert if _is_said(quad))
    wanted = set(coming)
    added = tuple(quad for quad in coming if not store.contains(quad))
    removed = tuple(
        quad for quad in normalised(delete) if _is_said(quad) and quad not in wanted and store.contains(quad)
    )
    delta = staging.delta
    return Effect(
        added,
        removed,
        tuple(staging.insert),
        tuple(staging.delete),
        Counts(
            len(added),
            len(removed),
            len(delta.asserted_added),
            len(delta.asserted_removed),
            len(delta.inferred_added),
            len(delta.inferred_removed),
        ),
    )


def commit(store: Store, effect: Effect, intent: Intent) -> Change:
    """Make a change in one transaction.

    Args:
        store: The store, open for writing.
        effect: What the change does.
        intent: Who, why, and from what.

    Returns:
        The change as the ledger keeps it.

    Raises:
        InputError: If a quad holds a blank node.
        StoreError: If the store cannot be written; it is then as it was.
    """
    _refuse_blank_nodes(effect.insert)
    added, removed = to_lines(effect.insert), to_lines(effect.delete)
    change, previous = _next(store, intent, effect.counts, added, removed)
    entered, replaced = ledger.entry(change, previous, added, removed)
    store.apply(
        delete=(*effect.delete, *effect.derived_delete, *replaced),
        insert=(*effect.insert, *effect.derived_insert, *entered),
        forget=emptied(store, effect),
    )
    return change


def _refuse_blank_nodes(quads: Iterable[Quad]) -> None:
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            raise InputError(
                f"blank node in {quad}", hint="give the node an IRI: what has no name cannot be cited or removed"
            )


def emptied(store: Reader, effect: Effect) -> list[NamedNode]:
    """Return the statements of which nothing is left after a change: their graphs are to be gone, not empty."""
    going = set(effect.delete)
    kept = {quad.graph_name for quad in effect.insert}
    return [
        graph
        for graph in dict.fromkeys(quad.graph_name for quad in effect.delete)
        if isinstance(graph, NamedNode)
        and graph not in kept
        and all(quad in going for quad in store.quads(graph=graph))
    ]


def begin(store: Store, kind: str, user: str, message: str, files: tuple[UsedFile, ...] = ()) -> Change:
    """Enter the making of a store in its ledger; its statements are counted, not repeated.

    Args:
        store: The new store, open for writing.
        kind: ``init`` or ``load``.
        user: Who.
        message: What it was made from.
        files: The files that it was made from.
    """
    change, previous = _next(store, Intent(kind, user, message, files), Counts(), [], [])
    entered, replaced = ledger.entry(change, previous, [], [])
    store.apply(delete=replaced, insert=entered)
    return change


def compact(store: Store, change: Change) -> None:
    """Compact a store now and then; a failure to do so loses nothing, and is left for the next time."""
    if change.number and change.number % _OPTIMISE_EVERY == 0:
        from contextlib import suppress

        with suppress(StoreError):
            store.optimize()


def _is_said(quad: Quad) -> bool:
    """Return whether a quad is of a statement or of the evidence: nothing else enters, whatever a file holds."""
    return is_statement_graph(quad.graph_name) or getattr(quad.graph_name, "value", "") == GRAPH_EVIDENCE


def _next(store: Reader, intent: Intent, counts: Counts, added: list[str], removed: list[str]) -> tuple[Change, str]:
    from datetime import UTC, datetime
    from hashlib import sha256

    previous = ledger.head(store)
    digest = sha256()
    for part in (
        previous,
        intent.kind,
        intent.undoes,
        *("+" + line for line in added),
        *("-" + line for line in removed),
    ):
        digest.update(part.encode() + b"\n")
    name = digest.hexdigest()[:12]
    return Change(
        id=name,
        iri=CHANGE + name,
        number=ledger.number_of(store, previous) + 1 if previous else 0,
        kind=intent.kind,
        time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        user=intent.user,
        message=intent.message,
        files=intent.files,
        counts=counts,
        undoes=intent.undoes,
    ), previous
