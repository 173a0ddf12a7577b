"""JSON-LD: the engine's expanded form, compacted with a context by a JSON-LD processor that fetches nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kzpk_graph.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

    from pyoxigraph import Triple

_BATCH: Final = 10_000
"""Quads that are compacted together."""


def write_json(quads: Iterable[Quad | Triple], out: BinaryIO, context: Mapping[str, object] | None) -> None:
    """Write a document.

    Args:
        quads: The quads in their order.
        out: Where the bytes go.
        context: The local context that the document is compacted with, which it then holds; None for expanded form.
    """
    if context is None:
        serialize(quads, out, RdfFormat.JSON_LD)  # type: ignore[arg-type]  # a mixture will do
        out.write(b"\n")
        return
    compact = _compactor(context)
    text = json.dumps({"@context": context, "@graph": []}, indent=1, ensure_ascii=False)
    out.write(text.removesuffix("[]\n}").encode() + b"[")
    before = b"\n"
    for batch in _batches(quads):
        for node in compact(_expanded(batch)):
            out.write(before + json.dumps(node, indent=1, ensure_ascii=False).encode())
            before = b",\n"
    out.write(b"\n]\n}\n")


def can_compact(quads: Iterable[Quad | Triple], context: Mapping[str, object]) -> bool:
    """Return whether no IRI looks like one that is shortened: ``<id:x>`` where ``id`` is a prefix of the context.

    JSON-LD 1.1 API §6.4.3 makes this an error (IRI confused with prefix).
    """
    confusable = tuple(f"{term}:" for term in context)
    return not any(
        isinstance(term, NamedNode) and term.value.startswith(confusable) and "//" not in term.value[:24]
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name if isinstance(quad, Quad) else None)
    )


def _batches(quads: Iterable[Quad | Triple]) -> Iterator[list[Quad | Triple]]:
    """Cut quads into pieces; what is said of one subject in one graph stays together."""
    batch: list[Quad | Triple] = []
    last: object = None
    for quad in quads:
        if len(batch) >= _BATCH:
            place = (quad.subject, quad.graph_name if isinstance(quad, Quad) else None)
            if last is None:
                previous = batch[-1]
                last = (previous.subject, previous.graph_name if isinstance(previous, Quad) else None)
            if place != last:
                yield batch
                batch, last = [], None
        batch.append(quad)
    if batch:
        yield batch


def _expanded(batch: list[Quad | Triple]) -> list[dict[str, Any]]:
    nodes: list[dict[str, Any]] = json.loads(serialize(batch, None, RdfFormat.JSON_LD) or b"[]")  # type: ignore[arg-type]
    for node in nodes:
        for inner in node.get("@graph", ()):
            _say_types(inner)
        _say_types(node)
    return nodes


def _say_types(node: dict[str, Any]) -> None:
    """Turn ``rdf:type`` with nodes into ``@type``, as readers of JSON-LD expect (JSON-LD 1.1 §3.5)."""
    types = node.get(RDF_TYPE)
    if types and all("@id" in value for value in types):
        node["@type"] = [value["@id"] for value in node.pop(RDF_TYPE)]


def _compactor(context: Mapping[str, object]) -> Any:
    """Return a function that compacts expanded nodes."""
    from pyld import jsonld

    def refuse(url: str, _options: object) -> NoReturn:
        raise jsonld.JsonLdError(f"{url} is not fetched", "kzpk.NothingIsFetched")

    class Processor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # it has no types
        """Remembers how IRIs are shortened: looking through all terms of a large context each time is slow."""

        known: dict[tuple[str, bool, bool], Any] = {}  # noqa: RUF012 - one class per document

        def _compact_iri(self, active_ctx: Any, iri: Any, value: Any = None, vocab: bool = False, **rest: Any) -> Any:
            if value is not None and vocab:
                return super()._compact_iri(active_ctx, iri, value=value, vocab=vocab, **rest)
            key = (iri, vocab, bool(rest.get("reverse")))
            if key not in self.known:
                self.known[key] = super()._compact_iri(active_ctx, iri, value=value, vocab=vocab, **rest)
            return self.known[key]

    processor = Processor()
    options = {"documentLoader": refuse, "graph": True, "skipExpansion": True, "ordered": False}

    def compact(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = processor.compact(nodes, {"@context": dict(context)}, dict(options))["@graph"]
        return found

    return compact
