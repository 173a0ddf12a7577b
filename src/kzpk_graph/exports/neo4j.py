"""A pair of CSV files that ``neo4j-admin database import full`` reads, and the command that imports them.

The rules are those of the Neo4j operations manual, "Import header format" and "Full import": a field is
``name:type``; nodes have ``:ID`` and ``:LABEL``, relationships ``:START_ID``, ``:END_ID`` and ``:TYPE``; ``[]`` makes
an array, whose values and labels the array delimiter separates; quotes are doubled (RFC 4180); a field without anything
between its commas is no value, ``""`` is an empty text; a field may hold line ends only with ``--multiline-fields``.

Names of labels, types and properties are local names of the project's ontology, and ``prefix__name`` for others.
"""

from __future__ import annotations

import csv
import io
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from kzpk_graph.exports.job import Ledger
from kzpk_graph.exports.kinds import BOOLEAN, DATE, DATETIME, DOUBLE, LOCAL_DATETIME, LONG, STRING, true
from kzpk_graph.exports.spool import Spool, spool_of
from kzpk_graph.terms import local_name, shrink
from kzpk_graph.vocab import KZPK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from kzpk_graph.exports.job import Job
    from kzpk_graph.exports.spool import Edge, Key, Node
    from kzpk_graph.rdfio.atomic import Folder

NODES: Final = "nodes.csv"
RELATIONSHIPS: Final = "relationships.csv"
README: Final = "import.txt"

_LONG: Final = 500_000
"""Characters of a value from which on the importer's usual buffer of 4 MiB may be too small for a row."""

_SPARE_MIB: Final = 4
_NOT_NAME: Final = re.compile(r"\W")
_DELIMITERS: Final = ((";", ";"), ("|", "|"), ("\x1f", "U+001F"), ("\ue000", "U+E000"), ("\ue001", "U+E001"))
"""What may separate the values of an array, and how the command's option names it; the first that no value holds."""

_TYPES: Final = {
    STRING: "string", BOOLEAN: "boolean", LONG: "long", DOUBLE: "double", DATE: "date", DATETIME: "datetime",
    LOCAL_DATETIME: "localdatetime",
}  # fmt: skip


class _Bare(int):
    """A field that the csv module writes without quotes, as it does numbers: a number's digits, or nothing."""

    text: str

    def __new__(cls, text: str) -> _Bare:
        """Make a field of a text."""
        made = super().__new__(cls, 0)
        made.text = text
        return made

    def __str__(self) -> str:
        return self.text


_NOTHING: Final = _Bare("")


def write(job: Job, folder: Folder) -> Ledger:
    """Write ``nodes.csv``, ``relationships.csv`` and ``import.txt``.

    Args:
        job: The export; the statement graphs that hold a relationship become its property ``statements``.
        folder: Where the files go.

    Returns:
        Nodes and relationships written, and what was left out; ``import.txt`` says the same.
    """
    with spool_of(job) as spool:
        tables = _Tables(spool)
        with _table(folder, NODES) as rows:
            nodes = tables.write_nodes(rows)
        with _table(folder, RELATIONSHIPS) as rows:
            relationships = tables.write_relationships(rows)
        lost = tuple(sorted(spool.lost.items()))
        note = f"{nodes:,} nodes and {relationships:,} relationships"
        with folder.open(README) as file:
            file.write(_readme(tables, note, lost).encode())
        return Ledger(
            nodes + relationships, "nodes and relationships", lost, (f"{note}; {README} has the command", *spool.notes)
        )


@contextmanager
def _table(folder: Folder, name: str) -> Iterator[Any]:
    """Open a CSV file in which every text is quoted, so that an empty text is not mistaken for none."""
    with folder.open(name) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
        yield csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        text.flush()
        text.detach()


