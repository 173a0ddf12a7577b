"""What happens between two states in a year: visits, meetings, agreements, figures, plans, opinions and more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.synthetic import names
from kzpk_graph.synthetic.desk import PAGE_KINDS, Desk, Page, thing
from kzpk_graph.synthetic.terms import Fact, english, integer, kzpk, node, text
from kzpk_graph.synthetic.times import FIRST_YEAR, LAST_YEAR, When, dated, in_month, in_year, some_time, term
from kzpk_graph.synthetic.world import POSTS, State
from kzpk_graph.vocab import ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from kzpk_graph.synthetic.answers import Answers

ROOM: Final = 60
"""More triples than any one happening makes."""

_PAGES: Final = 6
_UNITS_A_BLOCK: Final = 4
"""So many years of two states share so many pages."""

_TOPICS: Final = tuple(
    node(f"topic-{name}") for name in ("diplomacy", "trade", "education", "culture", "energy", "law")
)
_AGREEMENTS: Final = (
    ("MemorandumOfUnderstanding", "Memorandum"), ("Agreement", "Agreement"), ("Treaty", "Treaty"),
    ("Protocol", "Protocol"), ("JointDeclaration", "Declaration"), ("ActionPlan", "Action plan"),
)  # fmt: skip
_PLANNED: Final = (("Visit", "visit"), ("BusinessForum", "business forum"), ("Meeting", "meeting"))
_STAGES: Final = ("StageProposed", "StageAnnounced", "StageAgreed", "StageConsidered")
_TITLES: Final = ("President", "Prime Minister", "Foreign Minister", "Trade Minister")
_PRODUCTS: Final = ("rice", "potato", "mango", "food")
_FIRST_ENVOY: Final = 10_000
"""Names of persons below this number belong to office holders."""


class Year(NamedTuple):
    """A year of two states: its number among all, and the pages on which it is written about."""

    number: int
    year: int
    one: State
    other: State
    pages: list[Page]

    @property
    def between(self) -> str:
        """The key of the two states, the same for both directions."""
        low, high = sorted((self.one, self.other), key=lambda state: state.number)
        return f"{low.key}-{high.key}"


class Chronicle:
    """Writes years of two states, as many as are asked for.

    Args:
        desk: Where to write.
        states: The states.
        chance: What decides; only its ``random()`` is used, whose sequence Python guarantees.
        answers: What keeps the answers to the probes.
    """

    def __init__(self, desk: Desk, states: list[State], chance: Random, answers: Answers) -> None:
        self.desk = desk
        self.states = states
        self.chance = chance
        self.answers = answers
        self._number = 0
        self._pages: list[Page] = []
        self._known: dict[str, int] = {}
        self._likely: tuple[tuple[float, Callable[[Year], None]], ...] = (
            (0.7, self._visit), (0.5, self._agreement), (0.8, self._trade), (0.3, self._session), (0.3, self._students),
            (0.3, self._plan), (0.3, self._opinion), (0.25, self._envoy), (0.2, self._cooperation), (0.2, self._call),
            (0.2, self._shipment), (0.1, self._target),
        )  # fmt: skip

    def year(self) -> bool:
        """Write the next year of two states, as far as there is room; say whether there is room for more."""
        self._number += 1
        if self._number % _UNITS_A_BLOCK == 1:
            self._pages = [self._page(at) for at in range(_PAGES)]
        pair = self._pair()
        year = FIRST_YEAR + 1 + int(self.chance.random() * (LAST_YEAR - FIRST_YEAR))
        now = Year(self._number, year, *pair, self._pages)
        for likelihood, happening in self._likely:
            if self.desk.left < ROOM:
                return False
            if now.between not in self._known:
                self._first_seen(now)
            elif self.chance.random() < likelihood:
                happening(now)
        return True

    def _pair(self) -> tuple[State, State]:
        """Choose two states; the first few are chosen often, as a few states are in the world."""
        count = len(self.states)
        first = int(count * self.chance.random() ** 2)
        second = int((count - 1) * self.chance.random())
        return self.states[first], self.states[second + (second >= first)]

    def _page(self, at: int) -> Page:
        number = (self._number // _UNITS_A_BLOCK) * _PAGES + at
        kind = PAGE_KINDS[number % len(PAGE_KINDS)]
        home = self.states[int(len(self.states) * self.chance.random())]
        year = FIRST_YEAR + int(self.chance.random() * (LAST_YEAR - FIRST_YEAR))
        speaker = None
        if kind == "Interview":
            held = home.in_office(int(self.chance.random() * len(POSTS)), year)
            speaker = (held.person, held.name)
        issued = in_month(year, 1 + int(self.chance.random() * 12)).edtf
        return Page(f"page-{number}", kind, home.outlet, issued, speaker)

    def _choose(self, now: Year) -> tuple[Page, Page]:
        """Choose two different pages."""
        first = int(_PAGES * self.chance.random())
        step = 1 + int((_PAGES - 1) * self.chance.random())
        return now.pages[first], now.pages[(first + step) % _PAGES]

    def _first_seen(self, now: Year) -> None:
        """Two states meet for the first time: what is said once of them."""
        self._known[now.between] = 0
        one, other = now.one, now.other
        relations, commission = f"relations-{now.between}", f"commission-{now.between}"
        facts = thing(relations, "Relationship", f"Relations of {one.name} and {other.name}")
        facts += thing(commission, "IntergovernmentalCommission", f"Joint Commission of {one.name} and {other.name}")
        facts += [
            (node(name), kzpk("betweenState"), state.iri) for name in (relations, commission) for state in (one, other)
        ]
        for sender, host in ((one, other), (other, one)):
            embassy, post = f"embassy-{sender.key}-{host.key}", f"ambassador-{sender.key}-{host.key}"
            facts += thing(embassy, "Embassy", f"Embassy of {sender.name} in {host.name}")
            facts += [(node(embassy), kzpk("ofState"), sender.iri), (node(embassy), kzpk("basedIn"), host.cities[0][0])]
            facts += thing(post, "Post", f"Ambassador of {sender.name} to {host.name}")
            facts += [
                (node(post), kzpk("postAt"), node(embassy)),
                (node(post), kzpk("postState"), sender.iri),
                (node(post), kzpk("accreditedTo"), host.iri),
            ]
        self.desk.say(now.pages[0], facts, f"relations with {other.name}")

    def _told(self, now: Year, facts: list[Fact], role: str, when: When, phrase: str) -> tuple[list[When], list[Page]]:
        """Write what happened on one page; perhaps say it again on another, or give it another date there."""
        page, second = self._choose(now)
        name = facts[0][0].value.removeprefix(ID)
        dating = dated(name, role, when)[0]
        self.desk.say(page, facts + dating, phrase)
        chance = self.chance.random()
        if chance < 0.3:
            self.desk.say(second, facts + dating, phrase, again=True)
            return [when], [page, second]
        if chance < 0.36:
            other = some_time(self.chance, now.year)
            if other.edtf != when.edtf:
                self.desk.say(second, dated(name, role, other)[0], phrase)
                return [when, other], [page, second]
        return [when], [page]

    def _visit(self, now: Year) -> None:
        rank = int(len(POSTS) * self.chance.random())
        guest, host = now.one.in_office(rank, now.year), now.other.in_office(rank, now.year)
        city, city_name = now.other.cities[int(2 * self.chance.random())]
        name, when = f"visit-{now.number}", some_time(self.chance, now.year)
        label = f"Visit {now.number} of the {_TITLES[rank]} of {now.one.name} to {city_name}"
        facts = thing(name, "Visit", label)
        facts += [(node(name), kzpk("hasVisitor"), guest.person), (node(name), kzpk("heldIn"), city)]
        facts.append((node(name), kzpk("topic"), _TOPICS[now.number % len(_TOPICS)]))
        times, pages = self._told(now, facts, "occurred", when, f"arrived in {city_name}")
        if len(times) == 1 and len(pages) == 2:
            values = {"hasVisitor": guest.person.value, "heldIn": city.value}
            self.answers.corroborated(name, values, when, *pages)
        if self.chance.random() < 0.6 and self.desk.left >= ROOM:
            meeting = f"meeting-{now.number}"
            facts = thing(meeting, "Meeting", f"Meeting {now.number} of {guest.name} and {host.name}")
            facts += [(node(meeting), kzpk("hasParticipant"), person) for person in (guest.person, host.person)]
            facts += [(node(meeting), kzpk("heldIn"), city), (node(meeting), kzpk("during"), node(name))]
            self._told(now, facts, "occurred", when, f"talks of {guest.name}")
            self.answers.met(meeting, (guest.person.value, host.person.value))

    def _agreement(self, now: Year) -> None:
        kind, word = _AGREEMENTS[int(len(_AGREEMENTS) * self.chance.random())]
        name, when = f"agreement-{now.number}", some_time(self.chance, now.year)
        topic = _TOPICS[now.number % len(_TOPICS)]
        facts = thing(name, kind, f"{word} {now.number} of {now.one.name} and {now.other.name}")
        facts += [(node(name), kzpk("party"), now.one.iri), (node(name), kzpk("party"), now.other.iri)]
        facts += [(node(name), kzpk("topic"), topic), (node(name), kzpk("signedIn"), now.other.cities[0][0])]
        if self.chance.random() < 0.3:
            expired = self.chance.random() < 0.3
            facts.append((node(name), kzpk("agreementStatus"), kzpk("Expired" if expired else "InForce")))
        self._told(now, facts, "signed", when, f"{word.lower()} number {now.number}")

    def _trade(self, now: Year) -> None:
        when = in_year(now.year)
        for turn, reporter in enumerate((now.one, now.other)):
            if turn and self.chance.random() < 0.6:
                return
            name = f"trade-{now.number}-{turn + 1}"
            amount = 100_000 * (1 + int(self.chance.random() * 99_999))
            bound = "Over" if self.chance.random() < 0.2 else "Exactly"
            label = f"Trade of {now.one.name} and {now.other.name} in {now.year}, by {reporter.name}"
            facts = [*thing(name, "TradeObservation", label), *when.facts(node(name))]
            facts += [
                (node(name), kzpk("observes"), node(f"relations-{now.between}")),
                (node(name), kzpk("betweenState"), now.one.iri),
                (node(name), kzpk("betweenState"), now.other.iri),
                (node(name), kzpk("indicator"), node("indicator-trade-turnover")),
                (node(name), kzpk("amount"), integer(amount)),
                (node(name), kzpk("currency"), text("USD")),
                (node(name), kzpk("bound"), kzpk(bound)),
                (node(name), kzpk("periodKind"), kzpk("CalendarYear")),
                (node(name), kzpk("reporter"), reporter.statistics[0]),
            ]
            first, second = self._choose(now)
            again = self.chance.random() < 0.3
            for page in (first, second) if again else (first,):
                self.desk.say(page, facts, f"{amount} dollars in {now.year}", again=page is second)
            self.answers.figure(reporter, when, amount, bound, (first, second) if again else (first,))

    def _session(self, now: Year) -> None:
        self._known[now.between] += 1
        number, commission = self._known[now.between], f"commission-{now.between}"
        name, when = f"session-{now.number}", some_time(self.chance, now.year)
        city, city_name = now.other.cities[0]
        chair = now.one.in_office(3, now.year)
        facts = thing(name, "CommissionSession", f"Session {number} of the Joint Commission ({now.between})")
        facts += [
            (node(name), kzpk("sessionOf"), node(commission)),
            (node(name), kzpk("sessionNumber"), integer(number)),
            (node(name), kzpk("heldIn"), city),
            (node(name), kzpk("chairedBy"), chair.person),
        ]
        phrase = f"commission met in {city_name}"
        # a page that only gives another date does not say whose session it was
        times, pages = self._told(now, facts, "occurred", when, phrase)
        speaking = pages if len(times) == 1 else pages[:1]
        kept = {"commission": node(commission).value, "number": str(number), "city": city.value, "chair": chair.name}
        self.answers.session(name, now.other, kept, times, speaking)

    def _students(self, now: Year) -> None:
        name, when = f"students-{now.number}", in_year(now.year)
        facts = thing(name, "CountObservation", f"Students of {now.one.name} in {now.other.name} in {now.year}")
        facts += [
            (node(name), kzpk("observes"), node(f"relations-{now.between}")),
            (node(name), kzpk("indicator"), node("indicator-students")),
            (node(name), kzpk("amount"), integer(10 + int(self.chance.random() * 5000))),
            (node(name), kzpk("unit"), text("person")),
            (node(name), kzpk("bound"), kzpk("Over" if self.chance.random() < 0.5 else "About")),
            (node(name), kzpk("topic"), node("topic-education")),
            *when.facts(node(name)),
        ]
        self.desk.say(self._choose(now)[0], facts, f"students from {now.one.name}")

    def _plan(self, now: Year) -> None:
        kind, word = _PLANNED[int(len(_PLANNED) * self.chance.random())]
        stage = _STAGES[int(len(_STAGES) * self.chance.random())]
        name, when = f"plan-{now.number}", in_month(now.year, 1 + int(self.chance.random() * 12))
        facts = thing(name, "PlannedEvent", f"Planned {word} {now.number} in {now.other.name}")
        facts += [
            (node(name), kzpk("plannedKind"), kzpk(kind)),
            (node(name), kzpk("planStage"), kzpk(stage)),
            (node(name), kzpk("plannedIn"), now.other.iri),
            (node(name), kzpk("plannedParticipant"), now.one.in_office(0, now.year).person),
            *dated(name, "expected", when)[0],
        ]
        page = self._choose(now)[0]
        modality = "Considered" if stage == "StageConsidered" else "Planned"
        self.desk.say(page, facts, f"{word} is to follow", modality=modality)
        self.answers.plan(name, kind, now.other, when, page)

    def _opinion(self, now: Year) -> None:
        name = f"opinion-{now.number}"
        holder = now.one.in_office(2, now.year)
        facts = thing(name, "Judgement", f"View {now.number} of relations with {now.other.name}")
        facts += [
            (node(name), kzpk("opinionHolder"), holder.person),
            (node(name), kzpk("about"), node(f"relations-{now.between}")),
            (node(name), kzpk("gist"), english(f"Relations with {now.other.name} are close.")),
        ]
        self.desk.say(self._choose(now)[0], facts, "our relations are close", modality="Opined")

    def _envoy(self, now: Year) -> None:
        person, tenure = f"envoy-{now.number}", f"tenure-envoy-{now.number}"
        name = names.person(_FIRST_ENVOY + now.number)
        facts = thing(person, "Person", name)
        facts.append((node(person), kzpk("ofState"), now.one.iri))
        facts += thing(tenure, "Tenure", f"{name} as ambassador to {now.other.name}")
        facts += [
            (node(tenure), kzpk("tenureOf"), node(person)),
            (node(tenure), kzpk("tenurePost"), node(f"ambassador-{now.one.key}-{now.other.key}")),
            *dated(tenure, "occurred", term(now.year, now.year + 4, 1 + int(self.chance.random() * 12)))[0],
        ]
        self.desk.say(self._choose(now)[0], facts, f"{name} presented credentials")

    def _cooperation(self, now: Year) -> None:
        name = f"cooperation-{now.number}"
        partners = (now.one.university, now.other.university)
        if self.chance.random() < 0.4:
            partners = (now.one.chamber, now.other.chamber)
        facts = thing(name, "Cooperation", f"Cooperation {now.number} of bodies of {now.between}")
        facts += [(node(name), kzpk("cooperationPartner"), partner) for partner in partners]
        facts.append((node(name), kzpk("topic"), node("topic-education")))
        self.desk.say(self._choose(now)[0], facts, "they work together")

    def _call(self, now: Year) -> None:
        name = f"call-{now.number}"
        one, other = now.one.in_office(0, now.year), now.other.in_office(0, now.year)
        facts = thing(name, "TelephoneCall", f"Telephone call {now.number} of {one.name} and {other.name}")
        facts += [(node(name), kzpk("hasParticipant"), person) for person in (one.person, other.person)]
        self._told(now, facts, "occurred", some_time(self.chance, now.year), f"spoke with {other.name} by telephone")

    def _shipment(self, now: Year) -> None:
        name = f"shipment-{now.number}"
        product = _PRODUCTS[int(len(_PRODUCTS) * self.chance.random())]
        facts = thing(name, "Shipment", f"Shipment {now.number} of {product}")
        facts += [
            (node(name), kzpk("product"), node(f"product-{product}")),
            (node(name), kzpk("origin"), now.one.cities[2][0]),
            (node(name), kzpk("destination"), now.other.cities[2][0]),
        ]
        self._told(now, facts, "occurred", some_time(self.chance, now.year), f"shipment of {product}")

    def _target(self, now: Year) -> None:
        name, when = f"target-{now.number}", in_year(now.year)
        facts = thing(name, "Target", f"Trade aimed at by {now.one.name} and {now.other.name} ({now.number})")
        facts += [
            (node(name), kzpk("targetOf"), node(f"relations-{now.between}")),
            (node(name), kzpk("targetIndicator"), node("indicator-trade-turnover")),
            (node(name), kzpk("targetAmount"), integer(1_000_000 * (1 + int(self.chance.random() * 5000)))),
            (node(name), kzpk("currency"), text("USD")),
            (node(name), kzpk("setBy"), now.one.in_office(1, now.year).person),
            *when.facts(node(name)),
        ]
        self.desk.say(self._choose(now)[0], facts, f"target for {now.year}", modality="Planned")
