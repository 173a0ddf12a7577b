"""Files that are made to hurt: one line, exit code 3, nothing fetched, nothing read, nothing written."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from kzpk_graph.rdfio import Literal, parse_file, places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

N = 100_000
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/"'
BODY = "<rdf:RDF " + RDF + "><rdf:Description><a:p>{}</a:p></rdf:Description></rdf:RDF>"
TRIPLE = b'<http://a/s> <http://a/p> "a" .\n'
BILLION = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "entity expansion": (
        "a.rdf", f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{BILLION}]>{BODY.format("&m;")}'.encode(), "KZ312",
    ),
    "an external entity": (
        "a.rdf", f'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>{BODY.format("&f;")}'.encode(), "KZ312",
    ),
    "an external subset": ("a.rdf", f'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">{BODY.format("1")}'.encode(), "KZ312"),
    "deep XML": ("a.rdf", f"<rdf:RDF {RDF}>{'<rdf:Description><a:p>' * N}".encode(), "KZ313"),
    "a remote context": ("a.jsonld", b'{"@context":"http://127.0.0.1:9/c","@id":"http://a/s","p":1}', "KZ311"),
    "a context that is a file": ("a.jsonld", b'{"@context":"file:///etc/passwd","@id":"http://a/s","p":1}', "KZ311"),
    "an imported context": (
        "a.jsonld", b'{"@context":{"@version":1.1,"@import":"http://127.0.0.1:9/c"},"http://a/p":1}', "KZ311",
    ),
    "a huge context": (
        "a.jsonld", json.dumps({"@context": {f"t{n}": f"http://a/{n}" for n in range(N)}}).encode(), "KZ313",
    ),
    "a chain of terms": (
        "a.jsonld", json.dumps({"@context": {f"t{n}": f"t{n + 1}:x" for n in range(N)}, "t0": 1}).encode(), "KZ313",
    ),
    "deep objects": ("a.jsonld", ('{"http://a/p":' * N + "1" + "}" * N).encode(), "KZ313"),
    "deep lists": ("a.jsonld", ('{"http://a/p":' + '{"@list":[' * N + "]}" * N + "}").encode(), "KZ313"),
    "nested contexts": ("a.jsonld", ('{"@context":{"a":{"@id":"http://a/","@context":' * N).encode(), "KZ313"),
    "a truncated gzip": ("a.nt.gz", gzip.compress(TRIPLE * 10_000)[:-20], "KZ305"),
    "no gzip": ("a.nt.gz", b"hello", "KZ305"),
    "null bytes": ("a.ttl", b"\x00" * 1000, "KZ310"),
    "UTF-16": ("a.ttl", TRIPLE.decode().encode("utf-16"), "KZ306"),
    "Latin-1": ("a.ttl", '<http://a/s> <http://a/p> "é" .'.encode("latin-1"), "KZ306"),
    "a text of 17 MiB": ("a.nt", b'<http://a/s> <http://a/p> "' + b"a" * (17 << 20) + b'" .\n', "KZ319"),
    "a compressed text of 300 MB": (
        "a.nt.gz", gzip.compress(b'<http://a/s> <http://a/p> "' + b"a" * 300_000_000 + b'" .\n', 1), "KZ319",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_in_one_line(kzpk: Callable[..., Any], tmp_path: Path, name: str) -> None:
    file, data, code = REFUSED[name]
    (tmp_path / file).write_bytes(data)
    (tmp_path / "out.nq").write_text("before")
    done = kzpk("export", "--data", file, "-o", "out.nq")
    assert (done.code, done.out) == (3, "")
    assert done.error.startswith(f"error: {file}:")
    assert done.error.endswith(f"({code})")
    assert "root:" not in done.err
    assert (tmp_path / "out.nq").read_text() == "before"
    assert done.seconds < 20


@pytest.mark.parametrize(
    ("file", "text", "count"),
    [
        ("a.ttl", f"<http://a/s> <http://a/p> {'(' * N}{')' * N} .", 2 * N),
        ("a.ttl", f"<http://a/s> <http://a/p> {'[ <http://a/p> ' * N}1{']' * N} .", N + 1),
        ("a.trig", f"{{ <http://a/s> <http://a/p> {'[ <http://a/p> ' * N}1{']' * N} . }}", N + 1),
    ],
    ids=["collections", "blank nodes", "TriG"],
)
def test_deep_turtle_is_followed_without_recursion(tmp_path: Path, file: str, text: str, count: int) -> None:
    (tmp_path / file).write_text(text)
    # Each of N lists but the innermost, which is rdf:nil, is a node with first and rest; one triple leads to them.
    expected = count - 1 if "(" in text else count
    assert sum(1 for _ in parse_file(tmp_path / file)) == expected


def test_a_text_of_json_does_not_count_as_brackets(tmp_path: Path) -> None:
    text = '[[[{"\\' * 2000
    document = {
        "@id": "http://a/s",
        "http://a/p": [text, "x" * 5000 + '"[', "\\"],
        "http://a/q": ",".join("abc" * 3000),
    }
    (tmp_path / "a.jsonld").write_text(json.dumps(document))
    values = [quad.object.value for quad in parse_file(tmp_path / "a.jsonld") if isinstance(quad.object, Literal)]
    assert sorted(values) == sorted([text, "x" * 5000 + '"[', "\\", ",".join("abc" * 3000)])


def test_what_is_shown_its_places_is_held_and_so_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kzpk_graph.errors import InputError

    monkeypatch.setattr(places, "LARGEST", 1 << 20)
    (tmp_path / "a.nt.gz").write_bytes(gzip.compress(TRIPLE * 100_000))
    with pytest.raises(InputError, match="holds more than 1 MiB") as caught:
        places.PlacedFile(tmp_path / "a.nt.gz")
    assert caught.value.code == "KZ309"


def test_a_link_is_followed_to_read_and_its_target_replaced_to_write(kzpk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "a.nt").write_bytes(TRIPLE)
    (tmp_path / "in.nt").symlink_to("a.nt")
    (tmp_path / "real.nt").write_text("before")
    (tmp_path / "out.nt").symlink_to("real.nt")
    assert kzpk("export", "--data", "in.nt", "-o", "out.nt").code == 0
    assert (tmp_path / "out.nt").is_symlink()
    assert (tmp_path / "real.nt").read_bytes() == TRIPLE
    (tmp_path / "loop.nt").symlink_to("loop.nt")
    done = kzpk("export", "--data", "loop.nt", "-o", "x.nt")
    assert done.code == 3
    assert done.error.startswith("error: loop.nt: ")


@pytest.mark.parametrize(
    "words",
    [
        ("sources", "show", "../../etc/passwd"),
        ("sources", "show", "/etc/passwd"),
        ("export", "--source", "../x", "-o", "x.ttl"),
        ("show", "id:../../etc/passwd"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_names_are_no_paths(kzpk: Callable[..., Any], tmp_path: Path, words: tuple[str, ...]) -> None:
    done = kzpk(*words)
    assert done.code in (1, 2)
    assert "root:" not in done.out + done.err
    assert done.error
    assert list(tmp_path.iterdir()) == []


def test_a_store_that_is_no_store(kzpk: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for store in ("folder/../folder", "missing", "/etc"):
        done = kzpk("--store", store, "stats")
        assert (done.code, done.out) == (3, "")
        assert done.error
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]


LABEL = "red \x1b[31m \u202eevil\u2066 \x9b5n =1+1"


@pytest.mark.parametrize("format_", ["table", "markdown", "csv"])
def test_a_label_cannot_steer_what_people_read(kzpk: Callable[..., Any], tmp_path: Path, format_: str) -> None:
    (tmp_path / "a.nt").write_text(f"<urn:s> <urn:p> {json.dumps(LABEL)} .\n<urn:s> <urn:q> \"=cmd|'/c calc'!A1\" .\n")
    done = kzpk("sparql", "--data", "a.nt", "-e", "SELECT ?o { ?s ?p ?o }", "--format", format_)
    assert done.code == 0
    if format_ != "csv":  # that is SPARQL 1.1 CSV here: exact, for programs
        assert not {"\x1b", "\u202e", "\u2066", "\x9b"} & set(done.out)


@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github"])
def test_a_report_shows_no_control_characters(kzpk: Callable[..., Any], tmp_path: Path, format_: str) -> None:
    text = json.dumps(LABEL + "\n::error::forged")
    date = "<https://w3id.org/kzpk/ontology#earliest>"
    (tmp_path / "a.nt").write_text(f"<https://w3id.org/kzpk/id/x> {date} {text} .\n")
    done = kzpk("validate", "a.nt", "--format", format_)
    assert done.code == 1
    assert not {"\x1b", "\u202e", "\u2066", "\x9b"} & set(done.out + done.err)
    assert not [line for line in done.out.splitlines() if line.startswith("::error::forged")]


def test_what_makes_text_safe_escapes_all_of_them() -> None:
    from kzpk_graph.safe import safe

    assert safe(LABEL) == "red \\x1b[31m \\u202eevil\\u2066 \\x9b5n =1+1"
