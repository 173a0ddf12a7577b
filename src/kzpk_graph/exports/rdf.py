"""The RDF formats, which hold any graph exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.exports.job import Job, Ledger
from kzpk_graph.rdfio.writing import serialise

if TYPE_CHECKING:
    from typing import BinaryIO


def write(job: Job, out: BinaryIO) -> Ledger:
    """Write the quads in a stable form (see :func:`kzpk_graph.rdfio.serialise`); JSON-LD with the project's context.

    Raises:
        UsageError: The format has no named graphs and the quads of files have.
        InputError: The format cannot express something; nothing was written.
    """
    name = job.format.name
    count = serialise(
        job.quads, name, out, job.prefixes, merge_graphs=job.store is not None, progress=job.progress,
        context=_context() if name == "jsonld" else None,
    )  # fmt: skip
    return Ledger(count, "quads" if job.format.datasets else "triples")


def _context() -> dict[str, object]:
    """Return the JSON-LD context that ships with the ontology."""
    import json

    from kzpk_graph.resources import context_file

    context: dict[str, object] = json.loads(context_file().read_text(encoding="utf-8"))["@context"]
    return context
