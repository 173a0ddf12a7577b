"""Checking a change: what the shapes say of the nodes that it concerns, at a cost that follows the change.

The results are those of :func:`kzpk_graph.shapes.validate` on the whole dataset after the change, for the pairs of
focus node and shape that the change could affect; for all other pairs nothing changes. pySHACL does the checking, on
the triples that the shapes reach from those nodes, with its targets set to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.checking import check, check_predicates
from kzpk_graph.shapes.concerned import changed_facts, concerned, is_statement
from kzpk_graph.shapes.reach import name_of
from kzpk_graph.shapes.results import conforming
from kzpk_graph.shapes.views import Change, View
from kzpk_graph.shapes.within import check_within
from kzpk_graph.vocab import GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes.checking import Wanted
    from kzpk_graph.shapes.engine import Outcome
    from kzpk_graph.shapes.index import ShapesIndex
    from kzpk_graph.shapes.results import Report
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact
    from kzpk_graph.store.base import Reader

NOTE_OPEN: Final = "what the shape <{}> looks at is unknown, so it was checked on all its targets"
NOTE_ONTOLOGY: Final = "the change touches the ontology, so everything was checked"


def check_change(after: Reader, changed: Iterable[Quad], index: ShapesIndex) -> Report:
    """Check what a change concerns (see :func:`kzpk_graph.shapes.validate_change`).

    Args:
        after: The dataset after the change.
        changed: Every quad that comes or goes.
        index: The shapes.

    Raises:
        InputError: The shapes are ill-formed.
    """
    change = Change(after, changed)
    if any(quad.graph_name == NamedNode(GRAPH_ONTOLOGY) for quad in change.quads):
        return _check_everything(change, index)
    return Check(change, index).report()


Keys = set[tuple[object, ...]]
"""Results, by :attr:`kzpk_graph.shapes.results.ShapeResult.key`."""


class Check:
    """One check of one change.

    Args:
        change: The change.
        index: The shapes.

    Attributes:
        now: The asserted triples after the change, and those with the inferred ones.
        then: The same before it.
        facts: The triples that differ.
        wanted: Shape to the nodes that it is checked on.
        notes: What the reader should know.
    """

    def __init__(self, change: Change, index: ShapesIndex) -> None:
        self._change = change
        self._index = index
        self.now = self._views(change.after)
        self.then = self._views(change.before)
        self.facts = changed_facts(change.quads, self.then, self.now)
        self.notes: list[str] = []
        self.wanted = self._pairs()

    def _views(self, read: Any) -> tuple[View, View]:
        asserted = View(read, self._change.graphs, self._index.classes)
        return asserted, View(read, self._change.graphs, self._index.classes, inferred=True)

    def report(self) -> Report:
        """Run the shapes, and tell what was there before from what is new."""
        outcomes, kept = self._both_passes(self.wanted, self.now)
        old: Keys = set()
        if kept:
            failing = self._index.graph.failing(
                self.wanted, (one for out in outcomes for one in out.results if one.key in kept)
            )
            _, before = self._both_passes(self._targets_before(failing), self.then)
            old.update(before)
        within = self._within(self._change.after, self.now[0])
        if any(outcome.results for outcome in within):
            then = self._within(self._change.before, self.then[0])
            old.update(result.key for outcome in then for result in outcome.results)
        for outcome in (*within, *self._predicates()):
            outcomes.append(outcome)
            kept.update(result.key for result in outcome.results)
        if not kept:
            return conforming(tuple(self.notes))
        from kzpk_graph.shapes.engine import report

        told = report(outcomes, lambda result: result.key in kept)
        return told._replace(
            notes=tuple(self.notes), old=frozenset(result for result in told.results if result.key in old)
        )

    # -- the whole graph --------------------------------------------------------------------------------------------

    def _pairs(self) -> Wanted:
        group = self._index.graph
        asserted = self.now[0]
        wanted: Wanted = {}
        for node, shapes in concerned(self.facts, group, self.now[1]).items():
            for scope in group.members(group.targeted(node, asserted, shapes & ~group.is_open)):
                if not scope.each_predicate:
                    wanted.setdefault(scope.shape, set()).add(node)
        if self.facts:
            for scope in group.members(group.is_open):
                wanted[scope.shape] = group.targets(scope, asserted)
                self.notes.append(NOTE_OPEN.format(name_of(scope.shape)))
        return wanted

    def _targets_before(self, wanted: Wanted) -> Wanted:
        """Return those of some pairs whose node was a target before the change too."""
        group = self._index.graph
        were: Wanted = {}
        for shape, nodes in wanted.items():
            bit = group.bit(shape)
            were[shape] = {node for node in nodes if group.targeted(node, self.then[0], bit)}
        return {shape: nodes for shape, nodes in were.items() if nodes}

    def _both_passes(self, wanted: Wanted, views: tuple[View, View]) -> tuple[list[Outcome], Keys]:
        """Check the asserted triples, and keep what inference does not mend.

        Returns:
            The outcomes on the asserted triples, and the keys of the results in them that are to be kept.
        """
        group = self._index.graph
        outcomes = list(check(wanted, group, views[0], sift=True))
        found = [result for outcome in outcomes for result in outcome.results]
        left: Keys = set()
        for outcome in check(group.failing(wanted, found), group, views[1]):
            left.update(result.key for result in outcome.results)
        return outcomes, left.intersection(result.key for result in found)

    def _predicates(self) -> Iterator[Outcome]:
        """Run the queries that ask of each predicate on the triples that came."""
        before, now = self.then[0], self.now[0]
        came = [fact for fact in self.facts if _holds(now, fact) and not _holds(before, fact)]
        return check_predicates(came, self._index.graph)

    # -- each statement ---------------------------------------------------------------------------------------------

    def _within(self, read: Any, view: View) -> list[Outcome]:
        """Check what each statement says of the subjects concerned."""
        group = self._index.statements
        if not group.scopes:
            return []
        statements = self._statements(read)
        if not statements:
            return []
        quads = [(name.value, quad) for subject, name in statements for quad in read(subject, None, None, name)]
        types = {
            subject: {name.value for name in view.types(subject) if isinstance(name, NamedNode)}
            for subject, _ in statements
        }
        return check_within(quads, types, self._index)

    def _statements(self, read: Any) -> set[tuple[AnyTerm, NamedNode]]:
        """Return the subjects concerned, each with the statement that speaks of it."""
        found: set[tuple[AnyTerm, NamedNode]] = set()
        for quad in self._change.quads:
            name = quad.graph_name
            if isinstance(name, NamedNode) and is_statement(name) and quad.predicate.value in self._index.within_paths:
                found.add((quad.subject, name))
        for subject in {fact[0] for fact in self.facts if fact[1] == RDF_TYPE}:
            for quad in read(subject, None, None, None):
                name = quad.graph_name
                if isinstance(name, NamedNode) and is_statement(name):
                    found.add((subject, name))
        return found


def _holds(view: View, fact: Fact) -> bool:
    subject, predicate, value = fact
    return value in view.types(subject) if predicate == RDF_TYPE else view.has(*fact)


def _check_everything(change: Change, index: ShapesIndex) -> Report:
    from kzpk_graph.shapes import validate

    def whole(read: Any) -> Report:
        said = (
            quad
            for quad in read(None, None, None, None)
            if is_statement(quad.graph_name) or quad.graph_name == NamedNode(GRAPH_EVIDENCE)
        )
        ontology = list(read(None, None, None, NamedNode(GRAPH_ONTOLOGY)))
        inferred = list(read(None, None, None, NamedNode(GRAPH_INFERRED)))
        return validate(said, inferred=inferred, ontology=ontology, shapes=index.source)

    now = whole(change.after)
    before = {result.key for result in whole(change.before).results} if now.results else set()
    old = frozenset(result for result in now.results if result.key in before)
    return now._replace(notes=(NOTE_ONTOLOGY,), old=old)
