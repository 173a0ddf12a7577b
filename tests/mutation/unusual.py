"""Additions that are correct, and unusual: what a gate must not stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.edtf import bounds
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.sheets.cells import Dated, date_facts
from kzpk_graph.vocab import DCTERMS, ID, KZPK, RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL, SOURCE, STATEMENT

from .world import EVIDENCE, Case, Draft, Fact, World, english, iri, page_evidence, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term

COPIES: Final = 40
"""Classes of which the copy of a shipped statement must pass as it is."""

_DATES: Final = (
    "2021/..", "2021-05/..", "../2019", "2025?", "2025-06~", "2025-06-11%", "202X", "20XX", "2025-XX", "2025-06-XX",
    "2025-21", "2024-24", "[2025-04-28..2025-04-30]", "[2024,2025]", "2025-04-28/2025-04-30", "2024-11/2025-02",
    "1991-12-16", "2024-02-29", "1998/", "2025-04~/2025-05~",
)  # fmt: skip
_TONGUES: Final = (
    ("kk", "Ойдан шығарылған форум"), ("ur", "فرضی فورم"), ("ru", "Вымышленный форум"), ("tr", "Uydurma forum"),
    ("zh", "虚构论坛"), ("ar", "منتدى مختلق"), ("fa", "همایش ساختگی"), ("ps", "جعلي فورم"), ("pa", "ਕਾਲਪਨਿਕ ਮੰਚ"),
    ("sd", "خيالي فورم"), ("uz", "To'qima forum"), ("ky", "Ойдон чыгарылган форум"), ("en-gb", "Invented colloquium"),
)  # fmt: skip


def cases(world: World) -> Iterator[Case]:
    """Yield every correct addition."""
    yield from _dates()
    yield from _posts(world)
    yield from _agreements()
    yield from _bodies()
    yield from _plans()
    yield from _figures(world)
    yield from _tongues()
    yield from _views()
    yield from _sources()
    yield from _copies(world)


def _case(kind: str, name: str, facts: list[Fact], modality: str = "Asserted") -> Case:
    return Case(kind, name, Draft(facts, page_evidence(modality)).quads())


def _new(name: str, cls: str, label: str) -> tuple[str, list[Fact]]:
    thing = f"{ID}made-up-{name}"
    return thing, [(thing, RDF_TYPE, iri(cls)), (thing, RDFS_LABEL, english(label))]


def _when(thing: str, prop: str, date: str, why: str = "") -> list[Fact]:
    node = f"{thing}.{prop.lower()}"
    facts: list[Fact] = [(thing, KZPK + prop, NamedNode(node)), (node, RDF_TYPE, iri("Dating"))]
    return [*facts, *((node, name, value) for name, value in date_facts(KZPK + "date", Dated(date, why)))]


def _dates() -> Iterator[Case]:
    for number, date in enumerate(_DATES):
        thing, facts = _new(f"gathering-{number}", "Conference", f"Invented gathering number {number}")
        yield _case("uncertain dates", f"held {date}", [*facts, *_when(thing, "occurred", date)])
    for number, date in enumerate(("2025-05", "2025-05-20?", "2025~")):
        thing, facts = _new(f"guess-{number}", "Meeting", f"Invented guess number {number}")
        people: list[Fact] = [(thing, KZPK + "hasParticipant", iri("id:yerzhan-kistafin"))]
        told = [*facts, *people, *_when(thing, "occurred", date, "It says last month, on a page of June 2025.")]
        yield _case("uncertain dates", f"inferred {date}", told)


def _posts(world: World) -> Iterator[Case]:
    posts = world.things(KZPK + "Post")[:6]
    people = [one for one in world.things(KZPK + "Person") if RDFS_LABEL in world.said[one]][:6]
    for number, (post, person) in enumerate(zip(posts, people, strict=False)):
        thing = f"{ID}made-up-tenure-{number}"
        base: list[Fact] = [
            (thing, RDF_TYPE, iri("Tenure")),
            (thing, RDFS_LABEL, english(f"Invented tenure number {number}")),
            (thing, KZPK + "tenureOf", NamedNode(person)),
            (thing, KZPK + "tenurePost", NamedNode(post)),
        ]
        date = ("1993/..", "2001-05/..", "2010~/..", "../1996", "1997/1999", "1994?/..")[number]
        yield _case("open-ended posts", f"in post {date}", [*base, *_when(thing, "occurred", date)])
        yield _case(
            "open-ended posts", f"began, without an end ({number})", [*base, *_when(thing, "began", f"199{number}")]
        )
        yield _case("open-ended posts", f"without any date ({number})", base)


def _agreements() -> Iterator[Case]:
    signers = (
        "id:yerzhan-kistafin",
        "id:kassym-jomart-tokayev",
        "id:shehbaz-sharif",
        "id:tdi",
        "id:kazakhstan",
        "id:pakistan",
    )
    for count in range(1, 7):
        thing, facts = _new(f"accord-{count}", "Protocol", f"Invented accord of {count}")
        signed: list[Fact] = [(thing, KZPK + "signatory", iri(name)) for name in signers[:count]]
        party: list[Fact] = [(thing, KZPK + "party", iri("id:kazakhstan"))]
        yield _case("several signatories", f"{count} signed", [*facts, *party, *signed])
    for kind in ("Treaty", "Contract", "JointDeclaration", "ActionPlan", "Convention"):
        thing, facts = _new(f"text-{kind.lower()}", kind, f"Invented text of the kind {kind}")
        states: list[Fact] = [(thing, KZPK + "betweenState", iri(f"id:{name}")) for name in ("kazakhstan", "pakistan")]
        yield _case("agreements without dates", kind, [*facts, *states])
    thing, facts = _new("annex", "Protocol", "Invented annex")
    yield _case(
        "agreements without dates",
        "a protocol to an agreement, no party named",
        [*facts, (thing, KZPK + "annexedTo", iri("id:agr-transit-2026"))],
    )


def _bodies() -> Iterator[Case]:
    places = ("id:karachi", "id:islamabad", "id:lahore", "id:astana", "id:almaty")
    for number in range(4):
        thing, facts = _new(f"bureau-{number}", "Company", f"Invented bureau number {number}")
        seats: list[Fact] = [(thing, KZPK + "basedIn", iri(place)) for place in places[number : number + 2]]
        yield _case("bodies with two seats", f"in {' and '.join(places[number : number + 2])}", [*facts, *seats])
    for cls in ("Bank", "Airline", "ThinkTank", "MediaOutlet", "Association", "ChamberOfCommerce"):
        _, facts = _new(f"body-{cls.lower()}", cls, f"Invented body of the kind {cls}")
        yield _case("bodies of which only the name is known", cls, facts)
    thing, facts = _new("minister", "Person", "Unnamed minister of an invented cabinet")
    yield _case(
        "persons without a name", "an unnamed minister", [*facts, (thing, KZPK + "ofState", iri("id:pakistan"))]
    )


def _plans() -> Iterator[Case]:
    for number, kind in enumerate(
        ("Forum", "Visit", "CommissionSession", "TradeExhibition", "Flight", "Summit", "Meeting")
    ):
        thing, facts = _new(f"plan-{number}", "PlannedEvent", f"Invented plan number {number}")
        plan: list[Fact] = [
            *facts,
            (thing, KZPK + "plannedKind", iri(kind)),
            (thing, KZPK + "planStage", iri("StageAnnounced")),
        ]
        yield _case("planned events without a place", kind, plan, "Planned")
        if number < 4:
            yield _case("planned events in the future", kind, [*plan, *_when(thing, "expected", "2091~")], "Planned")


def _figures(world: World) -> Iterator[Case]:
    """Yield other values for what the graph has a figure of: sources may disagree."""
    observed = world.things(KZPK + "TradeObservation", KZPK + "currency")[:10]
    for number, thing in enumerate(observed):
        draft, new = world.copy(thing, f"other-{number}")
        facts = [
            (s, p, typed(str(111_000_000 + number), "integer")) if p == KZPK + "amount" and s == new else (s, p, o)
            for s, p, o in draft.facts
        ]
        elsewhere = [(p, english("words of another place") if p == KZPK + "anchor" else o) for p, o in draft.evidence]
        other = Draft(facts, elsewhere, draft.statement)
        yield Case("a second source that disagrees", f"on {thing[len(ID) :]}", other.quads())
    for bound in ("Exactly", "Over", "About", "Almost"):
        for amount, datatype in (("0", "integer"), ("14.2", "decimal"), ("53700000000", "integer")):
            thing, facts = _new(
                f"sum-{bound.lower()}-{amount.replace('.', '-')}",
                "MonetaryObservation",
                f"Invented sum, {bound} {amount}",
            )
            told: list[Fact] = [
                *facts,
                (thing, KZPK + "amount", typed(amount, datatype)),
                (thing, KZPK + "bound", iri(bound)),
                (thing, KZPK + "currency", Literal("KZT")),
                (thing, KZPK + "indicator", iri("id:indicator-gdp-per-capita")),
                (thing, KZPK + "countedFrom", iri("id:kazakhstan")),
                (thing, KZPK + "observes", iri("id:kazakhstan")),
                *((thing, name, value) for name, value in date_facts(KZPK + "date", Dated("2025"))),
            ]
            yield _case("figures with bounds", f"{bound} {amount}", told)


def _tongues() -> Iterator[Case]:
    for tongue, name in _TONGUES:
        thing, facts = _new(f"forum-{tongue}", "Forum", f"Invented colloquium in {tongue}")
        labels: list[Fact] = [(thing, RDFS_LABEL, Literal(name, language=tongue))] if tongue != "en-gb" else []
        other: list[Fact] = [(thing, SKOS_ALT_LABEL, Literal(name, language=tongue))]
        yield _case("several languages", tongue, [*facts, *labels, *other, *_when(thing, "occurred", "2025-05")])
    thing, facts = _new("undated", "Meeting", "Invented talks of some day")
    note: Fact = (thing, KZPK + "note", english("The page gives no date."))
    people: list[Fact] = [(thing, KZPK + "hasParticipant", iri("id:yerzhan-kistafin"))]
    yield _case("events without a date", "with a note that says so", [*facts, note, *people])
    thing, facts = _new("forum-all", "Forum", "Invented colloquium in many languages")
    every: list[Fact] = [
        (thing, RDFS_LABEL, Literal(name, language=tongue)) for tongue, name in _TONGUES if tongue != "en-gb"
    ]
    yield _case("several languages", "all at once", [*facts, *every, *_when(thing, "occurred", "2025-05")])


def _views() -> Iterator[Case]:
    for number, cls in enumerate(("Aim", "Challenge", "Expectation", "Impression", "Judgement", "Recommendation")):
        thing, facts = _new(f"view-{number}", cls, f"Invented view number {number}")
        told: list[Fact] = [
            *facts,
            (thing, KZPK + "opinionHolder", iri("id:yerzhan-kistafin")),
            (thing, KZPK + "about", iri("id:kazakhstan-pakistan-trade")),
            (thing, KZPK + "gist", english('He says: "more; and sooner" \u2014 100 % of it.\nIn two lines.')),
        ]
        yield _case("opinions", cls, told, "Opined")


def _sources() -> Iterator[Case]:
    for number, (cls, date) in enumerate(
        (("NewsReport", "2025-05"), ("GovernmentPage", "2025~"), ("LegalText", ""), ("CommercialPage", "2019/2020"))
    ):
        source = NamedNode(f"{SOURCE}made-up-page-{number}")
        about: list[tuple[str, Term]] = [
            (RDF_TYPE, iri(cls)),
            (DCTERMS + "title", Literal(f"Ойдан шығарылған бет {number}", language="kk")),
            (DCTERMS + "language", Literal("kk")),
            (KZPK + "url", typed(f"https://example.org/{number}?q=%D2%9B&lang=kk#top", "anyURI")),
            (DCTERMS + "publisher", iri("id:tdi")),
        ]
        about += [(DCTERMS + "issued", Literal(date))] if date and bounds(date) else []
        _, facts = _new(f"item-{number}", "Programme", f"Invented programme number {number}")
        draft = Draft(facts, page_evidence(source=source.value), f"{STATEMENT}made-up-page-{number}.1")
        quads = (*(Quad(source, NamedNode(p), o, EVIDENCE) for p, o in about), *draft.quads())
        yield Case("new sources", f"{cls} {date or 'without a date'}", quads)


def _copies(world: World) -> Iterator[Case]:
    """Yield what statements say of a thing of each class, of a new thing: what ships must pass."""
    classes = [
        cls for cls in world.schema.forms() if world.things(cls) and not world.schema.is_below(cls, KZPK + "State")
    ]
    for cls in classes[:: max(len(classes) // COPIES, 1)]:
        found = [one for one in world.things(cls) if world.said[one][RDF_TYPE][0][0] == NamedNode(cls)]
        if found and RDFS_LABEL in world.said[found[0]]:
            draft, _ = world.copy(found[0], "same-again")
            yield Case("copies of shipped statements", world.schema.label(cls), draft.quads())
