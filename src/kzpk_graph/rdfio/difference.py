"""What differs between two data sets, when names of blank nodes do not count.

Blank nodes of which the same is said are the same. Of the others, those are taken for the same of which most is said
alike, so that an edit near a blank node shows as that edit. Whatever is matched, the difference is right: taking the
removed quads out of the old data set and putting the added ones in gives the new one, up to names of blank nodes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from kzpk_graph.rdfio.blank import renamed, with_stable_labels
from kzpk_graph.rdfio.gathering import chunks, has_blank, lines_of, may_be_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

_LABEL: Final = " <http://www.w3.org/2000/01/rdf-schema#label> "
_COMMON: Final = 64
"""What is said of more blank nodes than this does not help to tell which is which."""

Said = tuple[str, str, str, str]


class Difference(NamedTuple):
    """What differs.

    Attributes:
        removed: Quads that only the old data set has, in the order of N-Quads.
        added: Quads that only the new one has, likewise; blank nodes are named as in ``removed``.
        old: How many quads the old data set has.
        new: How many the new one has.
        labels: Labels that either gives to IRIs in the difference: English, then without language, then any.
    """

    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]
    old: int
    new: int
    labels: dict[str, str]


def difference(
    old: Iterable[Quad], new: Iterable[Quad], *, progress: Callable[[int], None] | None = None
) -> Difference:
    """Compare two data sets.

    Args:
        old: The quads before, in any order.
        new: The quads after.
        progress: Told how many quads have passed.
    """
    before, after = _Side(old, progress), _Side(new, progress)
    names = _match(before.blank, after.blank)
    blank_before = set(before.blank)
    blank_after = {renamed(quad, names) for quad in after.blank}
    removed = [*_quads(before.plain - after.plain), *(blank_before - blank_after)]
    added = [*_quads(after.plain - before.plain), *(blank_after - blank_before)]
    shown = {iri for quad in (*removed, *added) for iri in _iris(quad)}
    labels = _labels((*before.naming, *after.naming), shown)
    return Difference(
        tuple(sorted(removed, key=_line)), tuple(sorted(added, key=_line)), before.count, after.count, labels
    )


class _Side:
    """One data set: lines of its quads without blank nodes, its quads with blank nodes under stable names."""

    def __init__(self, quads: Iterable[Quad], progress: Callable[[int], None] | None) -> None:
        self.plain: set[str] = set()
        self.naming: list[str] = []
        blank: dict[Quad, None] = {}
        for chunk in chunks(quads, progress):
            text = lines_of(chunk, RdfFormat.N_QUADS)
            lines = text.split("\n")
            lines.pop()
            if _LABEL in text:
                self.naming.extend(line for line in lines if _LABEL in line)
            if "_:" in text:
                apart = [may_be_blank(line) and has_blank(quad) for line, quad in zip(lines, chunk, strict=True)]
                blank.update((quad, None) for quad, is_blank in zip(chunk, apart, strict=True) if is_blank)  # type: ignore[misc]
                lines = [line for line, is_blank in zip(lines, apart, strict=True) if not is_blank]
            self.plain.update(lines)
        self.blank = with_stable_labels(list(blank)) if blank else []
        self.count = len(self.plain) + len(self.blank)


def _match(old: list[Quad], new: list[Quad]) -> dict[str, BlankNode]:
    """Return the names that the blank nodes of the new quads get: those of the old ones where they are the same."""
    before, after = _said(old), _said(new)
    names = {key: BlankNode(key) for key in after if key in before and _same(before[key], after[key])}
    while True:
        found = _nearest(before, after, names)
        if not found:
            break
        names.update(found)
    taken = {node.value for node in names.values()}
    for key in after:
        if key not in names:  # it is new; its name may be that of an old one which is another now
            name = key
            while name in before or name in taken:
                name += "x"
            names[key] = BlankNode(name)
            taken.add(name)
    return names


def _said(quads: list[Quad]) -> dict[str, list[Quad]]:
    found: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        for key in {term.value for term in _terms(quad) if isinstance(term, BlankNode)}:
            found[key].append(quad)
    return found


def _same(one: list[Quad], other: list[Quad]) -> bool:
    return set(one) == set(other)


def _nearest(
    before: dict[str, list[Quad]], after: dict[str, list[Quad]], names: dict[str, BlankNode]
) -> dict[str, BlankNode]:
    """Match the pairs that have most in common; what is matched tells more about its neighbours next time."""
    taken = {node.value: key for key, node in names.items()}
    features: defaultdict[Said, list[str]] = defaultdict(list)
    for key in sorted(before):
        if key not in taken:
            for feature in {_feature(quad, key, dict.fromkeys(taken, "")) for quad in before[key]}:
                features[feature].append(key)
    known = {key: node.value for key, node in names.items()}
    shared: Counter[tuple[str, str]] = Counter()
    for key in sorted(after):
        if key not in names:
            for feature in {_feature(quad, key, known) for quad in after[key]}:
                candidates = features.get(feature, ())
                if len(candidates) <= _COMMON:
                    shared.update((candidate, key) for candidate in candidates)
    found: dict[str, BlankNode] = {}
    used: set[str] = set()
    for (one, other), _ in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if one not in used and other not in found:
            used.add(one)
            found[other] = BlankNode(one)
    return found


def _feature(quad: Quad, own: str, known: dict[str, str]) -> Said:
    """Return what a quad says of a blank node: others are named if they are matched."""

    def told(term: object) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        if term.value == own:
            return "="
        return f"_:{known[term.value] or term.value}" if term.value in known else "~"

    subject, predicate, object_, graph = map(told, _terms(quad))
    return subject, predicate, object_, graph


def _terms(quad: Quad) -> tuple[object, object, object, object]:
    return quad.subject, quad.predicate, quad.object, quad.graph_name


def _quads(lines: Iterable[str]) -> Iterator[Quad]:
    return parse("\n".join([*lines, ""]).encode("latin-1"), RdfFormat.N_QUADS, lenient=True)


def _line(quad: Quad) -> bytes:
    return lines_of([quad], RdfFormat.N_QUADS).encode("latin-1")


def _iris(quad: Quad) -> Iterator[str]:
    for term in _terms(quad):
        if isinstance(term, NamedNode):
            yield term.value


def _labels(lines: Iterable[str], wanted: set[str]) -> dict[str, str]:
    """Return the labels that lines give to some IRIs."""
    named = [line for line in lines if line[1 : line.index(" ") - 1].encode("latin-1").decode() in wanted]
    best: dict[str, tuple[int, str]] = {}
    for quad in _quads(named):
        if isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
            language = quad.object.language or ""
            rank = 0 if language.startswith("en") else 2 if language else 1
            iri, choice = quad.subject.value, (rank, quad.object.value)
            best[iri] = min(best.get(iri, choice), choice)
    return {iri: label for iri, (_, label) in best.items()}


def write_patch(found: Difference, out: BinaryIO) -> None:
    """Write a difference as RDF Patch: ``D`` and ``A`` lines in one transaction, terms as in N-Quads.

    Args:
        found: The difference.
        out: A binary stream.
    """
    write = out.write
    write(b"TX .\n")
    for mark, quads in ((b"D ", found.removed), (b"A ", found.added)):
        for quad in quads:
            write(mark + _line(quad))
    write(b"TC .\n")
