"""The fixtures of the shapes, read once: a small world that conforms, and what breaks each shape."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph import shapes
from kzpk_graph.rdfio import BlankNode, NamedNode, Quad, parse_file
from kzpk_graph.resources import resource_files
from kzpk_graph.shapes.engine import shapes_graph
from kzpk_graph.terms import expand

if TYPE_CHECKING:
    import rdflib

FIXTURES = Path(__file__).parent / "fixtures"
EXPECTED = re.compile(r"^# expect: (\S+) (\S+)$", re.MULTILINE)


def fixture_files(kind: str) -> list[Path]:
    """Return the ``valid`` or the ``invalid`` fixtures."""
    return sorted(path for path in FIXTURES.iterdir() if f".{kind}." in path.name)


def expectations(path: Path) -> set[tuple[str, str]]:
    """Return the (focus node, shape) pairs that a fixture's header names, as IRIs (``_:`` for any blank node)."""
    pairs = EXPECTED.findall(path.read_text(encoding="utf-8"))
    return {(focus if focus == "_:" else expand(focus), expand(shape)) for focus, shape in pairs}


def pair(result: shapes.ShapeResult) -> tuple[str, str]:
    """Return what a result says in the form of :func:`expectations`."""
    return ("_:" if isinstance(result.focus, BlankNode) else result.focus.value, result.shape)


def subjects(quads: list[Quad]) -> set[str]:
    """Return the nodes that a fixture describes."""
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def text_of(term: object) -> str:
    """Return a term's IRI, identifier or lexical form."""
    return str(getattr(term, "value", term))


class World(NamedTuple):
    """All fixtures and what validation says of them.

    Attributes:
        files: File name to its quads.
        valid: The quads of all valid fixtures.
        everything: Those, and the quads of all invalid ones.
        conforming: The report on ``valid``.
        report: The report on ``everything``.
    """

    files: dict[str, list[Quad]]
    valid: list[Quad]
    everything: list[Quad]
    conforming: shapes.Report
    report: shapes.Report


@pytest.fixture(scope="session")
def world() -> World:
    files = {path.name: list(parse_file(path)) for kind in ("valid", "invalid") for path in fixture_files(kind)}
    valid = [quad for name, quads in files.items() if ".valid." in name for quad in quads]
    everything = [quad for quads in files.values() for quad in quads]
    return World(files, valid, everything, shapes.validate(valid), shapes.validate(everything))


@pytest.fixture(scope="session")
def shapes_as_graph() -> rdflib.Graph:
    """The shipped shapes, for looking things up in."""
    return shapes_graph(shapes.shipped_shapes())


@pytest.fixture(scope="session")
def ontology_as_graph() -> rdflib.Graph:
    """The shipped ontology with its controlled lists, for looking things up in."""
    return shapes_graph(shapes.shipped_ontology())


@pytest.fixture(scope="session")
def shipped() -> list[Quad]:
    """The shipped statements and their evidence."""
    return [quad for path in resource_files("data") if path.suffix == ".trig" for quad in parse_file(path)]
