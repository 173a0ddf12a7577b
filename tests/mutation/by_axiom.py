"""Additions that contradict the axioms of the ontology: disjoint classes, keys, and the like."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import local_name
from kzpk_graph.vocab import ID, KZPK, OWL, RDF_TYPE, RDFS_LABEL

from .world import Case, Draft, Fact, World, english, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term

_STATE = KZPK + "State"


def disjoint_pairs(world: World) -> list[tuple[str, str]]:
    """Return every two classes that the ontology declares disjoint, each pair once, sorted."""
    triples = world.schema.triples
    pairs = set()
    for axiom, value in triples.pairs(RDF_TYPE):
        if value == NamedNode(OWL + "AllDisjointClasses"):
            members = sorted(item.value for item in triples.items(triples.value(axiom, OWL + "members")))
            pairs |= set(combinations(members, 2))
    for one, other in triples.pairs(OWL + "disjointWith"):
        pairs.add((min(one.value, other.value), max(one.value, other.value)))
    return sorted(pairs)


def disjoint_cases(world: World) -> Iterator[Case]:
    """Yield, for each pair, a new thing of both classes, or a known one that is said to be of the other too."""
    for number, (one, other) in enumerate(disjoint_pairs(world)):
        name = f"{local_name(one)} and {local_name(other)}"
        known = [thing for thing in world.things(one) if thing.startswith(ID)]
        if known and number % 2:
            fact: Fact = (known[0], RDF_TYPE, NamedNode(other))
            draft = Draft([fact])
            yield Case("disjoint classes", f"{name}: a known thing", draft.quads(), draft.lines([fact]))
        else:
            new = f"{ID}made-up-both-{number}"
            both: list[Fact] = [(new, RDF_TYPE, NamedNode(one)), (new, RDF_TYPE, NamedNode(other))]
            draft = Draft([*both, (new, RDFS_LABEL, english(f"Invented twofold thing {number}"))])
            yield Case("disjoint classes", f"{name}: a new thing", draft.quads(), draft.lines(both))


def other_cases(world: World) -> Iterator[Case]:
    """Yield additions that contradict functional, asymmetric and irreflexive properties and keys."""
    triples = world.schema.triples

    def of(kind: str) -> list[str]:
        return sorted(s.value for s, o in triples.pairs(RDF_TYPE) if o == NamedNode(OWL + kind))

    for prop in of("IrreflexiveProperty"):
        thing = next(thing for thing in world.things("", prop))
        fact: Fact = (thing, prop, NamedNode(thing))
        yield _case(f"{local_name(prop)} leads back to itself", [fact])
    for prop in of("AsymmetricProperty"):
        thing = next(thing for thing in world.things("", prop))
        back: Fact = (world.said[thing][prop][0][0].value, prop, NamedNode(thing))
        yield _case(f"{local_name(prop)} the other way round too", [back])
    for prop in of("FunctionalProperty"):
        thing = next(thing for thing in world.things("", prop) if thing.startswith(ID))
        value = world.said[thing][prop][0][0]
        other: Term = Literal("QX" + "QX"[: len(value.value) - 2] if value.value.isalpha() else "999")
        if isinstance(value, NamedNode):
            other = next(o for one in world.things("", prop) for o, _ in world.said[one][prop] if o != value)
        yield _case(f"{local_name(prop)} has a second value", [(thing, prop, other)])
    state = next(one for one in world.things(_STATE, KZPK + "isoAlpha2"))
    code = world.said[state][KZPK + "isoAlpha2"][0][0]
    new = ID + "made-up-state"
    key: Fact = (new, KZPK + "isoAlpha2", code)
    told: list[Fact] = [(new, RDF_TYPE, iri("State")), (new, RDFS_LABEL, english("Invented state"))]
    draft = Draft([*told, key])
    yield Case("keys and characteristics", "a state with the code of another", draft.quads(), draft.lines([*told, key]))


def _case(name: str, facts: list[Fact]) -> Case:
    draft = Draft(facts)
    return Case("keys and characteristics", name, draft.quads(), draft.lines(facts))
