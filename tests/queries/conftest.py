"""The asked graph of the checkout, made once a session, and the saved queries over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from kzpk_graph import labels, prepare
from kzpk_graph.errors import UsageError
from kzpk_graph.model import SavedQuery, Solutions
from kzpk_graph.queries import catalogue
from kzpk_graph.queries.parameters import bind
from kzpk_graph.queries.result import Result
from kzpk_graph.queries.run import fill
from kzpk_graph.resources import resource_paths, root_dir
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.terms import expand
from kzpk_graph.vocab import GRAPH_ASSERTED, RDFS_LABEL


class AskedGraph:
    """The shipped graph, closed, in memory."""

    def __init__(self, root: str) -> None:
        self.store = OxigraphStore()
        self.store.bulk_extend(prepare.quads_of(prepare.read("ontology", root), prepare.read("data", root)))
        self._queries: dict[str, SavedQuery] = catalogue.compile_all(resource_paths("queries", root))

    def queries(self) -> Mapping[str, SavedQuery]:
        return self._queries

    def entity(self, text: str, cls: str, what: str, choices: tuple[str, ...]) -> str:
        if ":" in text:
            return expand(text)
        found = {
            quad.subject.value
            for quad in self.store.quads(predicate=NamedNode(RDFS_LABEL))
            if quad.object.value == text and isinstance(quad.subject, NamedNode)
        }
        if len(found) != 1:
            raise UsageError(f"{what}: {text!r} names {len(found)} things")
        return found.pop()

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        return labels.labels(self.store, iris)

    def query(self, name: str, parameters: Mapping[str, Any] | None = None, *, asserted: bool = False) -> Result:
        query = self._queries[name]
        text = fill(query, bind(query, parameters or {}, self))
        answer = self.store.query(text, default_graph=[GRAPH_ASSERTED] if asserted else None)
        assert isinstance(answer, Solutions)
        rows = [tuple(row) for row in answer.rows]
        iris = {term.value for row in rows for term in row if isinstance(term, NamedNode)}
        return Result("select", query.columns, rows, labels=labels.labels(self.store, iris), query=query)


@pytest.fixture(scope="session")
def graph() -> AskedGraph:
    return AskedGraph(root_dir())
