"""Writing: stable Turtle and N-Quads against the engine's own serialiser and rdflib's.

Run it as ``python tests/bench/bench_write.py [--triples N] [--rdflib N]``. The graph is made up, in random order. The
targets for a million triples are 6 s and 1.5 GB for Turtle, and a twentieth of rdflib's time on the same graph.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import random
import resource
import time
from importlib.metadata import version
from typing import TYPE_CHECKING

import rdflib
from pyoxigraph import RdfFormat, serialize

from kzpk_graph.rdfio import Literal, NamedNode, Triple, serialise
from kzpk_graph.vocab import ID, KZPK, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET_S = 6.0
TARGET_MB = 1500
TARGET_RATIO = 20


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


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes, its best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def memory() -> int:
    """Return the most memory that this process has used so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rdflib", type=int, default=20_000, help="triples for rdflib, which is slow")
    given = parser.parse_args()
    triples = graph(given.triples)
    turtle = timed(lambda: serialise(triples, "turtle", io.BytesIO()))
    used = memory()
    rows = [
        ("turtle, stable", given.triples, turtle),
        ("turtle, the engine's own order", given.triples, timed(lambda: _raw(triples, RdfFormat.TURTLE))),
        ("nquads, stable", given.triples, timed(lambda: serialise(triples, "nquads", io.BytesIO()))),
        ("nquads, the engine's own order", given.triples, timed(lambda: _raw(triples, RdfFormat.N_QUADS))),
    ]
    few = graph(given.rdflib)
    data = io.BytesIO()
    serialise(few, "ntriples", data)
    theirs = rdflib.Graph().parse(data=data.getvalue(), format="nt")
    ratio = timed(lambda: theirs.serialize(format="turtle")) / timed(lambda: serialise(few, "turtle", io.BytesIO()))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},", end=" ")
    print(", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib")))
    print("\n| what | triples | seconds |\n| --- | ---: | ---: |")
    for what, size, seconds in rows:
        print(f"| {what} | {size:,} | {seconds:.2f} |")
    print(f"\nmost memory {used:,} MB; rdflib's Turtle takes {ratio:.0f} times as long ({given.rdflib:,} triples)")
    if turtle * 1_000_000 / given.triples > TARGET_S or used > TARGET_MB or ratio < TARGET_RATIO:
        raise SystemExit(f"over {TARGET_S} s a million, or {TARGET_MB} MB, or under {TARGET_RATIO} times rdflib")


def _raw(triples: list[Triple], format_: RdfFormat) -> None:
    serialize(triples, io.BytesIO(), format_, prefixes=PREFIXES)


if __name__ == "__main__":
    main()