class _Tables:
    """Names and fields of the two tables."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._names = _property_names(spool.keys)
        self._labels = Names()
        self.multiline = False
        self.longest = 0
        self.delimiter, self.delimiter_option = self._find_delimiter()
        for key in spool.keys:
            if key.type == STRING and spool.typed(key):
                spool.lost["datatypes of literals (they are written as text)"] += spool.typed(key)

    def write_nodes(self, rows: Any) -> int:
        """Write the header and a row for each node; return their number."""
        keys = self._spool.keys
        typed = (f"{name}:{_field_type(key)}" for name, key in zip(self._names, keys, strict=True))
        rows.writerow(map(_Bare, ("iri:ID", "name:string", ":LABEL", *typed)))
        count = 0
        for node in self._spool.nodes():
            labels = self.delimiter.join(map(self._labels.of, node.types)) if node.types else _NOTHING
            rows.writerow((node.iri, self._text(node.label), labels, *self._fields(node)))
            count += 1
        return count

    def write_relationships(self, rows: Any) -> int:
        """Write the header and a row for each edge; return their number."""
        types = Names()
        predicates = self._spool.predicates()
        names = self._spool.labels(predicates)
        for predicate in predicates:
            types.of(predicate)
        rows.writerow(
            map(_Bare, (":START_ID", ":END_ID", ":TYPE", "name:string", "inferred:boolean", "statements:string[]"))
        )
        count = 0
        for edge in self._spool.edges():
            rows.writerow(self._relationship(edge, types.of(edge.predicate), names[edge.predicate]))
            count += 1
        return count

    def _relationship(self, edge: Edge, type_: str, name: str) -> tuple[str | _Bare, ...]:
        statements = self.delimiter.join(edge.statements) if edge.statements else _NOTHING
        return edge.source, edge.target, type_, name, _Bare(str(edge.inferred).lower()), statements

    def _fields(self, node: Node) -> Iterator[str | _Bare]:
        for place, key in enumerate(self._spool.keys):
            texts = node.values.get(place)
            if texts is None:
                yield _NOTHING
            elif key.many:
                yield self._text(self.delimiter.join(map(_plain(key.type), texts)))
            elif key.type == STRING:
                yield self._text(texts[0])
            else:
                yield _Bare(_plain(key.type)(texts[0]))

    def _text(self, text: str) -> str:
        if "\n" in text or "\r" in text:
            self.multiline = True
        self.longest = max(self.longest, len(text))
        return text

    def _find_delimiter(self) -> tuple[str, str]:
        """Return a character that no value of an array, and no statement, holds."""
        left = list(_DELIMITERS)
        lists = {place for place, key in enumerate(self._spool.keys) if key.many}
        for node in self._spool.nodes():
            for place in lists & node.values.keys():
                for text in node.values[place]:
                    left = [pair for pair in left if pair[0] not in text]
        for edge in self._spool.edges():
            for statement in edge.statements:
                left = [pair for pair in left if pair[0] not in statement]
        if not left:
            from kzpk_graph.errors import InputError

            raise InputError(
                "the values of one list hold every character that could separate them", hint="choose another format",
                code="KZ317",
            )  # fmt: skip
        return left[0]


class Names:
    """Names of labels, types or properties: two IRIs never share one."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._of: dict[str, str] = {}
        self._taken = set(taken)

    def of(self, iri: str, language: str = "") -> str:
        """Return the name of an IRI, in a language."""
        full = f"{iri}@{language}"
        found = self._of.get(full)
        if found is None:
            found = wanted = name_of(iri) + (f"__{_NOT_NAME.sub('_', language)}" if language else "")
            count = 1
            while found in self._taken:
                count += 1
                found = f"{wanted}_{count}"
            self._of[full] = found
            self._taken.add(found)
        return found


def name_of(iri: str) -> str:
    """Return a name for an IRI that Cypher takes: letters, digits and underscores."""
    if iri.startswith(KZPK) and not _NOT_NAME.search(iri[len(KZPK) :]):
        return iri[len(KZPK) :]
    curie = shrink(iri)
    prefix, colon, local = curie.partition(":")
    if curie.startswith("<") or not colon:
        return _NOT_NAME.sub("_", local_name(iri)) or "_"
    return _NOT_NAME.sub("_", f"{prefix}__{local}")


def _property_names(keys: Iterable[Key]) -> list[str]:
    names = Names(taken=("iri", "name"))  # the fields that every node has
    return [names.of(key.predicate, key.language) for key in keys]


def _field_type(key: Key) -> str:
    return _TYPES[key.type] + ("[]" if key.many else "")


def _plain(kind: str) -> Any:
    """Return what turns a lexical form into Neo4j's: booleans are true where the text is ``true``."""
    if kind == BOOLEAN:
        return lambda text: str(true(text)).lower()
    if kind == LONG:
        return lambda text: str(int(text))
    return str


def _readme(tables: _Tables, note: str, lost: tuple[tuple[str, int], ...]) -> str:
    options = [f"--nodes={NODES}", f"--relationships={RELATIONSHIPS}"]
    if tables.delimiter != ";":
        options.append(f'--array-delimiter="{tables.delimiter_option}"')
    if tables.multiline:
        options.append("--multiline-fields=true")
    if tables.longest > _LONG:
        options.append(f"--read-buffer-size={tables.longest * 4 // 2**20 + _SPARE_MIB}m")
    command = " \\\n    ".join(["neo4j-admin database import full", *options, "neo4j"])
    left_out = "".join(f"  {count:,} x {what}\n" for what, count in lost) or "  nothing\n"
    return (
        f"{note}. Import them into an empty database, here called neo4j, from this folder:\n\n  {command}\n\n"
        "These files are for that command: a spreadsheet might run a text that starts with = + - or @.\n"
        "inferred: the relationship only follows; statements: the named graphs that say it.\n\n"
        f"Left out:\n{left_out}"
    )
