"""What chosen saved queries must answer on a synthetic graph: kept while it is written, from what is being written.

No query is run for it. Each probe is one saved query with values for its parameters; its rows follow from the plan and
from what the query is documented to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.vocab import ID, KZPK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.synthetic.desk import Page
    from kzpk_graph.synthetic.times import When
    from kzpk_graph.synthetic.world import State

Row = tuple[str | None, ...]


class Probe(NamedTuple):
    """One saved query with the values of its parameters, and the rows that it must give, in any order."""

    query: str
    parameters: dict[str, str]
    columns: tuple[str, ...]
    rows: list[Row]


class Answers:
    """Keeps what the probes must answer.

    Args:
        states: The states; the probes ask for the last one, which fewest happenings concern.
    """

    def __init__(self, states: list[State]) -> None:
        self.state = states[-1]
        self.events: list[Row] = []
        self.plans: list[Row] = []
        self.figures: list[Row] = []
        self.sessions: list[Row] = []
        self.commission = ""
        self.meeting: tuple[str, tuple[str, ...]] | None = None
        self.visit: tuple[str, list[Row]] | None = None

    def session(self, name: str, at: State, kept: dict[str, str], times: Iterable[When], pages: Iterable[Page]) -> None:
        """Keep a session of a commission.

        Args:
            name: Its id.
            at: Where it was held.
            kept: Its commission, number, city and chair.
            times: Its dates.
            pages: The pages that say whose session it was.
        """
        dates = sorted(times, key=lambda when: (when.earliest, when.edtf))
        if at is self.state:
            kind, basis = KZPK + "CommissionSession", KZPK + "DateStated"
            self.events += [(ID + name, kind, kept["city"], when.edtf, basis) for when in dates]
        self.commission = self.commission or kept["commission"]
        if kept["commission"] == self.commission:
            text, sources = " | ".join(when.edtf for when in dates), str(len({page.name for page in pages}))
            self.sessions.append(
                (ID + name, kept["number"], text, kept["city"], kept["chair"], None, None, None, sources)
            )

    def plan(self, name: str, kind: str, at: State, when: When, page: Page) -> None:
        """Keep a planned event."""
        if at is self.state:
            paragraph = str(page.said) if page.speaker else None
            self.plans.append((ID + name, KZPK + kind, None, at.iri.value, when.edtf, KZPK + "DateStated", paragraph))

    def figure(self, reporter: State, when: When, amount: int, bound: str, pages: Iterable[Page]) -> None:
        """Keep a trade figure."""
        if reporter is self.state:
            pages = list(pages)
            said_by = " | ".join(sorted({page.voice for page in pages}))
            self.figures.append(
                (
                    *(when.edtf, KZPK + "CalendarYear", ID + "indicator-trade-turnover", None, KZPK + bound),
                    *(
                        str(amount),
                        "USD",
                        reporter.statistics[0].value,
                        said_by,
                        str(len({page.name for page in pages})),
                    ),
                )
            )

    def met(self, name: str, persons: tuple[str, ...]) -> None:
        """Keep the first meeting."""
        if self.meeting is None:
            self.meeting = (ID + name, persons)

    def corroborated(self, name: str, values: dict[str, str], when: When, first: Page, second: Page) -> None:
        """Keep the first visit that pages of two publishers speak of."""
        if self.visit is None and first.publisher != second.publisher:
            who = " | ".join(sorted((first.publisher[1], second.publisher[1])))
            rows: list[Row] = [(ID + name, KZPK + "occurred", when.edtf, None, "2", "2", who)]
            rows += [(ID + name, KZPK + role, None, value, "2", "2", who) for role, value in values.items()]
            self.visit = (ID + name, rows)

    def probes(self) -> list[Probe]:
        """Return every probe."""
        state, key = self.state, self.state.iri.value
        post, terms = state.posts[1], state.terms[1]
        held: list[Row] = [(post.value, one.person.value, one.when.edtf, None, None, None, None, "1") for one in terms]
        places: list[Row] = [
            (city.value, KZPK + "City", None if at else key, None, None) for at, (city, _) in enumerate(state.cities)
        ]
        career: list[Row] = [
            (terms[0].tenure.value, post.value, None, None, None, terms[0].when.edtf, KZPK + "DateStated")
        ]
        found = [
            Probe("events-in-state", {"state": key, "kind": KZPK + "CommissionSession"}, _EVENTS, self.events),
            Probe("planned-events", {"state": key}, _PLANS, self.plans),
            Probe("trade-by-year", {"reporter": state.statistics[0].value}, _TRADE, self.figures),
            Probe("posts-over-time", {"post": post.value}, _POSTS, held),
            Probe("career", {"person": terms[0].person.value}, _CAREER, career),
            Probe("where-is", {"region": key}, _PLACES, places),
        ]
        if self.commission:
            found.append(Probe("commission-sessions", {"commission": self.commission}, _SESSIONS, self.sessions))
        if self.meeting is not None:
            took_part: list[Row] = [(person, None, None) for person in self.meeting[1]]
            found.append(
                Probe("participants", {"event": self.meeting[0]}, ("participant", "group", "behalf"), took_part)
            )
        if self.visit is not None:
            found.append(Probe("corroborated", {"about": self.visit[0]}, _CLAIMS, self.visit[1]))
        return found


_EVENTS = ("event", "type", "city", "date", "dated")
_PLANS = ("plan", "form", "city", "where", "date", "dated", "paragraph")
_TRADE = (
    "period",
    "period_kind",
    "measure",
    "exporter",
    "bound",
    "amount",
    "unit",
    "reporter_named",
    "said_by",
    "sources",
)
_POSTS = ("post", "holder", "term", "taken_up", "given_up", "known_in_office", "on_that_day", "sources")
_CAREER = ("tenure", "post", "institution", "city", "state", "date", "dated")
_PLACES = ("place", "kind", "capital_of", "code", "coordinates")
_SESSIONS = ("session", "number", "dates", "city", "chairs", "speakers", "documents", "decisions", "sources")
_CLAIMS = ("thing", "property", "date", "value", "publishers", "sources", "names")
