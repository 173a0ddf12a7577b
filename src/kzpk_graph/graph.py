"""The knowledge graph as a Python object: all that the command ``kzpk`` does.

from kzpk_graph import KnowledgeGraph

with KnowledgeGraph.open() as graph:
    for row in graph.query("NAME").dicts():
        print(row)
"""

from __future__ import annotations

import os
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from kzpk_graph.answering import Answering
from kzpk_graph.cache import clear_cache
from kzpk_graph.changing import Changing
from kzpk_graph.errors import NotFoundError, StoreError
from kzpk_graph.explain.facade import Explaining
from kzpk_graph.exports.facade import Exporting
from kzpk_graph.gating import Gating
from kzpk_graph.health.facade import Healthy
from kzpk_graph.prepare import Prepared, cache_info, load_queries, prepare, saved_queries
from kzpk_graph.queries.catalogue import nearest
from kzpk_graph.queries.result import Result
from kzpk_graph.queries.run import DEFAULT_TIMEOUT
from kzpk_graph.sheets.facade import Filling
from kzpk_graph.supposing import Supposing
from kzpk_graph.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    from kzpk_graph.exchange import Followed
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import CacheInfo, Description, Matches, SavedQuery, SourceInfo, Stats
    from kzpk_graph.names import NameIndex
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.reason import Closure
    from kzpk_graph.store.base import Store

__all__ = ["KnowledgeGraph", "Result", "cache_info", "clear_cache", "saved_queries"]

T = TypeVar("T")
Path = str | PathLike[str]


