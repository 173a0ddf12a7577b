"""What a synthetic graph starts from: states with their places, bodies, posts, and who held these when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.synthetic import names
from kzpk_graph.synthetic.desk import Desk, Page, thing
from kzpk_graph.synthetic.terms import Fact, kzpk, node, text
from kzpk_graph.synthetic.times import FIRST_YEAR, When, dated, term

if TYPE_CHECKING:
    from kzpk_graph.rdfio import NamedNode

MOST_STATES: Final = 193
TRIPLES_OF_A_STATE: Final = 4500
"""Triples of the whole graph for each state: a tenth of them describes the state itself."""

_GIVEN: Final = (
    ("kazakhstan", "Kazakhstan", ("Astana", "Almaty", "Shymkent", "Aktau"), ("KZ", "KAZ", "398")),
    ("pakistan", "Pakistan", ("Islamabad", "Karachi", "Lahore", "Sialkot"), ("PK", "PAK", "586")),
)
"""The two states that the saved queries ask for by default; all that is said of their relations is invented."""

POSTS: Final = ("president", "prime-minister", "foreign-minister", "trade-minister")
_TITLES: Final = ("President", "Prime Minister", "Minister of Foreign Affairs", "Minister of Trade")
_TERM_YEARS: Final = 5
_REGIONS: Final = (
    ("central-asia", "Central Asia"), ("south-asia", "South Asia"), ("region-north", "The North"),
    ("region-east", "The East"), ("region-west", "The West"),
)  # fmt: skip
GAZETTEER: Final = (node("world-gazetteer"), "World Gazetteer")


class Term(NamedTuple):
    """Somebody's time in a post."""

    person: NamedNode
    name: str
    tenure: NamedNode
    when: When


