"""What a change put in and took out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.changes import ledger
from kzpk_graph.changes.records import ChangeDetail, ChangedTriple
from kzpk_graph.explain.wording import Words
from kzpk_graph.vocab import GRAPH_EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store


def in_words(added: Iterable[Quad], removed: Iterable[Quad], after: Store, before: Store) -> tuple[ChangedTriple, ...]:
    """Return quads that come and go, by graph and subject, each in words; what is said first, then the evidence.

    Args:
        added: What comes.
        removed: What goes.
        after: The store that has the names of what comes.
        before: The store that has the names of what goes.
    """
    found: list[tuple[tuple[str | bool, ...], ChangedTriple]] = []
    for sign, quads, store in (("+", list(added), after), ("-", list(removed), before)):
        words = Words(store)
        triples = [(quad.subject, quad.predicate, quad.object) for quad in quads]
        words.learn(triples)
        for quad, triple in zip(quads, triples, strict=True):
            name = getattr(quad.graph_name, "value", "")
            changed = ChangedTriple(sign, name, triple, words.triple(triple))
            place = (name == GRAPH_EVIDENCE, name, str(quad.subject), str(quad.predicate), str(quad.object), sign)
            found.append((place, changed))
    return tuple(changed for _, changed in sorted(found, key=lambda pair: pair[0]))


def detail(store: Store, text: str) -> ChangeDetail:
    """Return a change with what it put in and took out.

    Args:
        store: The store.
        text: The change (see :func:`kzpk_graph.changes.ledger.find_change`).

    Raises:
        NotFoundError: If there is no such change.
    """
    change = ledger.find_change(store, text)
    added, removed = ledger.delta(store, change.id)
    return ChangeDetail(change, in_words(added, removed, store, store))
