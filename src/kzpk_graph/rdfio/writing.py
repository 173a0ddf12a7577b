"""Writing RDF: the same graph gives the same bytes, whatever the order, the labels and the process it came from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from kzpk_graph.errors import InputError, UsageError
from kzpk_graph.rdfio.blank import with_stable_labels
from kzpk_graph.rdfio.formats import Format, engine_format, format_named
from kzpk_graph.rdfio.ordering import Ordering
from kzpk_graph.terms import is_iri, is_prefix, xml_name
from kzpk_graph.vocab import PREFIXES, RDF, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import BinaryIO

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_RESERVED: Final = frozenset(
    RDF + name
    for name in ("Description", "ID", "RDF", "about", "aboutEach", "aboutEachPrefix", "bagID", "datatype", "li")
) | {RDF + "nodeID", RDF + "parseType", RDF + "resource"}
"""RDF/XML §7.2.2 to §7.2.4: names that cannot be property elements (rdf:li would become rdf:_1)."""

_PIECE: Final = 1 << 16


def serialise(
    quads: Iterable[Quad | Triple],
    format: str,  # noqa: A002 - the name that callers use on the command line too
    out: BinaryIO,
    prefixes: Mapping[str, str] = PREFIXES,
    *,
    merge_graphs: bool = False,
) -> int:
    """Write a graph or data set in a stable form.

    Turtle and TriG have subjects in a reading order (see :mod:`kzpk_graph.rdfio.ordering`), N-Triples and N-Quads have
    sorted lines. Lexical forms are written as they are. Blank nodes are named after what is said about them.

    Args:
        quads: The quads, in any order; repeated ones are written once. A triple is one of the default graph.
        format: A format's name, media type or extension.
        out: Where the bytes go; it is not closed.
        prefixes: Prefix to namespace IRI; those that nothing uses are not declared. Only for Turtle, TriG and RDF/XML.
        merge_graphs: In a format without named graphs, write the triples of all graphs, instead of refusing.

    Returns:
        The number of triples or quads written.

    Raises:
        UsageError: The format or a prefix is not legal, or the format has no named graphs and the quads have.
        InputError: The quads hold what the format cannot express (RDF/XML: some predicates and control characters).
        OSError: ``out`` cannot be written to.
    """
    chosen = format_named(format)
    for prefix, namespace in prefixes.items():
        if not is_prefix(prefix) or not is_iri(namespace):
            raise UsageError(f"{prefix}: <{namespace}> is not a legal prefix", code="KZ213")
    graphs = _graphs(quads, chosen, merge_graphs=merge_graphs)
    if chosen.name in ("ntriples", "nquads"):
        return _write_lines(graphs, out)
    ordering = Ordering(prefixes, elements_only=chosen.name == "rdfxml")
    lines: list[bytes] = []
    for name in sorted(graphs, key=ordering.graph_key):
        lines.extend(_in_graph(ordering.lines(graphs.pop(name)), name))
    used = {prefix: namespace for prefix, namespace in prefixes.items() if prefix in ordering.used}
    lines.append(b"")
    ordered = parse(b"\n".join(lines), RdfFormat.N_QUADS, lenient=True)
    if chosen.name == "rdfxml":
        serialize(_checked_for_xml(ordered), _XmlOut(out), RdfFormat.RDF_XML, prefixes=used)  # type: ignore[arg-type]  # only written to
    elif chosen.name == "jsonld":
        serialize(ordered, out, RdfFormat.JSON_LD)
        out.write(b"\n")
    else:
        out.write("".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in used.items()).encode())
        serialize(ordered, _Body(out), engine_format(chosen), prefixes=used)  # type: ignore[arg-type]  # as above
    return len(lines) - 1


def serialise_stream(
    quads: Iterable[Quad],
    format: str,  # noqa: A002 - as in serialise
    out: BinaryIO,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write quads one after the other, holding none of them: for a stream that is too long to be sorted.

    The bytes follow from the quads and their order; repeated quads are written again.

    Args:
        quads: Quads of any graphs; in TriG, neighbours of one graph and one subject stand together.
        format: ``nquads`` or ``trig``, or another name of theirs.
        out: Where the bytes go; it is not closed.
        prefixes: Prefix to namespace IRI, all declared in TriG.

    Raises:
        UsageError: The format holds no named graphs, or must be written as a whole.
        OSError: ``out`` cannot be written to.
    """
    chosen = format_named(format)
    if chosen.name == "nquads":
        serialize(quads, out, RdfFormat.N_QUADS)
    elif chosen.name == "trig":
        out.write("".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items()).encode())
        serialize(quads, _Body(out), RdfFormat.TRIG, prefixes=dict(prefixes))  # type: ignore[arg-type]  # only written to
    else:
        raise UsageError(f"{chosen.title} cannot be written as a stream", hint="choose nquads or trig", code="KZ282")


