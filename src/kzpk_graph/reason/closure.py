"""The closure of a graph under OWL 2 RL, as the layers above use it: terms outside, integers inside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kzpk_graph.rdfio import Term
from kzpk_graph.reason.encoder import Encoder, IntTriple
from kzpk_graph.reason.engine import Engine
from kzpk_graph.reason.index import BITS, MASK, MemoryIndex
from kzpk_graph.vocab import RDF_TYPE

TermTriple = tuple[Term, Term, Term]


class Closure:
    def __init__(self, asserted: Iterable[TermTriple] = ()) -> None:
        self.encoder = Encoder()
        self.index = MemoryIndex(self.encoder.iri(RDF_TYPE))
        self.engine = Engine(self.encoder, self.index)
        self._load(asserted)

    def _load(self, asserted):
        encode, rdf_type = self.encoder.encode, self.index.rdf_type
        types: dict[int, set[int]] = {}
        pairs: dict[int, set[int]] = {}
        for s, p, o in asserted:
            number = encode(p)
            if number == rdf_type:
                types.setdefault(encode(o), set()).add(encode(s))
            else:
                pairs.setdefault(number, set()).add(encode(s) << BITS | encode(o))
        self.engine.load(types, pairs)

    @property
    def inferred(self):
        t = self.encoder.term
        for s, p, o in self.index.match(None, None, None):
            if self.index.stage(s, p, o) and not s & 1 and p not in self.encoder.blank:
                yield t(s), t(p), t(o)

    @property
    def inconsistencies(self):
        return [(v.rule, [self.encoder.triple(t) for t in v.premises]) for v in self.engine.violations.values()]


def close(asserted):
    return Closure(asserted)
