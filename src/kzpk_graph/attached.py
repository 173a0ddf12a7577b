"""The user's own copies of the sources' texts: checked when attached, kept in the user's data directory, and quoted.

The project holds no source's text, only locators: a paragraph's number, a key phrase in it (the anchor) and a hash of
the paragraph. A text that fits them can be attached; then the sentence around each anchor can be shown.
"""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import InputError
from kzpk_graph.labels import select
from kzpk_graph.resources import user_data_dir
from kzpk_graph.vocab import GRAPH_EVIDENCE, KZPK, PROV, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzpk_graph.model import Statement
    from kzpk_graph.rdfio import NamedNode
    from kzpk_graph.store.base import Store

LONGEST: Final = 16 * 1024 * 1024
"""Bytes of a text; more is refused."""

_HASHED: Final = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2013": "-", "\u2014": "-"}
)
"""What the hash of a paragraph looks past: curly quotes, and the non-breaking hyphen, en and em dash."""

_LOOSE: Final = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2012\u2015\u2212", "-"),
        **dict.fromkeys("\u201a\u201b", "'"),
        **dict.fromkeys("\u201e\u201f", '"'),
        "\u2026": "...",
    }
)
"""What else may differ between an anchor and its place: the other dashes and quotes, and the ellipsis."""

_SPACE: Final = re.compile(r"\s+")  # in Unicode: no-break and narrow spaces too
_LINE: Final = re.compile(r"\r\n|\r|\n")
_WORD: Final = re.compile(r"\S+")
_PIECE: Final = re.compile(r"\s+|[!-~]+(?![\u0300-\u036f])|\S[\u0300-\u036f]*")  # a character keeps its marks
_KEBAB: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_SENTENCE_END: Final = re.compile(r"""([.!?]+)["')\]]*\s+(?=["'(\[]?(\w))""")
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"'])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|Gen|Col|Amb|St|No|vs|Jr|Sr|Ltd|Inc|Co)\Z"
)
_PLACES: Final = f"""PREFIX kzpk: <{KZPK}>
SELECT ?statement ?paragraph ?anchor ?hash {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?statement <{PROV}wasQuotedFrom> %s
  OPTIONAL {{ ?statement kzpk:paragraph ?paragraph }} OPTIONAL {{ ?statement kzpk:anchor ?anchor }}
  OPTIONAL {{ ?statement kzpk:paragraphHash ?hash }} }} }}"""


class Miss(NamedTuple):
    """What a text lacks that a statement points to.

    Attributes:
        statement: The statement's IRI.
        kind: ``anchor``, ``paragraph`` (there is none of that number) or ``hash`` (it is not the same paragraph).
        paragraph: Where it should be; None for a source without paragraphs.
        anchor: The key phrase.
        nearest_paragraph: The paragraph that holds the anchor, has the hash or comes nearest; None if none does.
        nearest: The nearest phrase there, as the text has it; empty for a hash.
    """

    statement: str
    kind: str
    paragraph: int | None
    anchor: str
    nearest_paragraph: int | None = None
    nearest: str = ""


class TextCheck(NamedTuple):
    """How a text fits the statements of its source.

    Attributes:
        source: The source's IRI.
        path: Where the text is kept; empty when it was not kept.
        paragraphs: How many paragraphs the text has.
        anchors: How many anchors were looked for.
        hashes: How many paragraphs were compared with their hash.
        misses: What does not fit, in the order of the paragraphs; the text is kept only when there are none.
        shift: By how many paragraphs all misplaced anchors are off, where it is the same number for all; else 0.
    """

    source: str
    path: str
    paragraphs: int
    anchors: int
    hashes: int
    misses: tuple[Miss, ...]
    shift: int = 0

    @property
    def kept(self) -> bool:
        """Whether the text fits and is kept."""
        return not self.misses


class Place(NamedTuple):
    """Where a statement points to."""

    statement: str
    paragraph: int | None
    anchor: str
    hash: str


def normalise(text: str) -> str:
    """Return a text in the form in which anchors are compared with it.

    Knowingly looked past, because they change between a page, its copies and its printings: composed and decomposed
    characters (NFC), every kind and number of white space (no-break spaces too), curly and straight quotes, all dashes
    and hyphens (U+2010 to U+2015, U+2212), and the ellipsis as one character or three. Nothing else: letters, case,
    digits and all other punctuation count.
    """
    return _hashed_form(text).translate(_LOOSE)


def paragraph_hash(text: str) -> str:
    """Return the value of ``kzpk:paragraphHash`` for a paragraph.

    SHA-256, in lower-case hexadecimal, of the UTF-8 bytes of the paragraph in NFC, its curly quotes made straight, its
    en and em dashes and non-breaking hyphens made ``-``, its runs of white space one space, without any at its ends.
    """
    return hashlib.sha256(_hashed_form(text).encode()).hexdigest()


