"""Asking one store: text or saved query in, an answer with labels and marks out."""

from __future__ import annotations

import re
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import QueryError
from kzpk_graph.labels import labels, marks, named_node
from kzpk_graph.lookup import Lookup
from kzpk_graph.model import BoundParameter, Column, SavedQuery, Solutions, Triples
from kzpk_graph.queries.parameters import bind
from kzpk_graph.queries.result import Result, Row
from kzpk_graph.queries.run import Asker, DirectAsker, fill
from kzpk_graph.rdfio import NamedNode, Triple
from kzpk_graph.vocab import GRAPH_ASSERTED, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Answer, Store

_CURIE: Final = re.compile(r"(?<![\w<\"'?$:/#.-])([a-z]+):([A-Za-z][\w.-]*[\w])")

_PIECE: Final = 10_000
"""Rows of a piece."""


class Answering:
    """Asks one store.

    Args:
        store: The store.
        names: Gives the index of its names when one is looked up.
        timeout: Seconds a query may take; None for no limit.
        isolate: Ask in a child process; only there is the limit kept.
        hold: The most rows that an answer holds; the others come in pieces. None to hold all.
    """

    def __init__(
        self,
        store: Store,
        names: Callable[[], NameIndex],
        timeout: float | None,
        *,
        isolate: bool,
        hold: int | None = None,
    ) -> None:
        self.store = store
        self.lookup = Lookup(store, names)
        self._timeout = timeout
        self._isolate = isolate
        self._hold = hold
        self._asker: Asker | None = None

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._asker is not None:
            self._asker.close()
            self._asker = None

    def saved(self, query: SavedQuery, values: Mapping[str, Any], *, asserted: bool = False) -> Result:
        """Run a saved query (see :meth:`kzpk_graph.graph.KnowledgeGraph.query`)."""
        started = perf_counter()
        bound = bind(query, values, self.lookup)
        text = fill(query, bound)
        seconds = {"bind": perf_counter() - started}
        result = self._result(text, seconds, asserted=asserted, columns=query.columns)
        result = result._replace(query=query, parameters=bound)
        if result.kind == "select" and not result.rows:
            return result._replace(empty_because=self._why_empty(query, bound, asserted=asserted))
        return result

    def text(self, text: str, *, asserted: bool = False) -> Result:
        """Run ad-hoc SPARQL (see :meth:`kzpk_graph.graph.KnowledgeGraph.sparql`)."""
        from kzpk_graph.queries.guard import check, update_hint

        started = perf_counter()
        text = check(text, self._has_graph)
        seconds = {"check": perf_counter() - started}
        try:
            result = self._result(text, seconds, asserted=asserted, prefixes=PREFIXES)
        except QueryError as error:
            hint = update_hint(text)
            if not hint or error.hint:
                raise
            raise QueryError(error.message, hint=hint, where=error.where, code=error.code) from error
        if result.kind == "select" and not result.rows:
            return result._replace(empty_because=self._unknown_terms(text) or "no solution matches the pattern")
        return result

    def _has_graph(self, iri: str) -> bool:
        node = named_node(iri)
        return node is not None and self.store.has_graph(node)

    def _ask(self, text: str, *, asserted: bool, prefixes: Mapping[str, str] | None = None) -> Answer:
        if self._asker is None:
            if self._isolate:
                from kzpk_graph.queries.child import ChildAsker

                self._asker = ChildAsker(self.store, self._timeout)
            else:
                self._asker = DirectAsker(self.store)
        return self._asker.ask(text, prefixes=prefixes, default_graph=[GRAPH_ASSERTED] if asserted else None)

    def _result(
        self,
        text: str,
        seconds: dict[str, float],
        *,
        asserted: bool,
        prefixes: Mapping[str, str] | None = None,
        columns: tuple[Column, ...] = (),
    ) -> Result:
        started = perf_counter()
        answer = self._ask(text, asserted=asserted, prefixes=prefixes)
        if isinstance(answer, bool):
            return Result("ask", boolean=answer, seconds={**seconds, "run": perf_counter() - started})
        if isinstance(answer, Triples):
            triples = [Triple(*triple) for triple in answer.triples]
            return Result("construct", triples=triples, seconds={**seconds, "run": perf_counter() - started})
        left = iter(answer.rows)
        rows = list(islice(left, self._hold))
        ran = perf_counter()
        named = {column.name: column for column in columns}
        shown = tuple(named.get(name) or Column(name) for name in answer.variables)
        result = self._labelled(shown, rows)
        seconds = {**seconds, "run": ran - started, "label": perf_counter() - ran}
        following = next(left, None) if len(rows) == self._hold else None
        if following is None:
            return result._replace(seconds=seconds)
        return result._replace(seconds=seconds, pieces=self._pieces(shown, chain((following,), left)))

    def _labelled(self, columns: tuple[Column, ...], rows: list[Row]) -> Result:
        iris = sorted({term.value for row in rows for term in row if isinstance(term, NamedNode)})
        return Result("select", columns, rows, labels=labels(self.store, iris), entity_marks=marks(self.store, iris))

    def _pieces(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Generator[Result]:
        while piece := list(islice(rows, _PIECE)):
            yield self._labelled(columns, piece)

    def _why_empty(self, query: SavedQuery, bound: tuple[BoundParameter, ...], *, asserted: bool) -> str:
        """Say which parameter leaves nothing, by taking the restrictions away one by one."""
        held = [parameter for parameter in bound if parameter.term is not None]
        if not held:
            return "the graph holds nothing of the kind"
        for parameter in sorted(held, key=lambda parameter: not parameter.given):
            if self._any(query, [each._replace(term=None) if each is parameter else each for each in bound], asserted):
                return f"nothing fits {_said(parameter)}; without it there are rows"
        if len(held) > 1 and self._any(query, [each._replace(term=None) for each in bound], asserted):
            return f"nothing fits {' and '.join(map(_said, held))} together; without them there are rows"
        return f"the graph holds nothing of the kind for {' and '.join(map(_said, held))}"

    def _any(self, query: SavedQuery, bound: Iterable[BoundParameter], asserted: bool) -> bool:
        answer = self._ask(fill(query, bound), asserted=asserted)
        return isinstance(answer, Solutions) and any(True for _ in answer.rows)

    def _unknown_terms(self, text: str) -> str:
        """Name what looks like a term of ours in the text and is nowhere in the store."""
        unknown = [
            f"{prefix}:{local}"
            for prefix, local in dict.fromkeys(_CURIE.findall(text))
            if prefix in PREFIXES and not self.lookup.exists(PREFIXES[prefix] + local)
        ]
        return f"the graph does not hold {', '.join(unknown)}" if unknown else ""


def _said(parameter: BoundParameter) -> str:
    return f"{parameter.name} = {parameter.shown}" + ("" if parameter.given else " (the default)")
