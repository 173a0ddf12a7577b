"""The ontology is OWL 2 DL within OWL 2 RL, alone and with the alignments; and the check can fail."""

from __future__ import annotations

import pytest
import rdflib

from .profile import dl_violations, rl_violations

PREFIXES = """
@prefix : <urn:test:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:A a owl:Class . :B a owl:Class .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty . :d a owl:DatatypeProperty .
"""


def axioms(text: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + text, format="turtle")


def test_the_ontology_is_in_the_profile(ontology: rdflib.Graph) -> None:
    assert rl_violations(ontology) == []
    assert dl_violations(ontology) == []


def test_it_stays_there_with_its_lists_and_alignments(
    ontology: rdflib.Graph, vocabulary: rdflib.Graph, alignments: rdflib.Graph
) -> None:
    together = ontology + vocabulary + alignments
    assert rl_violations(together) == []
    assert dl_violations(together) == []


@pytest.mark.parametrize(
    "text",
    [
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :A :B ) ] .",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 2 ] .",
        ":A rdfs:subClassOf [ a owl:Class ; owl:oneOf ( :a ) ] .",
        ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        ":A owl:disjointUnionOf ( :A :B ) .",
        ":p a owl:ReflexiveProperty .",
        ":p rdfs:domain owl:Thing .",
        ":p rdfs:range [ a owl:Class ; owl:unionOf ( :A :B ) ] .",
        ":d rdfs:range xsd:date .",
        ":d rdfs:range xsd:gYear .",
        "[] a owl:AllDisjointClasses ; owl:members ( :A [ a owl:Class ; owl:complementOf :B ] ) .",
    ],
)
def test_what_is_outside_rl_is_found(text: str) -> None:
    assert rl_violations(axioms(text))


@pytest.mark.parametrize(
    "text",
    [
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
        "[ a owl:Class ; owl:unionOf ( :A :B ) ] rdfs:subClassOf :A .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
        ":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:hasValue :a ] ) ] .",
        ":d rdfs:range xsd:decimal .",
    ],
)
def test_what_is_inside_rl_is_not(text: str) -> None:
    assert rl_violations(axioms(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        ":p a owl:DatatypeProperty .",
        ":p rdfs:subPropertyOf :unknown .",
        ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
        ":q a owl:AsymmetricProperty ; owl:propertyChainAxiom ( :p :r ) .",
        ":q a owl:IrreflexiveProperty . :p rdfs:subPropertyOf :q ; a owl:TransitiveProperty .",
        ":q owl:inverseOf :p ; a owl:FunctionalProperty . :p a owl:TransitiveProperty .",
        ":p a owl:TransitiveProperty . :A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":p owl:propertyChainAxiom ( :q :r ) . :q owl:propertyChainAxiom ( :p :r ) .",
        ":p owl:propertyChainAxiom ( :q :p :r ) .",
        ":p owl:propertyChainAxiom ( :q :r ) . :p rdfs:subPropertyOf :q .",
        ":q owl:inverseOf :p . :p owl:propertyChainAxiom ( :q :r ) .",
    ],
)
def test_what_breaks_dl_is_found(text: str) -> None:
    assert dl_violations(axioms(text))


@pytest.mark.parametrize(
    "text",
    [
        ":p owl:propertyChainAxiom ( :p :q ) .",
        ":p owl:propertyChainAxiom ( :q :p ) . :q rdfs:subPropertyOf :p .",
        ":p owl:propertyChainAxiom ( :p :p ) .",
        ":q a owl:AsymmetricProperty ; rdfs:subPropertyOf :p . :p a owl:TransitiveProperty .",
    ],
)
def test_what_keeps_to_dl_is_not(text: str) -> None:
    assert dl_violations(axioms(text)) == []
