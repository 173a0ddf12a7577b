"""Pictures for people: the DOT language, and SVG drawn by Graphviz's ``dot``.

:mod:`kzpk_graph.exports.drawing` chooses what is drawn. Plans have a dashed border, opinions a dotted one.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import InputError
from kzpk_graph.exports.drawing import LISTED, picture_of
from kzpk_graph.exports.graphml import token
from kzpk_graph.exports.job import Ledger
from kzpk_graph.exports.looks import (
    ABOUT,
    EDGE,
    FAINT,
    GRAPH,
    INFERRED_EDGE,
    LEGEND,
    NODE,
    look_of,
)
from kzpk_graph.exports.rows import shrink_node
from kzpk_graph.exports.spool import Spool, spool_of
from kzpk_graph.safe import safe

if TYPE_CHECKING:
    from typing import BinaryIO

    from kzpk_graph.exports.drawing import Box, Picture
    from kzpk_graph.exports.job import Job

_ROWS: Final = 5
_VALUES: Final = 3
_WIDTH: Final = 30
_LIST_WIDTH: Final = 48
_NAMES: Final = 2
_SECONDS: Final = 60
_NOT_SHOWN: Final = re.compile("[\ufffe\uffff]")


def write_dot(job: Job, out: BinaryIO) -> Ledger:
    """Write a picture in the DOT language.

    Raises:
        UsageError: It would have more boxes than anyone can read.
    """
    with spool_of(job) as spool:
        picture = picture_of(spool, job)
        out.write(_source(picture, spool).encode())
        return _ledger(picture, spool)


def write_svg(job: Job, out: BinaryIO) -> Ledger:
    """Draw a picture as SVG, with the program ``dot``.

    Raises:
        UsageError: It would have more boxes than anyone can read.
        InputError: Graphviz is not installed, or fails.
    """
    from shutil import which

    program = which("dot")
    if program is None:
        raise InputError(
            "SVG is drawn by Graphviz, whose program 'dot' is not there",
            hint="install graphviz, or choose --format dot",
            code="KZ318",
        )
    with spool_of(job) as spool:
        picture = picture_of(spool, job)
        source = _source(picture, spool)
        out.write(_drawn(program, source))
        out.write(f"<!-- {source.splitlines()[0].removeprefix('// ')} -->\n".encode())
        return _ledger(picture, spool)


def _ledger(picture: Picture, spool: Spool) -> Ledger:
    lost = tuple(sorted((+picture.lost).items()))
    written = len(picture.boxes) + len(picture.arrows)
    notes = [f"{len(picture.boxes)} boxes, {len(picture.arrows)} arrows", *spool.notes]
    if picture.hubs:
        shown = ", ".join(picture.hubs[:_VALUES]) + (" ..." if len(picture.hubs) > _VALUES else "")
        notes.append(f"not followed further, since much hangs on it: {shown}")
    return Ledger(written, "boxes and arrows", lost, tuple(notes))


def _drawn(program: str, source: str) -> bytes:
    from subprocess import TimeoutExpired, run

    try:
        done = run([program, "-Tsvg"], input=source.encode(), capture_output=True, timeout=_SECONDS, check=False)
    except TimeoutExpired as error:
        raise InputError(
            f"Graphviz did not end in {_SECONDS} s", hint="draw less: --about NAME --depth 1", code="KZ318"
        ) from error
    if done.returncode != 0 or not done.stdout:
        said = (done.stderr.decode(errors="replace").splitlines() or ["no reason given"])[0]
        raise InputError(f"Graphviz failed: {safe(said)}", hint="choose --format dot", code="KZ318")
    return done.stdout


def _source(picture: Picture, spool: Spool) -> str:
    """Return the picture in the DOT language."""
    import graphviz

    lost = "; ".join(f"{count} {what}" for what, count in sorted((+picture.lost).items()))
    graph = graphviz.Digraph(
        "kzpk", graph_attr=GRAPH, node_attr=NODE, edge_attr=EDGE, comment=f"left out: {lost or 'nothing'}"
    )
    classes = spool.labels(iri for node in picture.boxes.values() for iri in node.types[:1])
    shown: set[str] = set()
    for iri, node in picture.boxes.items():
        look = look_of(node.types)
        shown.add(look.mark)
        attributes = {**look.attributes, **(ABOUT if iri in picture.about else {})}
        text = _box(node, look.mark, classes)
        graph.node(_id(iri), label=text, tooltip=graphviz.escape(safe(shrink_node(iri))), **attributes)
    for source, target, labels, inferred in picture.arrows:
        # A text in angle brackets would be read as markup; only boxes have that.
        text = graphviz.nohtml("\n".join(map(graphviz.escape, _edge_lines(labels))))
        graph.edge(_id(source), _id(target), label=text, **(INFERRED_EDGE if inferred else {}))
        if inferred:
            shown.add("inferred")
    graph.attr(label="".join(f"{text}\\l" for name, text in LEGEND.items() if name in shown))
    return str(graph.source)


def _id(iri: str) -> str:
    """Return a node's identifier: one without colons, which would separate ports."""
    return token(iri).replace(":", "/")


def _box(node: Box, mark: str, classes: dict[str, str]) -> str:
    """Return the label of a box in Graphviz's HTML: name, class, and a few lines."""
    if node.names:
        return _list(node, mark)
    name = _lines(node.label)
    parts = [f"<I>{name}</I>" if mark == "opinion" else f"<B>{name}</B>"]
    kind = classes[node.types[0]] if node.types else ""
    if mark and mark not in kind.split():
        kind = f"{mark}: {kind}" if kind else mark
    if kind:
        parts.append(_small(_lines(kind)))
    by_property: dict[str, list[str]] = defaultdict(list)
    for property_, text in node.rows:
        by_property[property_].append(text)
    for property_, texts in list(by_property.items())[:_ROWS]:
        more = f" and {len(texts) - _VALUES} more" if len(texts) > _VALUES else ""
        parts.append(_small(_lines(f"{property_}: {', '.join(texts[:_VALUES])}{more}")))
    if len(by_property) > _ROWS:
        parts.append(_small(f"and {len(by_property) - _ROWS} more"))
    return f"<{'<BR/>'.join(parts)}>"


def _list(box: Box, mark: str) -> str:
    """Return the label of a box that lists several things."""
    title = f"{len(box.names)} {mark}s" if mark else box.label
    more = [_small(f"and {len(box.names) - LISTED} more")] if len(box.names) > LISTED else []
    names = (_small(_lines(f"\u00b7 {name}", 1, _LIST_WIDTH)) for name in box.names[:LISTED])
    return f"<{'<BR/>'.join([f'<B>{title}</B>', *names, *more])}>"


def _small(markup: str) -> str:
    return f'<FONT POINT-SIZE="9" COLOR="{FAINT}">{markup}</FONT>'


def _lines(text: str, most: int = 4, width: int = _WIDTH) -> str:
    """Return a text as markup in lines of a readable length, a very long one cut."""
    lines = wrap(_NOT_SHOWN.sub("\ufffd", text), width, max_lines=most, placeholder=" ...") or [" "]
    return "<BR/>".join(html.escape(line) for line in lines)


def _edge_lines(labels: tuple[str, ...]) -> list[str]:
    more = [f"and {len(labels) - _NAMES} more"] if len(labels) > _NAMES else []
    return [*(_NOT_SHOWN.sub("\ufffd", label) for label in labels[:_NAMES]), *more]
