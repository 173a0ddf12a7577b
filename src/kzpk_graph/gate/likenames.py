"""Names that are the same but for a letter, the order of the words, or a title before them."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE: Final = 82.0
"""So like, two words are taken for one that is misspelt: a letter in six; Kazakhstan and Pakistan are less alike."""

_FIRST: Final = 75.0
"""So like whole names must be to be looked at word by word."""

_SHORT: Final = 2
"""Words of so few letters are titles and initials, which may be left out."""

_MOST_DIFFERENT: Final = 2
_NUMBER: Final = re.compile(r"\d|^[ivxlcdm]+$")
"""A word with a digit, or a Roman numeral: names that differ in one are those of different things."""


class NameList:
    """The names of things, to find those that are nearly like another.

    Args:
        names: What is named, the name, and its form (:func:`kzpk_graph.names.normalise`).
    """

    def __init__(self, names: Iterable[tuple[str, str, str]]) -> None:
        self._names: dict[tuple[str, str], tuple[str, ...]] = {}
        self._plain: list[str] = []
        for iri, text, form in names:
            words = _words(form)
            if words and (iri, text) not in self._names:
                self._names[iri, text] = words
                self._plain.append(form)
        self._known = list(self._names)
        self._forms = [" ".join(words) for words in self._names.values()]

    def near(self, text: str, limit: int = 3) -> list[tuple[str, str]]:
        """Return what is called nearly like a text, with its name, the likest first.

        The very same words in another order count; the very same text does too.
        """
        from kzpk_graph.names import like, normalise

        form = normalise(text)
        mine = _words(form)
        if not mine:
            return []
        best: dict[int, float] = {}
        # in the order of the alphabet for words that changed places, as written for a first letter that is missing
        for wanted, among in ((" ".join(mine), self._forms), (form, self._plain)):
            for at, score in like(wanted, among, _FIRST):
                best[at] = max(best.get(at, 0.0), score)
        found: dict[str, str] = {}
        for at in sorted(best, key=lambda one: (-best[one], one)):
            if _same(mine, self._names[self._known[at]]):
                found.setdefault(*self._known[at])
        return list(found.items())[:limit]


def _words(form: str) -> tuple[str, ...]:
    """Return the words of a name in their order in the alphabet, without titles and initials."""
    return tuple(sorted(word for word in form.split() if len(word) > _SHORT or _NUMBER.search(word)))


def _same(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Return whether the words are the same but for a letter in one or two of them."""
    if len(mine) != len(theirs):
        return False
    left, right = list(mine), list(theirs)
    for word in mine:
        if word in right:
            left.remove(word)
            right.remove(word)
    if len(left) > _MOST_DIFFERENT:
        return False
    if any(_NUMBER.search(word) for word in (*left, *right)):
        return False
    from kzpk_graph.names import likeness

    return any(
        all(likeness(one, other) >= _ALIKE for one, other in zip(left, order, strict=True))
        for order in permutations(right)
    )
