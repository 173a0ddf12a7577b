"""What a saved check of ``kzpk check`` would find fault with does not pass the gate in the first place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import CORRECT, PREFIXES, changed

from kzpk_graph.model import Solutions
from kzpk_graph.queries.catalogue import compile_all
from kzpk_graph.resources import resource_paths
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import PREFIXES as KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Reviewed

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.store.base import Store

CHECKS = {name: check.text for name, check in compile_all(resource_paths("checks")).items()}
_PROBLEM = re.compile(r'"([^"]+)" AS \?problem')


def more(triples: str) -> str:
    """Return the correct file with more triples at the end of its statement."""
    head, end, tail = CORRECT.rpartition("\n}")
    return f"{head}\n  {triples}{end}{tail}"


def opinion(parts: str) -> str:
    """Return the correct file with an opinion that says no more than these parts."""
    return more(f'id:view-1 a kzpk:Expectation ; rdfs:label "A view of the forum"@en {parts} .')


def figure(old: str, new: str = "") -> str:
    """Return the correct file with a part of its figure replaced."""
    return changed(old, new)


def alone(triples: str, modality: str) -> str:
    """Return the correct file with other triples in its statement, which is said in some manner."""
    head, start, _ = CORRECT.partition("\nstatement:city-news-2026.1 {\n")
    return with_modality(f"{head}{start}  {triples}\n}}\n", modality)


def with_modality(text: str, modality: str) -> str:
    """Return a text whose statement is said in another manner."""
    return changed("kzpk:modality kzpk:Asserted", f"kzpk:modality kzpk:{modality}", text)


def of_interview(evidence: str) -> str:
    """Return a statement of the interview with some of its evidence."""
    return (
        PREFIXES
        + f"""
