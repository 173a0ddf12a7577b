"""Cold processes: ``kzpk query`` with a warm cache against a minimal rdflib script with the same graph and query.

Run it as ``python tests/bench/bench_cold.py [NAME ...]``; the saved queries named (or the first of each topic) are
timed. The two take turns, so that a busy machine slows both.

The rdflib script reads the asked graph from one Turtle file, which spares it the inference, and runs the query's text
with its defaults. The target is at most 120 ms, and at most 0.35 of the rdflib script, on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

TARGET_MS = 120.0
TARGET_RATIO = 0.35
RDFLIB_SCRIPT = """\
import sys
from rdflib import Graph
graph = Graph()
graph.parse(sys.argv[1], format="turtle")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row, sep="\\t")
"""


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept, as in every installation."""


def milliseconds(words: list[str]) -> float:
    """Return the wall time of a process in milliseconds."""
    started = time.perf_counter()
    done = subprocess.run(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env=ENVIRONMENT
    )
    elapsed = (time.perf_counter() - started) * 1000
    if done.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(words)} failed: {done.stderr}")
    return elapsed


def kzpk_words() -> list[str]:
    """Return how the installed command is started."""
    script = Path(sys.executable).with_name("kzpk")
    return [str(script)] if script.exists() else [sys.executable, "-m", "kzpk_graph"]


def chosen(names: list[str]) -> list[str]:
    """Return the queries to time: those named, else the first of each topic that needs no parameter."""
    from kzpk_graph.graph import saved_queries

    if names:
        return names
    firsts: dict[str, str] = {}
    for query in saved_queries().values():
        if query.form == "select" and not any(parameter.required for parameter in query.parameters):
            firsts.setdefault(query.topic, query.name)
    return list(firsts.values())


def rows(names: list[str], runs: int, rdflib_runs: int) -> list[tuple[str, float, float, float]]:
    """Time each query: its name, the best and the median of ``kzpk``, the best of rdflib, all in milliseconds."""
    from kzpk_graph.graph import saved_queries

    queries = saved_queries()
    table = []
    with tempfile.TemporaryDirectory() as folder:
        graph, script = Path(folder, "asked.ttl"), Path(folder, "ask.py")
        script.write_text(RDFLIB_SCRIPT, encoding="utf-8")
        subprocess.run([*kzpk_words(), "export", "--format", "turtle", "-o", str(graph), "-q"], check=True)
        for name in names:
            text = Path(folder, f"{name}.rq")
            text.write_text(queries[name].text, encoding="utf-8")
            own = [*kzpk_words(), "query", name, "-q"]
            milliseconds(own)
            other = [sys.executable, str(script), str(graph), str(text)]
            ours, theirs = [], []
            for turn in range(runs):
                ours.append(milliseconds(own))
                if turn < rdflib_runs:
                    theirs.append(milliseconds(other))
            table.append((name, min(ours), median(ours), min(theirs)))
    return table


def main() -> None:
    """Print the table as markdown, and exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--rdflib-runs", type=int, default=3)
    given = parser.parse_args()
    table = rows(chosen(given.names), given.runs, given.rdflib_runs)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()},", end=" ")
    print(", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "click", "rdflib")))
    print("\n| query | kzpk best, ms | kzpk median, ms | rdflib best, ms | ratio |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, best, middle, theirs in table:
        print(f"| {name} | {best:.0f} | {middle:.0f} | {theirs:.0f} | {best / theirs:.2f} |")
    missed = [name for name, best, _, theirs in table if best > TARGET_MS or best / theirs > TARGET_RATIO]
    if missed:
        raise SystemExit(f"over {TARGET_MS:.0f} ms or {TARGET_RATIO} of rdflib: {', '.join(missed)}")


if __name__ == "__main__":
    main()
