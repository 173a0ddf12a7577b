"""An independent check of proofs: every step is held against the rule's text, premise by premise.

It shares the table of rules and the values of literals with the reasoner, and nothing else: no index, no compiled
rule, no matcher.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode, Term
from kzpk_graph.reason.datatypes import INVALID, contains, value_of
from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.reason.rules import Pattern, Rule, constant, expand, parse
from kzpk_graph.vocab import OWL, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kzpk_graph.reason.closure import Proof, TermTriple

Bindings = dict[str, Term]

_FIRST: Final = NamedNode(RDF + "first")
_REST: Final = NamedNode(RDF + "rest")
_NIL: Final = NamedNode(RDF + "nil")
_SAME_AS: Final = NamedNode(OWL + "sameAs")


class CheckError(Exception):
    """A step of a proof that its rule does not license.

    Args:
        message: What is wrong with it.
        triple: The conclusion of the step, None for a contradiction.
        rule: The rule that the step names.
    """

    def __init__(self, message: str, triple: TermTriple | None, rule: str) -> None:
        shown = " ".join(map(str, triple)) if triple else "false"
        super().__init__(f"{rule or 'asserted'}: {shown}: {message}")
        self.triple = triple
        self.rule = rule


def check(proof: Proof, is_asserted: Callable[[TermTriple], bool]) -> int:
    """Verify every step of a proof.

    Args:
        proof: The proof.
        is_asserted: Says whether a triple is asserted, for the leaves.

    Returns:
        The number of steps (triples) verified; a part that the proof uses twice counts once.

    Raises:
        CheckError: At a step that does not hold, or when a triple rests on itself.
    """
    below: dict[int, frozenset[TermTriple]] = {}
    todo = [proof]
    while todo:
        node = todo[-1]
        missing = [premise for premise in node.premises if id(premise) not in below]
        if missing:
            todo.extend(missing)
            continue
        todo.pop()
        if id(node) in below:
            continue
        rests_on = frozenset().union(*(below[id(premise)] | {premise.triple} for premise in node.premises))
        if node.triple in rests_on:
            raise CheckError("the triple rests on itself", node.triple, node.rule)
        if node.rule:
            check_step(node.rule, [premise.triple for premise in node.premises], node.triple)
        elif node.premises or not is_asserted(node.triple):
            raise CheckError("the triple is not asserted", node.triple, "")
        below[id(node)] = rests_on
    return len(below)


def check_step(
    rule_id: str, premises: Sequence[TermTriple], conclusion: TermTriple | None
) -> dict[str, Term | tuple[Term, ...]]:
    """Verify one application of a rule.

    Args:
        rule_id: The rule.
        premises: The premises in the order of the rule's text; the triples of a list stand where the rule names the
            list.
        conclusion: The conclusion, None for a contradiction.

    Returns:
        What the rule's variables stand for, ready for `rules.sentence`; an indexed variable (``p_i``) gives the list's
        members.

    Raises:
        CheckError: The rule does not license the step.
    """
    rule = RULES.get(rule_id)
    if rule is None:
        raise CheckError("there is no such rule", conclusion, rule_id)
    if rule_id in ("dt-type2", "dt-not-type"):
        return _check_datatype(rule, premises, conclusion)
    for bindings, length in _schema(rule, list(premises)):
        if conclusion is None:
            if rule.is_false:
                return _named(bindings, length)
        else:
            for pattern in expand(tuple(map(parse, rule.conclusions)), length):
                trial = dict(bindings)
                if _unify(pattern, conclusion, trial):
                    return _named(trial, length)
    raise CheckError("the premises do not fit the rule", conclusion, rule_id)


def _check_datatype(
    rule: Rule, premises: Sequence[TermTriple], conclusion: TermTriple | None
) -> dict[str, Term | tuple[Term, ...]]:
    triple = conclusion if conclusion is not None else (premises[-1] if premises else None)
    if triple is None:
        raise CheckError("a literal is missing", conclusion, rule.id)
    literal, datatype = triple[0], triple[2]
    if conclusion is None and isinstance(datatype, Literal) and value_of(datatype) == INVALID:
        return {"lt": datatype, "dt": datatype.datatype}
    wanted = conclusion is not None
    if (
        isinstance(literal, Literal)
        and isinstance(datatype, NamedNode)
        and contains(datatype.value, value_of(literal)) is wanted
    ):
        return {"lt": literal, "dt": datatype}
    raise CheckError("the literal's value does not bear this out", conclusion, rule.id)


def _schema(rule: Rule, premises: list[TermTriple]) -> Iterator[tuple[Bindings, int]]:
    """Yield the ways in which the premises fit the rule: what the variables stand for, and the list's length."""
    patterns = tuple(map(parse, rule.schema))
    lists = [pattern for pattern in patterns if pattern.kind != "TRIPLE"]
    triples = tuple(pattern for pattern in patterns if pattern.kind == "TRIPLE")
    for bindings, rest in _sequence(triples, premises, {}):
        cut = 0
        while lists and cut < len(rest) and rest[cut][1] in (_FIRST, _REST):
            cut += 1
        for extended, length in _list(lists[0], rest[:cut], bindings) if lists else [(bindings, 0)]:
            for full, left in _sequence(expand(tuple(map(parse, rule.premises)), length), rest[cut:], extended):
                if not left:
                    yield full, length


