"""Preparing the asked graph: reading the resources, closing them under OWL 2 RL, and keeping the result.

The layout of the store: the default graph holds each triple once (statements, ontology, vocabularies and what follows
from them); beside it are each statement's graph, ``graph:evidence``, ``graph:ontology``, ``graph:asserted`` and
``graph:inferred``. The default graph is the disjoint union of the last two.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph import cache as caching
from kzpk_graph.errors import InconsistentError, StoreError
from kzpk_graph.queries import catalogue
from kzpk_graph.resources import resource_paths, root_dir
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY

if TYPE_CHECKING:
    from kzpk_graph.model import CacheInfo, SavedQuery
    from kzpk_graph.names import NameIndex
    from kzpk_graph.rdfio import Literal, Quad
    from kzpk_graph.store.base import Store

Close = Callable[[Iterable[Any]], Any]
"""Closes triples under OWL 2 RL; the result has ``inferred`` and ``inconsistencies``."""

STORE: Final = "store"
NAMES: Final = "names.sqlite"
CATALOGUE: Final = "catalogue.json"

_MAKERS: Final = (
    *("cache.py", "labels.py", "model.py", "names.py", "prepare.py", "terms.py", "vocab.py"),
    *("rdfio", "reason", "store", "queries"),
)
"""The code that decides what a prepared graph is like."""


class Prepared(NamedTuple):
    """A graph made ready to be asked.

    Attributes:
        path: The generation's directory; None if it is in memory only.
        key: The generation's key; empty in memory.
        queries: The saved queries, where they are in memory already.
        store: The store, where it is in memory.
        names: The index of names, where it is in memory.
        notes: What the user should know.
    """

    path: str | None
    key: str = ""
    queries: dict[str, SavedQuery] | None = None
    store: Store | None = None
    names: NameIndex | None = None
    notes: tuple[str, ...] = ()


def prepare(root: str | None = None, *, cache: caching.Cache | None = None, rebuild: str = "") -> Prepared:
    """Return the prepared graph of the resources, from the cache if it is there, else made now.

    Args:
        root: The folder of ``ontology/``, ``data/`` and ``queries/``; None for the package's own.
        cache: The cache; None for the user's.
        rebuild: Key of a generation that proved damaged and is not to be used again.

    Returns:
        A generation in the cache, or a graph in memory with a note if the cache cannot be used.

    Raises:
        ParseError: If a resource does not parse.
        InconsistentError: If the resources contradict each other.
    """
    root = root_dir() if root is None else os.path.abspath(root)
    cache = caching.Cache() if cache is None else cache
    taken = time.time_ns()
    files = resource_list(root)
    stamp = caching.stamp_of([*files, *_code_files()])
    try:
        if rebuild:
            cache.discard(rebuild)
        key = cache.stamped(root, stamp)
        path = None if key is None else cache.generation(key)
        if key is None or path is None:
            key = _key(root, files)
            path = cache.build(key, lambda directory: _make(directory, root))
            cache.record(root, stamp, key, taken)
    except (OSError, StoreError) as error:
        return _in_memory(root, cache, error)
    return Prepared(path, key)


def cache_info(current: str | None = None) -> CacheInfo:
    """Say where prepared graphs are kept and how large they are; nothing is prepared for it.

    Args:
        current: The key of the generation in use; None for the one that the package's own resources have now.
    """
    if current is None:
        root = root_dir()
        current = caching.Cache().stamped(root, caching.stamp_of([*resource_list(root), *_code_files()]))
    return caching.cache_info(current or "")


def resource_list(root: str) -> list[str]:
    """Return the files that a prepared graph is made from, in a fixed order."""
    return [path for kind in ("ontology", "vocabulary", "data", "queries") for path in resource_paths(kind, root)]


def load_queries(prepared: Prepared) -> dict[str, SavedQuery]:
    """Return the saved queries of a prepared graph.

    Raises:
        StoreError: If the cache is damaged.
    """
    if prepared.queries is not None or prepared.path is None:
        return prepared.queries or {}
    try:
        with open(os.path.join(prepared.path, CATALOGUE), encoding="utf-8") as file:
            return catalogue.load(file.read())
    except (OSError, ValueError) as error:
        raise StoreError(f"the cached catalogue cannot be read: {error}", where=prepared.path, code="KZ331") from error


def saved_queries(resources: str | os.PathLike[str] | None = None) -> dict[str, SavedQuery]:
    """Return the saved queries by name, in the order of topic and name; no store is opened.

    Raises:
        ParseError: If the graph must be prepared and a resource does not parse.
    """
    root = None if resources is None else os.fspath(resources)
    prepared = prepare(root)
    try:
        return load_queries(prepared)
    except StoreError:
        return load_queries(prepare(root, rebuild=prepared.key))


def quads_of(ontology: Iterable[Quad], data: Iterable[Quad], close: Close | None = None) -> Iterator[Quad]:
    """Yield the quads of the asked graph's store.

    Where what follows rests on triples that RDF does not allow, the evidence says so (`reason.resident.MARK`).

    Args:
        ontology: The ontology and the vocabularies.
        data: Statement graphs and ``graph:evidence``.
        close: The reasoner; None for the project's own.

    Raises:
        InconsistentError: If the input contradicts itself.
    """
    from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad

    evidence, in_ontology = NamedNode(GRAPH_EVIDENCE), NamedNode(GRAPH_ONTOLOGY)
    asserted: dict[Any, None] = {}
    for quad in ontology:
        asserted[quad.subject, quad.predicate, quad.object] = None
        yield Quad(quad.subject, quad.predicate, quad.object, in_ontology)
    for quad in data:
        if quad.graph_name != evidence:
            asserted[quad.subject, quad.predicate, quad.object] = None
        if not isinstance(quad.graph_name, DefaultGraph):
            yield quad
    closure = (close or _reasoner())(asserted)
    refuse_inconsistent(closure)
    inferred = (triple for triple in closure.inferred if triple not in asserted)
    for name, triples in ((NamedNode(GRAPH_ASSERTED), asserted), (NamedNode(GRAPH_INFERRED), inferred)):
        for triple in triples:
            yield Quad(triple[0], triple[1], triple[2], name)
            yield Quad(triple[0], triple[1], triple[2])
    if not getattr(closure, "self_contained", True):
        from kzpk_graph.reason.resident import MARK

        yield MARK


def changed_literals(root: str | None = None) -> Iterator[tuple[Quad, Literal]]:
    """Yield the quads of the resources whose literal a store would change, with what it would make of it.

    Data that is to come out as it went in must not hold such forms (``"01"^^xsd:integer``, ``1.50``).
    """
    from kzpk_graph.rdfio import Literal
    from kzpk_graph.store import oxigraph

    quads = list(read("ontology", root)) + list(read("data", root))
    literals = [quad.object for quad in quads if isinstance(quad.object, Literal)]
    changed = dict(oxigraph.changed_literals(literals))
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object in changed:
            yield quad, changed[quad.object]


def read(kind: str, root: str | None = None) -> Iterator[Quad]:
    """Yield the quads of the ``ontology`` (with its vocabularies) or of the ``data``.

    Raises:
        ParseError: If a file does not parse.
    """
    from kzpk_graph.rdfio import parse_file

    files = resource_paths("data", root) if kind == "data" else resource_paths("ontology", root)
    for path in files if kind == "data" else (*files, *resource_paths("vocabulary", root)):
        yield from parse_file(path, rename_blank_nodes=True)


def _reasoner() -> Close:
    from kzpk_graph.reason import close

    return close


def refuse_inconsistent(closure: Any) -> None:
    """Raise if a closure found a contradiction.

    Raises:
        InconsistentError: With the rule and the clashing triples of the first one.
    """
    for found in closure.inconsistencies:
        clash = " . ".join(" ".join(map(_shown, triple)) for triple in found.triples)
        raise InconsistentError(f"inconsistent: {found.rule} {clash}", hint="one of these triples must be wrong")


def _shown(term: Any) -> str:
    from kzpk_graph.terms import shrink

    return shrink(term.value) if isinstance(term.value, str) and str(term).startswith("<") else str(term)


def _key(root: str, files: list[str]) -> str:
    """Return the hash of resources, code and engine."""
    from kzpk_graph.store.oxigraph import ENGINE_VERSION

    package = os.path.dirname(os.path.abspath(__file__))
    code = caching.hash_of(package, _code_files()[1:], ())
    return caching.hash_of(root, files, ("kzpk", ENGINE_VERSION, code))


def _code_files() -> list[str]:
    """Return the engine's file, then the code that decides what a prepared graph is like."""
    package = os.path.dirname(os.path.abspath(__file__))
    found = [_engine_file()]
    for name in _MAKERS:
        path = os.path.join(package, name)
        if name.endswith(".py"):
            found.append(path)
        elif os.path.isdir(path):
            found.extend(sorted(entry.path for entry in os.scandir(path) if entry.name.endswith(".py")))
    return found


