"""``kzpk diff`` and ``kzpk canon``: what differs, whatever the format, the order and the names of blank nodes."""

from __future__ import annotations

import gzip
import hashlib
import json
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.rdfio import serialise
from kzpk_graph.rdfio.canonical import hash_of
from kzpk_graph.vocab import ID, KZPK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.exports.conftest import Outcome

    from kzpk_graph.graph import KnowledgeGraph
    from kzpk_graph.rdfio import Quad

HEAD = "@prefix ex: <http://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
OLD = HEAD + 'ex:a ex:p 1 ; rdfs:label "Thing A"@en ; ex:part [ ex:q "x" ; ex:r "y" ] .\n'
SAME = HEAD + '_:z ex:r "y" ; ex:q "x" .\nex:a ex:part _:z ; rdfs:label "Thing A"@en ; ex:p 1 .\n'
NEW = HEAD + 'ex:a ex:p 2 ; rdfs:label "Thing A"@en ; ex:part [ ex:q "x" ; ex:r "z" ] .\n'


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[str]]:
    def write(*texts: str, extension: str = "ttl") -> list[str]:
        paths = []
        for number, text in enumerate(texts):
            path = tmp_path / f"{number}.{extension}"
            path.write_text(text, encoding="utf-8")
            paths.append(str(path))
        return paths

    return write


