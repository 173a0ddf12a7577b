"""Bulk loading: the layout of the store, faults in files, all or nothing, and what is said about it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.changes.layout import read_layout
from kzpk_graph.cli.app import main
from kzpk_graph.errors import InconsistentError, ParseError, StoreError, UsageError
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.loading import Loaded, load
from kzpk_graph.names import NameIndex, names_of
from kzpk_graph.prepare import quads_of, read
from kzpk_graph.rdfio import DefaultGraph, NamedNode, parse_file, parse_lines, serialise_stream
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.synthetic import Synthetic
from kzpk_graph.vocab import GRAPH_INFERRED, GRAPH_LEDGER

if TYPE_CHECKING:
    from pathlib import Path

    from kzpk_graph.rdfio import Quad

LEDGER = NamedNode(GRAPH_LEDGER)
INFERRED = NamedNode(GRAPH_INFERRED)
GOOD = (
    '<https://w3id.org/kzpk/id/a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en'
    " <https://w3id.org/kzpk/statement/s.1> ."
)
FAULTS = {
    2: GOOD.replace("id/a>", "id/a"),  # an IRI that does not end
    4: "no statement at all",
    5: GOOD.replace('"A"@en', '"A'),  # a text that does not end
    7: f"{GOOD} {GOOD}",  # two on one line
    9: GOOD.replace(" .", ""),  # no full stop
}
"""Malformed lines by their number."""


def lines() -> list[str]:
    return [FAULTS.get(number, GOOD.replace("id/a", f"id/a{number}")) for number in range(1, 11)]


@pytest.fixture(scope="session")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("given") / "given.nq"
    with path.open("wb") as out:
        serialise_stream(Synthetic(4000, 2).quads(), "nquads", out)
    return path


@pytest.mark.parametrize("lenient", [False, True])
def test_the_ledger_has_the_hashes_of_the_files(tmp_path: Path, lenient: bool) -> None:
    plain, packed = tmp_path / "plain.nq", tmp_path / "packed.nq.gz"
    texts = [f"{GOOD}\n".replace("id/a", f"id/{name}") * 500 for name in ("x", "y")]
    plain.write_text(texts[0])
    packed.write_bytes(gzip.compress(texts[1].encode()))
    load([str(plain), str(packed)], str(tmp_path / "mine"), lenient=lenient)
    with KnowledgeGraph.open(tmp_path / "mine") as graph:
        (change,) = graph.log()
    assert {file.name: file.sha256 for file in change.files} == {
        str(path): hashlib.sha256(text.encode()).hexdigest() for path, text in zip((plain, packed), texts, strict=True)
    }


def test_a_name_on_its_own_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "good.nq").write_text(GOOD)
    assert load(str(tmp_path / "good.nq"), str(tmp_path / "own"), infer=False).quads == 1


@pytest.fixture(scope="session")
def loaded(file: Path) -> tuple[Path, Loaded]:
    directory = file.parent / "mine"
    return directory, load([str(file)], str(directory))


def stored(directory: Path) -> Counter[Quad]:
    """Return the quads of a store that name no blank node, and so can be compared."""
    quads = OxigraphStore(read_layout(directory).store, read_only=True).quads()
    return Counter(quad for quad in quads if "_:" not in str(quad) and quad.graph_name != LEDGER)


def expected(path: Path) -> Counter[Quad]:
    store = OxigraphStore()
    store.bulk_extend(quads_of(read("ontology"), parse_file(path)))
    return Counter(quad for quad in store.quads() if "_:" not in str(quad))


def test_the_store_is_that_of_a_prepared_graph(file: Path, loaded: tuple[Path, Loaded]) -> None:
    directory, told = loaded
    assert stored(directory) == expected(file)
    assert read_layout(directory).closed
    store = OxigraphStore(read_layout(directory).store, read_only=True)
    graphs = Counter(str(quad.graph_name) for quad in store.quads())
    assert told.quads == len(list(parse_file(file)))
    assert told.asserted == graphs["<https://w3id.org/kzpk/graph/asserted>"]
    assert told.inferred == graphs["<https://w3id.org/kzpk/graph/inferred>"]
    assert (told.skips, told.kept_out, told.unstated, told.why_open) == (0, 0, 0, "")


def test_loading_is_the_first_change_of_the_store(file: Path, loaded: tuple[Path, Loaded]) -> None:
    with KnowledgeGraph.open(loaded[0]) as graph:
        (change,) = graph.log()
    assert (change.kind, change.message) == ("load", f"{loaded[1].quads:,} quads of {file}")


def test_the_index_of_names_holds_every_name_once(loaded: tuple[Path, Loaded]) -> None:
    layout = read_layout(loaded[0])
    index = NameIndex(layout.names)
    store = OxigraphStore(layout.store, read_only=True)
    everything = sorted(set(names_of(store)))
    assert sorted(index._rows("SELECT iri, text, language, how, kind FROM names")) == everything
    assert [name.iri for name in index.exact("islamabad") if name.how == "label"] == [
        "https://w3id.org/kzpk/id/islamabad"
    ]


def test_without_inference_nothing_follows(file: Path, tmp_path: Path) -> None:
    told = load([str(file)], str(tmp_path / "mine"), infer=False)
    assert (told.inferred, told.asserted, told.why_open) == (None, None, "")
    assert not read_layout(tmp_path / "mine").closed
    whole = expected(file)
    follows = {quad.triple for quad in whole if quad.graph_name == INFERRED}
    left_out = INFERRED, DefaultGraph()
    open_store = Counter(quad for quad in whole if quad.graph_name not in left_out or quad.triple not in follows)
    assert stored(tmp_path / "mine") == open_store


def test_what_does_not_fit_into_memory_is_not_closed_and_says_so(file: Path, tmp_path: Path) -> None:
    told = load([str(file)], str(tmp_path / "mine"), memory=1_000_000)
    assert told.inferred is None
    assert told.why_open.startswith(f"closing {told.quads:,} quads may take 0.3 GB of memory, and 0.0 GB are allowed")
    assert not read_layout(tmp_path / "mine").closed


def test_an_export_of_a_store_loads_to_the_same_store(loaded: tuple[Path, Loaded], tmp_path: Path) -> None:
    dump = tmp_path / "dump.nq"
    with KnowledgeGraph.open(loaded[0]) as graph:
        graph.export(dump, "nquads")
    told = load([str(dump)], str(tmp_path / "again"))
    assert told.kept_out > 0  # the ontology and what follows, which come in anew
    assert stored(tmp_path / "again") == stored(loaded[0])


def test_compressed_and_several_files(file: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.nq.gz", tmp_path / "b.trig"
    half = len(file.read_bytes().splitlines()) // 2
    all_lines = file.read_bytes().splitlines(keepends=True)
    first.write_bytes(gzip.compress(b"".join(all_lines[:half])))
    rest = io.BytesIO(b"".join(all_lines[half:]))
    (tmp_path / "rest.nq").write_bytes(rest.getvalue())
    with second.open("wb") as out:
        serialise_stream(parse_file(tmp_path / "rest.nq"), "trig", out)
    load([str(first), str(second)], str(tmp_path / "mine"))
    assert stored(tmp_path / "mine") == expected(file)


def test_a_malformed_line_is_refused_with_its_place_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "bad.nq"
    path.write_text("\n".join(lines()))
    with pytest.raises(ParseError) as caught:
        load([str(path)], str(tmp_path / "mine"))
    assert (caught.value.file, caught.value.line) == (str(path), 2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["bad.nq"]


@pytest.mark.parametrize("chunk", [1, 3, 512])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lenient_loading_leaves_out_exactly_the_malformed_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, chunk: int
) -> None:
    monkeypatch.setattr("kzpk_graph.rdfio.lenient._CHUNK", chunk)
    path = tmp_path / "bad.nq"
    path.write_bytes(end.join(lines()).encode())
    skipped: list[ParseError] = []
    quads = list(parse_lines(path, skipped.append))
    assert [error.line for error in skipped] == sorted(FAULTS)
    assert [error.source_line for error in skipped] == [FAULTS[number] for number in sorted(FAULTS)]
    assert [quad.subject.value for quad in quads] == [  # type: ignore[union-attr]
        f"https://w3id.org/kzpk/id/a{number}" for number in range(1, 11) if number not in FAULTS
    ]


def test_the_command_says_what_it_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.nq"
    path.write_text("\n".join([*lines(), *["junk"] * 30]))
    code = main(["load", str(path), "--lenient", "--no-inference", "--store", str(tmp_path / "mine")])
    out, err = capsys.readouterr()
    assert (code, out) == (0, "")
    told = err.splitlines()
    assert sum(line.startswith(f"skipped: {path}:") for line in told) == 20
    assert "note: 35 malformed lines were left out, 15 of them not shown" in told
    assert told[-1].startswith(f"note: 5 quads loaded into {tmp_path / 'mine'}, ")


def test_lenient_is_for_formats_of_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "some.ttl"
    path.write_text("")
    with pytest.raises(UsageError, match="not of Turtle"):
        load([str(path)], str(tmp_path / "mine"), lenient=True)


def test_blank_nodes_of_two_files_do_not_meet(tmp_path: Path) -> None:
    for name in ("a.nt", "b.nt"):
        (tmp_path / name).write_text(
            f'_:x <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@en .\n'
            f'_:x <http://www.w3.org/2004/02/skos/core#altLabel> "other {name}"@en .\n'
        )
    quads = [quad for name in ("a.nt", "b.nt") for quad in parse_lines(tmp_path / name, print)]
    subjects = [quad.subject for quad in quads]
    assert subjects[0] == subjects[1] != subjects[2] == subjects[3]


def test_contradictions_are_refused_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "bad.trig"
    path.write_text(
        "@prefix kzpk: <https://w3id.org/kzpk/ontology#> . @prefix id: <https://w3id.org/kzpk/id/> .\n"
        "@prefix statement: <https://w3id.org/kzpk/statement/> .\n"
        "statement:s.1 { id:a a kzpk:Person , kzpk:Ministry }\n"
    )
    with pytest.raises(InconsistentError, match="cax-adc"):
        load([str(path)], str(tmp_path / "mine"))
    assert [entry.name for entry in tmp_path.iterdir()] == ["bad.trig"]


def test_what_is_there_is_left_alone(file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("mine")
    with pytest.raises(StoreError):
        load([str(file)], str(tmp_path / "mine"))
    assert (tmp_path / "mine" / "note.txt").read_text() == "mine"


def test_triples_outside_statements_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "plain.nt"
    path.write_text(
        "\n".join(line.rpartition(" <")[0] + " ." for line in lines() if line.startswith("<") and "a>" not in line[:31])
    )
    told = load([str(path)], str(tmp_path / "mine"), infer=False, lenient=True)
    assert told.unstated == told.quads > 0


def test_the_command_needs_a_place(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(file)]) == 2
    assert capsys.readouterr().err == "error: say where the new store is to be; add --store DIR (KZ285)\n"


def test_the_command_generates_loads_and_asks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, answers, store = (str(tmp_path / name) for name in ("g.nq", "a.json", "mine"))
    assert main(["generate", "--triples", "3000", "--answers", answers, "-o", data]) == 0
    assert main(["load", data, "--store", store]) == 0
    probe = next(one for one in json.loads((tmp_path / "a.json").read_text())["answers"] if one["query"] == "career")
    capsys.readouterr()
    code = main(["--store", store, "query", "career", "--person", probe["parameters"]["person"], "--format", "json"])
    rows = json.loads(capsys.readouterr().out)["results"]["bindings"]
    assert code == 0
    assert [row["tenure"]["value"] for row in rows] == [row[0] for row in probe["rows"]]
