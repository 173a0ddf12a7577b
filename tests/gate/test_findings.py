"""Provoked errors: each with its exact place, code, severity and the words that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.gate.conftest import CORRECT, MARK, Reviewed, changed, without_mark

from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph import KnowledgeGraph


class Case(NamedTuple):
    """One wrong variant of the correct file.

    Attributes:
        name: What is wrong.
        old: A part of the correct file.
        new: What stands there in the wrong one, the mark where the finding is expected.
        code: The code expected.
        words: What message and advice must say.
        severity: The severity expected.
        new_line: What the patch must make of the line; empty for no patch expected.
    """

    name: str
    old: str
    new: str
    code: str
    words: tuple[str, ...]
    severity: str = "violation"
    patched: str = ""


TERMS = (
    Case(
        "class misspelt",
        "a kzpk:BusinessForum",
        "a ‸kzpk:BusinesForum",
        "KZ401",
        ("no class kzpk:BusinesForum", "kzpk:BusinessForum"),
        patched="a kzpk:BusinessForum ;",
    ),
    Case(
        "property in the wrong case",
        "kzpk:heldIn",
        "‸kzpk:heldin",
        "KZ402",
        ("no property kzpk:heldin", "kzpk:heldIn"),
        patched="kzpk:heldIn id:islamabad",
    ),
    Case("property unlike any", "kzpk:heldIn", "‸kzpk:zzyzx", "KZ402", ("no property kzpk:zzyzx", "kzpk find")),
    Case(
        "property of the evidence misspelt",
        "prov:wasQuotedFrom",
        "‸prov:wasQuotFrom",
        "KZ402",
        ("prov:wasQuotFrom", "prov:wasQuotedFrom"),
        patched="prov:wasQuotedFrom source:",
    ),
    Case(
        "foreign vocabulary",
        "kzpk:heldIn",
        "‸<http://xmlns.com/foaf/0.1/based_near>",
        "KZ403",
        ("vocabulary that the graph does not use",),
    ),
    Case(
        "https in place of http",
        'rdfs:label "Trade forum in',
        '‸<https://www.w3.org/2000/01/rdf-schema#label> "Trade forum in',
        "KZ404",
        ("misspelt", "rdfs:label"),
        patched="<http://www.w3.org/2000/01/rdf-schema#label>",
    ),
    Case(
        "namespace of our own with http",
        "id:islamabad ;",
        "‸<http://w3id.org/kzpk/id/islamabad> ;",
        "KZ404",
        ("misspelt", "id:islamabad"),
        patched="<https://w3id.org/kzpk/id/islamabad>",
    ),
    Case(
        "slash in place of the hash",
        "a kzpk:BusinessForum",
        "a ‸<https://w3id.org/kzpk/ontology/BusinessForum>",
        "KZ404",
        ("misspelt", "kzpk:BusinessForum"),
    ),
    Case(
        "leading zero",
        "410000000",
        "‸0410000000",
        "KZ406",
        ("come back", "410000000"),
        patched="kzpk:amount 410000000 ;",
    ),
    Case("trailing zero", "410000000", "‸410000000.50", "KZ406", ("410000000.5",)),
    Case(
        "source under id:",
        "source:city-news-2026 a kzpk:NewsReport",
        "‸id:city-news-2026 a kzpk:NewsReport",
        "KZ407",
        ("news report", "source:city-news-2026"),
    ),
    Case(
        "thing under source:",
        "id:trade-forum-2026 a ",
        "‸source:trade-forum-2026 a ",
        "KZ407",
        ("business forum", "id:trade-forum-2026"),
    ),
    Case(
        "thing in no namespace",
        "id:trade-forum-2026 a ",
        "‸<https://city-news.example/Forum> a ",
        "KZ407",
        ("in no namespace", "id:forum"),
    ),
    Case(
        "subclass axiom",
        "kzpk:heldIn id:islamabad",
        "‸rdfs:subClassOf kzpk:Event ; kzpk:heldIn id:islamabad",
        "KZ408",
        ("ontology", "leave it out"),
    ),
    Case(
        "a class described",
        "id:trade-2025.410m-usd a",
        '‸kzpk:Forum rdfs:label "moot"@en . id:trade-2025.410m-usd a',
        "KZ408",
        ("ontology's terms",),
    ),
    Case(
        "sameAs",
        "kzpk:heldIn id:islamabad",
        "‸owl:sameAs id:igc-13 ; kzpk:heldIn id:islamabad",
        "KZ408",
        ("NameMatch",),
    ),
    Case("class as property", "kzpk:heldIn", "‸kzpk:City", "KZ409", ("is a class, not a property",)),
    Case("property as class", "a kzpk:BusinessForum", "a ‸kzpk:heldIn", "KZ409", ("is a property, not a class",)),
    Case("class as value", "kzpk:heldIn id:islamabad", "kzpk:heldIn ‸kzpk:City", "KZ409", ("not a thing",)),
    Case(
        "value of a list misspelt",
        "kzpk:Exactly",
        "‸kzpk:Exactely",
        "KZ410",
        ("no value kzpk:Exactely", "kzpk:Exactly"),
        patched="kzpk:bound kzpk:Exactly",
    ),
    Case(
        "datatype misspelt",
        '"2026-02-20"^^xsd:date ; kzpk:latest',
        '‸"2026-02-20"^^xsd:dat ; kzpk:latest',
        "KZ412",
        ("xsd:dat", "xsd:date"),
        patched='"2026-02-20"^^xsd:date ;',
    ),
)

SHAPES = (
    Case(
        "text in place of a number", "kzpk:amount 410000000", 'kzpk:amount ‸"410 million"', "KZ420", ("plain number",)
    ),
    Case(
        "a member of the wrong class",
        "kzpk:heldIn id:islamabad",
        "kzpk:heldIn ‸id:tdi",
        "KZ420",
        ("took place in", "described as a place"),
    ),
    Case("no unit", ' ; kzpk:currency "USD"', "", "KZ420", ("currency",)),
    Case("no label", '; rdfs:label "Trade forum in Islamabad, 2026"@en', "", "KZ420", ("label",)),
    Case(
        "label without a language",
        '"Trade forum in Islamabad, 2026"@en',
        '‸"Trade forum in Islamabad, 2026"',
        "KZ420",
        ("language",),
    ),
)

CONTRADICTIONS = (
    Case(
        "two kinds that exclude each other",
        "id:kazakhstan ,",
        "id:kazakhstan , id:pakistan . id:islamabad a ‸kzpk:Person . id:trade-2025.410m-usd kzpk:betweenState",
        "KZ430",
        ("Islamabad", "both a", "person", "nothing is both"),
    ),
    Case(
        "irreflexive",
        "id:kazakhstan ,",
        "id:kazakhstan . id:islamabad kzpk:capitalOf ‸id:islamabad . id:trade-2025.410m-usd kzpk:betweenState",
        "KZ430",
        ("itself",),
    ),
)

REFERENCES = (
    Case(
        "thing misspelt",
        "kzpk:heldIn id:islamabad",
        "kzpk:heldIn ‸id:islambad",
        "KZ440",
        ("id:islambad", "neither here nor in the graph", "id:islamabad"),
    ),
    Case("thing unknown", "kzpk:heldIn id:islamabad", "kzpk:heldIn ‸id:qqxxzz", "KZ440", ("id:qqxxzz", "rdfs:label")),
    Case(
        "source described nowhere",
        "prov:wasQuotedFrom source:city-news-2026",
        "prov:wasQuotedFrom ‸source:city-news-2020",
        "KZ440",
        ("source:city-news-2020", "source:city-news-2020 a kzpk:NewsReport"),
    ),
    Case("twin by name", '"City News of the Capital"@en', '‸"Diplotv"@en', "KZ441", ("id:diplotv",), "warning"),
)

STATEMENTS = (
    Case("no anchor", 'kzpk:anchor "a trade forum was held"@en ;', "", "KZ451", ("names no anchor",)),
    Case("no modality", "kzpk:modality kzpk:Asserted ;", "", "KZ451", ("names no modality",)),
    Case("no confidence", "; kzpk:confidence kzpk:ConfidenceHigh", "", "KZ451", ("no confidence",)),
    Case(
        "graph of another statement",
        "\nstatement:city-news-2026.1 {",
        "\nstatement:city-news-2026.2 {",
        "KZ451",
        ("city-news-2026.2",),
    ),
    Case(
        "graph that is no statement",
        "\nstatement:city-news-2026.1 {",
        "\n<https://city-news.example/graph> {",
        "KZ455",
        ("is no statement",),
    ),
    Case("numbered under another source", 'kzpk:anchor "a trade', 'kzpk:anchor "a trade', "KZ407", ("another source",)),
)

TIMES = (
    Case("day that does not exist", 'kzpk:date "2026-02-20"', 'kzpk:date ‸"2026-02-30"', "KZ460", ("2026-02-30",)),
    Case("day and month swapped", 'kzpk:date "2026-02-20"', 'kzpk:date ‸"2026-20-02"', "KZ460", ("2026-02-20",)),
    Case(
        "bound of another day",
        'kzpk:latest "2026-02-20"',
        'kzpk:latest ‸"2026-02-21"',
        "KZ461",
        ("2026-02-21", "2026-02-20"),
        patched='kzpk:latest "2026-02-20"',
    ),
    Case(
        "published in the future", 'dcterms:issued "2026-03-01"', 'dcterms:issued ‸"2126-03-01"', "KZ463", ("future",)
    ),
    Case("manner", "kzpk:modality kzpk:Asserted", "kzpk:modality kzpk:Planned", "KZ465", ("only asks or plans",)),
)


CASES = (*TERMS, *SHAPES, *CONTRADICTIONS, *REFERENCES, *TIMES)


def variant(text: str, number: int) -> str:
    """Return a text about things of its own, so that many can be reviewed at once."""
    for name in ("city-news-20", "trade-forum-2026", "city-news.example/", "trade-2025.410m", "410000000"):
        text = text.replace(name, name if name[0].isdigit() else name.replace("-", f"-v{number}-", 1))
    for label in ("Trade forum in Islamabad", "City News of the Capital", "Trade turnover of the"):
        text = text.replace(label, f"{label} {number}")
    return text.replace("id:city-news ", f"id:city-news-{number} ")


@pytest.fixture(scope="session")
def together(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reviewed]:
    """Review all cases at once, each in a file of its own: shapes cost most of a review, and once is enough."""
    folder = tmp_path_factory.mktemp("cases")
    marks: dict[str, tuple[int, int]] = {}
    paths = []
    for number, case in enumerate(CASES):
        path = folder / f"{number}.trig"
        text, marks[str(path)] = without_mark(variant(changed(case.old, case.new), number))
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    found = review(graph._store(), stage(paths, store=graph._store()), names=graph._index)
    return {
        case.name: Reviewed(
            found._replace(findings=tuple(one for one in found.findings if one.file == str(path))),
            str(path),
            marks[str(path)],
        )
        for case, path in zip(CASES, paths, strict=True)
    }


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_one_error_gives_one_finding_at_its_place(together: dict[str, Reviewed], case: Case) -> None:
    found = together[case.name]
    finding = found.only()
    assert (finding.code, finding.severity, finding.file) == (case.code, case.severity, found.file)
    if MARK in case.new:
        assert (finding.line, finding.column) == found.marked
    number = int(found.file.rpartition("/")[2].removesuffix(".trig"))
    text = f"{finding.message}; {finding.advice}"
    assert [word for word in case.words if variant(word, number) not in text] == []
    if case.patched:
        assert finding.patch is not None
        assert finding.patch[0] == finding.source_line
        assert variant(case.patched, number) in finding.patch[1]


def test_the_correct_file_has_no_findings(checked: Callable[..., Reviewed]) -> None:
    assert checked(CORRECT).review.findings == ()
