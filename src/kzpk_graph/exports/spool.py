"""Quads as a property graph: nodes with typed properties, and edges, in a fixed order and in bounded memory.

Formats of the graph world want the kinds of properties before the first node, and all nodes before the first edge. So
the quads are sorted in a temporary database on disk, and read from it as often as needed.

``rdf:type`` becomes the node's types and not an edge, unless the class is a blank node. A literal becomes a property of
its subject, one property for each language. What an edge or a property cannot hold is counted.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph import vocab
from kzpk_graph.exports.kinds import DOUBLE, joined, kind_of
from kzpk_graph.exports.rows import IRI, Row, is_edge, is_exact, own_label, rows_of, shrink_node
from kzpk_graph.labels import BATCH, labels, named_node
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.safe import safe
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Self

    from kzpk_graph.exports.job import Job
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

_BESIDE: Final = (vocab.GRAPH_EVIDENCE, vocab.GRAPH_INFERRED, vocab.GRAPH_ASSERTED, vocab.GRAPH_ONTOLOGY, "")
_NO_TYPE: Final = frozenset((vocab.OWL + "Thing", vocab.OWL + "NamedIndividual", vocab.RDFS + "Resource"))
"""Classes of everything, which tell nothing of a node."""

_LOGIC: Final = (vocab.RDF, vocab.RDFS, vocab.OWL, vocab.XSD)
_CACHE_KIB: Final = 32_768
_QUOTED: Final = "SELECT s, p, o, k, g FROM quad ORDER BY rowid"


class Key(NamedTuple):
    """One property of nodes.

    Attributes:
        predicate: Its IRI.
        language: The language of its values; empty for none.
        type: The common kind of its values (see :mod:`kzpk_graph.exports.kinds`).
        many: Whether a node has several values.
    """

    predicate: str
    language: str
    type: str
    many: bool

    @property
    def name(self) -> str:
        """Its CURIE, with ``@`` and the language."""
        return shrink(self.predicate) + (f"@{self.language}" if self.language else "")


class Node(NamedTuple):
    """A node.

    Attributes:
        iri: Its IRI, or ``_:`` and a label.
        label: What people read.
        types: The IRIs of its classes, those that are asserted first; none that everything belongs to.
        values: The lexical forms of its properties, by the place of the property's key.
    """

    iri: str
    label: str
    types: tuple[str, ...]
    values: dict[int, tuple[str, ...]]


class Edge(NamedTuple):
    """An edge.

    Attributes:
        source: The subject.
        predicate: The predicate.
        target: The object.
        statements: The named graphs that assert it, sorted.
        inferred: Whether it only follows.
    """

    source: str
    predicate: str
    target: str
    statements: tuple[str, ...]
    inferred: bool


class Spool:
    """Quads sorted on disk.

    Args:
        quads: The quads, in any order.
        store: Where to look for labels that the quads do not hold; None for nowhere.
        evidence: Whether what ``graph:evidence`` holds makes nodes and edges too.
        ontology: Whether what ``graph:ontology`` holds, and what follows about its terms, does.
        folder: Where the temporary database is; the system's own place when None.

    Attributes:
        keys: The properties of nodes, sorted; there after the block is entered.
        lost: What a property graph does not hold, and how often.
        notes: What else does not show, in whole sentences.
    """

    def __init__(
        self,
        quads: Iterable[Quad],
        store: Store | None = None,
        *,
        evidence: bool = False,
        ontology: bool = False,
        folder: str | None = None,
    ) -> None:
        self.keys: list[Key] = []
        self.lost: Counter[str] = Counter()
        self.notes: list[str] = []
        self._quads = quads
        self._store = store
        self._beside = (*(() if evidence else (vocab.GRAPH_EVIDENCE,)), *(() if ontology else (vocab.GRAPH_ONTOLOGY,)))
        self._folder = folder
        self._path = ""
        self._base: sqlite3.Connection | None = None
        self._places: dict[tuple[str, str], int] = {}
        self._typed: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> Self:
        from tempfile import mkdtemp

        self._path = mkdtemp(prefix="kzpk-", dir=self._folder)
        try:
            self._fill()
            self._find_keys()
        except BaseException:
            self._drop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._drop()

    # -- reading ------------------------------------------------------------------------------------------------

    def rows(self) -> Iterator[Row]:
        """Yield every quad once, sorted by subject, predicate, kind of object, object and graph."""
        return map(Row._make, self._cursor(_QUOTED))

    def nodes(self) -> Iterator[Node]:
        """Yield each node once, sorted by IRI: what is described, and what an edge leads to."""
        batch: list[tuple[Node, bool]] = []
        for node in self._bare_nodes():
            batch.append(node)
            if len(batch) == BATCH:
                yield from self._labelled(batch)
                batch = []
        yield from self._labelled(batch)

    def edges(self) -> Iterator[Edge]:
        """Yield each edge once, sorted by source, predicate and target."""
        for (source, predicate, target), rows in groupby(filter(is_edge, self._drawn()), itemgetter(0, 1, 2)):
            graphs = {row.g for row in rows}
            statements = tuple(sorted(graphs.difference(_BESIDE)))
            yield Edge(source, predicate, target, statements, graphs == {vocab.GRAPH_INFERRED})

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the labels of some IRIs (predicates, classes): those of the quads, the store's, else CURIEs."""
        wanted = list(dict.fromkeys(iris))
        found = {} if self._store is None else labels(self._store, wanted)
        for iri in wanted:
            if iri not in found:
                rows = map(Row._make, self._cursor("SELECT s, p, o, k, g FROM quad WHERE s = ?", (iri,)))
                found[iri] = own_label(rows) or shrink(iri)
        return {iri: safe(found[iri]) for iri in wanted}

    def typed(self, key: Key) -> int:
        """Return how many values of a property have a datatype that text does not show."""
        return self._typed[key.predicate, key.language]

    def predicates(self) -> list[str]:
        """Return the predicates of the edges, sorted."""
        return [row[0] for row in self._cursor("SELECT iri FROM predicate ORDER BY iri")]

    def ask(self, text: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query over the table ``quad``, whose columns are those of :class:`Row`."""
        return self._cursor(text, values).fetchall()

    def evidence_of(self, statement: str) -> dict[str, str]:
        """Return what the evidence says of a statement: predicate to the first of its values."""
        if statement in _BESIDE:
            return {}
        rows = self._cursor("SELECT p, MIN(o) FROM quad WHERE s = ? AND g = ? GROUP BY p", (statement, _BESIDE[0]))
        return dict(rows.fetchall())

    # -- within -------------------------------------------------------------------------------------------------

    def _cursor(self, text: str, values: tuple[str, ...] = ()) -> sqlite3.Cursor:
        if self._base is None:
            raise ValueError("the spool is not open")
        return self._base.execute(text, values)

    def _fill(self) -> None:
        self._base = base = sqlite3.connect(os.path.join(self._path, "quads"), isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", f"cache_size=-{_CACHE_KIB}"):
            base.execute(f"PRAGMA {pragma}")
        base.execute("CREATE TABLE raw (s, p, o, k, g)")
        base.execute("BEGIN")
        blank: list[Quad] = []
        base.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows_of(self._quads, blank))
        if blank:
            from kzpk_graph.rdfio.blank import with_stable_labels

            named = with_stable_labels(list(dict.fromkeys(blank)))
            base.executemany("INSERT INTO raw VALUES (?, ?, ?, ?, ?)", rows_of(named, None))
        base.execute("CREATE TABLE quad AS SELECT DISTINCT s, p, o, k, g FROM raw ORDER BY s, p, k, o, g")
        base.execute("DROP TABLE raw")
        base.execute("CREATE INDEX subject ON quad (s)")
        base.execute("CREATE TABLE term (iri PRIMARY KEY) WITHOUT ROWID")
        if vocab.GRAPH_ONTOLOGY in self._beside:
            found = "SELECT DISTINCT s FROM quad WHERE g = ?"
            base.execute(f"INSERT INTO term {found}", (vocab.GRAPH_ONTOLOGY,))
        base.execute("COMMIT")

    def _drawn(self) -> Iterator[Row]:
        """Yield the rows that make nodes and edges."""
        text = _QUOTED.replace("ORDER", f"WHERE g NOT IN ({', '.join('?' * len(self._beside))}) ORDER")
        rows = map(Row._make, self._cursor(text, self._beside))
        if vocab.GRAPH_ONTOLOGY not in self._beside:
            return rows
        return (row for row in rows if row.g != vocab.GRAPH_INFERRED or not self._is_term(row.s))

    def _is_term(self, name: str) -> bool:
        if name.startswith(_LOGIC):
            return True
        return self._cursor("SELECT 1 FROM term WHERE iri = ?", (name,)).fetchone() is not None

    def _find_keys(self) -> None:
        """Find the properties and their kinds, what edges lead to, and what is lost."""
        kinds: dict[tuple[str, str], str] = {}
        many: set[tuple[str, str]] = set()
        before: tuple[str, str, str] | None = None
        predicates: set[str] = set()
        targets: list[tuple[str]] = []
        self._cursor("CREATE TABLE target (iri PRIMARY KEY) WITHOUT ROWID")
        self._cursor("CREATE TABLE predicate (iri PRIMARY KEY) WITHOUT ROWID")
        for (s, p, o, k), rows in groupby(self._drawn(), itemgetter(0, 1, 2, 3)):
            if k == IRI:
                if p != vocab.RDF_TYPE or o.startswith("_:"):
                    predicates.add(p)
                    targets.append((o,))
                    if len(targets) >= BATCH:
                        self._add_targets(targets)
                elif any(row.g not in _BESIDE for row in rows):
                    self.lost["links from the type of a node to the statements that say it"] += 1
                continue
            key = (p, k[1:] if k.startswith("@") else "")
            kind = kind_of(o, k)
            self._count_lost(kind, o, k, rows)
            if not k.startswith("@") and k != vocab.XSD + "string":
                self._typed[key] += 1
            kinds[key] = joined(kinds[key], kind) if key in kinds else kind
            if before == (s, *key):
                many.add(key)
            before = (s, *key)
        self._add_targets(targets)
        self._executemany("INSERT INTO predicate VALUES (?)", [(iri,) for iri in predicates])
        self.keys = [Key(*key, kinds[key], key in many) for key in sorted(kinds)]
        self._places = {(key.predicate, key.language): place for place, key in enumerate(self.keys)}
        self._note_beside()

    def _note_beside(self) -> None:
        names = {
            vocab.GRAPH_EVIDENCE: "what is said about statements and sources makes no nodes (--evidence adds it)",
            vocab.GRAPH_ONTOLOGY: "the ontology makes no nodes (--ontology adds it)",
        }
        for graph in self._beside:
            (count,) = self._cursor("SELECT COUNT(*) FROM quad WHERE g = ?", (graph,)).fetchone()
            if count:
                self.notes.append(f"{names[graph]}: {count:,} triples")

    def _count_lost(self, kind: str, text: str, k: str, rows: Iterable[Row]) -> None:
        if kind == DOUBLE and k == vocab.XSD + "decimal" and not is_exact(text):
            self.lost["decimals with more digits than a double can hold"] += 1
        if any(row.g not in _BESIDE for row in rows):
            self.lost["links from a property of a node to the statements that say it"] += 1

    def _add_targets(self, targets: list[tuple[str]]) -> None:
        self._executemany("INSERT OR IGNORE INTO target VALUES (?)", targets)
        targets.clear()

    def _executemany(self, text: str, rows: list[tuple[str]]) -> None:
        if self._base is not None:
            self._base.executemany(text, rows)

    def _bare_nodes(self) -> Iterator[tuple[Node, bool]]:
        """Yield nodes, labelled from their own rows, and whether they have such a label."""
        targets = self._cursor("SELECT iri FROM target ORDER BY iri")
        target = next(targets, (None,))[0]
        for subject, group in groupby(self._drawn(), itemgetter(0)):
            while target is not None and target < subject:
                yield Node(target, shrink_node(target), (), {}), False
                target = next(targets, (None,))[0]
            if target == subject:
                target = next(targets, (None,))[0]
            yield self._node(subject, list(group))
        while target is not None:
            yield Node(target, shrink_node(target), (), {}), False
            target = next(targets, (None,))[0]

    def _node(self, subject: str, rows: list[Row]) -> tuple[Node, bool]:
        types: dict[str, bool] = {}
        values: dict[int, dict[str, None]] = {}
        for row in rows:
            if row.k != IRI:
                place = self._places[row.p, row.k[1:] if row.k.startswith("@") else ""]
                values.setdefault(place, {})[row.o] = None
            elif row.p == vocab.RDF_TYPE and not row.o.startswith("_:"):
                types[row.o] = types.get(row.o, True) and row.g == vocab.GRAPH_INFERRED
        label = own_label(rows)
        kept = {place: tuple(texts) for place, texts in values.items()}
        classes = sorted(types.keys() - _NO_TYPE, key=lambda iri: (types[iri], iri))
        return Node(subject, safe(label) if label else shrink_node(subject), tuple(classes), kept), bool(label)

    def _labelled(self, batch: list[tuple[Node, bool]]) -> Iterator[Node]:
        """Look the labels up that the quads do not give."""
        wanting = [node.iri for node, has_label in batch if not has_label and not node.iri.startswith("_:")]
        found = labels(self._store, wanting) if self._store is not None and wanting else {}
        for node, has_label in batch:
            label = None if has_label else found.get(node.iri)
            named = node if label is None else node._replace(label=safe(label))
            yield named if named.types else named._replace(types=self._types_beside(named.iri))

    def _types_beside(self, name: str) -> tuple[str, ...]:
        """Return the classes that the rows beside, or the store, give to a thing that is only referred to."""
        rows = self._cursor("SELECT DISTINCT o FROM quad WHERE s = ? AND p = ? AND k = ''", (name, vocab.RDF_TYPE))
        found = {row[0] for row in rows}
        if not found and self._store is not None and (node := named_node(name)) is not None:
            quads = self._store.quads(node, NamedNode(vocab.RDF_TYPE), None, DefaultGraph())
            found = {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
        return tuple(sorted(iri for iri in found - _NO_TYPE if not iri.startswith("_:")))

    def _drop(self) -> None:
        from shutil import rmtree

        if self._base is not None:
            self._base.close()
            self._base = None
        rmtree(self._path, ignore_errors=True)


def spool_of(job: Job) -> Spool:
    """Return the spool of an export: evidence and ontology make nodes where they were asked for, and of files."""
    part = job.selection
    return Spool(job.quads, job.store, evidence=part is None or part.evidence, ontology=part is None or part.ontology)
