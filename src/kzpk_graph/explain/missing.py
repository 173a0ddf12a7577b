"""Why a triple is not in the graph: the rules that nearly conclude it, what it would contradict, and what is there instead."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.explain.records import NearMiss, WhyNot
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.reason.rules import parse, variables
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.explain.proving import Explainer
    from kzpk_graph.explain.records import TermTriple
    from kzpk_graph.reason.backward import Near

_INSTEAD: Final = 5
"""So many triples are named that are there instead."""

_TYPE: Final = NamedNode(RDF_TYPE)


class Missing:
    """Says why triples are missing from one store.

    Args:
        explainer: The explainer of that store.
    """

    def __init__(self, explainer: Explainer) -> None:
        self._store = explainer.store
        self._search = explainer.backward
        self._words = explainer.words

    def why_not(self, triple: TermTriple, limit: int = 5) -> WhyNot:
        """Say why a triple is missing.

        Args:
            triple: A triple that is not in the asked graph.
            limit: At most so many rules that nearly conclude it.
        """
        s, p, o = triple
        number = self._search.terms.number
        near = sorted(self._search.nearly((number(s), number(p), number(o))), key=self._distance)
        chosen = self._spread(near, limit)
        instead = [] if p == _TYPE else list(self._found(s, p, None))
        return WhyNot(
            triple,
            self._words.triple(triple),
            near=tuple(map(self._near_miss, chosen)),
            total=len({(miss.rule.rule.id, miss.unmet) for miss in near}),
            clash=self._clash(triple),
            instead=tuple(instead if p != _TYPE else self._kinds(s)),
            reverse=() if p == _TYPE else tuple(self._found(None, p, o)),
        )

    # Rules that nearly conclude it

    def _distance(self, near: Near) -> tuple[int, ...]:
        """Order by what would help most: one premise short of several, then one that is wholly known, then a direct axiom."""
        things = len(near.met) - len(near.rule.schema)
        open_places = sum(term < 0 for term in near.unmet)
        asserted = all(self._search.asserted.contains(*axiom) for axiom in near.rule.schema)
        return -things, open_places, not asserted, near.rule.rule.id in ("prp-dom", "prp-rng")

    def _spread(self, near: list[Near], limit: int) -> list[Near]:
        """Take the nearest, each missing premise once, and no more than three of one rule with one premise."""
        chosen: list[Near] = []
        seen: set[object] = set()
        counts: dict[str, int] = {}
        for miss in near:
            rule = miss.rule.rule.id
            if miss.unmet in seen or counts.get(rule, 0) >= (3 if len(miss.rule.body) == 1 else limit):
                continue
            seen.add(miss.unmet)
            counts[rule] = counts.get(rule, 0) + 1
            chosen.append(miss)
            if len(chosen) == limit:
                break
        return chosen

    def _near_miss(self, near: Near) -> NearMiss:
        rule = near.rule.rule
        term = self._search.terms.encoder.term
        met = [tuple(map(term, triple)) for triple in near.met]
        unmet = tuple(None if number < 0 else term(number) for number in near.unmet)
        words = [self._words.triple((s, p, o)) for s, p, o in met if not p.value.endswith(("#first", "#rest"))]
        bindings = self._bindings(near)
        return NearMiss(
            rule.id,
            self._words.rule(rule.id, bindings),
            rule.section,
            tuple(dict.fromkeys(words)),
            self._words.triple((unmet[0], unmet[1], unmet[2])),
        )

    def _bindings(self, near: Near) -> dict[str, Any]:
        """Say what the rule's variables stand for, as far as what is there tells."""
        rule, term = near.rule.rule, self._search.terms.encoder.term
        schema = [pattern for pattern in map(parse, rule.schema) if pattern.kind == "TRIPLE"]
        found: dict[str, Any] = {}
        for pattern, triple in zip(schema, near.rule.schema, strict=False):
            found.update({n[1:]: term(t) for n, t in zip(pattern.terms, triple, strict=True) if n.startswith("?")})
        for pattern in map(parse, rule.schema):
            if pattern.kind == "LIST":
                found[pattern.terms[1][1:]] = tuple(self._words.members(found[pattern.terms[0][1:]]))
            elif pattern.kind == "SOME":
                members = [term(o) for _, p, o in near.rule.schema if term(p).value.endswith("#first")]
                found[pattern.terms[1][1:]] = members[-1]
        if not any("_i" in line for line in (*rule.premises, *rule.conclusions)):
            places = {i: atom for i, atom in enumerate(near.rule.body)}
            met = iter(near.met[len(near.rule.schema) :])
            for i, pattern in enumerate(map(parse, rule.premises)):
                triple = near.unmet if places[i] == self._left_out(near) else next(met, near.unmet)
                for name, number in zip(pattern.terms, triple, strict=True):
                    if name.startswith("?") and number >= 0:
                        found.setdefault(name[1:], term(number))
        return {name: found[name] for name in variables(rule) if name in found}

    def _left_out(self, near: Near) -> Any:
        """Give the atom of the rule's body that is not met."""
        for atom in near.rule.body:
            if all(a < 0 or a == u for a, u in zip(atom, near.unmet, strict=True)):
                others = [other for other in near.rule.body if other is not atom]
                met = near.met[len(near.rule.schema) :]
                fits = all(
                    all(a < 0 or a == m for a, m in zip(other, triple, strict=True))
                    for other, triple in zip(others, met, strict=True)
                )
                if fits:
                    return atom
        return None

    # What is there

    def _found(self, s: Any, p: Any, o: Any) -> Iterator[str]:
        quads = islice(self._store.quads(s, p, o, DefaultGraph()), _INSTEAD)
        triples = [(quad.subject, quad.predicate, quad.object) for quad in quads]
        self._words.learn(triples)
        return map(self._words.triple, triples)

    def _kinds(self, s: Any) -> Iterator[str]:
        """Say of what kinds a thing is, without what everything is."""
        kinds = [cls for cls in self._classes(s) if not cls.value.startswith(OWL)]
        specific = [c for c in kinds if not any(c in self._above(other) for other in kinds if other != c)]
        return (self._words.triple((s, _TYPE, cls)) for cls in specific[:_INSTEAD])

    def _classes(self, thing: Any) -> list[NamedNode]:
        quads = self._store.quads(thing, _TYPE, None, DefaultGraph()) if isinstance(thing, NamedNode) else ()
        return [quad.object for quad in quads if isinstance(quad.object, NamedNode)]

    def _above(self, cls: NamedNode) -> set[Any]:
        return {cls, *self._values(cls, RDFS + "subClassOf")}

    def _values(self, term: Any, predicate: str) -> list[Any]:
        return [quad.object for quad in self._store.quads(term, NamedNode(predicate), None, DefaultGraph())]

    # What it would contradict

    def _clash(self, triple: TermTriple) -> str:
        """Say which disjoint classes the triple would bring together; empty if none."""
        s, p, o = triple
        if p == _TYPE:
            return self._apart(s, [o]) if isinstance(o, NamedNode) else ""
        for thing, side in ((s, "domain"), (o, "range")):
            needed = [cls for cls in self._values(p, RDFS + side) if isinstance(cls, NamedNode)]
            clash = self._apart(thing, needed)
            if clash:
                axiom = self._words.triple((p, NamedNode(RDFS + side), self._lowest(needed)))
                return f"{axiom}; but {clash}"
        return ""

    def _lowest(self, classes: list[NamedNode]) -> NamedNode:
        return min(classes, key=lambda cls: -len(self._above(cls)))

    def _apart(self, thing: Any, classes: Iterable[NamedNode]) -> str:
        needed = {above for cls in classes for above in self._above(cls) if isinstance(above, NamedNode)}
        for mine in self._classes(thing):
            for other in sorted(needed & self._disjoint(mine), key=lambda node: node.value):
                axiom = self._words.triple((mine, NamedNode(OWL + "disjointWith"), other))
                return f"{self._words.triple((thing, _TYPE, mine))}, and {axiom}"
        return ""

    def _disjoint(self, cls: NamedNode) -> set[Any]:
        """Give the classes that share nothing with a class."""
        asked, apart = DefaultGraph(), NamedNode(OWL + "disjointWith")
        found: set[Any] = set(self._values(cls, apart.value))
        found.update(quad.subject for quad in self._store.quads(None, apart, cls, asked))
        for quad in self._store.quads(None, _TYPE, NamedNode(OWL + "AllDisjointClasses"), asked):
            for head in self._values(quad.subject, OWL + "members"):
                members = self._words.members(head)
                if cls in members:
                    found.update(members)
        found.discard(cls)
        return found
