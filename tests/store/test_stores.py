"""What every store does, whatever keeps the quads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.errors import QueryError, StoreError
from kzpk_graph.model import Solutions, Triples
from kzpk_graph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.store.oxigraph import OxigraphStore, changed_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzpk_graph.store.base import Store

XSD = "http://www.w3.org/2001/XMLSchema#"


def iri(name: str) -> NamedNode:
    return NamedNode(f"urn:{name}")


A = Quad(iri("a"), iri("p"), Literal("x"))
B = Quad(iri("b"), iri("p"), Literal("y", language="en"), iri("g"))
C = Quad(iri("a"), iri("q"), iri("b"), iri("g"))


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made: Store = OxigraphStore() if request.param == "memory" else OxigraphStore(tmp_path / "store")
    made.bulk_extend([A, B, C])
    return made


def rows(store: Store, text: str) -> list[tuple[object, ...]]:
    answer = store.query(text)
    assert isinstance(answer, Solutions)
    return list(answer.rows)


def test_select_gives_terms_in_the_order_of_the_variables(store: Store) -> None:
    answer = store.query("SELECT ?o ?s ?none { ?s <urn:p> ?o }")
    assert isinstance(answer, Solutions)
    assert answer.variables == ("o", "s", "none")
    assert list(answer.rows) == [(Literal("x"), iri("a"), None)]


def test_the_default_graph_is_not_the_union(store: Store) -> None:
    assert len(rows(store, "SELECT * { ?s ?p ?o }")) == 1
    assert len(rows(store, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 2


def test_ask_and_construct(store: Store) -> None:
    assert store.query("ASK { <urn:a> <urn:p> 'x' }") is True
    assert store.query("ASK { <urn:a> <urn:p> 'z' }") is False
    answer = store.query("CONSTRUCT { ?o <urn:of> ?s } { ?s <urn:p> ?o FILTER(isIRI(?s)) BIND(?s AS ?x) }")
    assert isinstance(answer, Triples)
    assert list(answer.triples) == []  # a literal cannot be a subject
    answer = store.query("CONSTRUCT { ?s <urn:is> ?o } { ?s <urn:p> ?o }")
    assert isinstance(answer, Triples)
    assert list(answer.triples) == [(iri("a"), iri("is"), Literal("x"))]


def test_another_default_graph_and_prefixes(store: Store) -> None:
    answer = store.query("SELECT ?s { ?s u:p ?o }", prefixes={"u": "urn:"}, default_graph=["urn:g"])
    assert isinstance(answer, Solutions)
    assert list(answer.rows) == [(iri("b"),)]


def test_syntax_errors_have_line_and_column(store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        store.query("SELECT ?s\nWHERE { ?s ?p }")
    assert caught.value.where.startswith("query:2:")
    assert caught.value.exit_code == 3
    assert "\n" not in str(caught.value)


def test_an_unknown_function_is_refused_by_name(store: Store) -> None:
    with pytest.raises(QueryError, match="<urn:f> is not known") as caught:
        store.query("SELECT (<urn:f>(1) AS ?x) {}")
    assert caught.value.code == "KZ324"


def test_an_unknown_function_can_be_an_error_of_its_expression_alone() -> None:
    """SPARQL 1.1 Query §17.6: the expression has no value; COALESCE goes on (§17.4.1.3)."""
    store = OxigraphStore(unknown_functions=True)
    assert rows(store, "SELECT (<urn:f>(1) AS ?x) (COALESCE(<urn:g>(), 2) AS ?y) {}") == [
        (None, Literal("2", datatype=NamedNode(XSD + "integer")))
    ]


def test_quads_match_by_any_part(store: Store) -> None:
    assert set(store.quads()) == {A, B, C}
    assert list(store.quads(subject=iri("b"))) == [B]
    assert list(store.quads(predicate=iri("q"))) == [C]
    assert list(store.quads(object=Literal("y", language="en"))) == [B]
    assert set(store.quads(graph=iri("g"))) == {B, C}
    assert list(store.quads(graph=DefaultGraph())) == [A]
    assert store.contains(A)
    assert not store.contains(Quad(A.subject, A.predicate, A.object, iri("g")))


def test_graphs_and_count(store: Store) -> None:
    assert list(store.graphs()) == [iri("g")]
    assert store.has_graph(iri("g"))
    assert not store.has_graph(iri("h"))
    assert store.count() == 3


def test_apply_deletes_then_inserts(store: Store) -> None:
    new = Quad(iri("n"), iri("p"), Literal('a "quoted"\n\\ line', datatype=NamedNode(XSD + "string")), iri("h"))
    store.apply(delete=[A, B], insert=[new, B])
    assert set(store.quads()) == {B, C, new}


def test_apply_is_all_or_nothing(store: Store) -> None:
    before = set(store.quads())

    def failing() -> Iterator[Quad]:
        yield Quad(iri("n"), iri("p"), Literal("1"))
        raise LookupError

    with pytest.raises(LookupError):
        store.apply(delete=[A], insert=failing())
    assert set(store.quads()) == before


def test_apply_knows_blank_nodes_by_their_identifiers(store: Store) -> None:
    one, other = BlankNode("b1"), BlankNode("b2")
    chain = [Quad(one, iri("p"), other, iri("g")), Quad(iri("a"), iri("p"), one), Quad(other, iri("p"), Literal("é"))]
    many = [Quad(BlankNode(f"n{number}"), iri("p"), one, iri("g")) for number in range(350)]
    store.apply(insert=[*chain, *many])
    assert set(store.quads()) == {A, B, C, *chain, *many}
    store.apply(delete=[chain[0], *many, B], insert=[Quad(one, iri("q"), other, iri("g"))])
    assert set(store.quads()) == {A, C, *chain[1:], Quad(one, iri("q"), other, iri("g"))}


def test_apply_forgets_graphs(store: Store) -> None:
    store.apply(delete=[B, C], forget=[iri("g"), iri("none")])
    assert list(store.graphs()) == []
    store.apply(insert=[B], forget=[iri("g")])
    assert list(store.quads(graph=iri("g"))) == [B]


def test_apply_of_many_quads_is_one_transaction(store: Store) -> None:
    many = [Quad(iri(f"n{number}"), iri("p"), Literal(str(number)), iri("g")) for number in range(25_000)]
    store.apply(insert=many)
    assert store.count() == 25_003
    store.apply(delete=many)
    assert store.count() == 3


def test_dump_and_backup(store: Store, tmp_path: Path) -> None:
    store.dump(tmp_path / "all.nq")
    assert sorted((tmp_path / "all.nq").read_text().splitlines()) == sorted(f"{quad} ." for quad in (A, B, C))
    store.optimize()
    store.backup(tmp_path / "copy")
    assert set(OxigraphStore(tmp_path / "copy", read_only=True).quads()) == {A, B, C}
    with pytest.raises(StoreError, match="exists"):
        store.backup(tmp_path / "copy")


def test_size(store: Store) -> None:
    assert (store.size() > 0) == (store.path is not None)


@pytest.fixture
def on_disk(tmp_path: Path) -> Callable[[], OxigraphStore]:
    OxigraphStore(tmp_path / "store").bulk_extend([A, B, C])
    return lambda: OxigraphStore(tmp_path / "store", read_only=True)


def test_read_only_stores_refuse_changes(on_disk: Callable[[], OxigraphStore]) -> None:
    store = on_disk()
    changes: list[Callable[[], None]] = [
        lambda: store.apply(insert=[A]),
        lambda: store.bulk_extend([A]),
        store.optimize,
    ]
    for change in changes:
        with pytest.raises(StoreError, match="reading only"):
            change()
    assert store.count() == 3


def test_readers_open_beside_each_other_and_a_writer(on_disk: Callable[[], OxigraphStore]) -> None:
    first, second = on_disk(), on_disk()
    writer = OxigraphStore(first.path)
    assert first.count() == second.count() == writer.count() == 3


def test_a_second_writer_is_told_so(on_disk: Callable[[], OxigraphStore]) -> None:
    path = on_disk().path
    writer = OxigraphStore(path)
    code = (
        "from kzpk_graph.errors import StoreError\nfrom kzpk_graph.store.oxigraph import OxigraphStore\n"
        f"try:\n    OxigraphStore({path!r})\nexcept StoreError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "another process is writing" in done.stdout
    assert writer.count() == 3


def test_damage_is_not_taken_for_a_writer(on_disk: Callable[[], OxigraphStore]) -> None:
    """The engine speaks of a block's checksum; no lock is meant by that."""
    path = Path(on_disk().path or "")
    for table in path.glob("*.sst"):
        data = table.read_bytes()
        table.write_bytes(bytes(byte ^ 0x55 for byte in data[:40]) + data[40:])
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"checksum .* damaged, put a copy of the whole directory") as caught:
            OxigraphStore(path, read_only=read_only)
        assert caught.value.code == "KZ331"