graph:evidence {{
  statement:tdi-interview-2025.p13-90 a kzpk:Statement ; prov:wasQuotedFrom source:tdi-interview-2025 ;
    kzpk:anchor "a trade mission"@en ; kzpk:modality kzpk:Asserted ; {evidence} .
}}
statement:tdi-interview-2025.p13-90 {{
  id:trade-mission-2025 a kzpk:Meeting ; rdfs:label "Trade mission to Karachi, 2025"@en ;
    kzpk:precedes id:tdi-interview-talk .
}}
"""
    )


OF_STATE = "kzpk:observes id:kazakhstan ; kzpk:indicator id:indicator-trade-turnover ;"
COUNT = f'id:count-1 a kzpk:CountObservation ; rdfs:label "Members of the body"@en ; {OF_STATE} kzpk:amount 7 ;'
QUESTION = (
    'id:question-1 a kzpk:Question ; rdfs:label "Whether trade will grow"@en ; kzpk:askedBy id:tdi ;'
    " kzpk:askedTo id:yerzhan-kistafin ; kzpk:about id:topic-trade ; kzpk:replyStatus kzpk:Answered ."
)
WHOLE = '; kzpk:opinionHolder id:kazakh-side ; kzpk:about id:topic-trade ; kzpk:gist "It went well."@en'
PLAN = 'id:plan-1 a kzpk:{} ; rdfs:label "A plan of the two sides"@en {} .'

ADDITIONS: dict[tuple[str, str], str] = {
    ("dates-incomplete", "it has no basis"): changed("; kzpk:dateBasis kzpk:DateStated .\n  id:", ".\n  id:"),
    ("dates-incomplete", "it is inferred without a reason"): changed("kzpk:DateStated", "kzpk:DateInferred"),
    ("dates-incomplete", "it has no first day"): changed('kzpk:earliest "2026-02-20"^^xsd:date ; ', ""),
    ("dates-incomplete", "its last day lies before its first"): changed(
        'kzpk:latest "2026-02-20"', 'kzpk:latest "2026-02-19"'
    ),
    ("events-without-date", "it has no date and no order"): more(
        'id:talks-1 a kzpk:Meeting ; rdfs:label "Talks on wool"@en ; kzpk:heldIn id:islamabad .'
    ),
    ("figures-incomplete", "it has neither unit nor currency"): figure(' ; kzpk:currency "USD"'),
    ("figures-incomplete", "it has both unit and currency"): figure('"USD"', '"USD" ; kzpk:unit "ton"'),
    ("figures-incomplete", "it has no amount"): figure("kzpk:amount 410000000 ; "),
    ("figures-incomplete", "it has no bound"): figure("kzpk:bound kzpk:Exactly ; "),
    ("figures-incomplete", "it has no indicator"): figure("kzpk:indicator id:indicator-trade-turnover ;"),
    ("figures-incomplete", "it measures nothing"): figure("kzpk:observes id:kazakhstan-pakistan-trade ; "),
    ("figures-incomplete", "it has no period"): more(f'{COUNT} kzpk:unit "members" ; kzpk:bound kzpk:Exactly .'),
    ("likely-twins", "two things of one class have this name"): more(
        'id:tdi-2 a kzpk:MediaOutlet ; rdfs:label "The Diplomatic Insight"@en .'
    ),
    ("manner-mismatch", "a question is in a statement that does not ask"): more(QUESTION),
    ("manner-mismatch", "an opinion is in a statement that asks or plans"): alone(
        f'id:view-1 a kzpk:Expectation ; rdfs:label "A view of the forum"@en {WHOLE} .', "Considered"
    ),
    ("manner-mismatch", "an event is dated by a statement that only asks or plans"): with_modality(CORRECT, "Planned"),
    ("opinions-incomplete", "nobody holds it"): opinion(WHOLE.replace("kzpk:opinionHolder id:kazakh-side ; ", "")),
    ("opinions-incomplete", "it is about nothing"): opinion(WHOLE.replace("kzpk:about id:topic-trade ; ", "")),
    ("opinions-incomplete", "it says nothing"): opinion(WHOLE.replace('; kzpk:gist "It went well."@en', "")),
    ("plans-incomplete", "it has no stage"): more(PLAN.format("PlannedActivity", "")),
    ("plans-incomplete", "it is a planned event of no kind"): more(
        PLAN.format("PlannedEvent", "; kzpk:planStage kzpk:StageAnnounced")
    ),
    ("plans-incomplete", "it is a planned body of no kind"): more(
        PLAN.format("PlannedBody", "; kzpk:planStage kzpk:StageAnnounced")
    ),
    ("statements-empty", "it has no triples"): CORRECT.partition("\nstatement:")[0],
    ("statements-empty", "it is a graph without evidence"): changed(
        "\nstatement:city-news-2026.1 {", "\nstatement:city-news-2026.2 {"
    ),
    ("statements-incomplete", "it names no source"): changed("prov:wasQuotedFrom source:city-news-2026 ;", ""),
    ("statements-incomplete", "it has no key phrase"): changed('kzpk:anchor "a trade forum was held"@en ; ', ""),
    ("statements-incomplete", "it does not say how it is said"): changed("kzpk:modality kzpk:Asserted ; ", ""),
    ("statements-incomplete", "it is from an interview and has no paragraph"): of_interview(
        "kzpk:speaker id:yerzhan-kistafin"
    ),
    ("statements-incomplete", "it is from an interview and has no speaker"): of_interview("kzpk:paragraph 13"),
    ("statements-incomplete", "its source is not described"): changed('dcterms:title "Trade forum held"@en ; ', ""),
    ("things-without-label", "it has no English label"): changed("Islamabad, 2026\"@en", "Islamabad, 2026\"@kk"),
    ("undefined-terms", "the ontology does not define it"): changed("kzpk:heldIn", "kzpk:heldAround"),
}  # fmt: skip
"""By saved check and the start of the problem that it names: an addition that has this problem."""

FURTHER: dict[str, tuple[str, str]] = {
    "a figure about its states alone": (
        "figures-incomplete",
        figure("kzpk:observes id:kazakhstan-pakistan-trade ; ", "kzpk:countedFrom id:kazakhstan ; "),
    ),
    "a thing that is described among the evidence alone": (
        "things-without-label",
        changed("kzpk:hasParticipant id:kazakh-side", "kzpk:hasParticipant id:city-news"),
    ),
    "a thing without a type": (
        "things-without-label",
        changed("kzpk:hasParticipant id:kazakh-side", "kzpk:hasParticipant id:somebody-unknown"),
    ),
    "two topics of one name": (
        "likely-twins",
        more('id:topic-trade-2 a kzpk:Topic ; rdfs:label "trade"@en ; skos:inScheme id:scheme-topics ;'
            ' skos:definition "Buying and selling across borders."@en .'),
    ),
    "things of two kinds below one, of one name": (
        "likely-twins",
        more('id:tdi-2 a kzpk:Company ; rdfs:label "The Diplomatic Insight"@en .'),
    ),
    "two new things of one name": (
        "likely-twins",
        more('id:hub-1 a kzpk:Company ; rdfs:label "The Hub"@en . id:hub-2 a kzpk:Company ; rdfs:label "The Hub"@en .'),
    ),
    "a question of the same name": (
        "likely-twins",
        alone(f"{QUESTION} {QUESTION.replace('question-1', 'question-2')}", "Asked"),
    ),
}  # fmt: skip
"""Other ways to the same problems."""


@pytest.fixture(scope="session")
def copy(graph: KnowledgeGraph) -> Store:
    """Return a copy of the interview's graph, to put in what the gate has not let pass."""
    store = OxigraphStore()
    store.bulk_extend(graph._store().quads())
    return store


