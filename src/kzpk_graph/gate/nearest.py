"""The terms of the ontology that are most like a word that a person wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.terms import local_name, words

if TYPE_CHECKING:
    from collections.abc import Collection

    from kzpk_graph.gate.ontology import Ontology

_SURE: Final = 86.0
"""So like, a name is taken for a slip of the pen."""

_LIKE: Final = 72.0
_SHARED: Final = 74.0
_FITTING: Final = 8.0
_SHORTEST: Final = 4
_MOST: Final = 4


class Nearest:
    """Finds terms by the likeness of their names and labels, and by the words that they share.

    Args:
        ontology: The terms.
    """

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._found: dict[tuple[str, Collection[str], frozenset[str]], tuple[list[str], bool]] = {}

    def find(self, iri: str, choices: Collection[str], types: frozenset[str] = frozenset()) -> tuple[list[str], bool]:
        """Return the nearest terms, best first, and whether the first is as good as surely meant.

        Args:
            iri: What was written.
            choices: The terms to choose from.
            types: The classes of the subject, where a property is looked for: those that it may have come first.
        """
        key = (iri, frozenset(choices), types)
        if key not in self._found:
            self._found[key] = self._search(iri, choices, types)
        return self._found[key]

    def _search(self, iri: str, choices: Collection[str], types: frozenset[str]) -> tuple[list[str], bool]:
        from kzpk_graph.names import likeness

        name = local_name(iri)
        spoken = words(name).lower()
        mine = {word for word in spoken.split() if len(word) >= _SHORTEST}
        scored: list[tuple[float, float, str]] = []
        for one in choices:
            label = self._ontology.labels.get(one, "").lower()
            by_name = likeness(name.lower(), local_name(one).lower())
            score = max(by_name, likeness(spoken, label)) if label else by_name
            theirs = set(re.findall(r"\w+", f"{words(local_name(one)).lower()} {label}"))
            if mine & theirs:
                score = max(score, _SHARED)
            if score >= _LIKE:
                fits = any(self._ontology.is_a(set(types), domain) for domain in self._ontology.domains.get(one, ()))
                scored.append((-score - _FITTING * fits, -by_name, one))
        scored.sort()
        best = [-by_name for _, by_name, _ in scored]
        sure = bool(best) and best[0] >= _SURE and sum(score >= best[0] - 2 for score in best) == 1
        return [one for _, _, one in scored[:_MOST]], sure
