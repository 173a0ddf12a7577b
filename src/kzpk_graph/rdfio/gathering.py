"""Quads in a stable form, by graph: each with the key that it is ordered by, blank nodes with stable labels.

What is compared are lines of canonical N-Triples, which the engine writes faster than Python looks into its terms. They
are read as Latin-1: that keeps the order of the bytes, and Python compares such texts fastest.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, serialize

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio.blank import with_stable_labels
from kzpk_graph.rdfio.ordering import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.rdfio.formats import Format
    from kzpk_graph.rdfio.ordering import Ordering

    Member = Quad | Triple
    GraphName = NamedNode | BlankNode | DefaultGraph

CHUNK: Final = 1 << 15
"""Quads that are worked on together: their text fits into the processor's caches."""

DEFAULT: Final = DefaultGraph()


class Part:
    """The quads of one graph, in no order, and the keys that order them."""

    __slots__ = ("members", "rows")

    def __init__(self) -> None:
        self.members: list[Member] = []
        self.rows = Rows()

    def in_order(self) -> tuple[Iterator[Member], int]:
        """Return each quad once, in order, and how many they are."""
        order = self.rows.order()
        return map(self.members.__getitem__, order), len(order)


def chunks(quads: Iterable[Member], progress: Callable[[int], None] | None) -> Iterator[list[Member]]:
    """Cut quads into pieces, and tell how many have passed."""
    stream = iter(quads)
    done = 0
    while chunk := list(islice(stream, CHUNK)):
        yield chunk
        done += len(chunk)
        if progress is not None:
            progress(done)


def lines_of(members: list[Member], format_: RdfFormat) -> str:
    """Return canonical N-Triples or N-Quads, the bytes read as Latin-1."""
    return (serialize(members, None, format_) or b"").decode("latin-1")  # type: ignore[arg-type]  # a mixture will do


def triples_only(members: list[Member], format_: Format, *, merge: bool) -> list[Member]:
    """Return quads as triples of the default graph.

    Raises:
        UsageError: There are named graphs, and they may not be merged.
    """
    if not merge:
        for member in members:
            if isinstance(member, Quad) and not isinstance(member.graph_name, DefaultGraph):
                raise UsageError(
                    f"{format_.title} cannot hold the named graph {member.graph_name}",
                    hint="choose trig, nquads or jsonld",
                    code="KZ222",
                )
    return [member.triple if isinstance(member, Quad) else member for member in members]


def has_blank(member: Member) -> bool:
    """Return whether a blank node is in a quad."""
    if type(member.subject) is BlankNode or type(member.object) is BlankNode:
        return True
    return isinstance(member, Quad) and type(member.graph_name) is BlankNode


def may_be_blank(line: str) -> bool:
    """Return whether a line can hold a blank node; a text with ``_:`` in it looks so too."""
    return line.startswith("_:") or " _:" in line


def as_quad(member: Member) -> Quad:
    """Return a triple as a quad of the default graph, and a quad as it is."""
    return member if isinstance(member, Quad) else Quad(member.subject, member.predicate, member.object)


def gather(
    quads: Iterable[Member],
    format_: Format,
    ordering: Ordering,
    *,
    merge: bool = False,
    progress: Callable[[int], None] | None = None,
) -> dict[GraphName, Part]:
    """Put quads into their graphs, with the keys of their order.

    Args:
        quads: The quads, in any order.
        format_: Where they are to be written; one without named graphs has all in the default graph.
        ordering: Makes the keys.
        merge: In such a format, take the triples of named graphs too.
        progress: Told how many quads have passed.

    Raises:
        UsageError: The format has no named graphs, the quads have, and they may not be merged.
    """
    parts: dict[GraphName, Part] = {DEFAULT: Part()}
    blank: list[Quad] = []
    for chunk in chunks(quads, progress):
        _add_chunk(parts, chunk, format_, ordering, merge=merge, blank=blank)
    if blank:
        for chunk in chunks(with_stable_labels(list(dict.fromkeys(blank))), None):
            _add_chunk(parts, chunk, format_, ordering, merge=merge, blank=None)
    return parts


def _add_chunk(
    parts: dict[GraphName, Part],
    chunk: list[Member],
    format_: Format,
    ordering: Ordering,
    *,
    merge: bool,
    blank: list[Quad] | None,
) -> None:
    if not format_.datasets:
        try:
            text = lines_of(chunk, RdfFormat.N_TRIPLES)
        except ValueError:  # a named graph, which N-Triples cannot hold
            chunk = triples_only(chunk, format_, merge=merge)
            text = lines_of(chunk, RdfFormat.N_TRIPLES)
        _add(parts[DEFAULT], chunk, text, ordering, blank)
        return
    by_graph: dict[GraphName, list[Member]] = {}
    for member in chunk:
        graph = DEFAULT if isinstance(member, Triple) else member.graph_name
        if graph in by_graph:
            by_graph[graph].append(member)
        else:
            by_graph[graph] = [member]
    for graph, members in by_graph.items():
        text = lines_of(members, RdfFormat.N_QUADS)
        if not isinstance(graph, DefaultGraph):
            name = str(graph).encode().decode("latin-1")
            text = text.replace(f" {name} .\n", " .\n")
        _add(parts.setdefault(graph, Part()), members, text, ordering, blank)


def _add(part: Part, members: list[Member], text: str, ordering: Ordering, blank: list[Quad] | None) -> None:
    """Add quads to their graph; those with blank nodes go to ``blank``, if it is given."""
    lines = text.split("\n")
    lines.pop()
    if blank is not None:
        named = members and isinstance(members[0], Quad) and type(members[0].graph_name) is BlankNode
        if named:
            blank.extend(map(as_quad, members))
            return
        if "_:" in text:
            apart = [may_be_blank(line) and has_blank(member) for line, member in zip(lines, members, strict=True)]
            blank.extend(as_quad(member) for member, is_blank in zip(members, apart, strict=True) if is_blank)
            lines = [line for line, is_blank in zip(lines, apart, strict=True) if not is_blank]
            members = [member for member, is_blank in zip(members, apart, strict=True) if not is_blank]
    ordering.add(text, lines, part.rows)
    part.members.extend(members)
