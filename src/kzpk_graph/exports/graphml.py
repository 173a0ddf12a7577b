"""GraphML (GraphML Primer, and the extension GraphML-Attributes), as Gephi, yEd, Cytoscape and networkx read it.

Nodes come before edges, keys before both; a node's ``label`` is what people read, ``type`` its class, and each property
has a key of its own, named by its CURIE and language.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from kzpk_graph.exports.job import Ledger
from kzpk_graph.exports.kinds import BOOLEAN, DOUBLE, LONG, STRING, true
from kzpk_graph.exports.spool import Key, Spool, spool_of
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    from kzpk_graph.exports.job import Job
    from kzpk_graph.exports.spool import Edge, Node

NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_SCHEMA: Final = f"{NAMESPACE} {NAMESPACE}/1.0/graphml.xsd"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_TOKEN: Final = re.compile("[^A-Za-z0-9.-]")
_TOKEN: Final = re.compile(r"[A-Za-z0-9._:-]+\Z")
_REMEMBERED: Final = 1 << 15
SEPARATOR: Final = " | "
"""Between the values of a property with several: GraphML knows no lists."""

_NODE_KEYS: Final = ("label", "type", "types", "iri")
_EDGE_KEYS: Final = (
    ("label", STRING), ("property", STRING), ("inferred", BOOLEAN), ("statements", STRING), ("weight", DOUBLE),
)  # fmt: skip


class _Column(NamedTuple):
    """A property as GraphML has it: the identifier of its key, its kind there, and whether texts are joined."""

    id: str
    type: str
    many: bool


def write(job: Job, out: BinaryIO) -> Ledger:
    """Write the quads as a directed graph.

    Args:
        job: The export; the statement graphs that hold an edge become its ``statements``.
        out: A binary stream.

    Returns:
        Nodes and edges written, and what GraphML does not hold: datatypes it does not know, control characters that XML
        cannot have (each becomes U+FFFD), lists (joined), and which statements say a property.
    """
    with spool_of(job) as spool:
        writer = _Writer(spool, out)
        nodes, edges = writer.write()
        lost = spool.lost + writer.lost
        left_out = tuple(sorted(lost.items()))
        return Ledger(
            nodes + edges, "nodes and edges", left_out, (f"{nodes:,} nodes and {edges:,} edges", *spool.notes)
        )


class _Writer:
    def __init__(self, spool: Spool, out: BinaryIO) -> None:
        self._spool = spool
        self._xml = XMLGenerator(out, encoding="UTF-8", short_empty_elements=True)
        self._columns = [self._column(place, key) for place, key in enumerate(spool.keys)]
        self._class_labels: dict[str, str] = {}
        self.lost: Counter[str] = Counter()

    def write(self) -> tuple[int, int]:
        """Write the document and return the numbers of nodes and edges."""
        xml = self._xml
        xml.startDocument()
        xml.startElement(
            "graphml",
            AttributesImpl(
                {
                    "xmlns": NAMESPACE,
                    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
                    "xsi:schemaLocation": _SCHEMA,
                }
            ),
        )
        self._line()
        self._write_keys()
        xml.startElement("graph", AttributesImpl({"id": "G", "edgedefault": "directed"}))
        self._line()
        nodes = sum(map(self._node, self._spool.nodes()))
        names = self._spool.labels(self._spool.predicates())
        edges = sum(self._edge(edge, names) for edge in self._spool.edges())
        xml.endElement("graph")
        self._line()
        lost = sorted((self._spool.lost + self.lost).items())
        # A comment, since readers differ on data outside of the graph; none of its texts holds two hyphens.
        xml.ignorableWhitespace("".join(f"<!-- left out: {count} {what} -->\n" for what, count in lost))
        xml.endElement("graphml")
        self._line()
        xml.endDocument()
        return nodes, edges

    def _column(self, place: int, key: Key) -> _Column:
        kind = STRING if key.many or key.type not in (LONG, DOUBLE, BOOLEAN) else key.type
        if kind == STRING and self._spool.typed(key):
            self.lost_datatypes(self._spool.typed(key))
        return _Column(f"p{place}", kind, key.many)

    def lost_datatypes(self, count: int) -> None:
        """Count literals whose datatype does not show."""
        self._spool.lost["datatypes of literals (they are written as text)"] += count

    def _write_keys(self) -> None:
        for name in _NODE_KEYS:
            self._key(name, "node", name, STRING)
        for column, key in zip(self._columns, self._spool.keys, strict=True):
            self._key(column.id, "node", key.name, column.type)
        for name, kind in _EDGE_KEYS:
            self._key(f"e_{name}", "edge", name, kind)

    def _key(self, identifier: str, domain: str, name: str, kind: str) -> None:
        self._xml.startElement(
            "key", AttributesImpl({"id": identifier, "for": domain, "attr.name": name, "attr.type": kind})
        )
        self._xml.endElement("key")
        self._line()

    def _node(self, node: Node) -> int:
        self._xml.startElement("node", AttributesImpl({"id": token(node.iri)}))
        self._data("label", node.label)
        if node.types:
            names = self._class_names(node.types)
            self._data("type", names[0])
            self._data("types", SEPARATOR.join(names))
        self._data("iri", node.iri)
        for place in sorted(node.values):
            self._values(self._columns[place], node.values[place])
        self._xml.endElement("node")
        self._line()
        return 1

    def _values(self, column: _Column, texts: tuple[str, ...]) -> None:
        if len(texts) > 1:
            self.lost["lists of values (each is written as one text)"] += 1
        if column.type == BOOLEAN:
            self._data(column.id, str(true(texts[0])).lower())
        else:
            self._data(column.id, SEPARATOR.join(texts))

    def _edge(self, edge: Edge, names: dict[str, str]) -> int:
        self._xml.startElement("edge", AttributesImpl({"source": token(edge.source), "target": token(edge.target)}))
        self._data("e_label", names[edge.predicate])
        self._data("e_property", shrink(edge.predicate))
        self._data("e_inferred", str(edge.inferred).lower())
        if edge.statements:
            self._data("e_statements", SEPARATOR.join(map(shrink_graph, edge.statements)))
        self._data("e_weight", str(max(len(edge.statements), 1)))
        self._xml.endElement("edge")
        self._line()
        return 1

    def _class_names(self, classes: Iterable[str]) -> list[str]:
        wanted = list(classes)
        missing = [iri for iri in wanted if iri not in self._class_labels]
        if missing:
            self._class_labels.update(self._spool.labels(missing))
        return [self._class_labels[iri] for iri in wanted]

    def _data(self, key: str, text: str) -> None:
        self._xml.startElement("data", AttributesImpl({"key": key}))
        legal, illegal = _NOT_XML.subn("\ufffd", text)
        self.lost["characters that XML cannot hold (each is U+FFFD)"] += illegal
        # A parser reads a bare carriage return as a line feed (XML 1.0 §2.11).
        first, *others = legal.split("\r")
        self._xml.characters(first)
        for piece in others:
            self._xml.ignorableWhitespace("&#13;")
            self._xml.characters(piece)
        self._xml.endElement("data")

    def _line(self) -> None:
        self._xml.ignorableWhitespace("\n")


@lru_cache(maxsize=_REMEMBERED)
def shrink_graph(name: str) -> str:
    """Return the name of a graph as a CURIE, or a blank one as it is."""
    return name if name.startswith("_:") else shrink(name)


@lru_cache(maxsize=_REMEMBERED)
def token(name: str) -> str:
    """Return an identifier of a node that is an XML name token (XML 1.0 §2.3), as GraphML's schema wants it.

    It is the CURIE where that is one; otherwise the IRI with every other character as ``_`` and its code, so that two
    IRIs never share an identifier: a CURIE always holds a colon, and this never does.
    """
    if not name.startswith("_:"):
        curie = shrink(name)
        if _TOKEN.match(curie):
            return curie
    return _NOT_TOKEN.sub(lambda match: f"_{ord(match.group()):x}_", name)
