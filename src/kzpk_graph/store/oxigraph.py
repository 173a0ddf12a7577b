"""The store on Oxigraph: in memory, or on disk for reading or for reading and writing."""

from __future__ import annotations

import errno
import os
import re
import time
from contextlib import suppress
from os import PathLike
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pyoxigraph

from kzpk_graph.errors import QueryError, StoreError
from kzpk_graph.model import Solutions, Triples
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.store.updates import BLANK, blank_node, operations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kzpk_graph.store.base import Answer, GraphName, Object, Subject

ENGINE_VERSION: str = pyoxigraph.__version__
"""Version of the engine; stores on disk belong to it."""

_PUNCTUATION = re.compile(r'"([^"\\\w]{1,2})"')
_PLACE = re.compile(r"error at (\d+):(\d+): ?(.*)", re.DOTALL)
_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")
_LOCKED = re.compile(r"While lock file: |lock hold by current process")
"""What the engine says of a store that is open for writing elsewhere, and in this process."""

_FULL = os.strerror(errno.ENOSPC)
_COPY = "if files of it are missing or damaged, put a copy of the whole directory in its place, or make it anew"

_LARGE = 1 << 20
"""Characters of an update above which it is flushed."""

_RETRIES = 40
"""How often opening for reading is tried while a writer replaces files, every 25 ms."""

_ENGINE_ERRORS = (OSError, RuntimeError, ValueError)
"""What the engine raises when the disk, or what is on it, is at fault (corruption is a RuntimeError)."""


