"""Looking things up by name: labels, other names, names as recorded, terms of the ontology.

Names are kept in an SQLite table beside the prepared store, or in memory for a store that has none. Case, diacritics
and punctuation are ignored: a name is found by its NFKD form without combining marks, case-folded (Unicode §3.13).
"""

from __future__ import annotations

import os
import unicodedata
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import StoreError
from kzpk_graph.labels import batches, select
from kzpk_graph.terms import local_name, words
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, KZPK, OWL, RDF, RDFS_LABEL, SKOS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.store.base import Store

KINDS: Final = ("entity", "class", "property", "concept", "source")
"""What a name can be of, in the order in which equal hits are listed."""

_LEAST: Final = 40.0
"""Names less like the text than this are no help."""

_NAMES: Final = f"""PREFIX kzpk: <{KZPK}> PREFIX skos: <{SKOS}>
SELECT ?x ?name ?how {{ %s
  {{ ?x <{RDFS_LABEL}> ?name BIND("label" AS ?how) }} UNION
  {{ ?x skos:prefLabel ?name BIND("label" AS ?how) }} UNION
  {{ ?x skos:altLabel ?name BIND("alt" AS ?how) }} UNION
  {{ ?x kzpk:officialName ?name BIND("alt" AS ?how) }} UNION
  {{ ?r kzpk:nameOf ?x ; kzpk:recordedForm ?name BIND("recorded" AS ?how) }} UNION
  {{ ?m kzpk:matchOf/kzpk:nameOf ?x . ?m kzpk:likelyName ?name BIND("suggested" AS ?how) }} UNION
  {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{DCTERMS}title> ?name }} BIND("source" AS ?how) }} UNION
  {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x <{RDFS_LABEL}> ?name }} BIND("alt" AS ?how) }}
  FILTER(isIRI(?x)) }}"""
_KINDS: Final = f"""PREFIX owl: <{OWL}> PREFIX skos: <{SKOS}> PREFIX rdf: <{RDF}>
SELECT DISTINCT ?x ?kind {{ %s
  {{ ?x a owl:Class BIND("class" AS ?kind) }} UNION
  {{ VALUES ?p {{ owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty rdf:Property }} ?x a ?p
     BIND("property" AS ?kind) }} UNION
  {{ ?x skos:inScheme ?scheme BIND("concept" AS ?kind) }}
  FILTER(isIRI(?x)) }}"""


class Name(NamedTuple):
    """One name of one thing.

    Attributes:
        iri: What it names.
        text: The name.
        language: Its language tag; empty if none.
        how: ``label``, ``alt``, ``recorded``, ``suggested``, ``source`` or ``id`` (the local name, in words).
        kind: One of :data:`KINDS`.
    """

    iri: str
    text: str
    language: str
    how: str
    kind: str


