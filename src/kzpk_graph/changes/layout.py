"""A store of one's own on disk: what its directory holds, how it is made and how it is opened.

``kzpk-store.json`` marks the directory and says what made it; ``store/`` is the engine's; ``names.sqlite`` is the index
of names, which can be made again from the store; ``lock`` lets one process write at a time.
"""

from __future__ import annotations

import errno
import json
import os
from shlex import quote
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.prepare import Prepared
    from kzpk_graph.store.oxigraph import OxigraphStore

FORMAT: Final = 1
"""The layout that this version of the package reads and writes."""

MARKER: Final = "kzpk-store.json"
STORE: Final = "store"
NAMES: Final = "names.sqlite"
LOCK: Final = "lock"

_VOLATILE: Final = ("LOCK", "LOG", "LOG.old.*")
"""Files of the engine that belong to the process which has a store open."""


class Layout(NamedTuple):
    """A store's directory, as its marker describes it.

    Attributes:
        directory: The directory.
        engine: The version of the engine that made it.
        closed: Whether the store holds what follows from what is asserted.
    """

    directory: str
    engine: str
    closed: bool

    @property
    def store(self) -> str:
        """The engine's directory."""
        return os.path.join(self.directory, STORE)

    @property
    def names(self) -> str:
        """The file of the index of names."""
        return os.path.join(self.directory, NAMES)

    @property
    def lock(self) -> str:
        """The file whose lock the writer holds."""
        return os.path.join(self.directory, LOCK)


def read_layout(directory: str | os.PathLike[str]) -> Layout:
    """Return the layout of a store's directory.

    Raises:
        StoreError: If there is no such directory, it is not a store of this kind, or another version made it.
    """
    where = os.fspath(directory)
    if not os.path.isdir(where):
        if os.path.exists(where):
            raise StoreError("this is a file, and a store is a directory", where=where, hint="name the directory")
        raise StoreError("there is no store in this place", where=where, hint=f"'kzpk init {quote(where)}' makes one")
    try:
        with open(os.path.join(where, MARKER), encoding="utf-8") as file:
            marker = json.load(file)
        known = marker["format"], str(marker["engine"]), bool(marker["closed"])
    except FileNotFoundError as error:
        raise _not_ours(where) from error
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise StoreError(
            f"{MARKER} cannot be read", where=where, hint="restore the directory from a copy", code="KZ360"
        ) from error
    number, engine, closed = known
    if number != FORMAT:
        raise StoreError(
            f"this store has layout {number}, and this version of kzpk reads layout {FORMAT}",
            where=where,
            hint="use the version of kzpk-graph that made it, or export it there and load it here",
            code="KZ361",
        )
    return Layout(where, engine, closed)


def open_for_reading(layout: Layout) -> OxigraphStore:
    """Open a store for reading, also beside a writer; it shows what was there at the time.

    Raises:
        StoreError: If it cannot be opened.
    """
    from kzpk_graph.store.oxigraph import OxigraphStore

    return OxigraphStore(layout.store, read_only=True)


def check_place(directory: str | os.PathLike[str]) -> str:
    """Return the absolute path of a directory that a store can be made in: it is not there yet, or empty.

    Raises:
        UsageError: If nothing is named.
        StoreError: If something is there already.
    """
    if not os.fspath(directory):
        raise UsageError("the name of the directory is empty", hint="name a directory that does not exist yet")
    target = os.path.abspath(os.fspath(directory))
    try:
        taken = os.path.lexists(target) and (not os.path.isdir(target) or bool(os.listdir(target)))
    except OSError as error:
        raise _no_place(target, error) from error
    if taken:
        kind = "holds a store already" if os.path.exists(os.path.join(target, MARKER)) else "exists and is not empty"
        raise StoreError(f"it {kind}", where=os.fspath(directory), hint="name a new directory", code="KZ362")
    return target


