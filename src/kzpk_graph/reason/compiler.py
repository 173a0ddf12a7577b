"""From the rules of the standard and an ontology to instance rules.

The schema premises of a rule (what it says about the ontology, lists included) are matched first. Each match leaves an
instance rule: atoms over the things described, with the ontology's terms filled in. When a triple arrives that fits a
schema premise, asserted or inferred, only the matches that use it are compiled.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.reason.join import Atom, Env, Matcher, ground, unify
from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.reason.rules import Pattern, Rule, constant, expand, parse
from kzpk_graph.vocab import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.reason.encoder import Encoder, IntTriple
    from kzpk_graph.reason.index import Index

_CARDINALITY: Final = XSD + "nonNegativeInteger"


class Member(NamedTuple):
    """One member of a list: its position, its cell and its number."""

    position: int
    node: int
    term: int


class Pairs(NamedTuple):
    """A list any two members of which clash (``PAIR``): the ``rdf:rest`` triples in order, and the members.

    The pairs are not spelled out, since their number is the square of the list's length.
    """

    walk: tuple[IntTriple, ...]
    members: tuple[Member, ...]


class InstanceRule(NamedTuple):
    """A rule with its schema premises filled in.

    Attributes:
        rule: The rule of the standard.
        schema: The triples of the ontology that it rests on (for a rule about pairs, without the list).
        body: Its premises about things.
        head: What follows, None for a contradiction.
        slots: How many variables body and head have.
        pairs: The list, for a rule about any two of its members; the body's first two variables stand for them.
    """

    rule: Rule
    schema: tuple[IntTriple, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    slots: int
    pairs: Pairs | None = None


class Template(NamedTuple):
    """A rule's parsed patterns; ``names`` gives the slot of each variable of the schema premises."""

    rule: Rule
    left: tuple[Atom, ...]
    names: dict[str, int]
    list_pattern: Pattern | None
    right: tuple[Pattern, ...]
    conclusions: tuple[Pattern, ...]


class ListCell(NamedTuple):
    """One cell of a list: the cell and the triples that lead to it from the cell before."""

    node: int
    via: tuple[IntTriple, ...]