def normalise(text: str) -> str:
    """Return the form by which names are compared: no case, no diacritics, no punctuation, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return " ".join("".join(char if char.isalnum() else " " for char in kept).split())


def names_of(store: Store, things: Iterable[str] | None = None) -> Iterator[Name]:
    """Yield the names in a store: of what is in the asked graph, of the sources, and of who published them.

    A publisher that no statement speaks of is named in the evidence alone; a thing of the same label in the asked
    graph comes before it.

    Args:
        store: The store.
        things: The IRIs whose names are wanted; None for all.
    """
    only = [""] if things is None else [f"VALUES ?x {{ {values} }}" for values in batches(things)]
    kinds: dict[str, str] = {}
    for row in (row for values in only for row in select(store, _KINDS % values)):
        iri, kind = row[0].value, row[1].value  # type: ignore[attr-defined]
        if kinds.get(iri) != "class":
            kinds[iri] = kind
    seen: set[str] = set()
    for row in (row for values in only for row in select(store, _NAMES % values)):
        iri, how = row[0].value, row[2].value  # type: ignore[attr-defined]
        kind = "source" if how == "source" else kinds.get(iri, "entity")
        seen.add(iri)
        yield Name(iri, row[1].value, getattr(row[1], "language", None) or "", how, kind)  # type: ignore[attr-defined]
    for iri in sorted(seen):
        yield Name(iri, words(local_name(iri)), "", "id", kinds.get(iri, "entity"))


def nearest_texts(text: str, choices: Iterable[str], *, limit: int = 3, least: float = 70.0) -> list[str]:
    """Return the texts most like another by their letters, case aside, best first.

    Args:
        text: What was written.
        choices: The texts to choose from.
        limit: How many at most.
        least: The least likeness, 0 to 100 (normalised indel similarity).
    """
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        text, sorted(choices), scorer=fuzz.ratio, processor=utils.default_process, limit=limit, score_cutoff=least
    )
    return [choice for choice, _, _ in found]


def likeness(one: str, other: str) -> float:
    """Return how like two texts are by their letters, 0 to 100 (normalised indel similarity)."""
    from rapidfuzz import fuzz

    return fuzz.ratio(one, other)


def like(text: str, choices: Sequence[str], least: float) -> list[tuple[int, float]]:
    """Return which of some texts are like another by their letters, as positions, each with its likeness."""
    from rapidfuzz import fuzz, process

    found = process.extract(text, choices, scorer=fuzz.ratio, score_cutoff=least, limit=None)
    return [(at, score) for _, score, at in found]


def index_of(store: Store) -> NameIndex:
    """Return an index, in memory, of every name in a store."""
    return NameIndex.in_memory(names_of(store))


class NameIndex:
    """Names by their normalised form.

    Args:
        path: The file of an index that :meth:`build` wrote; None for one in memory.
        changing: Whether a writer may change the file meanwhile (:meth:`update`).

    Raises:
        StoreError: If the file is missing or is no index.
    """

    def __init__(self, path: str | PathLike[str] | None = None, *, changing: bool = False) -> None:
        import sqlite3  # 11 ms, which a query whose parameters name nothing need not pay

        self._where = "" if path is None else os.fspath(path)
        self._fault = sqlite3.Error
        try:
            if path is None:
                self._db = sqlite3.connect(":memory:", check_same_thread=False)
            else:
                from urllib.parse import quote

                address = f"file:{quote(os.path.abspath(path))}?mode=ro{'' if changing else '&immutable=1'}"
                self._db = sqlite3.connect(address, uri=True, check_same_thread=False)
                self._db.execute("SELECT count(*) FROM names WHERE form = ''")
        except sqlite3.Error as error:
            raise StoreError(f"the index of names cannot be read: {error}", where=self._where, code="KZ331") from error

    @classmethod
    def in_memory(cls, names: Iterable[Name]) -> NameIndex:
        """Make an index of these names in memory."""
        index = cls()
        _fill(index._db, names)
        return index

    @staticmethod
    def build(path: str | PathLike[str], names: Iterable[Name]) -> None:
        """Write an index of these names to a new file.

        Raises:
            StoreError: If the file cannot be written.
        """
        import sqlite3

        try:
            db = sqlite3.connect(path)
            try:
                _fill(db, names)
            finally:
                db.close()
        except sqlite3.Error as error:
            raise StoreError(f"the index of names cannot be written: {error}", where=os.fspath(path)) from error

    @staticmethod
    def update(path: str | PathLike[str], things: Iterable[str], names: Iterable[Name], state: str) -> None:
        """Replace the names of some things in a file that :meth:`build` wrote, as one transaction.

        Args:
            path: The file.
            things: The IRIs whose names are replaced.
            names: Their names now.
            state: What the index reflects from now on.

        Raises:
            StoreError: If the file cannot be written.
        """
        import sqlite3

        try:
            db = sqlite3.connect(path)
            try:
                with db:
                    db.execute("CREATE INDEX IF NOT EXISTS by_iri ON names (iri)")
                    db.execute("CREATE TABLE IF NOT EXISTS state (state TEXT)")
                    db.executemany("DELETE FROM names WHERE iri = ?", [(iri,) for iri in things])
                    _insert(db, "names", names)
                    db.execute("DELETE FROM state")
                    db.execute("INSERT INTO state VALUES (?)", (state,))
            finally:
                db.close()
        except sqlite3.Error as error:
            raise StoreError(f"the index of names cannot be written: {error}", where=os.fspath(path)) from error

    @property
    def state(self) -> str:
        """What the index reflects, as :meth:`update` was told; empty if it was not."""
        try:
            row = self._db.execute("SELECT state FROM state").fetchone()
        except self._fault:  # there is no such table: it has never been updated
            return ""
        return "" if row is None else str(row[0])

    def amend(self, things: Iterable[str], names: Iterable[Name]) -> None:
        """Let other names of some things be found through this index from now on; the file stays as it is.

        Args:
            things: The IRIs whose names in the file count no more.
            names: Their names now.

        Raises:
            StoreError: If the file cannot be read.
        """
        columns = "form, iri, text, language, how, kind"
        try:
            self._db.execute("CREATE TEMP TABLE outdated (iri TEXT PRIMARY KEY)")
            self._db.executemany("INSERT OR IGNORE INTO outdated VALUES (?)", [(iri,) for iri in things])
            self._db.execute(f"CREATE TEMP TABLE fresh ({columns})")
            _insert(self._db, "fresh", names)
            # A view in temp stands before the table of the same name in the file.
            self._db.execute(
                f"CREATE TEMP VIEW names AS SELECT {columns} FROM main.names"  # noqa: S608 - no value in it
                f" WHERE iri NOT IN (SELECT iri FROM outdated) UNION ALL SELECT {columns} FROM fresh"
            )
        except self._fault as error:
            raise StoreError(f"the index of names cannot be read: {error}", where=self._where, code="KZ331") from error

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def exact(self, text: str) -> list[Name]:
        """Return the names whose normalised form is that of the text."""
        return self._rows("SELECT iri, text, language, how, kind FROM names WHERE form = ?", normalise(text))

    def containing(self, text: str) -> list[Name]:
        """Return the names that hold every word of the text, at the start of a word."""
        wanted = normalise(text).split()
        if not wanted:
            return []
        where = " AND ".join(["instr(' ' || form, ?) > 0"] * len(wanted))
        return self._rows(
            f"SELECT iri, text, language, how, kind FROM names WHERE {where}",  # noqa: S608 - placeholders only
            *(" " + word for word in wanted),
        )

    def has_more_than(self, number: int) -> bool:
        """Return whether there are more names than a number, without counting all."""
        return bool(self._fetch("SELECT 1 FROM names LIMIT 1 OFFSET ?", number))

    def of_things(self) -> list[tuple[str, str, str]]:
        """Return what a thing of the data is called: its IRI, the name, and the form by which names are compared."""
        return self._fetch("SELECT iri, text, form FROM names WHERE kind = 'entity' AND how != 'id'")

    def nearest(self, text: str, *, among: frozenset[str] | None = None, limit: int = 5) -> list[tuple[Name, float]]:
        """Return the names most like the text, each thing once, best first.

        Args:
            text: What was typed.
            among: IRIs to choose from; None for all.
            limit: How many at most.

        Returns:
            Names with their likeness, 0 to 100: mostly that of the words they share, in part that of the whole.
        """
        from rapidfuzz import fuzz, process

        names = [
            name
            for name in self._rows("SELECT iri, text, language, how, kind FROM names")
            if among is None or name.iri in among
        ]
        holding: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            for word in set(normalise(name.text).split()):
                holding.setdefault(word, []).append(at)
        wanted = normalise(text).split()
        scores: dict[int, list[float]] = {}
        for place, word in enumerate(wanted):
            for near, score, _ in process.extract(word, list(holding), scorer=fuzz.ratio, score_cutoff=50, limit=100):
                for at in holding[near]:
                    of = scores.setdefault(at, [0.0] * len(wanted))
                    of[place] = max(of[place], score)
        ranked = sorted(
            (-0.8 * sum(of) / len(of) - 0.2 * fuzz.ratio(normalise(text), normalise(names[at].text)), names[at])
            for at, of in scores.items()
        )
        best: dict[str, tuple[Name, float]] = {}
        for score, name in ranked:
            if -score >= _LEAST:
                best.setdefault(name.iri, (name, round(-score, 1)))
        return list(best.values())[:limit]

    def _rows(self, query: str, *values: str) -> list[Name]:
        return [Name(*row) for row in self._fetch(query, *values)]

    def _fetch(self, query: str, *values: str | int) -> list[Any]:
        try:
            return self._db.execute(query, values).fetchall()
        except self._fault as error:
            raise StoreError(f"the index of names cannot be read: {error}", where=self._where, code="KZ331") from error


def _fill(db: sqlite3.Connection, names: Iterable[Name]) -> None:
    """Write names in order, each once; the sorting is left to SQLite, which needs no memory for it."""
    columns = "form TEXT, iri TEXT, text TEXT, language TEXT, how TEXT, kind TEXT"
    with db:
        db.execute(f"CREATE TEMP TABLE given ({columns})")
        db.execute(f"CREATE TABLE names ({columns})")
        rows = ((normalise(name.text), *name) for name in names)
        db.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.execute("INSERT INTO names SELECT DISTINCT * FROM given ORDER BY form, iri, text, language, how, kind")
        db.execute("DROP TABLE given")
        db.execute("CREATE INDEX by_form ON names (form)")


def _insert(db: sqlite3.Connection, table: str, names: Iterable[Name]) -> None:
    rows = sorted({(normalise(name.text), *name) for name in names})
    db.executemany(f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?)", rows)  # noqa: S608 - one of two names
