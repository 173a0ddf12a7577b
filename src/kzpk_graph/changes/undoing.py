"""Whether a change can be reversed: nothing that came later may rest on the same quads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.changes.ledger import changes_in_brief, delta, standing_undos
from kzpk_graph.errors import NegativeAnswer
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.changes.records import Change
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store


class Reversal(NamedTuple):
    """The quads of statements and evidence that come back, and those that go, when a change is reversed."""

    insert: tuple[Quad, ...]
    delete: tuple[Quad, ...]


def reversal(store: Store, change: Change) -> Reversal:
    """Return what reverses a change exactly.

    Args:
        store: The store.
        change: A change of it that is not undone.

    Raises:
        NegativeAnswer: If it is the store's making, or a later change touched the same quads.
    """
    if change.kind in ("init", "load"):
        raise NegativeAnswer(
            f"change {change.id} made the store and cannot be undone",
            hint="'kzpk log' lists what came after it",
            code="KZ131",
        )
    added, removed = delta(store, change.id)
    touched = {*added, *removed}
    for later in _later(store, change):
        both = delta(store, later.id)
        shared = touched.intersection(both[0]) | touched.intersection(both[1])
        if shared:
            raise NegativeAnswer(
                f"change {change.id} cannot be undone: change {later.id} ({later.kind}, {later.time}) came later and"
                f" touched {_phrase(shared)}",
                hint=f"undo that one first: kzpk undo {later.id}",
                code="KZ132",
            )
    off = [quad for quad in added if not store.contains(quad)] + [quad for quad in removed if store.contains(quad)]
    if off:
        raise NegativeAnswer(
            f"change {change.id} cannot be undone: the store no longer is as it left it ({_phrase(off)})",
            hint="'kzpk log' shows what changed since",
            code="KZ132",
        )
    return Reversal(tuple(removed), tuple(added))


def dependents(store: Store, change: Change, statements: Iterable[str]) -> list[Change]:
    """Return the later changes that said something in some statements, or about them, in their order."""
    wanted = set(statements)
    found = []
    for later in _later(store, change):
        quads = [quad for part in delta(store, later.id) for quad in part]
        names = {
            term.value for quad in quads for term in (quad.graph_name, quad.subject) if isinstance(term, NamedNode)
        }
        if names & wanted:
            found.append(later)
    return found


def _later(store: Store, change: Change) -> list[Change]:
    """Return the changes after one that still count: a change and its undo that both came later cancel out."""
    known = changes_in_brief(store)
    undone = standing_undos(known)
    numbers = {one.id: one.number for one in known}
    return [
        one
        for one in known
        if one.number > change.number
        and one.id not in undone
        and not (one.undoes and numbers.get(one.undoes, -1) > change.number)
        and one.undoes != change.id
    ]


def _phrase(quads: Iterable[Quad]) -> str:
    """Return how many quads, and of which statements."""
    listed = list(quads)
    graphs = sorted(
        {
            shrink(name.value)
            for quad in listed
            for name in [quad.graph_name if is_statement_graph(quad.graph_name) else quad.subject]
            if isinstance(name, NamedNode)
        }
    )
    more = ", ..." if len(graphs) > 3 else ""
    return f"{len(listed):,} of its triples ({', '.join(graphs[:3])}{more})"
