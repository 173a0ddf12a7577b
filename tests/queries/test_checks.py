"""The checks: each finds nothing in the shipped graph, and finds every flaw that is planted in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph import prepare
from kzpk_graph.model import Solutions
from kzpk_graph.queries import catalogue
from kzpk_graph.rdfio import parse_file
from kzpk_graph.resources import resource_paths
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKS = {Path(path).stem: path for path in resource_paths("checks")}

STATEMENT = """graph:evidence {
  source:s a kzpk:Interview ; dcterms:title "A talk"@en .
  statement:s.1 a kzpk:Statement ; prov:wasQuotedFrom source:s ; kzpk:paragraph 1 ; kzpk:anchor "a phrase"@en ;
    kzpk:speaker id:yerzhan-kistafin ; kzpk:modality kzpk:Asserted . }
"""
"""The evidence of the statement that holds the planted flaws."""

FIGURE = (
    'kzpk:unit "person"',
    "kzpk:amount 5",
    "kzpk:bound kzpk:Over",
    "kzpk:indicator id:indicator-students",
    "kzpk:observes id:pakistan",
    'kzpk:date "2025"',
)
SPOKEN = (
    "prov:wasQuotedFrom source:s",
    "kzpk:paragraph 1",
    'kzpk:anchor "x"@en',
    "kzpk:speaker id:tdi",
    "kzpk:modality kzpk:Asserted",
)
STATED = "kzpk:dateBasis kzpk:DateStated"
OPINION = ("kzpk:opinionHolder id:tdi", "kzpk:about id:pakistan", 'kzpk:gist "x"@en')


def without_one(parts: tuple[str, ...]) -> Iterator[str]:
    """Yield the parts as predicates and objects, each time without another one of them."""
    for number in range(len(parts)):
        yield " ; ".join(parts[:number] + parts[number + 1 :])


FLAWS: dict[str, list[tuple[str, str]]] = {
    "things-without-label": [
        ("statement:s.1", "id:FLAW a kzpk:City"),
        ("statement:s.1", "id:pakistan kzpk:locatedIn id:FLAW"),
        ("statement:s.1", 'id:FLAW a kzpk:City ; rdfs:label "Ville"@fr'),
    ],
    "events-without-date": [("statement:s.1", "id:FLAW a kzpk:Visit")],
    "figures-incomplete": [
        *(("statement:s.1", f"id:FLAW a kzpk:CountObservation ; {parts}") for parts in without_one(FIGURE)),
        ("statement:s.1", f'id:FLAW a kzpk:CountObservation ; {" ; ".join(FIGURE)} ; kzpk:currency "USD"'),
    ],
    "statements-incomplete": [
        *(("graph:evidence", f"statement:FLAW a kzpk:Statement ; {parts}") for parts in without_one(SPOKEN)),
        ("graph:evidence", f"statement:FLAW a kzpk:Statement ; prov:wasQuotedFrom source:t ; {' ; '.join(SPOKEN[2:])}"),
    ],
    "statements-empty": [
        ("graph:evidence", f"statement:FLAW a kzpk:Statement ; {' ; '.join(SPOKEN)}"),
        ("statement:FLAW", "id:pakistan a kzpk:State"),
    ],
    "manner-mismatch": [
        ("statement:s.1", "id:FLAW a kzpk:Question ; kzpk:askedBy id:tdi"),
        ("statement:tdi-interview-2025.p9-1", "id:FLAW a kzpk:Aim ; kzpk:opinionHolder id:tdi"),
        ("statement:tdi-interview-2025.p16-3", "id:FLAW a kzpk:Visit ; kzpk:occurred id:FLAW.occurred"),
    ],
    "plans-incomplete": [
        ("statement:s.1", "id:FLAW a kzpk:PlannedActivity"),
        ("statement:s.1", "id:FLAW a kzpk:PlannedEvent ; kzpk:planStage kzpk:StageAgreed"),
        ("statement:s.1", "id:FLAW a kzpk:PlannedBody ; kzpk:planStage kzpk:StageAgreed"),
    ],
    "opinions-incomplete": [("statement:s.1", f"id:FLAW a kzpk:Aim ; {parts}") for parts in without_one(OPINION)],
    "dates-incomplete": [
        ("statement:s.1", f'id:FLAW a kzpk:Dating ; kzpk:date "2025" ; {parts}')
        for parts in (
            'kzpk:earliest "2025-01-01"^^xsd:date',
            'kzpk:earliest "2025-01-01"^^xsd:date ; kzpk:dateBasis kzpk:DateInferred',
            STATED,
            f'kzpk:earliest "2025-01-02"^^xsd:date ; kzpk:latest "2025-01-01"^^xsd:date ; {STATED}',
        )
    ],
    "likely-twins": [("statement:s.1", 'id:FLAW a kzpk:City ; rdfs:label "Lahore"@en')],
    "undefined-terms": [
        ("statement:s.1", "id:pakistan kzpk:FLAW id:tdi"),
        ("statement:s.1", "id:pakistan a kzpk:FLAW"),
    ],
}
"""For each check some additions with one flaw each, as graph and triples; the thing at fault is called FLAW."""


def called(check: str, number: int) -> str:
    return f"flaw-{check}-{number}"


def asked(*files: Path) -> OxigraphStore:
    """Return the shipped graph with the files' quads, closed."""
    planted = [quad for file in files for quad in parse_file(str(file))]
    store = OxigraphStore()
    store.bulk_extend(prepare.quads_of(prepare.read("ontology"), [*prepare.read("data"), *planted]))
    return store


def problems(store: OxigraphStore, check: str) -> list[tuple[str, str]]:
    """Return thing and problem of each row of a check."""
    query = catalogue.compile_query(CHECKS[check], "checks")
    answer = store.query(query.text)
    assert isinstance(answer, Solutions)
    thing, problem = (answer.variables.index(name) for name in ("thing", "problem"))
    return [(row[thing].value, row[problem].value) for row in answer.rows]


@pytest.fixture(scope="module")
def shipped() -> OxigraphStore:
    return asked()


@pytest.fixture(scope="module")
def flawed(tmp_path_factory: pytest.TempPathFactory) -> OxigraphStore:
    """The shipped graph with all flaws, each under a name of its own."""
    lines = [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()] + [STATEMENT]
    for check, flaws in FLAWS.items():
        for number, (graph, triples) in enumerate(flaws):
            lines.append(f"{graph} {{ {triples} . }}".replace("FLAW", called(check, number)))
    file = tmp_path_factory.mktemp("flaws") / "flaws.trig"
    file.write_text("\n".join(lines), encoding="utf-8")
    return asked(file)


def test_every_check_has_a_planted_flaw() -> None:
    assert set(FLAWS) == set(CHECKS)


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_shipped_graph_has_no_problem(shipped: OxigraphStore, check: str) -> None:
    assert problems(shipped, check) == []


@pytest.mark.parametrize(
    ("check", "number"), [(check, number) for check, flaws in sorted(FLAWS.items()) for number in range(len(flaws))]
)
def test_a_planted_flaw_is_found(flawed: OxigraphStore, check: str, number: int) -> None:
    found = [problem for thing, problem in problems(flawed, check) if thing.endswith(called(check, number))]
    assert len(found) == 1
    assert "; " in found[0], "a problem says what is wrong and what to do"


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_check_is_standard_sparql(check: str) -> None:
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(Path(CHECKS[check]).read_text(encoding="utf-8"))
