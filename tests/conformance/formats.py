"""Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD toRdf, through ``kzpk export --data``.

Each document is converted to N-Quads, and what comes out is compared with the suite's own N-Triples or N-Quads up to
the names of blank nodes (RDF 1.1 Concepts §3.6), lexical forms as written, language tags whatever their case.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse
from tests.conformance.suite import MF, Outcome, entries, kzpk, path_of, settle

if TYPE_CHECKING:
    from collections.abc import Iterator

SUITES: Final = {
    "Turtle": ("rdf-turtle", "turtle"),
    "TriG": ("rdf-trig", "trig"),
    "N-Triples": ("rdf-n-triples", "ntriples"),
    "N-Quads": ("rdf-n-quads", "nquads"),
    "RDF/XML": ("rdf-xml", "rdfxml"),
}
"""Name to the folder below ``rdf/rdf11``, and the format's name for us."""

_BASE: Final = "https://w3c.github.io/rdf-tests/rdf/rdf11/"
_JSONLD_BASE: Final = "https://w3c.github.io/json-ld-api/tests/"


def run(root: Path, name: str) -> Iterator[Outcome]:
    """Run the tests of one format.

    Args:
        root: The folder ``rdf/rdf11`` of the suites.
        name: One of `SUITES`.
    """
    folder, format_ = SUITES[name]
    for entry in entries(root / folder / "manifest.ttl", root / folder):
        action = path_of(entry.graph.value(entry.node, MF.action))
        base = _BASE + action.relative_to(root).as_posix()
        expected = entry.path(MF.result)
        yield settle(name, entry.label, _fault(action, format_, base, "Negative" not in entry.kind, expected))


def run_jsonld(root: Path) -> Iterator[Outcome]:
    """Run the JSON-LD 1.1 toRdf tests.

    Args:
        root: The folder ``tests`` of the suite.
    """
    manifest = json.loads((root / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    for test in manifest["sequence"]:
        options: dict[str, Any] = test.get("option", {})
        if options.get("specVersion") == "json-ld-1.0" or test["input"].endswith(".html"):
            continue  # those of JSON-LD 1.0 contradict 1.1, and HTML is another format
        base = options.get("base", _JSONLD_BASE + test["input"])
        expected = root / test["expect"] if "expect" in test else None
        legal = "jld:NegativeEvaluationTest" not in test["@type"]
        label = f"{test['@id'].removeprefix('#')} {test['name']}"
        yield settle("JSON-LD toRdf", label, _fault(root / test["input"], "jsonld", base, legal, expected))


def _fault(document: Path, format_: str, base: str, legal: bool, expected: Path | None) -> str:
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.nq"
        ran = kzpk("export", "--data", document, "--data-format", format_, "--base", base, "-o", out)
        if not legal:
            return "" if ran.code == 3 and not out.exists() else f"accepted (exit code {ran.code})"
        if ran.code != 0:
            return ran.stderr.strip()
        if expected is None:
            return ""
        try:
            wanted = _canonical(expected)
        except SyntaxError:
            return "the expected triples are generalised RDF"
        return "" if _canonical(out) == wanted else "other triples"


def _canonical(path: Path) -> frozenset[Any]:
    """Read N-Triples or N-Quads, blank nodes renamed by RDFC-1.0; the parser writes language tags in lower case."""
    dataset = Dataset(parse(path.read_bytes(), RdfFormat.N_QUADS))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(dataset)
