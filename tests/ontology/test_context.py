"""The JSON-LD context covers every term, and carries data to JSON-LD and back unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rdflib
from rdflib import OWL, RDF
from rdflib.compare import to_isomorphic

from kzpk_graph.resources import context_file
from kzpk_graph.terms import expand
from kzpk_graph.vocab import KZPK, PREFIXES

from .make_context import rendered

DATA = """
id:trade-2024.239m-usd a kzpk:TradeObservation ; rdfs:label "Trade in 2024"@en , "Торговля"@ru ;
  kzpk:amount 239000000 ; kzpk:currency "USD" ; kzpk:bound kzpk:Exactly ;
  kzpk:betweenState id:kazakhstan , id:pakistan ;
  kzpk:date "2024" ; kzpk:earliest "2024-01-01"^^xsd:date ; kzpk:latest "2024-12-31"^^xsd:date .
id:share.14 a kzpk:ShareObservation ; kzpk:amount 14.25 ; kzpk:unit "percent" .
statement:tdi-interview-2025.p16-1 a kzpk:Statement ; prov:wasQuotedFrom source:tdi-interview-2025 ;
  kzpk:paragraph 16 ; kzpk:anchor "239 million U.S. dollars"@en ; kzpk:speaker id:yerzhan-kistafin .
source:tdi-interview-2025 a kzpk:Interview ; kzpk:url "https://example.org/"^^xsd:anyURI ; dcterms:issued "2025-07-14" .
id:golden-visa-letter a kzpk:VisaCondition ; kzpk:waived true .
"""


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(context_file().read_text(encoding="utf-8"))["@context"]
    return found


def iri_of(definition: str | dict[str, str]) -> str:
    return expand(definition if isinstance(definition, str) else definition["@id"])


def test_it_is_what_the_ontology_gives() -> None:
    assert context_file().read_text(encoding="utf-8") == rendered(), "run python tests/ontology/make_context.py"


def test_it_names_no_other_document(context: dict[str, Any]) -> None:
    assert "@import" not in json.dumps(context)
    assert context["@version"] == 1.1


def test_our_prefixes_are_declared(context: dict[str, Any]) -> None:
    assert {prefix: context[prefix] for prefix in PREFIXES} == PREFIXES


def test_every_class_and_property_has_a_short_name(context: dict[str, Any], ontology: rdflib.Graph) -> None:
    named = {iri_of(value) for key, value in context.items() if key not in PREFIXES and not key.startswith("@")}
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, kind):
            if str(term).startswith(KZPK):
                assert str(term) in named, term


def test_properties_are_coerced_as_the_ontology_says(context: dict[str, Any], ontology: rdflib.Graph) -> None:
    coerced = {iri_of(value): value.get("@type") for value in context.values() if isinstance(value, dict)}
    for term in ontology.subjects(RDF.type, OWL.ObjectProperty):
        if str(term).startswith(KZPK):
            assert coerced[str(term)] == "@id", term
    for term in ontology.subjects(RDF.type, OWL.DatatypeProperty):
        assert coerced.get(str(term)) != "@id", term


def test_data_written_with_it_read_back_the_same(context: dict[str, Any]) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    graph = rdflib.Graph().parse(data=prefixes + DATA, format="turtle")
    text = graph.serialize(format="json-ld", context=context, auto_compact=False)
    document = json.loads(text)
    keys = {key for node in document["@graph"] for key in node}
    assert {"amount", "betweenState", "label", "waived", "wasQuotedFrom"} <= keys
    assert not {key for key in keys if ":" in key}
    again = rdflib.Graph().parse(data=text, format="json-ld")
    assert to_isomorphic(again) == to_isomorphic(graph)
