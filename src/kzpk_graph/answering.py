"""Asking one store: text or saved query in, an answer with labels and marks out."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, islice
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary, WeakSet

from kzpk_graph.errors import QueryError
from kzpk_graph.labels import named_node
from kzpk_graph.lookup import Lookup
from kzpk_graph.model import BoundParameter, Column, SavedQuery, Solutions, Triples
from kzpk_graph.queries.parameters import bind
from kzpk_graph.queries.result import Later, Looked, Result, Row
from kzpk_graph.queries.run import Asker, DirectAsker, as_ask, fill
from kzpk_graph.rdfio import NamedNode, Triple
from kzpk_graph.vocab import GRAPH_ASSERTED, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping

    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Answer, Store

_CURIE: Final = re.compile(r"(?<![\w<\"'?$:/#.-])([a-z]+):([A-Za-z][\w.-]*[\w])")

T = TypeVar("T")

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
        self._defaults: dict[str, tuple[SavedQuery, tuple[BoundParameter, ...], str]] = {}
        self._unread: WeakSet[Later[Any]] = WeakSet()
        self._reasons: WeakKeyDictionary[Later[str], str] = WeakKeyDictionary()

    def close(self) -> None:
        """Look up what answers that are still held have not looked up, and end the child process, if there is one."""
        for later in list(self._unread):
            later()
        for reason, otherwise in list(self._reasons.items()):
            reason.settle(otherwise)
        if self._asker is not None:
            self._asker.close()
            self._asker = None

    def saved(self, query: SavedQuery, values: Mapping[str, Any], *, asserted: bool = False) -> Result:
        """Run a saved query (see :meth:`kzpk_graph.graph.KnowledgeGraph.query`)."""
        started = perf_counter()
        bound, text = self._filled(query, values)
        seconds = {"bind": perf_counter() - started}
        result = self._result(text, seconds, asserted=asserted, columns=query.columns)
        result = result._replace(query=query, parameters=bound)
        if result.kind != "select" or result.rows:
            return result
        why = partial(self._why_empty, query, bound, asserted=asserted)
        return result._replace(reason=self._later_reason(why, _nothing_for(bound)))

    def _filled(self, query: SavedQuery, values: Mapping[str, Any]) -> tuple[tuple[BoundParameter, ...], str]:
        """Return the values of a query's parameters, and its text with them; those of the defaults are kept."""
        known = None if values else self._defaults.get(query.name)
        if known is not None and known[0] is query:
            return known[1:]
        bound = bind(query, values, self.lookup)
        text = fill(query, bound)
        if not values and self.store.read_only:
            self._defaults[query.name] = query, bound, text
        return bound, text

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
        if result.kind != "select" or result.rows:
            return result
        why, otherwise = partial(self._unknown_terms, text), "no solution matches the pattern"
        return result._replace(reason=self._later_reason(lambda: why() or otherwise, otherwise))

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
            return Result("ask", boolean=answer, text=text, seconds={**seconds, "run": perf_counter() - started})
        if isinstance(answer, Triples):
            triples = [Triple(*triple) for triple in answer.triples]
            seconds = {**seconds, "run": perf_counter() - started}
            return Result("construct", triples=triples, text=text, seconds=seconds)
        left = iter(answer.rows)
        rows = list(islice(left, self._hold))
        seconds = {**seconds, "run": perf_counter() - started}
        named = {column.name: column for column in columns}
        shown = tuple(named.get(name) or Column(name) for name in answer.variables)
        result = self._labelled(shown, rows, seconds)._replace(text=text)
        following = next(left, None) if len(rows) == self._hold else None
        if following is None:
            return result
        return result._replace(pieces=self._pieces(shown, chain((following,), left)))

    def _labelled(self, columns: tuple[Column, ...], rows: list[Row], seconds: dict[str, float]) -> Result:
        """Return rows with their labels and marks, which are looked up when they are read.

        Args:
            columns: The columns.
            rows: Their rows.
            seconds: The time spent so far, which that of the look-up is added to.
        """
        memory = self.lookup.memory
        found = (
            self._timed(seconds, lambda: memory.labels(_iris(rows))),
            self._timed(seconds, lambda: memory.marks(_iris(rows))),
        )
        return Result("select", columns, rows, labels=Looked(found[0]), entity_marks=Looked(found[1]), seconds=seconds)

    def _timed(self, seconds: dict[str, float], work: Callable[[], T]) -> Later[T]:
        def timed() -> T:
            started = perf_counter()
            value = work()
            seconds["label"] = seconds.get("label", 0.0) + perf_counter() - started
            return value

        later = Later(timed)
        if self.store.read_only:
            self._unread.add(later)
        else:
            later()  # the store may change before it is read
        return later

    def _later_reason(self, why: Callable[[], str], otherwise: str) -> Later[str]:
        reason = Later(why)
        if self.store.read_only:
            self._reasons[reason] = otherwise
        else:
            reason()
        return reason

    def _pieces(self, columns: tuple[Column, ...], rows: Iterator[Row]) -> Generator[Result]:
        while piece := list(islice(rows, _PIECE)):
            yield self._labelled(columns, piece, {})

    def _why_empty(self, query: SavedQuery, bound: tuple[BoundParameter, ...], *, asserted: bool) -> str:
        """Say which parameter leaves nothing, by taking the restrictions away one by one."""
        held = [parameter for parameter in bound if parameter.term is not None]
        for parameter in sorted(held, key=lambda parameter: not parameter.given):
            if self._any(query, [each._replace(term=None) if each is parameter else each for each in bound], asserted):
                return f"nothing fits {_said(parameter)}; without it there are rows"
        if len(held) > 1 and self._any(query, [each._replace(term=None) for each in bound], asserted):
            return f"nothing fits {' and '.join(map(_said, held))} together; without them there are rows"
        return _nothing_for(bound)

    def _any(self, query: SavedQuery, bound: Iterable[BoundParameter], asserted: bool) -> bool:
        answer = self._ask(as_ask(fill(query, bound)), asserted=asserted)
        return any(True for _ in answer.rows) if isinstance(answer, Solutions) else bool(answer)

    def _unknown_terms(self, text: str) -> str:
        """Name what looks like a term of ours in the text and is nowhere in the store."""
        unknown = [
            f"{prefix}:{local}"
            for prefix, local in dict.fromkeys(_CURIE.findall(text))
            if prefix in PREFIXES and not self.lookup.exists(PREFIXES[prefix] + local)
        ]
        return f"the graph does not hold {', '.join(unknown)}" if unknown else ""


def _iris(rows: Iterable[Row]) -> list[str]:
    return sorted({term.value for row in rows for term in row if isinstance(term, NamedNode)})


def _nothing_for(bound: Iterable[BoundParameter]) -> str:
    held = [_said(parameter) for parameter in bound if parameter.term is not None]
    return f"the graph holds nothing of the kind{' for ' if held else ''}{' and '.join(held)}"


def _said(parameter: BoundParameter) -> str:
    return f"{parameter.name} = {parameter.shown}" + ("" if parameter.given else " (the default)")
