"""The order in which a graph is written: one that a person can read, and the same whatever order it came in.

Subjects by namespace in the order of the prefixes, then naturally (``p2-1`` before ``p16-1``); of one subject its
types, labels and definitions first; texts before IRIs. Blank nodes come last. Each triple gets a key, and the order is
that of the keys.
"""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING, Final

from kzpk_graph import vocab
from kzpk_graph.terms import is_local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST: Final = (
    vocab.RDF_TYPE,
    vocab.RDFS_LABEL,
    vocab.SKOS_PREF_LABEL,
    vocab.SKOS_ALT_LABEL,
    vocab.DCTERMS + "title",
    vocab.SKOS_DEFINITION,
    vocab.RDFS_COMMENT,
    vocab.DCTERMS + "description",
)
_DIGITS: Final = re.compile("[0-9]+")
_TYPE: Final = f"<{vocab.RDF_TYPE}>"

_BARE: Final = tuple(f"^^<{vocab.XSD}{name}> ." for name in ("boolean", "integer", "decimal", "double"))
"""The ends of literals that Turtle writes without quotes and datatype (Turtle 1.1 §2.5.2 and §2.5.3)."""

_OTHER_DATATYPE: Final = re.compile("<" + re.escape(vocab.XSD) + "(?!(?:boolean|integer|decimal|double)>)")

_END: Final = "\0"
"""Ends a subject or predicate within a key: no line holds it, and it sorts before all that a line holds."""


class Ordering:
    """Makes the keys of triples, and notes which prefixes their IRIs can use.

    Texts are UTF-8 read as Latin-1 (see :mod:`kzpk_graph.rdfio.gathering`).

    Args:
        prefixes: Prefix to namespace IRI.
        elements_only: Only IRIs that name RDF/XML elements are written with prefixes: predicates and classes.

    Attributes:
        used: The prefixes that an IRI seen so far is written with.
    """

    def __init__(self, prefixes: Mapping[str, str], *, elements_only: bool = False) -> None:
        self.used: set[str] = set()
        self._elements_only = elements_only
        self._prefixes = tuple((prefix, _latin(namespace)) for prefix, namespace in prefixes.items())
        self._starts = tuple((f"<{namespace}", rank) for rank, (_, namespace) in enumerate(self._prefixes))
        self._unused: tuple[str, ...] = ()
        self._subjects: dict[str, str] = {}
        self._predicates: dict[str, str] = {}

    def keys(self, text: str, lines: list[str]) -> list[str]:
        """Return the keys of triples: those of equal triples are equal, and sorted they are the order.

        Args:
            text: The whole of which the lines are parts.
            lines: Canonical N-Triples (RDF 1.2 N-Triples §4), without their ends.
        """
        self._unused = tuple(namespace for namespace in self._missing() if _is_named(namespace, text))
        subject_key, predicate_key = self._subjects.get, self._predicates.get
        keys = [
            f"{subject_key(subject) or self._subject_key(subject)}"
            f"{predicate_key(predicate) or self._predicate_key(predicate)}{rest}"
            for subject, predicate, rest in map(str.split, lines, repeat(" "), repeat(2))
        ]
        if self._unused:
            for _, predicate, rest in map(str.split, lines, repeat(" "), repeat(2)):
                self._note_object(predicate, rest)
                if not self._unused:
                    break
        return keys

    def graph_key(self, name: str) -> str:
        """Rank a graph by its name; the default graph, whose name is empty, comes first."""
        self._unused = tuple(self._missing())
        return self._node_key(_latin(name)) if name else ""

    def _missing(self) -> list[str]:
        return [namespace for prefix, namespace in self._prefixes if prefix not in self.used]

    def _subject_key(self, subject: str) -> str:
        key = self._subjects[subject] = self._node_key(subject) + _END
        return key

    def _node_key(self, node: str) -> str:
        """Rank a subject or graph, as N-Triples write it: by namespace, then other IRIs, then blank nodes."""
        if self._unused and not self._elements_only:
            self._note(node[1:-1])
        return _sortable(self._rank(node)) + _DIGITS.sub(_padded, node)

    def _predicate_key(self, predicate: str) -> str:
        iri = predicate[1:-1]
        if iri != vocab.RDF_TYPE:  # that is written as ``a``, and RDF/XML declares rdf: in any case
            self._note(iri)
        if iri in _FIRST:
            key = _sortable(_FIRST.index(iri)) + _END
        else:
            key = _sortable(len(_FIRST) + self._rank(predicate)) + _DIGITS.sub(_padded, iri) + _END
        self._predicates[predicate] = key
        return key

    def _rank(self, node: str) -> int:
        for start, rank in self._starts:
            if node.startswith(start):
                return rank
        return len(self._starts) + (node[0] == "_")

    def _note_object(self, predicate: str, rest: str) -> None:
        """Note an IRI, or the datatype of a literal."""
        if rest.startswith("<"):
            if not self._elements_only or predicate == _TYPE:
                self._note(rest[1:-3])
        elif rest.endswith("> .") and not rest.endswith(_BARE) and not self._elements_only:
            self._note(rest[rest.rindex("^^<") + 3 : -3])

    def _note(self, iri: str) -> None:
        if not iri.startswith(self._unused):
            return
        for prefix, namespace in self._prefixes:
            if prefix not in self.used and iri.startswith(namespace):
                local = iri[len(namespace) :]
                if is_local_name(local if local.isascii() else local.encode("latin-1").decode()):
                    self.used.add(prefix)
                    self._unused = tuple(other for other in self._unused if other != namespace)


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")


def _sortable(number: int) -> str:
    """Write a number so that texts sort as numbers do, without the character that ends a key's parts."""
    return chr(1 + number // 200) + chr(1 + number % 200)


def _is_named(namespace: str, text: str) -> bool:
    """Return whether an IRI of a namespace may need its prefix; of XSD, more than the datatypes of bare literals."""
    if namespace != vocab.XSD:
        return "<" + namespace in text
    return _OTHER_DATATYPE.search(text) is not None


def _padded(match: re.Match[str]) -> str:
    digits = match.group()
    return f"{len(digits):05}{digits}"
