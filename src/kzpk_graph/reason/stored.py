"""A store as an index to match rules over: the asked graph on disk, read as far as one proof needs it.

`StoredIndex` speaks the reading half of the `index.Index` protocol. Nothing is copied: a term gets its number when it
is first seen, and look-ups are streamed, so that a hub with a hundred thousand triples costs only those that are looked
at.

`GoalCompiler` compiles rules on demand: only those that could conclude what is asked for, and no others, are matched
against the ontology, so that one proof does not pay for a thousand classes.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad, Term
from kzpk_graph.reason.compiler import Compiler, InstanceRule
from kzpk_graph.reason.datatypes import SUPPORTED, other_forms
from kzpk_graph.reason.encoder import Encoder, IntTriple
from kzpk_graph.reason.join import Env, Matcher, Stop, ground
from kzpk_graph.reason.rules import Pattern, constant
from kzpk_graph.vocab import GRAPH_ASSERTED, OWL, RDF_TYPE, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.store.base import Reader

_NUMBERS: Final = frozenset((XSD + "integer", XSD + "decimal"))
"""A store keeps every integer type as ``xsd:integer``; a decimal may have the same value (dt-eq)."""


class Vocabulary:
    """The numbers of the terms of one store, shared by its views.

    Args:
        store: A store with the layout of the asked graph: what is asserted is in ``graph:asserted`` too.
    """

    def __init__(self, store: Reader) -> None:
        self.store = store
        self.encoder = Encoder()
        self.rdf_type = self.encoder.iri(RDF_TYPE)
        self.same_as = self.encoder.iri(OWL + "sameAs")
        self.datatypes = {self.encoder.iri(iri): iri for iri in sorted(SUPPORTED)}

    def number(self, term: Term) -> int:
        """Give the number of a term; that of its equal in the other numeric type is noted too (dt-eq)."""
        known = self.encoder.find(term)
        if known >= 0:
            return known
        number = self.encoder.encode(term)
        if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
            for datatype in _NUMBERS - {term.datatype.value}:
                text = term.value.removesuffix(".0")
                if datatype != XSD + "integer" or "." not in text:
                    self.encoder.encode(Literal(text, datatype=NamedNode(datatype)))
        return number

    def is_value_of(self, literal: int, datatype: int) -> bool:
        """Say whether a literal's value is in a datatype of OWL 2 RL (dt-type2)."""
        iri = self.datatypes.get(datatype)
        return iri is not None and self.encoder.in_datatype(literal, iri) is True


class Forms(dict[int, tuple[int, ...]]):
    """The literals of each value, where a store may hold forms that were not seen yet: those are thought of too.

    Args:
        encoder: The terms, whose `Encoder.variants` it becomes.
    """

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder.variants)
        self._encoder = encoder
        self._done: set[int] = set()
        encoder.variants = self

    def __bool__(self) -> bool:
        return True

    def __contains__(self, number: object) -> bool:
        if isinstance(number, int) and number & 1 and number not in self._done:
            self._complete(number)
        return super().__contains__(number)

    def __getitem__(self, number: int) -> tuple[int, ...]:
        return super().__getitem__(number) if number in self else ()

    def get(self, number: int, default: Any = None) -> Any:
        """Give the literals of a literal's value, the default if there is but one."""
        return super().__getitem__(number) if number in self else default

    def _complete(self, number: int) -> None:
        self._done.add(number)
        literal = self._encoder.term(number)
        if isinstance(literal, Literal):
            for text, datatype in other_forms(literal):
                self._done.add(self._encoder.encode(Literal(text, datatype=NamedNode(datatype))))


