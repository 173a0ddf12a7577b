"""``sparql``, ``find``, ``show``, ``stats``, ``sources``, ``cache``, ``reason``, ``validate`` and ``export``."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.rdfio import parse_file
from kzpk_graph.vocab import GRAPH_INFERRED, ID, KZPK, RDF_TYPE, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Outcome

FACTS = """
@prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
ex:Dog rdfs:subClassOf ex:Animal .
ex:rex a ex:Dog .
"""
FOLLOWS = f"<http://example.org/rex> <{RDF_TYPE}> <http://example.org/Animal> ."
SHAPES = """
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:DogShape a sh:NodeShape ; sh:targetClass ex:Dog ; sh:property ex:DogShape-name .
ex:DogShape-name a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:message "A dog has no name; give it one." .
"""


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "facts.ttl"
    path.write_text(FACTS)
    return str(path)


# -- sparql ---------------------------------------------------------------------------------------------------


def test_sparql_has_our_prefixes_and_shows_labels(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("sparql", "-e", "SELECT ?forum { ?forum a kzpk:Event }")
    assert (code, err) == (0, "")
    assert out.splitlines()[2:] == ["Karachi forum"]


def test_sparql_from_a_file_and_from_standard_input(process: Callable[..., Outcome], tmp_path: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?x a kzpk:Place }"
    (tmp_path / "q.rq").write_text(text)
    for outcome in (
        process("sparql", "-f", str(tmp_path / "q.rq"), "--format", "csv"),
        process("sparql", "-", "--format", "csv", stdin=text),
        process("sparql", "-f", "-", "--format", "csv", stdin=text),
    ):
        assert outcome == (0, "n\n3\n", "")


def test_sparql_gives_a_program_what_it_asked_for(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("sparql", "-e", "SELECT ?x { ?x a kzpk:Plan }", "--format", "json")
    assert code == 0
    assert json.loads(out)["head"] == {"vars": ["x"]}
    assert err == "note: 1 of the things named here are no established facts (plan); --format table marks them\n"
    assert kzpk("sparql", "-e", "SELECT ?x { ?x a kzpk:Plan }", "--format", "csv").out == f"x\r\n{ID}forum-lahore\r\n"
    assert "Lahore forum [plan]" in kzpk("sparql", "-e", "SELECT ?x { ?x a kzpk:Plan }").out


def test_sparql_asks_files_and_nothing_else(kzpk: Callable[..., Outcome], facts: str, tmp_path: Path) -> None:
    named = tmp_path / "named.trig"
    named.write_text("<http://example.org/g> { <http://example.org/felix> a <http://example.org/Cat> . }")
    query = "SELECT ?s ?g { { ?s a ?c } UNION { GRAPH ?g { ?s a ?c } } } ORDER BY ?s"
    code, out, err = kzpk("sparql", "--data", facts, str(named), "-e", query, "--format", "tsv")
    assert (code, err) == (0, "")
    assert out == "?s\t?g\n<http://example.org/felix>\t<http://example.org/g>\n<http://example.org/rex>\t\n"


def test_sparql_reads_data_from_standard_input(process: Callable[..., Outcome]) -> None:
    words = ("sparql", "--data", "-", "--data-format", "turtle", "-e", "ASK { ?s a <http://example.org/Dog> }")
    assert process(*words, stdin=FACTS) == (0, "true\n", "")
    assert process("sparql", "--data", "-", "-e", "ASK {}", stdin=FACTS).code == 2


@pytest.mark.parametrize(
    ("query", "code", "part"),
    [
        ("SELECT ?x { ?x a kzpk:Forumm }", 0, "note: no rows: the graph does not hold kzpk:Forumm"),
        ("SELECT ?x { ?x a", 3, "error: "),
        ("DELETE WHERE { ?s ?p ?o }", 3, "error: "),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", 3, "error: "),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 3, "error: "),
        ("CONSTRUCT { ?x a kzpk:Event } WHERE { ?x a kzpk:Nothing }", 0, "note: no triples"),
    ],
)
def test_sparql_says_in_one_line_what_is_wrong(kzpk: Callable[..., Outcome], query: str, code: int, part: str) -> None:
    outcome = kzpk("sparql", "-e", query)
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err.startswith(part)
    assert outcome.err.count("\n") == 1


def test_sparql_refuses_what_does_not_serve_files(kzpk: Callable[..., Outcome], facts: str) -> None:
    code, out, err = kzpk("sparql", "--data", facts, "--asserted", "-e", "ASK {}")
    assert (code, out) == (2, "")
    assert err == (
        "error: --data asks files as they are, and nothing is inferred of them; leave --asserted out (KZ225)\n"
    )


def test_export_refuses_a_depth_around_nothing(kzpk: Callable[..., Outcome]) -> None:
    for words in (("export", "--depth", "3"), ("export", "--depth", "1", "--source", "talk")):
        code, out, err = kzpk(*words)
        assert (code, out) == (2, "")
        assert err == (
            "error: --depth counts steps around the things of --about and --topic; give one of them too (KZ225)\n"
        )
    assert kzpk("export", "--depth", "2", "--about", "Karachi forum").code == 0


def test_sparql_names_the_place_of_a_slip(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    file = tmp_path / "slip.rq"
    file.write_text("SELECT ?x\nWHERE { ?x a kzpk:Forum ]")
    code, out, err = kzpk("sparql", "-f", str(file))
    assert (code, out) == (3, "")
    assert err.startswith(f"error: {file}:2:")
    assert "the query does not parse after 'WHERE { ?x a kzpk:Forum" in err
    assert len(err) < 250 + len(str(file))


def test_sparql_ask_and_construct(kzpk: Callable[..., Outcome]) -> None:
    assert kzpk("sparql", "-e", "ASK { ?x a kzpk:Plan }") == (0, "true\n", "")
    assert kzpk("sparql", "-e", "ASK { ?x a kzpk:Plan, kzpk:Event }") == (1, "false\n", "")
    out = kzpk("sparql", "-e", "CONSTRUCT WHERE { ?x a kzpk:Plan }", "--format", "ntriples").out
    assert out == f"<{ID}forum-lahore> <{RDF_TYPE}> <{KZPK}Plan> .\n"


def test_a_query_over_its_time_is_stopped(process: Callable[..., Outcome]) -> None:
    values = " ".join(map(str, range(3000)))
    query = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?{v} {{ {values} }}" for v in "abcd") + " }"
    code, out, err = process("sparql", "-", "--timeout", "0.5", stdin=query)
    assert (code, out) == (3, "")
    assert err.startswith("error: stopped after 0.5 s, the time limit; ")


# -- find and show ----------------------------------------------------------------------------------------------


def test_find_serves_things_and_terms_in_every_script(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("find", "forum")
    assert (code, err) == (0, "")
    for part in ("Karachi forum", "id:forum-karachi", "Lahore forum [plan]", "kzpk:Forum"):
        assert part in out
    assert "id:forum-karachi" in kzpk("find", "Қарашы").out
    assert "id:forum-karachi" in kzpk("find", "کراچی فورم").out
    found = json.loads(kzpk("find", "forum", "--format", "json", "--kind", "class").out)
    assert [match["iri"] for match in found["matches"]] == [KZPK + "Forum"]


def test_find_nothing_is_one_and_names_the_nearest(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("find", "Karachy")
    assert (code, out) == (1, "")
    assert "nothing is called 'Karachy'" in err
    assert "Karachi" in err
    code, out, err = kzpk("find", "qqqqqq", "--format", "json")
    assert code == 1
    assert json.loads(out)["matches"] == []


def test_show_a_thing_with_its_evidence(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("show", "Karachi", "forum")
    assert (code, err) == (0, "")
    for part in (
        "Karachi forum\n",
        "id:forum-karachi",
        "Қарашы форумы (kk)",
        "کراچی فورم (ur)",
        "Karachi  [1]",
        "Pakistan  inferred",
        "[1] A talk, The Magazine, 2025-07-14, paragraph 1: “the largest forum in Karachi”",
        "says The ambassador; asserted",
        "statement:talk.p1-1",
    ):
        assert part in out


def test_show_as_json(kzpk: Callable[..., Outcome]) -> None:
    thing = json.loads(kzpk("show", "id:forum-lahore", "--format", "json").out)
    assert (thing["iri"], thing["label"], thing["marks"]) == (ID + "forum-lahore", "Lahore forum", ["plan"])
    assert STATEMENT + "talk.p2-1" in thing["statements"]


def test_show_a_term(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("show", "kzpk:Event").out
    text = " ".join(out.split())
    assert "class · kzpk:Event" in text
    assert "definition Something that happened at a time." in text
    assert "subclasses forum (kzpk:Forum)" in text
    assert "used 1 instances" in text


def test_show_nothing_is_one(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("show", "Karachy")
    assert (code, out) == (1, "")
    assert "Karachi" in err
    assert kzpk("show", "id:nowhere").code == 1


# -- stats, sources, cache --------------------------------------------------------------------------------------


def test_stats_count_what_is_there(kzpk: Callable[..., Outcome]) -> None:
    stats = json.loads(kzpk("stats", "--format", "json").out)
    assert list(stats) == ["hash", "counts", "classes", "properties", "queries"]
    assert stats["counts"]["statements"] == 2
    assert stats["counts"]["triples"] == stats["counts"]["asserted"] + stats["counts"]["inferred"]
    assert stats["queries"] == {"events": 2, "quality": 1}
    code, out, err = kzpk("stats")
    assert (code, err) == (0, "")
    assert "kzpk:Forum" in out
    assert f"canonical hash: {stats['hash']}" in out


def test_sources_are_listed_with_what_rests_on_them(kzpk: Callable[..., Outcome]) -> None:
    (source,) = json.loads(kzpk("sources", "--format", "json").out)
    assert (source["iri"], source["title"], source["publisher"]) == (SOURCE + "talk", "A talk", "The Magazine")
    assert source["statements"] == 2
    assert "source:talk" in kzpk("sources").out


def test_cache_is_shown_and_cleared(
    kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KZPK_CACHE_DIR", str(tmp_path))
    assert kzpk("query").code == 0
    info = json.loads(kzpk("cache", "--format", "json").out)
    assert info["path"] == str(tmp_path)
    assert [generation["current"] for generation in info["generations"]] == [True]
    code, out, err = kzpk("cache", "clear")
    assert (code, out) == (0, f"{tmp_path}\n0 bytes in all\n")
    assert "bytes freed" in err
    assert json.loads(kzpk("cache", "--format", "json").out)["generations"] == []


def test_a_cache_that_cannot_be_written_is_noted_and_the_answer_comes(
    kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("KZPK_CACHE_DIR", str(tmp_path / "file" / "cache"))
    code, out, err = kzpk("query", "gatherings", "--format", "csv")
    assert code == 0
    assert out.startswith("gathering,place,heads")
    assert err.startswith("note: the cache ")


def test_a_store_that_is_missing_is_three(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    code, out, err = kzpk("stats", "--store", str(tmp_path / "none"))
    assert (code, out) == (3, "")
    assert "there is no store" in err


# -- reason, validate, export -----------------------------------------------------------------------------------


def test_reason_gives_what_follows_from_files(kzpk: Callable[..., Outcome], facts: str) -> None:
    code, out, err = kzpk("reason", "--data", facts, "--format", "ntriples")
    assert (code, err) == (0, "")
    assert FOLLOWS in out.splitlines()
    assert "Dog> ." not in out.replace(FOLLOWS, "")
    assert len(kzpk("reason", "--data", facts, "--format", "ntriples", "--all").out.splitlines()) > len(
        out.splitlines()
    )


def test_the_reference_agrees(kzpk: Callable[..., Outcome], facts: str) -> None:
    out = kzpk("reason", "--data", facts, "--format", "ntriples", "--engine", "owlrl").out
    assert FOLLOWS in out.splitlines()


@pytest.mark.parametrize("engine", ["kzpk", "owlrl"])
def test_a_contradiction_is_one_and_named(kzpk: Callable[..., Outcome], tmp_path: Path, engine: str) -> None:
    clash = tmp_path / "clash.ttl"
    clash.write_text(FACTS + "ex:Dog owl:disjointWith ex:Animal .")
    target = tmp_path / "out.nt"
    code, out, err = kzpk("reason", "--data", str(clash), "--engine", engine, "-o", str(target))
    assert (code, out) == (1, "")
    assert err.startswith("inconsistent: ")
    assert err.count("\n") == 1
    assert not target.exists()


def test_reason_over_the_graph(kzpk: Callable[..., Outcome]) -> None:
    out = kzpk("reason", "--format", "ntriples").out
    assert f"<{ID}forum-karachi> <{KZPK}takesPlaceIn> <{ID}pakistan> .\n" in out
    assert f"<{ID}forum-karachi> <{KZPK}takesPlaceIn> <{ID}karachi> .\n" not in out


def test_validate_alone(kzpk: Callable[..., Outcome], facts: str, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES)
    code, out, err = kzpk("validate", "--shapes", str(shapes), facts)
    assert (code, err) == (1, "")
    assert "A dog has no name; give it one." in out
    assert out.endswith("does not conform: 1 violation\n")
    named = tmp_path / "named.ttl"
    named.write_text(FACTS + 'ex:rex ex:name "Rex" .')
    assert kzpk("validate", "--shapes", str(shapes), str(named)) == (0, "conforms: no findings\n", "")


def test_validate_as_json_and_as_the_w3c_report(kzpk: Callable[..., Outcome], facts: str, tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES)
    report = json.loads(kzpk("validate", "--shapes", str(shapes), facts, "--format", "json").out)
    assert (report["conforms"], report["counts"]["violation"]) == (False, 1)
    assert report["findings"][0]["focus"] == {"type": "uri", "value": "http://example.org/rex"}
    target = tmp_path / "report.ttl"
    assert kzpk("validate", "--shapes", str(shapes), facts, "--format", "turtle", "-o", str(target)).code == 1
    conforms = [str(q.object) for q in parse_file(str(target)) if q.predicate.value.endswith("#conforms")]
    assert conforms == ['"false"^^<http://www.w3.org/2001/XMLSchema#boolean>']


@pytest.mark.parametrize("words", [("export", "--data", "{}"), ("reason", "--data", "{}")])
def test_a_syntax_error_is_three_with_its_place(
    kzpk: Callable[..., Outcome], tmp_path: Path, words: tuple[str, ...]
) -> None:
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text("<http://example.org/a> a\n  <http://example.org/B>> .\n")
    code, out, err = kzpk(*(word.format(wrong) for word in words))
    assert (code, out) == (3, "")
    assert err.startswith(f"error: {wrong}:2:")
    missing = tmp_path / "missing.ttl"
    code, out, err = kzpk(*(word.format(missing) for word in words))
    assert (code, out) == (3, "")
    assert err.startswith(f"error: {missing}: there is no such file")


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml"])
def test_a_graph_export_holds_the_asked_graph_once(kzpk: Callable[..., Outcome], tmp_path: Path, format_: str) -> None:
    target = tmp_path / "graph"
    code, out, err = kzpk("export", "--format", format_, "-o", str(target))
    assert (code, out) == (0, "")
    quads = list(parse_file(str(target), format_))
    stats = json.loads(kzpk("stats", "--format", "json").out)
    trivial = stats["counts"]["triples"] - len(quads)
    assert len(set(quads)) == len(quads)
    assert trivial > 0
    assert err == (
        f"note: {len(quads):,} triples in {target}\n"
        f"note: {trivial} inferred triples that hold of everything were left out (x a owl:Thing and so on)\n"
    )


@pytest.mark.parametrize("extension", ["trig", "nq", "jsonld"])
def test_a_dataset_export_holds_statements_and_what_follows(
    kzpk: Callable[..., Outcome], tmp_path: Path, extension: str
) -> None:
    target = tmp_path / f"graph.{extension}"
    assert kzpk("export", "-o", str(target)).code == 0
    graphs = {getattr(quad.graph_name, "value", "") for quad in parse_file(str(target))}
    assert {STATEMENT + "talk.p1-1", GRAPH_INFERRED} <= graphs
    assert "" not in graphs


def test_export_is_stable_and_converts_files(kzpk: Callable[..., Outcome], facts: str) -> None:
    assert kzpk("export").out == kzpk("export", "--format", "turtle").out
    converted = kzpk("export", "--data", facts, "--format", "ntriples").out
    assert f"<http://example.org/rex> <{RDF_TYPE}> <http://example.org/Dog> .\n" in converted
    assert len(converted.splitlines()) == 2


def test_an_extension_that_says_nothing_is_a_usage_error(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    code, out, err = kzpk("export", "-o", str(tmp_path / "graph.odd"))
    assert (code, out) == (2, "")
    assert "graph.odd" in err
    assert os.listdir(tmp_path) == []


def test_a_reader_that_goes_away_early_is_no_error(process: Callable[..., Outcome], cache: str) -> None:
    import subprocess
    import sys

    assert process("query").code == 0
    with subprocess.Popen(
        [sys.executable, "-m", "kzpk_graph", "export", "--format", "nquads"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "KZPK_CACHE_DIR": cache},
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (0, b"")
