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
    from collections.abc import Iterable, Iterator, Mapping

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

# Turtle 1.1 §2.5.2 and §2.5.3: the literals that are written without quotes and datatype.
_BARE: Final = {
    f"{vocab.XSD}{name}".encode(): re.compile(pattern)
    for name, pattern in (
        ("boolean", rb"(?:true|false)\Z"),
        ("integer", rb"[+-]?[0-9]+\Z"),
        ("decimal", rb"[+-]?[0-9]*\.[0-9]+\Z"),
        ("double", rb"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+\Z"),
    )
}

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
        self._unused = tuple(namespace.encode() for namespace in prefixes.values())
        self._predicates: dict[bytes, Key] = {}

    def lines(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield each line once, in order.

        Args:
            lines: Triples in canonical N-Triples (RDF 1.2 N-Triples §4), without line ends.
        """
        predicates = self._predicates
        blocks: dict[bytes, list[tuple[Key, bytes, bytes]]] = {}
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            row = (predicates.get(predicate) or self._predicate_key(predicate), rest, line)
            if subject in blocks:
                blocks[subject].append(row)
            else:
                blocks[subject] = [row]
            if self._unused and rest.endswith(b"> .") and (not self._elements_only or predicate == _TYPE):
                self._note_object(rest)
        for subject in sorted(blocks, key=self.node_key):
            before = None
            for _, _, line in sorted(blocks.pop(subject)):
                if line != before:
                    yield line
                before = line

    def node_key(self, node: bytes) -> Key:
        """Rank a subject or graph, as N-Triples write it: by namespace, then other IRIs, then blank nodes."""
        natural = _DIGITS.sub(_padded, node.decode())
        if node.startswith(b"_:"):
            return len(self._prefixes) + 1, natural
        if not self._elements_only:
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

    def _note_object(self, rest: bytes) -> None:
        """Note an IRI or the datatype of a literal, unless Turtle writes the literal bare."""
        if rest.startswith(b"<"):
            self._note(rest[1:-3])
            return
        end = rest.rindex(b"^^<")
        bare = _BARE.get(rest[end + 3 : -3])
        if bare is None or bare.match(rest, 1, end - 1) is None:
            self._note(rest[end + 3 : -3])

    def _note(self, iri: bytes) -> None:
        if not iri.startswith(self._unused):
            return
        text = iri.decode()
        for prefix, namespace in self._prefixes:
            if prefix not in self.used and text.startswith(namespace) and is_local_name(text[len(namespace) :]):
                self.used.add(prefix)
                self._unused = tuple(other for other in self._unused if other != namespace.encode())


def _padded(match: re.Match[str]) -> str:
    digits = match.group()
    return f"{len(digits):05}{digits}"
