"""The index protocol that rules are matched over, and its implementation in memory.

A triple is three integers (see `encoder`). Triples of ``rdf:type`` are kept per class, all others per predicate with
subject and object packed into one integer, so that a rule is applied to a whole batch by set operations. Every triple
has a *stage*: 0 when it is asserted, otherwise the number of the rule application that concluded it. All premises of a
conclusion have a lower stage, so a proof that descends in stages has no circle, and a removal can tell what still
stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kzpk_graph.reason.encoder import IntTriple

BITS: Final = 28
"""A packed pair has the subject above this bit, and below it subject and object combined by exclusive or: the hash of
an integer is the integer, so that pairs which share a subject or an object still spread. 56 bits fit in two digits."""

MASK: Final = (1 << BITS) - 1


def pack(s: int, o: int) -> int:
    """Pack subject and object into one integer."""
    return s << BITS | s ^ o


def unpack(pair: int) -> tuple[int, int]:
    """Give subject and object of a packed pair."""
    s = pair >> BITS
    return s, (pair & MASK) ^ s


_NOTHING: Final[tuple[int, ...]] = ()
_TUPLE_LIMIT: Final = 8


class Index(Protocol):
    """What matching, reasoning and explaining need to know of a set of triples.

    The predicate ``rdf_type`` stands for ``rdf:type``. A pattern has None where anything matches.
    """

    rdf_type: int

    def __len__(self) -> int:
        """Count the triples."""

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        """Yield the triples that fit a pattern."""

    def contains(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is there."""

    def objects(self, s: int, p: int) -> Collection[int]:
        """Give the objects of a subject under a predicate."""

    def subjects(self, p: int, o: int) -> Collection[int]:
        """Give the subjects of an object under a predicate."""

    def predicates(self) -> Collection[int]:
        """Give the predicates in use."""

    def stage(self, s: int, p: int, o: int) -> int:
        """Give a triple's stage: 0 asserted, above 0 inferred, -1 not there."""

    def insert(self, p: int, pairs: set[int], stage: int) -> set[int]:
        """Add packed pairs under a predicate other than ``rdf:type`` and give those that were new."""

    def insert_types(self, c: int, members: set[int], stage: int) -> set[int]:
        """Add members of a class and give those that were new."""

    def remove(self, s: int, p: int, o: int) -> None:
        """Take a triple out."""

    def restage(self, s: int, p: int, o: int, stage: int) -> None:
        """Change the stage of a triple that is there."""


def _link(table: dict[int, Collection[int]], pairs: Iterable[int], *, by_subject: bool) -> None:
    """Enter pairs under their subjects or objects.

    What belongs to one key is a tuple while it is short (an eighth of a set's memory), then a set.
    """
    get = table.get
    for pair in pairs:
        key = pair >> BITS
        value = (pair ^ key) & MASK
        if not by_subject:
            key, value = value, key
        old = get(key)
        if old is None:
            table[key] = (value,)
        elif isinstance(old, tuple):
            table[key] = (*old, value) if len(old) < _TUPLE_LIMIT else {*old, value}
        elif isinstance(old, set):
            old.add(value)


def _unlink(table: dict[int, Collection[int]], key: int, value: int) -> None:
    old = table[key]
    if isinstance(old, set):
        old.discard(value)
        rest: Collection[int] = old
    else:
        rest = tuple(item for item in old if item != value)
        table[key] = rest
    if not rest:
        del table[key]


