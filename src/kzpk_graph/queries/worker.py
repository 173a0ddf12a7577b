"""The child process of :mod:`kzpk_graph.queries.child`: opens a store, answers until its input ends."""

from __future__ import annotations

import sys
from typing import IO, Any

from kzpk_graph.errors import KzpkError
from kzpk_graph.model import Solutions, Triples
from kzpk_graph.queries.child import read_frame, write_frame
from kzpk_graph.rdfio import parse_file
from kzpk_graph.store.oxigraph import OxigraphStore


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
        write_frame(out, _answer(store, text, prefixes, default_graph))


def _answer(store: OxigraphStore, text: str, prefixes: Any, default_graph: Any) -> tuple[str, Any]:
    try:
        answer = store.query(text, prefixes=prefixes, default_graph=default_graph)
        if isinstance(answer, bool):
            return "ask", answer
        if isinstance(answer, Solutions):
            return "select", (answer.variables, list(answer.rows))
        if isinstance(answer, Triples):
            return "construct", list(answer.triples)
    except KzpkError as error:
        fields = ("message", "hint", "where", "code")
        return "error", {"class": type(error).__name__, **{name: getattr(error, name) for name in fields}}
    raise TypeError(type(answer).__name__)


if __name__ == "__main__":
    serve(sys.argv[1], sys.stdin.buffer, sys.stdout.buffer)
