"""SHACL: checking data against the project's shapes, or any data against any shapes.

Importing this package is cheap; rdflib and pySHACL are imported when something is validated.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from kzpk_graph.shapes.results import INFO, SEVERITIES, VIOLATION, WARNING, Report, ShapeResult

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.index import ShapesIndex
    from kzpk_graph.store.base import Reader

__all__ = [
    "INFO",
    "SEVERITIES",
    "VIOLATION",
    "WARNING",
    "Report",
    "ShapeResult",
    "shipped_ontology",
    "shipped_shapes",
    "validate",
    "validate_change",
    "validate_plain",
]


MUCH: Final = 3_000
"""From how many quads on the fast way pays: below, pySHACL is done before the shapes are made ready for it."""


def validate(
    quads: Iterable[Quad | Triple],
    *,
    inferred: Iterable[Quad | Triple] = (),
    ontology: Iterable[Quad | Triple] | None = None,
    shapes: Iterable[Quad | Triple] | None = None,
    reference: bool = False,
) -> Report:
    """Check statements and their evidence against the project's shapes (SHACL core and SHACL-SPARQL).

    Args:
        quads: What is asserted: statement graphs and ``graph:evidence``, also triples without a graph. Quads of
            ``graph:inferred`` are taken as inferred; those of ``graph:asserted``, ``graph:ontology`` and
            ``graph:shapes`` are passed over. Do not pass the asked graph itself: what was inferred could not be told.
        inferred: What follows. It can supply what would otherwise be missing; it is not checked itself, and the
            types in it are not used, because a type inferred from a role would confirm every role.
        ontology: The ontology and the controlled lists; the shipped ones when None.
        shapes: The shapes; the shipped ones when None. Node shapes with ``kzsh:appliesTo kzsh:EachStatement`` are
            run on each statement by itself.
        reference: Let pySHACL check everything. Otherwise it checks, of much data, what another engine is not content
            with (:mod:`kzpk_graph.shapes.fast`); the results are the same.

    Returns:
        All results, of every severity.

    Raises:
        InputError: The shapes are ill-formed, or a resource is missing.
        ParseError: A shipped resource does not parse.
    """
    from kzpk_graph.shapes.dataset import add_inferred, assemble
    from kzpk_graph.shapes.engine import report, run, shapes_graph
    from kzpk_graph.shapes.scopes import by_scope, lift, only
    from kzpk_graph.shapes.sparql import with_sound_queries

    if shapes is not None:
        shapes = with_sound_queries(shapes)
    shapes = list(shipped_shapes() if shapes is None else shapes)
    ontology = list(shipped_ontology() if ontology is None else ontology)
    quads = list(quads)
    if not reference and len(quads) >= MUCH and find_spec("shifty") is not None:
        from kzpk_graph.shapes.fast import validate_fast
        from kzpk_graph.shapes.index import ShapesIndex

        return validate_fast(quads, inferred, ontology, ShapesIndex(shapes, ontology))
    for_graph, for_statements, paths = by_scope(lift(shapes))
    assembled = assemble(quads, inferred, ontology, paths)
    whole = run(assembled.merged, shapes_graph(for_graph))
    within = run(assembled.within, shapes_graph(for_statements), assembled.proxies)
    if not whole.results or not assembled.inferred:
        return report([whole, within])
    # what inference supplies is not missing; what inference adds is not at fault beside its cause
    add_inferred(assembled)
    again = run(assembled.merged, shapes_graph(only(for_graph, {one.shape for one in whole.results})))
    left = {result.key for result in again.results}
    return report([whole, within], lambda result: bool(result.statement) or result.key in left)


def validate_change(
    after: Reader,
    changed: Iterable[Quad],
    *,
    ontology: Iterable[Quad | Triple] | None = None,
    shapes: Iterable[Quad | Triple] | ShapesIndex | None = None,
) -> Report:
    """Check what a change brings about, at a cost that follows the change and not the graph.

    The results are those that :func:`validate` has for the dataset after the change, for all pairs of focus node and
    shape that the change could affect, nodes that it does not name included; outside of these nothing changes. Shapes
    whose queries may look anywhere are checked on all their targets, with a note; a query that declares
    ``kzsh:reach kzsh:EachPredicate`` is asked of the triples that came.

    Args:
        after: The dataset after the change, in the layout of a prepared graph: each statement's graph,
            ``graph:evidence``, ``graph:asserted``, ``graph:inferred`` and ``graph:ontology`` as they will be.
        changed: Every quad that comes or goes, of all graphs; those that ``after`` does not hold are those that go.
        ontology: The ontology, as in ``graph:ontology``; the shipped one when None.
        shapes: The shapes, or an index of them with its ontology, which a process makes once and keeps; the shipped
            ones when None.

    Returns:
        The results; those that were there before the change are in ``old`` too, the others in ``new``.

    Raises:
        InputError: The shapes are ill-formed, or a resource is missing.
        ParseError: A shipped resource does not parse.
    """
    from kzpk_graph.shapes.incremental import check_change
    from kzpk_graph.shapes.index import ShapesIndex

    if isinstance(shapes, ShapesIndex):
        return check_change(after, changed, shapes)
    if shapes is None:
        shapes = shipped_shapes()
    else:
        from kzpk_graph.shapes.sparql import with_sound_queries

        shapes = with_sound_queries(shapes)
    return check_change(after, changed, ShapesIndex(shapes, shipped_ontology() if ontology is None else ontology))


def validate_plain(data: Iterable[Quad | Triple], shapes: Iterable[Quad | Triple]) -> Report:
    """Check data against shapes and nothing else (SHACL §3): no ontology, inference or evidence.

    Args:
        data: The data graph; of quads, all graphs merged.
        shapes: The shapes graph; of quads, all graphs merged.

    Raises:
        InputError: The shapes are ill-formed, or a query in them reaches beyond the data graph.
    """
    import rdflib

    from kzpk_graph.shapes.engine import report, run, shapes_graph
    from kzpk_graph.shapes.sparql import with_sound_queries
    from kzpk_graph.shapes.terms import ToRdflib

    shapes = with_sound_queries(shapes)
    graph = rdflib.Graph(bind_namespaces="none")
    ToRdflib().fill(graph, data)
    return report([run(graph, shapes_graph(shapes))])


def shipped_shapes(root: str | os.PathLike[str] | None = None) -> Iterable[Quad]:
    """Yield the triples of the shipped shapes, files in order.

    Args:
        root: Another root of ``ontology/`` than the package's own.
    """
    from kzpk_graph.rdfio import parse_file
    from kzpk_graph.resources import resource_paths

    for path in resource_paths("shapes", None if root is None else os.fspath(root)):
        yield from parse_file(path, rename_blank_nodes=True)


def shipped_ontology(root: str | os.PathLike[str] | None = None) -> Iterable[Quad]:
    """Yield the triples of the shipped ontology and its controlled lists, without the alignments.

    Args:
        root: Another root of ``ontology/`` than the package's own.
    """
    from kzpk_graph.rdfio import parse_file
    from kzpk_graph.resources import resource_paths

    where = None if root is None else os.fspath(root)
    for path in (*resource_paths("ontology", where), *resource_paths("vocabulary", where)):
        yield from parse_file(path, rename_blank_nodes=True)
