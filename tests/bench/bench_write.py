"""Writing: stable Turtle and N-Quads against the engine's own serialiser and dump, and rdflib's Turtle.

Run it as ``python tests/bench/bench_write.py [--triples N] [--rdflib N]``. The graph is made up, in random order. The
targets for a million triples are 6 s and 1.5 GB for Turtle, a twentieth of rdflib's time on the same graph, and for
N-Quads of a store 1.5 times what the engine's own dump of it takes.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import random
import resource
import tempfile
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import RdfFormat, serialize

from kzpk_graph.rdfio import Literal, NamedNode, Quad, Triple, atomic_write, serialise
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import ID, KZPK, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET_S = 6.0
TARGET_MB = 1500
TARGET_RDFLIB = 20
TARGET_DUMP = 1.5


def graph(size: int) -> list[Triple]:
    """Make up triples: eight a subject, half of them links, in random order."""
    chance = random.Random(1)
    subjects = [NamedNode(f"{ID}thing-{number}") for number in range(max(size // 8, 1))]
    predicates = [NamedNode(f"{KZPK}p{number}") for number in range(30)]
    triples = []
    for number in range(size):
        kind = chance.random()
        target: NamedNode | Literal = chance.choice(subjects)
        if kind > 0.5:
            target = Literal(f"label {number}", language="en") if kind < 0.7 else Literal(number)
        triples.append(Triple(subjects[number // 8 % len(subjects)], chance.choice(predicates), target))
    chance.shuffle(triples)
    return triples


def timed(work: Callable[[], object], times: int = 3) -> float:
    """Return the seconds that some work takes, its best of some times."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def memory() -> int:
    """Return the most memory that this process has used so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def dumps(triples: list[Triple], folder: str) -> tuple[float, float]:
    """Return the seconds that a store on disk takes to be written as N-Quads: ours, and the engine's dump."""
    store = OxigraphStore(os.path.join(folder, "store"))
    store.bulk_extend(Quad(*triple) for triple in triples)
    store.optimize()
    target = os.path.join(folder, "out.nq")

    def ours() -> None:
        with atomic_write(target) as out:
            serialise(store.quads(), "nquads", out)

    theirs = timed(lambda: store.dump(target), 2)
    return timed(ours, 2), theirs


def rdflib_ratio(size: int) -> float:
    """Return how many times as long as ours rdflib takes for the Turtle of a graph."""
    triples, data = graph(size), io.BytesIO()
    serialise(triples, "ntriples", data)
    theirs = rdflib.Graph().parse(data=data.getvalue(), format="nt")
    ours = timed(lambda: serialise(triples, "turtle", io.BytesIO()))
    return timed(lambda: theirs.serialize(format="turtle"), 2) / ours


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rdflib", type=int, default=20_000, help="triples for rdflib, which is slow")
    given = parser.parse_args()
    triples = graph(given.triples)
    turtle = timed(lambda: serialise(triples, "turtle", io.BytesIO()))
    used = memory()
    with tempfile.TemporaryDirectory() as folder:
        ours, dumped = dumps(triples, folder)
    rows = [
        ("turtle, stable", given.triples, turtle),
        ("turtle, the engine's own order", given.triples, timed(lambda: _raw(triples, RdfFormat.TURTLE))),
        ("nquads, stable", given.triples, timed(lambda: serialise(triples, "nquads", io.BytesIO()))),
        ("nquads, the engine's own order", given.triples, timed(lambda: _raw(triples, RdfFormat.N_QUADS))),
        ("a store on disk as nquads, stable", given.triples, ours),
        ("a store on disk, the engine's own dump", given.triples, dumped),
    ]
    ratio = rdflib_ratio(given.rdflib)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},", end=" ")
    print(", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib")))
    print("\n| what | triples | seconds |\n| --- | ---: | ---: |")
    for what, size, seconds in rows:
        print(f"| {what} | {size:,} | {seconds:.2f} |")
    print(
        f"\nmost memory {used:,} MB; rdflib's Turtle takes {ratio:.0f} times as long ({given.rdflib:,} triples);",
        end=" ",
    )
    print(f"N-Quads of a store take {ours / dumped:.2f} times the engine's dump")
    missed = [
        what
        for what, is_missed in (
            (f"Turtle in {TARGET_S} s a million", turtle * 1_000_000 / given.triples > TARGET_S),
            (f"{TARGET_MB} MB", used > TARGET_MB),
            (f"{TARGET_RDFLIB} times as fast as rdflib", ratio < TARGET_RDFLIB),
            (f"N-Quads in {TARGET_DUMP} times the engine's dump", ours / dumped > TARGET_DUMP),
        )
        if is_missed
    ]
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")


def _raw(triples: list[Triple], format_: RdfFormat) -> None:
    serialize(triples, io.BytesIO(), format_, prefixes=PREFIXES)


if __name__ == "__main__":
    main()
