"""The ontology's header and terms are complete, in words that a person can read."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, URIRef

from kzpk_graph.resources import resource_files
from kzpk_graph.vocab import ID, KZPK, VANN

from .conftest import read

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

ONTOLOGY = URIRef(KZPK.removesuffix("#"))
ALIGNMENTS = URIRef("https://w3id.org/kzpk/alignments")
OURS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)


def own_terms(graph: rdflib.Graph) -> list[Node]:
    terms = [term for kind in OURS for term in graph.subjects(RDF.type, kind)]
    return sorted({term for term in terms if str(term).startswith(KZPK)}, key=str)


def texts(graph: rdflib.Graph, term: Node, predicate: URIRef) -> list[tuple[str | None, str]]:
    return [(node.language, str(node)) for node in graph.objects(term, predicate) if isinstance(node, rdflib.Literal)]


@pytest.mark.parametrize(("kind", "iri"), [("ontology", ONTOLOGY), ("alignments", ALIGNMENTS)])
def test_the_header_is_complete(kind: str, iri: URIRef, request: pytest.FixtureRequest) -> None:
    graph: rdflib.Graph = request.getfixturevalue(kind)
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [iri]
    for predicate in (RDFS.label, DCTERMS.title, DCTERMS.description):
        assert [language for language, _ in texts(graph, iri, predicate)] == ["en"]
    version = str(graph.value(iri, OWL.versionInfo))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert graph.value(iri, OWL.versionIRI) == URIRef(f"{iri}/{version}")
    assert isinstance(graph.value(iri, DCTERMS.license), URIRef)
    assert graph.value(iri, DCTERMS.creator) is not None
    created, modified = (graph.value(iri, date) for date in (DCTERMS.created, DCTERMS.modified))
    assert isinstance(created, rdflib.Literal)
    assert isinstance(modified, rdflib.Literal)
    assert created.datatype == modified.datatype == rdflib.XSD.date
    assert created <= modified


def test_the_header_names_our_prefix(ontology: rdflib.Graph) -> None:
    assert str(ontology.value(ONTOLOGY, URIRef(VANN + "preferredNamespacePrefix"))) == "kzpk"
    assert str(ontology.value(ONTOLOGY, URIRef(VANN + "preferredNamespaceUri"))) == KZPK


def test_nothing_is_imported(ontology: rdflib.Graph, alignments: rdflib.Graph) -> None:
    """Both files stand alone, offline."""
    assert (None, OWL.imports, None) not in ontology + alignments


def test_every_term_has_a_label_a_definition_and_a_home(ontology: rdflib.Graph) -> None:
    terms = own_terms(ontology)
    assert len(terms) > 200
    for term in terms:
        assert [language for language, _ in texts(ontology, term, RDFS.label)] == ["en"], term
        definitions = texts(ontology, term, SKOS.definition)
        assert [language for language, _ in definitions] == ["en"], term
        assert re.fullmatch(r"[A-Z].{8,}\.", definitions[0][1]), term
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term


def test_labels_tell_terms_of_one_kind_apart(ontology: rdflib.Graph) -> None:
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        terms = {term for kind in kinds for term in ontology.subjects(RDF.type, kind) if str(term).startswith(KZPK)}
        labels = Counter(text.casefold() for term in terms for _, text in texts(ontology, term, RDFS.label))
        assert {label for label, count in labels.items() if count > 1} == set()


def test_definitions_differ(ontology: rdflib.Graph) -> None:
    found = Counter(text for term in own_terms(ontology) for _, text in texts(ontology, term, SKOS.definition))
    assert {text for text, count in found.items() if count > 1} == set()


def test_names_are_in_the_usual_case(ontology: rdflib.Graph) -> None:
    for term in own_terms(ontology):
        first = str(term).removeprefix(KZPK)[0]
        assert first.isupper() == ((term, RDF.type, OWL.Class) in ontology), term
        assert re.fullmatch(r"[A-Za-z0-9]+", str(term).removeprefix(KZPK)), term


def test_inverses_have_domain_and_range_swapped(ontology: rdflib.Graph) -> None:
    for first, second in ontology.subject_objects(OWL.inverseOf):
        for one, other in ((first, second), (second, first)):
            domain, found = ontology.value(one, RDFS.domain), ontology.value(other, RDFS.range)
            assert domain == found or None in (domain, found), (one, other)


def test_every_used_term_of_ours_is_defined(ontology: rdflib.Graph, vocabulary: rdflib.Graph) -> None:
    everything = ontology + vocabulary
    described = set(everything.subjects(RDF.type))
    for triple in everything:
        for node in triple:
            if isinstance(node, URIRef) and str(node).startswith(KZPK):
                assert node in described, node


@pytest.mark.parametrize("path", resource_files("vocabulary"), ids=lambda path: path.name)
def test_each_list_is_complete(path: Path) -> None:
    graph = read([path])
    schemes = list(graph.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == [URIRef(f"{ID}scheme-{path.stem}")]
    members = set(graph.subjects(RDF.type)) - set(schemes)
    assert members
    for member in members:
        assert not isinstance(member, BNode)
        assert list(graph.objects(member, SKOS.inScheme)) == schemes
        assert [language for language, _ in texts(graph, member, RDFS.label)] == ["en"], member
        assert [language for language, _ in texts(graph, member, SKOS.definition)] == ["en"], member
        own = str(member).startswith(KZPK)
        assert list(graph.objects(member, RDFS.isDefinedBy)) == ([ONTOLOGY] if own else []), member
    labels = Counter(text for member in members for _, text in texts(graph, member, RDFS.label))
    assert max(labels.values()) == 1


def test_alignments_only_say_of_our_terms_what_they_are_a_kind_of(
    ontology: rdflib.Graph, alignments: rdflib.Graph
) -> None:
    axioms = [
        (ours, predicate, theirs)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for ours, theirs in alignments.subject_objects(predicate)
    ]
    assert len(axioms) > 50
    known = set(own_terms(ontology))
    for ours, _, theirs in axioms:
        assert ours in known
        assert not str(theirs).startswith(KZPK)
        assert alignments.value(theirs, RDFS.isDefinedBy) is not None
    foreign = {str(home) for home in alignments.objects(None, RDFS.isDefinedBy)}
    assert foreign == {
        "http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#", "https://schema.org/", "http://purl.org/dc/terms/",
        "http://www.w3.org/2004/02/skos/core", "http://purl.org/linked-data/cube",
    }  # fmt: skip


def test_alignments_keep_to_one_kind_of_term(ontology: rdflib.Graph, alignments: rdflib.Graph) -> None:
    for predicate, kinds in ((RDFS.subClassOf, OURS[:1]), (RDFS.subPropertyOf, OURS[1:])):
        for ours, theirs in alignments.subject_objects(predicate):
            mine = {kind for kind in kinds if (ours, RDF.type, kind) in ontology}
            assert mine, ours
            assert mine == {kind for kind in OURS if (theirs, RDF.type, kind) in alignments}, theirs
