"""The shipped graph, a small nasty one, and the command."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.cli import main
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Quad
from kzpk_graph.vocab import ID, KZPK, RDF, RDF_TYPE, RDFS_LABEL, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Outcome(NamedTuple):
    """What one run of the command gave."""

    code: int
    out: bytes
    err: str


@pytest.fixture(scope="session")
def shipped(own_folders: object) -> Iterator[KnowledgeGraph]:
    """The graph that ships with the package."""
    with KnowledgeGraph.open(isolate=False) as graph:
        yield graph


@pytest.fixture
def kzpk(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Outcome]:
    """Run a command line in this process; what goes to stdout is kept as bytes."""

    def run(*words: str) -> Outcome:
        capfdbinary.readouterr()
        code = main(list(words))
        captured = capfdbinary.readouterr()
        return Outcome(code, captured.out, captured.err.decode())

    return run


def _nasty() -> list[Quad]:
    one, two, prop = NamedNode(ID + "a"), NamedNode("http://example.org/é/ü?q=1&r=2#%20x"), NamedNode(KZPK + "p")
    inner, outer = BlankNode("inner"), BlankNode("outer")
    texts = [
        "",
        " ",
        "a\nb",
        "a\rb",
        "a\r\nb",
        "tab\t",
        '"quoted"',
        '"""',
        "\\",
        "\\u0041",
        "<&>",
        "]]>",
        "\u00e9\U0001f600",
    ]
    quads = [Quad(one, prop, Literal(text)) for text in texts]
    quads += [Quad(one, NamedNode(RDFS_LABEL), Literal(text, language="kk")) for text in texts if text]
    quads += [
        Quad(one, prop, Literal(value, datatype=NamedNode(XSD + kind)))
        for value, kind in (
            ("01", "integer"), ("1", "integer"), ("+1", "integer"), ("1.50", "decimal"), (".5", "decimal"),
            ("1e0", "double"), ("INF", "double"), ("true", "boolean"), ("1", "boolean"), ("no number", "integer"),
            ("2025-01-01", "date"), ("2025", "gYear"), ("http://x.example/ y", "anyURI"), ("x", "token"),
        )
    ]  # fmt: skip
    quads += [
        Quad(one, prop, Literal('{ "a" : 1.0 }', datatype=NamedNode(RDF + "JSON"))),
        Quad(one, prop, Literal("<b>x</b>", datatype=NamedNode(RDF + "XMLLiteral"))),
        Quad(one, NamedNode(RDF_TYPE), NamedNode(KZPK + "Event")),
        Quad(two, NamedNode(KZPK + "heldIn"), outer),
        Quad(outer, NamedNode("http://example.org/part"), inner),
        Quad(inner, NamedNode(RDFS_LABEL), Literal("inner", language="en-GB")),
        Quad(inner, NamedNode(RDF + "first"), outer),
        Quad(NamedNode("urn:x:" + "long" * 500), prop, two),
    ]
    return quads


@pytest.fixture
def nasty() -> list[Quad]:
    """Triples with all that writers and readers stumble over."""
    return _nasty()


@pytest.fixture
def nasty_data_set() -> list[Quad]:
    """The same in named graphs, one of which has a blank name."""
    graphs: list[NamedNode | BlankNode] = [NamedNode("http://example.org/g"), BlankNode("g"), NamedNode(ID + "g")]
    return [
        *_nasty(),
        *(Quad(q.subject, q.predicate, q.object, graphs[n % 3]) for n, q in enumerate(_nasty())),
    ]


@pytest.fixture
def exported(shipped: KnowledgeGraph) -> Callable[[str], bytes]:
    """Return a function that exports the shipped graph."""

    def export(format_: str) -> bytes:
        out = io.BytesIO()
        shipped.export(out, format_)
        return out.getvalue()

    return export
