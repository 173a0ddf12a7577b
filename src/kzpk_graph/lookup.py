"""From what a person types to the thing that is meant: search, and resolution with the nearest names on a miss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import NotFoundError, UsageError
from kzpk_graph.labels import Memory, named_node, select, types
from kzpk_graph.model import Match, Matches
from kzpk_graph.names import KINDS, Name, normalise
from kzpk_graph.rdfio import DefaultGraph, NamedNode, Quad
from kzpk_graph.terms import expand, is_curie, is_iri, shrink
from kzpk_graph.vocab import GRAPH_EVIDENCE, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Store

_HOW: Final = ("label", "source", "alt", "recorded", "suggested", "id")
_FEW: Final = 12
"""So many instances of a class are listed as choices; of more, only the nearest."""


class Lookup:
    """Finds things of one store by name.

    Args:
        store: The store.
        names: Gives the index of its names; called when a name is first looked up.

    Attributes:
        memory: The labels and marks that were looked up.
    """

    def __init__(self, store: Store, names: Callable[[], NameIndex]) -> None:
        self._store = store
        self._names = names
        self.memory = Memory(store)

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return labels by IRI, for those that have one."""
        return self.memory.labels(iris)

    def exists(self, iri: str) -> bool:
        """Return whether the IRI is the subject, predicate, object or graph of any triple."""
        node = named_node(iri)
        return node is not None and (
            any(True for _ in self._store.quads(subject=node))
            or any(True for _ in self._store.quads(object=node))
            or any(True for _ in self._store.quads(predicate=node))
            or self._store.has_graph(node)
        )

    def find(self, text: str, limit: int = 20) -> Matches:
        """Search all names (see :meth:`kzpk_graph.graph.KnowledgeGraph.find`)."""
        scored: dict[str, tuple[float, Name]] = {}
        iri = self._as_iri(text)
        if iri is not None and self.exists(iri):
            scored[iri] = (100.0, Name(iri, shrink(iri), "", "id", "entity"))
        index = self._names()
        for name in index.exact(text):
            _keep(scored, name, 99.0 if name.how == "id" else 100.0)
        wanted = len(normalise(text))
        for name in index.containing(text):
            if normalise(name.text) != normalise(text):
                _keep(scored, name, round(50 + 45 * wanted / max(len(normalise(name.text)), 1), 1))
        if scored:
            return Matches(text, self._matches(list(scored.values())[: 50 * limit], limit))
        near = [(score / 2, name) for name, score in index.nearest(text)]
        return Matches(text, (), self._matches(near, len(near)))

    def resolve(self, text: str, *, kind: str = "") -> str:
        """Return the IRI that a label, CURIE, IRI or id names.

        Args:
            text: What was typed.
            kind: One of :data:`kzpk_graph.names.KINDS`, if a name may only be one of that kind.

        Raises:
            NotFoundError: If there is none, or more than one; names the nearest, or all.
        """
        iri = self._as_iri(text)
        if iri is not None:
            if self.exists(iri):
                return iri
            raise NotFoundError(f"{text} is not in the graph", hint=self._nearest_hint(text, None))
        names = [name for name in self._names().exact(text) if not kind or name.kind == kind]
        return self._chosen(text, names, None, NotFoundError)

    def entity(self, text: str, cls: str, what: str, choices: tuple[str, ...] = ()) -> str:
        """Return the IRI of the entity that the text names (see :class:`kzpk_graph.queries.parameters.Resolver`).

        Raises:
            UsageError: If there is none, more than one, or it is of another class or not among the choices.
        """
        allowed = {expand(choice) for choice in choices}
        iri = self._as_iri(text)
        if iri is None:
            names = self._names().exact(text)
            fitting = [name for name in names if self._fits(name.iri, cls, allowed)]
            if not fitting and names:
                iri = names[0].iri
            else:
                members = frozenset(allowed or self._members(cls)) if cls or allowed else None
                return self._chosen(text, fitting, members, UsageError, f"{what}: ")
        if self._fits(iri, cls, allowed) and self.exists(iri):
            return iri
        members = frozenset(allowed or self._members(cls)) if cls or allowed else None
        reason = "is not in the graph"
        if self.exists(iri):
            kind = self.labels([cls]).get(cls, shrink(cls)) if cls else ""
            reason = f"is not an instance of {kind}" if kind and not allowed else "is not one of the choices"
        raise UsageError(f"{what}: {text} {reason}", hint=self._nearest_hint(text, members), code="KZ233")

    def near(self, text: str, cls: str, least: float) -> tuple[str, ...]:
        """Return the labels of the things of a class whose names are most like a text, best first.

        Args:
            text: What was typed.
            cls: The class's IRI.
            least: The least likeness, 0 to 100 (see :meth:`kzpk_graph.names.NameIndex.nearest`).
        """
        members = frozenset(self._members(cls))
        near = [name.iri for name, score in self._names().nearest(text, among=members) if score >= least]
        found = self.labels(near)
        return tuple(found.get(iri, shrink(iri)) for iri in near)

    def members(self, cls: str, most: int = _FEW) -> tuple[str, ...]:
        """Return the labels of all things of a class, sorted; none if there are more than ``most``."""
        members = self._members(cls)
        if len(members) > most:
            return ()
        found = self.labels(members)
        return tuple(sorted(found.get(iri, shrink(iri)) for iri in members))

    def _as_iri(self, text: str) -> str | None:
        """Return the IRI that the text is, or that it abbreviates; None if it is a name."""
        text = text.strip()
        if is_curie(text) or (text.startswith("<") and text.endswith(">")) or ("://" in text and is_iri(text)):
            return expand(text)
        return None

    def _fits(self, iri: str, cls: str, allowed: set[str]) -> bool:
        if allowed and iri not in allowed:
            return False
        if not cls:
            return True
        node = named_node(iri)
        if node is None:
            return False
        quad = (node, NamedNode(RDF_TYPE), NamedNode(cls))
        return self._store.contains(Quad(*quad, DefaultGraph())) or self._store.contains(
            Quad(*quad, NamedNode(GRAPH_EVIDENCE))
        )

    def _members(self, cls: str) -> list[str]:
        text = f"""SELECT DISTINCT ?x {{ {{ ?x a {NamedNode(cls)} }} UNION
            {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?x a {NamedNode(cls)} }} }} FILTER(isIRI(?x)) }}"""
        return sorted(row[0].value for row in select(self._store, text))  # type: ignore[attr-defined]

    def _chosen(
        self,
        text: str,
        names: Sequence[Name],
        members: frozenset[str] | None,
        error: type[NotFoundError | UsageError],
        what: str = "",
    ) -> str:
        """Return the one thing that the names name; of several kinds of name, labels count first."""
        for how in ({"label"}, {"source"}, {"alt"}, {"recorded", "suggested", "id"}):
            iris = sorted({name.iri for name in names if name.how in how})
            if len(iris) == 1:
                return iris[0]
            if iris:
                kinds = types(self._store, iris)
                listed = [
                    f"{shrink(iri)} ({', '.join(kind.label for kind in kinds.get(iri, ())) or 'a term'})"
                    for iri in iris
                ]
                raise error(
                    f"{what}{text!r} names {len(iris)} things", hint=f"say which: {'; '.join(listed)}", code="KZ234"
                )
        raise error(f"{what}nothing is named {text!r}", hint=self._nearest_hint(text, members), code="KZ233")

    def _nearest_hint(self, text: str, members: frozenset[str] | None) -> str:
        if members is not None and len(members) <= _FEW:
            named = sorted(self.labels(members).get(iri, shrink(iri)) for iri in members)
            return f"choose one of: {'; '.join(named)}" if named else "the graph holds none of that kind"
        near = self._names().nearest(text.rpartition(":")[2] if is_curie(text) else text, among=members)
        if not near:
            return "'kzpk find TEXT' searches all names"
        found = self.labels([name.iri for name, _ in near])
        return "nearest: " + "; ".join(found.get(name.iri, shrink(name.iri)) for name, _ in near)

    def _matches(self, scored: list[tuple[float, Name]], limit: int) -> tuple[Match, ...]:
        iris = [name.iri for _, name in scored]
        found, marked, kinds = self.memory.labels(iris), self.memory.marks(iris), types(self._store, iris)
        matches = [
            Match(
                name.iri,
                found.get(name.iri) or shrink(name.iri),
                name.text,
                name.kind,
                tuple(kind.label for kind in kinds.get(name.iri, ())),
                score >= 99.0,
                score,
                marked.get(name.iri, ()),
            )
            for score, name in scored
        ]
        matches.sort(key=lambda match: (-match.score, KINDS.index(match.kind), match.label, match.iri))
        return tuple(matches[:limit])


def _keep(scored: dict[str, tuple[float, Name]], name: Name, score: float) -> None:
    """Keep the best name of each thing: the higher score, then the more official name."""
    old = scored.get(name.iri)
    if old is None or (-score, _HOW.index(name.how), name.text) < (-old[0], _HOW.index(old[1].how), old[1].text):
        scored[name.iri] = (score, name)
