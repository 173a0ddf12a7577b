"""HermiT, a reasoner for all of OWL 2 DL, finds no contradiction and no class that can have no members."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.rdfio import parse_file, serialise
from kzpk_graph.resources import resource_files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PREFIXES = """
@prefix kzpk: <https://w3id.org/kzpk/ontology#> . @prefix : <urn:test:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# What those vocabularies say of their own terms, as far as it could contradict the alignments.
FOREIGN = """
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
prov:Entity owl:disjointWith prov:Activity . prov:Person rdfs:subClassOf prov:Agent .
prov:Organization rdfs:subClassOf prov:Agent . org:FormalOrganization rdfs:subClassOf org:Organization .
org:OrganizationalCollaboration rdfs:subClassOf org:Organization .
prov:atLocation rdfs:range prov:Location . prov:wasAssociatedWith rdfs:domain prov:Activity ; rdfs:range prov:Agent .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent . org:holds rdfs:range org:Post .
org:postIn rdfs:domain org:Post ; rdfs:range org:Organization .
"""


@pytest.fixture(autouse=True)
def java() -> None:
    """HermiT runs on Java: CI must have it, elsewhere it may be missing."""
    if shutil.which("java") is None:
        if os.environ.get("CI"):
            pytest.fail("HermiT needs Java, and CI has none: install a Java runtime (default-jre-headless)")
        pytest.skip("HermiT needs Java, which is not installed (default-jre-headless)")


def unsatisfiable(files: Sequence[Path], tmp_path: Path) -> list[str]:
    """Return the classes that can have no members.

    owlready2 reads N-Triples, not Turtle, and finds HermiT beside itself.

    Raises:
        owlready2.OwlReadyInconsistentOntologyError: The axioms contradict each other.
    """
    import owlready2

    target = tmp_path / "axioms.nt"
    with target.open("wb") as file:
        serialise((quad for path in files for quad in parse_file(path, rename_blank_nodes=True)), "ntriples", file)
    world = owlready2.World()
    world.get_ontology(target.as_uri()).load()
    with world.get_ontology("urn:test:inferred"):
        owlready2.sync_reasoner_hermit(world, debug=0)
    return [str(cls.iri) for cls in world.inconsistent_classes()]


def added(tmp_path: Path, text: str, name: str = "added.ttl") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.java
def test_the_ontology_is_consistent_and_every_class_can_have_members(tmp_path: Path) -> None:
    files = [*resource_files("ontology"), *resource_files("vocabulary")]
    assert unsatisfiable(files, tmp_path) == []


@pytest.mark.java
def test_so_it_is_with_the_alignments(tmp_path: Path) -> None:
    files = [*resource_files("ontology"), *resource_files("alignments"), added(tmp_path, FOREIGN)]
    assert unsatisfiable(files, tmp_path) == []


@pytest.mark.java
def test_a_class_that_can_have_no_members_is_found(tmp_path: Path) -> None:
    extra = added(tmp_path, PREFIXES + ":Both a owl:Class ; rdfs:subClassOf kzpk:Event , kzpk:Plan .")
    assert "urn:test:Both" in unsatisfiable([*resource_files("ontology"), extra], tmp_path)


@pytest.mark.java
def test_a_contradiction_is_found(tmp_path: Path) -> None:
    from owlready2 import OwlReadyInconsistentOntologyError

    extra = added(tmp_path, PREFIXES + ":both a owl:NamedIndividual , kzpk:Event , kzpk:Plan .")
    with pytest.raises(OwlReadyInconsistentOntologyError):
        unsatisfiable([*resource_files("ontology"), extra], tmp_path)