def _sequence(
    patterns: tuple[Pattern, ...], premises: list[TermTriple], bindings: Bindings
) -> Iterator[tuple[Bindings, list[TermTriple]]]:
    """Fit patterns to premises one by one.

    Neither ``x owl:sameAs x`` (eq-ref) nor ``owl:differentFrom`` between two values (dt-diff) needs a premise.
    """
    if not patterns:
        yield bindings, premises
        return
    trial = dict(bindings)
    if premises and _unify(patterns[0], premises[0], trial):
        yield from _sequence(patterns[1:], premises[1:], trial)
    a, predicate, b = patterns[0].terms
    if predicate == "owl:sameAs":
        candidates = {bindings[v] for v in (a, b) if v in bindings} or {t for s, _, o in premises for t in (s, o)}
        for term in candidates:
            trial = dict(bindings)
            if _unify(patterns[0], (term, _SAME_AS, term), trial):
                yield from _sequence(patterns[1:], premises, trial)
    elif predicate == "owl:differentFrom" and _different(bindings.get(a), bindings.get(b)):
        yield from _sequence(patterns[1:], premises, bindings)


def _list(pattern: Pattern, triples: list[TermTriple], bindings: Bindings) -> Iterator[tuple[Bindings, int]]:
    """Walk a list along its triples and bind its members."""
    rest = {s: o for s, p, o in triples if p == _REST}
    firsts: dict[Term, list[Term]] = {}
    for s, p, o in triples:
        if p == _FIRST:
            firsts.setdefault(s, []).append(o)
    cells: list[Term] = []
    cell: Term | None = bindings[pattern.terms[0]]
    while cell is not None and cell != _NIL and cell not in cells:
        cells.append(cell)
        cell = rest.get(cell)
    members = [firsts.get(node, []) for node in cells]
    if pattern.kind == "PAIR":
        for a, b in combinations(members, 2):
            yield from (({**bindings, pattern.terms[1]: x, pattern.terms[2]: y}, 0) for x in a for y in b)
    elif cell == _NIL and pattern.kind == "SOME":
        yield from (({**bindings, pattern.terms[1]: member}, 0) for choice in members for member in choice)
    elif cell == _NIL and all(len(choice) == 1 for choice in members):
        stem = pattern.terms[1].removesuffix("_i")
        yield {**bindings, **{f"{stem}_{i}": choice[0] for i, choice in enumerate(members, 1)}}, len(cells)


def _unify(pattern: Pattern, triple: TermTriple, bindings: Bindings) -> bool:
    for name, term in zip(pattern.terms, triple, strict=True):
        if name.startswith("?"):
            if not _equal(bindings.setdefault(name, term), term):
                return False
        elif name.isdigit():
            if not _equal(Literal(name, datatype=NamedNode(XSD + "nonNegativeInteger")), term):
                return False
        elif not (isinstance(term, NamedNode) and term.value == constant(name)):
            return False
    return True


def _equal(a: Term, b: Term) -> bool:
    """Say whether two terms are one, or two literals of one value (dt-eq)."""
    if a == b:
        return True
    if isinstance(a, Literal) and isinstance(b, Literal):
        value = value_of(a)
        return value is not None and value != INVALID and value == value_of(b)
    return False


def _different(a: Term | None, b: Term | None) -> bool:
    """Say whether two terms are literals of different values (dt-diff)."""
    if not (isinstance(a, Literal) and isinstance(b, Literal)):
        return False
    values = (value_of(a), value_of(b))
    return None not in values and INVALID not in values and values[0] != values[1]


def _named(bindings: Bindings, length: int) -> dict[str, Term | tuple[Term, ...]]:
    named: dict[str, Term | tuple[Term, ...]] = {name[1:]: term for name, term in bindings.items()}
    stems = {name.rpartition("_")[0] for name in named if name.endswith("_1")}
    for stem in stems:
        named[f"{stem}_i"] = tuple(bindings[f"?{stem}_{i}"] for i in range(1, length + 2) if f"?{stem}_{i}" in bindings)
    return named
