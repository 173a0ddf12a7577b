"""The shapes: everything at once against plain pySHACL, and one statement at a time on a store on disk.

Run it as ``python tests/bench/bench_shapes.py [--full 10000 100000] [--changes 10000 100000 1000000] [--no-plain]``.
The data are synthetic graphs of that many asserted triples. *Plain* is pySHACL on the shapes as they are written, for
the asserted triples merged in one graph. *Change* is the median of checks of one new statement of ten triples,
described as it should be, in a process that holds the index of the shapes; the targets are 60 ms at a million triples
and at most twice the time at ten thousand, and a full check in a fifth of the time of plain pySHACL.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph import shapes
from kzpk_graph.prepare import quads_of
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.shapes.index import ShapesIndex
from kzpk_graph.store.overlay import Overlay
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.synthetic import Synthetic
from kzpk_graph.vocab import (
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_ONTOLOGY,
    ID,
    KZPK,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    STATEMENT,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

TARGET_MS = 60.0
TARGET_RATIO = 2.0
TARGET_FACTOR = 5.0
TYPE = NamedNode(RDF_TYPE)


class Full(NamedTuple):
    """What checking everything takes: seconds, and whether the results are the same."""

    triples: int
    fast: float
    plain: float | None
    same: bool | None
    results: int


class Change(NamedTuple):
    """What checking one statement takes: milliseconds."""

    triples: int
    median: float
    worst: float


def full(triples: int, *, plain: bool) -> Full:
    """Time a full check, and plain pySHACL on the same triples."""
    data = list(Synthetic(triples, violations=triples // 1000).quads())
    ontology = list(shapes.shipped_ontology())
    start = time.perf_counter()
    report = shapes.validate(data, ontology=ontology)
    fast = time.perf_counter() - start
    if not plain:
        return Full(triples, fast, None, None, len(report.results))
    start = time.perf_counter()
    expected = plain_results(data, ontology)
    seconds = time.perf_counter() - start
    own = {result.key for result in report.results if not result.statement}
    return Full(triples, fast, seconds, own == expected, len(report.results))


def plain_results(data: list[Quad], ontology: list[Quad]) -> set[tuple[object, ...]]:
    """Run pySHACL on the shapes for the whole graph, as they are written."""
    from kzpk_graph.shapes.dataset import assemble
    from kzpk_graph.shapes.engine import run, shapes_graph
    from kzpk_graph.shapes.scopes import by_scope

    for_graph, _, paths = by_scope(list(shapes.shipped_shapes()))
    merged = assemble(data, (), ontology, paths).merged
    return {result.key for result in run(merged, shapes_graph(for_graph)).results}


def statements(number: int) -> Iterator[list[Quad]]:
    """Yield statements of ten triples about new things, with their description."""
    for place in range(number):
        statement = NamedNode(f"{STATEMENT}bench-page.p{place}-1")
        event, plan = NamedNode(f"{ID}bench-forum-{place}"), NamedNode(f"{ID}bench-decision-{place}")
        label = NamedNode(RDFS_LABEL)
        states = sorted(STATES, key=str)
        said: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
            (event, TYPE, NamedNode(KZPK + "Forum")),
            (event, label, Literal(f"Forum {place}", language="en")),
            (event, NamedNode(KZPK + "hasParticipant"), states[0]),
            (event, NamedNode(KZPK + "hasParticipant"), states[1]),
            (event, NamedNode(KZPK + "involvesState"), states[0]),
            (event, NamedNode(KZPK + "involvesState"), states[1]),
            (plan, TYPE, NamedNode(KZPK + "Decision")),
            (plan, label, Literal(f"Decision {place}", language="en")),
            (plan, NamedNode(KZPK + "decidedAt"), event),
            (plan, NamedNode(KZPK + "gist"), Literal("to meet again", language="en")),
        ]
        evidence: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
            (statement, TYPE, NamedNode(KZPK + "Statement")),
            (statement, NamedNode(PROV + "wasQuotedFrom"), SOURCES[0]),
            (statement, NamedNode(KZPK + "anchor"), Literal("the forum", language="en")),
            (statement, NamedNode(KZPK + "modality"), NamedNode(KZPK + "Asserted")),
            (statement, NamedNode(KZPK + "confidence"), NamedNode(KZPK + "ConfidenceHigh")),
        ]
        inferred: list[tuple[NamedNode, NamedNode, NamedNode | Literal]] = [
            (states[0], NamedNode(KZPK + "participatesIn"), event)
        ]
        yield [
            *(Quad(*triple, statement) for triple in said),
            *(Quad(*triple, NamedNode(GRAPH_ASSERTED)) for triple in said),
            *(Quad(*triple) for triple in (*said, *inferred)),
            *(Quad(*triple, NamedNode(GRAPH_INFERRED)) for triple in inferred),
            *(Quad(*triple, NamedNode(GRAPH_EVIDENCE)) for triple in evidence),
        ]


STATES: list[NamedNode] = []
SOURCES: list[NamedNode] = []


def _known(store: OxigraphStore) -> None:
    """Note two states that everything is about, and a source."""
    states = store.quads(None, TYPE, NamedNode(KZPK + "State"), NamedNode(GRAPH_ASSERTED))
    STATES[:] = [quad.subject for quad, _ in zip(states, range(2), strict=False) if isinstance(quad.subject, NamedNode)]
    quoted = store.quads(None, NamedNode(PROV + "wasQuotedFrom"), None, NamedNode(GRAPH_EVIDENCE))
    SOURCES[:] = [quad.object for quad, _ in zip(quoted, range(1), strict=False) if isinstance(quad.object, NamedNode)]


def prepared(folder: Path, triples: int) -> OxigraphStore:
    """Return a store on disk of a closed synthetic graph."""
    ontology = list(shapes.shipped_ontology())
    store = OxigraphStore(folder / str(triples))
    store.bulk_extend(quads_of(ontology, Synthetic(triples).quads()))
    store.optimize()
    return store


def changes(store: OxigraphStore, triples: int, runs: int) -> Change:
    """Time checks of one statement each."""
    _known(store)
    index = ShapesIndex(shapes.shipped_shapes(), list(store.quads(None, None, None, NamedNode(GRAPH_ONTOLOGY))))
    times = []
    for quads in statements(runs + 2):
        after = Overlay(store, insert=quads)
        start = time.perf_counter()
        report = shapes.validate_change(after, quads, shapes=index)
        times.append((time.perf_counter() - start) * 1000)
        faults = [result for result in report.results if result.severity != shapes.INFO]
        if faults:
            raise SystemExit(f"the statement does not conform: {faults[0].shape} {faults[0].message}")
    measured = times[2:]  # the first two import pySHACL and make what the index keeps
    return Change(triples, median(measured), max(measured))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--full", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--changes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--no-plain", action="store_true")
    given = parser.parse_args()
    print(f"Python {platform.python_version()}")
    for triples in given.full:
        found = full(triples, plain=not given.no_plain)
        line = f"full {triples:>9,}: {found.fast:6.2f} s, {found.results} results"
        if found.plain is not None:
            factor = found.plain / found.fast
            line += (
                f"; plain pySHACL {found.plain:6.2f} s, {factor:.1f}x (target {TARGET_FACTOR:.0f}x), same: {found.same}"
            )
        print(line, flush=True)
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for triples in given.changes:
            store = prepared(Path(folder), triples)
            found_change = changes(store, triples, given.runs)
            taken.append(found_change.median)
            print(
                f"change {triples:>9,}: median {found_change.median:5.1f} ms, worst {found_change.worst:5.1f} ms"
                f" (target {TARGET_MS:.0f} ms)",
                flush=True,
            )
            del store
    if len(taken) > 1:
        print(f"growth: {taken[-1] / taken[0]:.2f} (target {TARGET_RATIO:.0f})")


if __name__ == "__main__":
    main()
