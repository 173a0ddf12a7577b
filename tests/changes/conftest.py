"""A small store of one's own: a few terms of the ontology, one source with one statement, two saved queries."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.cli import main
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.rdfio import NamedNode, Quad, parse_file, serialise
from kzpk_graph.resources import resource_paths
from kzpk_graph.vocab import DCTERMS, KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TERMS = (
    *("Agent", "Institution", "MediaOutlet", "Statement", "Source", "NewsReport", "runBy", "runs"),
    *("anchor", "url", "modality", "confidence", "Modality", "Confidence", "Asserted", "ConfidenceHigh"),
)
"""The terms of the ontology that the small store knows."""

FOREIGN = (*(DCTERMS + name for name in ("title", "publisher", "issued", "language")), PROV + "wasQuotedFrom")
"""Terms of other vocabularies that it knows."""

PREFIXES = """
@prefix kzpk: <https://w3id.org/kzpk/ontology#> .
@prefix id: <https://w3id.org/kzpk/id/> .
@prefix source: <https://w3id.org/kzpk/source/> .
@prefix statement: <https://w3id.org/kzpk/statement/> .
@prefix graph: <https://w3id.org/kzpk/graph/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""

QUERY = """#+ summary: Outlets with who runs them
#+ question: Which outlets are there, and who runs them?
#+ tags: [media]
#+ columns:
#+   - {name: outlet, label: Outlet, kind: label, help: the outlet}
#+   - {name: by, label: Run by, kind: label, help: who runs it}
#+ cites: ["?outlet kzpk:runBy ?by"]
PREFIX kzpk: <https://w3id.org/kzpk/ontology#>
SELECT ?outlet ?by WHERE { ?outlet kzpk:runBy ?by } ORDER BY ?outlet ?by
"""


def source_text(name: str) -> str:
    """Return what is known about a source."""
    return f"""graph:evidence {{ source:{name} a kzpk:NewsReport ; dcterms:title "The page {name}"@en ;
      dcterms:publisher id:hub ; dcterms:issued "2025-07-14" ; dcterms:language "en" ;
      kzpk:url "https://example.org/{name}"^^xsd:anyURI . }}
    """


def statement_text(source: str, number: int, said: str) -> str:
    """Return one statement of a source and what is known about it."""
    return f"""graph:evidence {{ statement:{source}.{number} a kzpk:Statement ;
      prov:wasQuotedFrom source:{source} ; kzpk:anchor "words of {source} {number}"@en ;
      kzpk:modality kzpk:Asserted ; kzpk:confidence kzpk:ConfidenceHigh . }}
    statement:{source}.{number} {{ {said} }}
    """


def outlet_text(name: str, by: str = "hub") -> str:
    """Return what is said of an outlet."""
    return f'id:{name} a kzpk:MediaOutlet ; rdfs:label "Outlet {name}"@en ; kzpk:runBy id:{by} .'


class Files:
    """Writes files to add into a folder of the test's own."""

    source = staticmethod(source_text)
    statement = staticmethod(statement_text)
    said_of_outlet = staticmethod(outlet_text)

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, *parts: str) -> str:
        """Write a TriG file of some parts; return its name."""
        path = self.folder / name
        path.write_text(PREFIXES + "".join(parts), encoding="utf-8")
        return str(path)

    def outlet(self, name: str, by: str = "hub", *, source: str | None = None) -> str:
        """Write a file with a source of its own that says one thing of one outlet."""
        source = f"page-{name}" if source is None else source
        return self.write(f"{source}.trig", source_text(source), statement_text(source, 1, outlet_text(name, by)))


@pytest.fixture(scope="session")
def small_root(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Resources with the ontology cut down to TERMS, one source, and one saved query."""
    root = tmp_path_factory.mktemp("small")
    wanted = {NamedNode(KZPK + name) for name in TERMS} | {NamedNode(name) for name in FOREIGN}
    quads: list[Quad] = []
    for path in (*resource_paths("ontology"), *resource_paths("vocabulary")):
        for quad in parse_file(path):
            classes = isinstance(quad.object, NamedNode) and quad.object.value.startswith(KZPK)
            if quad.subject in wanted and not (classes and quad.object not in wanted):
                quads.append(quad)
    for name in ("ontology", "data/sources", "queries/media"):
        (root / name).mkdir(parents=True)
    with (root / "ontology" / "kzpk.ttl").open("wb") as file:
        serialise(quads, "turtle", file)
    hub = 'id:hub a kzpk:MediaOutlet ; rdfs:label "The Hub"@en .'
    (root / "data" / "sources" / "base.trig").write_text(
        PREFIXES + source_text("base") + statement_text("base", 1, hub), encoding="utf-8"
    )
    (root / "queries" / "media" / "outlets.rq").write_text(QUERY, encoding="utf-8")
    return str(root)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Return what writes files to add."""
    folder = tmp_path / "files"
    folder.mkdir()
    return Files(folder)


@pytest.fixture
def small(small_root: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the package's own resources be the small ones."""
    monkeypatch.setattr("kzpk_graph.prepare.root_dir", lambda: small_root)
    return small_root


@pytest.fixture
def own(small: str, tmp_path: Path) -> str:
    """Make a small store of one's own; return its directory."""
    directory = str(tmp_path / "own")
    KnowledgeGraph.init(directory, resources=small, user="maker")
    return directory


@pytest.fixture
def graph(own: str, small: str) -> Iterator[KnowledgeGraph]:
    """Open a small store of one's own."""
    with KnowledgeGraph.open(own, resources=small, isolate=False) as opened:
        yield opened


class Ran(NamedTuple):
    """What one run of the command gave."""

    code: int
    out: str
    err: str


@pytest.fixture
def kzpk(small: str, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return a function that runs a command line in this process, over the small resources."""

    def run(*words: str) -> Ran:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def content() -> Callable[[KnowledgeGraph], list[str]]:
    """Return a function that gives all quads of a graph but those of the ledger, as sorted lines."""

    def lines(graph: KnowledgeGraph) -> list[str]:
        ledger = NamedNode("https://w3id.org/kzpk/graph/ledger")
        return sorted(str(quad) for quad in graph.quads() if quad.graph_name != ledger)

    return lines