class MemoryIndex:
    """An index in dictionaries; see the module's docstring for the layout.

    Look-ups by subject or object under a predicate build that predicate's table on first use, so that predicates which
    no rule joins on cost nothing.

    Args:
        rdf_type: The number of ``rdf:type``.
    """

    def __init__(self, rdf_type: int) -> None:
        self.rdf_type = rdf_type
        self.types: dict[int, dict[int, int]] = {}
        self.pairs: dict[int, dict[int, int]] = {}
        self._by_subject: dict[int, dict[int, Collection[int]]] = {}
        self._by_object: dict[int, dict[int, Collection[int]]] = {}

    def __len__(self) -> int:
        return sum(map(len, self.types.values())) + sum(map(len, self.pairs.values()))

    def contains(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is there."""
        if p == self.rdf_type:
            members = self.types.get(o)
            return members is not None and s in members
        table = self.pairs.get(p)
        return table is not None and (s << BITS | s ^ o) in table

    def stage(self, s: int, p: int, o: int) -> int:
        """Give a triple's stage: 0 asserted, above 0 inferred, -1 not there."""
        if p == self.rdf_type:
            return self.types.get(o, {}).get(s, -1)
        return self.pairs.get(p, {}).get(s << BITS | s ^ o, -1)

    def objects(self, s: int, p: int) -> Collection[int]:
        """Give the objects of a subject under a predicate."""
        if p == self.rdf_type:
            return tuple(c for c, members in self.types.items() if s in members)
        table = self._by_subject.get(p)
        if table is None:
            table = self._by_subject[p] = {}
            _link(table, self.pairs.get(p, ()), by_subject=True)
        return table.get(s, _NOTHING)

    def subjects(self, p: int, o: int) -> Collection[int]:
        """Give the subjects of an object under a predicate."""
        if p == self.rdf_type:
            return self.types.get(o, {}).keys()
        table = self._by_object.get(p)
        if table is None:
            table = self._by_object[p] = {}
            _link(table, self.pairs.get(p, ()), by_subject=False)
        return table.get(o, _NOTHING)

    def predicates(self) -> Collection[int]:
        """Give the predicates in use."""
        used = [p for p, table in self.pairs.items() if table]
        return [self.rdf_type, *used] if any(self.types.values()) else used

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        """Yield the triples that fit a pattern; the index may not change meanwhile."""
        for predicate in self.predicates() if p is None else (p,):
            if s is not None and o is not None:
                if self.contains(s, predicate, o):
                    yield s, predicate, o
            elif s is not None:
                for obj in self.objects(s, predicate):
                    yield s, predicate, obj
            elif o is not None:
                for subject in self.subjects(predicate, o):
                    yield subject, predicate, o
            else:
                yield from self._all(predicate)

    def _all(self, p: int) -> Iterator[IntTriple]:
        if p == self.rdf_type:
            return ((member, p, c) for c, members in self.types.items() for member in members)
        return ((s, p, o) for s, o in map(unpack, self.pairs.get(p, ())))

    def insert(self, p: int, pairs: set[int], stage: int) -> set[int]:
        """Add packed pairs under a predicate other than ``rdf:type`` and give those that were new."""
        table = self.pairs.get(p)
        if table is None:
            table = self.pairs[p] = {}
        new = pairs.difference(table) if table else pairs
        if not new:
            return new
        table.update(dict.fromkeys(new, stage))
        if p in self._by_subject:
            _link(self._by_subject[p], new, by_subject=True)
        if p in self._by_object:
            _link(self._by_object[p], new, by_subject=False)
        return new

    def insert_types(self, c: int, members: set[int], stage: int) -> set[int]:
        """Add members of a class and give those that were new."""
        table = self.types.get(c)
        if table is None:
            table = self.types[c] = {}
        new = members.difference(table) if table else members
        if new:
            table.update(dict.fromkeys(new, stage))
        return new

    def remove(self, s: int, p: int, o: int) -> None:
        """Take a triple out."""
        if p == self.rdf_type:
            del self.types[o][s]
            return
        del self.pairs[p][pack(s, o)]
        if p in self._by_subject:
            _unlink(self._by_subject[p], s, o)
        if p in self._by_object:
            _unlink(self._by_object[p], o, s)

    def restage(self, s: int, p: int, o: int, stage: int) -> None:
        """Change the stage of a triple that is there."""
        if p == self.rdf_type:
            self.types[o][s] = stage
        else:
            self.pairs[p][pack(s, o)] = stage
