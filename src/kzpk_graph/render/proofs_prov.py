"""Proofs as PROV-O (W3C, 2013): triples are entities, applications of rules are activities that use them."""

from __future__ import annotations

import hashlib
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Triple
from kzpk_graph.vocab import BASE, DCTERMS, GRAPH_ONTOLOGY, KZPK, PROV, RDF, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, XSD

if TYPE_CHECKING:
    from kzpk_graph.explain.records import Explanations, Step, TermTriple
    from kzpk_graph.model import Statement

PROOF: Final = BASE + "proof/"
"""Namespace of the entities (triples) and activities (applications of rules) of a proof, each named by its content."""

RULES: Final = NamedNode("https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules")


def write_provenance(found: Explanations, out: IO[bytes]) -> None:
    """Write proofs as Turtle.

    A triple is a ``prov:Entity`` and ``rdf:Statement``; what concludes it is a ``prov:Activity`` that ``prov:used`` its
    premises; it is ``prov:wasDerivedFrom`` them, or from the statements that assert it, which are
    ``prov:wasQuotedFrom`` their sources.

    Args:
        found: The explanations.
        out: A binary stream.
    """
    from kzpk_graph.rdfio import serialise
    from kzpk_graph.vocab import PREFIXES

    graph = _Graph()
    for explanation in found.explanations:
        for proof in explanation.proofs:
            graph.step(proof)
    serialise(graph.triples, "turtle", cast("BinaryIO", out), {**PREFIXES, "proof": PROOF})


class _Graph:
    def __init__(self) -> None:
        self.triples: dict[Triple, None] = {}

    def step(self, step: Step) -> NamedNode:
        """Describe a step and all below it; give the entity that stands for its triple."""
        entity = self._entity(step.triple, step.words)
        premises = [self.step(premise) for premise in step.premises]
        if step.rule:
            self._activity(step, entity, premises)
        for statement in step.statements:
            self._add(entity, PROV + "wasDerivedFrom", NamedNode(statement.iri))
            self._statement(statement)
        if step.kind == "axiom":
            self._add(entity, PROV + "wasDerivedFrom", NamedNode(GRAPH_ONTOLOGY))
        for place, part in enumerate(step.parts):
            self._add(entity, PROV + "wasDerivedFrom", self._entity(part, "", f"{step.words} {place}"))
        return entity

    def _entity(self, triple: TermTriple, words: str, key: str = "") -> NamedNode:
        """Describe a triple; its name does not depend on the identifiers of blank nodes."""
        if any(isinstance(term, BlankNode) for term in triple):
            named = (str(term) for term in triple if not isinstance(term, BlankNode))
            key = " ".join((key or words, *named))
        else:
            key = " ".join(map(str, triple))
        entity = NamedNode(PROOF + "triple-" + _digest(key))
        self._add(entity, RDF_TYPE, NamedNode(PROV + "Entity"))
        self._add(entity, RDF_TYPE, NamedNode(RDF + "Statement"))
        for name, term in zip(("subject", "predicate", "object"), triple, strict=True):
            self._add(entity, RDF + name, term)
        if words:
            self._add(entity, RDFS_LABEL, Literal(words, language="en"))
        return entity

    def _activity(self, step: Step, entity: NamedNode, premises: list[NamedNode]) -> None:
        key = " ".join((step.rule, entity.value, *(premise.value for premise in premises)))
        activity = NamedNode(PROOF + "derivation-" + _digest(key))
        self._add(activity, RDF_TYPE, NamedNode(PROV + "Activity"))
        self._add(activity, DCTERMS + "identifier", Literal(step.rule))
        self._add(activity, DCTERMS + "conformsTo", RULES)
        self._add(activity, RDFS_COMMENT, Literal(step.because, language="en"))
        self._add(entity, PROV + "wasGeneratedBy", activity)
        for premise in premises:
            self._add(activity, PROV + "used", premise)
            self._add(entity, PROV + "wasDerivedFrom", premise)

    def _statement(self, statement: Statement) -> None:
        node = NamedNode(statement.iri)
        self._add(node, RDF_TYPE, NamedNode(KZPK + "Statement"))
        self._add(node, RDF_TYPE, NamedNode(PROV + "Entity"))
        if statement.source is not None:
            self._add(node, PROV + "wasQuotedFrom", NamedNode(statement.source.iri))
            self._add(
                NamedNode(statement.source.iri), DCTERMS + "title", Literal(statement.source.label, language="en")
            )
        if statement.paragraph is not None:
            self._add(node, KZPK + "paragraph", Literal(str(statement.paragraph), datatype=NamedNode(XSD + "integer")))
        if statement.anchor:
            self._add(node, KZPK + "anchor", Literal(statement.anchor, language="en"))
        for name, value in (("speaker", statement.speaker), ("modality", statement.modality)):
            if value is not None:
                self._add(node, KZPK + name, NamedNode(value.iri))

    def _add(self, subject: NamedNode, predicate: str, value: NamedNode | BlankNode | Literal) -> None:
        self.triples[Triple(subject, NamedNode(predicate), value)] = None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
