"""The SHACL test suite of the W3C (core and SPARQL) through the entry point of ``kzpk validate --shapes``.

The suite is not part of this repository: :func:`run` takes the path of its ``tests`` folder.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import rdflib
from rdflib import RDF, Graph
from rdflib.compare import isomorphic
from rdflib.namespace import SH, Namespace
from tests.conformance.suite import MF, Entry, Outcome, entries, settle

from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import parse_file
from kzpk_graph.shapes import validate_plain
from kzpk_graph.shapes.terms import ToRdflib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

    from kzpk_graph.rdfio import Quad

SHT = Namespace("http://www.w3.org/ns/shacl-test#")
SUITES: Final = {"core": "SHACL core", "sparql": "SHACL-SPARQL"}
"""Folder to the suite's name."""

COMPARED: Final = (
    SH.focusNode, SH.resultPath, SH.resultSeverity, SH.sourceConstraint, SH.sourceConstraintComponent, SH.sourceShape,
    SH.value,
)  # fmt: skip
"""What the suite compares of a result; messages only where a test gives one."""

REPORT: Final = rdflib.URIRef("urn:report")
SOME_SHAPE: Final = rdflib.URIRef("urn:some-shape")


def run(suite_dir: Path) -> Iterator[Outcome]:
    """Run the tests of both parts of the suite.

    Args:
        suite_dir: The suite's ``tests`` folder, with ``core`` and ``sparql`` in it.
    """
    for folder, suite in SUITES.items():
        for entry in entries(suite_dir / folder / "manifest.ttl", suite_dir / folder):
            name = entry.iri.rsplit("/", 1)[-1]
            yield settle(suite, f"{entry.folder}/{name}", _fault(entry))


def _fault(entry: Entry) -> str:
    """Say what is wrong with what is reported; nothing if it is what the suite expects."""
    action = entry.graph.value(entry.node, MF.action)
    data, shapes = entry.path(SHT.dataGraph, action), entry.path(SHT.shapesGraph, action)
    if data is None or shapes is None:
        return "the test names no data or no shapes"
    # the manifest again, by a parser that leaves lexical forms as they are
    manifest = _graph(_quads(_home(entry)))
    expected = manifest.value(entry.node, MF.result)
    try:
        report = validate_plain(_quads(data), _quads(shapes))
    except InputError as error:
        return "" if expected == SHT.Failure else str(error)
    if expected is None or expected == SHT.Failure:
        return "a failure is expected, and a report was given"
    messages = any((result, SH.resultMessage, None) in manifest for result in manifest.objects(expected, SH.result))
    ours = _graph(report.triples)
    found = _compared(ours, next(ours.subjects(RDF.type, SH.ValidationReport)), messages=messages)
    asked = _compared(manifest, expected, messages=messages)
    return "" if isomorphic(found, asked) else f"{_count(found)} results where {_count(asked)} are expected, or others"


def _home(entry: Entry) -> Path:
    """Return the manifest that lists a test: the one file in which every property of the test stands."""
    from tests.conformance.suite import path_of

    return path_of(next(entry.graph.subjects(RDF.type, MF.Manifest)))


def _quads(path: Path) -> list[Quad]:
    return list(parse_file(path, base_iri=path.as_uri()))


def _graph(triples: object) -> Graph:
    graph = Graph(bind_namespaces="none")
    ToRdflib().fill(graph, triples)  # type: ignore[arg-type]  # triples or quads
    return graph


def _compared(graph: Graph, report: Node, *, messages: bool) -> Graph:
    """Return the part of a report that counts, under a name of its own.

    A shape without an IRI is some shape: reports and the suite's own results may repeat its blank node or not.
    """
    part = Graph(bind_namespaces="none")
    for conforms in graph.objects(report, SH.conforms):
        part.add((REPORT, SH.conforms, rdflib.Literal(str(conforms) in ("true", "1"))))
    for result in graph.objects(report, SH.result):
        part.add((REPORT, SH.result, result))
        for name in (*COMPARED, SH.resultMessage) if messages else COMPARED:
            for value in graph.objects(result, name):
                is_some = name == SH.sourceShape and isinstance(value, rdflib.BNode)
                part.add((result, name, SOME_SHAPE if is_some else value))
                if name == SH.resultPath:
                    _copy(graph, value, part)
    return part


def _copy(graph: Graph, node: Node, part: Graph) -> None:
    """Copy a path, which is made of blank nodes."""
    if isinstance(node, rdflib.BNode):
        for triple in graph.triples((node, None, None)):
            if triple not in part:
                part.add(triple)
                _copy(graph, triple[2], part)


def _count(part: Graph) -> int:
    return sum(1 for _ in part.objects(None, SH.result))
