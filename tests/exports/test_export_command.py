"""``kzpk export``: what goes where, and what is left when it fails."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.rdfio import FORMATS, parse_file
from kzpk_graph.rdfio.canonical import hash_of
from kzpk_graph.vocab import GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, ID, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.exports.conftest import Outcome

TRIG = """@prefix ex: <http://example.org/> .
ex:a ex:p "01"^^<http://www.w3.org/2001/XMLSchema#integer> , [ ex:q "x"@en ] .
ex:g { ex:a ex:p ex:b }
"""
TRIPLES = """<http://example.org/a> <http://example.org/p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://example.org/a> <http://example.org/p> "x"@en .
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.trig"
    path.write_text(TRIG, encoding="utf-8")
    return path


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "in.nt"
    path.write_text(TRIPLES, encoding="utf-8")
    return path


@pytest.mark.parametrize("extension", ["trig", "nq", "jsonld", "nq.gz", "trig.gz", "json"])
def test_files_are_converted_as_they_are(kzpk: Callable[..., Outcome], source: Path, extension: str) -> None:
    target = source.with_name(f"out.{extension}")
    outcome = kzpk("export", "--data", str(source), "-o", str(target))
    assert (outcome.code, outcome.out) == (0, b"")
    assert outcome.err == f"note: 4 quads in {target}\n"
    assert hash_of(parse_file(target)) == hash_of(parse_file(source))
    if extension.endswith(".gz"):
        assert gzip.decompress(target.read_bytes())


@pytest.mark.parametrize("format_", [name for name in FORMATS if not FORMATS[name].datasets])
def test_lexical_forms_stay_as_they_are(
    kzpk: Callable[..., Outcome], lines: Path, tmp_path: Path, format_: str
) -> None:
    outcome = kzpk("export", "--data", str(lines), "--format", format_)
    assert (outcome.code, outcome.err) == (0, "")
    back = tmp_path / "back"
    back.write_bytes(outcome.out)
    assert set(parse_file(back, format_)) == set(parse_file(lines))


def test_named_graphs_are_not_dropped_in_silence(kzpk: Callable[..., Outcome], source: Path) -> None:
    target = source.with_name("out.ttl")
    target.write_text("before", encoding="utf-8")
    outcome = kzpk("export", "--data", str(source), "-o", str(target))
    assert (outcome.code, outcome.out) == (2, b"")
    assert outcome.err == (
        "error: Turtle cannot hold the named graph <http://example.org/g>; choose trig, nquads or jsonld (KZ222)\n"
    )
    assert target.read_text(encoding="utf-8") == "before"


def test_what_a_format_cannot_say_fails_before_anything_is_written(
    kzpk: Callable[..., Outcome], lines: Path, tmp_path: Path
) -> None:
    with lines.open("a", encoding="utf-8") as file:
        file.write('<http://example.org/z> <http://example.org/p> "\\u0001" .\n')
    outcome = kzpk("export", "--data", str(lines), "--format", "rdfxml")
    assert (outcome.code, outcome.out) == (3, b"")
    assert outcome.err.startswith("error: RDF/XML cannot hold the character U+0001, which is in a text of <http://exam")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("-o", "{}/x.odd"), 2, "the format of 'x.odd' cannot be told from its extension; name it with --format"),
        (("-o", "{}/none/x.ttl"), 3, "it cannot be written: no such file or directory"),
        (("--data", "{}/none.ttl"), 3, "there is no such file"),
        (("--query", "nothing-of-that-name"), 1, "there is no saved query 'nothing-of-that-name'"),
        (("--query", "disputes"), 2, "the saved query 'disputes' gives rows, and no graph"),
        (("--query", "disputes", "--about", "Pakistan"), 2, "--query and --about do not go together"),
        (("--data", "{}/in.nt", "--asserted"), 2, "--data and --asserted do not go together"),
        (("--about", "nothing of that name at all"), 1, "nothing of that name at all"),
        (("--topic", "zzz"), 1, "there is no topic 'zzz'"),
        (("--format", "odd"), 2, "'odd' is not one of"),
        (("--depth", "0"), 2, "0 is not in the range x>=1"),
    ],
)
def test_what_is_wrong_is_one_line(
    kzpk: Callable[..., Outcome], tmp_path: Path, words: tuple[str, ...], code: int, message: str
) -> None:
    outcome = kzpk("export", *(word.format(tmp_path) for word in words))
    assert (outcome.code, outcome.out) == (code, b"")
    assert message in outcome.err
    assert outcome.err.count("\n") == 1


