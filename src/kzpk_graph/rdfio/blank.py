"""Labels for blank nodes that depend on the graph only, not on the labels or the order in which it came.

A blank node is named after what is said about it: colours are refined from hashes of its quads and its neighbours'
colours until they no longer split (Weisfeiler and Leman). So an edit changes the labels near the edit, where the
counters of RDFC-1.0 would change everywhere. What refinement cannot tell apart is mostly interchangeable, and then any
order of it gives the same graph; where it is little, RDFC-1.0 decides the order, so that it is right there too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

from kzpk_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_ALGORITHMS: Final = {
    "sha256": CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
    "sha384": CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}

_BUDGET: Final = 3_000_000
"""Colours computed before giving up on telling the rest apart (some ten seconds)."""

_FEW: Final = 64
_APART: Final = 4
"""RDFC-1.0 is asked about at most so many nodes that are alike, each beside so few others of them."""

_STEPS: Final = 50_000_000
_CROWD: Final = 6
"""Above these estimates RDFC-1.0, whose worst case is factorial, would not end in useful time."""


def with_stable_labels(quads: Sequence[Quad]) -> list[Quad]:
    """Rename the blank nodes of some quads after what is said about them.

    Args:
        quads: Quads that have blank nodes; those without would play no part.

    Returns:
        The quads with new labels, in no particular order. Isomorphic sets of quads come out equal, but for large ones
        that colour refinement cannot tell apart or is too slow for: these are isomorphic to what came in, no more.
    """
    colours = _Colours(quads)
    colours.refine(list(colours.of))
    alike = colours.alike()
    if alike and colours.are_few(alike):
        quads = _canonical(quads)
        colours = _Colours(quads)
        colours.refine(list(colours.of))
        alike = colours.alike()
    while alike and colours.spent < _BUDGET:
        colours.set_apart(alike)
        alike = colours.alike()
    labels = _labels(colours.of)
    return [renamed(quad, labels) for quad in quads]


def canonical_quads(quads: Iterable[Quad], algorithm: str = "sha256") -> list[Quad]:
    """Give blank nodes the labels of RDF Dataset Canonicalization (RDFC-1.0 §4).

    Args:
        quads: The data set.
        algorithm: The hash algorithm: ``sha256``, the usual one, or ``sha384``.

    Returns:
        Its quads, each once, in no particular order.

    Raises:
        InputError: The blank nodes are so entangled that the algorithm would not end in useful time (RDFC-1.0 §7.1).
    """
    listed = list(quads)
    colours = _Colours(listed)
    colours.recolour(list(colours.of))  # what RDFC-1.0 §4.6 sees before it compares neighbourhoods
    if colours.effort(colours.alike()) > _STEPS:
        raise InputError(
            "the blank nodes are too entangled to be put in canonical form",
            hint="name some of them with IRIs",
            code="KZ315",
        )
    return _canonical(listed, _ALGORITHMS[algorithm])


def _canonical(
    quads: Iterable[Quad], algorithm: CanonicalizationAlgorithm = CanonicalizationAlgorithm.RDFC_1_0
) -> list[Quad]:
    dataset = Dataset(quads)
    dataset.canonicalize(algorithm)
    return list(dataset)


def renamed(quad: Quad, labels: dict[str, BlankNode]) -> Quad:
    """Return a quad whose blank nodes have the names that a table gives to theirs."""
    subject, object_, graph = quad.subject, quad.object, quad.graph_name
    return Quad(
        labels[subject.value] if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        labels[object_.value] if isinstance(object_, BlankNode) else object_,
        labels[graph.value] if isinstance(graph, BlankNode) else graph,
    )


def _labels(colours: dict[str, str]) -> dict[str, BlankNode]:
    """Shorten colours to labels; number what has the same one (too much alike, or a collision of 64 bits)."""
    seen: Counter[str] = Counter()
    labels = {}
    for key in sorted(colours, key=_by_number):
        label = f"b{colours[key][:16]}"
        seen[label] += 1
        labels[key] = BlankNode(label if seen[label] == 1 else f"{label}n{seen[label]}")
    return labels


def _by_number(identifier: str) -> tuple[int, str]:
    """Order c14n2 before c14n10."""
    return len(identifier), identifier


class _Colours:
    """The colours of blank nodes, by identifier.

    Attributes:
        of: Identifier to colour.
        spent: How many colours were computed.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        # A quad is its four parts as pairs: (text, "") for a constant, ("", identifier) for a blank node.
        self._quads: defaultdict[str, list[tuple[tuple[str, str], ...]]] = defaultdict(list)
        for quad in quads:
            terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
            parts = tuple(("", term.value) if isinstance(term, BlankNode) else (str(term), "") for term in terms)
            for identifier in {identifier for _, identifier in parts if identifier}:
                self._quads[identifier].append(parts)
        self.of = dict.fromkeys(self._quads, "")
        self.spent = 0

    def refine(self, nodes: list[str]) -> None:
        """Recolour nodes until their colours no longer split; one that is alone with its colour keeps it."""
        counts = Counter(self.of.values())
        while nodes and self.spent < _BUDGET:
            kinds = len(counts)
            self.recolour(nodes)
            counts = Counter(self.of.values())
            if len(counts) == kinds:
                return
            nodes = [key for key in nodes if counts[self.of[key]] > 1]

    def recolour(self, nodes: list[str]) -> None:
        """Give nodes the colours that follow from the present ones."""
        self.spent += len(nodes)
        self.of.update([(key, self._hash(key)) for key in nodes])

    def _hash(self, own: str) -> str:
        said = sorted(
            "\n".join(text or ("=" if key == own else "~" + self.of[key]) for text, key in parts)
            for parts in self._quads[own]
        )
        return blake2b("\0".join([self.of[own], *said]).encode(), digest_size=32).hexdigest()

    def alike(self) -> list[list[str]]:
        """Return the groups of nodes that share a colour, smallest first."""
        groups = defaultdict(list)
        for key, colour in self.of.items():
            groups[colour].append(key)
        shared = [(len(keys), colour, sorted(keys, key=_by_number)) for colour, keys in groups.items() if len(keys) > 1]
        return [keys for _, _, keys in sorted(shared)]

    def _beside(self, key: str, among: set[str]) -> set[str]:
        """Return the other nodes of a set that share a quad with a node."""
        return {other for parts in self._quads[key] for _, other in parts if other in among and other != key}

    def are_few(self, alike: list[list[str]]) -> bool:
        """Return whether RDFC-1.0 can tell these groups apart in little time."""
        nodes = {key for keys in alike for key in keys}
        return len(nodes) <= _FEW and all(len(self._beside(key, nodes)) <= _APART for key in nodes)

    def set_apart(self, alike: list[list[str]]) -> None:
        """Tell nodes that are alike apart, and refine what follows from it.

        Those that touch no others of the alike are interchangeable, so they are simply numbered. Where there are none,
        one of the smallest group is set apart.
        """
        nodes = {key for keys in alike for key in keys}
        free = [keys for keys in alike if not any(self._beside(key, nodes) for key in keys)]
        for keys in free or [alike[0][:1]]:
            for number, key in enumerate(keys):
                self.of[key] = blake2b(f"{self.of[key]} {number}".encode(), digest_size=32).hexdigest()
        self.spent += len(nodes)
        counts = Counter(self.of.values())
        self.refine([key for key in nodes if counts[self.of[key]] > 1])

    def effort(self, alike: list[list[str]]) -> int:
        """Estimate the steps that RDFC-1.0 takes: the cubes of the sizes of the entangled parts."""
        rest = {key for keys in alike for key in keys}
        effort = 0
        while rest:
            part, edge = 0, [rest.pop()]
            while edge:
                part += 1
                near = self._beside(edge.pop(), rest)
                if len(near) > _CROWD:
                    return _STEPS + 1
                rest -= near
                edge.extend(near)
            effort += part**3
        return effort
