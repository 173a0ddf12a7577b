"""The graph of the interview, a correct addition to it, and a function that reviews variants of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from kzpk_graph.gate.review import Review
    from kzpk_graph.model import Finding

MARK = "‸"
"""Stands in a text where a finding is expected; it is taken out before the text is read."""

PREFIXES = """@prefix kzpk: <https://w3id.org/kzpk/ontology#> .
@prefix id: <https://w3id.org/kzpk/id/> .
@prefix source: <https://w3id.org/kzpk/source/> .
@prefix statement: <https://w3id.org/kzpk/statement/> .
@prefix graph: <https://w3id.org/kzpk/graph/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
"""

EVIDENCE = """
graph:evidence {
  source:city-news-2026 a kzpk:NewsReport ; dcterms:title "Trade forum held"@en ; dcterms:language "en" ;
    dcterms:publisher id:city-news ; dcterms:issued "2026-03-01" ;
    kzpk:url "https://city-news.example/forum"^^xsd:anyURI .
  id:city-news a kzpk:MediaOutlet ; rdfs:label "City News of the Capital"@en .
  statement:city-news-2026.1 a kzpk:Statement ; prov:wasQuotedFrom source:city-news-2026 ;
    kzpk:anchor "a trade forum was held"@en ; kzpk:modality kzpk:Asserted ; kzpk:confidence kzpk:ConfidenceHigh .
}
"""

SAYS = """
statement:city-news-2026.1 {
  id:trade-forum-2026 a kzpk:BusinessForum ; rdfs:label "Trade forum in Islamabad, 2026"@en ;
    kzpk:heldIn id:islamabad ; kzpk:hasParticipant id:kazakh-side ; kzpk:topic id:topic-trade ;
    kzpk:occurred id:trade-forum-2026.occurred.2026-02-20 .
  id:trade-forum-2026.occurred.2026-02-20 a kzpk:Dating ; kzpk:date "2026-02-20" ;
    kzpk:earliest "2026-02-20"^^xsd:date ; kzpk:latest "2026-02-20"^^xsd:date ; kzpk:dateBasis kzpk:DateStated .
  id:trade-2025.410m-usd a kzpk:TradeObservation ; rdfs:label "Trade turnover of the two countries in 2025"@en ;
    kzpk:observes id:kazakhstan-pakistan-trade ; kzpk:indicator id:indicator-trade-turnover ;
    kzpk:betweenState id:kazakhstan , id:pakistan ; kzpk:amount 410000000 ; kzpk:currency "USD" ;
    kzpk:bound kzpk:Exactly ; kzpk:date "2025" ;
    kzpk:earliest "2025-01-01"^^xsd:date ; kzpk:latest "2025-12-31"^^xsd:date ; kzpk:dateBasis kzpk:DateStated .
}
"""

CORRECT = PREFIXES + EVIDENCE + SAYS


class Reviewed(NamedTuple):
    """A review of one file.

    Attributes:
        review: The review.
        file: The file's name.
        marked: Line and column of the mark; zeros where the text has none.
    """

    review: Review
    file: str
    marked: tuple[int, int]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that are more than remarks."""
        return tuple(finding for finding in self.review.findings if finding.severity != "info")

    def only(self) -> Finding:
        """Return the one finding, remarks aside."""
        assert len(self.findings) == 1, [(f.code, f.line, f.message) for f in self.findings]
        return self.findings[0]


@pytest.fixture(scope="session")
def graph(interview_root: Path) -> Iterator[KnowledgeGraph]:
    """Open the graph of the interview."""
    with KnowledgeGraph.open(resources=interview_root) as opened:
        yield opened


@pytest.fixture
def checked(graph: KnowledgeGraph, tmp_path: Path) -> Callable[..., Reviewed]:
    """Return a function that writes a text to a file and reviews it."""

    def check(text: str, name: str = "new.trig", **said: Any) -> Reviewed:
        path = tmp_path / name
        plain, marked = without_mark(text)
        path.write_text(plain, encoding="utf-8")
        staged = stage([path], store=graph._store(), **said)
        found = review(graph._store(), staged, names=graph._index)
        return Reviewed(found, str(path), marked)

    return check


def changed(old: str, new: str, text: str = CORRECT) -> str:
    """Return a text with one of its parts replaced, which must be there."""
    assert text.count(old) >= 1, old
    return text.replace(old, new, 1)


def without_mark(text: str) -> tuple[str, tuple[int, int]]:
    """Return a text without its mark, and the mark's line and column; zeros if it has none."""
    before, mark, after = text.partition(MARK)
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return before + after, (line, column) if mark else (0, 0)