class Compiler:
    """Compiles rules against the ontology in an index.

    Args:
        encoder: The terms.
        index: The triples.
        matcher: Matching over that index.
    """

    def __init__(self, encoder: Encoder, index: Index, matcher: Matcher) -> None:
        self._encoder = encoder
        self._index = index
        self._matcher = matcher
        self.first = encoder.iri(RDF + "first")
        self.rest = encoder.iri(RDF + "rest")
        self.nil = encoder.iri(RDF + "nil")
        self._templates = [self._template(rule) for rule in RULES.values() if rule.compiled]
        self._by_key: dict[tuple[int, int], list[tuple[Template, int]]] = {}
        for template in self._templates:
            for i, atom in enumerate(template.left):
                self._by_key.setdefault(self._key(atom), []).append((template, i))
        self.predicates = {p for p, _ in self._by_key if p != index.rdf_type} | {self.first, self.rest}
        self.classes = {c for p, c in self._by_key if p == index.rdf_type}

    def universal(self) -> Iterator[InstanceRule]:
        """Yield the rules that have no schema premises."""
        for template in self._templates:
            if not template.rule.schema:
                yield from self._instances(template, [], (), {})

    def delta(self, triples: list[IntTriple]) -> Iterator[InstanceRule]:
        """Yield the instance rules that rest on some of the given triples, which are in the index already."""
        lists_changed = False
        for triple in triples:
            if triple[1] in (self.first, self.rest):
                lists_changed = True
                continue
            for key in self._keys(triple):
                for template, i in self._by_key.get(key, ()):
                    env: Env = [-1] * len(template.names)
                    if self._unify(template.left[i], triple, env):
                        yield from self._matches(template, i, env)
        if lists_changed:
            yield from self.about_lists()

    def about_lists(self) -> Iterator[InstanceRule]:
        """Yield the instance rules that rest on a list."""
        for template in self._templates:
            if template.list_pattern is not None:
                yield from self._matches(template, -1, [-1] * len(template.names))

    def _unify(self, atom: Atom, triple: IntTriple, env: Env) -> bool:
        if unify(atom, triple, env):
            return True
        # A cardinality may be written in another lexical form or integer type (dt-eq).
        o = triple[2]
        return atom[2] in self._encoder.variants.get(o, ()) and unify(atom, (triple[0], triple[1], atom[2]), env)

    def _key(self, atom: Atom) -> tuple[int, int]:
        return (atom[1], atom[2]) if atom[1] == self._index.rdf_type else (atom[1], -1)

    def _keys(self, triple: IntTriple) -> tuple[tuple[int, int], ...]:
        return ((triple[1], triple[2]),) if triple[1] == self._index.rdf_type else ((triple[1], -1),)

    def _number(self, term: str, names: dict[str, int]) -> int:
        if term.startswith("?"):
            return -1 - names.setdefault(term, len(names))
        if term.isdigit():
            return self._encoder.encode(Literal(term, datatype=NamedNode(_CARDINALITY)))
        return self._encoder.iri(constant(term))

    def _template(self, rule: Rule) -> Template:
        names: dict[str, int] = {}
        left: list[Atom] = []
        list_pattern = None
        for pattern in map(parse, rule.schema):
            if pattern.kind == "TRIPLE":
                s, p, o = (self._number(term, names) for term in pattern.terms)
                left.append((s, p, o))
            else:
                list_pattern = pattern
        return Template(
            rule,
            tuple(left),
            names,
            list_pattern,
            tuple(map(parse, rule.premises)),
            tuple(map(parse, rule.conclusions)),
        )

    def _matches(self, template: Template, given: int, start: Env) -> Iterator[InstanceRule]:
        """Match the schema premises other than the given one and build the instance rules."""
        others = [atom for i, atom in enumerate(template.left) if i != given]
        bound = [-1 - term for term in template.left[given] if term < 0] if given >= 0 else []
        step, plan_env = self._matcher.plan(others, bound, len(template.names))
        plan_env[: len(start)] = start
        found: list[Env] = []
        step(plan_env, lambda env: found.append(env[: len(template.names)]))
        for env in found:
            bindings = {name: env[slot] for name, slot in template.names.items()}
            for schema in product(*(self._matcher.actual(ground(atom, env)) for atom in template.left)):
                yield from self._with_list(template, schema, bindings)

    def _with_list(
        self, template: Template, schema: tuple[IntTriple, ...], bindings: dict[str, int]
    ) -> Iterator[InstanceRule]:
        pattern = template.list_pattern
        if pattern is None:
            yield from self._instances(template, [], schema, bindings)
            return
        for cells in self._lists(bindings[pattern.terms[0]]):
            walked: tuple[IntTriple, ...] = tuple(t for cell in cells for t in cell.via)
            firsts = [list(self._index.objects(cell.node, self.first)) for cell in cells[:-1]]
            nodes = [cell.node for cell in cells[:-1]]
            if not all(firsts):
                continue  # LIST[x, y1 ... yn] asks for a member in every cell
            if pattern.kind == "LIST":
                for members in product(*firsts) if firsts else ():
                    used = tuple((n, self.first, m) for n, m in zip(nodes, members, strict=True))
                    yield from self._instances(template, list(members), (*schema, *walked, *used), bindings)
            elif pattern.kind == "SOME":
                # The other cells need a member too, no matter which: taking one keeps the number of rules to that of
                # the members.
                some = [(node, self.first, min(choice)) for node, choice in zip(nodes, firsts, strict=True)]
                for i, (node, choice) in enumerate(zip(nodes, firsts, strict=True)):
                    for member in choice:
                        used = (*some[:i], (node, self.first, member), *some[i + 1 :])
                        extra = {pattern.terms[1]: member}
                        yield from self._instances(template, [], (*schema, *walked, *used), {**bindings, **extra})
            else:
                members_of = tuple(
                    Member(i, node, member)
                    for i, (node, choice) in enumerate(zip(nodes, firsts, strict=True))
                    for member in choice
                )
                yield from self._instances(template, [], schema, bindings, Pairs(walked, members_of))

    def _lists(self, head: int) -> Iterator[list[ListCell]]:
        """Yield the cells of every well-formed list that starts at a node, ``rdf:nil`` included."""
        stack = [[ListCell(head, ())]]
        while stack:
            cells = stack.pop()
            node = cells[-1].node
            if node == self.nil:
                yield cells
                continue
            seen = {cell.node for cell in cells}
            stack.extend(
                [*cells, ListCell(rest, ((node, self.rest, rest),))]
                for rest in self._index.objects(node, self.rest)
                if rest not in seen
            )

    def is_list(self, head: int) -> bool:
        """Say whether a node starts a list with a member in every cell."""
        return any(
            all(self._index.objects(cell.node, self.first) for cell in cells[:-1]) for cells in self._lists(head)
        )

    def _instances(
        self,
        template: Template,
        members: list[int],
        schema: tuple[IntTriple, ...],
        bindings: dict[str, int],
        pairs: Pairs | None = None,
    ) -> Iterator[InstanceRule]:
        """Build one instance rule per conclusion."""
        known = dict(bindings)
        if template.list_pattern is not None and template.list_pattern.kind == "LIST":
            stem = template.list_pattern.terms[1].removesuffix("_i")
            known.update({f"{stem}_{i}": member for i, member in enumerate(members, 1)})
        names: dict[str, int] = {}
        if pairs is not None and template.list_pattern is not None:
            names.update({name: slot for slot, name in enumerate(template.list_pattern.terms[1:])})

        def atom(pattern: Pattern) -> Atom:
            s, p, o = (known[t] if t in known else self._number(t, names) for t in pattern.terms)
            return s, p, o

        body = tuple(atom(pattern) for pattern in expand(template.right, len(members)))
        heads = [atom(pattern) for pattern in expand(template.conclusions, len(members))]
        conclusions: list[Atom | None] = [*heads] or [None]
        for head in conclusions:
            yield InstanceRule(template.rule, schema, body, head, len(names), pairs)