class State(NamedTuple):
    """A state and what belongs to it; ``terms`` are by post and then in order of time."""

    number: int
    key: str
    name: str
    iri: NamedNode
    cities: tuple[tuple[NamedNode, str], ...]
    outlet: tuple[NamedNode, str]
    statistics: tuple[NamedNode, str]
    university: NamedNode
    chamber: NamedNode
    posts: tuple[NamedNode, ...]
    terms: tuple[tuple[Term, ...], ...]

    def in_office(self, post: int, year: int) -> Term:
        """Return the term that covers a year; the first one for the years before it."""
        return self.terms[post][max(0, min((year - FIRST_YEAR - post) // _TERM_YEARS, len(self.terms[post]) - 1))]


def number_of_states(triples: int) -> int:
    """Return how many states a graph of so many triples has."""
    return max(2, min(MOST_STATES, triples // TRIPLES_OF_A_STATE))


def build(desk: Desk, states: int) -> list[State]:
    """Write the states down, and return them."""
    page = Page("gazetteer", "ReferencePage", GAZETTEER, "2025-01")
    facts = thing("world-gazetteer", "Institution", GAZETTEER[1])
    for key, name in _REGIONS:
        facts += thing(key, "WorldRegion", name)
    desk.say(page, facts, "regions of the world")
    return [_state(desk, number) for number in range(states)]


def _state(desk: Desk, number: int) -> State:
    if number < len(_GIVEN):
        key, name, city_names, codes = _GIVEN[number]
    else:
        name = names.state(number)
        key = name.lower()
        city_names = tuple(names.city(4 * number + at) for at in range(4))  # type: ignore[assignment]
        letters = chr(65 + number // 26) + chr(65 + number % 26)  # up to HK: neither KZ nor PK
        codes = (letters, f"{letters}X", f"{number:03}")
    cities = tuple((node(city.lower()), city) for city in city_names)
    state = State(
        number, key, name, node(key), cities, (node(f"outlet-{key}"), f"{name} Herald"),
        (node(f"statistics-{key}"), f"Statistics Office of {name}"), node(f"university-{key}"), node(f"chamber-{key}"),
        tuple(node(f"post-{post}-{key}") for post in POSTS), _terms(number, key),
    )  # fmt: skip
    page = Page(f"gazetteer-{key}", "ReferencePage", GAZETTEER, "2025-01")
    desk.say(page, _places(state, codes), f"{name} and its cities")
    desk.say(page, _bodies(state), f"public bodies of {name}")
    register = Page(f"register-{key}", "GovernmentPage", state.outlet, "2025-06")
    for at in range(len(POSTS)):
        desk.say(register, _officials(state, at), f"every {_TITLES[at]} of {name}")
    return state


def _terms(number: int, key: str) -> tuple[tuple[Term, ...], ...]:
    found = []
    for at, post in enumerate(POSTS):
        starts = range(FIRST_YEAR + at, 2026, _TERM_YEARS)
        held = []
        for turn, start in enumerate(starts):
            end = start + _TERM_YEARS if start + _TERM_YEARS < 2026 else None
            name = names.person(((number * len(POSTS)) + at) * 8 + turn)
            tenure = node(f"tenure-{post}-{key}-{turn + 1}")
            held.append(Term(node(f"{post}-{key}-{turn + 1}"), name, tenure, term(start, end, 1 + number % 12)))
        found.append(tuple(held))
    return tuple(found)


def _places(state: State, codes: tuple[str, str, str]) -> list[Fact]:
    facts = thing(state.key, "State", state.name)
    facts += [
        (state.iri, kzpk(f"iso{name}"), text(code))
        for name, code in zip(("Alpha2", "Alpha3", "Numeric"), codes, strict=True)
    ]
    facts.append((state.iri, kzpk("locatedIn"), node(_REGIONS[state.number % 5][0])))
    for at, (city, name) in enumerate(state.cities):
        facts += thing(name.lower(), "City", name)
        facts.append((city, kzpk("locatedIn" if at else "capitalOf"), state.iri))
    return facts


def _bodies(state: State) -> list[Fact]:
    facts: list[Fact] = []
    for key, kind, name, city in (
        ("ministry-foreign-affairs", "Ministry", f"Ministry of Foreign Affairs of {state.name}", 0),
        ("ministry-trade", "Ministry", f"Ministry of Trade of {state.name}", 0),
        ("statistics", "GovernmentAgency", state.statistics[1], 0),
        ("outlet", "MediaOutlet", state.outlet[1], 1),
        ("university", "University", f"{state.cities[1][1]} University", 1),
        ("chamber", "ChamberOfCommerce", f"{state.cities[2][1]} Chamber of Commerce", 2),
    ):
        facts += thing(f"{key}-{state.key}", kind, name)
        facts.append((node(f"{key}-{state.key}"), kzpk("ofState"), state.iri))
        facts.append((node(f"{key}-{state.key}"), kzpk("basedIn"), state.cities[city][0]))
    return facts


def _officials(state: State, at: int) -> list[Fact]:
    post, title = state.posts[at], f"{_TITLES[at]} of {state.name}"
    facts = thing(f"post-{POSTS[at]}-{state.key}", "Post", title)
    facts.append((post, kzpk("postState"), state.iri))
    if at > 1:
        ministry = "ministry-foreign-affairs" if POSTS[at] == "foreign-minister" else "ministry-trade"
        facts.append((post, kzpk("postAt"), node(f"{ministry}-{state.key}")))
    for turn, held in enumerate(state.terms[at]):
        name = f"tenure-{POSTS[at]}-{state.key}-{turn + 1}"
        facts += thing(f"{POSTS[at]}-{state.key}-{turn + 1}", "Person", held.name)
        facts.append((held.person, kzpk("ofState"), state.iri))
        facts += thing(name, "Tenure", f"{held.name} as {title}")
        facts += [(held.tenure, kzpk("tenureOf"), held.person), (held.tenure, kzpk("tenurePost"), post)]
        facts += dated(name, "occurred", held.when)[0]
    return facts


__all__ = ["GAZETTEER", "POSTS", "State", "Term", "build", "number_of_states"]
