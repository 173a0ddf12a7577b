"""What people get wrong, by kind: each slip in copies of several shipped statements, or in a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.vocab import DCTERMS, ID, KZPK, OWL, PROV, RDF_TYPE, RDFS, RDFS_LABEL, SKOS_ALT_LABEL, SOURCE, STATEMENT

from .slipping import add, dated, inferred, plain, rename, slip, swap, turned
from .world import EVIDENCE, Case, Draft, Fact, World, english, iri, page_evidence, typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term


def cases(world: World) -> Iterator[Case]:
    """Yield every slip."""
    for part in (times, money, types_and_roles, names, codes, terms, statements, references, spelling):
        yield from part(world)


def times(world: World) -> Iterator[Case]:
    """Yield slips about time."""
    kind = "time"
    date, first, last = KZPK + "date", KZPK + "earliest", KZPK + "latest"
    impossible = (
        "2025-02-30",
        "2025-13",
        "28.04.2025",
        "April 2025",
        "2025-4-28",
        "2025-04-31",
        "2023-02-29",
        "2025/2024",
    )
    for text in impossible:
        yield from slip(world, kind, f"impossible date {text}", "Event", KZPK + "occurred", swap(date, Literal(text)))
    yield from slip(
        world, kind, "bounds of another year", "Event", KZPK + "occurred", swap(first, typed("1901-01-01", "date"))
    )
    yield from slip(
        world, kind, "last day before the first", "Event", KZPK + "occurred", swap(last, typed("1901-01-01", "date"))
    )
    yield from slip(
        world, kind, "bound that does not exist", "Event", KZPK + "occurred", swap(last, typed("2025-02-30", "date"))
    )
    yield from slip(
        world, kind, "date as a text", "Event", KZPK + "occurred", swap(KZPK + "occurred", Literal("2025-04-28"))
    )
    agreement = "Agreement"

    def expired_first(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        more = dated(new, "enteredIntoForce", "2021-05-01", "2021-05-01", "2021-05-01")
        late = dated(new, "expired", "2020-05-01", "2020-05-01", "2020-05-01")
        return [*facts, *more, *late], [*more, *late]

    def future(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        kept = [fact for fact in facts if fact[1] != KZPK + "signed"]
        more = dated(new, "signed", "2089-05-01", "2089-05-01", "2089-05-01")
        force: Fact = (new, KZPK + "agreementStatus", iri("InForce"))
        return [*kept, *more, force], [*more, force]

    yield from slip(world, kind, "expired before it was in force", agreement, KZPK + "party", expired_first)
    yield from slip(world, kind, "signed in the future, yet in force", agreement, KZPK + "party", future)

    def ended_first(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        kept = [fact for fact in facts if fact[1] not in (KZPK + "began", KZPK + "ended", KZPK + "occurred")]
        more = [
            *dated(new, "began", "2021", "2021-01-01", "2021-12-31"),
            *dated(new, "ended", "2019", "2019-01-01", "2019-12-31"),
        ]
        return [*kept, *more], more

    yield from slip(world, kind, "tenure that ended before it began", "Tenure", "", ended_first)
    yield from slip(world, kind, "inferred without saying from what", "Event", KZPK + "occurred", inferred)

    def happened(facts: list[Fact], new: str) -> tuple[list[Fact], list[Fact]]:
        kept = [fact for fact in facts if fact[1] != KZPK + "occurred"]
        more = dated(new, "occurred", "2091-03-04", "2091-03-04", "2091-03-04")
        return [*kept, *more], more

    yield from slip(world, kind, "took place in the future", "Meeting", "", happened)


def money(world: World) -> Iterator[Case]:
    """Yield slips about amounts."""
    kind, amount, currency = "money", KZPK + "amount", KZPK + "currency"
    figure = "MonetaryObservation"
    for text in ("over 300", "300 million", "239,000,000", "14,2", "USD 300", ""):
        yield from slip(world, kind, f"amount {text!r}", figure, amount, swap(amount, Literal(text)))
    yield from slip(world, kind, "amount as a float", figure, amount, swap(amount, typed("3.0E8", "double")))
    for text in ("usd", "$", "US Dollar", "USDT"):
        yield from slip(world, kind, f"currency {text}", figure, currency, swap(currency, Literal(text)))
    yield from slip(world, kind, "currency and unit", figure, currency, add(KZPK + "unit", Literal("ton")))
    yield from slip(world, kind, "money in a count", "CountObservation", amount, add(currency, Literal("USD")))
    yield from slip(world, kind, "half a person", "CountObservation", amount, swap(amount, typed("12.5", "decimal")))
    yield from slip(world, kind, "fewer than none", "CountObservation", amount, swap(amount, typed("-3", "integer")))
    yield from slip(world, kind, "bound in words", figure, KZPK + "bound", swap(KZPK + "bound", english("over")))
    yield from slip(world, kind, "two amounts", figure, amount, add(amount, typed("12345", "integer")))


def types_and_roles(world: World) -> Iterator[Case]:
    """Yield slips about what things are, who does what, and which way a relation goes."""
    kind = "types"
    yield from slip(
        world,
        kind,
        "city as a participant",
        "Event",
        KZPK + "hasParticipant",
        swap(KZPK + "hasParticipant", iri("id:karachi")),
    )
    yield from slip(
        world, kind, "person as a place", "Event", KZPK + "heldIn", swap(KZPK + "heldIn", iri("id:yerzhan-kistafin"))
    )
    yield from slip(
        world, kind, "name in place of a thing", "Event", KZPK + "heldIn", swap(KZPK + "heldIn", english("Karachi"))
    )
    yield from slip(world, kind, "plan that is an event too", "Plan", KZPK + "planStage", add(RDF_TYPE, iri("Forum")))
    yield from slip(world, kind, "event that is a person too", "Event", KZPK + "heldIn", add(RDF_TYPE, iri("Person")))
    yield from slip(
        world,
        kind,
        "kind of a plan that is no event",
        "PlannedEvent",
        KZPK + "plannedKind",
        swap(KZPK + "plannedKind", iri("Person")),
    )
    kind = "roles"
    yield from slip(
        world, kind, "signed by a place", "Agreement", KZPK + "party", add(KZPK + "signatory", iri("id:karachi"))
    )
    yield from slip(world, kind, "post held by a body", "Post", "", add(KZPK + "heldBy", iri("id:tdi")))
    yield from slip(world, kind, "chaired by an event", "Meeting", "", add(KZPK + "chairedBy", iri("id:igc-13")))
    yield from slip(
        world,
        kind,
        "opinion of an agreement",
        "Opinion",
        KZPK + "opinionHolder",
        swap(KZPK + "opinionHolder", iri("id:topic-trade")),
    )
    yield from slip(
        world, kind, "tenure of a state", "Tenure", KZPK + "tenureOf", swap(KZPK + "tenureOf", iri("id:kazakhstan"))
    )
    kind = "parts"
    talks: list[Fact] = [
        (ID + "made-up", RDF_TYPE, iri("Conference")),
        (ID + "made-up", RDFS_LABEL, english("Invented talks")),
        (ID + "made-up", KZPK + "heldIn", iri("id:karachi")),
    ]
    yield plain(kind, "event without a date or an order", talks)
    accord: list[Fact] = [
        (ID + "made-up", RDF_TYPE, iri("Protocol")),
        (ID + "made-up", RDFS_LABEL, english("Invented accord")),
        (ID + "made-up", KZPK + "betweenState", iri("id:kazakhstan")),
    ]
    yield plain(kind, "agreement of one state alone", accord)
    kind = "direction"
    for prop, cls in (
        ("heldIn", "Event"),
        ("hasParticipant", "Event"),
        ("party", "Agreement"),
        ("signed", "Agreement"),
        ("opinionHolder", "Opinion"),
    ):
        yield from slip(world, kind, f"{prop} the wrong way round", cls, KZPK + prop, turned(KZPK + prop))
    yield plain(
        kind, "a country is the capital of its city", [(ID + "kazakhstan", KZPK + "capitalOf", iri("id:astana"))]
    )
    yield plain(
        kind,
        "a commission is session of its session",
        [(ID + "igc-kazakhstan-pakistan", KZPK + "sessionOf", iri("id:igc-13"))],
    )


def names(world: World) -> Iterator[Case]:
    """Yield slips about names, languages, and what has them already."""
    kind = "names"
    yield from slip(
        world, kind, "label without a language", "Event", RDFS_LABEL, swap(RDFS_LABEL, Literal("Invented meeting"))
    )
    yield from slip(
        world, kind, "label with a blank at its end", "Event", RDFS_LABEL, swap(RDFS_LABEL, english("Invented "))
    )
    yield from slip(world, kind, "empty label", "Agreement", RDFS_LABEL, swap(RDFS_LABEL, english("")))
    yield from slip(world, kind, "label of the form", "Event", RDFS_LABEL, swap(RDFS_LABEL, english("...")))
    yield from slip(
        world, kind, "two English labels", "Agreement", RDFS_LABEL, add(RDFS_LABEL, english("Another invented label"))
    )
    kind = "languages"
    for tongue in ("eng", "kz", "pk", "xx", "english"):
        yield from slip(
            world,
            kind,
            f"language {tongue}",
            "Event",
            RDFS_LABEL,
            add(SKOS_ALT_LABEL, Literal("Name", language=tongue)),
        )
    yield from slip(
        world, kind, "no English label", "Event", RDFS_LABEL, swap(RDFS_LABEL, Literal("Кездесу", language="kk"))
    )
    kind = "duplicates"
    for thing in ("kazakhstan", "karachi", "yerzhan-kistafin", "tdi", "igc-13"):
        label = next(term for term, _ in world.said[ID + thing][RDFS_LABEL] if getattr(term, "language", "") == "en")
        cls = next(term for term, _ in world.said[ID + thing][RDF_TYPE])
        facts: list[Fact] = [(f"{ID}{thing}-again", RDF_TYPE, cls), (f"{ID}{thing}-again", RDFS_LABEL, label)]
        yield plain(kind, f"{thing} under another id", facts)
    url = next(quad for quad in sorted(world.store.quads(predicate=NamedNode(KZPK + "url"), graph=EVIDENCE), key=str))
    source = NamedNode(SOURCE + "made-up-page")
    about = [
        Quad(source, NamedNode(RDF_TYPE), iri("NewsReport"), EVIDENCE),
        Quad(source, NamedNode(DCTERMS + "title"), english("Invented page"), EVIDENCE),
        Quad(source, NamedNode(DCTERMS + "language"), Literal("en"), EVIDENCE),
        Quad(source, url.predicate, url.object, EVIDENCE),
    ]
    told: list[Fact] = [
        (ID + "made-up", RDF_TYPE, iri("Programme")),
        (ID + "made-up", RDFS_LABEL, english("Invented programme")),
    ]
    draft = Draft(told, page_evidence(source=source.value), STATEMENT + "made-up-page.1")
    quads = (*about, *draft.quads())
    yield Case(kind, "a source under another id", quads, frozenset({1, 2, 3, 4}))


def codes(world: World) -> Iterator[Case]:
    """Yield slips about codes and numbers."""
    kind = "codes"
    told: list[Fact] = [
        (ID + "made-up-land", RDF_TYPE, iri("State")),
        (ID + "made-up-land", RDFS_LABEL, english("Invented land")),
    ]
    for prop, value in (
        ("isoAlpha2", "kz"),
        ("isoAlpha2", "KAZ"),
        ("isoAlpha3", "PK"),
        ("isoNumeric", "86"),
        ("isoAlpha2", "PK"),
    ):
        fault: Fact = (ID + "made-up-land", KZPK + prop, Literal(value))
        yield plain(kind, f"{prop} {value}", [*told, fault], [*told, fault])
    number = KZPK + "sessionNumber"
    yield from slip(world, kind, "session zero", "CommissionSession", number, swap(number, typed("0", "integer")))
    yield from slip(
        world, kind, "session number in words", "CommissionSession", number, swap(number, Literal("thirteenth"))
    )


def terms(world: World) -> Iterator[Case]:
    """Yield slips about terms, namespaces, and forms of literals: each check of terms."""
    kind = "terms"
    held = KZPK + "heldIn"
    yield from slip(world, kind, "unknown class", "Event", held, swap(RDF_TYPE, iri("Gathering")))
    yield from slip(world, kind, "unknown property", "Event", held, rename(held, KZPK + "locationOfVenue"))
    yield from slip(
        world, kind, "term of another vocabulary", "Event", held, rename(held, "https://schema.org/location")
    )
    yield from slip(world, kind, "class as a property", "Event", held, rename(held, KZPK + "Place"))
    yield from slip(world, kind, "property as a class", "Event", held, swap(RDF_TYPE, iri("heldIn")))
    yield from slip(world, kind, "class as a value", "Event", held, swap(held, iri("City")))
    yield from slip(
        world, kind, "unknown value of a list", "Plan", KZPK + "planStage", swap(KZPK + "planStage", iri("Someday"))
    )
    yield from slip(
        world,
        kind,
        "unknown datatype",
        "CountObservation",
        KZPK + "amount",
        swap(KZPK + "amount", typed("5", "number")),
    )
    kind = "literals"
    for text, datatype in (("01", "integer"), ("+5", "integer"), ("1.50", "decimal"), ("-0", "integer")):
        value = typed(text, datatype)
        yield from slip(
            world, kind, f"{text} as {datatype}", "Observation", KZPK + "amount", swap(KZPK + "amount", value)
        )
    kind = "namespaces"
    yield from slip(world, kind, "http for https", "Event", held, rename(held, held.replace("https", "http")))
    yield from slip(world, kind, "slash for hash", "Event", held, rename(held, held.replace("#", "/")))
    yield from slip(world, kind, "thing among the terms", "Event", held, swap(held, iri("Karachi")))
    yield from slip(
        world, kind, "prefix left out", "Event", held, swap(held, NamedNode("https://w3id.org/kzpk/karachi"))
    )
    yield from slip(
        world, kind, "foreign thing", "Event", held, swap(held, NamedNode("http://www.wikidata.org/entity/Q8660"))
    )
    facts: list[Fact] = [
        ("https://example.org/meeting", RDF_TYPE, iri("Meeting")),
        ("https://example.org/meeting", RDFS_LABEL, english("Invented")),
    ]
    yield plain(kind, "thing of one's own namespace", facts)
    yield plain(
        kind,
        "capital letters in an id",
        [(ID + "Made-Up", RDF_TYPE, iri("Programme")), (ID + "Made-Up", RDFS_LABEL, english("Invented"))],
    )
    kind = "schema"
    yield plain(kind, "axiom among the data", [(KZPK + "Meeting", RDFS + "subClassOf", iri("Forum"))])
    yield plain(kind, "description of a term", [(KZPK + "Meeting", RDFS_LABEL, english("Gathering"))])
    yield plain(kind, "two things declared the same", [(ID + "karachi", OWL + "sameAs", iri("id:lahore"))])
    draft = Draft([])
    blank = f'_:b <{RDFS_LABEL}> "Invented"@en <{draft.statement}> .'
    lines = (*(f"{quad} ." for quad in draft.quads()), f"_:b <{RDF_TYPE}> <{KZPK}Meeting> <{draft.statement}> .", blank)
    yield Case("terms", "blank node", lines, frozenset({len(lines) - 1, len(lines)}))


def _anywhere(kind: str, name: str, quads: tuple[Quad | str, ...]) -> Case:
    """Return a slip of which any line of the file may be pointed at: something is missing, or the whole is at fault."""
    return Case(kind, name, quads, frozenset(range(1, len(quads) + 1)))


def statements(world: World) -> Iterator[Case]:
    """Yield slips about statements and sources."""
    kind = "statements"
    told: list[Fact] = [
        (ID + "made-up", RDF_TYPE, iri("Programme")),
        (ID + "made-up", RDFS_LABEL, english("Invented programme")),
    ]
    whole = Draft(told)
    for prop in ("anchor", "modality", "confidence"):
        left = Draft(told, [one for one in whole.evidence if one[0] != KZPK + prop])
        yield _anywhere(kind, f"without {prop}", left.quads())
    left = Draft(told, [one for one in whole.evidence if one[0] != PROV + "wasQuotedFrom"])
    yield _anywhere(kind, "without source", left.quads())
    yield _anywhere(kind, "without any evidence", Draft(told).quads()[len(whole.evidence) :])
    yield _anywhere(kind, "triples outside a statement", tuple(f"<{s}> <{p}> {o} ." for s, p, o in told))
    yield _anywhere(kind, "evidence for nothing", whole.quads()[: len(whole.evidence)])

    def evidence(prop: str, value: Term, name: str) -> Case:
        changed = Draft(told, [one for one in whole.evidence if one[0] != prop] + [(prop, value)])
        return Case(kind, name, changed.quads(), frozenset({len(changed.evidence)}))

    yield evidence(KZPK + "anchor", english("one two three four five six seven eight nine"), "anchor of nine words")
    yield evidence(KZPK + "anchor", Literal("made-up words"), "anchor without a language")
    yield evidence(KZPK + "modality", iri("Exactly"), "modality of another list")
    yield evidence(KZPK + "modality", english("asserted"), "modality in words")
    yield evidence(KZPK + "paragraph", typed("0", "integer"), "paragraph zero")
    yield evidence(KZPK + "speaker", iri("id:karachi"), "a city speaks")
    yield evidence(PROV + "wasQuotedFrom", NamedNode(SOURCE + "no-such-page"), "a source that nobody describes")
    yield evidence(PROV + "wasQuotedFrom", iri("id:tdi"), "a publisher as the source")
    two = Draft(told, [*whole.evidence, (PROV + "wasQuotedFrom", NamedNode(SOURCE + "tdi-interview-2025"))])
    yield _anywhere(kind, "two sources", two.quads())
    interview = Draft(
        told, page_evidence(source=SOURCE + "tdi-interview-2025"), STATEMENT + "tdi-interview-2025.p16-901"
    )
    yield _anywhere(kind, "interview without paragraph and speaker", interview.quads())
    taken = sorted(
        str(quad.subject)[1:-1]
        for quad in world.store.quads(
            predicate=NamedNode(PROV + "wasQuotedFrom"), object=NamedNode(SOURCE + "trend-250811"), graph=EVIDENCE
        )
    )
    known = Draft(told, statement=taken[0])
    yield _anywhere(kind, "number of a statement that is there", known.quads())
    odd = Draft(told, statement="https://example.org/graph")
    yield _anywhere(kind, "statement of one's own namespace", odd.quads())
    other = Draft(told, statement=STATEMENT + "Made Up".replace(" ", "_"))
    yield _anywhere(kind, "statement named without its source", other.quads())


def references(world: World) -> Iterator[Case]:
    """Yield slips about things that are named and described nowhere."""
    kind = "references"
    gone = {
        "heldIn": ("Event", "karachy"),
        "hasParticipant": ("Event", "yerzhan-kistaffin"),
        "party": ("Agreement", "kazakstan"),
        "signatory": ("Agreement", "some-minister"),
        "opinionHolder": ("Opinion", "nobody-known"),
        "tenureOf": ("Tenure", "who-knows"),
        "sessionOf": ("CommissionSession", "igc-elsewhere"),
        "about": ("Opinion", "no-such-matter"),
        "topic": ("Event", "topic-weather"),
        "plannedIn": ("Plan", "nowhere-city"),
    }
    for prop, (cls, name) in gone.items():
        yield from slip(world, kind, f"{prop} {name}", cls, KZPK + prop, swap(KZPK + prop, iri(f"id:{name}")))


def spelling(world: World) -> Iterator[Case]:
    """Yield misspelt terms."""
    kind = "spelling"
    for cls, wrong in (
        ("Meeting", "Meting"),
        ("Visit", "Vist"),
        ("Agreement", "Agreemnt"),
        ("MemorandumOfUnderstanding", "MemorandumOfUnderstandng"),
        ("Opinion", "opinion"),
        ("Tenure", "Tenur"),
    ):
        yield from slip(world, kind, f"{wrong} for {cls}", cls, "", swap(RDF_TYPE, iri(wrong)))
    for cls, prop, wrong in (
        ("Event", "heldIn", "heldin"),
        ("Event", "hasParticipant", "hasParticpant"),
        ("Agreement", "party", "partie"),
        ("Event", "topic", "topics"),
        ("Event", "occurred", "occured"),
    ):
        yield from slip(world, kind, f"{wrong} for {prop}", cls, KZPK + prop, rename(KZPK + prop, KZPK + wrong))
    for prop, wrong in (("planStage", "StageAnounced"), ("plannedKind", "Visti")):
        yield from slip(world, kind, f"{wrong} as {prop}", "Plan", KZPK + prop, swap(KZPK + prop, iri(wrong)))
