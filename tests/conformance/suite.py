"""Reading the manifests of the W3C test suites, and running ``kzpk`` in this process."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rdflib
from rdflib import RDF, RDFS
from rdflib.collection import Collection

from kzpk_graph.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")


class Outcome(NamedTuple):
    """What became of one test.

    Attributes:
        suite: The suite's name.
        test: The test: its manifest's folder and its name.
        verdict: ``pass``, ``fail`` or ``excluded``.
        reason: For ``fail`` what went wrong, for ``excluded`` why it does not apply; else empty.
    """

    suite: str
    test: str
    verdict: str
    reason: str = ""


class Entry(NamedTuple):
    """One test of a manifest.

    Attributes:
        iri: Its IRI, a ``file:`` one where the manifest gives no other.
        kind: The local name of its type.
        name: Its ``mf:name``.
        folder: The folder of its manifest, below the suite's root.
        graph: The manifest.
        node: The test in it.
    """

    iri: str
    kind: str
    name: str
    folder: str
    graph: rdflib.Graph
    node: rdflib.term.Node

    @property
    def label(self) -> str:
        """The folder and the name, which tell one test from another."""
        return f"{self.folder}/{self.name}" if self.folder else self.name

    def path(self, predicate: rdflib.URIRef, of: rdflib.term.Node | None = None) -> Path | None:
        """Return the file that a property of the test (or of ``of``) names."""
        value = self.graph.value(of if of is not None else self.node, predicate)
        return None if value is None else path_of(value)


def path_of(iri: rdflib.term.Node) -> Path:
    """Return the file that a ``file:`` IRI names."""
    from urllib.parse import unquote, urlparse

    return Path(unquote(urlparse(str(iri)).path))


def entries(manifest: Path, root: Path) -> Iterator[Entry]:
    """Yield the tests of a manifest and of those that it includes, in order."""
    graph = rdflib.Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    folder = manifest.parent.relative_to(root).as_posix()
    for head in graph.objects(None, MF.include):
        for included in Collection(graph, head):
            yield from entries(path_of(included), root)
    for head in graph.objects(None, MF.entries):
        for node in Collection(graph, head):
            kinds = sorted(str(kind) for kind in graph.objects(node, RDF.type))
            name = graph.value(node, MF.name) or graph.value(node, RDFS.label) or node
            kind = kinds[0].rpartition("#")[2] if kinds else ""
            yield Entry(str(node), kind, str(name), "" if folder == "." else folder, graph, node)


class Ran(NamedTuple):
    """What a command answered: its exit code, and what it wrote."""

    code: int
    stdout: bytes
    stderr: str


class _Stdout(io.TextIOWrapper):
    """Standard output that keeps what is written, text and bytes."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="", write_through=True)


def kzpk(*words: str | os.PathLike[str]) -> Ran:
    """Run a command line as a program would, without starting a process for each."""
    out, err = _Stdout(), io.StringIO()
    before = sys.stdout
    sys.stdout = out
    try:
        with contextlib.redirect_stderr(err):
            code = main([os.fspath(word) for word in words])
    finally:
        sys.stdout = before
    out.flush()
    return Ran(code, out.buffer.getvalue(), err.getvalue())  # type: ignore[attr-defined]  # a BytesIO, by construction


def settle(suite: str, label: str, fault: str, exclusions: Mapping[str, str]) -> Outcome:
    """Make the outcome of a test from its fault (empty: none) and the exclusions.

    A test that is excluded and passes all the same is a fault of the table, and is reported as one.
    """
    excluded = exclusions.get(label)
    if excluded is None:
        return Outcome(suite, label, "fail" if fault else "pass", fault)
    if not fault:
        return Outcome(suite, label, "fail", "it is excluded, but passes: take it out of the table")
    return Outcome(suite, label, "excluded", excluded)


class Clock:
    """Measures how long a suite takes."""

    def __init__(self) -> None:
        self.started = time.perf_counter()

    def seconds(self) -> float:
        """Return the seconds since it was made."""
        return time.perf_counter() - self.started
