"""Loading a new store on disk with as much data as it can hold.

Nothing is checked but syntax and, unless inference is left out, consistency: what is loaded is trusted. Quads stream
from the files into the engine's bulk loader, which merges repeated ones; so the triples that several statements assert
need not be remembered. The store is built beside its place and renamed into it.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_LEDGER, GRAPH_ONTOLOGY, GRAPH_SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kzpk_graph.changes.records import UsedFile
    from kzpk_graph.errors import ParseError
    from kzpk_graph.names import Name
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.oxigraph import OxigraphStore

    Report = Callable[[str, int, int], None]
    """Told of a stage of the work, how much of it is done, and how much there is in all (0: not known)."""

BYTES_A_TRIPLE: Final = 1200
"""Memory that closing takes for each asserted triple, at most."""

BASE_BYTES: Final = 300_000_000
"""Memory that the process takes beside that."""

MOST_SHOWN: Final = 20
"""Malformed lines that are kept to be shown; the others are counted."""

_HEAD: Final = 1 << 20
"""Bytes at the start of a file from which its quads are estimated."""

_EVERY: Final = 2000
"""Quads between two reports."""

_MADE_HERE: Final = frozenset((GRAPH_ASSERTED, GRAPH_INFERRED, GRAPH_LEDGER, GRAPH_ONTOLOGY, GRAPH_SHAPES))


class Loaded(NamedTuple):
    """What was loaded.

    Attributes:
        quads: The quads read from the files.
        kept_out: Of these, the quads of graphs that a store makes itself (an export holds some of them).
        unstated: Of these, the triples that stand in no statement.
        skipped: The first malformed lines that were left out.
        skips: How many there were.
        inferred: The triples that follow; None if the store is not closed.
        asserted: The asserted triples, the ontology's too; None if the store is not closed.
        why_open: Why it is not closed, if that was wanted.
        seconds: How long each stage took.
    """

    quads: int
    kept_out: int
    unstated: int
    skipped: tuple[ParseError, ...]
    skips: int
    inferred: int | None
    asserted: int | None
    why_open: str
    seconds: dict[str, float]


class _Counts:
    __slots__ = ("files", "kept_out", "quads", "skipped", "skips", "unstated")

    def __init__(self) -> None:
        self.quads = self.kept_out = self.unstated = self.skips = 0
        self.skipped: list[ParseError] = []
        self.files: list[UsedFile] = []

    def skip(self, error: ParseError) -> None:
        self.skips += 1
        if len(self.skipped) < MOST_SHOWN:
            self.skipped.append(error)


def load(
    paths: str | Sequence[str],
    directory: str,
    *,
    data_format: str | None = None,
    lenient: bool = False,
    infer: bool = True,
    memory: int | None = None,
    user: str = "",
    report: Report | None = None,
) -> Loaded:
    """Load files into a new store of one's own.

    Args:
        paths: RDF files, ``.gz`` too; ``-`` is standard input.
        directory: Where the store is to be; it must not exist, or be empty.
        data_format: The format of the files; None for what their names tell.
        lenient: Leave malformed lines of N-Triples and N-Quads out, and count them.
        infer: Close the store under OWL 2 RL.
        memory: Bytes that closing may take; None for what the machine has free.
        user: Who loads it, for the ledger.
        report: Told how far it is.

    Raises:
        StoreError: If there is something in the store's place, or it cannot be written.
        ParseError: If a file does not parse; nothing is left behind.
        InconsistentError: If the data contradict themselves or the ontology; nothing is left behind.
    """
    from kzpk_graph.changes.commit import begin
    from kzpk_graph.changes.layout import NAMES, STORE, create
    from kzpk_graph.exchange import one_by_one
    from kzpk_graph.names import NameIndex, names_of
    from kzpk_graph.prepare import read
    from kzpk_graph.store.oxigraph import OxigraphStore

    paths = one_by_one(paths)
    tell: Report = report or (lambda _stage, _done, _total: None)
    counts = _Counts()
    seconds: dict[str, float] = {}
    ends: list[tuple[int, int]] = []
    why_open = ""

    def fill(building: str) -> bool:
        nonlocal why_open
        store = OxigraphStore(os.path.join(building, STORE))
        quads = _read(paths, data_format, counts, lenient=lenient)
        total = sum(_estimate(path, data_format) for path in paths)
        with _timed(seconds, "load"):
            store.bulk_extend(stored(read("ontology"), _watched(quads, counts, total, tell), counts))
        if infer and not (why_open := _too_large(counts.quads, memory)):
            with _timed(seconds, "close"):
                ends.append(_close(store, tell))
        with _timed(seconds, "names"):
            NameIndex.build(os.path.join(building, NAMES), _counted(names_of(store), tell))
            change = begin(store, "load", user, f"{counts.quads:,} quads of {', '.join(paths)}", tuple(counts.files))
            NameIndex.update(os.path.join(building, NAMES), (), (), change.id)
        store.close()
        return bool(ends)

    create(directory, fill)
    asserted, inferred = ends[0] if ends else (None, None)
    return Loaded(
        counts.quads, counts.kept_out, counts.unstated, tuple(counts.skipped), counts.skips, inferred, asserted,
        why_open, seconds,
    )  # fmt: skip


def stored(ontology: Iterable[Quad], data: Iterable[Quad], counts: Any) -> Iterator[Quad]:
    """Yield the quads of an asked graph's store that is not closed yet, asserted triples as often as they are stated.

    The layout is that of :func:`kzpk_graph.prepare.quads_of`.

    Args:
        ontology: The ontology and the vocabularies.
        data: Statement graphs and ``graph:evidence``; graphs that a store makes itself are left out.
        counts: Where what is kept out, and what stands in no statement, is counted.
    """
    from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad

    evidence, in_ontology = NamedNode(GRAPH_EVIDENCE), NamedNode(GRAPH_ONTOLOGY)
    asserted, asked = NamedNode(GRAPH_ASSERTED), DefaultGraph()
    made_here = frozenset(map(NamedNode, _MADE_HERE))
    for quad in ontology:
        subject, predicate, value, _ = quad
        yield Quad(subject, predicate, value, in_ontology)
        yield Quad(subject, predicate, value, asserted)
        yield Quad(subject, predicate, value, asked)
    for quad in data:
        subject, predicate, value, graph = quad
        if graph == evidence:
            yield quad
        elif graph in made_here:
            counts.kept_out += 1
        else:
            if graph == asked:
                counts.unstated += 1
            else:
                yield quad
            yield Quad(subject, predicate, value, asserted)
            yield Quad(subject, predicate, value, asked)


def _read(paths: Iterable[str], data_format: str | None, counts: _Counts, *, lenient: bool) -> Iterator[Quad]:
    from hashlib import sha256

    from kzpk_graph.changes.records import UsedFile
    from kzpk_graph.rdfio import parse_file, parse_lines

    for path in paths:
        digest = sha256()
        if lenient:
            yield from parse_lines(path, counts.skip, data_format, watch=digest.update)
        else:
            yield from parse_file(path, data_format, rename_blank_nodes=True, watch=digest.update)
        counts.files.append(UsedFile(path, digest.hexdigest()))


def _watched(quads: Iterable[Quad], counts: _Counts, total: int, tell: Report) -> Iterator[Quad]:
    for number, quad in enumerate(quads, 1):
        if number % _EVERY == 0:
            tell("quads", number, total)
        counts.quads = number
        yield quad


def _counted(names: Iterable[Name], tell: Report) -> Iterator[Name]:
    for number, name in enumerate(names, 1):
        if number % _EVERY == 0:
            tell("names", number, 0)
        yield name


def _estimate(path: str, data_format: str | None) -> int:
    """Return about how many quads a file holds, from its start; 0 where that cannot be told."""
    from kzpk_graph.rdfio import format_named, format_of

    chosen = format_named(data_format) if data_format is not None else format_of(path, option="--data-format")
    if path == "-" or path.lower().endswith(".gz") or chosen.name not in ("ntriples", "nquads"):
        return 0
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD)
            return head.count(b"\n") * os.fstat(file.fileno()).st_size // max(len(head), 1)
    except OSError:
        return 0  # reading it will say what is wrong


def _free() -> int | None:
    """Return the bytes of memory that are free; None where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable:")), None)
    except (OSError, ValueError, IndexError):
        return None


