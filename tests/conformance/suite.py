"""Reading the manifests of the W3C test suites, and running ``kzpk`` in this process."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import rdflib
from rdflib import RDF, RDFS
from rdflib.collection import Collection
from tests.conformance.causes import EXCLUDED, KNOWN

from kzpk_graph.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")


class Outcome(NamedTuple):
    """What became of one test.

    Attributes:
        suite: The suite's name.
        test: The test: its manifest's folder and its name.
        verdict: ``pass``; ``fail``, for a known cause; ``excluded``, as it does not apply; or ``unexpected``.
        reason: The cause of a failure, why the test does not apply, or what was not expected; else empty.
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


def path_of(iri: rdflib.term.Node | None) -> Path:
    """Return the file that a ``file:`` IRI names; the current folder for None."""
    from urllib.parse import unquote, urlparse

    return Path(unquote(urlparse(str(iri or "")).path))


def entries(manifest: Path, root: Path) -> Iterator[Entry]:
    """Yield the tests of a manifest and of those that it includes, in order."""
    graph = rdflib.Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    folder = manifest.parent.relative_to(root).as_posix()
    for head in graph.objects(None, MF.include):  # a list, or a manifest itself
        for included in list(Collection(graph, head)) or [head]:
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


def settle(suite: str, label: str, fault: str) -> Outcome:
    """Make the outcome of a test from its fault (empty: none) and the tables of causes.

    A test that a table names and that passes all the same is a fault of the table, and is reported as one; so is a
    failure that has no known cause.
    """
    named = {label, label.split(" ", maxsplit=1)[0]}
    excluded = next((reason for test, reason in EXCLUDED.get(suite, {}).items() if test in named), None)
    known = next((reason for test, reason in KNOWN.get(suite, {}).items() if test in named), None)
    if excluded is not None:
        return Outcome(suite, label, "excluded", excluded) if fault else Outcome(suite, label, "unexpected", _PASSES)
    if not fault:
        return Outcome(suite, label, "pass" if known is None else "unexpected", "" if known is None else _PASSES)
    return Outcome(suite, label, "unexpected" if known is None else "fail", fault if known is None else known)


_PASSES = "it is in the table of causes, but passes: take it out"
