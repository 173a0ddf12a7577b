"""Writing files so that a failed or interrupted write leaves what was there before."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from kzpk_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


_unfinished: set[str] = set()


def discard_unfinished() -> None:
    """Remove the temporary files of writes that are not finished, for a process about to end itself (``os._exit``)."""
    for temporary in tuple(_unfinished):
        with suppress(OSError):
            os.unlink(temporary)


@contextmanager
def atomic_write(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a file for writing that takes its place only when the block ends without an error.

    The bytes go to a temporary file in the same folder, which is flushed to the disk and then renamed. A symbolic link
    is followed: its target is replaced, not the link. What is not a regular file (``/dev/stdout``, a pipe) is written
    to directly. A ``.gz`` name is compressed, without a time stamp, so that the same content gives the same bytes.

    Args:
        path: The file.

    Yields:
        A binary stream.

    Raises:
        InputError: The file cannot be created or written: no such folder, no permission, the disk is full.
    """
    name = os.fspath(path)
    try:
        if os.path.exists(name) and not os.path.isfile(name):
            with open(name, "wb") as file:
                yield file
            return
        with _beside(os.path.realpath(name)) as raw:
            if name.lower().endswith(".gz"):
                import gzip

                with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
                    yield file  # type: ignore[misc]  # a GzipFile is a BinaryIO in all but name
            else:
                yield raw
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or "the device failed").lower()
        raise InputError(f"it cannot be written: {reason}", where=name, code="KZ307") from error
    except ValueError as error:
        if "\0" not in name:
            raise
        raise InputError(
            "a file name cannot hold a null character", where=name.replace("\0", "\\0"), code="KZ303"
        ) from error


@contextmanager
def _beside(target: str) -> Iterator[BinaryIO]:
    """Yield a temporary file that becomes ``target`` at the end, or goes away on any error or interrupt."""
    folder, base = os.path.split(target)
    handle, temporary = tempfile.mkstemp(prefix=f".{base}.", suffix=".tmp", dir=folder)
    _unfinished.add(temporary)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:  # an interrupt too must not leave it behind
        with suppress(OSError):
            os.unlink(temporary)
        raise
    finally:
        _unfinished.discard(temporary)
    _sync_folder(folder)


def _mode(target: str) -> int:
    """Return the permissions that the file has, or would get if it were made in the usual way."""
    with suppress(OSError):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: str) -> None:
    """Make the new name durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