def _too_large(quads: int, memory: int | None) -> str:
    """Return why the closure does not fit into memory; empty if it does."""
    needed, allowed = BASE_BYTES + quads * BYTES_A_TRIPLE, _free() if memory is None else memory
    if allowed is None or needed <= allowed:
        return ""
    whose = "there are free" if memory is None else "are allowed"
    return f"closing {quads:,} quads may take {needed / 1e9:.1f} GB of memory, and {allowed / 1e9:.1f} GB {whose}"


def _close(store: OxigraphStore, tell: Report) -> tuple[int, int]:
    """Add what follows; return how many triples are asserted, and how many follow."""
    from kzpk_graph.prepare import refuse_inconsistent
    from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
    from kzpk_graph.reason import close
    from kzpk_graph.reason.resident import MARK

    asserted, name = 0, NamedNode(GRAPH_ASSERTED)

    def triples() -> Iterator[Any]:
        nonlocal asserted
        for quad in store.quads(graph=name):
            asserted += 1
            if asserted % _EVERY == 0:
                tell("triples read to be closed", asserted, 0)
            yield quad.subject, quad.predicate, quad.object

    closure = close(triples())
    refuse_inconsistent(closure)
    inferred, in_inferred, asked = 0, NamedNode(GRAPH_INFERRED), DefaultGraph()

    def quads() -> Iterator[Quad]:
        nonlocal inferred
        triple: Any  # a closure holds legal triples only, which its type does not say
        for triple in closure.inferred:
            inferred += 1
            if inferred % _EVERY == 0:
                tell("triples that follow", inferred, 0)
            yield Quad(triple[0], triple[1], triple[2], in_inferred)
            yield Quad(triple[0], triple[1], triple[2], asked)
        if not closure.self_contained:
            yield MARK

    store.bulk_extend(quads())
    return asserted, inferred


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    seconds[stage] = time.monotonic() - start
