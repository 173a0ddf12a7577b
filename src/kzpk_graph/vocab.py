"""The namespaces of the project and the IRIs that code names."""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/kzpk/"
KZPK: Final = BASE + "ontology#"
KZSH: Final = BASE + "shapes#"
ID: Final = BASE + "id/"
SOURCE: Final = BASE + "source/"
STATEMENT: Final = BASE + "statement/"
GRAPH: Final = BASE + "graph/"
CHANGE: Final = BASE + "change/"
USER: Final = BASE + "user/"

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
ORG: Final = "http://www.w3.org/ns/org#"
QB: Final = "http://purl.org/linked-data/cube#"
SCHEMA: Final = "https://schema.org/"
SH: Final = "http://www.w3.org/ns/shacl#"
VANN: Final = "http://purl.org/vocab/vann/"

PREFIXES: Final[dict[str, str]] = {
    "kzpk": KZPK,
    "kzsh": KZSH,
    "id": ID,
    "source": SOURCE,
    "statement": STATEMENT,
    "graph": GRAPH,
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "org": ORG,
    "qb": QB,
    "schema": SCHEMA,
    "sh": SH,
    "vann": VANN,
}
"""Prefix to namespace, in the order in which serialisations declare them."""

GRAPH_EVIDENCE: Final = GRAPH + "evidence"
GRAPH_INFERRED: Final = GRAPH + "inferred"
GRAPH_ASSERTED: Final = GRAPH + "asserted"
GRAPH_ONTOLOGY: Final = GRAPH + "ontology"
GRAPH_SHAPES: Final = GRAPH + "shapes"
GRAPH_LEDGER: Final = GRAPH + "ledger"

RDF_TYPE: Final = RDF + "type"
RDFS_LABEL: Final = RDFS + "label"
RDFS_COMMENT: Final = RDFS + "comment"
SKOS_DEFINITION: Final = SKOS + "definition"
SKOS_PREF_LABEL: Final = SKOS + "prefLabel"
SKOS_ALT_LABEL: Final = SKOS + "altLabel"
