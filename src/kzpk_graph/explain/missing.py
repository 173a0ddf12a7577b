"""Why a triple is not in the graph: rules that nearly conclude it, what it contradicts, what is there instead."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.explain.records import NearMiss, WhyNot
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode
from kzpk_graph.reason.rules import parse, variables
from kzpk_graph.vocab import OWL, RDF_TYPE, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.explain.proving import Explainer
    from kzpk_graph.explain.records import TermTriple
    from kzpk_graph.reason.backward import Near
    from kzpk_graph.reason.encoder import IntTriple

_INSTEAD: Final = 5
"""So many triples are named that are there instead."""

_OF_ONE_RULE: Final = 3
"""So many ways of one rule are named, so that no rule crowds out the others."""

_DEEPEST: Final = 4
"""So far a nameless class is followed into the nameless classes that it is made of."""

_RESTATING: Final = frozenset(("prp-inv1", "prp-inv2", "prp-symp", "prp-eqp1", "prp-eqp2"))
"""Rules whose premise says the same as their conclusion in other words."""

_TYPE: Final = NamedNode(RDF_TYPE)
_NOTHING: Final = NamedNode(OWL + "Nothing")


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
        chains = sorted(self._chains((number(s), number(p), number(o))), key=self._distance)
        chosen, total = self._spread(chains, limit)
        return WhyNot(
            triple,
            self._words.triple(triple),
            near=tuple(map(self._near_miss, chosen)),
            total=total,
            clash=self._clash(triple),
            instead=tuple(self._kinds(s) if p == _TYPE else self._found(s, p, None)),
            reverse=() if p == _TYPE else tuple(self._found(None, p, o)),
        )

    # Rules that nearly conclude it

    def _chains(self, triple: IntTriple, path: tuple[IntTriple, ...] = ()) -> Iterator[tuple[Near, ...]]:
        """Yield the rules that lack one premise; one about a nameless class is followed to what that class asks for."""
        path = (*path, triple)
        for near in self._search.nearly(triple):
            s, p, o = near.unmet
            if (s, p, o) in path:
                continue
            if min(s, p, o) >= 0 and isinstance(self._search.terms.encoder.term(o), BlankNode):
                if len(path) < _DEEPEST:
                    yield from ((near, *deeper) for deeper in self._chains((s, p, o), path))
            else:
                yield (near,)

    def _distance(self, chain: tuple[Near, ...]) -> tuple[int, ...]:
        """Order by what helps most: one premise short of several, wholly known, a direct axiom, no restatement."""
        near = chain[-1]
        things = sum(len(link.met) - len(link.rule.schema) for link in chain)
        open_places = sum(term < 0 for term in near.unmet)
        stated = all(self._search.asserted.contains(*axiom) for axiom in near.rule.schema)
        rule = near.rule.rule.id
        return rule in _RESTATING, len(chain), -things, open_places, not stated, rule in ("prp-dom", "prp-rng")

    def _spread(self, chains: list[tuple[Near, ...]], limit: int) -> tuple[list[tuple[Near, ...]], int]:
        """Take the nearest, each missing premise once, few of one rule and none that could not be; count them."""
        chosen: list[tuple[Near, ...]] = []
        seen: set[object] = set()
        counts: dict[str, int] = {}
        for chain in chains:
            unmet = tuple(None if number < 0 else self._search.terms.encoder.term(number) for number in chain[-1].unmet)
            if unmet in seen or unmet[2] == _NOTHING:
                continue
            rule = chain[-1].rule.rule.id
            if len(chosen) < limit and counts.get(rule, 0) < _OF_ONE_RULE:
                if None not in unmet and self._clash((unmet[0], unmet[1], unmet[2])):
                    continue
                counts[rule] = counts.get(rule, 0) + 1
                chosen.append(chain)
            seen.add(unmet)
        return chosen, len(seen)

    def _near_miss(self, chain: tuple[Near, ...]) -> NearMiss:
        near = chain[-1]
        term = self._search.terms.encoder.term
        met = [tuple(map(term, triple)) for link in reversed(chain) for triple in link.met]
        unmet = tuple(None if number < 0 else term(number) for number in near.unmet)
        words = [self._words.triple((s, p, o)) for s, p, o in met if not p.value.endswith(("#first", "#rest"))]
        reasons = [self._words.rule(link.rule.rule.id, self._bindings(link)) for link in reversed(chain)]
        return NearMiss(
            near.rule.rule.id,
            ", and ".join(reasons),
            near.rule.rule.section,
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
            triples = list(near.met[len(near.rule.schema) :])
            triples.insert(near.place, near.unmet)
            for pattern, triple in zip(map(parse, rule.premises), triples, strict=True):
                for name, number in zip(pattern.terms, triple, strict=True):
                    if name.startswith("?") and number >= 0:
                        found.setdefault(name[1:], term(number))
        return {name: found[name] for name in variables(rule) if name in found}

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
