"""The health of a graph: shapes, consistency, evidence, proofs, the saved checks, the ontology and the saved queries.

Above a size, shapes and proofs are examined on a sample of the statements, and contradictions are not searched for; the
scope of each part says so. The sample follows from a seed.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import InputError, StoreError
from kzpk_graph.health.records import Examined, Health
from kzpk_graph.model import Solutions
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.resources import resource_paths
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    KZPK,
    OWL,
    PREFIXES,
    RDF_TYPE,
    RDFS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

    Tell = Callable[[str, int, int], None]

__all__ = ["WHOLE", "Examined", "Health", "examine"]

WHOLE: Final = 60_000
"""Up to so many asserted triples, everything is examined; above, a sample is."""

SAMPLE: Final = 200
"""Statements in a sample."""

_SHOWN: Final = 10


def examine(
    store: Store, root: str | None = None, *, seed: int = 0, whole: bool = False, tell: Tell | None = None
) -> Health:
    """Examine a graph.

    Args:
        store: A store with the layout of the asked graph.
        root: Another root of ``ontology/`` and ``queries/`` than the package's own.
        seed: What a sample depends on.
        whole: Examine everything, however large the graph is.
        tell: Told which part is examined, and how far it is.
    """
    report: Tell = tell or (lambda _part, _done, _all: None)
    asserted = _count(store, GRAPH_ASSERTED)
    everything = whole or asserted <= WHOLE
    sample = [] if everything else _sample(store, seed)
    parts = [_shapes(store, sample, report), _consistency(store, asserted, report, everything=everything)]
    parts += [_evidence(store, sample, report), _proofs(store, sample, report)]
    parts += _checks(store, root, report)
    parts += [_undefined(store), _unused(store), *_queries(root, report)]
    return Health(tuple(parts))


def _count(store: Store, graph: str) -> int:
    return int(_value(store, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"))


def _rows(store: Store, text: str) -> Iterator[tuple[Any, ...]]:
    answer = store.query(text, prefixes=PREFIXES)
    return iter(answer.rows) if isinstance(answer, Solutions) else iter(())


def _value(store: Store, text: str) -> str:
    return str(next(_rows(store, text))[0].value)


def _sample(store: Store, seed: int) -> list[NamedNode]:
    """Choose statements (reservoir sampling, algorithm R), the same ones for the same store and seed."""
    # only random() is used, whose sequence Python guarantees
    chance = Random(seed)  # noqa: S311 - nothing secret
    chosen: list[NamedNode] = []
    statements = store.quads(None, NamedNode(RDF_TYPE), NamedNode(KZPK + "Statement"), NamedNode(GRAPH_EVIDENCE))
    for number, quad in enumerate(statements):
        if not isinstance(quad.subject, NamedNode):
            continue
        if number < SAMPLE:
            chosen.append(quad.subject)
        elif (at := int(chance.random() * (number + 1))) < SAMPLE:
            chosen[at] = quad.subject
    return sorted(chosen, key=str)


def _scope(sample: list[NamedNode], what: str) -> str:
    return f"a sample of {len(sample)} statements" if sample else what


def _said(store: Store, sample: list[NamedNode]) -> Iterator[Quad]:
    """Yield what the statements of a sample say, with their evidence."""
    for statement in sample:
        yield from store.quads(graph=statement)
        yield from store.quads(statement, graph=NamedNode(GRAPH_EVIDENCE))


def _shapes(store: Store, sample: list[NamedNode], report: Tell) -> Examined:
    from kzpk_graph.shapes import VIOLATION
    from kzpk_graph.terms import shrink

    report("shapes", 0, 0)
    if sample:
        from kzpk_graph.shapes import validate_change

        found = validate_change(store, list(_said(store, sample)))
    else:
        from kzpk_graph.exchange import validate

        found = validate(store, [])
    results = [one for one in found.results if one.severity == VIOLATION]
    lines = (f"{shrink(getattr(one.focus, 'value', ''))}: {one.message}" for one in results)
    return _part("shapes", _scope(sample, "all statements"), lines)


def _consistency(store: Store, asserted: int, report: Tell, *, everything: bool) -> Examined:
    if not everything:
        return Examined("consistency", f"not searched above {WHOLE:,} triples (--all)", 0, ())
    from kzpk_graph.reason import close

    report("consistency", 0, 0)
    quads: Iterable[Any] = store.quads(graph=NamedNode(GRAPH_ASSERTED))
    closure = close((quad.subject, quad.predicate, quad.object) for quad in quads)
    lines = (f"{one.rule}: {' . '.join(' '.join(map(str, t)) for t in one.facts)}" for one in closure.inconsistencies)
    return _part("consistency", f"{asserted:,} asserted triples", lines)


def _evidence(store: Store, sample: list[NamedNode], report: Tell) -> Examined:
    """Statements that are described, and sources that are named: nothing is asserted by nobody."""
    report("evidence", 0, 0)
    if sample:
        asserted = store.quads(graph=NamedNode(GRAPH_ASSERTED))
        every = max(_count(store, GRAPH_ASSERTED) // (20 * SAMPLE), 1)
        chosen: Iterable[Any] = (quad for number, quad in enumerate(asserted) if number % every == 0)
        scope = f"every {every}th asserted triple"
    else:
        chosen, scope = store.quads(graph=NamedNode(GRAPH_ASSERTED)), "all asserted triples"
    ontology, evidence = NamedNode(GRAPH_ONTOLOGY), NamedNode(GRAPH_EVIDENCE)
    sourced = NamedNode(PREFIXES["prov"] + "wasQuotedFrom")

    def grounded(quad: Any) -> bool:
        return any(
            other.graph_name == ontology
            or (
                isinstance(other.graph_name, NamedNode)
                and any(True for _ in store.quads(other.graph_name, sourced, None, evidence))
            )
            for other in store.quads(quad.subject, quad.predicate, quad.object)
        )

    return _part("evidence", scope, (str(quad.triple) for quad in chosen if not grounded(quad)))


def _proofs(store: Store, sample: list[NamedNode], report: Tell) -> Examined:
    if not sample:
        from kzpk_graph.explain.everything import check_all

        checked = check_all(store, lambda done, total: report("proofs", done, total))
        lines = (f"{' '.join(map(str, triple))} {fault}" for triple, fault in checked.faults)
        found = _part("explained", "every triple", lines)
        return found._replace(problems=checked.unexplained)
    from kzpk_graph.explain.proving import Explainer

    explainer, inferred = Explainer(store), NamedNode(GRAPH_INFERRED)
    subjects: dict[Any, None] = dict.fromkeys(
        quad.subject for quad in _said(store, sample[:_SHOWN]) if quad.graph_name in sample
    )
    faults, looked_at = [], 0
    for subject in subjects:
        for quad in store.quads(subject, graph=inferred):
            looked_at += 1
            report("proofs", looked_at, 0)
            try:
                proved = explainer.proofs((quad.subject, quad.predicate, quad.object))[0]
            except StoreError as error:
                faults.append(str(error))
                continue
            if not proved:
                faults.append(f"{quad.triple} has no proof")
    return _part("explained", f"a sample of {looked_at} inferred triples", faults)


def _checks(store: Store, root: str | None, report: Tell) -> Iterator[Examined]:
    """Run the saved checks, whose rows are problems."""
    from kzpk_graph.queries.catalogue import compile_all

    for name, check in compile_all(resource_paths("checks", root)).items():
        report(f"checks/{name}", 0, 0)
        rows = (" ".join(str(term.value) for term in row if term is not None) for row in _rows(store, check.text))
        yield _part(f"checks/{name}", "the asked graph", rows)


def _undefined(store: Store) -> Examined:
    text = f"""SELECT DISTINCT ?term {{ GRAPH <{GRAPH_ONTOLOGY}> {{
        VALUES ?kind {{ <{OWL}Class> <{OWL}ObjectProperty> <{OWL}DatatypeProperty> }} ?term a ?kind }}
        FILTER(STRSTARTS(STR(?term), "{KZPK}"))
        OPTIONAL {{ ?term rdfs:label ?label }} OPTIONAL {{ ?term skos:definition ?definition }}
        FILTER(!BOUND(?label) || !BOUND(?definition)) }} ORDER BY ?term"""
    rows = (f"{row[0].value} has no label or no definition" for row in _rows(store, text))
    return _part("ontology terms", "labels and definitions", rows)


def _unused(store: Store) -> Examined:
    """Classes and properties that no statement uses; this only warns."""
    text = f"""SELECT DISTINCT ?term ?kind {{ GRAPH <{GRAPH_ONTOLOGY}> {{
        VALUES ?kind {{ <{OWL}Class> <{OWL}ObjectProperty> <{OWL}DatatypeProperty> }} ?term a ?kind }}
        FILTER(STRSTARTS(STR(?term), "{KZPK}")) }} ORDER BY ?term"""
    asked, evidence, a = DefaultGraph(), NamedNode(GRAPH_EVIDENCE), NamedNode(RDF_TYPE)
    unused = []
    for term, kind in _rows(store, text):
        pattern: tuple[Any, Any] = (a, term) if kind.value == OWL + "Class" else (term, None)
        used = any(any(True for _ in store.quads(None, *pattern, graph)) for graph in (asked, evidence))
        # nothing is inferred about sources: there a class is used if one below it is
        below = store.quads(None, NamedNode(RDFS + "subClassOf"), term, asked)
        if not used and not any(any(True for _ in store.quads(None, a, one.subject, evidence)) for one in below):  # type: ignore[arg-type]
            unused.append(f"{term.value} is used nowhere")
    return _part("ontology in use", "classes and properties", unused)._replace(fatal=False)


def _queries(root: str | None, report: Tell) -> Iterator[Examined]:
    from kzpk_graph.queries.catalogue import compile_all
    from kzpk_graph.queries.slow import slow_patterns

    paths = resource_paths("queries", root)
    try:
        queries = compile_all(paths)
    except InputError as error:
        yield Examined("query headers", f"{len(paths)} files", 1, (str(error),))
        return
    yield Examined("query headers", f"{len(paths)} files", 0, ())
    slow = []
    for number, (name, query) in enumerate(queries.items(), 1):
        report("query patterns", number, len(queries))
        slow += [f"{name}: {found}" for found in slow_patterns(query.text)]
    yield _part("query patterns", f"{len(queries)} saved queries", slow)._replace(fatal=False)


def _part(name: str, scope: str, lines: Iterable[str]) -> Examined:
    found = list(lines)
    return Examined(name, scope, len(found), tuple(found[:_SHOWN]))