def _hashed_form(text: str) -> str:
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_HASHED)).strip()


def paragraphs_of(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a text: its lines that are not empty; the first is number 1."""
    return tuple(line for line in _LINE.split(text) if line.strip())


def text_path(source: str) -> str:
    """Return where the text of a source is kept when one is attached."""
    name = source.removeprefix(SOURCE)
    if not _KEBAB.match(name) or len(name) > 100:
        name = hashlib.sha256(source.encode()).hexdigest()
    return os.path.join(user_data_dir(), "texts", f"{name}.txt")


def attach(store: Store, source: NamedNode, file: str) -> TextCheck:
    """Check a text against the statements of its source, and keep it if all fits.

    Args:
        store: The graph.
        source: A source that the graph quotes.
        file: The text, in UTF-8; ``-`` for standard input.

    Returns:
        How it fits. An earlier text of the source is replaced when it does, and left as it is when not.

    Raises:
        InputError: If the file cannot be read or is not UTF-8, or the text cannot be kept.
    """
    text = _read(file)
    check = check_text(store, source, text)
    if check.misses:
        return check
    from kzpk_graph.rdfio.atomic import atomic_write

    path = text_path(source.value)
    folder = os.path.dirname(path)
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot be made ({error.strerror})", where=folder, code="KZ307") from error
    with atomic_write(path) as out:
        out.write(text.encode())
    return check._replace(path=path)


def detach(source: str) -> bool:
    """Remove the attached text of a source.

    Returns:
        Whether there was one.

    Raises:
        InputError: If it cannot be removed.
    """
    path = text_path(source)
    try:
        os.unlink(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise InputError(f"it cannot be removed ({error.strerror})", where=path, code="KZ307") from error
    return True


def check_text(store: Store, source: NamedNode, text: str) -> TextCheck:
    """Check that every anchor occurs verbatim in its paragraph, and that paragraphs have their hashes.

    Args:
        store: The graph.
        source: A source that the graph quotes.
        text: What is said to be its text.
    """
    places = _places(store, source)
    paragraphs = paragraphs_of(text)
    checked = Checker(paragraphs)
    misses = [miss for place in places for miss in checked.misses(place)]
    return TextCheck(
        source.value,
        path="",
        paragraphs=len(paragraphs),
        anchors=sum(1 for place in places if place.anchor),
        hashes=len({place.paragraph for place in places if place.hash}),
        misses=tuple(misses),
        shift=_shift(misses),
    )


def paragraphs(source: str) -> tuple[str, ...]:
    """Return the paragraphs of a source's attached text, as the user's copy has them; empty if none is attached.

    Raises:
        InputError: If it is there and cannot be read.
    """
    path = text_path(source)
    try:
        status = os.stat(path)
    except OSError:
        return ()
    return _paragraphs_at(path, status.st_mtime_ns, status.st_size)


def sentence(statement: Statement) -> str:
    """Return the sentence around a statement's anchor in the attached text of its source.

    A sentence is cut where it surely ends: at a full stop, question or exclamation mark that does not belong to an
    abbreviation and that a capital, a digit or an opening quote follows. In doubt more is given, never half a sentence.

    Returns:
        The text as the user's copy has it, white space collapsed; empty if no text is attached or it lacks the anchor.

    Raises:
        InputError: If the text is there and cannot be read.
    """
    if statement.source is None or not statement.anchor:
        return ""
    found = paragraphs(statement.source.iri)
    if statement.paragraph is not None:
        found = found[statement.paragraph - 1 : statement.paragraph] if statement.paragraph > 0 else ()
    for paragraph in found:
        cut = sentence_in(paragraph, statement.anchor)
        if cut:
            return cut
    return ""


def sentence_in(paragraph: str, anchor: str) -> str:
    """Return the sentence, or sentences, of a paragraph over which an anchor reaches; empty if it is not there."""
    plain, origin = _aligned(paragraph)
    anchor = normalise(anchor)
    start = plain.find(anchor) if anchor else -1
    if start < 0:
        return ""
    end = start + len(anchor)
    left, right = 0, len(plain)
    for match in _SENTENCE_END.finditer(plain):
        abbreviated = match[1] == "." and _ABBREVIATION.search(plain[max(0, match.start() - 20) : match.start()])
        if abbreviated or match[2].islower():
            continue
        if match.end() <= start:
            left = match.end()
        elif match.end() >= end:
            right = match.end()
            break
    cut = paragraph[origin[left] : origin[right] if right < len(plain) else len(paragraph)]
    return _SPACE.sub(" ", cut).strip()


@lru_cache(maxsize=1024)
def _aligned(paragraph: str) -> tuple[str, Sequence[int]]:
    """Return the normalised paragraph, and for each of its characters where it comes from."""
    plain: list[str] = []
    origin: list[int] = []
    for match in _PIECE.finditer(paragraph):
        piece, start = match.group(), match.start()
        text = " " if piece.isspace() else piece if piece.isascii() else normalise(piece)
        plain.append(text)
        origin.extend(range(start, match.end()) if text is piece else [start] * len(text))
    return "".join(plain), origin


@lru_cache(maxsize=16)
def _paragraphs_at(path: str, _changed: int, _size: int) -> tuple[str, ...]:
    return paragraphs_of(_read(path))


def _read(file: str) -> str:
    from kzpk_graph.rdfio.source import open_input

    stream = open_input(file)
    try:
        data = stream.read(LONGEST + 1)
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror or error})", where=file, code="KZ303") from error
    finally:
        if file != "-":
            stream.close()
    if len(data) > LONGEST:
        raise InputError(f"the text is larger than {LONGEST} bytes", hint="attach one source's text", where=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", hint="save it as UTF-8", where=file, code="KZ306") from error


def _places(store: Store, source: NamedNode) -> list[Place]:
    """Return what the statements of a source point to, in the order of the paragraphs."""

    def text(term: Any) -> str:
        return "" if term is None else str(term.value)

    found = {
        Place(text(row[0]), int(text(row[1])) if text(row[1]).isdecimal() else None, text(row[2]), text(row[3]))
        for row in select(store, _PLACES % source)
    }
    return sorted(found, key=lambda place: (place.paragraph or 0, place.statement, place.anchor))


class Checker:
    """Looks anchors and hashes up in a text."""

    def __init__(self, paragraphs: Sequence[str]) -> None:
        self._paragraphs = paragraphs
        self._plain = [normalise(paragraph) for paragraph in paragraphs]
        self._hashes = [paragraph_hash(paragraph) for paragraph in paragraphs]
        self._other: set[int] = set()

    def misses(self, place: Place) -> Iterator[Miss]:
        """Yield what a place points to and the text lacks; a paragraph with another hash is told once."""
        number = place.paragraph
        anchor = normalise(place.anchor)
        if number is not None and not 0 < number <= len(self._paragraphs):
            yield Miss(place.statement, "paragraph", number, place.anchor, *self._nearest(anchor, number))
            return
        here = range(len(self._plain)) if number is None else (number - 1,)
        if anchor and not any(anchor in self._plain[index] for index in here):
            yield Miss(place.statement, "anchor", number, place.anchor, *self._nearest(anchor, number))
        elif place.hash and number is not None and place.hash != self._hashes[number - 1] and number not in self._other:
            self._other.add(number)
            same = [index + 1 for index, found in enumerate(self._hashes) if found == place.hash]
            yield Miss(place.statement, "hash", number, place.anchor, same[0] if same else None)

    def _nearest(self, anchor: str, number: int | None) -> tuple[int | None, str]:
        """Return the paragraph and phrase that come nearest; of equals, those nearest to where they should be."""
        holding = [index + 1 for index, text in enumerate(self._plain) if anchor and anchor in text]
        if holding:
            nearest = min(holding, key=lambda at: abs(at - (number or 0)))
            return nearest, _phrase(self._paragraphs[nearest - 1], anchor)
        from rapidfuzz.fuzz import partial_ratio_alignment

        best: tuple[float, int, int, str] | None = None
        for index, text in enumerate(self._plain):
            found = partial_ratio_alignment(anchor.casefold(), text.casefold(), score_cutoff=50)
            if found is not None and len(text.casefold()) == len(text):
                words = _whole_words(text, found.dest_start, found.dest_end)
                candidate = (found.score, -abs(index + 1 - (number or 0)), index + 1, words)
                best = candidate if best is None or candidate[:2] > best[:2] else best
        return (None, "") if best is None else (best[2], best[3])


def _phrase(paragraph: str, anchor: str) -> str:
    plain, origin = _aligned(paragraph)
    start = plain.find(anchor)
    if start < 0:
        return anchor
    end = start + len(anchor)
    return _SPACE.sub(" ", paragraph[origin[start] : origin[end] if end < len(plain) else len(paragraph)]).strip()


def _whole_words(text: str, start: int, end: int) -> str:
    words = [word for word in _WORD.finditer(text) if word.end() > start and word.start() < end]
    return text[words[0].start() : words[-1].end()] if words else ""


def _shift(misses: Sequence[Miss]) -> int:
    """Return by how many paragraphs every misplaced anchor is off, if by the same number."""
    offs = {
        (miss.nearest_paragraph or 0) - miss.paragraph if normalise(miss.nearest) == normalise(miss.anchor) else 0
        for miss in misses
        if miss.paragraph is not None and miss.kind != "hash"
    }
    return offs.pop() if len(offs) == 1 else 0