class StoredIndex:
    """One graph of a store, read as an index.

    Args:
        vocabulary: The numbers of its terms.
        asserted: Whether to see the asserted triples only; otherwise the whole asked graph.

    Attributes:
        allowance: How many triples may still be looked at before a search over the index is stopped; None for any
            number.
    """

    def __init__(self, vocabulary: Vocabulary, *, asserted: bool = False) -> None:
        self.rdf_type = vocabulary.rdf_type
        self.allowance: int | None = None
        self._vocabulary = vocabulary
        self._encoder = vocabulary.encoder
        self._store = vocabulary.store
        self._graph: Any = NamedNode(GRAPH_ASSERTED) if asserted else DefaultGraph()
        self._known: dict[IntTriple, bool] = {}

    def contains(self, s: int, p: int, o: int) -> bool:
        """Say whether a triple is there, or is that of a literal and its datatype (dt-type2)."""
        triple = (s, p, o)
        known = self._known.get(triple)
        if known is None:
            known = self._known[triple] = self._contains(triple)
        return known

    def _contains(self, triple: IntTriple) -> bool:
        s, p, o = triple
        if s & 1:
            return p == self.rdf_type and self.is_value_of(s, o)
        terms: tuple[Any, ...] = self._encoder.triple(triple)
        if not isinstance(terms[1], NamedNode):
            return False
        if o & 1:
            # The store takes one form of a value for another ("1"^^xsd:nonNegativeInteger for 1); a proof may not.
            return any(quad.object == terms[2] for quad in self._store.quads(terms[0], terms[1], terms[2], self._graph))
        return self._store.contains(Quad(terms[0], terms[1], terms[2], self._graph))

    def is_value_of(self, literal: int, datatype: int) -> bool:
        """Say whether a literal's value is in a datatype of OWL 2 RL (dt-type2)."""
        return self._vocabulary.is_value_of(literal, datatype)

    def objects(self, s: int, p: int) -> Iterable[int]:
        """Give the objects of a subject under a predicate, streamed."""
        return (o for _, _, o in self.match(s, p, None))

    def subjects(self, p: int, o: int) -> Iterable[int]:
        """Give the subjects of an object under a predicate, streamed."""
        return (s for s, _, _ in self.match(None, p, o))

    def match(self, s: int | None, p: int | None, o: int | None) -> Iterator[IntTriple]:
        """Yield the triples that fit a pattern.

        Raises:
            Stop: The allowance is used up.
        """
        term, number = self._encoder.term, self._vocabulary.number
        subject: Any = None if s is None else term(s)
        predicate: Any = None if p is None else term(p)
        if isinstance(subject, Literal) or not (predicate is None or isinstance(predicate, NamedNode)):
            return
        obj: Any = None if o is None else term(o)
        for quad in self._store.quads(subject, predicate, obj, self._graph):
            if self.allowance is not None:
                self.allowance -= 1
                if self.allowance < 0:
                    raise Stop
            found: tuple[Any, ...] = (quad.subject, quad.predicate, quad.object)
            yield number(found[0]), number(found[1]), number(found[2])


class GoalCompiler(Compiler):
    """Compiles the rules that could conclude a given triple.

    Args:
        vocabulary: The terms.
        index: The asked graph.
        matcher: Matching over it.
    """

    def __init__(self, vocabulary: Vocabulary, index: Any, matcher: Matcher) -> None:
        super().__init__(vocabulary.encoder, index, matcher)
        self._rdf_type = vocabulary.rdf_type
        self._same_as = vocabulary.same_as
        self._by_goal: dict[tuple[int, int], tuple[InstanceRule, ...]] = {}
        self._equals: bool | None = None

    def concluding(self, triple: IntTriple) -> Iterator[InstanceRule]:
        """Yield the instance rules whose conclusion may be the given triple, in the order of the standard's tables."""
        _, p, o = triple
        for key in ((p, o), (p, -1)) if p == self._rdf_type else ((p, -1),):
            found = self._by_goal.get(key)
            if found is None:
                found = self._by_goal[key] = tuple(dict.fromkeys(self._compile(*key)))
            yield from found

    def _compile(self, p: int, o: int) -> Iterator[InstanceRule]:
        """Compile the rules that conclude ``? p o``, or ``? p ?`` for any object if ``o`` is negative."""
        for template in self._templates:
            for conclusion in template.conclusions:
                known = self._bound(conclusion, p, o)
                if known is None:
                    continue
                if not template.rule.schema:
                    if self._applies(template.rule.id):
                        yield from (rule for rule in self._instances(template, [], (), {}) if self._may_be(rule, p, o))
                    continue
                slots = {template.names[name]: value for name, value in known.items() if name in template.names}
                step, env = self._matcher.plan(template.left, slots, len(template.names))
                for slot, value in slots.items():
                    env[slot] = value
                matches: list[Env] = []
                step(env, _keep(matches, len(template.names)))
                for match in matches:
                    bindings = {name: match[slot] for name, slot in template.names.items()}
                    for schema in product(*(self._matcher.actual(ground(atom, match)) for atom in template.left)):
                        yield from (r for r in self._with_list(template, schema, bindings) if self._may_be(r, p, o))

    def _applies(self, rule: str) -> bool:
        """Say whether a rule without schema premises can match at all: those of owl:sameAs only where it is used."""
        if not rule.startswith("eq-"):
            return True
        if self._equals is None:
            self._equals = next(self._index.match(None, self._same_as, None), None) is not None
        return self._equals

    def _bound(self, conclusion: Pattern, p: int, o: int) -> dict[str, int] | None:
        """Fit a conclusion to a predicate and, for ``rdf:type``, a class; give the variables that this binds."""
        known: dict[str, int] = {}
        for term, wanted in ((conclusion.terms[1], p), (conclusion.terms[2], o)):
            if term.startswith("?"):
                if wanted >= 0:
                    known[term] = wanted
            elif wanted >= 0 and self._encoder.iri(constant(term)) != wanted:
                return None
        # A class is asked for by its own key; what holds for any object is not to be given twice.
        by_class = p == self._rdf_type and conclusion.terms[1] == "rdf:type"
        return known if by_class == (o >= 0) else None

    def _may_be(self, rule: InstanceRule, p: int, o: int) -> bool:
        head = rule.head
        return head is not None and (head[1] < 0 or head[1] == p) and (o < 0 or head[2] < 0 or head[2] == o)


def _keep(matches: list[Env], length: int) -> Callable[[Env], None]:
    return lambda env: matches.append(env[:length])
