"""init, add, remove, undo and log at the command line: exit code, stdout and stderr."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kzpk_graph.store.oxigraph import OxigraphStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.changes.conftest import Files, Ran

    Kzpk = Callable[..., Ran]

ID = re.compile(r"\b[0-9a-f]{12}\b")


def plain(text: str) -> str:
    """Put ID and TIME in the place of what differs from run to run."""
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", ID.sub("ID", text))


def test_init_makes_a_store_that_every_command_reads(kzpk: Kzpk, tmp_path: Path) -> None:
    own = str(tmp_path / "deep" / "own")
    assert kzpk("init", own) == (0, f"{own}\n", f"note: name it in other commands: --store {own}\n")
    assert sorted(path.name for path in Path(own).iterdir()) == ["kzpk-store.json", "names.sqlite", "store"]
    assert kzpk("--store", own, "find", "Hub").out.splitlines()[-1].split() == [
        "The",
        "Hub",
        "media",
        "outlet",
        "id:hub",
    ]
    assert kzpk("--store", own, "query", "outlets").code == 0
    assert kzpk("--store", own, "explain", "The Hub", "a").code == 0
    assert kzpk("--store", own, "show", "The Hub").out == kzpk("show", "The Hub").out
    assert kzpk("--store", own, "export", "--format", "nquads").out == kzpk("export", "--format", "nquads").out
    assert kzpk("--store", own, "stats").out == kzpk("stats").out
    assert kzpk("--store", own, "sources").out == kzpk("sources").out
    assert kzpk("--store", own, "impact", "--without", "base").code == 0


def test_init_empty_takes_the_ontology_only(kzpk: Kzpk, tmp_path: Path) -> None:
    own = str(tmp_path / "own")
    code, out, _ = kzpk("init", own, "--empty", "--format", "json")
    assert code == 0
    assert json.loads(out)["directory"] == own
    assert kzpk("--store", own, "query", "outlets").code == 0
    assert kzpk("--store", own, "find", "Hub").code == 1
    assert kzpk("--store", own, "show", "kzpk:MediaOutlet").code == 0
    assert json.loads(kzpk("--store", own, "sources", "--format", "json").out) == []


def test_init_refuses_a_place_that_is_taken(kzpk: Kzpk, own: str, tmp_path: Path) -> None:
    assert kzpk("init", own) == (3, "", f"error: {own}: it holds a store already; name a new directory (KZ362)\n")
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "file").write_text("mine")
    line = f"error: {taken}: it exists and is not empty; name a new directory (KZ362)\n"
    assert kzpk("init", str(taken)) == (3, "", line)
    assert kzpk("init", str(taken / "file"))[0] == 3
    assert (taken / "file").read_text() == "mine"
    (taken / "file").unlink()
    assert kzpk("init", str(taken)).code == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_directory_of_the_engine_is_no_store(kzpk: Kzpk, tmp_path: Path) -> None:
    OxigraphStore(tmp_path / "raw").close()
    line = (
        f"error: {tmp_path / 'raw'}: this is a directory of the engine, not a store of kzpk; make one with 'kzpk init"
        " DIR', export the data from this one as N-Quads and add them to it (KZ363)\n"
    )
    assert kzpk("--store", str(tmp_path / "raw"), "stats") == (3, "", line)
    (tmp_path / "other").mkdir()
    line = (
        f"error: {tmp_path / 'other'}: this directory is not a store of kzpk; make one with 'kzpk init DIR' (KZ363)\n"
    )
    assert kzpk("--store", str(tmp_path / "other"), "stats") == (3, "", line)


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ("", "KZ360"),
        ("[]", "KZ360"),
        ("[" * 100_000, "KZ360"),
        ('{"format": 99, "engine": "9", "closed": true}', "KZ361"),
    ],
)
def test_a_marker_that_cannot_be_used(kzpk: Kzpk, own: str, marker: str, code: str) -> None:
    (Path(own) / "kzpk-store.json").write_text(marker)
    ran = kzpk("--store", own, "stats")
    assert (ran.code, ran.out, ran.err.count("\n")) == (3, "", 1)
    assert f"({code})" in ran.err


def test_add_log_and_undo(kzpk: Kzpk, own: str, files: Files) -> None:
    path = files.outlet("one")
    ran = kzpk("--store", own, "add", path, "--message", "first", "--user", "Zoya")
    assert plain(ran.out) == (
        "added; this is change ID (#1)\n  statements and evidence  +14\n  asserted triples         +3\n"
        "  inferred triples         +4\n"
    )
    assert (ran.code, ran.err) == (0, "")
    again = kzpk("--store", own, "add", path)
    assert (again.code, again.out) == (0, "nothing was changed\n")
    assert plain(again.err) == f"note: nothing to add: the graph holds all of it already ({path}: change ID)\n"
    log = kzpk("--store", own, "log")
    assert plain(log.out).splitlines()[2].split() == [
        "1", "ID", "TIME", "Zoya", "add", "14", "0", "first",
    ]  # fmt: skip
    detail = kzpk("--store", own, "log", "last")
    assert plain(detail.out).startswith("Change ID (#1): add\n  when                     TIME\n")
    assert "    + Outlet one is run by The Hub\n" in detail.out
    undone = kzpk("--store", own, "undo", "#1")
    assert plain(undone.out).startswith("undone: change ID (add, TIME); this is change ID (#2)\n")
    assert (undone.code, undone.err) == (0, "")
    assert kzpk("--store", own, "find", "Outlet one").code == 1
    assert "add, undone by" in kzpk("--store", own, "log").out
    document = json.loads(kzpk("--store", own, "log", "--format", "json").out)
    assert [(change["number"], change["kind"]) for change in document] == [(0, "init"), (1, "add"), (2, "undo")]
    assert document[1]["undone_by"] == document[2]["id"]
    assert json.loads(kzpk("--store", own, "log", "1", "--format", "json").out)["change"] == document[1]


def test_a_refused_addition_exits_with_1_and_the_report(kzpk: Kzpk, own: str, files: Files) -> None:
    path = files.outlet("one")
    text = Path(path).read_text(encoding="utf-8").replace("kzpk:runBy", "kzpk:ranBy")
    Path(path).write_text(text, encoding="utf-8")
    before = kzpk("--store", own, "export", "--format", "nquads").out
    ran = kzpk("--store", own, "add", path, "--force")
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "ranBy" in line)
    assert (ran.code, ran.err) == (1, "")
    assert f"{path}:{line}:" in ran.out
    assert "(KZ402)" in ran.out
    assert ran.out.endswith("\n\nrefused, nothing was changed\n")  # and no counts of what did not come
    assert kzpk("--store", own, "export", "--format", "nquads").out == before
    document = json.loads(kzpk("--store", own, "add", path, "--format", "json").out)
    assert (document["accepted"], document["committed"], document["change"]) == (False, False, None)
    assert [finding["code"] for finding in document["review"]["findings"]] == ["KZ402"]


def test_a_file_that_cannot_be_read_exits_with_3(kzpk: Kzpk, own: str, files: Files) -> None:
    ran = kzpk("--store", own, "add", "none.trig")
    assert ran.code == 3
    assert "none.trig" in ran.err
    broken = files.write("broken.trig", "statement:x { id:y")
    assert kzpk("--store", own, "add", broken).code == 3
    assert kzpk("--store", own, "log").out.count("\n") == 3


def test_a_dry_run_shows_what_would_change(kzpk: Kzpk, own: str, files: Files) -> None:
    ran = kzpk("--store", own, "add", files.outlet("one"), "--dry-run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("would be added\n  statements and evidence  +14\n")
    assert "    + The Hub runs Outlet one\n" in ran.out
    assert ran.out.splitlines()[-1].split() == ["outlets", "0", "1", "0", "1", "0"]
    assert kzpk("--store", own, "log").out.count("\n") == 3


def test_remove_takes_out_and_names_what_would_break(kzpk: Kzpk, own: str, files: Files) -> None:
    kzpk("--store", own, "add", files.outlet("one"))
    kzpk("--store", own, "add", files.outlet("two", "one"))
    refused = kzpk("--store", own, "remove", "page-one")
    assert refused.code == 1
    assert "id:two (Outlet two): The value of 'is run by' is not described as an agent" in refused.out
    advice = (
        "-> statement:page-two.1 still names id:one, which would lose what is said of it; remove that first, or in"
        f" the same step: kzpk --store {own} remove statement:page-two.1."
    )
    assert advice in refused.out
    assert (
        "refused, nothing was changed: 1 statement (statement:page-one.1) and 1 source (source:page-one)" in refused.out
    )
    removed = kzpk("--store", own, "remove", "statement:page-two.1", "page-one", "-m", "withdrawn")
    assert (removed.code, removed.err) == (0, "")
    assert plain(removed.out).startswith(
        "removed: 2 statements (statement:page-one.1, statement:page-two.1) and 2 sources (source:page-one,"
        " source:page-two); this is change ID (#3)\n"
    )
    unknown = kzpk("--store", own, "remove", "page-three")
    assert unknown.code == 1
    assert unknown.err.startswith("there is no source or statement 'page-three'")
    again = kzpk("--store", own, "remove", "page-one")
    assert (again.code, again.out) == (0, "nothing was changed\n")
    assert "page-one is not there any more: change" in again.err


def test_undo_names_the_change_in_its_way(kzpk: Kzpk, own: str, files: Files) -> None:
    kzpk("--store", own, "add", files.outlet("one"))
    kzpk("--store", own, "add", files.outlet("two", "one"))
    ran = kzpk("--store", own, "undo", "1")
    assert ran.code == 1
    assert "(KZ420)" in ran.out
    assert re.search(
        rf"note: change [0-9a-f]{{12}} \(add, \S+\) rests on it: 'kzpk --store {own} undo [0-9a-f]{{12}}' comes first",
        ran.err,
    )
    kzpk("--store", own, "remove", "page-two")
    kzpk("--store", own, "remove", "page-one")
    ran = kzpk("--store", own, "undo", "1")
    assert (ran.code, ran.out) == (1, "")
    assert plain(ran.err).startswith(
        "change ID cannot be undone: change ID (remove, TIME) came later and touched 14 of"
    )
    assert ran.err.endswith("(KZ132)\n")


def test_undoing_an_undo_names_what_is_in_its_way(kzpk: Kzpk, own: str, files: Files) -> None:
    kzpk("--store", own, "add", files.outlet("one"))
    kzpk("--store", own, "add", files.outlet("two", "one"))
    kzpk("--store", own, "undo", "2")
    kzpk("--store", own, "undo", "1")
    ran = kzpk("--store", own, "undo", "3")  # brings back outlet two, which names outlet one
    assert ran.code == 1
    assert re.search(rf"change [0-9a-f]{{12}} \(undo, \S+\) rests on it: 'kzpk --store {own} undo ", ran.err)


def test_undo_last_twice_says_how_to_go_further_back(kzpk: Kzpk, own: str, files: Files) -> None:
    kzpk("--store", own, "add", files.outlet("one"))
    assert kzpk("--store", own, "undo", "last").err == ""
    ran = kzpk("--store", own, "undo", "last")
    assert ran.code == 0
    assert "to go further back, name a change" in ran.err
    assert f"'kzpk --store {own} log' lists them" in ran.err


def test_plain_triples_are_told_the_command_for_this_store(kzpk: Kzpk, own: str, files: Files) -> None:
    path = files.write("plain.ttl", files.said_of_outlet("one"))
    ran = kzpk("--store", own, "add", path)
    assert ran.code == 1
    assert f"run: kzpk --store {own} add {path} --source SOURCE-ID" in ran.out
    unknown = kzpk("--store", own, "add", path, "--source", "bases", "--anchor", "words")
    assert unknown.code == 2
    assert "nearest: base; " in unknown.err
    assert "describe a new one in a file: source:bases a kzpk:NewsReport" in unknown.err


def test_a_dry_run_shows_what_is_said_first_and_in_words(kzpk: Kzpk, own: str, files: Files) -> None:
    lines = kzpk("--store", own, "add", files.outlet("one"), "--dry-run").out.splitlines()
    assert lines.index("  statement:page-one.1") < lines.index("  graph:evidence")
    shown = "\n".join(lines)
    assert "statement:page-one.1 is quoted from The page page-one" in shown
    assert "was published on “2025-07-14”" in shown
    for raw in ("prov:wasQuotedFrom", "dcterms:issued", "dcterms:title"):
        assert raw not in shown


def test_the_shipped_graph_is_not_changed(kzpk: Kzpk, files: Files) -> None:
    for words in (["add", files.outlet("one")], ["remove", "base"], ["undo", "last"], ["log"]):
        ran = kzpk(*words)
        assert (ran.code, ran.out) == (3, "")
        assert "'kzpk init DIR' makes a store of your own" in ran.err
