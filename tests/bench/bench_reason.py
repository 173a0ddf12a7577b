"""The reasoner: closure, incremental change and proofs at growing sizes, beside ``reasonable`` and owlrl.

Run it as ``python tests/bench/bench_reason.py [SIZE ...]`` (default 10000 100000 1000000). It prints a Markdown table.
Every figure comes from a process of its own, so that peak memory is that of one engine. ``reasonable`` is measured
where it is installed, on the ontology without inverse-functional properties (it merges everything on them and runs out
of memory); owlrl up to ``--owlrl SIZE`` (default 10000; 100000 takes minutes).

Targets, same run and same input, all rules on: 100k at least 3 times faster than ``reasonable`` and 100 times faster
than owlrl; 1M in at most 10 s and 1.2 GB; adding 100 triples to a closed 1M graph in at most 20 ms.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, cast

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.reason.synthetic import ONTOLOGY, TermTriple, data, triples_of

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = 300


def graph(size: int, *, plain: bool = False) -> list[TermTriple]:
    """Build the input.

    Args:
        size: The number of triples beside the ontology.
        plain: Without the inverse-functional property.
    """
    ontology = ONTOLOGY.replace(":registration a owl:InverseFunctionalProperty .", "") if plain else ONTOLOGY
    return [*triples_of(ontology), *data(size)]


def seconds(work: Callable[[], object]) -> float:
    """Return the wall time of some work in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def megabytes() -> float:
    """Return the peak resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def ours(size: int, *, plain: bool) -> dict[str, float]:
    """Close a graph, change it, and prove some of what follows."""
    from kzpk_graph.reason import Closure

    triples = iter(graph(size, plain=plain))
    before = megabytes()
    started = time.perf_counter()
    closure = Closure(triples)
    figures = {"closure_s": time.perf_counter() - started, "peak_mb": megabytes(), "input_mb": before}
    if plain:
        return figures
    figures["inferred"] = len(closure.inferred)
    more = list(data(size + 150))[-100:]
    figures["add100_first_ms"] = 1000 * seconds(lambda: closure.add(more))
    closure.remove(more)
    figures["add100_ms"] = 1000 * median(change(closure.add, closure.remove, more) for _ in range(5))
    rng = random.Random(1)
    asserted = rng.sample(list(islice(data(size), size)), 60)
    ten = [asserted[i : i + 10] for i in range(0, 60, 10)]
    times = [1000 * change(closure.remove, closure.add, part) for part in ten]
    figures |= {"remove10_ms": median(times), "remove10_worst_ms": max(times)}
    inferred = [triple for triple in closure.inferred if rng.random() < SAMPLE / figures["inferred"]]
    times = sorted(1000 * seconds(lambda triple=triple: closure.proof(triple)) for triple in inferred)  # type: ignore[misc]
    figures |= {"proof_ms": median(times), "proof_worst_ms": times[-1]}
    return figures


def change(
    there: Callable[[list[TermTriple]], object], back: Callable[[list[TermTriple]], object], part: list[TermTriple]
) -> float:
    """Time one change and undo it, in seconds."""
    elapsed = seconds(lambda: there(part))
    back(part)
    return elapsed


def reasonable(size: int) -> dict[str, float]:
    """Close the plain graph with ``reasonable``; loading the file is not counted."""
    import reasonable as peer
    from pyoxigraph import RdfFormat, Triple, serialize

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "graph.ttl")
        serialize(
            (Triple(*cast("Any", triple)) for triple in graph(size, plain=True)), path, format=RdfFormat.N_TRIPLES
        )
        reasoner = peer.PyReasoner()
        reasoner.load_file(path)
    return {"closure_s": seconds(reasoner.reason), "peak_mb": megabytes()}


def owlrl(size: int) -> dict[str, float]:
    """Close the plain graph with owlrl; converting the terms is not counted."""
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import Graph

    from kzpk_graph.reason.owlrl_engine import to_rdflib

    peer = Graph()
    for s, p, o in graph(size, plain=True):
        peer.add((to_rdflib(s), to_rdflib(p), to_rdflib(o)))
    engine = DeductiveClosure(OWLRL_Semantics)
    return {"closure_s": seconds(lambda: engine.expand(peer)), "peak_mb": megabytes()}


ENGINES: dict[str, Callable[[int], dict[str, float]]] = {
    "kzpk-graph": lambda size: ours(size, plain=False),
    "kzpk-graph, plain": lambda size: ours(size, plain=True),
    "reasonable, plain": reasonable,
    "owlrl, plain": owlrl,
}


def apart(engine: str, size: int) -> dict[str, float] | None:
    """Run one measurement in a process of its own; None when it did not end well."""
    done = subprocess.run(
        [sys.executable, __file__, "--only", engine, str(size)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return None
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--owlrl", type=int, default=10_000, metavar="SIZE", help="the largest size that owlrl gets")
    parser.add_argument("--reasonable", type=int, default=100_000, metavar="SIZE", help="the same for reasonable")
    parser.add_argument("--only", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(ENGINES[options.only](options.sizes[0])))
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, {time.strftime('%Y-%m-%d')}\n")
    print("| triples | engine | closure s | peak MB | of which input MB |\n|---|---|---|---|---|")
    details = []
    for size in options.sizes:
        limits = {"reasonable, plain": options.reasonable, "owlrl, plain": options.owlrl}
        for engine in ENGINES:
            if size > limits.get(engine, size) or (
                engine.startswith("reasonable") and not importlib.util.find_spec("reasonable")
            ):
                continue
            found = apart(engine, size)
            if found is None:
                print(f"| {size:,} | {engine} | did not finish | | |", flush=True)
                continue
            given = f"{found['input_mb']:.0f}" if "input_mb" in found else ""
            print(f"| {size:,} | {engine} | {found['closure_s']:.3f} | {found['peak_mb']:.0f} | {given} |", flush=True)
            if "proof_ms" in found:
                details.append((size, found))
    names = ("add100_first_ms", "add100_ms", "remove10_ms", "remove10_worst_ms", "proof_ms", "proof_worst_ms")
    print("\n| triples | inferred | " + " | ".join(name.replace("_", " ") for name in names) + " |")
    print("|---" * (len(names) + 2) + "|")
    for size, found in details:
        print(f"| {size:,} | {found['inferred']:,.0f} | " + " | ".join(f"{found[name]:.2f}" for name in names) + " |")


if __name__ == "__main__":
    main()
