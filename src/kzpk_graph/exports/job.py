"""What passes between an export and the writer of its format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from kzpk_graph.exports.registry import ExportFormat
    from kzpk_graph.exports.selection import Selection
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store


class Ledger(NamedTuple):
    """What an export wrote, and what it could not.

    Attributes:
        written: How many of ``unit`` were written.
        unit: What was counted, in the plural (``triples``, ``quads``, ``nodes``).
        left_out: What the format cannot hold, in plain words, and how many triples or quads it was.
        notes: What the user should know besides.
    """

    written: int
    unit: str = "triples"
    left_out: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()


class Job(NamedTuple):
    """One export.

    Attributes:
        quads: What is exported. It can be read once; of a format without data sets all are in the default graph or
            may be taken so.
        format: The format.
        store: The store that the quads are from, for looking up labels and evidence; None for files (``--data``).
        selection: Which part of the store the quads are; None for files.
        prefixes: Prefix to namespace IRI.
        progress: Called now and then with how many quads were done so far.
    """

    quads: Iterable[Quad]
    format: ExportFormat
    store: Store | None = None
    selection: Selection | None = None
    prefixes: Mapping[str, str] = PREFIXES
    progress: Callable[[int], None] | None = None


Writer = Callable[[Job, Any], Ledger]
"""Writes a job to a binary stream, or to a :class:`kzpk_graph.rdfio.atomic.Folder`, and says what it wrote."""
