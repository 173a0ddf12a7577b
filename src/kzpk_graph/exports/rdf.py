"""The RDF formats, which hold any graph exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.exports.job import Job, Ledger
from kzpk_graph.rdfio.writing import serialise

if TYPE_CHECKING:
    from typing import BinaryIO


def write(job: Job, out: BinaryIO) -> Ledger:
    """Write the quads in a stable form (see :func:`kzpk_graph.rdfio.serialise`).

    Raises:
        UsageError: The format has no named graphs and the quads of files have.
        InputError: The format cannot express something; nothing was written.
    """
    datasets = job.format.datasets
    count = serialise(job.quads, job.format.name, out, job.prefixes, merge_graphs=job.store is not None)
    return Ledger(count, "quads" if datasets else "triples")
