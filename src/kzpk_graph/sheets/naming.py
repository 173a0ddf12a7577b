"""Names for what is new: ids from labels, and the next free number of a source's statements."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.vocab import GRAPH_EVIDENCE, ID, PROV, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

QUOTED: Final = NamedNode(PROV + "wasQuotedFrom")
EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
_LONGEST: Final = 80
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*\Z")
_EDTF: Final = (("/..", "-open"), ("../", "open-"), ("~", "-approx"), ("?", "-uncertain"), ("%", "-approx-uncertain"))


def slug(text: str) -> str:
    """Return a text in kebab-case: ASCII letters and digits, words parted by hyphens; empty if none are left."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("\u2019", "")).encode("ascii", "ignore")
    words = re.findall("[a-z0-9]+", plain.decode().lower())
    while len("-".join(words)) > _LONGEST and len(words) > 1:
        words.pop()
    return "-".join(words)[:_LONGEST].rstrip("-")


def is_id(text: str) -> bool:
    """Return whether a text can be the local part of a thing's IRI."""
    return _ID.match(text) is not None


def is_source_id(text: str) -> bool:
    """Return whether a text can be the local part of a source's IRI."""
    return re.fullmatch("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", text) is not None


def date_slug(date: str) -> str:
    """Return an EDTF date as the last part of an id."""
    for mark, word in _EDTF:
        date = date.replace(mark, word)
    return slug(date)


class Names:
    """Gives out IRIs that are not in use.

    Args:
        store: The store that the names must be new to.
        beside: Quads that will join it too.
    """

    def __init__(self, store: Store, beside: Iterable[Quad] = ()) -> None:
        self._store = store
        self._taken: set[str] = set()
        self._numbers: dict[str, set[int]] = {}
        for quad in beside:
            self._taken.update(
                term.value for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, NamedNode)
            )

    def take(self, iri: str) -> None:
        """Note that an IRI is in use."""
        self._taken.add(iri)

    def used(self, iri: str) -> bool:
        """Return whether an IRI is the subject or object of anything, or a graph."""
        node = NamedNode(iri)
        return (
            iri in self._taken
            or any(True for _ in self._store.quads(subject=node, graph=DefaultGraph()))
            or any(True for _ in self._store.quads(subject=node, graph=EVIDENCE))
            or any(True for _ in self._store.quads(object=node, graph=DefaultGraph()))
            or self._store.has_graph(node)
        )

    def free(self, namespace: str, local: str) -> str:
        """Return an IRI that is not in use: the local name, else with the first free number behind it."""
        iri, number = namespace + local, 1
        while self.used(iri):
            number += 1
            iri = f"{namespace}{local}-{number}"
        self.take(iri)
        return iri

    def thing(self, label: str) -> str:
        """Return a new IRI for a thing of that label; empty if its letters give no id."""
        local = slug(label)
        return self.free(ID, local) if local else ""

    def statement(self, source: str, paragraph: int | None) -> str:
        """Return the IRI of the next statement of a source, and of a paragraph of it where there is one."""
        place = re.split("[/#]", source)[-1] + (".p" + str(paragraph) + "-" if paragraph else ".")
        if place not in self._numbers:
            quoted = self._store.quads(predicate=QUOTED, object=NamedNode(source), graph=EVIDENCE)
            known = {quad.subject.value for quad in quoted if isinstance(quad.subject, NamedNode)} | self._taken
            ends = (iri[len(STATEMENT + place) :] for iri in known if iri.startswith(STATEMENT + place))
            self._numbers[place] = {int(match[0]) for end in ends if (match := re.match(r"\d+", end))}
        number = max(self._numbers[place], default=0) + 1
        self._numbers[place].add(number)
        return f"{STATEMENT}{place}{number}"
