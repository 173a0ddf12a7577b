"""A change of a closed store on disk, worked out before it is made, at growing sizes.

Run it as ``python tests/bench/bench_incremental.py [SIZE ...]`` (default 10000 100000 1000000: the triples that are
asserted, beside the ontology). It prints a Markdown table. Each size is measured in a process of its own on a store
that was closed and compacted before.

Targets for reasoning: one statement of ten triples in at most 20 ms (median) at a million, at most twice what it takes
at ten thousand; ten triples taken out in at most 50 ms; in a new process, everything up to the first result in at most
300 ms. `MEASURES` has one entry for each part of the gate that is measured here.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.reason.synthetic import ONTOLOGY, TermTriple, data, node, triples_of

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.vocab import GRAPH_ASSERTED, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.store.oxigraph import OxigraphStore

SIZES = (10_000, 100_000, 1_000_000)
CHANGES = 60
ADD_MS, REMOVE_MS, COLD_MS, GROWTH = 20.0, 50.0, 300.0, 2.0


class Graph:
    """A closed store on disk, and changes that suit it.

    Args:
        path: The store's directory.
        size: How many triples it asserts beside the ontology.
    """

    def __init__(self, path: str, size: int) -> None:
        self.path = path
        self.size = size
        self.states = max(4, min(200, size // 500))
        self.cities = max(8, size // 300)
        self.rounds = size // 30
        self._rng = random.Random(3)

    def build(self) -> None:
        """Write the store."""
        from kzpk_graph.prepare import quads_of
        from kzpk_graph.store.oxigraph import OxigraphStore

        store = OxigraphStore(self.path)
        ontology: Any = triples_of(ONTOLOGY)
        said: Any = data(self.size)
        store.bulk_extend(quads_of((Quad(*t) for t in ontology), (Quad(*t) for t in said)))
        store.optimize()

    def statement(self, number: int) -> list[TermTriple]:
        """Give ten triples about a new event and a new agreement, which name states, places and people that exist."""
        choose, rdf_type = self._rng.randrange, NamedNode(RDF_TYPE)
        event, agreement = node(f"added-event{number}"), node(f"added-agreement{number}")
        return [
            (event, rdf_type, node("Meeting")),
            (event, node("takesPlaceIn"), node(f"city{choose(self.cities)}")),
            (event, node("hasHost"), node(f"state{choose(self.states)}")),
            (event, node("hasParticipant"), node(f"person{choose(self.rounds)}")),
            (event, node("name"), Literal(f"Meeting {number}", language="en")),
            (event, node("level"), node("bilateral")),
            (agreement, rdf_type, node("Treaty")),
            (agreement, node("signedBy"), node(f"person{choose(self.rounds)}")),
            (agreement, node("signedBy"), node(f"org{choose(self.rounds)}")),
            (agreement, node("concludedAt"), event),
        ]

    def said(self, store: OxigraphStore) -> list[TermTriple]:
        """Give ten triples that are asserted of one event and one agreement."""
        number = self._rng.randrange(self.rounds)
        found: list[TermTriple] = []
        for name in (f"event{number}", f"agreement{number}"):
            quads: Any = store.quads(node(name), None, None, NamedNode(GRAPH_ASSERTED))
            found.extend((quad.subject, quad.predicate, quad.object) for quad in quads)
        return found[:10]


def milliseconds(work: Callable[[], object]) -> float:
    """Return the wall time of some work in milliseconds."""
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def reasoning(graph: Graph) -> dict[str, float]:
    """Measure what `ResidentClosure.stage` takes: the first time in a process, then for additions and removals."""
    started = time.perf_counter()
    from kzpk_graph.reason.resident import ResidentClosure
    from kzpk_graph.store.oxigraph import OxigraphStore

    store = OxigraphStore(graph.path, read_only=True)
    closure = ResidentClosure(store)
    closure.stage(graph.statement(0))
    cold = 1000 * (time.perf_counter() - started)
    added = [graph.statement(number) for number in range(1, CHANGES + 5)]
    taken = [graph.said(store) for _ in range(CHANGES + 5)]
    adding = sorted([milliseconds(lambda part=part: closure.stage(part)) for part in added][4:])  # type: ignore[misc]
    removing = [milliseconds(lambda part=part: closure.stage([], part)) for part in taken]  # type: ignore[misc]
    removing = sorted(removing[4:])
    last = int(0.95 * CHANGES)
    return {
        "cold_ms": cold,
        "add10_ms": median(adding),
        "add10_p95_ms": adding[last],
        "remove10_ms": median(removing),
        "remove10_p95_ms": removing[last],
    }


MEASURES: dict[str, Callable[[Graph], dict[str, float]]] = {"reasoning": reasoning}
"""What is measured on each store, by part of the gate; the names of the figures end in their unit."""


def measure(size: int, parts: list[str]) -> dict[str, float]:
    """Build a store and measure some parts, each in a process of its own."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "store"))
        for part in ("build", *parts):
            words = [sys.executable, __file__, str(size), "--store", path, "--only", part]
            done = subprocess.run(words, check=True, capture_output=True, text=True)
            found.update(json.loads(done.stdout))
    return found


def table(found: dict[int, dict[str, float]]) -> str:
    """Return the figures as a Markdown table, and how they grow from the smallest store to the largest."""
    names = list(next(iter(found.values())))
    lines = [
        f"Python {platform.python_version()}, {platform.machine()}, {time.strftime('%Y-%m-%d')}",
        "",
        "| asserted | " + " | ".join(name.replace("_", " ") for name in names) + " |",
        "|---" * (len(names) + 1) + "|",
    ]
    for size, figures in found.items():
        lines.append(f"| {size:,} | " + " | ".join(f"{figures[name]:.1f}" for name in names) + " |")
    first, last = found[min(found)], found[max(found)]
    lines.append("| growth | " + " | ".join(f"{last[name] / first[name]:.2f}" for name in names) + " |")
    return "\n".join(lines)


@pytest.mark.bench
def test_a_change_is_reasoned_at_its_own_cost() -> None:
    found = {size: measure(size, ["reasoning"]) for size in (SIZES[0], SIZES[-1])}
    print("\n" + table(found))
    small, large = found[SIZES[0]], found[SIZES[-1]]
    assert large["add10_ms"] <= ADD_MS
    assert large["remove10_ms"] <= REMOVE_MS
    assert large["cold_ms"] <= COLD_MS
    assert large["add10_ms"] <= GROWTH * small["add10_ms"]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), metavar="SIZE")
    parser.add_argument("--part", action="append", choices=MEASURES, help="measure this part only; may be repeated")
    parser.add_argument("--store", help=argparse.SUPPRESS)
    parser.add_argument("--only", choices=["build", *MEASURES], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        graph = Graph(options.store, options.sizes[0])
        if options.only == "build":
            graph.build()
        print(json.dumps(MEASURES[options.only](graph) if options.only in MEASURES else {}))
        return
    print(table({size: measure(size, options.part or list(MEASURES)) for size in options.sizes}))


if __name__ == "__main__":
    main()