def create(directory: str | os.PathLike[str], fill: Callable[[str], bool | None], *, closed: bool = True) -> Layout:
    """Make a store: built beside its place and renamed into it, so that it is there whole or not at all.

    Args:
        directory: The place; nothing may be there but an empty directory.
        fill: Fills an empty directory with ``store/`` and, if it can, ``names.sqlite``; the store must be let go.
            It may return whether the store is closed, where that is known only then.
        closed: Whether the store holds what follows from what is asserted.

    Raises:
        StoreError: If something is there already, or it cannot be written.
    """
    from shutil import rmtree
    from tempfile import mkdtemp

    target = check_place(directory)
    parent, name = os.path.split(target)
    try:
        os.makedirs(parent, exist_ok=True)
        building = mkdtemp(prefix=f".{name}.building-", dir=parent)
    except OSError as error:
        raise _no_place(target, error) from error
    try:
        outcome = fill(building)
        _mark(building, closed=closed if outcome is None else outcome)
        os.chmod(building, 0o777 & ~_umask())
        _synchronise(building)
        os.rename(building, target)
        _synchronise_directory(parent)
    except OSError as error:
        raise _no_place(target, error) from error
    finally:
        rmtree(building, ignore_errors=True)
    return read_layout(target)


def copy_prepared(prepared: Prepared) -> Callable[[str], None]:
    """Return what fills a directory with the prepared graph: its files are copied, or its quads if it has none."""
    from kzpk_graph import prepare

    def fill(directory: str) -> None:
        if prepared.path is None:
            if prepared.store is None:
                raise StoreError("there is no prepared graph")
            prepared.store.backup(os.path.join(directory, STORE))
            return
        from shutil import copy2, copytree, ignore_patterns

        source = os.path.join(prepared.path, prepare.STORE)
        copytree(source, os.path.join(directory, STORE), ignore=ignore_patterns(*_VOLATILE))
        copy2(os.path.join(prepared.path, prepare.NAMES), os.path.join(directory, NAMES))

    return fill


def fill_empty(root: str | None) -> Callable[[str], None]:
    """Return what fills a directory with the closed ontology and its vocabularies, and no statement."""
    from kzpk_graph.prepare import quads_of, read

    def fill(directory: str) -> None:
        from kzpk_graph.store.oxigraph import OxigraphStore

        store = OxigraphStore(os.path.join(directory, STORE))
        store.bulk_extend(quads_of(read("ontology", root), ()))
        store.optimize()
        store.close()

    return fill


def _mark(directory: str, *, closed: bool) -> None:
    from kzpk_graph._version import __version__
    from kzpk_graph.store.oxigraph import ENGINE_VERSION

    marker: dict[str, Any] = {"format": FORMAT, "engine": ENGINE_VERSION, "closed": closed, "made_by": __version__}
    with open(os.path.join(directory, MARKER), "w", encoding="utf-8") as file:
        json.dump(marker, file, indent=1)
        file.write("\n")


def _not_ours(where: str) -> StoreError:
    if os.path.exists(os.path.join(where, "CURRENT")):
        return StoreError(
            "this is a directory of the engine, not a store of kzpk",
            where=where,
            hint="make one with 'kzpk init DIR', export the data from this one as N-Quads and add them to it",
            code="KZ363",
        )
    return StoreError(
        "this directory is not a store of kzpk", where=where, hint="make one with 'kzpk init DIR'", code="KZ363"
    )


def _no_place(target: str, error: OSError) -> StoreError:
    full = os.strerror(errno.ENOSPC)
    if full in str(error):  # of many files that are copied, the errors are told together, in a text
        reason, hint = full, "free some space there, or name another directory"
    else:
        reason, hint = error.strerror or "the device failed", "name another directory"
    return StoreError(f"no store can be made here: {reason.lower()}", where=target, hint=hint, code="KZ333")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _synchronise(directory: str) -> None:
    """Bring all files to the disk before the new name does."""
    for folder, _, names in os.walk(directory):
        for name in names:
            handle = os.open(os.path.join(folder, name), os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        _synchronise_directory(folder)


def _synchronise_directory(folder: str) -> None:
    from contextlib import suppress

    with suppress(OSError):  # not every system lets a directory be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


__all__ = [
    "FORMAT",
    "Layout",
    "check_place",
    "copy_prepared",
    "create",
    "fill_empty",
    "open_for_reading",
    "read_layout",
]
