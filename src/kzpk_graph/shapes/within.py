"""Checking what each statement says by itself (``kzsh:appliesTo kzsh:EachStatement``)."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from kzpk_graph.rdfio import NamedNode
from kzpk_graph.shapes.sieve import is_odd
from kzpk_graph.vocab import RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.engine import Outcome
    from kzpk_graph.shapes.index import Group, ShapesIndex
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact

    Said = list[tuple[str, Triple | Quad]]


def check_within(
    quads: Iterable[tuple[str, Triple | Quad]], types: Mapping[AnyTerm, Iterable[str]], index: ShapesIndex
) -> list[Outcome]:
    """Run the shapes for each statement on quads of statements.

    Args:
        quads: IRIs of statements with their quads: all of a statement that have one subject, or none of them.
        types: Subject to its classes.
        index: The shapes.

    Raises:
        InputError: The shapes are ill-formed.
    """
    group = index.statements
    said = [(name, quad) for name, quad in quads if quad.predicate.value in index.within_paths]
    if said and find_spec("shifty") is not None and len(group.sieve().proven) == len(group.scopes):
        said = _doubtful(said, types, group)
    if not said:
        return []
    from kzpk_graph.shapes.dataset import Assembled, split
    from kzpk_graph.shapes.engine import run, shapes_graph

    result = Assembled()
    subjects = {quad.subject for _, quad in said}
    classes = {result.to_rdflib(subject): set(types.get(subject, ())) for subject in subjects}
    split(result, said, classes, index.within_paths)
    return [run(result.within, shapes_graph(group.as_given()), result.proxies)]


def _doubtful(said: Said, types: Mapping[AnyTerm, Iterable[str]], group: Group) -> Said:
    """Return the quads of the pairs of statement and subject that may give results."""
    names: dict[tuple[str, AnyTerm], NamedNode] = {}
    facts: set[Fact] = set()
    doubtful: set[tuple[str, AnyTerm]] = set()
    for statement, quad in said:
        pair = (statement, quad.subject)
        node = names.get(pair)
        if node is None:
            node = names[pair] = NamedNode(f"urn:kzpk:within-statement:{len(names)}")
            facts.update((node, RDF_TYPE, NamedNode(name)) for name in types.get(quad.subject, ()))
        fact = (node, quad.predicate.value, quad.object)
        facts.add(fact)
        if is_odd(fact):
            doubtful.add(pair)
    nodes, _ = group.sieve().at_fault(facts)
    doubtful.update(pair for pair, node in names.items() if node in nodes)
    return [(name, quad) for name, quad in said if (name, quad.subject) in doubtful]