def test_names_and_order_are_no_difference(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    outcome = kzpk("diff", *files(OLD, SAME))
    assert (outcome.code, outcome.out, outcome.err) == (0, b"0 removed, 0 added\n", "")


def test_what_differs_as_text(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    outcome = kzpk("diff", *files(OLD, NEW))
    assert (outcome.code, outcome.err) == (1, "")
    lines = outcome.out.decode().splitlines()
    assert lines[:3] == [
        "<http://example.org/a> (Thing A)",
        '  - <http://example.org/p> "1"^^xsd:integer',
        '  + <http://example.org/p> "2"^^xsd:integer',
    ]
    assert lines[3].startswith("_:")  # one text of the blank node, and not all that is said of it
    assert lines[4:] == [
        '  - <http://example.org/r> "y"',
        '  + <http://example.org/r> "z"',
        "2 removed, 2 added",
    ]


def test_what_differs_as_json(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    outcome = kzpk("diff", *files(OLD, NEW), "--format", "json")
    assert outcome.code == 1
    document = json.loads(outcome.out)
    assert list(document) == ["different", "counts", "added", "removed"]
    assert document["different"] is True
    assert document["counts"] == {"added": 2, "removed": 2, "old": 5, "new": 5}
    assert document["added"][0] == {
        "subject": {"type": "uri", "value": "http://example.org/a", "label": "Thing A"},
        "predicate": {"type": "uri", "value": "http://example.org/p"},
        "object": {"type": "literal", "value": "2", "datatype": "http://www.w3.org/2001/XMLSchema#integer"},
        "graph": None,
    }


def test_what_differs_as_a_patch(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    outcome = kzpk("diff", *files(OLD, NEW), "--format", "patch")
    lines = outcome.out.decode().splitlines()
    assert (lines[0], lines[-1]) == ("TX .", "TC .")
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer> ."
    assert f'D <http://example.org/a> <http://example.org/p> "1"{integer}' in lines
    assert f'A <http://example.org/a> <http://example.org/p> "2"{integer}' in lines
    assert len(lines) == 6
    blank = {line.split()[1] for line in lines if "_:" in line}
    assert len(blank) == 1  # the same node before and after


def test_things_of_ours_have_their_labels(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    outcome = kzpk("diff", *files("", f"<{ID}igc-13> <{KZPK}heldIn> <{ID}lahore> .\n"))
    assert outcome.code == 1
    assert "  + kzpk:heldIn (took place in) id:lahore (Lahore)\n" in outcome.out.decode()


def test_any_format_and_compressed(kzpk: Callable[..., Outcome], nasty: list[Quad], tmp_path: Path) -> None:
    paths = []
    for format_, name in (("turtle", "a.ttl"), ("rdfxml", "b.rdf"), ("jsonld", "c.jsonld"), ("ntriples", "d.nt.gz")):
        path = tmp_path / name
        with gzip.open(path, "wb") if name.endswith(".gz") else path.open("wb") as out:
            serialise(nasty, format_, out)  # type: ignore[arg-type]  # a GzipFile
        paths.append(str(path))
    for one, other in pairwise(paths):
        assert kzpk("diff", one, other).code == 0


def test_graphs_are_left_aside_where_one_side_has_none(
    kzpk: Callable[..., Outcome], files: Callable[..., list[str]], tmp_path: Path
) -> None:
    (old,) = files("<http://e/a> <http://e/p> <http://e/b> .\n", extension="nt")
    new = tmp_path / "new.nq"
    new.write_text("<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n", encoding="utf-8")
    outcome = kzpk("diff", old, str(new))
    assert outcome.code == 0
    assert outcome.err == "note: only one of the two can hold named graphs, so triples are compared\n"
    same = tmp_path / "same.nq"
    same.write_text("<http://e/a> <http://e/p> <http://e/b> .\n", encoding="utf-8")
    assert "in <http://e/g>\n  <http://e/a>\n    + " in kzpk("diff", str(same), str(new)).out.decode()


def test_what_cannot_be_compared(kzpk: Callable[..., Outcome], files: Callable[..., list[str]], tmp_path: Path) -> None:
    (old,) = files(OLD)
    outcome = kzpk("diff", old, str(tmp_path / "none.ttl"))
    assert (outcome.code, outcome.out) == (3, b"")
    assert "there is no such file" in outcome.err
    assert kzpk("diff", old).code == 2
    assert kzpk("diff", old, str(tmp_path / "x.odd")).code == 2


def test_the_canonical_form_and_its_hash(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    old, same, new = files(OLD, SAME, NEW)
    outcome = kzpk("canon", old)
    assert outcome.code == 0
    assert outcome.out == (
        b'<http://example.org/a> <http://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        b"<http://example.org/a> <http://example.org/part> _:c14n0 .\n"
        b'<http://example.org/a> <http://www.w3.org/2000/01/rdf-schema#label> "Thing A"@en .\n'
        b'_:c14n0 <http://example.org/q> "x" .\n'
        b'_:c14n0 <http://example.org/r> "y" .\n'
    )
    digest = hashlib.sha256(outcome.out).hexdigest()
    assert outcome.err == f"note: 5 quads, sha256 {digest}\n"
    assert kzpk("canon", "--hash", same).out.decode() == f"{digest}\n"
    assert kzpk("canon", "--hash", new).out.decode() != f"{digest}\n"
    longer = kzpk("canon", "--hash", "--algorithm", "sha384", old).out.decode().strip()
    assert longer == hashlib.sha384(outcome.out).hexdigest()  # with one blank node, the form is the same


def test_a_poison_graph_is_refused_in_one_line(kzpk: Callable[..., Outcome], files: Callable[..., list[str]]) -> None:
    clique = "".join(f"_:n{a} <http://e/p> _:n{b} .\n" for a in range(12) for b in range(12) if a != b)
    (path,) = files(clique, extension="nt")
    outcome = kzpk("canon", path)
    assert (outcome.code, outcome.out) == (3, b"")
    assert outcome.err == (
        "error: the blank nodes are too entangled to be put in canonical form; name some of them with IRIs (KZ315)\n"
    )


def test_stats_tell_the_hash_of_the_export(
    kzpk: Callable[..., Outcome], shipped: KnowledgeGraph, tmp_path: Path
) -> None:
    target = tmp_path / "all.nq"
    assert kzpk("export", "-o", str(target)).code == 0
    digest = kzpk("canon", "--hash", str(target)).out.decode().strip()
    assert digest == shipped.dataset_hash() == hash_of(shipped.select())
    assert kzpk("stats").out.decode().splitlines()[-1] == f"canonical hash: {digest}"
