"""One writer at a time: the lock on a store's directory and the store opened for writing.

The lock is that of the file ``lock`` (``flock``), which the system lets go when its process ends, however it ends. The
engine keeps a lock of its own, which holds where the file system has no such locks.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from kzpk_graph.changes.layout import Layout, read_layout
from kzpk_graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.store.oxigraph import OxigraphStore

WAIT: Final = 10.0
"""Seconds to wait for another writer when nothing else is said."""

_STEP: Final = 0.02
_BUSY: Final = "KZ332"


class Session:
    """A store opened for changing it; made by :func:`writing`.

    Attributes:
        layout: The store's directory.
        store: The store, which sees its own changes at once.
    """

    def __init__(self, layout: Layout, store: OxigraphStore) -> None:
        self.layout = layout
        self.store = store


@contextmanager
def writing(directory: str | os.PathLike[str], *, wait: float = WAIT) -> Iterator[Session]:
    """Hold the lock of a store and open it for writing.

    Args:
        directory: The store's directory.
        wait: Seconds to wait while another process holds it; 0 to try once.

    Raises:
        StoreError: If another process still holds it then, or the directory cannot be written to.
    """
    layout = read_layout(directory)
    if not layout.closed:
        raise StoreError(
            "this store does not hold what follows from its statements, so nothing can be checked against it",
            where=layout.directory,
            hint="load its data again with the closure",
            code="KZ364",
        )
    deadline = time.monotonic() + wait
    with _locked(layout, deadline, wait):
        store = _opened(layout, deadline, wait)
        try:
            yield Session(layout, store)
        finally:
            store.close()


@contextmanager
def _locked(layout: Layout, deadline: float, wait: float) -> Iterator[None]:
    try:
        file = open(layout.lock, "a", encoding="utf-8")  # noqa: SIM115 - closed below, which lets the lock go
    except OSError as error:
        raise _cannot_write(layout, (error.strerror or "the device failed").lower()) from error
    with file:
        while not _try(file):
            if time.monotonic() >= deadline:
                raise _busy(layout, wait)
            time.sleep(_STEP)
        yield


def _try(file: IO[str]) -> bool:
    """Take the lock if it is free; where there are no such locks, the engine's own has to do."""
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _opened(layout: Layout, deadline: float, wait: float) -> OxigraphStore:
    from kzpk_graph.store.oxigraph import OxigraphStore

    while True:
        try:
            return OxigraphStore(layout.store)
        except StoreError as error:
            if error.code != _BUSY:
                if not os.access(layout.store, os.W_OK):
                    raise _cannot_write(layout, "permission denied") from error
                raise
            if time.monotonic() >= deadline:
                raise _busy(layout, wait) from error
        time.sleep(_STEP)


def _busy(layout: Layout, wait: float) -> StoreError:
    return StoreError(
        f"another process is changing this store (waited {wait:g} s)",
        where=layout.directory,
        hint="try again when it is done, or wait longer with --wait SECONDS",
        code=_BUSY,
    )


def _cannot_write(layout: Layout, reason: str) -> StoreError:
    return StoreError(
        f"the store cannot be changed: {reason}",
        where=layout.directory,
        hint="make the directory and what is in it writable, or copy it to a place that is",
        code="KZ333",
    )
