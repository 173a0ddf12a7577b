"""Syntax, formats, several files: what is read, and what is told of what cannot be."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import CORRECT, PREFIXES, changed

from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage
from kzpk_graph.rdfio import parse_file, serialise

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gate.conftest import Reviewed

    from kzpk_graph import KnowledgeGraph

SYNTAX = {
    "prefix": (PREFIXES + "id:a ‸foo:b id:c .\n", "foo:", "declare it with @prefix"),
    "dot": (PREFIXES + 'id:a rdfs:label "a"@en\n‸id:b rdfs:label "b"@en .\n', "dot", ""),
    "iri": (PREFIXES + "id:a rdfs:label ‸<http://x y> .\n", "IRI", ""),
}


def test_only_the_line_without_its_quotation_mark_is_told(checked: Callable[..., Reviewed]) -> None:
    text = PREFIXES + 'id:a rdfs:label "a@en .\nid:b rdfs:label "b"@en .\nid:c rdfs:label "c"@en .\n'
    found = [one for one in checked(text, "wrong.ttl").findings if one.code == "KZ310"]
    line = PREFIXES.count("\n") + 1
    assert [(one.line, one.message) for one in found] == [(line, f"A quotation mark is missing in line {line}")]


@pytest.mark.parametrize(("name", "end"), [("wrong.ttl", ""), ("wrong.trig", "}")])
def test_a_file_that_ends_too_early(checked: Callable[..., Reviewed], name: str, end: str) -> None:
    head = PREFIXES if not end else PREFIXES + "statement:a {\n"
    text = head + 'id:a rdfs:label "a"@en ;\n  kzpk:locatedIn id:pakistan\n\n# the end\n'
    finding = next(one for one in checked(text, name).findings if one.code == "KZ310")
    assert finding.line == head.count("\n") + 2
    missing = "a closing } or a dot is" if end else "a dot is"
    assert finding.message == f"The file ends too early: {missing} missing at the end of line {finding.line}"


def test_a_long_text_that_is_not_closed(checked: Callable[..., Reviewed]) -> None:
    text = PREFIXES + 'id:a rdfs:label """a"@en .\nid:b rdfs:label "b"@en .\n'
    finding = next(one for one in checked(text, "wrong.ttl").findings if one.code == "KZ310")
    assert finding.line == PREFIXES.count("\n") + 1
    assert "not closed before the end of the file" in finding.message
    assert "Parser error" not in finding.message


def test_a_prefix_of_ours_is_given_in_full(checked: Callable[..., Reviewed]) -> None:
    text = PREFIXES.replace("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n", "")
    finding = checked(text + 'id:a skos:altLabel "a"@en .\n', "wrong.ttl").only()
    assert "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ." in finding.advice


@pytest.mark.parametrize("name", SYNTAX)
def test_a_syntax_error_has_its_place_and_line(checked: Callable[..., Reviewed], name: str) -> None:
    text, words, advice = SYNTAX[name]
    found = checked(text, "wrong.ttl")
    finding = next(one for one in found.findings if one.code.startswith("KZ31"))
    assert (finding.severity, finding.line, finding.column) == ("violation", *found.marked)
    assert finding.source_line == text.replace("‸", "").split("\n")[finding.line - 1]
    assert words in finding.message
    assert advice in finding.advice


def test_all_syntax_errors_of_a_file_are_told(checked: Callable[..., Reviewed]) -> None:
    text = PREFIXES + 'id:a foo:b id:c .\nid:d rdfs:label "d"@en .\nid:e bar:f id:g .\n'
    lines = [one.line for one in checked(text, "wrong.ttl").findings if one.code == "KZ310"]
    assert lines == [PREFIXES.count("\n") + 1, PREFIXES.count("\n") + 3]


def test_a_file_read_in_part_is_checked_for_its_terms(checked: Callable[..., Reviewed]) -> None:
    text = changed("kzpk:heldIn", "kzpk:heldin") + "\nstatement:x { id:a foo:b id:c . }\n"
    found = {one.code for one in checked(text).findings}
    assert found == {"KZ310", "KZ402"}


