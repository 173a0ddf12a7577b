"""The description of the data set: two parsers read it, and its counts are those that SPARQL finds."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, VOID, XSD

from kzpk_graph.exports.selection import Selection
from kzpk_graph.exports.void import DATASET, citation
from kzpk_graph.model import Solutions
from kzpk_graph.rdfio import parse_file
from kzpk_graph.resources import data_version
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import KZPK, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.store.base import Store

ABOUT = rdflib.URIRef(DATASET)


@pytest.fixture(scope="module")
def text(shipped: KnowledgeGraph) -> bytes:
    out = io.BytesIO()
    shipped.export(out, "void")
    return out.getvalue()


@pytest.fixture(scope="module")
def description(text: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text, format="turtle")


def test_both_parsers_read_the_same(text: bytes, description: rdflib.Graph, tmp_path: Path) -> None:
    (tmp_path / "void.ttl").write_bytes(text)
    assert len(list(parse_file(tmp_path / "void.ttl"))) == len(description)


def test_it_says_what_the_data_set_is(description: rdflib.Graph) -> None:
    cited = citation()
    assert {VOID.Dataset, DCAT.Dataset} == set(description.objects(ABOUT, RDF.type))
    assert description.value(ABOUT, DCTERMS.license) == rdflib.URIRef(cited.license)
    assert description.value(ABOUT, DCTERMS.issued) == rdflib.Literal(cited.released, datatype=XSD.date)
    assert str(description.value(ABOUT, DCAT["version"])) == cited.version == data_version()
    assert str(description.value(ABOUT, DCTERMS.title)) == cited.title
    period = description.value(ABOUT, DCTERMS.temporal)
    assert description.value(period, DCAT.startDate) < description.value(period, DCAT.endDate)  # type: ignore[operator]
    media = {str(description.value(each, DCAT.mediaType)) for each in description.objects(ABOUT, DCAT.distribution)}
    assert "https://www.iana.org/assignments/media-types/text/turtle" in media


@pytest.fixture(scope="module")
def published(shipped: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """What an export of triples holds: without what holds of everything."""
    path = tmp_path_factory.mktemp("void") / "graph.nt"
    shipped.export(path, "ntriples")
    store = OxigraphStore()
    store.bulk_extend(parse_file(path))
    return store


def count(published: Store, what: str, where: str) -> int:
    answer = published.query(f"SELECT ({what} AS ?n) {{ {where} }}", prefixes=PREFIXES)
    assert isinstance(answer, Solutions)
    ((number,),) = answer.rows
    return int(number.value)


@pytest.mark.parametrize(
    ("name", "what", "where"),
    [
        ("triples", "COUNT(*)", "?s ?p ?o"),
        ("distinctSubjects", "COUNT(DISTINCT ?s)", "?s ?p ?o"),
        ("distinctObjects", "COUNT(DISTINCT ?o)", "?s ?p ?o"),
        ("properties", "COUNT(DISTINCT ?p)", "?s ?p ?o"),
        ("classes", "COUNT(DISTINCT ?o)", "?s a ?o FILTER(ISIRI(?o))"),
        ("entities", "COUNT(DISTINCT ?s)", "?s ?p ?o FILTER(STRSTARTS(STR(?s), STR(id:)))"),
    ],
)
def test_counts_of_the_whole(description: rdflib.Graph, published: Store, name: str, what: str, where: str) -> None:
    found: Any = description.value(ABOUT, VOID[name])
    assert found.toPython() == count(published, what, where)


@pytest.mark.parametrize("name", ["Forum", "Event", "Plan"])
def test_counts_of_classes(description: rdflib.Graph, published: Store, name: str) -> None:
    part = description.value(predicate=VOID["class"], object=rdflib.URIRef(KZPK + name))
    assert (ABOUT, VOID.classPartition, part) in description
    found: Any = description.value(part, VOID.entities)
    assert found.toPython() == count(published, "COUNT(DISTINCT ?s)", f"?s a kzpk:{name}")


@pytest.mark.parametrize("name", ["heldIn", "amount", "occurred"])
def test_counts_of_properties(description: rdflib.Graph, published: Store, name: str) -> None:
    part = description.value(predicate=VOID.property, object=rdflib.URIRef(KZPK + name))
    assert (ABOUT, VOID.propertyPartition, part) in description
    for counted, what in (("triples", "*"), ("distinctSubjects", "DISTINCT ?s"), ("distinctObjects", "DISTINCT ?o")):
        found: Any = description.value(part, VOID[counted])
        assert found.toPython() == count(published, f"COUNT({what})", f"?s kzpk:{name} ?o")


def test_no_node_is_without_a_name(description: rdflib.Graph) -> None:
    assert not [node for triple in description for node in triple if isinstance(node, rdflib.BNode)]


def test_a_part_is_not_called_the_whole(shipped: KnowledgeGraph) -> None:
    out = io.BytesIO()
    shipped.export(out, "void", selection=Selection(about=("https://w3id.org/kzpk/id/igc-13",)))
    part = rdflib.Graph().parse(data=out.getvalue(), format="turtle")
    assert part.value(predicate=DCTERMS.isPartOf, object=ABOUT) == rdflib.URIRef(f"{DATASET}#part")
    assert (ABOUT, RDF.type, VOID.Dataset) not in part


def test_of_files_only_counts_are_known(exported: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<http://a.example/s> a <http://a.example/C> ; <http://a.example/p> 1, 2 .")
    found = rdflib.Graph().parse(data=exported("void", parse_file(file)).files[""], format="turtle")
    (whole,) = (node for node in found.subjects(RDF.type, DCAT.Dataset))
    assert found.value(whole, DCTERMS.license) is None
    assert found.value(whole, VOID.triples) == rdflib.Literal(3)
    assert {found.value(part, VOID["class"]) for part in found.objects(whole, VOID.classPartition)} == {
        rdflib.URIRef("http://a.example/C")
    }
