"""A deterministic synthetic diplomacy graph with an ontology that exercises the whole profile, for tests and
benchmarks."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from kzpk_graph.rdfio import Literal, NamedNode, Term
from kzpk_graph.vocab import RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

NS = "https://example.org/d#"
TermTriple = tuple[Term, Term, Term]

PREFIXES = """
@prefix : <https://example.org/d#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

ONTOLOGY = (
    PREFIXES
    + """
:Thing_ a owl:Class . :Agent a owl:Class ; rdfs:subClassOf :Thing_ . :Person a owl:Class ; rdfs:subClassOf :Agent ; owl:disjointWith :Organisation .
:Organisation a owl:Class ; rdfs:subClassOf :Agent . :State a owl:Class ; rdfs:subClassOf :Organisation .
:Mission a owl:Class ; rdfs:subClassOf :Organisation . :Embassy a owl:Class ; rdfs:subClassOf :Mission . :Consulate a owl:Class ; rdfs:subClassOf :Mission .
:Ministry a owl:Class ; rdfs:subClassOf :Organisation . :Company a owl:Class ; rdfs:subClassOf :Organisation .
:Event a owl:Class ; rdfs:subClassOf :Thing_ . :Meeting a owl:Class ; rdfs:subClassOf :Event . :Visit a owl:Class ; rdfs:subClassOf :Event .
:Forum a owl:Class ; rdfs:subClassOf :Event . :Session a owl:Class ; rdfs:subClassOf :Meeting . :Summit a owl:Class ; rdfs:subClassOf :Meeting .
:Agreement a owl:Class ; rdfs:subClassOf :Thing_ . :Treaty a owl:Class ; rdfs:subClassOf :Agreement . :MoU a owl:Class ; rdfs:subClassOf :Agreement .
:Place a owl:Class ; rdfs:subClassOf :Thing_ . :City a owl:Class ; rdfs:subClassOf :Place . :Region a owl:Class ; rdfs:subClassOf :Place .
:Post a owl:Class ; rdfs:subClassOf :Thing_ . :Observation a owl:Class ; rdfs:subClassOf :Thing_ . :TradeObservation a owl:Class ; rdfs:subClassOf :Observation .
[] a owl:AllDisjointClasses ; owl:members ( :Agent :Event :Agreement :Place :Post :Observation ) .
[] a owl:AllDisjointClasses ; owl:members ( :Embassy :Consulate :Ministry :Company :State ) .
:locatedIn a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:range :Place .
:takesPlaceIn a owl:ObjectProperty ; rdfs:domain :Event ; rdfs:range :Place ; rdfs:subPropertyOf :relatedTo .
:inState a owl:ObjectProperty ; owl:propertyChainAxiom ( :takesPlaceIn :locatedIn ) .
:relatedTo a owl:ObjectProperty , owl:SymmetricProperty .
:involves a owl:ObjectProperty ; rdfs:domain :Event ; rdfs:range :Agent ; owl:inverseOf :involvedIn .
:hasParticipant a owl:ObjectProperty ; rdfs:subPropertyOf :involves . :hasHost a owl:ObjectProperty ; rdfs:subPropertyOf :hasParticipant .
:signedBy a owl:ObjectProperty ; rdfs:domain :Agreement ; rdfs:range :Agent ; owl:inverseOf :signed . :concludedAt a owl:ObjectProperty ; rdfs:domain :Agreement ; rdfs:range :Event .
:represents a owl:ObjectProperty ; rdfs:domain :Agent ; rdfs:range :State . :stateSigned a owl:ObjectProperty ; owl:propertyChainAxiom ( :signedBy :represents ) .
:stateInvolved a owl:ObjectProperty ; owl:propertyChainAxiom ( :involves :represents ) .
:heldBy a owl:ObjectProperty ; rdfs:domain :Post ; rdfs:range :Person ; owl:inverseOf :holds . :postAt a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range :Organisation .
:worksFor a owl:ObjectProperty ; owl:propertyChainAxiom ( :holds :postAt ) . :partOf a owl:ObjectProperty , owl:TransitiveProperty .
:precedes a owl:ObjectProperty , owl:AsymmetricProperty , owl:IrreflexiveProperty ; owl:inverseOf :follows .
:code a owl:DatatypeProperty , owl:FunctionalProperty ; rdfs:range xsd:string . :State owl:hasKey ( :code ) . :registration a owl:InverseFunctionalProperty .
:amount a owl:DatatypeProperty ; rdfs:domain :Observation ; rdfs:range xsd:decimal . :year a owl:DatatypeProperty ; rdfs:range xsd:integer .
:reporter a owl:ObjectProperty ; rdfs:domain :Observation ; rdfs:range :State . :partner a owl:ObjectProperty ; rdfs:domain :Observation ; rdfs:range :State .
:about a owl:ObjectProperty . :name a owl:DatatypeProperty . :level a owl:ObjectProperty .
:BilateralEvent a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :Event [ a owl:Restriction ; owl:onProperty :level ; owl:hasValue :bilateral ] ) ] .
:HostedEvent a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :hasHost ; owl:someValuesFrom :State ] .
:Signatory a owl:Class ; owl:equivalentClass [ a owl:Restriction ; owl:onProperty :signed ; owl:someValuesFrom owl:Thing ] .
:Document a owl:Class ; owl:unionOf ( :Treaty :MoU ) . :Region rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :locatedIn ; owl:allValuesFrom :Place ] .
:Meeting rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :concludedBy ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
:Official a owl:Class ; owl:oneOf ( :someone ) .
"""
)

