"""RDF Dataset Canonicalization (RDFC-1.0), through ``kzpk canon``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rdflib
from tests.conformance.suite import MF, Outcome, entries, kzpk, path_of, settle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ALGORITHM = rdflib.URIRef("https://w3c.github.io/rdf-canon/tests/vocab#hashAlgorithm")


def run(root: Path) -> Iterator[Outcome]:
    """Run the evaluation tests; those of the issued identifiers' map have no counterpart in the command.

    Args:
        root: The folder ``tests`` of the suite.
    """
    for entry in entries(root / "manifest.ttl", root):
        if entry.kind == "RDFC10MapTest":
            continue
        action = path_of(entry.graph.value(entry.node, MF.action))
        algorithm = str(entry.graph.value(entry.node, _ALGORITHM) or "SHA256").lower()
        ran = kzpk("canon", action, "--algorithm", algorithm)
        label = f"{entry.iri.rpartition('#')[2]} {entry.name}"
        if entry.kind == "RDFC10NegativeEvalTest":
            fault = "" if ran.code == 3 else f"accepted (exit code {ran.code})"
        else:
            expected = entry.path(MF.result)
            wanted = b"" if expected is None else expected.read_bytes()
            fault = "" if ran.code == 0 and ran.stdout == wanted else ran.stderr.strip() or "other bytes"
        yield settle("RDFC-1.0", label, fault)
