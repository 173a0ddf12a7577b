"""What is in a graph, where it comes from, and where it is kept, as text and JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.render.things import marked
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.model import CacheInfo, SourceInfo, Stats


def _number(value: int) -> Cell:
    return Cell(f"{value:,}", number=True)


def _put(lines: Sequence[str], out: IO[bytes]) -> None:
    out.write("".join(f"{line}\n" for line in lines).encode())


def write_stats(
    stats: Stats, format_: str, out: IO[bytes], *, digest: str, available: int = 0, style: Style = PLAIN
) -> None:
    """Write what is in a graph.

    Args:
        stats: The counts.
        format_: ``text`` or ``json``: an object with ``hash``, ``counts`` (name to number), ``classes``, ``properties``
            (arrays of ``iri``, ``label``, ``count``) and ``queries`` (topic to number).
        out: A binary stream.
        digest: The hash of the data set's canonical form.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    if format_ == "json":
        document = {
            "hash": digest,
            "counts": dict(stats.counts),
            "classes": [{"iri": item.iri, "label": item.label, "count": count} for item, count in stats.classes],
            "properties": [{"iri": item.iri, "label": item.label, "count": count} for item, count in stats.properties],
            "queries": dict(stats.topics),
        }
        write_json(document, out)
        return
    parts: list[tuple[tuple[str, ...], list[tuple[Cell, ...]]]] = [
        (("In the graph", "Count"), [(Cell(safe(name)), _number(count)) for name, count in stats.counts]),
        (
            ("Class", "Write it as", "Instances"),
            [(Cell(marked(i.label, i.marks)), Cell(shrink(i.iri)), _number(n)) for i, n in stats.classes],
        ),
        (
            ("Property", "Write it as", "Triples"),
            [(Cell(marked(i.label, i.marks)), Cell(shrink(i.iri)), _number(n)) for i, n in stats.properties],
        ),
        (("Topic", "Saved queries"), [(Cell(safe(topic)), _number(count)) for topic, count in stats.topics]),
    ]
    lines: list[str] = []
    for headers, rows in parts:
        if rows:
            lines += ([""] if lines else []) + table(headers, rows, available=available, style=style)
    _put([*lines, "", f"canonical hash: {digest}"], out)


def write_sources(
    sources: Sequence[SourceInfo], format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN
) -> None:
    """Write the list of sources.

    Args:
        sources: The sources.
        format_: ``text`` or ``json`` (an array of :class:`~kzpk_graph.model.SourceInfo`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    if format_ == "json":
        write_json(list(sources), out)
        return
    if sources:
        rows = [
            (
                Cell(safe(source.title)),
                Cell(safe(source.kind)),
                Cell(safe(source.publisher)),
                Cell(safe(source.date)),
                _number(source.statements),
                _number(source.triples),
                Cell(shrink(source.iri)),
            )
            for source in sources
        ]
        headers = ("Source", "Kind", "Publisher", "Date", "Statements", "Triples", "Write it as")
        _put(table(headers, rows, available=available, style=style), out)


def write_cache(info: CacheInfo, format_: str, out: IO[bytes]) -> None:
    """Write where the prepared graph is kept, as ``text`` or ``json`` (a :class:`~kzpk_graph.model.CacheInfo`)."""
    if format_ == "json":
        document = {
            "path": info.path,
            "size": info.size,
            "generations": [{"key": key, "size": size, "current": current} for key, size, current in info.generations],
        }
        write_json(document, out)
        return
    lines = [safe(info.path)]
    lines += [
        f"  {safe(key)}  {size:,} bytes{'  (current)' if current else ''}" for key, size, current in info.generations
    ]
    lines.append(f"{info.size:,} bytes in all")
    _put(lines, out)
