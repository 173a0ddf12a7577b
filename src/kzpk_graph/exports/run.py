"""Writing an export to where it goes: a stream, a file that is replaced as a whole, or a directory."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from kzpk_graph.exports.job import Job, Ledger


def convert(
    data: str | PathLike[str] | Sequence[str | PathLike[str]],
    out: IO[bytes] | str | PathLike[str],
    format: str,  # noqa: A002 - the name that callers use on the command line too
    *,
    data_format: str | None = None,
    base: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Ledger:
    """Write the quads of files as they are; no graph is opened, and no store changes the forms of their literals.

    Args:
        data: The files; ``-`` is standard input.
        out: As for :func:`write`.
        format: A format's name.
        data_format: The format of the files; None for what their names tell.
        base: What relative IRIs in them are resolved against; when None they are errors.
        progress: Called now and then with how many quads were read.

    Raises:
        UsageError: A format is unknown, or cannot hold the named graphs of the files.
        ParseError: A file does not parse.
        InputError: It cannot be written, or the format cannot express it.
    """
    from kzpk_graph.exchange import read_files
    from kzpk_graph.exports.job import Job
    from kzpk_graph.exports.registry import format_named

    return write(Job(read_files(data, data_format, base), format_named(format), progress=progress), out)


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
        return writer(job, out)
    from kzpk_graph.rdfio.atomic import atomic_folder, atomic_write

    if job.format.directory:
        with atomic_folder(out) as folder:
            return writer(job, folder)
    with atomic_write(out) as file:
        return writer(job, file)
