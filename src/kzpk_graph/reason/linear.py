"""The rules with two premises that share one thing: chains, transitivity, functional properties, someValuesFrom ...

They make nearly all conclusions that set operations cannot, so they get loops of their own; the general join (`join`)
would give the same. Here too a literal meets every literal of its value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.reason.index import BITS, MASK

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kzpk_graph.reason.actions import Batch
    from kzpk_graph.reason.compiler import InstanceRule
    from kzpk_graph.reason.engine import Engine


def from_pairs(engine: Engine, rule: InstanceRule, i: int) -> Callable[[Batch], None] | None:
    """Build what new triples ``x p y`` lead to together with one other triple.

    Args:
        engine: Where conclusions go.
        rule: A rule with two atoms.
        i: The atom that the new triples fill.

    Returns:
        The action, None when the rule has another shape.
    """
    x, _, y = rule.body[i]
    u, q, v = rule.body[1 - i]
    head = rule.head
    if head is None or q < 0 or head[1] < 0 or x >= 0 or y >= 0 or x == y:
        return None
    if q == engine.rdf_type and v >= 0 and u in (x, y) and head[1] == q and head[2] >= 0 and head[0] in (x, y):
        return _filtered(engine, u == x, v, head[0] == x, head[2])
    if q == engine.rdf_type or (u in (x, y)) == (v in (x, y)) or min(u, v) >= 0 or max(u, v) >= 0:
        return None
    shared, new = (u, v) if u in (x, y) else (v, u)
    kept = y if shared == x else x
    if (head[0], head[2]) not in ((kept, new), (new, kept)):
        return None
    reach = _objects(engine, q) if shared == u else _subjects(engine, q)
    return _joined(engine, reach, shared == x, head[0] == kept, head[1])


def _objects(engine: Engine, q: int) -> Callable[[int], Collection[int]]:
    objects, variants = engine.index.objects, engine.encoder.variants

    def reach(subject: int) -> Collection[int]:
        if subject & 1 and subject in variants:
            return {obj for form in variants[subject] for obj in objects(form, q)}
        return objects(subject, q)

    return reach


def _subjects(engine: Engine, q: int) -> Callable[[int], Collection[int]]:
    subjects, variants = engine.index.subjects, engine.encoder.variants

    def reach(obj: int) -> Collection[int]:
        if obj & 1 and obj in variants:
            return {subject for form in variants[obj] for subject in subjects(q, form)}
        return subjects(q, obj)

    return reach


def _joined(
    engine: Engine, reach: Callable[[int], Collection[int]], by_subject: bool, kept_first: bool, p: int
) -> Callable[[Batch], None]:
    """Conclude ``kept p new`` or ``new p kept``, where the other end of a triple reaches ``new``."""
    emit = engine.emit_pairs

    def run(batch: Batch) -> None:
        found: set[int] = set()
        add = found.add
        for pair in batch.pairs:
            kept = pair >> BITS
            shared = (pair ^ kept) & MASK
            if by_subject:
                kept, shared = shared, kept
            if kept_first:
                for new in reach(shared):
                    add(kept << BITS | kept ^ new)
            else:
                for new in reach(shared):
                    add(new << BITS | kept ^ new)
        emit(p, found)

    return run


def _filtered(engine: Engine, test_subject: bool, c: int, take_subject: bool, d: int) -> Callable[[Batch], None]:
    """Conclude that one end of a triple belongs to ``d`` where one end belongs to ``c``."""
    contains, holds, emit, rdf_type = engine.index.contains, engine.matcher.holds, engine.emit_types, engine.rdf_type

    def run(batch: Batch) -> None:
        tested = batch.subjects if test_subject else batch.objects
        good = {term for term in tested if contains(term, rdf_type, c) or (term & 1 and holds(term, rdf_type, c))}
        if not good:
            return
        if test_subject == take_subject:
            emit(d, good)
        elif take_subject:
            emit(d, {pair >> BITS for pair in batch.pairs if (pair ^ pair >> BITS) & MASK in good})
        else:
            emit(d, {(pair ^ pair >> BITS) & MASK for pair in batch.pairs if pair >> BITS in good})

    return run


def from_types(engine: Engine, rule: InstanceRule, i: int) -> Callable[[set[int]], None] | None:
    """Build what new members of a class lead to together with one triple about them.

    Args:
        engine: Where conclusions go.
        rule: A rule with two atoms.
        i: The atom that the new members fill.

    Returns:
        The action, None when the rule has another shape.
    """
    x = rule.body[i][0]
    u, q, v = rule.body[1 - i]
    head = rule.head
    if head is None or x >= 0 or q < 0 or head[1] != engine.rdf_type or head[2] < 0 or q == engine.rdf_type:
        return None
    if (u == x) == (v == x) or min(u, v) >= 0 or max(u, v) >= 0 or head[0] != (v if u == x else u):
        return None
    reach = _objects(engine, q) if u == x else _subjects(engine, q)
    emit, d = engine.emit_types, head[2]

    def run(members: set[int]) -> None:
        found: set[int] = set()
        for member in members:
            found.update(reach(member))
        emit(d, found)

    return run
