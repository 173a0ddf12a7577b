"""Writing an export to where it goes: a stream, a file that is replaced as a whole, or a directory."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, cast

from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from os import PathLike

    from kzpk_graph.exports.job import Job, Ledger


def write(job: Job, out: IO[bytes] | str | PathLike[str]) -> Ledger:
    """Write an export.

    Args:
        job: What, and in which format.
        out: A file name, for a format of several files a directory's, or a binary stream. A file or directory is
            replaced only when all of it is written.

    Returns:
        What was written and what the format could not hold.

    Raises:
        UsageError: The format is several files, and ``out`` is a stream.
        InputError: It cannot be written, or the format cannot express it.
    """
    writer = job.format.load()
    if not isinstance(out, (str, os.PathLike)):
        if job.format.directory:
            raise UsageError(
                f"{job.format.title} is several files", hint="name a directory for them with -o", code="KZ223"
            )
        return writer(job, cast("IO[bytes]", out))
    from kzpk_graph.rdfio.atomic import atomic_folder, atomic_write

    if job.format.directory:
        with atomic_folder(out) as folder:
            return writer(job, folder)
    with atomic_write(out) as file:
        return writer(job, file)
