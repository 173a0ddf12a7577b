"""What the scale benchmark measures, one task a process, so that its peak memory is its own.

    python tests/bench/scale_tasks.py TASK FOLDER

FOLDER holds what `scale.prepare` made: ``data.nq`` (generated statements), ``store`` (kzpk's own store of it, closed),
``all.nq`` (every quad of that store), ``asked.nt`` (its default graph) and ``asserted.nt``. Prints JSON.
"""

from __future__ import annotations

import io
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Figures = dict[str, float]


def timed(work: Callable[[], object], runs: int = 1) -> float:
    """Return the median seconds that some work takes."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times)


# -- loading ------------------------------------------------------------------------------------------------------


def load_raw(folder: Path) -> Figures:
    """Bulk-load the same quads with the engine alone."""
    import pyoxigraph

    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        store = pyoxigraph.Store(os.path.join(scratch, "store"))
        return {"seconds": timed(lambda: store.bulk_load(path=folder / "all.nq", format=pyoxigraph.RdfFormat.N_QUADS))}


def load_rdflib(folder: Path) -> Figures:
    """Parse the same quads into rdflib."""
    import rdflib

    return {"seconds": timed(lambda: rdflib.Dataset().parse(folder / "all.nq", format="nquads"))}


# -- closing ------------------------------------------------------------------------------------------------------


def _asserted(folder: Path) -> list[Any]:
    from kzpk_graph.rdfio import parse_file

    return [(quad.subject, quad.predicate, quad.object) for quad in parse_file(folder / "asserted.nt")]


def close_kzpk(folder: Path) -> Figures:
    """Close the asserted triples with the project's reasoner."""
    from kzpk_graph.reason import close

    triples = _asserted(folder)
    return {"seconds": timed(lambda: close(triples))}


def close_reasonable(folder: Path) -> Figures:
    """Close them with ``reasonable``, which leaves rules out."""
    import reasonable

    def work() -> None:
        reasoner = reasonable.PyReasoner()
        reasoner.load_file(str(folder / "asserted.ttl"))
        reasoner.reason()

    if not (folder / "asserted.ttl").exists():
        shutil.copy(folder / "asserted.nt", folder / "asserted.ttl")
    return {"seconds": timed(work)}


def close_owlrl(folder: Path) -> Figures:
    """Close them with owlrl."""
    import owlrl
    import rdflib

    graph = rdflib.Graph().parse(folder / "asserted.nt", format="nt")
    return {"seconds": timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph))}


# -- exporting ----------------------------------------------------------------------------------------------------


def _graph(folder: Path) -> Any:
    from kzpk_graph import KnowledgeGraph

    return KnowledgeGraph.open(folder / "store", isolate=False)


def export_turtle(folder: Path) -> Figures:
    """Write the asked graph as stable Turtle."""
    graph = _graph(folder)
    return {"seconds": timed(lambda: graph.export(folder / "out.ttl", "turtle"))}


def export_nquads(folder: Path) -> Figures:
    """Write the data set as stable N-Quads."""
    graph = _graph(folder)
    return {"seconds": timed(lambda: graph.export(folder / "out.nq", "nquads"))}


def dump_raw(folder: Path) -> Figures:
    """Dump the same store with the engine alone."""
    import pyoxigraph

    store = pyoxigraph.Store.read_only(str(folder / "store" / "store"))
    return {"seconds": timed(lambda: store.dump(folder / "raw.nq", format=pyoxigraph.RdfFormat.N_QUADS))}


def export_rdflib(folder: Path) -> Figures:
    """Write the asked graph with rdflib's Turtle serialiser."""
    import rdflib

    graph = rdflib.Graph().parse(folder / "asked.nt", format="nt")
    return {"seconds": timed(lambda: graph.serialize(folder / "rdflib.ttl", format="turtle"))}


# -- checking -----------------------------------------------------------------------------------------------------


def shapes_kzpk(folder: Path) -> Figures:
    """Check the whole graph against the shapes."""
    graph = _graph(folder)
    return {"seconds": timed(graph.validate)}


