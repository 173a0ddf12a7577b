"""A description of the data set in Turtle: VoID (W3C Note, 3 March 2011) and DCAT 3 (W3C Recommendation).

What it is, under which licence, of what date and version; how many triples, things, classes and properties, each class
and property with its own count (VoID §4.7); its parts; and the formats that it can be had in. Title, licence and dates
of the project's own graph are those of CITATION.cff; of files nothing but counts is known.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph import vocab
from kzpk_graph.errors import InputError
from kzpk_graph.exports.job import Ledger
from kzpk_graph.exports.neo4j import Names
from kzpk_graph.exports.spool import Spool
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from kzpk_graph.exports.job import Job

VOID: Final = "http://rdfs.org/ns/void#"
DCAT: Final = "http://www.w3.org/ns/dcat#"
PREFIXES: Final = {**vocab.PREFIXES, "void": VOID, "dcat": DCAT}
DATASET: Final = vocab.BASE + "dataset"
_IANA: Final = "https://www.iana.org/assignments/media-types/"
_FEATURE: Final = "http://www.w3.org/ns/formats/"
_FEATURES: Final = {
    "turtle": "Turtle", "trig": "TriG", "ntriples": "N-Triples", "nquads": "N-Quads", "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}  # fmt: skip
_EVIDENCE: Final = vocab.GRAPH_EVIDENCE
_INFERRED: Final = vocab.GRAPH_INFERRED
_ASSERTED: Final = "SELECT COUNT(*) FROM (SELECT DISTINCT s, p, o, k FROM quad WHERE g NOT IN (?, ?))"
_PARTS: Final = (
    ("asserted", "what is asserted", _ASSERTED, (_INFERRED, _EVIDENCE)),
    ("inferred", "what follows by OWL 2 RL", "SELECT COUNT(*) FROM quad WHERE g = ?", (_INFERRED,)),
    ("evidence", "what is known of statements and sources", "SELECT COUNT(*) FROM quad WHERE g = ?", (_EVIDENCE,)),
    ("ontology", "the ontology and its vocabularies", "SELECT COUNT(*) FROM quad WHERE g = ?", (vocab.GRAPH_ONTOLOGY,)),
)  # fmt: skip
_ASKED: Final = "CREATE TABLE asked AS SELECT DISTINCT s, p, o, k FROM quad WHERE g <> ?"
"""The asked graph, each triple once: the evidence stands beside it."""

_COUNTS: Final = ("triples", "distinctSubjects", "distinctObjects", "properties")
_COUNT: Final = "SELECT COUNT(*), COUNT(DISTINCT s), COUNT(DISTINCT k || ' ' || o), COUNT(DISTINCT p) FROM asked"
_THINGS: Final = "SELECT COUNT(DISTINCT s) FROM asked WHERE substr(s, 1, length(?1)) = ?1"
_CLASSES: Final = """SELECT o, COUNT(DISTINCT s) FROM asked
WHERE p = ? AND k = '' AND substr(o, 1, 2) <> '_:' GROUP BY o ORDER BY o"""
_PROPERTIES: Final = """SELECT p, COUNT(*), COUNT(DISTINCT s), COUNT(DISTINCT k || ' ' || o) FROM asked
GROUP BY p ORDER BY p"""
_PERIOD: Final = "SELECT MIN(o), MAX(o) FROM asked WHERE p IN (?, ?) AND k = ?"

Node = NamedNode | BlankNode


class Citation(NamedTuple):
    """What CITATION.cff says of the data set."""

    title: str
    abstract: str
    version: str
    released: str
    license: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]


def write(job: Job, out: BinaryIO) -> Ledger:
    """Describe what would be exported.

    Args:
        job: The export: its quads are counted.
        out: A binary stream.
    """
    from kzpk_graph.rdfio.writing import serialise

    with Spool(job.quads, job.store, evidence=True, ontology=True) as spool:
        described = list(_Description(spool, job).quads())
    return Ledger(serialise(described, "turtle", out, PREFIXES), "triples")


def citation(root: str | None = None) -> Citation:
    """Return what CITATION.cff (Citation File Format 1.2.0) says.

    Raises:
        InputError: The file is not there, or is not such a file.
    """
    import yaml

    from kzpk_graph.resources import root_dir

    path = os.path.join(root or root_dir(), "CITATION.cff")
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file)
        authors = tuple(author["name"] for author in found["authors"])
        return Citation(
            found["title"], " ".join(found["abstract"].split()), str(found["version"]), str(found["date-released"]),
            found["license-url"], authors, tuple(found["keywords"]),
        )  # fmt: skip
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise InputError(
            "the data set's citation cannot be read", where=path, hint="reinstall kzpk-graph", code="KZ350"
        ) from error


class _Description:
    """Makes the triples of a description."""

    def __init__(self, spool: Spool, job: Job) -> None:
        self._spool = spool
        self._own = job.store is not None
        part = job.selection
        self._whole = part is not None and not (part.sources or part.about or part.topics)
        self._names = Names()
        self._node: Node = NamedNode(DATASET if self._whole else f"{DATASET}#part") if self._own else BlankNode("data")

    def quads(self) -> Iterator[Quad]:
        """Yield the description."""
        self._spool.ask(_ASKED, (_EVIDENCE,))
        yield from self._types(self._node, VOID + "Dataset", DCAT + "Dataset")
        if self._own:
            yield from self._citation()
            yield from self._distributions()
        yield from self._counts()
        yield from self._subsets()
        yield from self._classes()
        yield from self._properties()

    def _citation(self) -> Iterator[Quad]:
        about, cited = self._node, citation()
        title = cited.title if self._whole else f"A part of: {cited.title}"
        yield _quad(about, vocab.DCTERMS + "title", Literal(title, language="en"))
        if not self._whole:
            yield _quad(about, vocab.DCTERMS + "isPartOf", NamedNode(DATASET))
        yield _quad(about, vocab.DCTERMS + "description", Literal(cited.abstract, language="en"))
        yield _quad(about, vocab.DCTERMS + "license", NamedNode(cited.license))
        yield _quad(about, vocab.DCTERMS + "issued", _date(cited.released))
        yield _quad(about, DCAT + "version", Literal(cited.version))
        for author in cited.authors:
            yield _quad(about, vocab.DCTERMS + "creator", Literal(author, language="en"))
        for keyword in cited.keywords:
            yield _quad(about, DCAT + "keyword", Literal(keyword, language="en"))
        yield _quad(about, VOID + "uriSpace", Literal(vocab.BASE))
        yield _quad(about, VOID + "vocabulary", NamedNode(vocab.KZPK))
        yield from self._covered()

    def _covered(self) -> Iterator[Quad]:
        """Yield the time that the data cover: the first and the last computed bound of a date."""
        bounds = (vocab.KZPK + "earliest", vocab.KZPK + "latest", vocab.XSD + "date")
        first, last = self._spool.ask(_PERIOD, bounds)[0]
        if first is not None:
            period = self._part("period")
            yield _quad(self._node, vocab.DCTERMS + "temporal", period)
            yield from self._types(period, vocab.DCTERMS + "PeriodOfTime")
            yield _quad(period, DCAT + "startDate", _date(first))
            yield _quad(period, DCAT + "endDate", _date(last))

    def _distributions(self) -> Iterator[Quad]:
        from kzpk_graph.exports.registry import EXPORT_FORMATS
        from kzpk_graph.rdfio.formats import FORMATS

        for name, known in FORMATS.items():
            node = self._part(f"format-{name}")
            yield _quad(self._node, VOID + "feature", NamedNode(_FEATURE + _FEATURES[name]))
            yield _quad(self._node, DCAT + "distribution", node)
            yield from self._types(node, DCAT + "Distribution")
            yield _quad(node, vocab.DCTERMS + "title", Literal(EXPORT_FORMATS[name].title, language="en"))
            text = f"Made by the command: kzpk export --format {name}"
            yield _quad(node, vocab.DCTERMS + "description", Literal(text, language="en"))
            yield _quad(node, DCAT + "mediaType", NamedNode(_IANA + known.media_type))

    def _counts(self) -> Iterator[Quad]:
        for name, count in zip(_COUNTS, self._spool.ask(_COUNT)[0], strict=True):
            yield _count(self._node, name, count)
        yield _count(self._node, "classes", len(self._spool.ask(_CLASSES, (vocab.RDF_TYPE,))))
        if self._own:
            yield _count(self._node, "entities", self._spool.ask(_THINGS, (vocab.ID,))[0][0])

    def _subsets(self) -> Iterator[Quad]:
        for name, title, text, graphs in _PARTS if self._own else ():
            count = self._spool.ask(text, graphs)[0][0]
            if count:
                node = self._part(name)
                yield _quad(self._node, VOID + "subset", node)
                yield from self._types(node, VOID + "Dataset")
                yield _quad(node, vocab.DCTERMS + "title", Literal(title, language="en"))
                yield _count(node, "triples", count)

    def _classes(self) -> Iterator[Quad]:
        for cls, entities in self._spool.ask(_CLASSES, (vocab.RDF_TYPE,)):
            node = self._part(f"class-{self._names.of(cls)}")
            yield _quad(self._node, VOID + "classPartition", node)
            yield from self._types(node, VOID + "Dataset")
            yield _quad(node, VOID + "class", NamedNode(cls))
            yield _count(node, "entities", entities)

    def _properties(self) -> Iterator[Quad]:
        for predicate, triples, subjects, objects in self._spool.ask(_PROPERTIES):
            node = self._part(f"property-{self._names.of(predicate)}")
            yield _quad(self._node, VOID + "propertyPartition", node)
            yield from self._types(node, VOID + "Dataset")
            yield _quad(node, VOID + "property", NamedNode(predicate))
            yield _count(node, "triples", triples)
            yield _count(node, "distinctSubjects", subjects)
            yield _count(node, "distinctObjects", objects)

    def _part(self, name: str) -> Node:
        """Return the name of a part: beside the data set's own; blank where that is."""
        if isinstance(self._node, BlankNode):
            return BlankNode("".join(char if char.isalnum() and char.isascii() else f"x{ord(char):x}" for char in name))
        return NamedNode(f"{self._node.value}{'-' if '#' in self._node.value else '#'}{name}")

    @staticmethod
    def _types(node: Node, *classes: str) -> Iterator[Quad]:
        for cls in classes:
            yield _quad(node, vocab.RDF_TYPE, NamedNode(cls))


def _quad(subject: Node, predicate: str, value: Any) -> Quad:
    return Quad(subject, NamedNode(predicate), value)


def _count(subject: Node, name: str, number: int) -> Quad:
    return _quad(subject, VOID + name, Literal(str(number), datatype=NamedNode(vocab.XSD + "integer")))


def _date(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(vocab.XSD + "date"))