class KnowledgeGraph(Trust, Explaining, Gating, Supposing, Exporting, Filling, Changing, Healthy):
    """An evidence-backed graph that can be asked, searched, described, checked and exported.

    Make one with :meth:`open`.

    Attributes:
        notes: What the user should know of the opening (one line each), for example that the cache is not writable.
        hold: The most rows that an answer holds (set before the first is asked); None, the default, for all of them.
    """

    hold: int | None = None

    def __init__(
        self, prepared: Prepared, store: Store | None, root: str | None, timeout: float | None, isolate: bool
    ) -> None:
        self.notes: list[str] = list(prepared.notes)
        self._prepared = prepared
        self._own = store
        self._root = root
        self._timeout = timeout
        self._isolate = isolate
        self._answering: Answering | None = None
        self._queries: dict[str, SavedQuery] | None = prepared.queries
        self._names: NameIndex | None = prepared.names

    @classmethod
    def open(
        cls,
        store: Path | None = None,
        *,
        resources: Path | None = None,
        timeout: float | None = DEFAULT_TIMEOUT,
        isolate: bool = True,
    ) -> KnowledgeGraph:
        """Open a graph.

        Args:
            store: None for the graph that ships with the package (prepared once, cached, read-only);
                a directory for a store of one's own.
            resources: Another root of ``ontology/``, ``data/`` and ``queries/`` than the package's own.
            timeout: Seconds that a query may take; None for no limit.
            isolate: Ask in a child process that is ended at the time limit. A command that ends itself at the
                limit passes False (see :func:`kzpk_graph.queries.run.watchdog`).

        Raises:
            StoreError: If the store cannot be opened.
        """
        root = None if resources is None else os.fspath(resources)
        if store is None:
            return cls(prepare(root), None, root, timeout, isolate)
        from kzpk_graph.changes.layout import open_for_reading, read_layout

        layout = read_layout(store)
        graph = cls(prepare(root), open_for_reading(layout), root, timeout, isolate)
        graph._layout = layout
        return graph

    def close(self) -> None:
        """End the child process, if there is one."""
        if self._answering is not None:
            self._answering.close()
            self._answering = None
        if self._names is not None and self._prepared.names is None:
            self._names.close()
            self._names = None

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- saved queries ------------------------------------------------------------------------------------------

    def queries(self) -> Mapping[str, SavedQuery]:
        """Return the saved queries by name, in the order of topic and name (needs no engine)."""
        if self._queries is None:
            self._queries = self._sound(lambda: load_queries(self._prepared))
        return self._queries

    def query(
        self, name: str, /, parameters: Mapping[str, Any] | None = None, *, asserted: bool = False, **values: Any
    ) -> Result:
        """Run a saved query.

        Args:
            name: Its name.
            parameters: Values by parameter name: text as a user types it, Python values, or terms; None means not
                given, an empty text no restriction.
            asserted: Ask without what is inferred.
            values: The same as ``parameters``, as keyword arguments.

        Raises:
            NotFoundError: If there is no such query; names the nearest.
            UsageError: If a parameter is unknown, missing or malformed; names the choices or the nearest.
            QueryTimeoutError: If it takes longer than the time limit.
        """
        query = self.queries().get(name)
        if query is None:
            raise NotFoundError(f"there is no saved query {name!r}", hint=nearest(name, self.queries()), code="KZ111")
        given = {**(parameters or {}), **values}
        return self._sound(lambda: self._asking().saved(query, given, asserted=asserted))

    def sparql(
        self, text: str, data: Path | Sequence[Path] = (), *, asserted: bool = False, data_format: str | None = None
    ) -> Result:
        """Run ad-hoc SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE); the project's prefixes are predeclared.

        Args:
            text: The query.
            data: Files to ask, and nothing else; none for this graph. Their default graph is the default graph,
                their named graphs are what GRAPH ranges over.
            asserted: Ask without what is inferred.
            data_format: The format of the files; None for what their names tell (``-`` is standard input).

        Raises:
            QueryError: If it does not parse, updates, or reaches out of the store (SERVICE, LOAD, foreign FROM).
            ParseError: If a data file does not parse.
            QueryTimeoutError: If it takes longer than the time limit.
        """
        if not data:
            return self._sound(lambda: self._asking().text(text, asserted=asserted))
        from kzpk_graph.exchange import read_files
        from kzpk_graph.names import index_of
        from kzpk_graph.store.oxigraph import OxigraphStore

        store = OxigraphStore(unknown_functions=True)
        store.bulk_extend(read_files(data, data_format))
        answering = Answering(store, lambda: index_of(store), self._timeout, isolate=self._isolate, hold=self.hold)
        try:
            return answering.text(text)
        finally:
            answering.close()

    # -- looking things up --------------------------------------------------------------------------------------

    def find(self, text: str, *, limit: int = 20) -> Matches:
        """Search names: labels, alternative and recorded names, ontology terms, sources; the nearest on a miss.

        Args:
            text: Words of the name; case, diacritics and punctuation are ignored.
            limit: How many matches at most.
        """
        return self._sound(lambda: self._lookup().find(text, limit))

    def resolve(self, text: str) -> str:
        """Return the IRI that a label, CURIE, IRI or id names.

        Raises:
            NotFoundError: If nothing, or more than one thing, has that name; names the nearest, or all.
        """
        return self._sound(lambda: self._lookup().resolve(text))

    def show(self, entity: str, *, limit: int = 25) -> Description:
        """Describe a thing, a statement, a source or an ontology term.

        Args:
            entity: A label, CURIE or IRI.
            limit: How many facts to give per property.

        Raises:
            NotFoundError: If nothing has that name; names the nearest.
        """
        from kzpk_graph.describe import describe

        return self._sound(lambda: describe(self._store(), self._lookup().resolve(entity), limit))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the preferred English labels of the IRIs that have one."""
        wanted = list(iris)
        return self._sound(lambda: self._lookup().labels(wanted))

    def label(self, iri: str) -> str:
        """Return the preferred English label of an IRI, or its CURIE."""
        from kzpk_graph.terms import shrink

        return self.labels([iri]).get(iri) or shrink(iri)

    def marks(self, iris: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the marks (``plan``, ``opinion``) of the IRIs that carry one."""
        from kzpk_graph.labels import marks

        wanted = list(iris)
        return self._sound(lambda: marks(self._store(), wanted))

    # -- what is in it ------------------------------------------------------------------------------------------

    def stats(self) -> Stats:
        """Count what is in the graph."""
        from kzpk_graph.overview import stats

        return self._sound(lambda: stats(self._store(), self.queries().values()))

    def sources(self) -> tuple[SourceInfo, ...]:
        """List the sources with how much of the graph each carries, the largest first."""
        from kzpk_graph.overview import sources

        return self._sound(lambda: sources(self._store()))

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """Yield quads, streamed from the store.

        Args:
            graph: The IRI of a named graph; empty for the asked graph (the default graph); None for all of them.
        """
        from kzpk_graph.rdfio import DefaultGraph, NamedNode

        if graph is None:
            return self._store().quads()
        return self._store().quads(graph=NamedNode(graph) if graph else DefaultGraph())

    # -- reasoning, checking ------------------------------------------------------------------------------------

    @overload
    def reason(
        self, data: Path | Sequence[Path] = (), *, engine: Literal["kzpk"] = "kzpk", data_format: str | None = None
    ) -> Closure: ...

    @overload
    def reason(
        self, data: Path | Sequence[Path] = (), *, engine: str, data_format: str | None = None
    ) -> Closure | Followed: ...

    def reason(
        self, data: Path | Sequence[Path] = (), *, engine: str = "kzpk", data_format: str | None = None
    ) -> Closure | Followed:
        """Return the closure under OWL 2 RL of files on their own, or of this graph's asserted triples.

        Args:
            data: Files; none for this graph.
            engine: ``kzpk``, or ``owlrl`` for the reference, which is slow and gives no proofs.
            data_format: The format of the files; None for what their names tell (``-`` is standard input).

        Returns:
            What was ``asserted`` and what is ``inferred``.

        Raises:
            InconsistentError: If the input contradicts itself.
            ParseError: If a file does not parse.
        """
        from kzpk_graph.exchange import closure_of, read_files, reference_closure_of
        from kzpk_graph.vocab import GRAPH_ASSERTED

        quads = read_files(data, data_format) if data else self.quads(GRAPH_ASSERTED)
        return reference_closure_of(quads) if engine == "owlrl" else closure_of(quads)

    def cache(self) -> CacheInfo:
        """Say where the prepared graph is kept and how large it is."""
        return cache_info(self._prepared.key)

    # -- within -------------------------------------------------------------------------------------------------

    def _store(self) -> Store:
        return self._asking().store

    def _lookup(self) -> Lookup:
        return self._asking().lookup

    def _beside(self, store: Store, notes: list[str]) -> Self:
        graph = type(self)(self._prepared, store, self._root, self._timeout, self._isolate)
        graph.notes[:] = notes
        return graph

    def _asking(self) -> Answering:
        if self._answering is None:
            store = self._own or self._prepared.store
            if store is None:
                from kzpk_graph.prepare import STORE

                store = _open_store(os.path.join(self._prepared.path or "", STORE))
            self._answering = Answering(store, self._index, self._timeout, isolate=self._isolate, hold=self.hold)
        return self._answering

    def _index(self) -> NameIndex:
        if self._names is None:
            if self._layout is not None:
                self._names = self._own_names()
            elif self._own is not None or self._prepared.path is None:
                from kzpk_graph.names import index_of

                self._names = index_of(self._store())
            else:
                from kzpk_graph.names import NameIndex
                from kzpk_graph.prepare import NAMES

                self._names = NameIndex(os.path.join(self._prepared.path, NAMES))
        return self._names

    def _sound(self, work: Callable[[], T]) -> T:
        """Do the work; if the cache proves damaged, prepare the graph again, and do it once more."""
        try:
            return work()
        except StoreError as error:
            if error.code == "KZ331" and self._reopened():
                return work()
            if error.code != "KZ331" or self._own is not None or not self._prepared.key:
                raise
            self.close()
            self._queries = None
            self._prepared = prepare(self._root, rebuild=self._prepared.key)
            self.notes.append("the cached graph was damaged and has been prepared again")
            self.notes.extend(self._prepared.notes)
        return work()


def _open_store(path: str) -> Store:
    from kzpk_graph.store.oxigraph import OxigraphStore

    return OxigraphStore(path, read_only=True)
