"""Exports for other graph tools: time and memory for each format at a million quads.

Run it as ``python tests/bench/bench_graph_exports.py [--quads N] [FORMAT ...]``. The quads are those of the statements
that ship, copied under other names; each format is written in a process of its own, whose greatest memory is what
counts: it must not grow with the graph.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

FORMATS = ("graphml", "neo4j", "parquet", "void")

RUN = """
import resource, sys, time
from kzpk_graph import KnowledgeGraph
start = time.perf_counter()
with KnowledgeGraph.open() as graph:
    ledger = graph.export(sys.argv[2], sys.argv[1], data=[sys.argv[3]])
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, ledger.written)
"""


def make(path: Path, size: int) -> int:
    """Write about so many quads as N-Quads and return how many they are."""
    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.rdfio import DefaultGraph
    from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_ONTOLOGY

    beside = {f"<{GRAPH_ASSERTED}>", f"<{GRAPH_ONTOLOGY}>"}
    with KnowledgeGraph.open() as graph:
        lines = [
            f"{quad} .\n"
            for quad in graph.quads()
            if quad.graph_name != DefaultGraph() and str(quad.graph_name) not in beside
        ]
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for copy in range(-(-size // len(lines))):
            for line in lines:
                file.write(
                    line.replace("/kzpk/id/", f"/kzpk/id/c{copy}-").replace("/statement/", f"/statement/c{copy}-")
                )
            count += len(lines)
    return count


def main() -> None:
    """Measure, and print one line for each format."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quads", type=int, default=1_000_000)
    parser.add_argument("formats", nargs="*", default=FORMATS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data.nq")
        print(f"{make(data, given.quads):,} quads, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
        for name in given.formats:
            out = os.path.join(folder, f"out-{name}")
            command = [sys.executable, "-c", RUN, name, out, str(data)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            seconds, megabytes, written = done.stdout.split()
            print(f"{name:8} {float(seconds):6.1f} s  {int(megabytes):5} MB  {int(written):,} written")


if __name__ == "__main__":
    main()
