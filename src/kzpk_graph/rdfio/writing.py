"""Writing RDF: the same graph gives the same bytes, whatever the order, the labels and the process it came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pyoxigraph import DefaultGraph, RdfFormat, serialize

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio.collecting import no_garbage_collection
from kzpk_graph.rdfio.formats import engine_format, format_named
from kzpk_graph.rdfio.gathering import gather
from kzpk_graph.rdfio.lines import write_lines
from kzpk_graph.rdfio.ordering import Ordering
from kzpk_graph.terms import is_iri, is_prefix
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from pyoxigraph import Quad, Triple

    from kzpk_graph.rdfio.formats import Format
    from kzpk_graph.rdfio.gathering import GraphName, Part


def serialise(
    quads: Iterable[Quad | Triple],
    format: str,  # noqa: A002 - the name that callers use on the command line too
    out: BinaryIO,
    prefixes: Mapping[str, str] = PREFIXES,
    *,
    merge_graphs: bool = False,
    context: Mapping[str, object] | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a graph or data set in a stable form.

    Turtle and TriG have subjects in a reading order (see :mod:`kzpk_graph.rdfio.ordering`), N-Triples and N-Quads have
    sorted lines. Lexical forms are written as they are. Blank nodes are named after what is said about them.

    Args:
        quads: The quads, in any order; repeated ones are written once. A triple is one of the default graph.
        format: A format's name, media type or extension.
        out: Where the bytes go; it is not closed.
        prefixes: Prefix to namespace IRI; those that nothing uses are not declared. Only for Turtle, TriG and RDF/XML.
        merge_graphs: In a format without named graphs, write the triples of all graphs, instead of refusing.
        context: For JSON-LD, the context that the document is compacted with (JSON-LD 1.1 API §6). Without one, or if
            an IRI could be taken for a prefixed name of the context, the document is in expanded form.
        progress: Called now and then with how many quads have been read.

    Returns:
        The number of triples or quads written.

    Raises:
        UsageError: The format or a prefix is not legal, or the format has no named graphs and the quads have.
        InputError: The quads hold what the format cannot express (RDF/XML: some predicates and control characters);
            nothing has been written then.
        OSError: ``out`` cannot be written to.
    """
    chosen = format_named(format)
    for prefix, namespace in prefixes.items():
        if not is_prefix(prefix) or not is_iri(namespace):
            raise UsageError(f"{prefix}: <{namespace}> is not a legal prefix", code="KZ213")
    with no_garbage_collection():
        if chosen.name in ("ntriples", "nquads"):
            return write_lines(quads, chosen, out, merge=merge_graphs, progress=progress)
        return _write_ordered(quads, chosen, out, prefixes, merge=merge_graphs, context=context, progress=progress)


def _write_ordered(
    quads: Iterable[Quad | Triple],
    chosen: Format,
    out: BinaryIO,
    prefixes: Mapping[str, str],
    *,
    merge: bool,
    context: Mapping[str, object] | None,
    progress: Callable[[int], None] | None,
) -> int:
    """Write the formats that have an order of their own."""
    ordering = Ordering(prefixes, elements_only=chosen.name == "rdfxml")
    ordered = _Ordered(gather(quads, chosen, ordering, merge=merge, progress=progress), ordering)
    used = {prefix: namespace for prefix, namespace in prefixes.items() if prefix in ordering.used}
    if chosen.name == "rdfxml":
        from kzpk_graph.rdfio.xml import check_for_xml

        for part in ordered.parts.values():
            check_for_xml(part.members)
        serialize(ordered, _XmlOut(out), RdfFormat.RDF_XML, prefixes=used)  # type: ignore[arg-type]  # a mixture will do, and it is only written to
    elif chosen.name == "jsonld":
        from kzpk_graph.rdfio.jsonld import can_compact, write_json

        if context is not None and not all(can_compact(part.members, context) for part in ordered.parts.values()):
            context = None
        write_json(ordered, out, context)
    else:
        out.write("".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in used.items()).encode())
        serialize(ordered, _Body(out), engine_format(chosen), prefixes=used)  # type: ignore[arg-type]  # as above
    return ordered.count


class _Ordered:
    """Quads in their order, read once; graph after graph is let go.

    Attributes:
        parts: The graphs that are still to come, in their order.
        count: How many quads have come out.
    """

    def __init__(self, parts: dict[GraphName, Part], ordering: Ordering) -> None:
        names = {graph: "" if isinstance(graph, DefaultGraph) else str(graph) for graph in parts}
        keys = {graph: ordering.graph_key(name) for graph, name in names.items()}
        self.parts = {graph: parts[graph] for graph in sorted(parts, key=keys.__getitem__)}
        self.count = 0

    def __iter__(self) -> Iterator[Quad | Triple]:
        for graph in list(self.parts):
            members, count = self.parts.pop(graph).in_order()
            self.count += count
            yield from members


class _Out:
    """A binary stream as the engine sees it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, piece: bytes) -> int:
        """Pass a piece on, and say that all of it was taken."""
        self._out.write(self._changed(piece))
        return len(piece)

    def flush(self) -> None:
        """Pass on what is still held back."""
        self._out.flush()

    def _changed(self, piece: bytes) -> bytes:
        return piece


class _XmlOut(_Out):
    """Writes carriage returns as character references: XML parsers read a bare one as a line end (XML 1.0 §2.11)."""

    def _changed(self, piece: bytes) -> bytes:
        return piece.replace(b"\r", b"&#13;")


class _Body(_Out):
    """Drops the engine's prefix declarations, whose order changes from process to process."""

    _MARK: Final = b"@prefix "

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self._head: bytes | None = b""

    def _changed(self, piece: bytes) -> bytes:
        if self._head is None:
            return piece
        head = self._head + piece
        while head.startswith(self._MARK):
            _, end, rest = head.partition(b"\n")
            if not end:
                break
            head = rest
        if self._MARK.startswith(head[: len(self._MARK)]):
            self._head = head  # another declaration may be beginning
            return b""
        self._head = None
        return head