def test_other_files_are_checked_all_the_same(graph: KnowledgeGraph, tmp_path: Path) -> None:
    wrong, missing, right = tmp_path / "wrong.ttl", tmp_path / "missing.ttl", tmp_path / "right.trig"
    wrong.write_text("nonsense")
    right.write_text(changed("kzpk:heldIn", "kzpk:heldin"))
    staged = stage([wrong, missing, right], store=graph._store())
    found = review(graph._store(), staged)
    assert [(one.file, one.code) for one in found.findings] == [
        (str(wrong), "KZ310"), (str(missing), "KZ301"), (str(right), "KZ402"),
    ]  # fmt: skip
    assert [(file.name, file.complete) for file in found.files] == [
        (str(wrong), False), (str(missing), False), (str(right), True),
    ]  # fmt: skip
    assert len(found.errors) == 2


def test_a_file_has_the_hash_of_what_it_holds(checked: Callable[..., Reviewed], tmp_path: Path) -> None:
    import hashlib

    found = checked(CORRECT)
    assert found.review.files[0].sha256 == hashlib.sha256(CORRECT.encode()).hexdigest()
    assert found.review.files[0].quads == 37


# -- formats ----------------------------------------------------------------------------------------------------------

DATASETS = ("trig", "nquads", "jsonld")
GRAPHS = ("turtle", "ntriples", "rdfxml", "jsonld")
EXTENSIONS = {"trig": "trig", "nquads": "nq", "jsonld": "jsonld", "turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf"}


def as_format(text: str, format_: str, path: Path, *, plain: bool = False) -> Path:
    """Write TriG in another format; ``plain`` writes its triples without graphs."""
    source = path / "source.trig"
    source.write_text(text)
    out = io.BytesIO()
    serialise(parse_file(source), format_, out, merge_graphs=plain)
    target = path / f"in.{EXTENSIONS[format_]}"
    target.write_bytes(out.getvalue())
    return target


@pytest.mark.parametrize("format_", DATASETS)
def test_a_correct_file_passes_in_every_format_of_datasets(graph: KnowledgeGraph, tmp_path: Path, format_: str) -> None:
    file = as_format(CORRECT, format_, tmp_path)
    found = review(graph._store(), stage([file], store=graph._store()), names=graph._index)
    assert found.findings == ()
    assert len(found.insert) == 37


@pytest.mark.parametrize("format_", GRAPHS)
def test_correct_triples_pass_in_every_format(graph: KnowledgeGraph, tmp_path: Path, format_: str) -> None:
    text = PREFIXES + 'id:ferry-port a kzpk:City ; rdfs:label "Ferry Port"@en ; kzpk:locatedIn id:pakistan .\n'
    file = as_format(text, format_, tmp_path, plain=True)
    staged = stage(
        [file],
        store=graph._store(),
        source="tdi-interview-2025",
        anchor="a port",
        paragraph=13,
        speaker="yerzhan-kistafin",
    )
    found = review(graph._store(), staged, names=graph._index)
    assert found.findings == ()


@pytest.mark.parametrize("format_", [*DATASETS, "turtle", "ntriples", "rdfxml"])
def test_an_unknown_property_has_its_line_in_every_format(graph: KnowledgeGraph, tmp_path: Path, format_: str) -> None:
    plain = format_ not in DATASETS
    file = as_format(changed("kzpk:heldIn", "kzpk:heldin"), format_, tmp_path, plain=plain)
    found = review(graph._store(), stage([file], store=graph._store()), names=graph._index)
    finding = next(one for one in found.findings if one.code == "KZ402")
    lines = file.read_text().split("\n")
    assert "heldin" in lines[finding.line - 1]
    if format_ != "jsonld":
        assert "heldin" in lines[finding.line - 1][finding.column - 1 :]
        assert lines[finding.line - 1][finding.column - 1] in "<k"


def test_compressed_files_are_read(graph: KnowledgeGraph, tmp_path: Path) -> None:
    file = tmp_path / "new.trig.gz"
    file.write_bytes(gzip.compress(CORRECT.encode()))
    assert review(graph._store(), stage([file], store=graph._store())).findings == ()


def test_blank_nodes_of_two_files_are_two(graph: KnowledgeGraph, tmp_path: Path) -> None:
    for name in ("one.ttl", "two.ttl"):
        (tmp_path / name).write_text(PREFIXES + '_:b a kzpk:City ; rdfs:label "Somewhere"@en .\n')
    staged = stage([tmp_path / "one.ttl", tmp_path / "two.ttl"], store=graph._store())
    assert len({quad.subject for quad in staged.quads}) == 2