def _graphs(quads: Iterable[Quad | Triple], format_: Format, *, merge_graphs: bool) -> dict[bytes, bytes]:
    """Turn quads into canonical N-Triples by graph name, the default graph's being empty.

    Blank nodes get stable labels.
    """
    graphs: dict[NamedNode | BlankNode | DefaultGraph, list[Quad | Triple]] = {}
    default = graphs.setdefault(DefaultGraph(), [])
    for quad in quads:
        if isinstance(quad, Triple) or isinstance(graph := quad.graph_name, DefaultGraph):
            default.append(quad)
        elif format_.datasets:
            graphs.setdefault(graph, []).append(quad.triple)
        elif merge_graphs:
            default.append(quad.triple)
        else:
            raise UsageError(
                f"{format_.title} cannot hold the named graph {graph}",
                hint="choose trig, nquads or jsonld",
                code="KZ222",
            )
    texts = {}
    blank = any(isinstance(graph, BlankNode) for graph in graphs)
    for graph, members in graphs.items():
        text = serialize(members, None, RdfFormat.N_TRIPLES) or b""  # type: ignore[arg-type]  # a mixture is taken too
        blank = blank or b"_:" in text
        texts[_graph_name(graph)] = text
    if blank:
        return _graphs_with_blank_nodes(graphs)
    return texts


def _graphs_with_blank_nodes(
    graphs: dict[NamedNode | BlankNode | DefaultGraph, list[Quad | Triple]],
) -> dict[bytes, bytes]:
    plain: list[Quad] = []
    blank: list[Quad] = []
    for graph, members in graphs.items():
        for member in members:
            quad = Quad(member.subject, member.predicate, member.object, graph)
            (blank if BlankNode in (type(quad.subject), type(quad.object), type(graph)) else plain).append(quad)
    found: dict[bytes, list[Triple]] = {}
    for quad in plain + with_stable_labels(list(dict.fromkeys(blank))):
        found.setdefault(_graph_name(quad.graph_name), []).append(quad.triple)
    return {name: serialize(triples, None, RdfFormat.N_TRIPLES) or b"" for name, triples in found.items()}


def _graph_name(graph: NamedNode | BlankNode | DefaultGraph) -> bytes:
    """Return a graph's name as N-Quads write it; the default graph's is empty."""
    return b"" if isinstance(graph, DefaultGraph) else str(graph).encode()


def _in_graph(lines: Iterable[bytes], name: bytes) -> Iterable[bytes]:
    """Turn lines of N-Triples into lines of N-Quads."""
    if not name:
        return lines
    end = name + b" ."
    return (line[:-1] + end for line in lines)


def _write_lines(graphs: dict[bytes, bytes], out: BinaryIO) -> int:
    """Write sorted lines, in the canonical form of N-Triples and N-Quads (RDF 1.2 N-Quads §4)."""
    lines = sorted({line for name in list(graphs) for line in _in_graph(graphs.pop(name).split(b"\n")[:-1], name)})
    out.writelines(b"\n".join(lines[start : start + _PIECE]) + b"\n" for start in range(0, len(lines), _PIECE))
    return len(lines)


def _checked_for_xml(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Refuse what RDF/XML cannot say, which the engine would write all the same."""
    checked: set[NamedNode] = set()
    for quad in quads:
        object_ = quad.object
        for element in (quad.predicate, object_) if quad.predicate.value == RDF_TYPE else (quad.predicate,):
            if isinstance(element, NamedNode) and element not in checked:
                checked.add(element)
                if not _names_element(element.value) or (element != object_ and element.value in _XML_RESERVED):
                    raise InputError(
                        f"RDF/XML cannot name an element {element}",
                        hint="choose another format; such an IRI must end in an XML name, not one of RDF/XML's own",
                        code="KZ316",
                    )
        if isinstance(object_, Literal) and (found := _NOT_XML.search(object_.value)):
            raise InputError(
                f"RDF/XML cannot hold the character U+{ord(found.group()):04X}, which is in a text of {quad.subject}",
                hint="choose another format",
                code="KZ316",
            )
        yield quad


def _names_element(iri: str) -> bool:
    """Return whether an IRI can name an element that every reader accepts: some hold to the older XML 1.0 names."""
    name = xml_name(iri)
    if name.isascii():
        return bool(name)
    from xml.parsers import expat

    try:
        return expat.ParserCreate().Parse(f"<{name}/>", True) == 1
    except expat.ExpatError:
        return False


class _Out:
    """A binary stream as the engine sees it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, piece: bytes) -> int:
        """Pass a piece on, and say that all of it was taken."""
        self._out.write(self._changed(piece))
        return len(piece)

    def flush(self) -> None:
        """Pass on what is still held back."""
        self._out.flush()

    def _changed(self, piece: bytes) -> bytes:
        return piece


class _XmlOut(_Out):
    """Writes carriage returns as character references: XML parsers read a bare one as a line end (XML 1.0 §2.11)."""

    def _changed(self, piece: bytes) -> bytes:
        return piece.replace(b"\r", b"&#13;")


class _Body(_Out):
    """Drops the engine's prefix declarations, whose order changes from process to process."""

    _MARK: Final = b"@prefix "

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self._head: bytes | None = b""

    def _changed(self, piece: bytes) -> bytes:
        if self._head is None:
            return piece
        head = self._head + piece
        while head.startswith(self._MARK):
            _, end, rest = head.partition(b"\n")
            if not end:
                break
            head = rest
        if self._MARK.startswith(head[: len(self._MARK)]):
            self._head = head  # another declaration may be beginning
            return b""
        self._head = None
        return head
