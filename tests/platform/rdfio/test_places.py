"""Every quad of a file comes with its line, and with the column at which its object ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzpk_graph.errors import InputError, ParseError
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, PlacedFile, Quad, parse_file, parse_places

if TYPE_CHECKING:
    from pathlib import Path

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

TURTLE = """\
@prefix e: <http://e/> .
e:a e:b e:c , e:d ;   # a note, with e:x
    e:p "é\U0001f600" , "y"@en ,
        "z"^^e:t ,
        12 , 1.5 , true ;

    # a line of its own, about "something"

    e:q <http://x> .
e:a e:r e:s.
e:a e:long \"\"\"first
# second\"\"\"
  # and a comment
  ; e:i 'i' .
[] e:k ( 1
         e:z ) .
"""

PLACES = [  # text of the object as it stands in the file, line, and the text that ends at the column
    ("<http://e/c>", 2, "e:c"),
    ("<http://e/d>", 2, "e:d"),
    ('"é\U0001f600"', 3, '"é\U0001f600"'),
    ('"y"@en', 3, '"y"@en'),
    ('"z"^^<http://e/t>', 4, '"z"^^e:t'),
    ("12", 5, "12"),
    ("1.5", 5, "1.5"),
    ("true", 5, "true"),
    ("<http://x>", 9, "<http://x>"),
    ("<http://e/s>", 10, "e:s"),
    ('"first\\n# second"', 12, '"""'),
    ('"i"', 14, "'i'"),
    ("1", 15, "1"),
    ("<http://e/z>", 16, "e:z"),
]


def _text(quad: Quad) -> str:
    text = str(quad.object)
    return quad.object.value if isinstance(quad.object, Literal) and "XMLSchema#" in text else text


@pytest.mark.parametrize("name", ["a.ttl", "a.trig"])
def test_places_in_turtle_and_trig(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(TURTLE, encoding="utf-8")
    file = PlacedFile(path)
    found = [
        (_text(quad), line, file.line(line)[:column])
        for quad, line, column in file.quads()
        if not isinstance(quad.object, BlankNode) and RDF not in str(quad.object)
    ]
    assert [(text, line) for text, line, _ in found] == [(text, line) for text, line, _ in PLACES]
    for (_, _, before), (_, _, end) in zip(found, PLACES, strict=True):
        assert before.endswith(end)


def test_places_in_trig_graphs(tmp_path: Path) -> None:
    path = tmp_path / "a.trig"
    path.write_text("@prefix e: <http://e/> .\ne:g {\n  e:a e:b e:c ;\n    e:d 12 }\ne:h { e:a e:b 'x' .\n}\n")
    assert [(line, column) for _, line, column in parse_places(path)] == [(3, 13), (4, 10), (5, 17)]


def test_places_in_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.nq"
    path.write_text('<http://a> <http://b> "x" .\n\n# note\n<http://a> <http://b> <http://c> <http://g> . # note\n')
    assert [line for _, line, _ in parse_places(path)] == [1, 4]


def test_places_in_xml(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">\n'
        '<e:T rdf:about="http://e/a"\n  e:x="1">\n<e:b>é</e:b>\n<e:c\n  rdf:resource="http://e/d"/>\n</e:T></rdf:RDF>\n'
    )
    found = [(_text(quad), line) for quad, line, _ in parse_places(path)]
    assert found == [("<http://e/T>", 3), ('"1"', 3), ('"é"', 4), ("<http://e/d>", 6)]


def test_places_in_json(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(
        '{"@context": {"e": "http://e/"},\n "@graph": [\n {"@id": "e:a",\n  "e:b": "x"},\n'
        ' {"@id": "e:c",\n  "e:d": [1,\n 2]}]}'
    )
    assert [(_text(quad), line) for quad, line, _ in parse_places(path)] == [('"x"', 4), ("1", 6), ("2", 7)]
    late = tmp_path / "late.jsonld"  # not in the streaming profile: the end of the top-level node
    late.write_text(
        '[{"@context": {"e": "http://e/"}, "e:b": "x",\n "@id": "e:a"},\n'
        '{"@context": {"e": "http://e/"}, "@id": "e:c",\n"e:d": 1}]'
    )
    assert [(_text(quad), line) for quad, line, _ in parse_places(late)] == [('"x"', 2), ("1", 4)]


def test_a_relative_iri_in_json_has_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text('[{"@id": "http://e/a", "http://e/p": "x"},\n {"@id": "thing",\n "http://e/p": "y"}]')
    faults: list[ParseError] = []
    assert [_text(placed.quad) for placed in PlacedFile(path).quads(faults)] == ['"x"']
    assert [(fault.line, fault.code) for fault in faults] == [(3, "KZ310")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<http://a> <http://b>\n <http://c> ; x:y 1 ."),
        ("a.rdf", f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://e/">\n<e:T rdf:about="x y"/></rdf:RDF>'),
        ("a.jsonld", '{"http://a":\n "x"'),
        ("a.ttl", "<http://a> <http://b>\n <<( <http://a> <http://b> 1 )>> ."),
        ("a.ttl", "<http://a> <http://b>\n " + "<<( <http://a> <http://b> " * 20000),
    ],
)
def test_errors_are_those_of_plain_parsing(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError) as plain:
        list(parse_file(path))
    with pytest.raises(InputError) as placed:
        list(parse_places(path))
    assert placed.value.message == plain.value.message
    assert placed.value.code == plain.value.code
    if isinstance(plain.value, ParseError) and plain.value.line:
        assert isinstance(placed.value, ParseError)
        assert (placed.value.line, placed.value.source_line) == (plain.value.line, plain.value.source_line)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters='"\\'), max_size=8)
OBJECTS = st.one_of(
    WORDS.map('"{}"'.format),
    WORDS.map('"{}"@en'.format),
    WORDS.map('"""{}"""^^e:t'.format),
    st.integers(0, 999).map(str),
    st.sampled_from(["e:x", "<http://x>", "true", "1.5", "_:b", "e:a.b"]),
)
SPACES = st.sampled_from([" ", "", "  ", "\n", "\n\n ", " # note\n", "\n# note, of e:x .\n", "\t"])


@given(st.lists(st.tuples(OBJECTS, SPACES), min_size=1, max_size=6))
def test_the_line_is_right_however_it_is_laid_out(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "layout.ttl"
    text = "@prefix e: <http://e/> .\ne:s e:p "
    expected = []
    for number, (written, space) in enumerate(parts, start=1):
        text += written
        expected.append(text.count("\n") + 1)
        text += (space or " ") + (" ." if number == len(parts) else ", " if number % 2 else ",\n")
    path.write_text(text, encoding="utf-8")
    assert [line for _, line, _ in parse_places(path)] == expected


def test_a_line_too_long_to_show_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.write_text(f'<http://a> <http://b> "{"x" * 9000}" .\n<http://a> <http://b> <http://c> .\n')
    file = PlacedFile(path)
    assert file.line(1) == ""
    assert file.line(2) == "<http://a> <http://b> <http://c> ."
    assert [quad.object for quad, _, _ in file.quads()][1] == NamedNode("http://c")