class OxigraphStore:
    """Keep quads in Oxigraph.

    Args:
        path: The directory of a store on disk; None for one in memory.
        read_only: Open it for reading only: several processes can, beside one that writes; a reader
            sees what was there when it opened.
        unknown_functions: Evaluate a function that the engine does not know as an error of its expression, as
            SPARQL 1.1 Query §17.6 has it, and do not refuse the query.

    Raises:
        StoreError: If the directory cannot be opened, or another process is writing to it.
    """

    def __init__(
        self, path: str | PathLike[str] | None = None, *, read_only: bool = False, unknown_functions: bool = False
    ) -> None:
        self._unknown: dict[NamedNode, Any] | None = {} if unknown_functions else None
        self._path = None if path is None else os.fspath(path)
        self._read_only = read_only
        self._readers: WeakSet[Any] | None = None if read_only or path is None else WeakSet()
        try:
            if self._path is None:
                self._store = pyoxigraph.Store()
            elif read_only:
                self._store = _for_reading(self._path)
            else:
                self._store = pyoxigraph.Store(self._path)
                _drop_old_logs(self._path)
        except _ENGINE_ERRORS as error:
            raise _unusable(self._path, error) from error

    @property
    def path(self) -> str | None:
        """The directory that holds it; None in memory."""
        return self._path

    @property
    def read_only(self) -> bool:
        """Whether changing it is refused."""
        return self._read_only

    def query(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[str] | None = None,
    ) -> Answer:
        """Evaluate a SPARQL 1.1 query (see :meth:`kzpk_graph.store.base.Store.query`)."""
        graphs = None if default_graph is None else [NamedNode(iri) for iri in default_graph]
        try:
            answer = self._store.query(
                text,
                prefixes=None if prefixes is None else dict(prefixes),
                default_graph=graphs,  # type: ignore[arg-type]  # list is invariant in the stub
                custom_functions=self._unknown,
            )
        except SyntaxError as error:
            raise _syntax_error(text, error) from error
        except _ENGINE_ERRORS as error:
            function = _FUNCTION.search(str(error))
            if function is None:
                raise self._unreadable(error) from error
            if self._unknown is None:
                raise QueryError(
                    f"the function <{function[1]}> is not known",
                    hint="take a function of SPARQL 1.1, or check its name and prefix",
                    code="KZ324",
                ) from error
            self._unknown[NamedNode(function[1])] = _no_value
            return self.query(text, prefixes=prefixes, default_graph=default_graph)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            return bool(answer)
        if isinstance(answer, pyoxigraph.QuerySolutions):
            names = tuple(variable.value for variable in answer.variables)
            return Solutions(names, self._kept(self._read(answer)))
        return Triples((item[0], item[1], item[2]) for item in self._kept(self._read(answer)))

    def _read(self, answer: Iterable[Iterable[object]]) -> Iterator[tuple[Any, ...]]:
        try:
            for item in answer:
                yield tuple(item)
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches anything."""
        return self._kept(self._matching(subject, predicate, object, graph))

    def _matching(self, *pattern: Any) -> Iterator[Quad]:
        try:
            yield from self._store.quads_for_pattern(*pattern)
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def _kept(self, found: Iterator[Any]) -> Iterator[Any]:
        """Keep in sight what reads a store that is open for writing: while it lives the engine's lock does."""
        if self._readers is not None:
            self._readers.add(found)
        return found

    def contains(self, quad: Quad) -> bool:
        """Return whether the quad is there."""
        try:
            return quad in self._store
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def graphs(self) -> Iterator[NamedNode | BlankNode]:
        """Yield the names of the named graphs."""
        try:
            yield from self._store.named_graphs()
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def has_graph(self, name: NamedNode | BlankNode) -> bool:
        """Return whether there is a named graph of that name."""
        try:
            return self._store.contains_named_graph(name)
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def count(self) -> int:
        """Return the number of quads."""
        try:
            return len(self._store)
        except _ENGINE_ERRORS as error:
            raise self._unreadable(error) from error

    def bulk_extend(self, quads: Iterable[Quad]) -> None:
        """Add many quads, fast; not one transaction: for a store that is being built."""
        self._check_writable()
        try:
            self._store.bulk_extend(quads)
        except _ENGINE_ERRORS as error:
            raise _unwritable(self._path, error) from error

    def apply(
        self, delete: Iterable[Quad] = (), insert: Iterable[Quad] = (), *, forget: Iterable[NamedNode] = ()
    ) -> None:
        """Delete, then insert, as one transaction (see :meth:`kzpk_graph.store.base.Store.apply`)."""
        self._check_writable()
        dropped = (f"DROP SILENT GRAPH {graph}" for graph in forget)
        update = ";\n".join([*operations("DELETE", delete), *dropped, *operations("INSERT", insert)])
        if not update:
            return
        try:
            self._store.update(update, custom_functions={BLANK: blank_node})
            if self._path is not None:
                self._make_durable(len(update))
        except _ENGINE_ERRORS as error:
            raise _unwritable(self._path, error) from error

    def dump(self, out: str | PathLike[str]) -> None:
        """Write all quads as N-Quads to a file."""
        try:
            self._store.dump(os.fspath(out), format=pyoxigraph.RdfFormat.N_QUADS)
        except _ENGINE_ERRORS as error:
            raise StoreError(f"cannot write {os.fspath(out)}: {_first_line(error)}") from error

    def optimize(self) -> None:
        """Compact what is on disk; asking gets faster after many changes."""
        self._check_writable()
        try:
            self._store.optimize()
            self._store.flush()
        except _ENGINE_ERRORS as error:
            raise _unwritable(self._path, error) from error

    def backup(self, target: str | PathLike[str]) -> None:
        """Copy the store to a new directory, consistently (a store in memory is written out)."""
        if os.path.exists(target):
            raise StoreError(f"{os.fspath(target)} exists", hint="name a directory that does not exist yet")
        try:
            if self._path is None:
                copy = OxigraphStore(target)
                copy.bulk_extend(self.quads())
                copy.optimize()
            else:
                self._store.backup(os.fspath(target))
        except _ENGINE_ERRORS as error:
            raise StoreError(f"cannot back up to {os.fspath(target)}: {_first_line(error)}") from error

    def size(self) -> int:
        """Return the bytes on disk; 0 in memory."""
        if self._path is None:
            return 0
        with os.scandir(self._path) as entries:
            return sum(entry.stat().st_size for entry in entries if entry.is_file())

    def close(self) -> None:
        """Let go of the directory, so that another process can write to it; the store cannot be used afterwards."""
        for reader in list(self._readers or ()):
            reader.close()
        self.__dict__.pop("_store", None)

    def _make_durable(self, size: int) -> None:
        """Bring what was committed to the disk itself.

        Flushing writes a dozen files each time, whose merging takes files away under those who read; so only a change
        that every reader would have to replay at length is flushed, and of others the engine's log is synchronised.
        """
        if size > _LARGE:
            self._store.flush()
            return
        with os.scandir(self._path) as entries:
            logs = [entry.path for entry in entries if entry.name.endswith(".log")]
        for path in logs:
            with suppress(FileNotFoundError):  # the engine has taken away a log that it needs no more
                handle = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)

    def _check_writable(self) -> None:
        if self._read_only:
            raise StoreError("the store is open for reading only", where=self._path or "")

    def _unreadable(self, error: Exception) -> StoreError:
        return StoreError(
            f"the store cannot be read: {_first_line(error)}",
            where=self._path or "",
            hint=_COPY if self._path else "",
            code="KZ331",
        )