def _engine_file() -> str:
    """Return where the engine is installed, without importing it: its times change when it is replaced."""
    for folder in sys.path:
        path = os.path.join(folder, "pyoxigraph", "__init__.py")
        if os.path.exists(path):
            return path
    return ""


def _make(directory: str, root: str) -> None:
    """Fill a generation's directory: store, catalogue, names."""
    from kzpk_graph.names import NameIndex, names_of
    from kzpk_graph.store.oxigraph import OxigraphStore

    queries = catalogue.compile_all(resource_paths("queries", root))
    store = OxigraphStore(os.path.join(directory, STORE))
    store.bulk_extend(quads_of(read("ontology", root), read("data", root)))
    store.optimize()
    NameIndex.build(os.path.join(directory, NAMES), names_of(store))
    with open(os.path.join(directory, CATALOGUE), "w", encoding="utf-8") as file:
        file.write(catalogue.dump(queries))


def _in_memory(root: str, cache: caching.Cache, error: OSError | StoreError) -> Prepared:
    from kzpk_graph.names import index_of
    from kzpk_graph.store.oxigraph import OxigraphStore

    store = OxigraphStore()
    queries = catalogue.compile_all(resource_paths("queries", root))
    store.bulk_extend(quads_of(read("ontology", root), read("data", root)))
    reason = error.message if isinstance(error, StoreError) else error.strerror or str(error)
    note = (
        f"the cache {cache.directory} cannot be used ({reason}), so the graph was prepared in"
        " memory; set KZPK_CACHE_DIR to a directory that can be written"
    )
    return Prepared(None, "", queries, store, index_of(store), (note,))
