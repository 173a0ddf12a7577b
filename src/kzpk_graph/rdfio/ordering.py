"""The order in which a graph is written: one that a person can read, and the same whatever order it came in.

Subjects by namespace in the order of the prefixes, then naturally (``p2-1`` before ``p16-1``); of one subject its
types, labels and definitions first; texts before IRIs. Blank nodes come last. Each triple gets a key, and the order is
that of the keys.
"""

from __future__ import annotations

import operator
import re
from itertools import chain, compress, islice, pairwise, repeat
from typing import TYPE_CHECKING, Final

from kzpk_graph import vocab
from kzpk_graph.terms import is_local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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


class Rows:
    """The keys of the triples of one graph, by column: subject, predicate, and the object as it stands in the line."""

    __slots__ = ("predicates", "rests", "subjects")

    def __init__(self) -> None:
        self.subjects: list[str] = []
        self.predicates: list[str] = []
        self.rests: list[str] = []

    def order(self) -> list[int]:
        """Return the indices of the triples in their order, each triple once.

        Few subjects and predicates are ranked, and their ranks are sorted as numbers: that is much faster than to sort
        texts. Objects are compared only where both are the same.
        """
        subjects, predicates = sorted(set(self.subjects)), sorted(set(self.predicates))
        width = len(predicates)
        of_subject = {key: rank * width for rank, key in enumerate(subjects)}
        of_predicate = {key: rank for rank, key in enumerate(predicates)}
        ranks = list(
            map(
                operator.add,
                map(of_subject.__getitem__, self.subjects),
                map(of_predicate.__getitem__, self.predicates),
            )
        )
        order = sorted(range(len(ranks)), key=ranks.__getitem__)
        ranks.sort()
        alike = map(operator.eq, ranks, islice(ranks, 1, None))
        ties = list(compress(range(len(order)), alike))
        return self._by_object(order, ties) if ties else order

    def _by_object(self, order: list[int], ties: list[int]) -> list[int]:
        """Sort runs of the same subject and predicate by their objects, and leave out what comes again.

        Args:
            order: Indices of triples; it is changed.
            ties: The places in it whose triple has the subject and predicate of the next one, ascending.
        """
        rest, again = self.rests.__getitem__, []
        places = iter(ties)
        start = end = next(places)
        for place in chain(places, (-1,)):
            if place == end + 1:
                end = place
                continue
            run = sorted(order[start : end + 2], key=rest)
            order[start : end + 2] = run
            again += [start + 1 + n for n, (one, two) in enumerate(pairwise(map(rest, run))) if one == two]
            start = end = place
        if not again:
            return order
        left_out = set(again)
        return [index for place, index in enumerate(order) if place not in left_out]


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
        self._subjects: dict[str, str] = {}
        self._predicates: dict[str, str] = {}

    def add(self, text: str, lines: list[str], rows: Rows) -> None:
        """Add the keys of triples to those of their graph.

        Args:
            text: The whole of which the lines are parts.
            lines: Canonical N-Triples (RDF 1.2 N-Triples §4), without their ends.
            rows: Takes the keys.
        """
        if not lines:
            return
        self._note(text)
        subjects, predicates, rests = zip(*map(str.split, lines, repeat(" "), repeat(2)), strict=True)
        for subject in set(subjects).difference(self._subjects):
            self._subjects[subject] = self._node_key(subject)
        for predicate in set(predicates).difference(self._predicates):
            self._predicates[predicate] = self._predicate_key(predicate)
        rows.subjects.extend(map(self._subjects.__getitem__, subjects))
        rows.predicates.extend(map(self._predicates.__getitem__, predicates))
        rows.rests.extend(rests)

    def graph_key(self, name: str) -> str:
        """Rank a graph by its name; the default graph, whose name is empty, comes first."""
        if not name:
            return ""
        latin = _latin(name)
        if not self._elements_only:
            self._note_name(latin)
        return self._node_key(latin)

    def _node_key(self, node: str) -> str:
        """Rank a subject or graph, as N-Triples write it: by namespace, then other IRIs, then blank nodes."""
        return _sortable(self._rank(node)) + _DIGITS.sub(_padded, node)

    def _predicate_key(self, predicate: str) -> str:
        iri = predicate[1:-1]
        if iri in _FIRST:
            return _sortable(_FIRST.index(iri))
        return _sortable(len(_FIRST) + self._rank(predicate)) + _DIGITS.sub(_padded, iri)

    def _rank(self, node: str) -> int:
        for start, rank in self._starts:
            if node.startswith(start):
                return rank
        return len(self._starts) + (node[0] == "_")

    def _note(self, text: str) -> None:
        """Note the prefixes that IRIs in some lines are written with; what looks like an IRI can be in a literal."""
        for prefix, namespace in self._prefixes:
            if prefix in self.used:
                continue
            find = _other_datatype if namespace == vocab.XSD else _finder(namespace)
            start = find(text, 0)
            while start >= 0:
                end = text.find("\n", start)
                line = text[text.rfind("\n", 0, start) + 1 : end]
                if any(self._abbreviates(node, namespace) for node in self._written_short(line)):
                    self.used.add(prefix)
                    break
                start = find(text, end)

    def _note_name(self, node: str) -> None:
        for prefix, namespace in self._prefixes:
            if prefix not in self.used and self._abbreviates(node, namespace):
                self.used.add(prefix)

    def _written_short(self, line: str) -> list[str]:
        """Return the IRIs of a line that can be written with a prefix, in angle brackets."""
        subject, predicate, rest = line.split(" ", 2)
        is_type = predicate == _TYPE  # it is written as ``a``, and RDF/XML declares rdf: in any case
        found = [] if is_type else [predicate]
        if not self._elements_only:
            found.append(subject)
        if rest.startswith("<"):
            if not self._elements_only or is_type:
                found.append(rest[:-2])
        elif rest.endswith("> .") and not rest.endswith(_BARE) and not self._elements_only:
            found.append(rest[rest.rindex("^^<") + 2 : -2])
        return found

    def _abbreviates(self, node: str, namespace: str) -> bool:
        if not node.startswith("<" + namespace):
            return False
        local = node[1 + len(namespace) : -1]
        return is_local_name(local if local.isascii() else local.encode("latin-1").decode())


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")


def _sortable(number: int) -> str:
    """Write a number so that texts sort as numbers do, without the character that ends a key's parts."""
    return chr(1 + number // 200) + chr(1 + number % 200)


def _finder(namespace: str) -> Callable[[str, int], int]:
    """Return what finds an IRI of a namespace in a text, from a place on; -1 where there is none."""
    return lambda text, start: text.find("<" + namespace, start)


def _other_datatype(text: str, start: int) -> int:
    """Return where a name of XSD stands that is not the datatype of a bare literal; -1 where none does."""
    match = _OTHER_DATATYPE.search(text, start)
    return match.start() if match else -1


def _padded(match: re.Match[str]) -> str:
    digits = match.group()
    return f"{len(digits):05}{digits}"
