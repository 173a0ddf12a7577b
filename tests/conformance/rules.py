"""The rules of OWL 2 RL (OWL 2 Profiles §4.3), through ``kzpk reason --data``.

The W3C has no suite for the rule set alone; these are the project's cases, at least one for each of the 78 rules,
written from the tables of the standard: what must follow, what must not, and what must contradict itself.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conformance.suite import Outcome, kzpk, settle
from tests.reason.cases import CASES, Case
from tests.reason.synthetic import PREFIXES, triples_of
from tests.reason.test_rules import REPORTED_BY

from kzpk_graph.rdfio import parse_file

if TYPE_CHECKING:
    from collections.abc import Iterator


def run() -> Iterator[Outcome]:
    """Run every case."""
    for number, case in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as scratch:
            fault = _clash(case, Path(scratch)) if case.clash else _conclusions(case, Path(scratch))
        yield settle("OWL 2 RL rules", f"{case.rule} ({number})", fault)


def _written(folder: Path, turtle: str) -> Path:
    path = folder / "given.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return path


def _conclusions(case: Case, folder: Path) -> str:
    out = folder / "out.nt"
    ran = kzpk("reason", "--data", _written(folder, case.given), "--all", "-o", out)
    if ran.code != 0:
        return ran.stderr.strip()
    found = {(quad.subject, quad.predicate, quad.object) for quad in parse_file(out)}
    missing = [triple for triple in triples_of(case.then) if triple not in found]
    beyond = [triple for triple in triples_of(case.absent) if triple in found]
    return f"missing {missing}, beyond {beyond}" if missing or beyond else ""


def _clash(case: Case, folder: Path) -> str:
    ran = kzpk("reason", "--data", _written(folder, case.given))
    rule = REPORTED_BY.get(case.rule, case.rule)
    if ran.code != 1 or f"inconsistent: {rule} " not in ran.stderr:
        return f"no contradiction by {rule} (exit code {ran.code}) {ran.stderr.strip()}"
    ran = kzpk("reason", "--data", _written(folder, case.control))
    return "" if ran.code == 0 else f"the control contradicts itself: {ran.stderr.strip()}"