def test_a_full_disk_is_not_taken_for_damage(
    on_disk: Callable[[], OxigraphStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the engine says when it cannot write what opening makes it write."""
    path = on_disk().path

    def full(*_: object) -> None:
        raise OSError("IO error: No space left on device: While appending to file: x/27.sst: No space left on device")

    monkeypatch.setattr("pyoxigraph.Store", full)
    with pytest.raises(StoreError) as caught:
        OxigraphStore(path)
    assert (caught.value.code, caught.value.where) == ("KZ333", path)
    assert caught.value.message == "the store cannot be written: no space left on device"
    assert caught.value.hint == "free some space there, then try again"


def test_opening_for_writing_leaves_one_old_log(on_disk: Callable[[], OxigraphStore]) -> None:
    path = Path(on_disk().path or "")
    for _ in range(4):
        OxigraphStore(path).close()
    old = [file for file in path.iterdir() if file.name.startswith("LOG.old.")]
    assert len(old) == 1
    assert (path / "LOG").exists()


def test_what_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        OxigraphStore(tmp_path / "missing", read_only=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError):
        OxigraphStore(tmp_path / "file")


@pytest.mark.parametrize(
    ("lexical", "datatype", "kept"),
    [
        ("01", "integer", "1"),
        ("1.50", "decimal", "1.5"),
        ("1", "boolean", "true"),
        ("1", "integer", None),
        ("1.5", "decimal", None),
        ("01", "string", None),
        ("2025-04-28", "date", None),
        ("not a number", "integer", None),
    ],
)
def test_literals_that_a_store_would_change_are_told(lexical: str, datatype: str, kept: str | None) -> None:
    changed = changed_literal(Literal(lexical, datatype=NamedNode(XSD + datatype)))
    assert (changed and changed.value) == kept
