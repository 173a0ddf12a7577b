"""The canonical form of a data set and its hash (RDF Dataset Canonicalization, RDFC-1.0)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, cast

from kzpk_graph.rdfio.blank import canonical_quads
from kzpk_graph.rdfio.formats import FORMATS
from kzpk_graph.rdfio.gathering import chunks, has_blank
from kzpk_graph.rdfio.lines import write_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import BinaryIO

    from pyoxigraph import Quad, Triple


def write_canonical(
    quads: Iterable[Quad],
    out: BinaryIO,
    *,
    algorithm: str = "sha256",
    progress: Callable[[int], None] | None = None,
) -> tuple[int, str]:
    """Write canonical N-Quads (RDFC-1.0 §4.4): lines in code point order, blank nodes as ``_:c14n0``, ``_:c14n1`` ...

    Args:
        quads: The data set, in any order.
        out: Where the bytes go.
        algorithm: The hash algorithm: ``sha256``, or ``sha384``.
        progress: Told how many quads have passed.

    Returns:
        How many quads there are, and the hash of what was written, in hexadecimal.

    Raises:
        InputError: The blank nodes are so entangled that the algorithm would not end in useful time (RDFC-1.0 §7.1).
            Nothing has been written.
    """
    plain: list[Quad | Triple] = []
    blank: list[Quad] = []
    for chunk in chunks(quads, progress):
        for quad in chunk:
            (blank if has_blank(quad) else plain).append(quad)  # type: ignore[arg-type]  # quads went in
    named = canonical_quads(blank, algorithm) if blank else []
    hashing = _Hashing(out, algorithm)
    count = write_lines([*plain, *named], FORMATS["nquads"], hashing, merge=False, relabel=False)  # type: ignore[arg-type]
    return count, hashing.digest.hexdigest()


def hash_of(quads: Iterable[Quad], *, algorithm: str = "sha256", progress: Callable[[int], None] | None = None) -> str:
    """Return the hash of a data set's canonical N-Quads, in hexadecimal (see :func:`write_canonical`)."""
    nowhere = cast("BinaryIO", _Nowhere())
    return write_canonical(quads, nowhere, algorithm=algorithm, progress=progress)[1]


class _Nowhere:
    def write(self, piece: bytes) -> int:
        return len(piece)


class _Hashing:
    """Hashes what it passes on."""

    def __init__(self, out: BinaryIO, algorithm: str) -> None:
        self.digest = hashlib.new(algorithm)
        self._out = out

    def write(self, piece: bytes) -> int:
        """Pass a piece on."""
        self.digest.update(piece)
        return self._out.write(piece)