def shapes_pyshacl(folder: Path) -> Figures:
    """Check the asserted triples and the evidence with plain pySHACL, once over the merged graph."""
    import pyshacl
    import rdflib

    from kzpk_graph.resources import resource_paths

    data = rdflib.Graph().parse(folder / "asserted.nt", format="nt")
    shapes = rdflib.Graph()
    for path in resource_paths("shapes", None):
        shapes.parse(path, format="turtle")
    return {"seconds": timed(lambda: pyshacl.validate(data, shacl_graph=shapes, inplace=True))}


# -- adding, within a running process -----------------------------------------------------------------------------

STATEMENT = """\
@prefix kzpk: <https://w3id.org/kzpk/ontology#> .
@prefix id: <https://w3id.org/kzpk/id/> .
@prefix source: <https://w3id.org/kzpk/source/> .
@prefix statement: <https://w3id.org/kzpk/statement/> .
@prefix graph: <https://w3id.org/kzpk/graph/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

graph:evidence {{
  source:bench-{n} a kzpk:ReferencePage ; dcterms:title "Page {n} of a measurement"@en ;
    dcterms:publisher id:bench-publisher-{n} ; dcterms:language "en" ;
    kzpk:url "https://example.org/{n}"^^xsd:anyURI ; dcterms:issued "2025-03-01" .
  id:bench-publisher-{n} a kzpk:MediaOutlet ; rdfs:label "Publisher {n} of a measurement"@en .
  statement:bench-{n}.1 a kzpk:Statement ; prov:wasQuotedFrom source:bench-{n} ;
    kzpk:anchor "measured {n}"@en ; kzpk:modality kzpk:Asserted ; kzpk:confidence kzpk:ConfidenceHigh .
}}
statement:bench-{n}.1 {{
  id:bench-body-{n} a kzpk:GovernmentAgency ; rdfs:label "Body {n} of a measurement"@en ; kzpk:ofState id:kazakhstan .
  id:bench-forum-{n} a kzpk:BusinessForum ; rdfs:label "Forum {n} of a measurement"@en ;
    kzpk:hasParticipant id:bench-body-{n} ; kzpk:heldIn id:islamabad ; kzpk:involvesState id:pakistan , id:kazakhstan ;
    kzpk:note "The page gives no date."@en .
}}
"""


def write_statement(path: Path, number: int) -> Path:
    """Write a file with one statement of ten triples."""
    path.write_text(STATEMENT.format(n=number), encoding="utf-8")
    return path


def add_inside(folder: Path) -> Figures:
    """Check, reason and commit one statement of ten triples, in a process that runs on: the median of twenty."""
    from kzpk_graph import KnowledgeGraph

    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        copy = Path(scratch) / "store"
        shutil.copytree(folder / "store", copy)
        times = []
        with KnowledgeGraph.open(copy, isolate=False) as graph, graph.writing():
            for number in range(23):
                path = write_statement(Path(scratch) / "new.trig", number)
                started = time.perf_counter()
                graph.add([path], message="measured")
                times.append(time.perf_counter() - started)
    return {"seconds": median(times[3:]), "worst": max(times[3:])}


def explain_inside(folder: Path) -> Figures:
    """Explain two hundred random triples of the asked graph: median, 95th percentile, worst."""
    import pyoxigraph

    with (folder / "asked.nt").open("rb") as file:
        lines = [line for line in file if b"_:" not in line]
    chosen = random.Random(1).sample(lines, 220)
    triples = [
        (quad.subject, quad.predicate, quad.object)
        for line in chosen
        for quad in pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    ]
    graph = _graph(folder)
    times = []
    for subject, predicate, obj in triples:
        text = obj.value if isinstance(obj, pyoxigraph.NamedNode) else str(obj)
        started = time.perf_counter()
        graph.explain(subject.value, predicate.value, text)
        times.append(time.perf_counter() - started)
    times = sorted(times[20:])
    return {"seconds": median(times), "p95": times[int(len(times) * 0.95)], "worst": times[-1]}


def main() -> None:
    """Run one task and print its figures."""
    task, folder = sys.argv[1:3]
    out = sys.stdout
    sys.stdout = io.StringIO()
    figures = globals()[task](Path(folder))
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    json.dump(figures, out)


if __name__ == "__main__":
    main()
