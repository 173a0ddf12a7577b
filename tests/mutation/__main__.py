"""Judge every mutation and write ``result.md``; the exit code is 1 if one is missed or a false alarm."""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

from kzpk_graph import KnowledgeGraph

from .suite import Outcome, all_cases, table
from .world import World

SHARES: Final = 2
"""Processes that judge; each takes every so many of the cases."""


def judged(share: int) -> list[tuple[int, Outcome]]:
    """Judge a share of the cases; with each comes its number among all of them."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KZPK_DATA_DIR"] = folder  # no text is attached: anchors are invented
        with KnowledgeGraph.open() as graph:
            world = World(graph, Path(folder))
            return [
                (number, Outcome(family, case._replace(quads=(), base=()), world.judge(case)))
                for number, (family, case) in enumerate(all_cases(world, spread=False))
                if number % SHARES == share
            ]


def main() -> int:
    """Run all cases."""
    with ProcessPoolExecutor(SHARES) as pool:
        found = [one for share in pool.map(judged, range(SHARES)) for one in share]
    outcomes = [outcome for _, outcome in sorted(found, key=lambda one: one[0])]
    text = table(outcomes)
    (Path(__file__).parent / "result.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return int(any(outcome.verdict not in ("caught", "passed") for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
