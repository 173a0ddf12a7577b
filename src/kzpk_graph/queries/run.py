"""Running queries: filling in parameters, and stopping what takes too long.

The engine cannot be told to stop. A command therefore ends itself at the limit (:func:`watchdog`); a Python process
that lives on asks through a child process, which can be killed (:class:`ChildAsker`).
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

from kzpk_graph.errors import InputError
from kzpk_graph.queries.catalogue import slot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kzpk_graph.model import BoundParameter, SavedQuery
    from kzpk_graph.store.base import Answer, Store

DEFAULT_TIMEOUT: Final = 30.0
"""Seconds a query may take unless the caller says otherwise."""


class Asker(Protocol):
    """Evaluates queries, in this process or in another."""

    def ask(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[str] | None = None,
    ) -> Answer:
        """Evaluate a query (see :meth:`kzpk_graph.store.base.Store.query`)."""

    def close(self) -> None:
        """Give back what it holds."""


class DirectAsker:
    """Asks the store in this process, without a limit of its own."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def ask(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[str] | None = None,
    ) -> Answer:
        """Evaluate a query; its rows are streamed."""
        return self._store.query(text, prefixes=prefixes, default_graph=default_graph)

    def close(self) -> None:
        """Nothing to give back."""


def fill(query: SavedQuery, bound: Iterable[BoundParameter]) -> str:
    """Return the query's text with each parameter's row holding its value, written by the engine.

    Args:
        query: A saved query that compiled.
        bound: The parameters' values; None becomes UNDEF.

    Raises:
        InputError: If the text has no such row (it was changed after it was compiled).
    """
    text = query.text
    for parameter in bound:
        where = slot(text, parameter.name)
        if where is None:
            raise InputError(f"no row 'VALUES ?{parameter.name} {{ ... }}'", where=query.file)
        term = "UNDEF" if parameter.term is None else str(parameter.term)
        text = f"{text[: where[0]]} {term} {text[where[1] :]}"
    return text


_SELECT: Final = re.compile(r"^SELECT\b[^{}]*\{", re.MULTILINE | re.IGNORECASE)


def as_ask(text: str) -> str:
    """Return the question whether a saved query has any row at all.

    Grouping and ordering are left out, which the engine would do for all rows before it gives the first.

    Args:
        text: A SELECT query; one with ``HAVING`` or of an unusual form comes back as it is.
    """
    start, end = _SELECT.search(text), text.rfind("}")
    if start is None or re.search(r"\bHAVING\b", text[end:], re.IGNORECASE):
        return text
    return f"{text[: start.start()]}ASK {{{text[start.end() : end + 1]}"


def parsing_seconds(text: str, prefixes: Mapping[str, str] | None = None) -> float:
    """Return how long the engine takes to read and plan a query: that of asking a store without a triple."""
    from time import perf_counter

    from kzpk_graph.store.oxigraph import OxigraphStore

    store = OxigraphStore(unknown_functions=True)
    started = perf_counter()
    store.query(text, prefixes=prefixes)
    return perf_counter() - started


@contextmanager
def watchdog(seconds: float | None, on_expire: Callable[[], None]) -> Iterator[None]:
    """Call ``on_expire`` in another thread if the block takes longer than the limit.

    Args:
        seconds: The limit; None for none.
        on_expire: What to do: a command says so on stderr and ends the process with ``os._exit``, which stops
            the engine whatever it is doing (it holds no lock that others need, and writes nothing).
    """
    if seconds is None:
        yield
        return
    from threading import Timer

    timer = Timer(seconds, on_expire)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
