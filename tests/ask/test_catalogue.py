"""Saved queries: the header is read strictly, the file runs in any SPARQL tool, and every fault has its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import ParseError
from kzpk_graph.queries import catalogue

if TYPE_CHECKING:
    from kzpk_graph.model import SavedQuery

FIXTURES = Path(__file__).parent / "fixtures"
BODY = """PREFIX kzpk: <https://w3id.org/kzpk/ontology#>
SELECT ?x { VALUES ?of { kzpk:Event } ?x a ?of }
"""
HEADER = """#+ summary: Things
#+ question: What is there?
#+ parameters:
#+   - {name: of, type: iri, default: kzpk:Event, help: the class}
#+ columns:
#+   - {name: x}
"""


def compile_text(tmp_path: Path, text: str, name: str = "things") -> SavedQuery:
    path = tmp_path / f"{name}.rq"
    path.write_text(text, encoding="utf-8")
    return catalogue.compile_query(str(path), "topic")


def test_a_query_is_read(tmp_path: Path) -> None:
    query = compile_text(tmp_path, HEADER + BODY)
    assert (query.name, query.topic, query.file, query.form) == ("things", "topic", "topic/things.rq", "select")
    assert (query.summary, query.question) == ("Things", "What is there?")
    assert [parameter.name for parameter in query.parameters] == ["of"]
    assert query.parameters[0].default == "kzpk:Event"
    assert [column.name for column in query.columns] == ["x"]


def test_the_catalogue_survives_its_json() -> None:
    queries = catalogue.compile_all(str(path) for path in FIXTURES.rglob("*.rq"))
    assert list(queries) == ["events-in", "is-city", "all-plans"]
    assert [query.form for query in queries.values()] == ["select", "ask", "select"]
    again = catalogue.load(catalogue.dump(queries))
    assert again == queries
    assert list(again) == list(queries)
    for document in ("{}", "[]", '{"version":1}', '{"version":1,"queries":[[1]]}', "x"):
        with pytest.raises(ValueError, match=r"."):
            catalogue.load(document)


FAULTS = {
    "no header": (BODY, 1, "missing"),
    "unknown key": (
        HEADER.replace("#+ parameters:", "#+ author: me\n#+ parameters:") + BODY,
        3,
        "unknown key 'author'",
    ),
    "unknown parameter key": (HEADER.replace("help:", "helf:") + BODY, 4, "unknown key 'helf'"),
    "unknown column key": (HEADER.replace("{name: x}", "{name: x, width: 3}") + BODY, 6, "unknown key 'width'"),
    "repeated key": ("#+ summary: a\n" + HEADER + BODY, 2, "repeated"),
    "no question": (HEADER.replace("#+ question: What is there?\n", "") + BODY, 1, "lacks 'question'"),
    "no help": (HEADER.replace(", help: the class", "") + BODY, 4, "lacks 'help'"),
    "not YAML": (HEADER.replace("{name: x}", "{name: x") + BODY, 0, "not YAML"),
    "a list": ("#+ - a\n" + BODY, 1, "key: value"),
    "an alias": ("#+ summary: &a x\n#+ question: *a\n" + BODY, 1, "anchors"),
    "a tag": ("#+ summary: !!python/object:os.system x\n#+ question: y\n" + BODY, 1, "tags"),
    "a list for a text": (HEADER.replace("Things", "[a]") + BODY, 1, "text"),
    "unknown type": (HEADER.replace("type: iri", "type: uri") + BODY, 4, "unknown type"),
    "class of no IRI": (HEADER.replace("type: iri", "type: string, class: kzpk:Event") + BODY, 4, "class"),
    "bad name": (HEADER.replace("name: of", "name: Of") + BODY, 4, "cannot name a parameter"),
    "option's name": (HEADER.replace("name: of", "name: format") + BODY, 4, "option of kzpk query"),
    "bad kind": (HEADER.replace("{name: x}", "{name: x, kind: big}") + BODY, 6, "unknown kind"),
    "required with default": (HEADER.replace("help:", "required: true, help:") + BODY, 4, "no default"),
    "required as a word": (HEADER.replace("help:", "required: maybe, help:") + BODY, 4, "true or false"),
    "default among no choices": (
        HEADER.replace("help:", "choices: [kzpk:State], help:") + BODY,
        4,
        "among the choices",
    ),
    "same name twice": (HEADER.replace("{name: x}", "{name: x}\n#+   - {name: x}") + BODY, 6, "repeated"),
    "other columns": (HEADER.replace("{name: x}", "{name: y}") + BODY, 1, "not what the query selects"),
    "no row": (HEADER + BODY.replace("VALUES ?of { kzpk:Event }", ""), 1, "exactly one row"),
    "two rows": (HEADER + BODY.replace("VALUES ?of", "VALUES ?of { UNDEF } VALUES ?of"), 1, "exactly one row"),
    "row in a comment": (HEADER + BODY.replace("{ VALUES", "{ # VALUES").replace("} ?x", "}\n?x"), 8, "comment"),
    "another default": (HEADER + BODY.replace("{ kzpk:Event }", "{ kzpk:State }"), 8, "the default of 'of'"),
    "default only in the query": (HEADER.replace("default: kzpk:Event, ", "") + BODY, 8, "the default of 'of'"),
    "default only in the header": (HEADER + BODY.replace("{ kzpk:Event }", "{ UNDEF }"), 8, "the default of 'of'"),
    "two terms": (HEADER + BODY.replace("{ kzpk:Event }", "{ kzpk:Event kzpk:Plan }"), 8, "one term"),
    "SPARQL fault": (HEADER + BODY.replace("a ?of", "a % ?of"), 8, "does not parse"),
    "SERVICE": (HEADER + BODY.replace("a ?of", "a ?of SERVICE <http://x.example/> {}"), 0, "SERVICE"),
    "an update": (HEADER + "INSERT DATA { <urn:a> <urn:b> <urn:c> }", 7, "does not parse"),
    "bad pattern": (HEADER + "#+ cites: ['?x ?p']\n" + BODY, 1, "triple pattern"),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_faults_have_their_place(tmp_path: Path, fault: str) -> None:
    text, line, message = FAULTS[fault]
    with pytest.raises(ParseError) as caught:
        compile_text(tmp_path, text)
    assert message in caught.value.message
    assert caught.value.where.startswith("topic/things.rq")
    if line:
        assert caught.value.line == line
    assert "\n" not in str(caught.value)


def test_names_are_checked_and_unique(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="cannot name a query"):
        compile_text(tmp_path, HEADER + BODY, name="Two_Words")
    paths = []
    for topic in ("one", "two"):
        (tmp_path / topic).mkdir()
        (tmp_path / topic / "same.rq").write_text(HEADER + BODY)
        paths.append(str(tmp_path / topic / "same.rq"))
    with pytest.raises(ParseError, match=r"taken by one/same\.rq"):
        catalogue.compile_all(paths)


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.rq")), ids=lambda path: path.stem)
def test_files_run_unchanged_in_another_engine(path: Path) -> None:
    import rdflib

    data = rdflib.Dataset(default_union=True)
    data.parse(FIXTURES / "data/sources/talk.trig", format="trig")
    result = data.query(path.read_text())
    assert result.type in ("SELECT", "ASK")
    if path.stem == "events-in":
        assert result.bindings == []  # without inference nothing is held in the state itself
    if path.stem == "is-city":
        assert result.askAnswer is True


def test_crlf_and_unicode_are_read(tmp_path: Path) -> None:
    path = tmp_path / "things.rq"
    path.write_bytes((HEADER.replace("Things", "Қазақстан") + BODY).replace("\n", "\r\n").encode())
    assert catalogue.compile_query(str(path), "topic").summary == "Қазақстан"
