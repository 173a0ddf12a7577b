"""Which dates the shapes accept, and whether the bounds beside the shipped ones are those of EDTF."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from kzpk_graph import shapes
from kzpk_graph.edtf import bounds
from kzpk_graph.edtf import valid as valid_edtf
from kzpk_graph.rdfio import Literal, NamedNode, Triple
from kzpk_graph.vocab import KZPK, KZSH

from .conftest import text_of

if TYPE_CHECKING:
    from kzpk_graph.rdfio import Quad

GOOD_DATES = [
    "2025",
    "2025-04",
    "2025-04-28",
    "2025?",
    "2025-06~",
    "2025-04-28%",
    "202X",
    "20XX",
    "2025-XX",
    "2025-04-XX",
    "2025-XX-XX",
    "2025-21",
    "2025-04-28/2025-04-30",
    "2021/..",
    "../2026-02-04",
    "2024-07/2025-06",
    "2021~/2025?",
    "2021/",
    "/2021",
    "-0043",
    "Y-17000",
    "[2025-04-28..2025-04-30]",
    "[2025-04-28,2025-04-30]",
    "[2024,2025-01..2025-03]",
    "[..2020]",
    "[2020..]",
    "2025-04-28T10:30:00Z",
]
BAD_DATES = [
    "April",
    "28.4.2025",
    "2025/4",
    "2025-4",
    "2025-13",
    "2025-00",
    "2025-04-32",
    "25",
    "20255",
    "/..",
    "../..",
    "2025~06",
    "[2025",
    "2025]",
    "{2025,2026}",
    "[]",
    "[,]",
    "2025-04-28T10:30",
    "2025--04",
    "(2025)",
    "2025-25",
    "2025/2026/2027",
]


@pytest.mark.parametrize("text", GOOD_DATES)
def test_dates_in_edtf_are_accepted(text: str) -> None:
    assert valid_edtf(text)
    assert not _date_is_refused(text)


@pytest.mark.parametrize("text", BAD_DATES)
def test_what_is_not_edtf_is_refused(text: str) -> None:
    assert _date_is_refused(text)


@lru_cache(maxsize=1)
def _edtf_pattern() -> str:
    part = NamedNode(KZSH + "date-value")
    patterns = [
        text_of(triple.object)
        for triple in shapes.shipped_shapes()
        if triple.subject == part and triple.predicate.value.endswith("#pattern")
    ]
    assert len(patterns) == 1
    return patterns[0]


def _date_is_refused(text: str) -> bool:
    return re.search(_edtf_pattern(), text) is None


def test_the_bounds_beside_a_date_are_those_of_edtf(shipped: list[Quad]) -> None:
    given: dict[str, dict[str, str]] = {}
    for quad in shipped:
        name = quad.predicate.value.removeprefix(KZPK)
        if name in ("date", "dateSaid", "earliest", "latest", "latestStart", "earliestEnd"):
            key = "date" if name == "dateSaid" else name
            given.setdefault(text_of(quad.subject), {})[key] = text_of(quad.object)
    dated = {subject: values for subject, values in given.items() if len(values) > 1}
    assert len(dated) >= 50
    for subject, values in dated.items():
        computed = bounds(values["date"])
        assert values.get("earliest") == computed.earliest, subject
        assert values.get("latest") == computed.latest, subject
        if computed.interval:
            assert values.get("latestStart") == computed.latest_start, subject
            assert values.get("earliestEnd") == computed.earliest_end, subject


def test_a_bound_that_is_no_day_is_reported_and_ends_nothing() -> None:
    """A day that does not exist compares with nothing (SHACL §4.5.4); the library alone would raise an error."""
    node = NamedNode("https://w3id.org/kzpk/id/made-up.occurred")
    day = NamedNode("http://www.w3.org/2001/XMLSchema#date")
    ontology = "https://w3id.org/kzpk/ontology#"
    for first, last in (("2025-02-30", "2025-03-01"), ("2025-03-01", "2025-02-30"), ("2025-02-30", "2025-02-31")):
        data = [
            Triple(node, NamedNode(ontology + "date"), Literal("2025-03")),
            Triple(node, NamedNode(ontology + "earliest"), Literal(first, datatype=day)),
            Triple(node, NamedNode(ontology + "latest"), Literal(last, datatype=day)),
        ]
        broken = {result.shape.rpartition("#")[2] for result in shapes.validate(data).results}
        assert "dated-earliest-before-latest" in broken
