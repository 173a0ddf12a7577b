"""Namespaces: of things, of vocabularies, and misspelt ones."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kzpk_graph.terms import words
from kzpk_graph.vocab import GRAPH, ID, KZPK, PREFIXES, SOURCE, STATEMENT

_SCHEME: Final = re.compile(r"^[a-z]+://(?:www\.)?", re.IGNORECASE)


def namespace_of(iri: str) -> str:
    """Return an IRI up to its last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


NAMESPACES: Final[dict[str, str]] = {
    **PREFIXES,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dctype": "http://purl.org/dc/dcmitype/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "time": "http://www.w3.org/2006/time#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
    "dbo": "http://dbpedia.org/ontology/",
    "dbr": "http://dbpedia.org/resource/",
    "gn": "http://www.geonames.org/ontology#",
    "bibo": "http://purl.org/ontology/bibo/",
    "cc": "http://creativecommons.org/ns#",
}
"""Namespaces that people write, the project's own first."""


def kebab(name: str) -> str:
    """Return a name in lower case with single hyphens, as ids are written."""
    plain = unicodedata.normalize("NFKD", words(name)).lower()
    return ".".join(filter(None, (re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in plain.split(".")))) or "name"


def namespace_of_thing(iri: str) -> str:
    """Return which of the namespaces of things an IRI is in; empty if none."""
    return next((namespace for namespace in (ID, SOURCE, STATEMENT, GRAPH, KZPK) if iri.startswith(namespace)), "")


def prefix_of(namespace: str) -> str:
    """Return the prefix of one of the project's namespaces, with its colon."""
    return next(f"{prefix}:" for prefix, known in PREFIXES.items() if known == namespace)


def slip_of(iri: str) -> str:
    """Return the IRI that was meant, if only the namespace of a known vocabulary is misspelt; else an empty text."""
    plain = _plain(iri)
    for namespace in NAMESPACES.values():
        if iri.startswith(namespace):
            return ""
    for namespace in sorted(NAMESPACES.values(), key=len, reverse=True):
        stem = _plain(namespace).rstrip("#/")
        if plain.startswith(stem) and plain[len(stem) : len(stem) + 1] in ("#", "/"):
            rest = _SCHEME.sub("", iri)[len(stem) + 1 :]
            return namespace + rest if rest else ""
    own = namespace_of(iri)
    if len(own) > 15:
        from kzpk_graph.names import nearest_texts

        near = nearest_texts(own, NAMESPACES.values(), limit=1, least=93)
        if near:
            return near[0] + iri[len(own) :]
    return ""


def joined_slip(iri: str) -> tuple[str, str]:
    """Return the namespace that was written and the IRI that was meant, if only the ``#`` or ``/`` between is missing.

    Empty texts if there is no such namespace; whether it is one is for the caller to tell, by how the file declares it.
    """
    plain = _plain(iri)
    for namespace in sorted(NAMESPACES.values(), key=len, reverse=True):
        stem = _plain(namespace).rstrip("#/")
        rest = plain[len(stem) :]
        if plain.startswith(stem) and rest[:1].isalnum():
            written = iri[: len(iri) - len(rest)]
            return written, namespace + iri[len(written) :]
    return "", ""


def _plain(iri: str) -> str:
    return _SCHEME.sub("", iri).lower()
