"""Every saved query with its defaults: in a running process, by the engine alone, and with rdflib.

Run it as ``python tests/bench/bench_queries.py --store DIR [--rdflib] [--json] [--limit SECONDS] [NAME ...]``. Each
query is asked in a process of its own, once to warm up and then three times, in turns; one that takes longer than the
limit is given up, and counts for nobody. *kzpk* is ``KnowledgeGraph.query``, all rows read; *engine alone* is the same
SPARQL on the same store with pyoxigraph, all rows read; *labelled* is ``KnowledgeGraph.query`` with the labels and
marks of all rows looked up too, in a graph that was opened anew and has looked up none before; *rdflib* asks the
store's quads in memory. The target is a geometric mean of kzpk over the engine alone of at most 1.15.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

TARGET = 1.15
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
Figures = dict[str, float | None]


def timed(*works: Callable[[], object]) -> list[float]:
    """Return the median seconds of three runs of each, in turns, after one to warm up."""
    times: list[list[float]] = [[] for _ in works]
    for turn in range(4):
        for work, found in zip(works, times, strict=True):
            started = time.perf_counter()
            work()
            if turn:
                found.append(time.perf_counter() - started)
    return [median(found) for found in times]


def one(store: Path, name: str) -> Figures:
    """Measure one query in this process."""
    import pyoxigraph

    from kzpk_graph import KnowledgeGraph

    raw = pyoxigraph.Store.read_only(str(store / "store"))
    with KnowledgeGraph.open(store, isolate=False, timeout=None) as graph:
        result = graph.query(name)
        text, rows = result.text, len(result.rows)
        ours, alone = timed(lambda: graph.query(name), lambda: list(raw.query(text)))  # type: ignore[arg-type]
    labelled = []
    for _ in range(3):
        with KnowledgeGraph.open(store, isolate=False, timeout=None) as graph:
            graph.query("where-is")  # the store is open
            started = time.perf_counter()
            result = graph.query(name)
            found = len(result.labels), len(result.entity_marks)
            labelled.append(time.perf_counter() - started)
    return {"kzpk": ours, "engine alone": alone, "labelled": median(labelled), "rows": rows, "labels": found[0]}


def with_rdflib(store: Path, names: list[str], limit: float) -> dict[str, float | None]:
    """Measure with rdflib, each query in a fork of the process that has loaded the store."""
    import pyoxigraph
    import rdflib

    from kzpk_graph.graph import saved_queries

    data = rdflib.Dataset(default_union=False)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "all.nq"
        pyoxigraph.Store.read_only(str(store / "store")).dump(file, format=pyoxigraph.RdfFormat.N_QUADS)
        data.parse(file, format="nquads")
    found: dict[str, float | None] = {}
    for name in names:
        text = saved_queries()[name].text
        found[name] = _forked(lambda text=text: list(data.query(text)), limit)  # type: ignore[misc]
    return found


def _forked(work: Callable[[], object], limit: float) -> float | None:
    """Time some work in a fork of this process, which is ended at the limit."""
    import signal

    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(math.ceil(limit))  # its default action ends the process
        started = time.perf_counter()
        work()
        os.write(writing, str(time.perf_counter() - started).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return float(told) if told else None


def measure(store: Path, names: list[str], limit: float) -> dict[str, Figures]:
    """Measure queries, each in a process of its own."""
    found: dict[str, Figures] = {}
    for name in names:
        words = [sys.executable, __file__, "--store", str(store), "--one", name]
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, check=False, env=ENVIRONMENT, timeout=12 * limit + 2
            )
        except subprocess.TimeoutExpired:
            print(f"{name}: given up", file=sys.stderr)
            continue
        if done.returncode:
            raise SystemExit(f"{name} failed: {done.stderr.strip()[-800:]}")
        found[name] = json.loads(done.stdout)
    return found


def ratio(figures: dict[str, Figures], tool: str, to: str) -> float:
    """Return the geometric mean of one tool's times over another's."""
    logs = [math.log(each[tool] / each[to]) for each in figures.values() if each.get(tool) and each.get(to)]  # type: ignore[operator]
    return math.exp(sum(logs) / len(logs)) if logs else math.nan


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, required=True, metavar="DIR")
    parser.add_argument("--rdflib", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--limit", type=float, default=2.0, metavar="SECONDS")
    parser.add_argument("--one", metavar="NAME", help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    if given.one:
        json.dump(one(given.store, given.one), sys.stdout)
        return
    from kzpk_graph.graph import saved_queries

    names = given.names or [
        name for name, query in saved_queries().items() if not any(each.required for each in query.parameters)
    ]
    figures = measure(given.store, names, given.limit)
    if given.rdflib:
        for name, seconds in with_rdflib(given.store, list(figures), given.limit * 4).items():
            figures[name]["rdflib"] = seconds
    if given.json:
        json.dump(figures, sys.stdout)
        return
    tools = ("kzpk", "labelled", "engine alone", "rdflib")
    print(f"| query | rows | {' | '.join(f'{tool} ms' for tool in tools)} |\n| --- |{' ---: |' * (len(tools) + 1)}")
    for name, each in figures.items():
        shown: list[Any] = [each.get("rows"), *(each.get(tool) for tool in tools)]
        cells = [str(shown[0]), *("" if value is None else f"{value * 1000:.1f}" for value in shown[1:])]
        print(f"| {name} | {' | '.join(cells)} |")
    overhead = ratio(figures, "kzpk", "engine alone")
    print(f"\n{len(figures)} of {len(names)} queries; kzpk over the engine alone: {overhead:.2f}", end="; ")
    print(f"labelled over the engine alone: {ratio(figures, 'labelled', 'engine alone'):.2f}", end="; ")
    print(f"rdflib over kzpk: {ratio(figures, 'rdflib', 'kzpk'):.0f} (geometric means)")
    if overhead > TARGET:
        raise SystemExit(f"over {TARGET}")


if __name__ == "__main__":
    main()
