"""Changes that are killed at random moments, each in a process of its own; run by test_durable as a program.

This process never opens a store on disk: the engine's threads do not survive a fork. Each child holds what the one
before left behind against the ledger, says so, and then adds and undoes until it is killed.

    python killed.py STORE RESOURCES FOLDER KILLS SEED

It prints, as JSON, how many were killed, how many while a change was under way, how many of these in its transaction,
and the first fault, if there is one.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import sys
import time
import traceback
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kzpk_graph.changes import commit as committing
from kzpk_graph.changes import ledger, work
from kzpk_graph.errors import NegativeAnswer
from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage
from kzpk_graph.graph import KnowledgeGraph
from kzpk_graph.prepare import quads_of, read
from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.reason import close
from kzpk_graph.store.oxigraph import OxigraphStore
from kzpk_graph.vocab import GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kzpk_graph.changes.records import Change
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

READY, BEGIN, COMMIT, END, FAULT = b"r", b"b", b"c", b"e", b"f"
LONGEST = 0.1
"""Seconds; a child is killed at the latest so long after it is ready."""

IN_COMMIT = 0.012
"""Seconds; every fourth child is killed at the latest so long after its transaction began."""


def triples(store: Store, name: str) -> list[tuple[Any, Any, Any]]:
    graph = NamedNode(name) if name else DefaultGraph()
    return [(quad.subject, quad.predicate, quad.object) for quad in store.quads(graph=graph)]


def said_in(store: Store) -> set[Quad]:
    """Return the quads of statements and evidence."""
    return {
        quad
        for quad in store.quads()
        if is_statement_graph(quad.graph_name) or quad.graph_name == NamedNode(GRAPH_EVIDENCE)
    }


def faults(graph: KnowledgeGraph, initial: set[Quad]) -> Iterator[str]:
    """Yield what is wrong with a store: its ledger replayed must give its data, and its data what is asked."""
    store = graph._store()
    said = said_in(store)
    changes = ledger.changes_in_brief(store)
    replayed = set(initial)
    for change in changes:
        added, removed = ledger.delta(store, change.id)
        if replayed & set(added) or not replayed.issuperset(removed):
            yield f"change {change.id} is no effective delta"
        replayed = (replayed - set(removed)) | set(added)
    if said != replayed:
        yield f"the ledger gives {len(replayed)} quads, and there are {len(said)}"
    if [change.number for change in changes] != list(range(len(changes))):
        yield "the numbers of the changes have gaps"
    if ledger.head(store) != changes[-1].id:
        yield "the ledger's end is not its last change"
    asserted, inferred = triples(store, GRAPH_ASSERTED), triples(store, GRAPH_INFERRED)
    wanted = set(triples(store, GRAPH_ONTOLOGY)) | {
        (quad.subject, quad.predicate, quad.object) for quad in said if is_statement_graph(quad.graph_name)
    }
    if set(asserted) != wanted or len(asserted) != len(wanted):
        yield "what is asserted is not what the statements and the ontology say"
    known: set[Any] = wanted
    if set(inferred) != set(close(known).inferred):
        yield "what is inferred is not what follows"
    if sorted(map(str, triples(store, ""))) != sorted(map(str, asserted + inferred)):
        yield "what is asked is not what is asserted and inferred"
    named = {match.iri for match in graph.find("Outlet", limit=100).matches if match.kind == "entity"}
    if named != {row["outlet"] for row in graph.query("outlets").dicts(iris=True)}:
        yield "the names are not those of the store"


def announce(out: int) -> None:
    """Let every commit of this process say when it begins."""
    made = committing.commit

    def commit(*given: Any) -> Change:
        os.write(out, COMMIT)
        return made(*given)

    work.commit = commit  # type: ignore[assignment,attr-defined]  # takes what it takes


def child(directory: str, root: str, files: list[str], initial: set[Quad], seed: float, out: int) -> None:
    """Check the store, then change it until killed."""
    choose = random.Random(seed)
    with KnowledgeGraph.open(directory, resources=root, isolate=False) as graph:
        found = list(faults(graph, initial))
        if found:
            raise AssertionError(found)
        os.write(out, READY)
        announce(out)
        while True:
            held = {row["outlet"].rpartition("/")[2] for row in graph.query("outlets").dicts(iris=True)}
            standing = [change for change in graph.log() if change.number and not change.undone_by]
            os.write(out, BEGIN)
            if standing and choose.random() < 0.4:
                with suppress(NegativeAnswer):  # a later change touched the same
                    graph.undo(choose.choice(standing[-3:]).id, wait=30)
            elif held and choose.random() < 0.3:
                graph.remove([f"page-{choose.choice(sorted(held))}"], wait=30)
            else:
                graph.add([choose.choice(files)], wait=30)
            os.write(out, END)


def kill_one(start: Callable[[int], None], moment: float, *, in_commit: bool) -> bytes:
    """Start a child, kill it at a moment, and return what it said."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            start(writer)
        except BaseException:  # noqa: BLE001 - whatever it is, the parent tells
            os.write(writer, FAULT + traceback.format_exc().encode())
        finally:
            os._exit(1)
    os.close(writer)
    said = b""
    awaited = COMMIT if in_commit else READY
    while awaited not in said and FAULT not in said:
        part = os.read(reader, 100)
        if not part:
            break
        said += part
    time.sleep(moment)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    while part := os.read(reader, 1000):
        said += part
    os.close(reader)
    return said


def main(directory: str, root: str, folder: str, kills: int, seed: int) -> None:
    choose = random.Random(seed)
    files = sorted(str(path) for path in Path(folder).iterdir())
    warm = OxigraphStore()  # what a child needs is imported and made before the first is started
    warm.bulk_extend(quads_of(read("ontology", root), read("data", root)))
    review(warm, stage(files[:1], store=warm))
    initial = said_in(warm)
    found = {"kills": 0, "under_way": 0, "in_commit": 0}
    fault = ""
    for number in itertools.count():
        if found["kills"] >= kills or fault:
            break
        in_commit = number % 4 == 3
        moment = choose.uniform(0, IN_COMMIT if in_commit else LONGEST)
        start = partial(child, directory, root, files, initial, choose.random())
        said = kill_one(start, moment, in_commit=in_commit)
        if FAULT in said:
            fault = said[said.index(FAULT) + 1 :].decode(errors="replace")
        found["kills"] += READY in said
        found["under_way"] += said[-1:] in (BEGIN, COMMIT)
        found["in_commit"] += said[-1:] == COMMIT
    print(json.dumps({**found, "fault": fault}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
