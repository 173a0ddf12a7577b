"""The ontology's files as graphs, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import rdflib

from kzpk_graph.rdfio import parse_file
from kzpk_graph.resources import resource_files
from kzpk_graph.shapes.terms import ToRdflib

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read(paths: Iterable[Path]) -> rdflib.Graph:
    """Read Turtle files into one graph."""
    graph = rdflib.Graph()
    fill = ToRdflib()
    for path in paths:
        fill.fill(graph, parse_file(path, rename_blank_nodes=True))
    return graph


@pytest.fixture(scope="session")
def ontology() -> rdflib.Graph:
    """The ontology's own file."""
    return read(resource_files("ontology"))


@pytest.fixture(scope="session")
def vocabulary() -> rdflib.Graph:
    """The controlled lists."""
    return read(resource_files("vocabulary"))


@pytest.fixture(scope="session")
def alignments() -> rdflib.Graph:
    """The alignments to other vocabularies."""
    return read(resource_files("alignments"))