def _no_value(*_: object) -> None:
    """Stand for a function that is not known: its value is an error."""


def changed_literal(literal: Literal) -> Literal | None:
    """Return what a store would make of a literal, if that differs from it.

    Oxigraph keeps numbers, booleans, dates and times by value: ``"01"^^xsd:integer`` comes back as ``1``
    and ``1.50`` as ``1.5``. Data that is to come out as it went in must not hold such forms.

    Args:
        literal: Any literal.

    Returns:
        The literal that the store gives back, or None if it is the same.
    """
    return next((new for _, new in changed_literals([literal])), None)


def changed_literals(literals: Iterable[Literal]) -> Iterator[tuple[Literal, Literal]]:
    """Yield each literal that a store would change, with what it makes of it (see :func:`changed_literal`)."""
    store = pyoxigraph.Store()
    probe = NamedNode("urn:kzpk:probe")
    for literal in dict.fromkeys(literals):
        store.add(Quad(probe, probe, literal, DefaultGraph()))
        kept = next(store.quads_for_pattern(None, None, None)).object
        store.clear()
        if isinstance(kept, Literal) and (kept.value, kept.datatype) != (literal.value, literal.datatype):
            yield literal, kept


def _syntax_error(text: str, error: SyntaxError) -> QueryError:
    place = _PLACE.search(str(error))
    if place is None:
        return QueryError(f"the query does not parse: {_first_line(error)}")
    line, column, said = int(place[1]), int(place[2]), " ".join(place[3].split())
    lines = text.splitlines()
    before = lines[line - 1][: column - 1].strip() if 0 < line <= len(lines) else ""
    if len(before) > 40:
        before = f"...{before[-40:]}"
    message = f"the query does not parse after '{before}'" if before else "the query does not parse"
    # The engine lists every character and keyword that its grammar could take; the punctuation is what helps.
    wanted = list(dict.fromkeys(_PUNCTUATION.findall(said)))
    if "Prefix not found" in said:
        message += ": a prefix is not declared"
    elif wanted:
        message += f": expected {' or '.join(wanted)}"
    elif not said.startswith("expected"):
        message += f": {said[:160]}"
    return QueryError(message, where=f"query:{line}:{column}")


def normalised(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads, each once, in the form that a store gives them back in (see :func:`changed_literal`)."""
    store = pyoxigraph.Store()
    store.extend(quads)
    return list(store)


def _for_reading(path: str) -> pyoxigraph.Store:
    """Open for reading, again if a writer took a file away between the listing of the files and their opening."""
    for _ in range(_RETRIES):
        try:
            return pyoxigraph.Store.read_only(path)
        except _ENGINE_ERRORS as error:
            if "No such file" not in str(error) or not os.path.exists(os.path.join(path, "CURRENT")):
                raise
        time.sleep(0.025)
    return pyoxigraph.Store.read_only(path)


def _unusable(path: str | None, error: Exception) -> StoreError:
    text = _first_line(error)
    if _FULL in text:
        return _full(path)
    if _LOCKED.search(text):
        return StoreError(
            "another process is writing to this store",
            where=path or "",
            hint="wait until it is done, then try again",
            code="KZ332",
        )
    return StoreError(f"not a store that can be opened: {text}", where=path or "", hint=_COPY, code="KZ331")


def _unwritable(path: str | None, error: Exception) -> StoreError:
    text = _first_line(error)
    return (
        _full(path)
        if _FULL in text
        else StoreError(f"the store cannot be written: {text}", where=path or "", code="KZ333")
    )


def _full(path: str | None) -> StoreError:
    return StoreError(
        f"the store cannot be written: {_FULL.lower()}",
        where=path or "",
        hint="free some space there, then try again",
        code="KZ333",
    )


def _drop_old_logs(path: str) -> None:
    """Remove what the engine told of earlier openings; it keeps a file of each, and the last is enough."""
    with suppress(OSError), os.scandir(path) as entries:
        old = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries if entry.name.startswith("LOG.old."))
        for _, name in old[:-1]:
            os.unlink(name)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
