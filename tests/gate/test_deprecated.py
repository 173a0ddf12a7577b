"""Terms that an ontology has given up are told with what replaces them; the ontology that ships gives up none yet."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from kzpk_graph import KnowledgeGraph
from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage

from .conftest import CORRECT, changed, without_mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kzpk_graph.model import Finding

GIVEN_UP = """
kzpk:tookPlaceIn a owl:ObjectProperty ;
    rdfs:label "took place at"@en ; rdfs:subPropertyOf kzpk:heldIn ;
    owl:deprecated true ; dcterms:isReplacedBy kzpk:heldIn .
kzpk:TradeForum a owl:Class ;
    rdfs:label "trade forum"@en ; rdfs:subClassOf kzpk:BusinessForum ; owl:deprecated true .
"""


@pytest.fixture(scope="module")
def later(interview_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeGraph]:
    """The graph of the interview under an ontology that has given up two terms."""
    root = tmp_path_factory.mktemp("later")
    for name in ("queries", "data"):
        (root / name).symlink_to(interview_root / name, target_is_directory=True)
    shutil.copytree(interview_root / "ontology", root / "ontology")
    with (root / "ontology" / "kzpk.ttl").open("a", encoding="utf-8") as out:
        out.write(GIVEN_UP)
    with KnowledgeGraph.open(resources=root) as graph:
        yield graph


def only(graph: KnowledgeGraph, tmp_path: Path, text: str) -> tuple[Finding, tuple[int, int]]:
    path = tmp_path / "new.trig"
    plain, marked = without_mark(text)
    path.write_text(plain, encoding="utf-8")
    found = review(graph._store(), stage([path], store=graph._store()), names=graph._index)
    (finding,) = (finding for finding in found.findings if finding.severity != "info")
    return finding, marked


def test_a_property_is_told_with_the_one_that_replaces_it(later: KnowledgeGraph, tmp_path: Path) -> None:
    finding, _ = only(later, tmp_path, changed("kzpk:heldIn id:islamabad", "kzpk:tookPlaceIn id:islamabad"))
    assert (finding.code, finding.severity) == ("KZ405", "warning")
    assert finding.message == "kzpk:tookPlaceIn (took place at) is no longer to be used"
    assert finding.advice == "write kzpk:heldIn (took place in)"
    assert finding.patch is not None
    old, new = finding.patch
    assert old != new == old.replace("tookPlaceIn", "heldIn")


def test_a_class_without_a_replacement_is_told(later: KnowledgeGraph, tmp_path: Path) -> None:
    finding, marked = only(later, tmp_path, changed("a kzpk:BusinessForum", "a ‸kzpk:TradeForum"))
    assert (finding.code, finding.severity) == ("KZ405", "warning")
    assert finding.message == "kzpk:TradeForum (trade forum) is no longer to be used"
    assert finding.advice.startswith("take a class of the ontology")
    assert finding.line == marked[0]


def test_without_them_nothing_is_told(later: KnowledgeGraph, tmp_path: Path) -> None:
    path = tmp_path / "new.trig"
    path.write_text(CORRECT, encoding="utf-8")
    found = review(later._store(), stage([path], store=later._store()), names=later._index)
    assert [finding.code for finding in found.findings if finding.severity != "info"] == []
