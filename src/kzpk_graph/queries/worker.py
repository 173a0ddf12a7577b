"""The child process of :mod:`kzpk_graph.queries.child`: opens a store, answers until its input ends."""

from __future__ import annotations

import sys
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from kzpk_graph.errors import KzpkError
from kzpk_graph.model import Solutions, Triples
from kzpk_graph.queries.child import read_frame, write_frame
from kzpk_graph.queries.memory import STACK
from kzpk_graph.rdfio import parse_file
from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE: Final = 10_000


def serve(path: str, source: IO[bytes], out: IO[bytes]) -> None:
    """Answer questions about a store.

    Args:
        path: The store's directory; ``-`` for the quads of an N-Quads file that the first message names.
        source: Where questions come from.
        out: Where answers go.
    """
    if path == "-":
        store = OxigraphStore()
        store.bulk_extend(parse_file(read_frame(source), "nquads"))
        write_frame(out, "ready")
    else:
        store = OxigraphStore(path, read_only=True)
    while True:
        try:
            text, prefixes, default_graph = read_frame(source)
        except EOFError:
            return
        for frame in _frames(store, text, prefixes, default_graph):
            write_frame(out, frame)


def _frames(store: OxigraphStore, text: str, prefixes: Any, default_graph: Any) -> Iterator[tuple[str, Any]]:
    """Yield an answer: what it is, then its rows in pieces, so that not all of them are held twice, then its end."""
    try:
        answer = store.query(text, prefixes=prefixes, default_graph=default_graph)
        if isinstance(answer, bool):
            yield "ask", answer
            return
        if isinstance(answer, Solutions):
            yield "select", answer.variables
            rows = iter(answer.rows)
        elif isinstance(answer, Triples):
            yield "construct", None
            rows = iter(answer.triples)
        else:
            raise TypeError(type(answer).__name__)
        while piece := list(islice(rows, _PIECE)):
            yield "rows", piece
        yield "end", None
    except KzpkError as error:
        fields = ("message", "hint", "where", "code")
        yield "error", {"class": type(error).__name__, **{name: getattr(error, name) for name in fields}}


def main() -> None:
    """Serve in a thread with a stack on which the engine can follow long chains."""
    from threading import Thread, stack_size

    try:
        stack_size(STACK)
        thread = Thread(target=serve, args=(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer))
        thread.start()
    except (RuntimeError, ValueError):  # no address space for it
        serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
    else:
        thread.join()


if __name__ == "__main__":
    main()
