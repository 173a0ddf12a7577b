"""Whatever happens in the middle of a change, the store is what it was before it or what it is after it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import StoreError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from tests.changes.conftest import Files

KILLS = 200


def test_killed_at_random_moments(own: str, small: str, files: Files) -> None:
    for name in "abcdefgh":
        files.outlet(name, "hub" if name < "e" else chr(ord(name) - 4))
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent / "killed.py"), own, small, str(files.folder), str(KILLS), "7"],
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["fault"] == ""
    assert found["kills"] >= KILLS
    assert found["under_way"] > KILLS / 3
    assert found["in_commit"] > KILLS / 10
    with KnowledgeGraph.open(own, resources=small, isolate=False) as graph:
        assert len(graph.log()) > KILLS / 10  # they did change something
        last = graph.log()[-1]
        outcome = graph.undo(last.id)
        assert outcome.change is not None or not outcome.accepted
