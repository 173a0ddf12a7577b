"""Judge every mutation and write ``result.md``; the exit code is 1 if one is missed or a false alarm."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from kzpk_graph import KnowledgeGraph

from .suite import Outcome, all_cases, table
from .world import World


def main() -> int:
    """Run all cases."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KZPK_DATA_DIR"] = folder  # no text is attached: anchors are invented
        with KnowledgeGraph.open() as graph:
            world = World(graph, Path(folder))
            outcomes = [Outcome(family, case, world.judge(case)) for family, case in all_cases(world, spread=False)]
    text = table(outcomes)
    (Path(__file__).parent / "result.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return int(any(outcome.verdict not in ("caught", "passed") for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
