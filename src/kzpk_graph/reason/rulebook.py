"""Compiling rules when they are first needed: those that a triple could set off, or that could conclude it.

A change touches a few predicates and classes. Compiling the rules of a whole ontology for it would take longer than
the rest of the work.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

from kzpk_graph.reason.join import Env, ground
from kzpk_graph.reason.rules import constant
from kzpk_graph.reason.stored import GoalCompiler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.reason.compiler import InstanceRule, Template
    from kzpk_graph.reason.join import Matcher, Step
    from kzpk_graph.reason.stored import Vocabulary

Key = tuple[int, int]
"""``(rdf:type, class)`` or ``(predicate, -1)``, as in `actions`."""


class RuleBook(GoalCompiler):
    """Compiles the rules that watch a class or predicate, and those that conclude something of it.

    Args:
        vocabulary: The terms.
        index: The asked graph.
        matcher: Matching over it.
    """

    def __init__(self, vocabulary: Vocabulary, index: Any, matcher: Matcher) -> None:
        super().__init__(vocabulary, index, matcher)
        self._plans: dict[tuple[int, frozenset[int]], tuple[Step, Env]] = {}
        self._triggers = [
            (template, pattern.terms[1], pattern.terms[2])
            for template in self._templates
            if template.rule.schema
            for pattern in dict.fromkeys(template.right)
        ]

    def watching(self, key: Key) -> Iterator[InstanceRule]:
        """Yield the rules with premises about the ontology that triples of a class or predicate may set off.

        Others, with other premises on the same axioms, may be among them. ``(rdf:type, -1)`` stands for rules about
        ``rdf:type`` as such, not for those about the members of some class.
        """
        p, c = key
        for template, predicate, obj in self._triggers:
            if p == self._rdf_type and c < 0 and not predicate.startswith("?"):
                continue  # a premise about the members of one class, which is watched by that class
            known = {predicate: p}
            if p == self._rdf_type and c >= 0:
                known[obj] = c
            wanted = {}
            for term, value in known.items():
                if term.startswith("?"):
                    wanted[term] = value
                elif self._encoder.iri(constant(term)) != value:
                    break
            else:
                yield from self._set_off(template, wanted)

    def concluding_key(self, key: Key) -> tuple[InstanceRule, ...]:
        """Give the rules that may conclude something of a class or predicate."""
        found = self._by_goal.get(key)
        if found is None:
            found = self._by_goal[key] = tuple(dict.fromkeys(self._compile(*key)))
        return found

    def _applies(self, rule: str) -> bool:
        return not rule.startswith("eq-")  # they have no premises about the ontology and are always installed

    def _set_off(self, template: Template, wanted: dict[str, int]) -> Iterator[InstanceRule]:
        """Compile a rule for given values of the variables that stand for a class or a property."""
        known = {name: value for name, value in wanted.items() if name in template.names}
        pattern = template.list_pattern
        listed = [] if pattern is None else [wanted[name] for name in pattern.terms[1:] if name in wanted]
        if pattern is None or not listed:
            yield from self._matching(template, known)
            return
        for head in self._heads(listed[0]):
            yield from self._matching(template, {**known, pattern.terms[0]: head})

    def _heads(self, member: int) -> list[int]:
        """Find the nodes that a list with a given member may start at."""
        found: dict[int, None] = {}
        todo = list(self._index.subjects(self.first, member))
        while todo:
            cell = todo.pop()
            if cell not in found:
                found[cell] = None
                todo.extend(self._index.subjects(self.rest, cell))
        return list(found)

    def _matching(self, template: Template, known: dict[str, int]) -> Iterator[InstanceRule]:
        slots = {template.names[name]: value for name, value in known.items()}
        key = (id(template), frozenset(slots))
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._matcher.plan(template.left, slots, len(template.names))
        step, env = plan[0], list(plan[1])
        for slot, value in slots.items():
            env[slot] = value
        matches: list[Env] = []
        step(env, lambda env: matches.append(env[: len(template.names)]))
        for match in matches:
            bindings = {name: match[slot] for name, slot in template.names.items()}
            for schema in product(*(self._matcher.actual(ground(atom, match)) for atom in template.left)):
                yield from self._with_list(template, schema, bindings)
