"""Terms as integers: IRIs and blank nodes are even, literals are odd, so that a rule can tell them apart at sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode, Term
from kzpk_graph.reason.datatypes import INVALID, LANG_STRING, STRING, SUPPORTED, Value, contains, value_of
from kzpk_graph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IntTriple = tuple[int, int, int]
"""A triple of term numbers: subject, predicate, object."""

_PLAIN_TYPES: Final = frozenset((STRING, LANG_STRING))


class Encoder:
    """A two-way table between RDF terms and integers, which also knows the values of literals.

    Attributes:
        variants: For each literal whose value another literal has too: all literals of that value.
        ill_typed: Literals outside the lexical space of their datatype.
    """

    def __init__(self) -> None:
        self._ids: dict[Term, int] = {}
        self._nodes: list[Term] = []
        self._literals: list[Literal] = []
        self._by_value: dict[Value, int] = {}
        self._has_derived_strings = False
        self.variants: dict[int, tuple[int, ...]] = {}
        self.ill_typed: set[int] = set()
        self.blank: set[int] = set()

    def __len__(self) -> int:
        return len(self._ids)

    def encode(self, term: Term) -> int:
        """Give the number of a term, a new one if need be."""
        number = self._ids.get(term)
        return self._new(term) if number is None else number

    def encode_all(self, triples: Iterable[tuple[Term, Term, Term]]) -> Iterator[IntTriple]:
        """Give the numbers of triples."""
        known, encode = self._ids.get, self.encode
        for subject, predicate, obj in triples:
            s, p, o = known(subject), known(predicate), known(obj)
            if s is None or p is None or o is None:
                # Not before now: one new term may stand in two places.
                s, p, o = encode(subject), encode(predicate), encode(obj)
            yield s, p, o

    def iri(self, iri: str) -> int:
        """Give the number of an IRI, a new one if need be."""
        return self.encode(NamedNode(iri))

    def find(self, term: Term) -> int:
        """Give the number of a term, or -1 for a term that was never seen."""
        return self._ids.get(term, -1)

    def term(self, number: int) -> Term:
        """Give the term back."""
        return self._literals[number >> 1] if number & 1 else self._nodes[number >> 1]

    def triple(self, triple: IntTriple) -> tuple[Term, Term, Term]:
        """Give a triple of terms back."""
        return self.term(triple[0]), self.term(triple[1]), self.term(triple[2])

    def literals(self) -> Iterator[int]:
        """Yield the numbers of all literals."""
        return iter(range(1, 2 * len(self._literals), 2))

    @property
    def last_literal(self) -> int:
        """The number of the newest literal, -1 without any."""
        return 2 * len(self._literals) - 1

    def same_value(self, a: int, b: int) -> bool | None:
        """Say whether two literals denote one value (dt-eq), two (dt-diff), or None when that is not known."""
        if a == b:
            return True
        va, vb = value_of(self._literals[a >> 1]), value_of(self._literals[b >> 1])
        if va is None or vb is None or INVALID in (va, vb):
            return None
        return va == vb

    def in_datatype(self, literal: int, datatype: str) -> bool | None:
        """Say whether a literal's value is in the value space of a datatype (dt-type2), None when that is not known."""
        lit = self._literals[literal >> 1]
        own = lit.datatype.value
        if own == datatype and own in _PLAIN_TYPES:
            return True
        value = value_of(lit)
        if value is None and datatype in SUPPORTED and own.startswith(XSD):
            # Dates, years and durations have value spaces that are disjoint from every datatype of OWL 2 RL.
            return contains(datatype, ("other", own))
        return contains(datatype, value)

    def _new(self, term: Term) -> int:
        if isinstance(term, Literal):
            number = 2 * len(self._literals) + 1
            self._literals.append(term)
            self._ids[term] = number
            if self._has_derived_strings or term.datatype.value not in _PLAIN_TYPES:
                self._note_value(number, term)
            return number
        number = 2 * len(self._nodes)
        self._nodes.append(term)
        self._ids[term] = number
        if not isinstance(term, NamedNode):
            self.blank.add(number)
        return number

    def _note_value(self, number: int, literal: Literal) -> None:
        value = value_of(literal)
        if value is None:
            return
        if value == INVALID:
            self.ill_typed.add(number)
            return
        if value[0] == "string" and not self._has_derived_strings:
            # Strings are looked at one by one only from the first xsd:token or the like; catch up on the earlier ones.
            self._has_derived_strings = True
            for earlier in self.literals():
                self._note_value(earlier, self._literals[earlier >> 1])
        first = self._by_value.setdefault(value, number)
        if first != number:
            known = self.variants.get(first, (first,))
            if number not in known:
                group = (*known, number)
                for member in group:
                    self.variants[member] = group
