"""What rows rest on, in a graph small enough to count by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kzpk_graph.citing import Citation, Citations
from kzpk_graph.errors import UsageError
from kzpk_graph.vocab import KZPK, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cite.conftest import Outcome

    from kzpk_graph import KnowledgeGraph


def by_label(graph: KnowledgeGraph, name: str, **parameters: str) -> dict[str, Citation]:
    """Return the citation of each row by the label of its fair."""
    result = graph.query(name, parameters)
    cited = graph.cite(result)
    return {row["fair"]: citation for row, citation in zip(result.dicts(), cited.rows, strict=True)}


def ids(citation: Citation) -> list[str]:
    return [iri.removeprefix(STATEMENT) for iri in citation.statements]


def test_a_row_cites_every_statement_that_asserts_a_part_of_it(graph: KnowledgeGraph) -> None:
    fairs = by_label(graph, "fairs")
    assert ids(fairs["Lantern Fair"]) == ["echo.p1-1", "walk.p2-1", "walk.p2-2"]
    assert ids(fairs["Kite Fair"]) == ["almanac.2", "walk.p3-1", "walk.p3-2"]
    assert ids(fairs["Moss Fair"]) == ["loose.1"], "its date is unbound: that pattern is skipped"


def test_sources_of_one_publisher_are_not_independent(graph: KnowledgeGraph) -> None:
    fairs = by_label(graph, "fairs")
    assert (fairs["Lantern Fair"].sources, fairs["Lantern Fair"].least) == (1, 1)
    assert (fairs["Kite Fair"].sources, fairs["Kite Fair"].least) == (2, 2)
    assert (fairs["Moss Fair"].sources, fairs["Moss Fair"].least) == (1, 1), "a source without publisher is one"


def test_the_weakest_link(graph: KnowledgeGraph) -> None:
    fairs = by_label(graph, "fairs")
    assert fairs["Lantern Fair"].weakest == ("date inferred", "single source")
    assert fairs["Kite Fair"].weakest == (), "two publishers; asserted by one; the date is stated by one"
    assert fairs["Moss Fair"].weakest == ("opined", "single source")
    assert [fairs[name].date_inferred for name in ("Lantern Fair", "Kite Fair", "Moss Fair")] == [True, False, False]


def test_a_row_that_rests_on_inference_cites_the_statements_of_its_proof(graph: KnowledgeGraph) -> None:
    """The fair was held in Townley (walk), Townley is in Landmark (almanac)."""
    (fair,) = by_label(graph, "fairs-in", place="Landmark").values()
    assert ids(fair) == ["almanac.1", "walk.p2-1"]
    assert fair.inferred
    assert (fair.sources, fair.least) == (2, 1)
    assert fair.weakest == ("single source for a part",)
    (asserted,) = by_label(graph, "fairs-in", place="Townley").values()
    assert (ids(asserted), asserted.inferred) == (["walk.p2-1"], False)


def test_a_parameter_that_is_not_given_restricts_nothing(graph: KnowledgeGraph) -> None:
    """And a pattern of which nothing else is known cites nothing: else any town in any place would count."""
    (asserted,) = graph.cite(graph.query("fairs-in", asserted=True), asserted=True).rows
    assert ids(asserted) == ["walk.p2-1"]
    (fair,) = by_label(graph, "fairs-in").values()
    assert ids(fair) == ["almanac.1", "walk.p2-1"]


def test_without_inference_nothing_inferred_is_cited(graph: KnowledgeGraph) -> None:
    result = graph.query("fairs-in", asserted=True)
    (fair,) = graph.cite(result, asserted=True).rows
    assert (ids(fair), fair.inferred) == (["walk.p2-1"], False)


def test_a_row_is_as_weak_as_its_weakest_part(graph: KnowledgeGraph) -> None:
    """That 40 came is one opinion; that 90 came, two publishers assert."""
    text = "SELECT * { ?moss kzpk:visitors 40 . ?kite kzpk:visitors 90 }"
    (row,) = graph.cite(graph.sparql(text), sparql=text).rows
    assert (row.sources, row.least) == (3, 1)
    assert row.weakest == ("opined", "single source for a part")


def test_a_row_that_names_a_statement_cites_that_one(graph: KnowledgeGraph) -> None:
    """Though others say more of the same fair, and the query cites whatever is said of it."""
    result = graph.query("counted")
    for row, citation in zip(result.rows, graph.cite(result).rows, strict=True):
        assert citation.statements == (row[0].value,)


def test_footnotes_are_numbered_in_the_order_of_the_rows(graph: KnowledgeGraph) -> None:
    cited = graph.cite(graph.query("fairs"))
    assert [note.number for note in cited.footnotes] == [1, 2, 3, 4, 5, 6, 7]
    assert [cited.numbers(row) for row in cited.rows] == [(1, 2, 3), (4, 5, 6), (7,)]
    note = cited.footnotes[1]
    statement = note.statement
    assert statement.source is not None
    assert statement.speaker is not None
    assert statement.modality is not None
    assert (statement.source.label, statement.publisher, statement.date, statement.said, statement.paragraph) == (
        "A walk through the fairs", "The Gazette", "2031-05-02", "2031-04~", 2,
    )  # fmt: skip
    assert (statement.speaker.label, statement.modality.label) == ("Ada Stone", "asserted")
    assert note.note == "Nobody says who counted."
    assert note.sentence == "", "no text is attached"


def test_what_the_ontology_says(graph: KnowledgeGraph) -> None:
    text = "SELECT ?c { ?c rdfs:subClassOf kzpk:Event FILTER(?c = kzpk:Fair) }"
    (row,) = graph.cite(graph.sparql(text), sparql=text).rows
    assert (row.statements, row.sources, row.weakest) == ((), 0, ("the ontology says it",))


def test_an_answer_without_rows(graph: KnowledgeGraph) -> None:
    result = graph.query("fairs-in", place="Dr. Okoro")
    assert graph.cite(result) == Citations((), ())


# -- ad-hoc SPARQL ---------------------------------------------------------------------------------------------

PLAIN = {
    "SELECT ?fair { ?fair kzpk:visitors 300 }": [["echo.p1-1", "walk.p2-1"]],
    "SELECT DISTINCT ?t { ?fair kzpk:heldIn ?t . ?t a kzpk:Town } LIMIT 1": [["almanac.1", "walk.p2-1"]],
    "SELECT ?fair ?n { ?fair kzpk:visitors ?n FILTER(?n < 50) }": [["loose.1"]],
    "SELECT * { { ?fair kzpk:visitors 40 } { ?fair rdfs:label ?l } }": [["loose.1"]],
    "SELECT ?fair { ?fair kzpk:heldIn [ rdfs:label 'Townley'@en ] }": [["almanac.1", "walk.p2-1"]],
    "PREFIX o: <https://w3id.org/kzpk/ontology#> SELECT $f { $f o:visitors 040 }": [["loose.1"]],
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_sparql_is_cited(graph: KnowledgeGraph, text: str) -> None:
    cited = graph.cite(graph.sparql(text), sparql=text)
    assert [ids(row) for row in cited.rows] == PLAIN[text]


NOT_PLAIN = {
    "SELECT ?f { ?f a kzpk:Fair OPTIONAL { ?f kzpk:date ?d } }": "OPTIONAL",
    "SELECT ?f { { ?f a kzpk:Fair } UNION { ?f a kzpk:Town } }": "UNION",
    "SELECT ?f { ?f a kzpk:Fair MINUS { ?f kzpk:date ?d } }": "MINUS",
    "SELECT ?g { GRAPH ?g { ?f kzpk:visitors 300 } }": "GRAPH",
    "SELECT ?f { ?f kzpk:heldIn/kzpk:locatedIn ?p }": "a property path",
    "SELECT ?f { ?f kzpk:locatedIn* ?p } LIMIT 1": "a property path",
    "SELECT (COUNT(?f) AS ?n) { ?f a kzpk:Fair }": "an aggregate",
    "SELECT ?p (MAX(?n) AS ?m) { ?f kzpk:visitors ?n ; kzpk:heldIn ?p } GROUP BY ?p": "an aggregate",
    "SELECT ?f { ?f a kzpk:Fair BIND(1 AS ?x) }": "BIND or an expression",
    "SELECT ?f { VALUES ?f { id:kite-fair } ?f a kzpk:Fair }": "VALUES or a sub-select",
    "SELECT ?f { { SELECT ?f { ?f a kzpk:Fair } LIMIT 1 } }": "VALUES or a sub-select",
    "SELECT ?f { ?f kzpk:visitors ?n FILTER(?n < 50) }": "a FILTER on ?n, which it does not select",
    "SELECT ?f { ?f a kzpk:Fair FILTER NOT EXISTS { ?f kzpk:date ?d } }": "NOT EXISTS",
    "SELECT ?f { ?f a kzpk:Fair FILTER EXISTS { ?f kzpk:date ?d } }": "EXISTS",
    "SELECT ?f FROM graph:asserted { ?f a kzpk:Fair }": "FROM",
    "SELECT ?f { }": "no triple pattern",
}


@pytest.mark.parametrize("text", NOT_PLAIN)
def test_other_sparql_is_refused_with_what_it_holds(graph: KnowledgeGraph, text: str) -> None:
    result = graph.sparql(text)
    with pytest.raises(UsageError) as refused:
        graph.cite(result, sparql=text)
    assert f"this one has {NOT_PLAIN[text]};" in str(refused.value)
    assert refused.value.code == "KZ241"


@pytest.mark.parametrize(
    "words",
    [
        ("sparql", "--cite", "-e", "ASK { ?f a kzpk:Fair }"),
        ("sparql", "--cite", "-e", "DESCRIBE id:townley"),
        ("sparql", "--cite", "-e", "SELECT ?f { ?f a kzpk:Fair OPTIONAL { ?f kzpk:date ?d } }"),
        ("sparql", "--cite", "--data", "no-file.ttl", "-e", "SELECT ?f { ?f a kzpk:Fair }"),
        ("sparql", "--cite", "--format", "csv", "-e", "SELECT ?cite_text { ?f kzpk:visitors ?cite_text }"),
        ("query", "any-fair", "--cite"),
        ("query", "uncited", "--cite"),
    ],
)
def test_the_command_refuses_in_one_line(kzpk: Callable[..., Outcome], words: tuple[str, ...]) -> None:
    code, out, err = kzpk(*words)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
    assert "--cite" in err or "cites nothing" in err


def test_modalities_from_certain_to_doubtful(graph: KnowledgeGraph, shipped: KnowledgeGraph) -> None:
    """The order names every modality of the vocabulary, so that none counts as unknown by mistake."""
    from kzpk_graph.citing import CERTAINTY

    text = "SELECT ?m { ?m a kzpk:Modality }"
    assert {row[0].value.removeprefix(KZPK) for row in shipped.sparql(text).rows} == set(CERTAINTY)
