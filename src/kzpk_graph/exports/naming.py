"""The topics that things of a graph have, by the names that people use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import NotFoundError
from kzpk_graph.labels import labels, select
from kzpk_graph.terms import local_name, shrink
from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from kzpk_graph.store.base import Store

_TOPICS: Final = f"SELECT DISTINCT ?topic {{ ?thing <{KZPK}topic> ?topic }}"


def topic_named(store: Store, text: str) -> str:
    """Return the IRI of a topic.

    Args:
        store: The store of an asked graph.
        text: Its label in any case, id (with or without ``topic-``), CURIE or IRI.

    Raises:
        NotFoundError: Nothing has a topic of that name; names the nearest, or all.
    """
    found = [row[0].value for row in select(store, _TOPICS)]  # type: ignore[attr-defined]
    names = labels(store, found)
    known: dict[str, str] = {}
    for topic in sorted(found):
        local = local_name(topic)
        for name in (names.get(topic, local), local.removeprefix("topic-"), local, shrink(topic), topic, f"<{topic}>"):
            known.setdefault(name.casefold(), topic)
    iri = known.get(text.strip().casefold(), "")
    if not iri:
        from difflib import get_close_matches

        shown = sorted(names.get(each, local_name(each)) for each in found)
        near = get_close_matches(text, shown, n=3, cutoff=0.6)
        hint = f"nearest: {', '.join(near)}" if near else f"the topics are {', '.join(shown)}"
        raise NotFoundError(f"there is no topic {text!r}", hint=hint, code="KZ114")
    return iri
