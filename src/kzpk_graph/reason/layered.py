"""The closure that a store holds with a change on top, as an index to match rules over.

Three layers are read as one: what the store's asked graph holds, less what the change takes away (`LayeredIndex.gone`),
plus what it brings (`LayeredIndex.fresh`). Only the ontology's part, which rules are compiled from, is kept in memory.
Of everything else only what is asked for is read: a look-up of one triple is what a store does fastest, and a pattern
is streamed, so that a hub costs no more than is looked at.

What no RDF graph may hold (a literal as subject, a blank node as predicate) is not in the store either. A literal's
datatypes follow from its value; anything else of that kind is there only where the change brings it, because a store
whose closure rests on such triples says so (see `closure.Closure.self_contained`) and is not read through this module.
"""

from __future__ import annotations

from collections.abc import Collection, Set
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import DefaultGraph, Quad
from kzpk_graph.reason.index import MemoryIndex, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.stored import Vocabulary
    from kzpk_graph.store.base import Reader

_NOTHING: Final[tuple[int, ...]] = ()


class BeyondReach(Exception):
    """A change needs what the store cannot tell: everything is to be closed anew."""


class Remembered:
    """What a stream gives, read as far as anyone goes through it, and once only."""

    __slots__ = ("_items", "_stream")

    def __init__(self, stream: Iterator[int]) -> None:
        self._items: list[int] = []
        self._stream = stream

    def __iter__(self) -> Iterator[int]:
        place = 0
        while True:
            if place == len(self._items):
                item = next(self._stream, None)
                if item is None:
                    return
                self._items.append(item)
            yield self._items[place]
            place += 1


