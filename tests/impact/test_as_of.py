"""What held at a time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.asof import standing
from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.subset import first_day, last_day
from kzpk_graph.vocab import ID, KZPK, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.impact.conftest import Outcome

    from kzpk_graph.graph import KnowledgeGraph
    from kzpk_graph.model import FactGroup


def shown(groups: Iterable[FactGroup]) -> set[str]:
    return {fact.shown for group in groups for fact in group.facts}


@pytest.mark.parametrize(
    ("date", "certain", "possible"),
    [
        ("2000", set(), set()),
        ("2001-03-10", set(), {"The post"}),  # it began on some day of that month
        ("2001-03", {"The post"}, set()),
        ("2002-05-01", {"The post", "The fair"}, set()),
        ("2003-11", {"The post"}, {"The fair"}),  # the fair is attested before and after
        ("2003-12", {"The post", "The visit"}, {"The fair"}),
        ("2003-12-05", {"The post"}, {"The visit", "The fair"}),  # the visit was on some day of that month
        ("2005-06", set(), {"The post"}),  # it ended on some day of that year
        ("2005", {"The post"}, set()),
        ("2006", set(), set()),
        ("2020-12-31", set(), set()),
        ("2021-06", set(), {"The school"}),  # it opened on some day of that year
        ("2022-01-01", {"The school"}, set()),  # 2021/.. has no end
    ],
)
def test_certain_and_possible(graph: KnowledgeGraph, date: str, certain: set[str], possible: set[str]) -> None:
    found = graph.show_as_of("Lahore", date)
    assert shown(found.certain) == certain
    assert shown(found.possible) == possible
    assert found.left_out == 4 - len(certain) - len(possible)
    assert shown(found.thing.groups) == {"Pakistan"}
    assert found.itself == ""


def test_the_thing_itself(graph: KnowledgeGraph) -> None:
    assert [graph.show_as_of("The visit", date).itself for date in ("2003", "2003-12-31", "2004")] == [
        "certain",
        "possible",
        "no",
    ]


@pytest.mark.parametrize(
    ("dates", "certain", "possible", "no"),
    [
        ({"occurred": ["2003-12", "2003-12-08"]}, ["2003-12-08"], ["2003-12-09"], ["2004"]),  # the day is in the month
        ({"occurred": ["2003-12-08", "2003-12-09"]}, ["2003-12"], ["2003-12-08", "2003-12-09"], ["2003-12-10"]),
        ({"occurred": ["[2025-04-28..2025-04-30]"]}, ["2025-04"], ["2025-04-29"], ["2025-05"]),
        ({"occurred": ["2025-04-28/2025-04-30"]}, ["2025-04-28", "2025-04-29", "2025"], [], ["2025-05"]),
        ({"occurred": ["2021/"]}, ["2021"], ["2021-03", "2024"], ["2020"]),  # the end is unknown, not open
        ({"began": ["2019-03-20"]}, ["2019-03-20"], ["2030"], ["2019-03-19"]),
        ({"ended": ["2019-03-20"]}, ["2019-03-20"], ["1990"], ["2019-03-21"]),
        ({"signed": ["2003-12-08"]}, ["2003-12-08"], ["2010"], ["2003-12-07"]),
        ({"attested": ["2023-06-12"]}, ["2023-06-12"], [], ["2023-06-11", "2023-06-13"]),
        ({"began": ["2015"], "attested": ["2023"]}, ["2015", "2023"], ["2018", "2024"], ["2014"]),
    ],
)
def test_dates(dates: dict[str, list[str]], certain: list[str], possible: list[str], no: list[str]) -> None:
    store = OxigraphStore()
    thing, dating, subproperty = NamedNode(ID + "x"), KZPK + "hasDating", NamedNode(RDFS + "subPropertyOf")
    for kind, texts in dates.items():
        quads = [Quad(NamedNode(KZPK + kind), subproperty, NamedNode(dating))]
        for text in texts:
            node = NamedNode(f"{ID}x.{kind}.{len(text)}.{text[-2:]}".rstrip("]/"))
            quads += [Quad(thing, NamedNode(KZPK + kind), node), Quad(node, NamedNode(KZPK + "date"), Literal(text))]
        store.bulk_extend(quads)

    def at(date: str) -> str:
        return standing(store, [thing.value], first_day(date), last_day(date))[thing.value]

    assert {date: at(date) for date in (*certain, *possible, *no)} == {
        **dict.fromkeys(certain, "certain"), **dict.fromkeys(possible, "possible"), **dict.fromkeys(no, "no"),
    }  # fmt: skip


def test_no_date(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="'2003-02-29' is not a date"):
        graph.show_as_of("Lahore", "2003-02-29")


def test_the_command(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("show", "Lahore", "--as-of", "2003-12-05")
    assert code == 0
    certain, possible, undated = (
        out.index(heading)
        for heading in (
            "Facts, certainly on 2003-12-05", "Facts, possibly on 2003-12-05", "Facts without a date",
        )
    )  # fmt: skip
    assert certain < out.index("The post") < possible < out.index("The visit") < undated
    assert err == "note: left out, because dated to other times: 1 of the facts\n"
    code, out, _ = kzpk("show", "Lahore", "--as-of", "2003-12-05", "--known-by", "2018", "--format", "json")
    document = json.loads(out)
    assert [fact["shown"] for group in document["possible"] for fact in group["facts"]] == ["The visit"]
    code, out, _ = kzpk("show", "The visit", "--as-of", "2004")
    assert "between 2004-01-01 and 2004-12-31: not then, by its own dates" in out


def test_shipped_the_first_president(shipped: KnowledgeGraph) -> None:
    # the tenure ended in March 2019, so that of its last month only the whole is certain
    tenure = "id:tenure-nursultan-nazarbayev-president-kz"
    found = [shipped.show_as_of(tenure, date).itself for date in ("2019-03", "2019-03-15", "2019-04")]
    assert found == ["certain", "possible", "no"]
