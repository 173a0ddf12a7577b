"""A small synthetic graph in a closed store, made once."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from kzpk_graph.prepare import quads_of, read
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.synthetic import Synthetic


class Closed(NamedTuple):
    graph: Synthetic
    store: OxigraphStore


@pytest.fixture(scope="session")
def closed() -> Closed:
    graph, store = Synthetic(20_000, 3), OxigraphStore()
    store.bulk_extend(quads_of(read("ontology"), graph.quads()))
    return Closed(graph, store)
