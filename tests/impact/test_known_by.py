"""What was known by a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.impact.conftest import Outcome

    from kzpk_graph.graph import KnowledgeGraph

UNDATED = (
    "note: 1 source without a date of publication left out, with 1 statement (undated);"
    " 'kzpk sources' lists all sources with their dates\n"
)


@pytest.mark.parametrize(
    ("date", "known"),
    [
        ("2003", {"An old report"}),
        ("2003-12-09", {"An old report"}),
        ("2003-12-08", set()),
        ("2018-04-29", {"An old report"}),  # published in April 2018: on the 29th not for certain
        ("2018-04", {"An old report", "A monthly"}),
        ("2025-06-30", {"An old report", "A monthly"}),  # said in May, but not published before July
        ("2025-07-14", {"An old report", "A monthly", "A talk"}),
    ],
)
def test_sources_published_by_then(graph: KnowledgeGraph, date: str, known: set[str]) -> None:
    assert {source.title for source in graph.known_by(date).sources()} == known


@pytest.mark.parametrize("date", ["", "25", "2018-4", "2018-02-30", "2018-13", "2018~", "2018/2019", "..", "soon"])
def test_what_is_no_date(graph: KnowledgeGraph, date: str) -> None:
    with pytest.raises(UsageError, match="is not a date"):
        graph.known_by(date)


def test_what_follows_is_what_followed_then(graph: KnowledgeGraph) -> None:
    in_pakistan = "ASK { id:visit kzpk:takesPlaceIn id:pakistan }"
    assert graph.sparql(in_pakistan).boolean
    assert not graph.known_by("2017").sparql(in_pakistan).boolean
    assert graph.known_by("2018").sparql(in_pakistan).boolean
    assert [row[2].value for row in graph.known_by("2018").query("visits").rows] == ["40", "40"]
    assert [row[2].value for row in graph.query("visits").rows] == ["50", "50"]


def test_query_show_and_explain(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "visits", "--known-by", "2018", "--format", "csv")
    assert (code, out.splitlines()) == (0, ["visit,place,most", "The visit,Lahore,40", "The visit,Pakistan,40"])
    assert err == UNDATED
    code, out, err = kzpk("show", "Lahore", "--known-by", "2018")
    assert (code, err) == (0, UNDATED)
    assert "The visit" in out
    assert "The fair" not in out
    assert "The school" not in out
    words = ("explain", "id:visit", "kzpk:takesPlaceIn", "id:pakistan")
    code, out, _ = kzpk(*words, "--known-by", "2018")
    assert code == 0
    assert "A monthly" in out
    code, out, err = kzpk(*words, "--known-by", "2003")
    assert (code, out) == (1, "")
    assert "by 2003: id:pakistan is not in the graph; leave --known-by out to ask all sources" in err
    code, out, err = kzpk("show", "The fair", "--known-by", "2018", "--as-of", "2004")
    assert (code, out) == (1, "")
    assert "by 2018: nothing is named 'The fair'" in err
    code, out, err = kzpk("--quiet", "query", "visits", "--known-by", "2018", "--format", "csv")
    assert (code, err) == (0, "")
    code, out, err = kzpk("query", "visits", "--known-by", "soon")
    assert (code, out) == (2, "")
    assert "'soon' is not a date; write 2025, 2025-07 or 2025-07-14" in err


def test_shipped_what_was_known_in_2003(shipped: KnowledgeGraph) -> None:
    known = shipped.known_by("2003")
    rows = known.sparql("SELECT ?row { GRAPH graph:evidence { ?st dcterms:identifier ?row } }").rows
    # the rows of the seven pages that are dated 2003 or earlier
    expected = {f"f0{number}" for number in (*range(209, 215), *range(216, 221), 278, *range(712, 718))}
    assert {row[0].value for row in rows} == expected
    assert len(known.sources()) == 7
    assert known.notes[0].startswith("168 sources without a date of publication")
