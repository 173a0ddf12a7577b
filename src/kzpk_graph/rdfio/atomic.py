"""Writing files so that a failed or interrupted write leaves what was there before."""

from __future__ import annotations

import os
import shutil
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
        _remove(temporary)


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
    with _readable_errors(name):
        if os.path.exists(name) and not os.path.isfile(name):
            with open(name, "wb") as file:
                yield file
            return
        with _beside(os.path.realpath(name)) as raw, _compressed(raw, name) as file:
            yield file


class Folder:
    """A directory that is being filled; its files appear together or not at all.

    Attributes:
        path: Where the files are written for now.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """Open one of its files for writing.

        Args:
            name: A plain file name; one that ends in ``.gz`` is compressed, without a time stamp.

        Yields:
            A binary stream.
        """
        if os.path.basename(name) != name or name in ("", ".", ".."):
            raise ValueError(f"{name!r} is not a plain file name")
        with open(os.path.join(self.path, name), "xb") as raw:
            with _compressed(raw, name) as file:
                yield file
            raw.flush()
            os.fsync(raw.fileno())


@contextmanager
def atomic_folder(path: str | os.PathLike[str]) -> Iterator[Folder]:
    """Fill a directory that takes its place only when the block ends without an error.

    The files are written to a temporary directory beside it. An existing directory is replaced as a whole if the new
    one has all its files; one that holds anything else is refused, since that would be lost.

    Args:
        path: The directory.

    Yields:
        The directory under construction.

    Raises:
        InputError: It cannot be made, is a file, or holds what the new one would not.
    """
    name = os.fspath(path)
    with _readable_errors(name):
        target = os.path.realpath(name)
        if os.path.lexists(target) and not os.path.isdir(target):
            raise InputError("this is a file", hint="name a directory", where=name, code="KZ308")
        parent, base = os.path.split(target)
        temporary = tempfile.mkdtemp(prefix=f".{base}.", suffix=".tmp", dir=parent)
        _unfinished.add(temporary)
        try:
            yield Folder(temporary)
            _refuse_loss(target, temporary, name)
            os.chmod(temporary, _mode(target, 0o777))
            _sync_folder(temporary)
            _swap(temporary, target)
        finally:
            _remove(temporary)
            _unfinished.discard(temporary)
        _sync_folder(parent)


def _refuse_loss(target: str, made: str, name: str) -> None:
    """Refuse to replace a directory that has other files than the new one."""
    if not os.path.isdir(target):
        return
    extra = sorted(set(os.listdir(target)) - set(os.listdir(made)))
    if extra:
        raise InputError(
            f"the directory holds {extra[0]!r}, which is no part of this export",
            hint="name a directory that does not exist, or an earlier export",
            where=name,
            code="KZ308",
        )


def _swap(made: str, target: str) -> None:
    """Put a directory in the place of another; on an error the other one stays."""
    if not os.path.isdir(target):
        os.rename(made, target)
        return
    old = tempfile.mkdtemp(prefix=f".{os.path.basename(target)}.", suffix=".old", dir=os.path.dirname(target))
    os.rename(target, old)
    try:
        os.rename(made, target)
    except BaseException:
        os.rename(old, target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _remove(temporary: str) -> None:
    with suppress(OSError):
        if os.path.isdir(temporary):
            shutil.rmtree(temporary, ignore_errors=True)
        else:
            os.unlink(temporary)


@contextmanager
def _compressed(raw: BinaryIO, name: str) -> Iterator[BinaryIO]:
    """Yield a stream that is compressed if the name says so."""
    if not name.lower().endswith(".gz"):
        yield raw
        return
    import gzip

    with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as file:
        yield file  # type: ignore[misc]  # a GzipFile is a BinaryIO in all but name


@contextmanager
def _readable_errors(name: str) -> Iterator[None]:
    """Turn what the system says into one line."""
    try:
        yield
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


def _mode(target: str, usual: int = 0o666) -> int:
    """Return the permissions that the file has, or would get if it were made in the usual way."""
    with suppress(OSError):
        return os.stat(target).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return usual & ~mask


def _sync_folder(folder: str) -> None:
    """Make the new name durable, where the system lets a folder be opened."""
    with suppress(OSError):
        handle = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
