"""One million and ten million asked triples: loading, asking and exporting, and how much ten times as many cost.

    python -m tests.bench.large [--work FOLDER] [--sizes N N]

Sizes count the triples of the asked graph, so what follows is among them. Each figure comes from a process of its own.
The targets: each cost at ten million at most twelve times that at one million, loading within 6 GB of memory but for
the closure, which may take 1.2 GB for each million asserted. It writes tests/bench/large.json and tests/bench/large.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.__main__ import ENVIRONMENT, HERE, KZPK, child, geometric, machine, task
from tests.bench.pictures import shown

RESULT, TABLE = HERE / "large.json", HERE / "large.md"
ASSERTED = 0.555
"""Asserted triples for each asked one, in a generated graph."""

QUESTIONS = (
    "agreements", "agreements-status", "business-contacts", "events-in-state", "head-counts", "joint-bodies",
    "missions", "participants", "planned-events", "relationship-timeline", "sources", "speakers", "timeline",
    "transport-runs", "where-is",
)  # fmt: skip
"""Saved queries, from few rows to as many as there are events."""

Row = dict[str, Any]


def load(folder: Path, size: int) -> list[Row]:
    """Generate and load a graph: without what follows, then with it."""
    data, store = folder / "data.nq", folder / "store"
    folder.mkdir(parents=True, exist_ok=True)
    words = [KZPK, "generate", "--triples", str(round(size * ASSERTED)), "--seed", "1", "-o", str(data)]
    seconds, memory = child(words)
    rows = [row("generate", size, seconds, memory)]
    for what, more in (("load", ["--no-inference"]), ("load and close", [])):
        shutil.rmtree(store, ignore_errors=True)
        seconds, memory = child([KZPK, "load", str(data), "--store", str(store), *more])
        rows.append(row(what, size, seconds, memory))
    return rows


ONCE = """
import json, resource, sys, time
from kzpk_graph import KnowledgeGraph
with KnowledgeGraph.open(sys.argv[1], isolate=False, timeout=None) as graph:
    graph.query("where-is")
    started = time.perf_counter()
    rows = len(graph.query(sys.argv[2]).rows)
    seconds = time.perf_counter() - started
print(json.dumps([seconds, rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
"""


def ask(folder: Path, size: int) -> list[Row]:
    """Ask saved queries with their defaults, each once in a process of its own, all rows read."""
    found: dict[str, float] = {}
    most = 0
    for name in QUESTIONS:
        words = [sys.executable, "-c", ONCE, str(folder / "store"), name]
        done = subprocess.run(words, check=True, capture_output=True, text=True, env=ENVIRONMENT)
        found[name], rows, memory = json.loads(done.stdout)
        most = max(most, memory)
        print(f"  {name:32} {rows:>11,} rows {found[name]:10.3f} s", file=sys.stderr, flush=True)
    return [row("saved queries", size, geometric(list(found.values())), most, queries=found)]


def export(folder: Path, size: int) -> list[Row]:
    """Export the data set and the asked graph; the engine's own dump of the store is beside them."""
    rows = []
    for what, name in (("export N-Quads", "export_nquads"), ("export Turtle", "export_turtle"), ("dump", "dump_raw")):
        figures = task(name, folder)
        rows.append(row(what, size, figures["seconds"], figures["memory_mb"]))
    return rows


def cold(folder: Path, size: int) -> list[Row]:
    """Whole processes: a saved query with few rows, and the addition of one statement."""
    from tests.bench.scale_tasks import write_statement

    times = []
    for _ in range(5):
        started = time.perf_counter()
        words = [KZPK, "--store", str(folder / "store"), "query", "where-is", "--format", "csv"]
        subprocess.run(words, check=True, capture_output=True, env=ENVIRONMENT)
        times.append(time.perf_counter() - started)
    rows = [row("kzpk query, whole process", size, sorted(times)[2], 0)]
    times = []
    for number in range(3):
        path = write_statement(folder / "new.trig", number)
        seconds, memory = child([KZPK, "--store", str(folder / "store"), "add", str(path)])
        times.append(seconds)
    return [*rows, row("add one statement, whole process", size, sorted(times)[1], memory)]


def row(what: str, size: int, seconds: float, memory: float, **more: Any) -> Row:
    """Return one row of the result, and tell it."""
    print(f"{what:34} {size:>11,} {seconds:10.3f} s {memory:8.0f} MB", file=sys.stderr, flush=True)
    return {"what": what, "size": size, "seconds": round(seconds, 4), "memory_mb": memory, **more}


def table(result: dict[str, Any]) -> str:
    """Return the result as Markdown."""
    small, large = result["sizes"]
    cells = {(each["what"], each["size"]): each for each in result["rows"]}
    lines = [
        "# A million and ten million", "",
        f"`python -m tests.bench.large`, {result['date']}; {result['machine']}. Sizes are triples of the asked graph.",
        "", f"| what | {small:,} | {large:,} | times |", "| --- | ---: | ---: | ---: |",
    ]  # fmt: skip
    for what in dict.fromkeys(each["what"] for each in result["rows"]):
        pair = [cells.get((what, size)) for size in (small, large)]
        ratio = ""
        if pair[0] and pair[1]:
            ratio = f"{pair[1]['seconds'] / pair[0]['seconds']:.1f}"
            if "queries" in pair[0]:
                each = [pair[1]["queries"][name] / pair[0]["queries"][name] for name in pair[0]["queries"]]
                ratio = f"{geometric(each):.1f} (at most {max(each):.1f})"
        lines.append(f"| {what} | {' | '.join(map(_cell, pair))} | {ratio} |")
    return "\n".join([*lines, ""])


def _cell(found: Row | None) -> str:
    if found is None:
        return ""
    return shown(found["seconds"]) + (f"; {found['memory_mb']:,.0f} MB" if found["memory_mb"] >= 300 else "")


def main() -> None:
    """Measure, and write the table after each step."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs=2, default=[1_000_000, 10_000_000], metavar="N")
    parser.add_argument("--work", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    result: dict[str, Any] = {"machine": machine(), "date": date.today().isoformat(), "sizes": given.sizes, "rows": []}
    with tempfile.TemporaryDirectory() as scratch:
        for size in given.sizes:
            folder = (given.work or Path(scratch)) / str(size)
            for step in (load, ask, export, cold):
                result["rows"] += step(folder, size)
                RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
                TABLE.write_text(table(result), encoding="utf-8")
            if given.work is None:
                shutil.rmtree(folder)


if __name__ == "__main__":
    main()
