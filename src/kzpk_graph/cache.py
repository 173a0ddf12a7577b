"""The cache of prepared graphs: which one belongs to the files at hand, and how it is replaced safely.

A *generation* is a directory named by the hash of everything it was made from. It is built in a directory of its own
and renamed into place, so it is there whole or not at all; a manifest of its files' sizes tells when it was damaged
later. A *stamp* (paths, sizes, times and inodes of the files) spares reading them to know their hash.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import StoreError
from kzpk_graph.model import CacheInfo
from kzpk_graph.resources import cache_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_MANIFEST: Final = "complete.json"
_BUILDING: Final = ".building-"
_DISCARDED: Final = ".discarded-"
_STALE: Final = 3600.0
"""Seconds after which what a killed process left behind is removed."""

_RACY: Final = 2_000_000_000
"""Nanoseconds: a file changed this recently could change again without its times showing it."""

_VOLATILE: Final = frozenset(("LOCK", "LOG"))
"""Files of a store that a reader or the engine may touch without harm."""

_LOCK_WAIT: Final = 120.0
"""Seconds to wait for another process that is building; then build beside it."""

Stamp = list[list[Any]]


class Cache:
    """The directory that holds generations and stamps.

    Args:
        directory: Where; None for the user's cache directory (``KZPK_CACHE_DIR``, ``XDG_CACHE_HOME``).
    """

    def __init__(self, directory: str | None = None) -> None:
        self.directory = cache_dir() if directory is None else directory

    def generation(self, key: str) -> str | None:
        """Return the directory of an undamaged generation, or None."""
        path = os.path.join(self.directory, key)
        return path if _intact(path) else None

    def stamped(self, name: str, stamp: Stamp) -> str | None:
        """Return the key that was recorded for a stamp, or None if it is not known.

        Args:
            name: What the stamp is of (a resource root).
            stamp: The stamp taken now.
        """
        try:
            with open(self._stamp_file(name), encoding="utf-8") as file:
                record = json.load(file)
        except (OSError, ValueError):
            return None
        if not isinstance(record, dict) or record.get("stamp") != stamp:
            return None
        key = record.get("key")
        return key if isinstance(key, str) and key.isalnum() else None

    def record(self, name: str, stamp: Stamp, key: str, taken: int) -> None:
        """Record the key that belongs to a stamp, unless a file changed so recently that times cannot be trusted.

        Args:
            name: What the stamp is of.
            stamp: The stamp, taken before the files were read.
            key: The hash of what was read.
            taken: When the stamp was taken, nanoseconds since the epoch.

        Raises:
            OSError: If the cache cannot be written.
        """
        if any(max(mtime, ctime) > taken - _RACY for _, _, mtime, ctime, _ in stamp):
            return
        path = self._stamp_file(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        temporary = f"{path}.{os.getpid()}"
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump({"stamp": stamp, "key": key}, file)
        os.replace(temporary, path)

    def build(self, key: str, make: Callable[[str], None]) -> str:
        """Return the generation's directory, making it unless another process has.

        Args:
            key: Its key.
            make: Fills an empty directory.

        Raises:
            OSError: If the cache cannot be written.
        """
        os.makedirs(self.directory, exist_ok=True)
        final = os.path.join(self.directory, key)
        with self._lock():
            if _intact(final):
                return final
            self._discard(final)
            from tempfile import mkdtemp

            building = mkdtemp(prefix=_BUILDING, dir=self.directory)
            try:
                make(building)
                _seal(building)
                try:
                    os.rename(building, final)
                except OSError:
                    # Without a working lock another process can be first; its generation is as good as ours.
                    if not _intact(final):
                        raise
            finally:
                _remove(building)
            self._clean(key)
        return final

    def discard(self, key: str) -> None:
        """Take a damaged generation out of use.

        Raises:
            OSError: If the cache cannot be written.
        """
        self._discard(os.path.join(self.directory, key))

    def clear(self) -> int:
        """Remove everything; return the bytes freed.

        Raises:
            OSError: If something cannot be removed.
        """
        freed = _size(self.directory)
        for name in list(_names(self.directory)):
            path = os.path.join(self.directory, name)
            if name == "stamps" or name.startswith((_BUILDING, _DISCARDED)) or _is_key(name):
                _remove(path)
            elif name == "lock":
                os.remove(path)
        return freed - _size(self.directory)

    def info(self, current: str | None = None) -> CacheInfo:
        """Say what is in it; ``current`` is the key in use."""
        found = [
            (name, _size(os.path.join(self.directory, name)), name == current)
            for name in _by_age(self.directory)
            if _is_key(name)
        ]
        return CacheInfo(self.directory, tuple(found), _size(self.directory))

    def _stamp_file(self, name: str) -> str:
        from zlib import crc32  # two roots that meet here only displace each other: the stamp holds the paths

        return os.path.join(self.directory, "stamps", f"{crc32(name.encode()):08x}.json")

    def _discard(self, path: str) -> None:
        if not os.path.lexists(path):
            return
        from tempfile import mkdtemp

        aside = mkdtemp(prefix=_DISCARDED, dir=self.directory)
        try:
            os.rename(path, os.path.join(aside, "old"))
        except FileNotFoundError:
            pass  # another process was first
        finally:
            _remove(aside)

    def _clean(self, current: str) -> None:
        """Remove old generations, but for the last one before, and what killed processes left behind."""
        kept = 0
        for name in _by_age(self.directory):
            path = os.path.join(self.directory, name)
            if name.startswith((_BUILDING, _DISCARDED)):
                if time.time() - _mtime(path) > _STALE:
                    _remove(path)
            elif _is_key(name) and name != current:
                kept += 1
                if kept > 1:
                    _remove(path)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process build at a time, where the system has such locks; correctness does not rest on it."""
        if sys.platform == "win32":
            yield
            return
        import fcntl

        with open(os.path.join(self.directory, "lock"), "a", encoding="utf-8") as file:
            deadline = time.monotonic() + _LOCK_WAIT
            while time.monotonic() < deadline:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.02)
                except OSError:
                    break  # a file system without locks
            yield


