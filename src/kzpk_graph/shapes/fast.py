"""Checking a whole dataset several times faster than pySHACL alone, with the results of pySHACL.

Most nodes conform to most shapes: :mod:`kzpk_graph.shapes.sieve` finds the pairs of node and shape that may not, and
these, and only these, pySHACL checks on what their shapes reach.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.checking import check, check_predicates
from kzpk_graph.shapes.concerned import concerned
from kzpk_graph.shapes.merged import Merged, Sorted
from kzpk_graph.shapes.sieve import is_odd
from kzpk_graph.shapes.within import check_within

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.checking import Wanted
    from kzpk_graph.shapes.index import Group, ShapesIndex
    from kzpk_graph.shapes.results import Report
    from kzpk_graph.shapes.views import Fact


def validate_fast(
    quads: Iterable[Triple | Quad],
    inferred: Iterable[Triple | Quad],
    ontology: Collection[Triple | Quad],
    index: ShapesIndex,
) -> Report:
    """Check a dataset (see :func:`kzpk_graph.shapes.validate`, which has the same results).

    Args:
        quads: What is asserted.
        inferred: What follows.
        ontology: The ontology with its controlled lists.
        index: The shapes.

    Raises:
        InputError: The shapes are ill-formed.
        ImportError: pyshifty is not installed.
    """
    from kzpk_graph.shapes.engine import report

    data = Sorted(quads, inferred, ontology, index.classes.above)
    merged = Merged(data.asserted)
    wanted = suspects(data.asserted, merged, index.graph)
    outcomes = list(check(wanted, index.graph, merged))
    found = [result for outcome in outcomes for result in outcome.results]
    kept = {result.key for result in found}
    if found and data.inferred:
        everything = Merged(data.asserted | data.inferred)
        again = check(index.graph.failing(wanted, found), index.graph, everything)
        kept &= {result.key for outcome in again for result in outcome.results}
    for outcome in (
        *check_predicates(data.asserted, index.graph),
        *check_within(data.per_statement, data.types, index),
    ):
        outcomes.append(outcome)
        kept.update(result.key for result in outcome.results)
    return report(outcomes, lambda result: result.key in kept)


def suspects(facts: Collection[Fact], merged: Merged, group: Group) -> Wanted:
    """Return the pairs that may give results.

    Args:
        facts: The triples.
        merged: The same, to look things up in.
        group: The shapes.

    Raises:
        ImportError: pyshifty is not installed.
    """
    sieve = group.sieve()
    wanted: Wanted = {
        scope.shape: group.targets(scope, merged)
        for scope in group.scopes
        if scope.shape not in sieve.proven and not scope.each_predicate
    }
    nodes, others = sieve.at_fault(facts)
    pairs = dict.fromkeys(nodes, sieve.among)
    for focus, shapes in concerned(filter(is_odd, facts), group, merged).items():
        pairs[focus] = pairs.get(focus, 0) | shapes & sieve.among
    for node, shapes in pairs.items():
        for scope in group.members(group.targeted(node, merged, shapes)):
            wanted.setdefault(scope.shape, set()).add(node)
    if others:
        for shape in sieve.proven:
            targets = group.targets(group.scope(shape), merged)
            wanted.setdefault(shape, set()).update(one for one in targets if not isinstance(one, NamedNode))
    return wanted