class Surroundings:
    """One graph of a store, read as far as it is asked for, and remembered.

    Args:
        vocabulary: The numbers of the terms.
        store: The store.
        graph: The graph.
    """

    def __init__(self, vocabulary: Vocabulary, store: Reader, graph: Any) -> None:
        self._vocabulary = vocabulary
        self._store = store
        self._graph = graph
        self._from: dict[int, dict[int, dict[int, None]]] = {}
        self._to: dict[int, dict[int, dict[int, None]]] = {}
        self._pairs: dict[tuple[int, int, bool], Remembered] = {}
        self._single: dict[IntTriple, bool] = {}

    def forget(self) -> None:
        """Drop what was read: the store may have changed."""
        self._from.clear()
        self._to.clear()
        self._pairs.clear()
        self._single.clear()

    def contains(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is there, in this very form."""
        around = self._from.get(s)
        if around is not None:
            return o in around.get(p, _NOTHING)
        around = self._to.get(o)
        if around is not None:
            return s in around.get(p, _NOTHING)
        triple = (s, p, o)
        known = self._single.get(triple)
        if known is None:
            subject, predicate, obj = self._terms(s, p, o)
            if o & 1:
                # A store takes one form of a value for another ("01" for 1).
                found = (quad.object == obj for quad in self._store.quads(subject, predicate, obj, self._graph))
                known = any(found)
            else:
                known = self._store.contains(Quad(subject, predicate, obj, self._graph))
            self._single[triple] = known
        return known

    def objects(self, s: int, p: int) -> Iterable[int]:
        """Give the objects of a subject under a predicate; where they are many, streamed."""
        around = self._from.get(s)
        return around.get(p, _NOTHING) if around is not None else self._reached(s, p, forward=True)

    def subjects(self, p: int, o: int) -> Iterable[int]:
        """Give the subjects of an object under a predicate; where they are many, streamed."""
        around = self._to.get(o)
        return around.get(p, _NOTHING) if around is not None else self._reached(o, p, forward=False)

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        """Yield the triples that fit a pattern."""
        number = self._vocabulary.number
        subject, predicate, obj = self._terms(s, p, o)
        for quad in self._store.quads(subject, predicate, obj, self._graph):
            found: tuple[Any, ...] = (quad.subject, quad.predicate, quad.object)
            yield number(found[0]), number(found[1]), number(found[2])

    def look_around(self, node: int, limit: int) -> None:
        """Read all triples of a thing at once, as far as they are not more than so many in one direction.

        Args:
            node: The thing.
            limit: How many; 0 to learn only whether there are any.
        """
        for forward, kept in ((True, self._from), (False, self._to)):
            if node not in kept and not (forward and node & 1):
                found = self._around(node, limit, forward=forward)
                if found is not None:
                    kept[node] = found

    def _around(self, node: int, limit: int, *, forward: bool) -> dict[int, dict[int, None]] | None:
        found: dict[int, dict[int, None]] = {}
        triples = self.match(node if forward else None, None, None if forward else node)
        for place, (s, p, o) in enumerate(triples):
            if place == limit:
                return None
            if forward or o == node:  # not another form of the value
                found.setdefault(p, {})[o if forward else s] = None
        return found

    def _terms(self, s: int | None, p: int | None, o: int | None) -> tuple[Any, Any, Any]:
        term = self._vocabulary.encoder.term
        return None if s is None else term(s), None if p is None else term(p), None if o is None else term(o)

    def _reached(self, node: int, p: int, *, forward: bool) -> Iterable[int]:
        key = (node, p, forward)
        known = self._pairs.get(key)
        if known is None:
            known = self._pairs[key] = Remembered(self._stream(node, p, forward=forward))
        return known

    def _stream(self, node: int, p: int, *, forward: bool) -> Iterator[int]:
        if forward:
            return (o for _, _, o in self.match(node, p, None))
        return (s for s, _, o in self.match(None, p, node) if o == node)


class Members(Set[int]):
    """The members of a class, which may be very many: asked one by one where that will do."""

    def __init__(self, index: LayeredIndex, c: int) -> None:
        self._index = index
        self._c = c

    def __contains__(self, member: object) -> bool:
        return isinstance(member, int) and self._index.contains(member, self._index.rdf_type, self._c)

    def __iter__(self) -> Iterator[int]:
        return self._index.members(self._c)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __and__(self, other: Iterable[Any]) -> Members | set[int]:
        return {member for member in other if member in self}

    __rand__ = __and__


class LayeredIndex:
    """See the module's docstring; it speaks the protocol `index.Index`.

    Args:
        vocabulary: The numbers of the terms.
        store: A closed store.

    Attributes:
        gone: Triples of the store that the change takes away.
        fresh: Triples that it brings.
        old: The store's asked graph.
        schema: The part of ``old`` that rules are compiled from; filled by `load_schema`.
        datatypes_of: Gives the datatypes that the closure types a literal by.
    """

    def __init__(self, vocabulary: Vocabulary, store: Reader) -> None:
        self.rdf_type = vocabulary.rdf_type
        self.old = Surroundings(vocabulary, store, DefaultGraph())
        self.schema = MemoryIndex(self.rdf_type)
        self.fresh = MemoryIndex(self.rdf_type)
        self.gone: set[IntTriple] = set()
        self.datatypes_of: Callable[[int], Iterable[int]] = lambda _: _NOTHING
        self._vocabulary = vocabulary
        self._encoder = vocabulary.encoder
        self._predicates: frozenset[int] = frozenset()
        self._classes: frozenset[int] = frozenset()

    def load_schema(self, predicates: Iterable[int], classes: Iterable[int]) -> None:
        """Read the ontology's part of the store.

        Args:
            predicates: The predicates that the premises about the ontology have.
            classes: The classes that they ask about.
        """
        for p in sorted(predicates):
            self.schema.insert(p, {pack(s, o) for s, _, o in self.old.match(None, p, None)}, 0)
        for c in sorted(classes):
            self.schema.insert_types(c, {s for s, _, _ in self.old.match(None, self.rdf_type, c)}, 0)
        self._predicates, self._classes = frozenset(predicates), frozenset(classes)

    def schema_terms(self) -> set[int]:
        """Give the terms that stand in the ontology's part of the store."""
        found: set[int] = set()
        for s, _, o in self.schema.match(None, None, None):
            found.add(s)
            found.add(o)
        return found

    def reset(self) -> None:
        """Forget the change, and what was read of the store."""
        self.old.forget()
        self.fresh = MemoryIndex(self.rdf_type)
        self.gone = set()

    def is_schema(self, triple: IntTriple) -> bool:
        """Say whether rules may be compiled from a triple."""
        return triple[1] in self._predicates or (triple[1] == self.rdf_type and triple[2] in self._classes)

    def held(self, s: int, p: int, o: int) -> bool:
        """Say whether the store holds a triple in its asked graph."""
        if s & 1 or p & 1 or p in self._encoder.blank:
            return False
        if p in self._predicates or (p == self.rdf_type and o in self._classes):
            return self.schema.contains(s, p, o)
        return self.old.contains(s, p, o)

    # The protocol

    def __len__(self) -> int:
        return sum(1 for _ in self.match(None, None, None))

    def contains(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is there, or is that of a literal and its datatype (dt-type2)."""
        if self.fresh.contains(s, p, o):
            return True
        if s & 1:
            return p == self.rdf_type and self._vocabulary.is_value_of(s, o)
        return self.held(s, p, o) and (s, p, o) not in self.gone

    def stage(self, s: int, p: int, o: int) -> int:
        """Give 0 for what the change asserts, 1 for anything else that is there, -1 for what is not."""
        stage = self.fresh.stage(s, p, o)
        return stage if stage >= 0 else 1 if self.contains(s, p, o) else -1

    def objects(self, s: int, p: int) -> Collection[int]:
        """Give the objects of a subject under a predicate."""
        new = self.fresh.objects(s, p)
        if s & 1:
            return {*new, *self.datatypes_of(s)} if p == self.rdf_type else new
        if p & 1 or p in self._encoder.blank:
            return new
        old = self.schema.objects(s, p) if p in self._predicates else self.old.objects(s, p)
        if self.gone:
            old = (o for o in old if (s, p, o) not in self.gone)
        return _together(old, new)

    def subjects(self, p: int, o: int) -> Collection[int]:
        """Give the subjects of an object under a predicate."""
        if p == self.rdf_type and o not in self._classes:
            return Members(self, o)
        new = self.fresh.subjects(p, o)
        if p & 1 or p in self._encoder.blank:
            return new
        known = p in self._predicates or p == self.rdf_type
        old = self.schema.subjects(p, o) if known else self.old.subjects(p, o)
        if self.gone:
            old = (s for s in old if (s, p, o) not in self.gone)
        return _together(old, new)

    def members(self, c: int) -> Iterator[int]:
        """Yield the members of a class.

        Raises:
            BeyondReach: It is a datatype: its literals are not listed anywhere.
        """
        if c in self._vocabulary.datatypes:
            raise BeyondReach
        return (s for s, _, _ in self.match(None, self.rdf_type, c))

    def predicates(self) -> Collection[int]:
        """Refuse: the store has no list of its predicates.

        Raises:
            BeyondReach: Always.
        """
        raise BeyondReach

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        """Yield the triples that fit a pattern.

        Raises:
            BeyondReach: The pattern takes in the datatypes of all literals.
        """
        if s is not None and p is not None and o is not None:
            return iter([(s, p, o)] if self.contains(s, p, o) else [])
        if s is not None and s & 1:
            return self._of_literal(s, p, o)
        every_type = p is None or p == self.rdf_type
        if s is None and every_type and (o is None or o in self._vocabulary.datatypes):
            raise BeyondReach
        return self._all(s, p, o)

    def _of_literal(self, s: int, p: int | None, o: int | None) -> Iterator[IntTriple]:
        found = dict.fromkeys(self.fresh.match(s, p, o))
        if p is None or p == self.rdf_type:
            found.update(dict.fromkeys((s, self.rdf_type, c) for c in self.datatypes_of(s) if o is None or o == c))
        return iter(found)

    def _all(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        if p is not None and p in self._predicates:
            yield from (triple for triple in self.schema.match(s, p, o) if triple not in self.gone)
        elif p is None or not (p & 1 or p in self._encoder.blank):
            yield from (triple for triple in self.old.match(s, p, o) if triple not in self.gone)
        yield from tuple(self.fresh.match(s, p, o))

    def insert(self, p: int, pairs: set[int], stage: int) -> set[int]:
        """Add packed pairs under a predicate other than ``rdf:type`` and give those that were new."""
        gone, held = self.gone, self.held
        new = {pair for pair in pairs for s, o in (unpack(pair),) if not held(s, p, o) or (gone and (s, p, o) in gone)}
        return self.fresh.insert(p, new, stage)

    def insert_types(self, c: int, members: set[int], stage: int) -> set[int]:
        """Add members of a class and give those that were new."""
        gone, held, rdf_type = self.gone, self.held, self.rdf_type
        new = {s for s in members if not held(s, rdf_type, c) or (gone and (s, rdf_type, c) in gone)}
        return self.fresh.insert_types(c, new, stage)

    def remove(self, s: int, p: int, o: int) -> None:
        """Take a triple of the store out."""
        self.gone.add((s, p, o))

    def restage(self, s: int, p: int, o: int, stage: int) -> None:
        """Change the stage of a triple that the change brings."""
        self.fresh.restage(s, p, o, stage)


def _together(old: Iterable[int], new: Collection[int]) -> Collection[int]:
    """Give two sets without common members as one; what may be long is not read for that."""
    if not new and isinstance(old, Collection):
        return old
    return chain(old, tuple(new))  # type: ignore[return-value]  # rules only go through it
