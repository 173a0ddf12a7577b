"""What must follow from the ontology, what must not, and what must be a contradiction."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from kzpk_graph.rdfio import Quad, parse_file
from kzpk_graph.reason import close
from kzpk_graph.resources import resource_files
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


class Case(NamedTuple):
    name: str
    given: str
    then: str = ""
    never: str = ""


CASES = [
    Case(
        "a place in a place in a place",
        "id:zone kzpk:locatedIn id:city . id:city kzpk:locatedIn id:province . id:province kzpk:locatedIn id:state .",
        "id:zone kzpk:locatedIn id:state . id:state kzpk:contains id:zone .",
        "id:state kzpk:locatedIn id:zone .",
    ),
    Case(
        "a capital lies in its state",
        "id:city kzpk:capitalOf id:state .",
        "id:city kzpk:locatedIn id:state ; a kzpk:City . id:state kzpk:hasCapital id:city .",
        "id:city a kzpk:State . id:state a kzpk:State .",
    ),
    Case(
        "an event in a city is in its state",
        "id:forum a kzpk:BusinessForum ; kzpk:heldIn id:city . id:city kzpk:locatedIn id:province .\n"
        "id:province kzpk:locatedIn id:state .",
        "id:forum kzpk:heldIn id:province , id:state ; a kzpk:Forum , kzpk:Event . id:state kzpk:placeOf id:forum .",
        "id:forum kzpk:locatedIn id:state .",
    ),
    Case(
        "a seat, a service and a plan reach the state too",
        "id:embassy kzpk:basedIn id:city . id:tenure kzpk:servedIn id:city . id:plan kzpk:plannedIn id:city .\n"
        "id:city kzpk:locatedIn id:state .",
        "id:embassy kzpk:basedIn id:state . id:tenure kzpk:servedIn id:state . id:plan kzpk:plannedIn id:state .",
        "id:plan kzpk:heldIn id:state .",
    ),
    Case(
        "a delegation's state is involved",
        "id:visit kzpk:hasVisitor id:delegation . id:delegation kzpk:ofState id:state .",
        "id:visit kzpk:hasParticipant id:delegation ; kzpk:involvesState id:state ; a kzpk:Visit .\n"
        "id:delegation kzpk:participatesIn id:visit . id:state kzpk:stateInvolvedIn id:visit .",
        "id:visit kzpk:hasParticipant id:state .",
    ),
    Case(
        "a member takes part where the group does",
        "id:meeting kzpk:hasParticipant id:delegation . id:person kzpk:memberOf id:delegation .",
        "id:person kzpk:participatesIn id:meeting . id:meeting kzpk:hasParticipant id:person .\n"
        "id:delegation kzpk:hasMember id:person .",
    ),
    Case(
        "who is represented takes part",
        "id:meeting kzpk:hasParticipant id:delegation . id:delegation kzpk:represents id:bank .",
        "id:bank kzpk:participatesIn id:meeting ; kzpk:representedBy id:delegation .",
        "id:bank kzpk:memberOf id:delegation .",
    ),
    Case(
        "a session is one of its commission's states",
        "id:session kzpk:sessionOf id:commission . id:commission kzpk:betweenState id:a , id:b .",
        "id:session kzpk:involvesState id:a , id:b ; a kzpk:CommissionSession , kzpk:Event .\n"
        "id:commission kzpk:hasSession id:session ; a kzpk:IntergovernmentalCommission , kzpk:JointBody .",
        "id:session kzpk:betweenState id:a . id:commission a kzpk:Event .",
    ),
    Case(
        "what a session decides, the commission decides",
        "id:decision kzpk:decidedAt id:session . id:session kzpk:sessionOf id:commission .",
        "id:decision kzpk:decidedBy id:commission . id:session kzpk:hasDecision id:decision .",
    ),
    Case(
        "who has a tenure holds a post, belongs to its institution and to its state",
        "id:tenure kzpk:tenureOf id:person ; kzpk:tenurePost id:post .\n"
        "id:post kzpk:postAt id:ministry ; kzpk:postState id:state .",
        "id:person kzpk:holdsPost id:post ; kzpk:affiliatedWith id:ministry ; kzpk:ofState id:state ;\n"
        "  kzpk:hasTenure id:tenure . id:post kzpk:heldBy id:person . id:ministry kzpk:hasAffiliate id:person .",
        "id:person kzpk:memberOf id:ministry .",
    ),
    Case(
        "the state of whoever holds a post is involved",
        "id:meeting kzpk:hasParticipant id:person . id:person kzpk:holdsPost id:post .\n"
        "id:post kzpk:postState id:state .",
        "id:meeting kzpk:involvesState id:state .",
    ),
    Case(
        "to meet and to cooperate go both ways",
        "id:a kzpk:met id:b . id:c kzpk:cooperatesWith id:d .",
        "id:b kzpk:met id:a . id:d kzpk:cooperatesWith id:c .",
        "id:a kzpk:cooperatesWith id:b . id:b kzpk:cooperatesWith id:a .",
    ),
    Case(
        "to meet is not passed on",
        "id:a kzpk:met id:b . id:b kzpk:met id:c .",
        never="id:a kzpk:met id:c .",
    ),
    Case(
        "before and after",
        "id:third kzpk:follows id:second . id:second kzpk:follows id:first .",
        "id:third kzpk:follows id:first . id:first kzpk:precedes id:third .",
        "id:first kzpk:follows id:third .",
    ),
    Case(
        "within an event within an event",
        "id:fair kzpk:during id:forum . id:forum kzpk:during id:visit .",
        "id:fair kzpk:during id:visit . id:visit kzpk:hadWithin id:fair .",
    ),
    Case(
        "a Central Asian state is one that lies there",
        "id:x a kzpk:State ; kzpk:locatedIn id:central-asia . id:y a kzpk:CentralAsianState .\n"
        "id:z a kzpk:City ; kzpk:locatedIn id:central-asia .",
        "id:x a kzpk:CentralAsianState , kzpk:Agent , kzpk:Place . id:y kzpk:locatedIn id:central-asia .",
        "id:z a kzpk:CentralAsianState .",
    ),
    Case(
        "a planned forum is not a forum",
        "id:plan a kzpk:PlannedEvent ; kzpk:plannedKind kzpk:BusinessForum ; kzpk:plannedIn id:city .",
        "id:plan a kzpk:Plan .",
        "id:plan a kzpk:BusinessForum , kzpk:Forum , kzpk:Event .",
    ),
    Case(
        "a realised plan stays a plan",
        "id:forum a kzpk:Forum ; kzpk:realises id:plan .",
        "id:plan a kzpk:Plan ; kzpk:realisedBy id:forum .",
        "id:plan a kzpk:Forum .",
    ),
    Case(
        "every way of dating is a dating",
        "id:forum kzpk:occurred id:d1 . id:plan kzpk:expected id:d2 . id:treaty kzpk:signed id:d3 .",
        "id:forum kzpk:hasDating id:d1 . id:plan kzpk:hasDating id:d2 ; a kzpk:Plan . id:d3 kzpk:datingOf id:treaty .",
        "id:plan kzpk:occurred id:d2 .",
    ),
    Case(
        "two values of what sources may dispute are no contradiction",
        "id:n a kzpk:Observation ; kzpk:amount 1 , 2 . id:p a kzpk:Plan ; kzpk:planStage kzpk:StageAgreed ,\n"
        "  kzpk:StageConsidered . id:t kzpk:tenurePost id:post-1 , id:post-2 . id:s kzpk:sessionNumber 12 , 13 .",
        never="id:post-1 owl:sameAs id:post-2 . kzpk:StageAgreed owl:sameAs kzpk:StageConsidered .",
    ),
    Case(
        "broader terms",
        "id:product-mango skos:broader id:product-fruit . id:product-fruit skos:broader id:product-food .",
        "id:product-mango skos:broaderTransitive id:product-food . id:product-food skos:narrower id:product-fruit .",
        "id:product-mango skos:broader id:product-food .",
    ),
]

CONTRADICTIONS = {
    "a person who is an institution": "id:x a kzpk:Person , kzpk:Embassy .",
    "a plan that is an event": "id:x a kzpk:Plan ; kzpk:heldIn id:city .",
    "an agreement that is an opinion": "id:x a kzpk:Contract , kzpk:Judgement .",
    "a city that is a state": "id:x a kzpk:City , kzpk:State .",
    "an event that takes part in an event": "id:forum kzpk:hasParticipant id:fair . id:fair a kzpk:EducationFair .",
    "an institution that is appointed": "id:a kzpk:appointee id:bank . id:bank a kzpk:Bank .",
    "a place for a person": "id:x a kzpk:Person ; kzpk:contains id:y .",
    "a commission that is its own session": "id:x kzpk:sessionOf id:x .",
    "a session and its commission swapped": "id:x kzpk:sessionOf id:y . id:y kzpk:sessionOf id:x .",
    "two codes for one state": 'id:x a kzpk:State ; kzpk:isoAlpha2 "KZ" , "PK" .',
    "a tenure of two persons that differ": "id:t kzpk:tenureOf id:a , id:b . id:a owl:differentFrom id:b .",
    "a dating that is a figure": "id:x a kzpk:Dating , kzpk:CountObservation .",
    "a source that is a statement": "id:x a kzpk:Interview , kzpk:Statement .",
}

CONSISTENT = {
    "an interview with a basis for its date": "source:x a kzpk:Interview ; kzpk:dateBasis kzpk:DateInferred .",
    "a state as party, place and participant": "id:x a kzpk:State . id:t kzpk:party id:x . id:e kzpk:heldIn id:x ;\n"
    "  kzpk:hasParticipant id:x .",
    "a person with two posts in two states": "id:p kzpk:holdsPost id:a , id:b . id:a kzpk:postState id:s1 .\n"
    "id:b kzpk:postState id:s2 .",
    "a money figure on trade": "id:x a kzpk:TradeObservation , kzpk:MonetaryObservation .",
}


@pytest.fixture(scope="module")
def axioms() -> list[Quad]:
    files = [*resource_files("ontology"), *resource_files("vocabulary")]
    return [quad for path in files for quad in parse_file(path, rename_blank_nodes=True)]


def triples(tmp_path: Path, text: str) -> set[tuple[object, ...]]:
    path = tmp_path / "case.ttl"
    path.write_text(HEADER + text, encoding="utf-8")
    return {(quad.subject, quad.predicate, quad.object) for quad in parse_file(path)}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_given_then_never(axioms: list[Quad], tmp_path: Path, case: Case) -> None:
    given = triples(tmp_path, case.given)
    closure = close([*((q.subject, q.predicate, q.object) for q in axioms), *given])  # type: ignore[list-item]
    assert not list(closure.inconsistencies)
    inferred = set(closure.inferred)
    then = triples(tmp_path, case.then) - given
    assert then or case.never
    assert then <= inferred, then - inferred
    assert not triples(tmp_path, case.never) & (inferred | given)


@pytest.mark.parametrize("text", CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_contradictions_are_found(axioms: list[Quad], tmp_path: Path, text: str) -> None:
    given = triples(tmp_path, text)
    closure = close([*((q.subject, q.predicate, q.object) for q in axioms), *given])  # type: ignore[list-item]
    assert list(closure.inconsistencies)


@pytest.mark.parametrize("text", CONSISTENT.values(), ids=CONSISTENT)
def test_what_only_looks_like_one_is_not(axioms: list[Quad], tmp_path: Path, text: str) -> None:
    given = triples(tmp_path, text)
    closure = close([*((q.subject, q.predicate, q.object) for q in axioms), *given])  # type: ignore[list-item]
    assert not list(closure.inconsistencies)
