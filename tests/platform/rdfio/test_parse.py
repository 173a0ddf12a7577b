"""Parsing: strict, with the place of every error, and nothing read beyond the input."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import InputError, ParseError, UsageError
from kzpk_graph.rdfio import FORMATS, Literal, NamedNode, Quad, format_named, format_of, parse_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TURTLE = '@prefix e: <http://e/> .\ne:a e:b "é", 01 .\n'
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = (
    f'<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">\n'
    '<rdf:Description rdf:about="http://e/a">\n{}\n</rdf:Description>\n</rdf:RDF>\n'
)
A, B = NamedNode("http://e/a"), NamedNode("http://e/b")


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], str]:
    def write(name: str, content: str | bytes) -> str:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", '<http://e/a> <http://e/b> "x"@en .'),
        ("a.trig", '{ <http://e/a> <http://e/b> "x"@en }'),
        ("a.nt", '<http://e/a> <http://e/b> "x"@en .\n'),
        ("a.nq", '<http://e/a> <http://e/b> "x"@en .\n'),
        ("a.jsonld", '{"@id": "http://e/a", "http://e/b": {"@value": "x", "@language": "en"}}'),
        ("a.rdf", XML.format('<e:b xml:lang="en">x</e:b>')),
    ],
)
def test_each_format_by_extension_name_and_compressed(
    written: Callable[[str, str | bytes], str], name: str, content: str
) -> None:
    expected = [Quad(A, B, Literal("x", language="en"))]
    assert list(parse_file(written(name, content))) == expected
    assert list(parse_file(written("data.txt", content), format_of(name).name)) == expected
    assert list(parse_file(written(f"{name}.gz", gzip.compress(content.encode(), mtime=0)))) == expected


def test_formats_are_found_by_name_media_type_and_extension() -> None:
    for format_ in FORMATS.values():
        for alias in (format_.name, format_.media_type, *format_.extensions, f".{format_.extensions[0]}"):
            assert format_named(alias) is format_
        assert format_of(f"/some/where.d/x.{format_.extensions[0]}.gz") is format_
    for path in ("x", "x.txt", "x.gz", "folder.ttl/x", "-"):
        with pytest.raises(UsageError, match="--format"):
            format_of(path)
    with pytest.raises(UsageError, match="choose one of turtle, trig"):
        format_named("n3")


def test_terms_come_out_as_they_are_written(written: Callable[[str, str | bytes], str]) -> None:
    text = "@prefix e: <http://e/> . e:a e:b 01, 1.50, +1e0, '1'^^<http://www.w3.org/2001/XMLSchema#byte> ."
    assert [quad.object.value for quad in parse_file(written("a.ttl", text)) if isinstance(quad.object, Literal)] == [
        "01",
        "1.50",
        "+1e0",
        "1",
    ]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (("turtle", TURTLE), ("rdfxml", XML.format("<e:b>é</e:b>"))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert next(iter(parse_file("-", name))).object == Literal("é")
    with pytest.raises(UsageError):
        next(iter(parse_file("-")))


@pytest.mark.parametrize(
    ("name", "content", "line", "column", "source_line", "said"),
    [
        ("a.ttl", TURTLE + 'e:c "é" f:d .', 3, 5, 'e:c "é" f:d .', "predicate"),
        ("a.ttl", TURTLE + "e:é f:d e:e .", 3, 5, "e:é f:d e:e .", "declare it with @prefix"),
        ("a.ttl", TURTLE + "e:a e:b <x> .\n", 3, 9, "e:a e:b <x> .", "@base"),
        ("a.ttl", TURTLE * 5000 + "e:a e:b e:c e:d .\ne:x e:y e:z .", 10001, 13, "e:a e:b e:c e:d .", "dot"),
        ("a.trig", "{ <http://e/a> <http://e/b> 1 ", 1, 31, "{ <http://e/a> <http://e/b> 1 ", ""),
        ("a.nt", "<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> b .\n", 2, 14, "<http://e/a> b .", ""),
        (
            "a.nt",
            '<http://e/a> <http://e/b> "x" <http://e/g> .\n',
            1,
            31,
            '<http://e/a> <http://e/b> "x" <http://e/g> .',
            "",
        ),
        ("a.jsonld", '{"http://e/b": "x",\n"@id": "http://e/a",}', 2, 21, '"@id": "http://e/a",}', "comma"),
        ("a.rdf", XML.format("<e:b>x</e:c>"), 4, 9, "<e:b>x</e:c>", "mismatched tag"),
        ("a.rdf", XML.format('<e:b rdf:resource="http://e/x y"/>'), 4, 34, '<e:b rdf:resource="http://e/x y"/>', "IRI"),
        ("a.rdf", XML.format("<e:b rdf:ID='1'/>"), 4, 17, "<e:b rdf:ID='1'/>", "rdf:ID"),
        ("a.ttl", TURTLE + "e:a e:b \0 .", 3, 9, "e:a e:b \0 .", r"\x00"),
    ],
)
def test_an_error_has_its_place(
    written: Callable[[str, str | bytes], str],
    name: str,
    content: str,
    line: int,
    column: int,
    source_line: str,
    said: str,
) -> None:
    path = written(name, content)
    with pytest.raises(ParseError) as caught:
        list(parse_file(path))
    fault = caught.value
    assert (fault.line, fault.column, fault.source_line) == (line, column, source_line)
    assert str(fault).startswith(f"{path}:{line}:{column}: ")
    assert said in str(fault)
    assert str(fault).isprintable()


def test_an_error_on_standard_input_and_in_a_compressed_file_shows_its_line(
    written: Callable[[str, str | bytes], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = TURTLE + "e:a e:b e:c d .\n" + TURTLE
    with pytest.raises(ParseError) as caught:
        list(parse_file(written("a.ttl.gz", gzip.compress(wrong.encode(), mtime=0))))
    assert caught.value.source_line == "e:a e:b e:c d ."
    for name, text in (("turtle", wrong), ("rdfxml", XML.format('<e:b rdf:resource="x y"/>'))):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with pytest.raises(ParseError) as caught:
            list(parse_file("-", name))
        assert caught.value.where.startswith("-:")
        assert caught.value.source_line == text.split("\n")[caught.value.line - 1]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('{"@context": "https://schema.org/", "name": "x"}', "KZ311"),
        ('{"@context": "context.jsonld", "name": "x"}', "KZ311"),
        ('{"@context": ["file:///etc/passwd"], "name": "x"}', "KZ311"),
        ('{"@context": {"@import": "https://schema.org/"}, "name": "x"}', "KZ311"),
        ('{"@context": {"a": {"@id": "http://e/a", "@context": "http://e/c"}}, "a": {"a": "x"}}', "KZ311"),
    ],
)
def test_no_remote_context_is_fetched(written: Callable[[str, str | bytes], str], document: str, code: str) -> None:
    with pytest.raises(ParseError, match="put the context into the document") as caught:
        list(parse_file(written("a.jsonld", document)))
    assert caught.value.code == code


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://e/x.dtd"> %p;]>',
    ],
)
def test_document_types_are_refused(written: Callable[[str, str | bytes], str], prolog: str) -> None:
    text = XML.format("<e:b>x</e:b>").replace("?>\n", f"?>\n{prolog}\n", 1)
    with pytest.raises(ParseError, match="document type") as caught:
        list(parse_file(written("a.rdf", text)))
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.ttl", codecs.BOM_UTF16_LE + TURTLE.encode("utf-16-le"), "KZ306"),
        ("a.ttl", TURTLE.encode("utf-16"), "KZ306"),
        ("a.nt", TURTLE.encode("utf-32"), "KZ306"),
        ("a.ttl", TURTLE.encode("latin-1"), "KZ306"),
        ("a.rdf", XML.format("<e:b>é</e:b>").encode("utf-16"), "KZ306"),
        ("a.rdf", XML.format("<e:b>é</e:b>").replace("?>", ' encoding="latin-1"?>', 1).encode("latin-1"), "KZ306"),
        ("a.ttl.gz", b"not gzip", "KZ305"),
        ("a.nq.gz", b"", "KZ305"),
        ("a.nq.gz", b"\x1f", "KZ305"),
        ("a.ttl.gz", gzip.compress(TURTLE.encode(), mtime=0) + b"junk", "KZ305"),
        ("a.ttl.gz", gzip.compress(TURTLE.encode() * 99, mtime=0)[:-20], "KZ305"),
        ("a.rdf.gz", gzip.compress(XML.encode() * 99, mtime=0)[:30] + b"\0\xff" * 30, "KZ305"),
        ("a.ttl", "<http://e/a> <http://e/b> <<( <http://e/a> <http://e/b> 1 )>> .", "KZ314"),
        ("a.ttl", "<http://e/a> <http://e/b> " + "<<( <http://e/a> <http://e/b> " * 20000, "KZ313"),
        ("a.rdf", f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">' + "<e:T><e:p>" * 20000, "KZ313"),
        ("a.jsonld", "[" * 100000, "KZ313"),
    ],
)
def test_damaged_and_hostile_files_give_one_line(
    written: Callable[[str, str | bytes], str], name: str, content: str | bytes, code: str
) -> None:
    start = time.monotonic()
    with pytest.raises(InputError) as caught:
        list(parse_file(written(name, content)))
    assert caught.value.code == code
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600
    assert time.monotonic() - start < 10


def test_what_is_wrong_with_a_compressed_file(written: Callable[[str, str | bytes], str]) -> None:
    whole = gzip.compress(TURTLE.encode(), mtime=0)
    for content, said in (
        (b"", "cut off"),
        (whole[:-9], "cut off"),
        (whole + b"junk", "damaged"),
        (b"x", "not a gzip"),
    ):
        with pytest.raises(InputError, match=said):
            list(parse_file(written("a.ttl.gz", content)))
    assert list(parse_file(written("none.nq.gz", gzip.compress(b"", mtime=0)))) == []
    assert len(list(parse_file(written("two.ttl.gz", whole + whole)))) == 4


@pytest.mark.parametrize(
    "document",
    [
        '[{"@id": "thing", "http://e/p": "lost"}]',
        '[{"@id": "http://e/a", "http://e/p": {"@id": "thing"}}]',
        '[{"@id": "http://e/a", "@type": "thing"}]',
        '[{"@id": "thing", "@graph": [{"@id": "http://e/a", "http://e/p": "x"}]}]',
        '[{"@id": "http://e/a", "http://e/p": {"@value": "1", "@type": "thing"}}]',
    ],
)
def test_relative_iris_of_json_are_not_dropped(written: Callable[[str, str | bytes], str], document: str) -> None:
    """JSON-LD 1.1 API §10.2 leaves such triples out without a word."""
    path = written("a.jsonld", document)
    with pytest.raises(ParseError, match="the IRI 'thing' is relative") as caught:
        list(parse_file(path))
    assert caught.value.code == "KZ310"
    (quad,) = parse_file(path, base_iri="http://base/")
    assert "http://base/thing" in str(quad)
    at_home = document.replace("[{", '[{"@context": {"@base": "http://home/"}, ', 1)
    (quad,) = parse_file(written("b.jsonld", at_home))
    assert "http://home/thing" in str(quad)


def test_deeply_nested_turtle_is_read_in_bounded_time(written: Callable[[str, str | bytes], str]) -> None:
    assert (
        sum(1 for _ in parse_file(written("a.ttl", "<http://a> <http://b> " + "(" * 50000 + ")" * 50000 + " .")))
        == 99999
    )


def test_a_byte_order_mark_of_utf8_is_no_content(written: Callable[[str, str | bytes], str]) -> None:
    for name, text in (
        ("a.ttl", TURTLE),
        ("a.nq", '<http://e/a> <http://e/b> "é" .\n'),
        ("a.rdf", XML.format("<e:b>é</e:b>")),
    ):
        assert next(iter(parse_file(written(name, codecs.BOM_UTF8 + text.encode())))).object == Literal("é")
    assert list(parse_file(written("b.ttl", codecs.BOM_UTF8))) == []


def test_line_ends_in_xml_are_read_as_one(written: Callable[[str, str | bytes], str]) -> None:
    for length in range(2030, 2060):  # so that a line end falls on the edge of what is read at once
        text = XML.format("<e:b>" + "x" * length + "\r\ny\rz&#13;</e:b>").replace("\n", "\r\n")
        (quad,) = parse_file(written("a.rdf", text.replace("\r\r\n", "\r\n")))
        assert quad.object == Literal("x" * length + "\ny\nz\r")


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    loop = tmp_path / "loop.ttl"
    loop.symlink_to(loop)
    dangling = tmp_path / "dangling.ttl"
    dangling.symlink_to(tmp_path / "nowhere.ttl")
    (tmp_path / "folder.ttl").mkdir()
    for path, code in (
        (tmp_path / "missing.ttl", "KZ301"),
        (dangling, "KZ301"),
        (tmp_path / "folder.ttl", "KZ302"),
        (loop, "KZ303"),
        (f"{tmp_path}/a\0b.ttl", "KZ303"),
        (tmp_path / ("x" * 300 + ".ttl"), "KZ303"),
        (tmp_path / "missing.ttl" / "x.ttl", "KZ301"),
    ):
        with pytest.raises(InputError) as caught:
            list(parse_file(path))
        assert caught.value.code == code
        assert str(caught.value).isprintable()


def test_a_link_to_a_file_is_followed(written: Callable[[str, str | bytes], str], tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(written("a.ttl", TURTLE))
    assert len(list(parse_file(link))) == 2


def test_blank_nodes_of_two_files_can_be_kept_apart(written: Callable[[str, str | bytes], str]) -> None:
    path = written("a.ttl", "_:x <http://e/b> 1 .")
    same, other = (next(iter(parse_file(path))).subject for _ in range(2))
    renamed = next(iter(parse_file(path, rename_blank_nodes=True))).subject
    assert same == other != renamed


def test_a_base_resolves_relative_iris(written: Callable[[str, str | bytes], str]) -> None:
    (quad,) = parse_file(written("a.ttl", "<x> <#y> <> ."), base_iri="http://e/d/f")
    assert [term.value for term in quad.triple if isinstance(term, NamedNode)] == [
        "http://e/d/x",
        "http://e/d/f#y",
        "http://e/d/f",
    ]


def test_the_direction_of_a_text_is_dropped_from_json_and_refused_elsewhere(written: Callable[..., str]) -> None:
    """JSON-LD 1.1 API §10.2.1 keeps no direction without rdfDirection; in RDF 1.1 no language tag has one."""
    document = '{"@id": "urn:a", "urn:p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}'
    quads = list(parse_file(written("a.jsonld", document)))
    assert [str(quad.object) for quad in quads] == ['"x"@ar']
    for name in ("a.ttl", "a.nt"):
        with pytest.raises(ParseError, match="directions of RDF") as caught:
            list(parse_file(written(name, '<urn:a> <urn:p> "x"@ar--rtl .\n')))
        assert caught.value.code == "KZ314"
