"""What of a graph is drawn in a picture: boxes, their lines, and arrows.

A picture is for reading, so it leaves out what would only repeat or tangle. A concept of a controlled list and a dating
are lines in the box of what they belong to; what only follows is drawn where nothing is said between the two; what half
of the graph hangs on (a state) is not followed; many things that hang on another in the same way are one list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph import vocab
from kzpk_graph.errors import UsageError
from kzpk_graph.exports.looks import CONCEPTS, DATING, QUIET, look_of
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode
from kzpk_graph.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.exports.job import Job
    from kzpk_graph.exports.spool import Edge, Node, Spool

MOST_BOXES: Final = 120
"""Boxes of a picture: more of them nobody can read."""

HUB: Final = 20
"""Neighbours from which on a thing at the edge of a picture is not followed further."""

CROWD: Final = 8
"""Things that hang on another in the same way; more of them are one list."""

LISTED: Final = 12
"""Names in such a list."""

_MOST_NODES: Final = 20_000


class Box(NamedTuple):
    """One box.

    Attributes:
        label: What is written in it first.
        types: The classes of the thing; of a list, of its first.
        rows: Its other lines: a property's label and a text.
        names: Of a list: the names of its things.
    """

    label: str
    types: tuple[str, ...]
    rows: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()


class Arrow(NamedTuple):
    """One arrow.

    Attributes:
        source: The box it comes from.
        target: The box it goes to.
        labels: Labels of the properties it stands for.
        inferred: Whether they only follow.
    """

    source: str
    target: str
    labels: tuple[str, ...]
    inferred: bool


class Picture(NamedTuple):
    """What is drawn.

    Attributes:
        boxes: Boxes by the IRI of the thing, or of the first of a list.
        arrows: The arrows.
        about: What the picture is about.
        hubs: Labels of things that were not followed.
        lost: What is not drawn, and how often.
    """

    boxes: dict[str, Box]
    arrows: list[Arrow]
    about: set[str]
    hubs: list[str]
    lost: Counter[str]


def picture_of(spool: Spool, job: Job) -> Picture:
    """Choose what is drawn of an export.

    Raises:
        UsageError: There would be more boxes than anyone can read.
    """
    nodes: dict[str, Node] = {}
    for node in spool.nodes():
        nodes[node.iri] = node
        if len(nodes) > _MOST_NODES:
            raise _too_large(f"more than {_MOST_NODES:,}")
    lost = Counter(spool.lost)
    edges = list(_told_apart(spool.edges(), lost))
    about = set(job.selection.about) & nodes.keys() if job.selection is not None else set()
    inline = _inline(nodes, edges, about)
    boxes = {iri: node for iri, node in nodes.items() if iri not in inline}
    hubs: set[str] = set()
    if about and job.selection is not None:
        near = _near(about, [edge for edge in edges if not inline & {edge.source, edge.target}], job.selection.depth)
        lost["things that only a hub leads to"] += len(boxes.keys() - near.reached)
        boxes = {iri: node for iri, node in boxes.items() if iri in near.reached}
        hubs = near.hubs
    names = spool.labels([*spool.predicates(), *(key.predicate for key in spool.keys)])
    rows = {iri: _rows(node, spool, names, lost) for iri, node in boxes.items()}
    arrows = _arrows(_kept(edges, rows, about, hubs, names=names, nodes=nodes, lost=lost), names)
    for edge in edges:
        if edge.target in inline and edge.source in boxes:
            rows[edge.source].append((names[edge.predicate], _inlined(nodes[edge.target], spool, job)))
    drawn = {iri: Box(node.label, node.types, tuple(rows[iri])) for iri, node in boxes.items()}
    drawn, arrows = _listed(drawn, arrows, about, lost)
    if len(drawn) > MOST_BOXES:
        raise _too_large(f"{len(drawn):,}")
    return Picture(drawn, arrows, about, [nodes[iri].label for iri in sorted(hubs)], lost)


def _kept(
    edges: Iterable[Edge],
    rows: dict[str, list[tuple[str, str]]],
    about: set[str],
    hubs: set[str],
    *,
    names: dict[str, str],
    nodes: dict[str, Node],
    lost: Counter[str],
) -> Iterator[Edge]:
    """Yield the edges that become arrows; one to a hub becomes a line of the box that it comes from."""
    for edge in edges:
        if edge.source not in rows or edge.target not in rows:
            continue
        if about & {edge.source, edge.target} or not hubs & {edge.source, edge.target}:
            yield edge
        elif edge.target in hubs and not edge.inferred:
            rows[edge.source].append((names[edge.predicate], nodes[edge.target].label))
        else:
            lost["arrows from a hub, and those to it that only follow"] += 1


def _listed(
    boxes: dict[str, Box], arrows: list[Arrow], about: set[str], lost: Counter[str]
) -> tuple[dict[str, Box], list[Arrow]]:
    """Make one box of many that hang on the same thing, and on nothing else, in the same way."""
    degrees = Counter(end for arrow in arrows for end in arrow[:2])
    crowds: dict[tuple[object, ...], list[tuple[str, Arrow]]] = defaultdict(list)
    for arrow in arrows:
        for leaf, other in ((arrow.source, arrow.target), (arrow.target, arrow.source)):
            if degrees[leaf] == 1 and leaf not in about:
                look = look_of(boxes[leaf].types)
                way = (
                    other,
                    leaf == arrow.source,
                    arrow.labels,
                    arrow.inferred,
                    look.mark,
                    look.attributes["fillcolor"],
                )
                crowds[way].append((leaf, arrow))
                break
    left, gone = dict(boxes), set[Arrow]()
    for crowd in crowds.values():
        if len(crowd) > CROWD:
            names = tuple(sorted(boxes[leaf].label for leaf, _ in crowd))
            lost["names in a list that is cut"] += max(len(names) - LISTED, 0)
            left[crowd[0][0]] = Box(f"{len(names)} things", boxes[crowd[0][0]].types, (), names)
            for leaf, arrow in crowd[1:]:
                del left[leaf]
                gone.add(arrow)
    return left, [arrow for arrow in arrows if arrow not in gone]


def _told_apart(edges: Iterable[Edge], lost: Counter[str]) -> Iterator[Edge]:
    """Yield edges without those that only follow where something is said between the two, one way or the other."""
    between: dict[frozenset[str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.predicate == vocab.RDF_TYPE:
            lost["classes without a name"] += 1
        else:
            between[frozenset((edge.source, edge.target))].append(edge)
    for found in between.values():
        said = [edge for edge in found if not edge.inferred]
        first = found[0].source
        kept = said or [edge for edge in found if edge.source == first]
        lost["arrows that only follow, beside others between the same two"] += len(found) - len(kept)
        yield from kept


class _Near(NamedTuple):
    """What is near some things: the nodes within some steps, and those of them that are not followed further."""

    reached: set[str]
    hubs: set[str]


def _near(about: set[str], edges: Iterable[Edge], depth: int) -> _Near:
    """Walk from some things along the edges, but not on from what half of the graph hangs on, such as a state."""
    around: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
    hubs = {node for node, others in around.items() if len(others) > HUB} - about
    reached, frontier = set(about), set(about)
    for _ in range(depth):
        if not frontier:
            break
        frontier = {other for node in frontier - hubs for other in around[node]} - reached
        reached |= frontier
    return _Near(reached, hubs & reached if depth > 1 else set())


def _too_large(number: str) -> UsageError:
    return UsageError(
        f"a picture of {number} things cannot be read (the most are {MOST_BOXES})",
        hint="choose a part: --about NAME --depth 1, --source ID, --topic TOPIC or --asserted",
        code="KZ226",
    )


def _inline(nodes: dict[str, Node], edges: Iterable[Edge], chosen: set[str]) -> set[str]:
    """Return the nodes that are lines in another's box: concepts and datings, if they belong to something drawn."""
    found = {
        iri
        for iri, node in nodes.items()
        if iri not in chosen and (CONCEPTS.intersection(node.types) or DATING in node.types)
    }
    held = {edge.target for edge in edges if edge.source not in found}
    return found & held


