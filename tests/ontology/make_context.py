"""Write ``ontology/context.jsonld``, the JSON-LD 1.1 context of our terms, from the ontology and the shapes.

    python tests/ontology/make_context.py

Object properties are coerced to IRIs; datatype properties to the one datatype that the ontology or the shapes give
them, text with a language to a map by language. Amounts keep their own datatype, which may be ``xsd:integer`` or
``xsd:decimal``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import rdflib
from rdflib import DCTERMS, OWL, PROV, RDF, RDFS, SH, SKOS

from kzpk_graph.resources import context_file, resource_files
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import KZPK, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rdflib.term import Node, URIRef

REUSED: Final[tuple[tuple[str, URIRef, str], ...]] = (
    ("label", RDFS.label, "text"),
    ("altLabel", SKOS.altLabel, "text"),
    ("definition", SKOS.definition, "text"),
    ("isDefinedBy", RDFS.isDefinedBy, "iri"),
    ("inScheme", SKOS.inScheme, "iri"),
    ("broader", SKOS.broader, "iri"),
    ("narrower", SKOS.narrower, "iri"),
    ("broaderTransitive", SKOS.broaderTransitive, "iri"),
    ("title", DCTERMS.title, "text"),
    ("publisher", DCTERMS.publisher, "iri"),
    ("creator", DCTERMS.creator, ""),
    ("issued", DCTERMS.issued, ""),
    ("identifier", DCTERMS.identifier, ""),
    ("language", DCTERMS.language, ""),
    ("wasQuotedFrom", PROV.wasQuotedFrom, "iri"),
)
"""Terms of other vocabularies that the data use: short name, IRI, and how their values are written."""


def read(paths: Iterable[Path]) -> rdflib.Graph:
    """Read Turtle files into one graph."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle")
    return graph


def definition(iri: str, kind: str) -> str | dict[str, str]:
    """Return the definition of one term: ``kind`` is ``iri``, ``text``, a datatype's IRI, or empty."""
    short = shrink(iri)
    if kind == "iri":
        return {"@id": short, "@type": "@id"}
    if kind == "text":
        return {"@id": short, "@container": "@language"}
    return {"@id": short, "@type": shrink(kind)} if kind else short


def datatype(term: Node, ontology: rdflib.Graph, shapes: rdflib.Graph) -> str:
    """Return the one datatype that values of a property have; ``text`` for a language, empty if there is no one."""
    found = set(ontology.objects(term, RDFS.range))
    for part in shapes.subjects(SH.path, term):
        if (part, SH["or"], None) in shapes:
            return ""
        found |= set(shapes.objects(part, SH.datatype))
    if found == {RDF.langString}:
        return "text"
    kinds = found - {rdflib.XSD.string}
    return str(kinds.pop()) if len(found) == 1 and kinds else ""


def build() -> dict[str, object]:
    """Return the JSON-LD document."""
    ontology, shapes = read(resource_files("ontology")), read(resource_files("shapes"))
    terms: dict[str, object] = {}
    for name, iri, kind in REUSED:
        terms[name] = definition(str(iri), kind)
    for cls in ontology.subjects(RDF.type, OWL.Class):
        if str(cls).startswith(KZPK):
            terms[str(cls).removeprefix(KZPK)] = shrink(str(cls))
    for property_type in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in ontology.subjects(RDF.type, property_type):
            if str(term).startswith(KZPK):
                kind = "iri" if property_type == OWL.ObjectProperty else datatype(term, ontology, shapes)
                terms[str(term).removeprefix(KZPK)] = definition(str(term), kind)
    context = {"@version": 1.1, **PREFIXES, **dict(sorted(terms.items()))}
    return {"@context": context}


def rendered() -> str:
    """Return the file's text."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    context_file().write_text(rendered(), encoding="utf-8")