_TYPES = {
    "event": ("Meeting", "Visit", "Forum", "Session", "Summit"),
    "agreement": ("Treaty", "MoU", "Agreement"),
    "organisation": ("Embassy", "Consulate", "Ministry", "Company"),
}


def node(name: str) -> NamedNode:
    """Name a thing of the synthetic graph."""
    return NamedNode(NS + name)


def data(triples: int, seed: int = 7) -> Iterator[TermTriple]:
    """Yield about so many triples of states, persons, posts, events, agreements and observations.

    Args:
        triples: How many to yield at most.
        seed: Of the random choices; the same seed gives the same triples.
    """
    return islice(_endless(triples, random.Random(seed)), triples)


def _endless(triples: int, rng: random.Random) -> Iterator[TermTriple]:
    rdf_type = NamedNode(RDF_TYPE)
    p = {
        name: node(name)
        for name in [
            "locatedIn",
            "takesPlaceIn",
            "hasHost",
            "hasParticipant",
            "signedBy",
            "concludedAt",
            "represents",
            "heldBy",
            "postAt",
            "precedes",
            "code",
            "registration",
            "amount",
            "year",
            "reporter",
            "partner",
            "about",
            "name",
            "level",
        ]
    }
    states, cities = max(4, min(200, triples // 500)), max(8, triples // 300)
    for i in range(states):
        yield node(f"state{i}"), rdf_type, node("State")
        yield node(f"state{i}"), p["code"], Literal(f"S{i}")
        yield node(f"region{i}"), rdf_type, node("Region")
        yield node(f"region{i}"), p["locatedIn"], node(f"stateplace{i}")
    for i in range(cities):
        yield node(f"city{i}"), rdf_type, node("City")
        yield node(f"city{i}"), p["locatedIn"], node(f"region{rng.randrange(states)}")
    i = 0
    integer, decimal = NamedNode(XSD + "integer"), NamedNode(XSD + "decimal")
    while True:
        person, org, post = node(f"person{i}"), node(f"org{i}"), node(f"post{i}")
        event, agreement, obs = node(f"event{i}"), node(f"agreement{i}"), node(f"obs{i}")
        state = node(f"state{rng.randrange(states)}")
        yield person, rdf_type, node("Person")
        yield person, p["name"], Literal(f"Person {i}", language="en")
        yield person, p["represents"], state
        yield org, rdf_type, node(rng.choice(_TYPES["organisation"]))
        yield org, p["represents"], state
        yield org, p["registration"], Literal(f"R{i}")
        if i % 50 == 49:
            yield node(f"alias{i}"), p["registration"], Literal(f"R{i}")
        yield post, p["heldBy"], person
        yield post, p["postAt"], org
        yield event, rdf_type, node(rng.choice(_TYPES["event"]))
        yield event, p["takesPlaceIn"], node(f"city{rng.randrange(cities)}")
        yield event, p["hasHost"], state
        yield event, p["hasParticipant"], node(f"person{rng.randrange(i + 1)}")
        yield event, p["name"], Literal(f"Event {i}", language="en")
        if i % 3 == 0:
            yield event, p["level"], node("bilateral")
        if i:
            yield node(f"event{i - 1}"), p["precedes"], event
        yield agreement, rdf_type, node(rng.choice(_TYPES["agreement"]))
        yield agreement, p["signedBy"], node(f"person{rng.randrange(i + 1)}")
        yield agreement, p["signedBy"], node(f"org{rng.randrange(i + 1)}")
        yield agreement, p["concludedAt"], event
        yield obs, rdf_type, node("TradeObservation")
        yield obs, p["amount"], Literal(f"{rng.randrange(10**6)}.5", datatype=decimal)
        yield obs, p["year"], Literal(str(1992 + rng.randrange(34)), datatype=integer)
        yield obs, p["reporter"], state
        yield obs, p["partner"], node(f"state{rng.randrange(states)}")
        i += 1


def triples_of(turtle: str) -> list[TermTriple]:
    """Parse Turtle, with the prefixes of the example declared."""
    text = turtle if turtle.startswith(PREFIXES) else PREFIXES + turtle
    return [(quad.subject, quad.predicate, quad.object) for quad in parse(text.encode(), format=RdfFormat.TURTLE)]
