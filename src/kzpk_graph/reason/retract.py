"""Taking triples out of a closure: delete what no longer follows, then conclude again what still does.

The candidates are taken in the order of their stages. One that still has a derivation from triples of lower stages
stays: those are settled already, so that nothing supports itself in a circle. Any other goes, and what followed from
it becomes a candidate. What is gone but follows from what is left, by premises of a later stage, is concluded again at
the end.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

from kzpk_graph.reason.proofs import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.reason.encoder import IntTriple
    from kzpk_graph.reason.engine import Engine


def retract(engine: Engine, asserted: Iterable[IntTriple]) -> dict[IntTriple, int]:
    """Take asserted triples out of an engine, with what rested on them.

    Args:
        engine: A closed engine; it is closed again afterwards.
        asserted: Triples of stage 0 in its index.

    Returns:
        Every triple that was taken out, with the stage that it had. Those that were concluded again are in the index,
        at a new stage.
    """
    index, actions = engine.index, engine.actions
    heap: list[tuple[int, IntTriple]] = [(0, triple) for triple in asserted]
    heapq.heapify(heap)
    gone: dict[IntTriple, int] = {}
    prover = Prover(engine)
    queued: set[IntTriple] = {triple for _, triple in heap}
    while heap:
        stage, triple = heapq.heappop(heap)
        if stage and prover.supported(triple, below=stage):
            queued.discard(triple)
            continue
        gone[triple] = stage
        for conclusion in actions.consequences(triple):
            level = index.stage(*conclusion)
            if level > stage and conclusion not in queued:
                queued.add(conclusion)
                heapq.heappush(heap, (level, conclusion))
        engine.take_out(triple)
    if any(triple[1] in (engine.compiler.first, engine.compiler.rest) for triple in gone):
        # A list that had two members in one cell may still be one.
        engine.install_all(engine.compiler.about_lists())
    for triple in gone:
        if index.stage(*triple) < 0 and prover.supported(triple):
            engine.conclude(triple)
    engine.run()
    engine.forget_violations()
    return gone
