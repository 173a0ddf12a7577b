"""The rules of OWL 2 RL/RDF as data, and the one notation that everything else reads them in.

OWL 2 Profiles (second edition) section 4.3, tables 4 to 9: 78 rules. They are declared once, in ``rule_tables``;
compiling (`compiler`), matching (`join`), explaining (`proofs`), checking (`check`) and documenting follow from the
declaration.

A pattern is one line of text:

    ``?x rdf:type ?c``       a triple pattern: variables with a question mark, constants as CURIEs, numbers as literals
    ``LIST ?l ?c_i``         ``?l`` is a list whose members are ``?c_1`` ... ``?c_n``
    ``SOME ?l ?c``           ``?l`` is a list and ``?c`` one of its members
    ``PAIR ?l ?a ?b``        ``?l`` is a list, ``?a`` one of its members and ``?b`` a later one
    ``?u_i ?p_i ?u_i+1``     a pattern with an index is repeated for i = 1 ... n; ``?u_n+1`` is the last

`Rule.schema` holds the premises that speak about the ontology: they are matched first, so that each match leaves an
instance rule over `Rule.premises` alone. A rule without schema premises is used as it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.vocab import OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FALSE: Final[tuple[str, ...]] = ()
"""The conclusion of a rule that finds a contradiction."""

_NAMESPACES: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD}


class Rule(NamedTuple):
    """One rule of the standard.

    Attributes:
        id: The standard's name, such as ``cax-sco``.
        table: The table of OWL 2 Profiles section 4.3 that lists it (4 to 9).
        schema: Patterns about the ontology, matched first.
        premises: Patterns about the things described.
        conclusions: Patterns that follow; empty (`FALSE`) when the premises contradict each other.
        words: The reason in plain words, with the variables as slots: ``because every {c1} is a {c2}``.
        condition: What must hold beside the patterns, for the rules about literals.
        compiled: Whether the rule is compiled from its patterns; otherwise `omission` names the `Omission` that covers
            it.
        omission: The name of the entry of `NOT_MATERIALISED`, or an empty string.
    """

    id: str
    table: int
    schema: tuple[str, ...]
    premises: tuple[str, ...]
    conclusions: tuple[str, ...]
    words: str
    condition: str = ""
    compiled: bool = True
    omission: str = ""

    @property
    def is_false(self) -> bool:
        """Whether the rule finds a contradiction."""
        return not self.conclusions

    @property
    def section(self) -> str:
        """Where the standard states the rule."""
        return f"OWL 2 Profiles 4.3, table {self.table}, {self.id}"

    def text(self) -> str:
        """Write the rule on one line: premises, an arrow, conclusions."""
        left = ", ".join((*self.schema, *self.premises)) or "true"
        if self.condition:
            left = f"{left} where {self.condition}" if left != "true" else self.condition
        return f"{left} -> {', '.join(self.conclusions) or 'false'}"


class Omission(NamedTuple):
    """Something that the standard's rules conclude and the closure does not contain.

    Attributes:
        name: A short name.
        rules: The rules concerned.
        what: What is left out.
        why: The reason, and how its consequences are kept.
    """

    name: str
    rules: tuple[str, ...]
    what: str
    why: str


NOT_MATERIALISED: Final[tuple[Omission, ...]] = (
    Omission(
        "reflexive-sameas",
        ("eq-ref",),
        "x owl:sameAs x",
        "three triples for every term say nothing. Where a contradiction rests on one (a thing declared "
        "different from itself, or listed twice among different things) it is found all the same.",
    ),
    Omission(
        "axioms",
        (
            "prp-ap",
            "cls-thing",
            "cls-nothing1",
            "dt-type1",
        ),
        "the triples that hold in every graph: built-in annotation properties, owl:Thing, owl:Nothing and the "
        "datatypes",
        "they describe the language, not the subject; no other rule concludes anything from them beside the "
        "reflexive schema triples of owl:Thing and owl:Nothing.",
    ),
    Omission(
        "literal-subjects",
        (
            "dt-type2",
            "prp-rng",
            "eq-sym",
            "cls-avf",
        ),
        "triples whose subject is a literal, and a literal's datatypes as the classes of a thing that is the "
        "same as the literal",
        "RDF 1.1 Concepts section 3.1 does not allow them. They are kept inside the closure, so that what "
        "follows from them (restrictions on data ranges, ill-typed values, two values of a functional property) "
        "is found, and never handed out.",
    ),
    Omission(
        "blank-predicates",
        (
            "prp-inv1",
            "prp-inv2",
            "prp-spo1",
            "eq-rep-p",
        ),
        "triples whose predicate is a blank node",
        "RDF 1.1 Concepts section 3.1 does not allow them. They arise from inverses without a name, are kept "
        "inside the closure because chains and subproperties can rest on them, and never handed out.",
    ),
    Omission(
        "equal-literals",
        ("dt-eq",),
        "a second triple for the same value in another lexical form (1 and 01, 1 and 1.0)",
        "it would double every count. Matching treats literals of equal value as equal instead, so that keys, "
        "hasValue and contradictions see them.",
    ),
    Omission(
        "different-literals",
        (
            "dt-diff",
            "eq-rep-o",
        ),
        "owl:differentFrom between any two literals of different value; one of them in the place of the other",
        "the number of pairs is the square of the number of literals, and each would have a literal as its "
        "subject. Two different values that are concluded to be the same are a contradiction, which eq-diff1 "
        "reports; nothing more is concluded from it.",
    ),
)
"""What the closure leaves out on purpose, each with the reason."""


class Pattern(NamedTuple):
    """A parsed line of a rule: ``kind`` is TRIPLE, LIST, SOME or PAIR, ``terms`` its variables and constants."""

    kind: str
    terms: tuple[str, ...]

    @property
    def indexed(self) -> bool:
        """Whether the pattern stands for one pattern per member of a list."""
        return self.kind == "TRIPLE" and any("_i" in term for term in self.terms)


def parse(text: str) -> Pattern:
    """Split one line of a rule into its terms.

    Args:
        text: A line in the notation of this module.

    Returns:
        The pattern; CURIEs are left as they are (see `constant`).
    """
    words = text.split()
    if words[0] in ("LIST", "SOME", "PAIR"):
        return Pattern(words[0], tuple(words[1:]))
    return Pattern("TRIPLE", tuple(words))


def constant(term: str) -> str:
    """Expand a constant of a pattern to its IRI; a number stands for itself (an ``xsd:nonNegativeInteger``)."""
    prefix, colon, local = term.partition(":")
    return _NAMESPACES[prefix] + local if colon else term


def expand(patterns: tuple[Pattern, ...], length: int) -> tuple[Pattern, ...]:
    """Repeat the indexed patterns for a list of a given length.

    Args:
        patterns: Parsed premises or conclusions.
        length: The number of members n.

    Returns:
        The patterns with every ``_i``, ``_i+1`` and ``_n+1`` replaced by a number.
    """
    out: list[Pattern] = []
    for pattern in patterns:
        if pattern.indexed:
            out.extend(
                Pattern("TRIPLE", tuple(t.replace("_i+1", f"_{i + 1}").replace("_i", f"_{i}") for t in pattern.terms))
                for i in range(1, length + 1)
            )
        else:
            out.append(Pattern(pattern.kind, tuple(t.replace("_n+1", f"_{length + 1}") for t in pattern.terms)))
    return tuple(out)


def variables(rule: Rule) -> Iterator[str]:
    """Yield the names of a rule's variables, without the question mark, in order of appearance."""
    seen: set[str] = set()
    for line in (*rule.schema, *rule.premises, *rule.conclusions):
        for term in parse(line).terms:
            if term.startswith("?") and term not in seen:
                seen.add(term)
                yield term[1:]


def sentence(rule: Rule, bindings: Mapping[str, object], label: Callable[[object], str]) -> str:
    """Fill the slots of a rule's words.

    Args:
        rule: The rule.
        bindings: Variable name to term, or to a sequence of terms for a list.
        label: Turns a term into what a person reads.

    Returns:
        A clause that starts with "because".
    """
    text = {
        name: ", ".join(label(item) for item in value) if isinstance(value, tuple | list) else label(value)
        for name, value in bindings.items()
    }
    return rule.words.format_map(_Slots(text))


class _Slots(dict[str, str]):
    """Leave a slot that nothing fills readable."""

    def __missing__(self, key: str) -> str:
        return "something"
