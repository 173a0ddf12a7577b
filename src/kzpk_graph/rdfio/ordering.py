"""The order in which a graph is written: one that a person can read, and the same whatever order it came in.

Subjects by namespace in the order of the prefixes, then naturally (``p2-1`` before ``p16-1``); of one subject its
types, labels and definitions first; texts before IRIs. Blank nodes come last. The order is found on lines of canonical
N-Triples, which the engine writes and reads faster than Python looks into its terms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph import vocab
from kzpk_graph.terms import is_local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_TYPE: Final = f"<{vocab.RDF_TYPE}>".encode()

_BARE: Final = tuple(f"^^<{vocab.XSD}{name}> .".encode() for name in ("boolean", "integer", "decimal", "double"))
"""The ends of literals that Turtle writes without quotes and datatype (Turtle 1.1 §2.5.2 and §2.5.3)."""

_OTHER_DATATYPE: Final = re.compile(rb"<" + re.escape(vocab.XSD).encode() + rb"(?!(?:boolean|integer|decimal|double)>)")

Key = tuple[int, str]
"""The rank of a namespace, and a text that sorts numbers by their value."""


class Ordering:
    """Orders lines of N-Triples, and notes which prefixes their IRIs can use.

    Args:
        prefixes: Prefix to namespace IRI.
        elements_only: Only IRIs that name RDF/XML elements are written with prefixes: predicates and classes.

    Attributes:
        used: The prefixes that an IRI seen so far is written with.
    """

    def __init__(self, prefixes: Mapping[str, str], *, elements_only: bool = False) -> None:
        self.used: set[str] = set()
        self._elements_only = elements_only
        self._prefixes = tuple(prefixes.items())
        self._unused: tuple[bytes, ...] = ()
        self._predicates: dict[bytes, Key] = {}

    def lines(self, text: bytes) -> Iterator[bytes]:
        """Yield each line once, in order and without its end.

        Args:
            text: Triples in canonical N-Triples (RDF 1.2 N-Triples §4).
        """
        self._unused = tuple(namespace for namespace in self._missing() if _is_named(namespace, text))
        predicates = self._predicates
        blocks: dict[bytes, list[tuple[Key, bytes]]] = {}
        for line in text.split(b"\n")[:-1]:
            subject, predicate, rest = line.split(b" ", 2)
            row = (predicates.get(predicate) or self._predicate_key(predicate), line)
            if subject in blocks:
                blocks[subject].append(row)
            else:
                blocks[subject] = [row]
            if self._unused:
                self._note_object(predicate, rest)
        for subject in sorted(blocks, key=self.node_key):
            before = None
            for _, line in sorted(blocks.pop(subject)):
                if line != before:
                    yield line
                before = line

    def graph_key(self, name: bytes) -> Key:
        """Rank a graph by its name; the default graph, whose name is empty, comes first."""
        self._unused = tuple(self._missing())
        return self.node_key(name) if name else (-1, "")

    def _missing(self) -> list[bytes]:
        return [namespace.encode() for prefix, namespace in self._prefixes if prefix not in self.used]

    def node_key(self, node: bytes) -> Key:
        """Rank a subject or graph, as N-Triples write it: by namespace, then other IRIs, then blank nodes."""
        natural = _DIGITS.sub(_padded, node.decode())
        if node.startswith(b"_:"):
            return len(self._prefixes) + 1, natural
        if self._unused and not self._elements_only:
            self._note(node[1:-1])
        return self._rank(node[1:-1].decode()), natural

    def _predicate_key(self, predicate: bytes) -> Key:
        iri = predicate[1:-1].decode()
        if iri != vocab.RDF_TYPE:  # that is written as ``a``, and RDF/XML declares rdf: in any case
            self._note(predicate[1:-1])
        first = iri in _FIRST
        key = (_FIRST.index(iri), "") if first else (len(_FIRST) + self._rank(iri), _DIGITS.sub(_padded, iri))
        self._predicates[predicate] = key
        return key

    def _rank(self, iri: str) -> int:
        for rank, (_, namespace) in enumerate(self._prefixes):
            if iri.startswith(namespace):
                return rank
        return len(self._prefixes)

    def _note_object(self, predicate: bytes, rest: bytes) -> None:
        """Note an IRI, or the datatype of a literal."""
        if rest.startswith(b"<"):
            if not self._elements_only or predicate == _TYPE:
                self._note(rest[1:-3])
        elif rest.endswith(b"> .") and not rest.endswith(_BARE) and not self._elements_only:
            self._note(rest[rest.rindex(b"^^<") + 3 : -3])

    def _note(self, iri: bytes) -> None:
        if not iri.startswith(self._unused):
            return
        text = iri.decode()
        for prefix, namespace in self._prefixes:
            if prefix not in self.used and text.startswith(namespace) and is_local_name(text[len(namespace) :]):
                self.used.add(prefix)
                self._unused = tuple(other for other in self._unused if other != namespace.encode())


def _is_named(namespace: bytes, text: bytes) -> bool:
    """Return whether an IRI of a namespace may need its prefix; of XSD, more than the datatypes of bare literals."""
    if namespace != vocab.XSD.encode():
        return b"<" + namespace in text
    return _OTHER_DATATYPE.search(text) is not None


def _padded(match: re.Match[str]) -> str:
    digits = match.group()
    return f"{len(digits):05}{digits}"
