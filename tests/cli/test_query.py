"""``kzpk query``: the list, the help, the answers in every format, and what is said of empty ones."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.cli.commands import RESERVED_OPTIONS
from kzpk_graph.queries.header import RESERVED
from kzpk_graph.vocab import ID, KZPK, XSD

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome

TABLE = [
    "Gathering            Place      Heads",
    "-------------------  --------  ------",
    "Karachi forum        Karachi   30,000",
    "Karachi forum        Pakistan  30,000",
    "Lahore forum [plan]  Lahore       500",
    "Lahore forum [plan]  Pakistan     500",
]


def lines(text: str) -> list[str]:
    """Return the lines of a table with the rule drawn in ASCII."""
    return text.replace("─", "-").splitlines()


def test_the_list_is_by_topic_with_questions(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query")
    assert code == 0
    assert out.splitlines() == [
        "events",
        "  gathering-graph  What is known of gatherings, as triples?",
        "  gatherings       Who gathers where, and how many come?",
        "",
        "quality",
        "  any-plan-in      Is anything planned in this place?",
    ]
    assert err == "note: 3 saved queries; 'kzpk query NAME --help' shows the parameters of one\n"


def test_the_list_fits_the_terminal(kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "42")
    assert "  gatherings       Who gathers where, and how many come?\n" in kzpk("query").out  # no terminal, no wrapping
    monkeypatch.setattr("kzpk_graph.render.style.available_width", lambda _: 42)
    out = kzpk("query").out
    assert max(map(len, out.splitlines())) <= 42
    assert "  gatherings       Who gathers where, and\n                   how many come?\n" in out


def test_the_list_of_one_topic(kzpk: Callable[..., Outcome]) -> None:
    assert kzpk("query", "--topic", "quality").out.splitlines()[0] == "quality"
    assert "events" not in kzpk("query", "--topic", "quality").out
    code, out, err = kzpk("query", "--topic", "event")
    assert (code, out) == (2, "")
    assert err == "error: there is no topic 'event'; did you mean 'events'? (KZ200)\n"


def test_the_list_as_json_has_the_headers(kzpk: Callable[..., Outcome]) -> None:
    listed = json.loads(kzpk("query", "--format", "json").out)
    assert [query["name"] for query in listed] == ["gathering-graph", "gatherings", "any-plan-in"]
    assert list(listed[1]) == [
        "name", "topic", "summary", "question", "tags", "parameters", "columns", "cites", "file", "form",
    ]  # fmt: skip
    assert listed[1]["parameters"][0] == {
        "name": "in_place", "type": "iri", "cls": KZPK + "Place", "default": None, "required": False, "choices": [],
        "help": "only gatherings in this place",
    }  # fmt: skip


def test_the_list_as_csv(kzpk: Callable[..., Outcome]) -> None:
    listed = list(csv.reader(io.StringIO(kzpk("query", "--format", "csv").out)))
    assert listed[0] == ["topic", "name", "question"]
    assert listed[3] == ["quality", "any-plan-in", "Is anything planned in this place?"]


def test_help_shows_parameters_columns_and_examples(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "gatherings", "--help")
    assert (code, err) == (0, "")
    text = " ".join(out.split())
    for part in (
        "Usage: kzpk query gatherings",
        "Who gathers where, and how many come?",
        "Parameters: --in-place NAME Only gatherings in this place. A label, CURIE or IRI.",
        "--least NUMBER Only gatherings with that many heads. Default: 0.",
        "--stage TEXT Only what was held or what is planned. One of: held, planned.",
        "Columns: gathering what gathers place where heads how many come",
        "Output: --format",
        "Examples: kzpk query gatherings",
        "kzpk query gatherings -o gatherings.csv",
    ):
        assert part in text
    assert "kzpk query any-plan-in --where NAME" in kzpk("query", "any-plan-in", "--help").out


def test_an_answer_is_a_table_of_labels_with_marks(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "gatherings")
    assert (code, err) == (0, "")
    assert lines(out) == TABLE


def test_an_answer_in_a_process_of_its_own(process: Callable[..., Outcome]) -> None:
    code, out, err = process("query", "gatherings", "--in-place", "Karachi")
    assert (code, err) == (0, "")
    assert lines(out)[2:] == ["Karachi forum  Karachi  30,000"]
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (["--in-place", "Karachi"], 1),
        (["--in-place", "id:pakistan"], 2),
        (["--in-place", ID + "pakistan"], 2),
        (["--in-place=pakistan", "--least", "1000"], 1),
        (["--stage", "planned"], 2),
        (["--asserted"], 2),
    ],
)
def test_parameters_narrow_the_answer(kzpk: Callable[..., Outcome], words: list[str], rows: int) -> None:
    code, out, err = kzpk("query", "gatherings", *words)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 2 + rows


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["gatherings", "--least", "many"], ["least", "many"]),
        (["gatherings", "--stage", "hold"], ["stage", "held", "planned"]),
        (["gatherings", "--in-place", "Karachy"], ["in_place", "Karachi"]),
        (["any-plan-in"], ["where"]),
        (["gatherings", "--where", "x"], ["no such option '--where'"]),
        (["gathering"], ["there is no saved query 'gathering'", "did you mean 'gatherings'"]),
        (["../../gatherings"], ["there is no saved query '../../gatherings'"]),
        (["gatherings", "--format", "turtle"], ["gives rows", "'turtle'"]),
        (["gathering-graph", "--format", "csv"], ["gives a graph", "'csv'"]),
        (["gatherings", "--format", "yaml"], ["'yaml' is not one of"]),
    ],
)
def test_a_wrong_request_is_two_and_says_what_would_do(
    kzpk: Callable[..., Outcome], words: list[str], parts: list[str]
) -> None:
    code, out, err = kzpk("query", *words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    for part in parts:
        assert part in err


def test_an_empty_answer_says_why(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "gatherings", "--least", "100000")
    assert (code, out) == (0, "")
    assert err.startswith("note: no rows: ")
    assert "least" in err
    code, out, err = kzpk("query", "gatherings", "--in-place", "Lahore", "--least", "501", "--format", "csv")
    assert (code, out) == (0, "gathering,place,heads\r\n")
    assert "note: no rows: " in err


def test_csv_has_labels_and_marks(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("query", "gatherings", "--least", "0", "--in-place", "Lahore", "--format", "csv").out
    assert list(csv.reader(io.StringIO(out))) == [
        ["gathering", "place", "heads", "marks"],
        ["Lahore forum", "Lahore", "500", "plan"],
    ]


def test_json_is_that_of_sparql(kzpk: Callable[..., Outcome]) -> None:
    document = json.loads(kzpk("query", "gatherings", "--in-place", "Lahore", "--format", "json").out)
    assert document == {
        "head": {"vars": ["gathering", "place", "heads", "marks"]},
        "results": {
            "bindings": [
                {
                    "gathering": {"type": "uri", "value": ID + "forum-lahore"},
                    "place": {"type": "uri", "value": ID + "lahore"},
                    "heads": {"type": "literal", "value": "500", "datatype": XSD + "integer"},
                    "marks": {"type": "literal", "value": "plan"},
                }
            ]
        },
    }


def test_iris_on_demand(kzpk: Callable[..., Outcome]) -> None:
    assert "id:forum-lahore [plan]" in kzpk("query", "gatherings", "--iris").out
    assert ID + "forum-lahore," in kzpk("query", "gatherings", "--iris", "--format", "csv").out


def test_the_format_may_stand_before_the_name(kzpk: Callable[..., Outcome]) -> None:
    assert kzpk("query", "--format", "csv", "gatherings").out.startswith("gathering,place,heads")


def test_a_file_gets_the_answer_in_the_format_of_its_name(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    target = tmp_path / "a.md"
    assert kzpk("query", "gatherings", "-o", str(target)) == (0, "", "")
    assert target.read_text().startswith("| Gathering | Place | Heads |\n| --- | --- | ---: |")


def test_a_failure_leaves_the_old_file(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    assert kzpk("query", "gatherings", "--least", "many", "-o", str(target)).code == 2
    assert target.read_text() == "old"


def test_a_place_that_cannot_be_written_is_three(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    code, out, err = kzpk("query", "gatherings", "-o", str(tmp_path / "no" / "a.csv"))
    assert (code, out) == (3, "")
    assert "cannot be written" in err


def test_yes_and_no(kzpk: Callable[..., Outcome]) -> None:
    assert kzpk("query", "any-plan-in", "--where", "Lahore") == (0, "true\n", "")
    assert kzpk("query", "any-plan-in", "--where", "Karachi") == (1, "false\n", "")


def test_a_graph_is_turtle(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "gathering-graph")
    assert (code, err) == (0, "")
    assert "id:forum-karachi kzpk:headCount 30000 ." in " ".join(out.split())
    nt = kzpk("query", "gathering-graph", "--format", "ntriples").out
    assert f'<{ID}forum-karachi> <{KZPK}headCount> "30000"^^<{XSD}integer> .\n' in nt


def test_time_goes_to_stderr(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("query", "gatherings", "--time")
    assert code == 0
    assert len(out.splitlines()) == 6
    assert err.startswith("time: open ")
    for step in ("parse", "bind", "run", "label", "print"):
        assert f"{step} " in err


def test_the_parameters_in_use_are_told_with_v(kzpk: Callable[..., Outcome]) -> None:
    err = kzpk("query", "gatherings", "--in-place", "karachi", "-v").err
    assert "note: in_place = Karachi\n" in err
    assert "note: least = 0 (default)\n" in err
    assert kzpk("query", "gatherings", "--least", "100000", "-q").err == ""


def test_names_and_choices_are_completed(process: Callable[..., Outcome]) -> None:
    def complete(words: str, index: int) -> list[str]:
        env = {"_KZPK_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(index)}
        return process(env=env).out.split()

    assert complete("kzpk query gath", 2) == ["plain,gathering-graph", "plain,gatherings"]
    assert complete("kzpk query gatherings --in", 3) == ["plain,--in-place"]
    assert complete("kzpk query gatherings --stage pl", 4) == ["plain,planned"]


def test_a_parameter_cannot_be_named_like_an_option() -> None:
    assert {name.replace("-", "_") for name in RESERVED_OPTIONS} == set(RESERVED)


@pytest.mark.parametrize("words", [("query",), ("query", "gatherings"), ("query", "gatherings", "--help")])
def test_a_query_imports_only_what_it_needs(process: Callable[..., Outcome], words: tuple[str, ...]) -> None:
    assert process("query").code == 0
    code, out, err = process(*words, modules=True)
    imported = set(err.split())
    assert code == 0
    assert out
    heavy = {"rdflib", "pyshacl", "owlrl", "yaml", "wcwidth", "rapidfuzz", "dataclasses", "pathlib", "tempfile", "edtf"}
    assert not heavy & imported
