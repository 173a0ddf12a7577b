"""What the closure leaves out and RDF 1.1 can say, for those who compare with the letter of the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.reason.datatypes import LANG_STRING, SUPPORTED
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.reason.closure import Closure, TermTriple

ANNOTATION_PROPERTIES: Final = (
    *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(
        OWL + name
        for name in ("deprecated", "versionInfo", "priorVersion", "backwardCompatibleWith", "incompatibleWith")
    ),
)
"""The built-in annotation properties (OWL 2 Structural Specification section 5.5)."""


def omitted(closure: Closure) -> Iterator[TermTriple]:
    """Yield the legal triples that the rules conclude and the closure leaves out.

    Args:
        closure: Any closure.

    Yields:
        Reflexive ``owl:sameAs`` (eq-ref); what holds in every graph (prp-ap, cls-thing, cls-nothing1, dt-type1, and
        scm-cls of owl:Thing and owl:Nothing); each triple again with the other forms of its value (dt-eq). Triples
        may come twice, and some may be asserted.
    """
    same_as = NamedNode(OWL + "sameAs")
    yield from ((NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in _axioms())
    variants, term = closure.encoder.variants, closure.encoder.term
    for view in (closure.asserted, closure.inferred):
        for s, p, o in view:
            for node in (s, p, o):
                if not isinstance(node, Literal):
                    yield node, same_as, node
            for form in variants.get(closure.encoder.find(o), ()):
                if term(form) != o:
                    yield s, p, term(form)


def _axioms() -> Iterator[tuple[str, str, str]]:
    thing, nothing, is_a = OWL + "Thing", OWL + "Nothing", RDFS + "subClassOf"
    for iri in ANNOTATION_PROPERTIES:
        yield iri, RDF_TYPE, OWL + "AnnotationProperty"
    for iri in sorted(SUPPORTED - {LANG_STRING}):
        yield iri, RDF_TYPE, RDFS + "Datatype"
    for iri in (thing, nothing):
        yield iri, RDF_TYPE, OWL + "Class"
        yield iri, is_a, iri
        yield iri, OWL + "equivalentClass", iri
    yield nothing, is_a, thing