def _rows(node: Node, spool: Spool, names: dict[str, str], lost: Counter[str]) -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for place, texts in sorted(node.values.items(), key=lambda pair: _rank(spool.keys[pair[0]].predicate)):
        predicate = spool.keys[place].predicate
        if predicate in QUIET:
            lost["names, notes and bounds of dates (the box has the label)"] += len(texts)
            continue
        rows.extend((names[predicate], safe(text)) for text in texts)
    return rows


def _rank(predicate: str) -> tuple[bool, str]:
    return not predicate.startswith(vocab.KZPK), predicate


def _inlined(node: Node, spool: Spool, job: Job) -> str:
    """Return a dating's date, or a concept's label."""
    if DATING in node.types:
        date = vocab.KZPK + "date"
        for place, texts in node.values.items():
            if spool.keys[place].predicate == date:
                return safe(texts[0])
        if job.store is not None:
            for quad in job.store.quads(NamedNode(node.iri), NamedNode(date), None, DefaultGraph()):
                if isinstance(quad.object, Literal):
                    return safe(quad.object.value)
    return node.label


def _arrows(edges: Iterable[Edge], names: dict[str, str]) -> list[Arrow]:
    """Return one arrow for all that is said from one thing to another."""
    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        between[edge.source, edge.target].append(edge)
    return [
        Arrow(*pair, tuple(dict.fromkeys(names[edge.predicate] for edge in found)), found[0].inferred)
        for pair, found in between.items()
    ]