def test_parts_of_the_graph(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    target = tmp_path / "part.nq"
    assert kzpk("export", "--evidence", "--inferred", "-o", str(target)).code == 0
    assert {quad.graph_name.value for quad in parse_file(target)} == {GRAPH_EVIDENCE, GRAPH_INFERRED}  # type: ignore[union-attr]
    assert kzpk("export", "--ontology", "-o", str(target)).code == 0
    assert {quad.graph_name.value for quad in parse_file(target)} == {GRAPH_ONTOLOGY}  # type: ignore[union-attr]
    assert (
        kzpk("export", "--about", "id:igc-13", "--asserted", "--format", "ntriples").out.count(f"<{ID}igc-13>".encode())
        > 4
    )


def test_what_a_query_constructs(kzpk: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    from kzpk_graph.graph import KnowledgeGraph
    from kzpk_graph.rdfio import NamedNode

    node = NamedNode("http://example.org/a")

    class Constructed:
        kind = "construct"
        triples = ((node, node, node),)

    monkeypatch.setattr(KnowledgeGraph, "query", lambda self, name: Constructed)
    assert kzpk("export", "--query", "any", "--format", "ntriples").out == b"%b %b %b .\n" % ((str(node).encode(),) * 3)


def test_the_json_ld_has_our_context_and_our_names(kzpk: Callable[..., Outcome]) -> None:
    document = json.loads(kzpk("export", "--about", "id:igc-13", "--asserted", "--format", "jsonld").out)
    assert document["@context"]["kzpk"] == PREFIXES["kzpk"]
    session: dict[str, object] = {}
    for graph in document["@graph"]:
        for node in graph["@graph"]:
            if node["@id"] == "id:igc-13":
                session.update(node)
    assert session["@type"] == "CommissionSession"
    assert session["heldIn"] == "id:islamabad"
    assert list(session["label"]) == ["en"]  # type: ignore[call-overload]


def test_the_same_graph_is_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    seen: dict[str, set[str]] = {}
    for seed in ("1", "2"):
        for format_ in ("turtle", "jsonld"):
            done = subprocess.run(
                [sys.executable, "-m", "kzpk_graph", "export", "--about", "Pakistan", "--format", format_],
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=True,
            )
            seen.setdefault(format_, set()).add(hashlib.sha256(done.stdout).hexdigest())
    assert [len(digests) for digests in seen.values()] == [1, 1]


def test_turtle_of_the_shipped_graph_has_our_prefixes_and_no_others(kzpk: Callable[..., Outcome]) -> None:
    text = kzpk("export", "--format", "turtle").out.decode()
    declared = [line.split()[1].removesuffix(":") for line in text.splitlines() if line.startswith("@prefix")]
    assert declared == [prefix for prefix in PREFIXES if prefix in declared]
    assert "ns1:" not in text
    subjects = [line.split()[0] for line in text.splitlines() if line[:1] not in ("\t", "@")]
    assert len(subjects) == len(set(subjects))


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_export_leaves_the_old_file(tmp_path: Path, number: signal.Signals) -> None:
    pipe, target = tmp_path / "in.nt", tmp_path / "out.nt.gz"
    os.mkfifo(pipe)
    target.write_bytes(b"before")
    process = subprocess.Popen(
        [sys.executable, "-m", "kzpk_graph", "export", "--data", str(pipe), "-o", str(target)],
        stderr=subprocess.PIPE,
        text=True,
    )
    with pipe.open("w", encoding="utf-8") as file:  # it reads, and waits for more
        file.write(TRIPLES * 2000)
        file.flush()
        until = time.monotonic() + 30
        while len(os.listdir(tmp_path)) < 3 and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(number)
        time.sleep(0.1)
    error = process.communicate(timeout=30)[1]
    assert target.read_bytes() == b"before"
    if number == signal.SIGKILL:
        assert process.returncode == -number
    else:
        assert (process.returncode, error) == (130, "interrupted\n")
        assert sorted(os.listdir(tmp_path)) == ["in.nt", "out.nt.gz"]


def test_relative_iris_need_a_base(kzpk: Callable[..., Outcome], tmp_path: Path) -> None:
    """RFC 3986 §5.2: resolved against the base that is given; without one they are errors."""
    path = tmp_path / "relative.ttl"
    path.write_text("<#a> <b> <../c> .\n", encoding="utf-8")
    words = ("export", "--data", str(path), "--format", "ntriples")
    outcome = kzpk(*words, "--base", "https://e.org/x/y/z")
    assert outcome.out == b"<https://e.org/x/y/z#a> <https://e.org/x/y/b> <https://e.org/x/c> .\n"
    refused = kzpk(*words)
    assert (refused.code, refused.out) == (3, b"")
    assert f"{path}:1:1: " in refused.err
    assert kzpk(*words, "--base", "e.org").code == 2