def cache_info(current: str = "") -> CacheInfo:
    """Say where prepared graphs are kept and how large they are; ``current`` is the key in use."""
    return Cache().info(current)


def clear_cache() -> int:
    """Remove all prepared graphs; return the bytes freed.

    Raises:
        StoreError: If something cannot be removed.
    """
    cache = Cache()
    try:
        return cache.clear()
    except OSError as error:
        raise StoreError(f"cannot clear the cache ({error.strerror})", where=cache.directory) from error


def stamp_of(paths: Iterable[str]) -> Stamp:
    """Return path, size, modification and change time and inode of each file; a missing file has zeros."""
    stamp: Stamp = []
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            stamp.append([path, 0, 0, 0, 0])
        else:
            stamp.append([path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino])
    return stamp


def hash_of(root: str, paths: Sequence[str], extra: Iterable[str]) -> str:
    """Return the hash of the files' names below the root and contents, and of further texts (versions)."""
    from hashlib import blake2b

    digest = blake2b(digest_size=16)
    for text in extra:
        digest.update(b"v" + text.encode() + b"\0")
    for path in paths:
        with open(path, "rb") as file:
            content = file.read()
        name = os.path.relpath(path, root).replace(os.sep, "/")
        digest.update(f"f{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _seal(directory: str) -> None:
    """Write the manifest: the sizes of all files."""
    sizes = {}
    for folder, _, names in os.walk(directory):
        for name in names:
            path = os.path.join(folder, name)
            if name not in _VOLATILE:
                sizes[os.path.relpath(path, directory)] = os.path.getsize(path)
    with open(os.path.join(directory, _MANIFEST), "w", encoding="utf-8") as file:
        json.dump(sizes, file)


def _intact(directory: str) -> bool:
    """Return whether every file of the manifest is there with its size."""
    try:
        with open(os.path.join(directory, _MANIFEST), encoding="utf-8") as file:
            sizes = json.load(file)
        return bool(sizes) and all(
            os.stat(os.path.join(directory, name)).st_size == size for name, size in sizes.items()
        )
    except (OSError, ValueError, AttributeError, TypeError):
        return False


def _is_key(name: str) -> bool:
    return len(name) == 32 and all(char in "0123456789abcdef" for char in name)


def _names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _by_age(directory: str) -> list[str]:
    """Return the names in a directory, newest first."""
    return sorted(_names(directory), key=lambda name: -_mtime(os.path.join(directory, name)))


def _mtime(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


def _size(path: str) -> int:
    return sum(os.lstat(os.path.join(folder, name)).st_size for folder, _, names in os.walk(path) for name in names)


def _remove(path: str) -> None:
    from shutil import rmtree

    rmtree(path, ignore_errors=True)