def problems(copy: Store, found: Reviewed, check: str) -> set[str]:
    """Return the problems that a saved check names only once an addition is in, whatever the gate said."""
    came = [quad for quad in (*found.review.insert, *found.review.staging.insert) if not copy.contains(quad)]
    went = list(found.review.staging.delete)

    def asked() -> set[str]:
        answer = copy.query(CHECKS[check], prefixes=KNOWN)
        assert isinstance(answer, Solutions)
        return {" ".join(str(getattr(term, "value", "")) for term in row) for row in answer.rows}

    before = asked()
    copy.apply(insert=came, delete=went)
    try:
        return asked() - before
    finally:
        copy.apply(insert=went, delete=came)


@pytest.mark.parametrize("case", sorted(ADDITIONS), ids=lambda case: f"{case[0]}: {case[1]}")
def test_what_a_saved_check_fails_is_refused(
    checked: Callable[..., Reviewed], copy: Store, case: tuple[str, str]
) -> None:
    found = checked(ADDITIONS[case])
    assert any(case[1] in row for row in problems(copy, found, case[0]))
    # nothing but the problem itself: of some there are two sides to be told
    assert 1 <= [one.severity for one in found.findings].count("violation") <= 2, [
        one.message for one in found.findings
    ]


@pytest.mark.parametrize("name", sorted(FURTHER))
def test_other_ways_to_the_same_are_refused_too(checked: Callable[..., Reviewed], copy: Store, name: str) -> None:
    check, text = FURTHER[name]
    found = checked(text)
    assert problems(copy, found, check)
    assert [one.severity for one in found.findings].count("violation") == 1, [one.message for one in found.findings]


def test_every_problem_of_every_saved_check_is_tried() -> None:
    named = {(name, problem) for name, text in CHECKS.items() for problem in _PROBLEM.findall(text)}
    named |= {(name, problem) for name, text in CHECKS.items() for problem in re.findall(r'\("([^"]+)" AS', text)}
    tried = {one for one in named if any(one[0] == name and one[1].startswith(start) for name, start in ADDITIONS)}
    assert len(named) >= len(ADDITIONS)
    assert named - tried == set()


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_correct_addition_stays_healthy(checked: Callable[..., Reviewed], copy: Store, check: str) -> None:
    assert problems(copy, checked(CORRECT), check) == set()
