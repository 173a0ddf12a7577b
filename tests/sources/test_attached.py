"""Attaching a text: what is looked past, what is missed, what is kept."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzpk_graph import KnowledgeGraph
from kzpk_graph.attached import normalise, paragraph_hash, paragraphs_of, sentence_in
from kzpk_graph.errors import InputError, NotFoundError
from kzpk_graph.vocab import STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sources.conftest import Outcome

    from kzpk_graph.attached import TextCheck

INTERVIEW = os.environ.get("KZPK_TEST_INTERVIEW", "")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], str]:
    """Return a function that puts a text in a file and gives its name."""

    def to_file(text: str) -> str:
        path = tmp_path / "text.txt"
        path.write_bytes(text.encode())
        return str(path)

    return to_file


def kept(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# -- what is looked past ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\u00a0b", "a b"),
        ("a\u202f \t\n b", "a b"),
        ("  a  ", "a"),
        ("\u201cit\u2019s\u201d \u2018so\u2019", "\"it's\" 'so'"),
        *((f"a{dash}b", "a-b") for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"),
        ("so\u2026", "so..."),
        ("e\u0301", "\u00e9"),
    ],
)
def test_these_are_the_same_to_an_anchor(one: str, other: str) -> None:
    assert normalise(one) == normalise(other) == other


@pytest.mark.parametrize(("one", "other"), [("Fair", "fair"), ("a, b", "a b"), ("300", "3000"), ("e", "\u00e9")])
def test_nothing_else_is(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@given(st.text())
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_a_paragraph_hash_is_that_of_its_definition() -> None:
    printed = "\u00a0 \u201cCafe\u0301\u201d\u00a0\u2018x\u2019  a\u2013b\u2014c\u2011d "
    assert paragraph_hash(printed) == hashlib.sha256("\"Caf\u00e9\" 'x' a-b-c-d".encode()).hexdigest()
    assert paragraph_hash("a\u2026") != paragraph_hash("a..."), "the definition names no ellipsis"


def test_paragraphs_are_the_lines_that_are_not_empty() -> None:
    assert paragraphs_of("one\r\n\r\n \u00a0\ntwo\u2028still two\rthree") == ("one", "two\u2028still two", "three")


# -- the sentence around an anchor -----------------------------------------------------------------------------


FIRST = "\u201cThe Lantern Fair drew \u2014 believe me \u2014 300 visitors\u2026 in Townley,\u201d says Mr. Ada Stone."


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        ("- believe me -", FIRST),
        ("held last month", "It was held last month."),
        ("Nobody counted", "Nobody counted twice!"),
        ("last month. Nobody", "It was held last month. Nobody counted twice!"),
        ("not there", ""),
    ],
)
def test_the_sentence_around_an_anchor(text: str, anchor: str, expected: str) -> None:
    assert sentence_in(paragraphs_of(text)[1], anchor) == expected


@pytest.mark.parametrize(
    ("paragraph", "anchor", "expected"),
    [
        ("H.E. Ada Stone of the U.S. Embassy came. All sat.", "Ada", "H.E. Ada Stone of the U.S. Embassy came."),
        ("It cost 5.5 million U.S. dollars. So much?! Yes.", "5.5", "It cost 5.5 million U.S. dollars."),
        ("He said: \u201cGo on.\u201d They went.", "Go on", "He said: \u201cGo on.\u201d"),
        ("On April 28. In May.", "April", "On April 28."),
        ("Ол келді. Ал ол кетті.", "кетті", "Ал ол кетті."),
        ("no. capitals. here", "capitals", "no. capitals. here"),
    ],
)  # fmt: skip
def test_a_sentence_is_cut_only_where_it_surely_ends(paragraph: str, anchor: str, expected: str) -> None:
    assert sentence_in(paragraph, anchor) == expected


@given(st.text(alphabet="aB.!? \u00a0\u201c\u201d\u2026\u2013e\u0301x", max_size=60), st.data())
def test_the_sentence_holds_its_anchor(paragraph: str, data: st.DataObject) -> None:
    plain = normalise(paragraph)
    start = data.draw(st.integers(0, len(plain)))
    anchor = normalise(plain[start : data.draw(st.integers(start, len(plain)))])
    assert anchor in normalise(sentence_in(paragraph, anchor))


# -- attaching -------------------------------------------------------------------------------------------------


def test_a_text_that_fits_is_kept_as_it_is(
    graph: KnowledgeGraph, data_dir: Path, text: str, write: Callable[[str], str]
) -> None:
    check = graph.attach("walk", write(text))
    assert (check.kept, check.paragraphs, check.anchors, check.hashes, check.misses) == (True, 3, 5, 1, ())
    assert kept(data_dir) == ["texts/walk.txt"]
    assert Path(check.path) == data_dir / "texts" / "walk.txt"
    assert Path(check.path).read_text(encoding="utf-8") == text
    if sys.platform != "win32":
        assert stat.S_IMODE((data_dir / "texts").stat().st_mode) == 0o700, "it is the user's own"


def test_then_whole_sentences_are_cited(graph: KnowledgeGraph, text: str, write: Callable[[str], str]) -> None:
    graph.attach("source:walk", write(text))
    notes = {note.statement.iri.removeprefix(STATEMENT): note for note in graph.cite(graph.query("fairs")).footnotes}
    assert notes["walk.p2-2"].sentence == "It was held last month."
    assert notes["walk.p3-2"].sentence == "About 90 came."
    assert notes["almanac.2"].sentence == "", "of this source no text is attached"


def misses(check: TextCheck) -> list[tuple[str, str, int | None, int | None, str]]:
    return [
        (miss.statement.removeprefix(STATEMENT), miss.kind, miss.paragraph, miss.nearest_paragraph, miss.nearest)
        for miss in check.misses
    ]


def test_a_missing_anchor_is_told_with_the_nearest_phrase(
    graph: KnowledgeGraph, data_dir: Path, text: str, write: Callable[[str], str]
) -> None:
    check = graph.attach("walk", write(text.replace("About 90 came", "About 80 came here")))
    assert misses(check) == [("walk.p3-2", "anchor", 3, 3, "About 80 came")]
    assert not check.kept
    assert check.path == ""
    assert kept(data_dir) == []


def test_an_anchor_in_another_paragraph_is_told_with_its_place(
    graph: KnowledgeGraph, text: str, write: Callable[[str], str]
) -> None:
    sentence = "It was held last month."
    moved = text.replace(f" {sentence}", "").replace("About 90 came.", f"About 90 came. {sentence}") + f"\n{sentence}\n"
    found = misses(graph.attach("walk", write(moved)))
    assert ("walk.p2-2", "anchor", 2, 3, "It was held last month.") in found
    assert ("walk.p2-1", "hash", 2, None, "") in found


def test_a_text_with_a_line_too_many_is_said_to_be_shifted(
    graph: KnowledgeGraph, text: str, write: Callable[[str], str]
) -> None:
    check = graph.attach("walk", write("The Gazette\n" + text))
    assert check.shift == 1
    assert {kind for _, kind, *_ in misses(check)} == {"anchor"}
    assert misses(check)[0][:4] == ("walk.p2-1", "anchor", 2, 3)


def test_a_changed_paragraph_is_told_by_its_hash(graph: KnowledgeGraph, text: str, write: Callable[[str], str]) -> None:
    check = graph.attach("walk", write(text.replace("Nobody counted twice!", "Nobody counted once!")))
    assert misses(check) == [("walk.p2-1", "hash", 2, None, "")]


def test_a_text_that_is_too_short_lacks_paragraphs(graph: KnowledgeGraph, write: Callable[[str], str]) -> None:
    check = graph.attach("walk", write("Nothing of the kind"))
    assert {kind for _, kind, *_ in misses(check)} == {"paragraph"}
    assert len(check.misses) == 5
    assert graph.attach("walk", write("")).paragraphs == 0


def test_attaching_again_replaces_and_a_miss_leaves_what_was(
    graph: KnowledgeGraph, data_dir: Path, text: str, write: Callable[[str], str]
) -> None:
    graph.attach("walk", write(text))
    graph.attach("walk", write("no\n" + text))
    path = data_dir / "texts" / "walk.txt"
    assert path.read_text(encoding="utf-8") == text
    newer = text.replace("About 90 came.", "About 90 came. All left.")
    graph.attach("walk", write(newer))
    assert path.read_text(encoding="utf-8") == newer
    assert kept(data_dir) == ["texts/walk.txt"]
    (last, *_) = [
        said for part in graph.source("walk").paragraphs for said in part.statements if "About" in said.sentence
    ]
    assert last.sentence == "About 90 came."


def test_a_source_without_paragraphs_is_searched_as_a_whole(graph: KnowledgeGraph, write: Callable[[str], str]) -> None:
    fits = "Fairs\n\nTownley, in Landmark\nKite Fair, February, 90\u00a0visitors"
    assert graph.attach("almanac", write(fits)).kept
    check = graph.attach("almanac", write(fits.replace("90", "900")))
    assert misses(check) == [("almanac.2", "anchor", None, 3, "Kite Fair, February, 900 visitors")]


@pytest.mark.parametrize(
    ("data", "code"), [(b"\xff\xfe\x00", "KZ306"), (b"a" * (16 * 1024 * 1024 + 1), "KZ300")], ids=["latin", "huge"]
)
def test_what_is_no_text_is_refused(
    graph: KnowledgeGraph, data_dir: Path, tmp_path: Path, data: bytes, code: str
) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(data)
    with pytest.raises(InputError) as refused:
        graph.attach("walk", path)
    assert refused.value.code == code
    assert kept(data_dir) == []


def test_what_is_not_quoted_cannot_have_a_text(graph: KnowledgeGraph, write: Callable[[str], str]) -> None:
    for name in ("Townley", "nothing-of-the-kind", "../../secrets"):
        with pytest.raises(NotFoundError):
            graph.attach(name, write(""))


def test_detaching(graph: KnowledgeGraph, data_dir: Path, text: str, write: Callable[[str], str]) -> None:
    assert not graph.detach("walk")
    graph.attach("walk", write(text))
    assert graph.detach("walk")
    assert kept(data_dir) == []
    assert graph.cite(graph.query("fairs")).footnotes[1].sentence == ""


def test_a_folder_that_cannot_be_made(
    graph: KnowledgeGraph, data_dir: Path, text: str, write: Callable[[str], str]
) -> None:
    data_dir.parent.mkdir(parents=True)
    data_dir.write_text("in the way", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        graph.attach("walk", write(text))
    assert refused.value.code == "KZ307"


# -- the command -----------------------------------------------------------------------------------------------


def test_the_command_attaches(kzpk: Callable[..., Outcome], text: str, write: Callable[[str], str]) -> None:
    code, out, err = kzpk("sources", "attach", "walk", write(text))
    assert (code, err) == (0, "")
    assert out.startswith("source:walk: all 5 anchors and 1 paragraph hashes in 3 paragraphs fit; kept in ")
    assert "    Text: It was held last month." in kzpk("query", "fairs", "--cite").out.splitlines()
    assert "      Text: It was held last month." in kzpk("show", "Lantern Fair").out.splitlines()
    assert kzpk("sources", "detach", "walk") == (0, "", "")
    assert "Text: " not in kzpk("show", "Lantern Fair").out
    code, out, err = kzpk("sources", "detach", "walk")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1


def test_the_command_lists_what_does_not_fit(
    kzpk: Callable[..., Outcome], text: str, write: Callable[[str], str]
) -> None:
    file = write(text.replace("About 90 came", "About 80 came"))
    code, out, err = kzpk("sources", "attach", "walk", file)
    assert (code, err) == (1, "")
    first, second = out.splitlines()
    assert first == "source:walk: 1 of 5 anchors and 1 paragraph hashes in 3 paragraphs do not fit; nothing was kept"
    assert second == "  paragraph 3: no “About 90 came”; nearest: paragraph 3, “About 80 came.”  statement:walk.p3-2"
    code, out, err = kzpk("sources", "attach", "walk", file, "--format", "json")
    document = json.loads(out)
    assert list(document) == ["source", "path", "paragraphs", "anchors", "hashes", "misses", "shift"]
    assert document["misses"] == [
        {
            "statement": STATEMENT + "walk.p3-2",
            "kind": "anchor",
            "paragraph": 3,
            "anchor": "About 90 came",
            "nearest_paragraph": 3,
            "nearest": "About 80 came.",
        }
    ]


def test_a_file_that_is_not_there(kzpk: Callable[..., Outcome]) -> None:
    code, out, err = kzpk("sources", "attach", "walk", "no-such-file.txt")
    assert (code, out) == (3, "")
    assert err.count("\n") == 1


# -- the interview itself --------------------------------------------------------------------------------------


@pytest.mark.skipif(not INTERVIEW, reason="KZPK_TEST_INTERVIEW does not name a file with the interview's text")
def test_every_anchor_of_the_interview_is_in_its_paragraph(data_dir: Path) -> None:
    with KnowledgeGraph.open(isolate=False) as shipped:
        check = shipped.attach("tdi-interview-2025", INTERVIEW)
        assert check.misses == ()
        assert check.anchors > 150
        reading = shipped.source("tdi-interview-2025")
    for paragraph in reading.paragraphs:
        for said in paragraph.statements:
            assert normalise(said.statement.anchor) in normalise(said.sentence)
