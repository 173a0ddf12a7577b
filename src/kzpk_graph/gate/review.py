"""What is wrong with an addition, and what it would change in a graph. Nothing is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple
from weakref import WeakKeyDictionary

from kzpk_graph.gate.around import Around
from kzpk_graph.gate.codes import READING, check_of
from kzpk_graph.gate.ontology import ontology_of
from kzpk_graph.model import Related
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode, Quad
from kzpk_graph.vocab import GRAPH, GRAPH_EVIDENCE, GRAPH_ONTOLOGY, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph.errors import InputError
    from kzpk_graph.gate.staging import Staged, StagedFile
    from kzpk_graph.model import Finding
    from kzpk_graph.names import NameIndex
    from kzpk_graph.reason.resident import ResidentClosure, Staging
    from kzpk_graph.store.base import Store

_SEVERITIES: Final = ("violation", "warning", "info")
_CLOSURES: WeakKeyDictionary[Store, ResidentClosure] = WeakKeyDictionary()
_UNPLACED: Final = NamedNode("urn:kzpk:no-statement")
"""Where plain triples stand while they are checked."""


class Review(NamedTuple):
    """What a review found.

    Attributes:
        findings: What is wrong or to be known, by file and line.
        insert: The quads of statement graphs and evidence that the graph does not hold yet.
        delete: The quads of statement graphs and evidence that would be taken out.
        staging: What the change does to the closure: its ``insert`` and ``delete`` are the quads of ``graph:asserted``,
            ``graph:inferred`` and the default graph.
        files: The files that were read.
        errors: What could not be read.
    """

    findings: tuple[Finding, ...]
    insert: tuple[Quad, ...]
    delete: tuple[Quad, ...]
    staging: Staging
    files: tuple[StagedFile, ...] = ()
    errors: tuple[InputError, ...] = ()

    def count(self, severity: str) -> int:
        """Return how many findings are of a severity."""
        return sum(1 for finding in self.findings if finding.severity == severity)

    def passes(self, *, strict: bool = False) -> bool:
        """Return whether nothing speaks against the addition: no violation and, if strict, no warning."""
        return not self.count("violation") and not (strict and self.count("warning"))

    @property
    def changes_nothing(self) -> bool:
        """Whether the graph holds all of it already."""
        return not self.insert and not self.delete

    @property
    def nothing_said(self) -> str:
        """That the files say nothing, and what to do; empty if they say something."""
        if not self.files or any(file.quads for file in self.files):
            return ""
        names = ", ".join(file.name for file in self.files)
        if all(file.name.lower().endswith((".csv", ".tsv")) for file in self.files):
            return f"{names} has no filled-in row: write below the help; rows that begin with # are not read"
        return f"{names} says nothing: there is no triple in it"


def review(
    store: Store,
    staged: Staged,
    *,
    remove: Iterable[Quad] = (),
    names: Callable[[], NameIndex] | None = None,
) -> Review:
    """Check an addition together with the graph that it would join.

    Args:
        store: The graph; nothing of it is copied, and nothing written.
        staged: What would join it.
        remove: Quads of statement graphs and evidence that would be taken out in the same step.
        names: Gives the index of the graph's names; without it likely twins are found by the very same label only.
    """
    from kzpk_graph.gate.contradictions import check_contradictions
    from kzpk_graph.gate.disagreements import check_disagreements
    from kzpk_graph.gate.evidence import check_evidence
    from kzpk_graph.gate.references import check_references
    from kzpk_graph.gate.shacl import check_shapes
    from kzpk_graph.gate.times import check_times
    from kzpk_graph.gate.vocabulary import check_terms
    from kzpk_graph.store.overlay import Overlay

    locator = staged.locator()
    around = Around(store, ontology_of(store), locator, staged.placed, names)
    insert = tuple(one.quad for one in around.insert if _enters(one.quad))
    coming = set(insert)
    delete = tuple(quad for quad in dict.fromkeys(remove) if quad not in coming and store.contains(quad))
    plain = [_said(one.quad) for one in around.insert if isinstance(one.quad.graph_name, DefaultGraph)]
    staging = _closure_of(store).stage(_asserted(insert + tuple(plain)), _withdrawn(store, delete))
    after = Overlay(store, [*insert, *plain, *staging.insert], [*delete, *staging.delete])
    own = [
        *check_terms(around),
        *check_references(around, staging),
        *check_evidence(around),
        *check_times(around),
    ]
    changed = [*insert, *plain, *delete, *staging.insert, *staging.delete]
    shapes = list(check_shapes(around, after, changed, [*staged.findings, *own]))
    findings = _joined([*staged.findings, *own, *shapes], list(check_contradictions(around, staging)))
    findings += check_disagreements(around)
    return Review(_ordered(_worded(findings, staged), staged), insert, delete, staging, staged.files, staged.errors)


def _worded(findings: list[Finding], staged: Staged) -> list[Finding]:
    """Return findings with those about sheets in the words of sheets."""
    if not staged.sheets:
        return findings
    from kzpk_graph.sheets.wording import in_a_sheet

    sheets = staged.sheets
    return [in_a_sheet(one, sheets[one.file]) if one.file in sheets else one for one in findings]


def forget(store: Store) -> None:
    """Let go of what is kept of a store from one review to the next."""
    _CLOSURES.pop(store, None)


def _closure_of(store: Store) -> ResidentClosure:
    """Return the reasoner over a store, which is made once: compiling the ontology takes longer than a change."""
    found = _CLOSURES.get(store)
    if found is None:
        from kzpk_graph.reason.resident import ResidentClosure

        found = _CLOSURES[store] = ResidentClosure(store)
    return found


def _enters(quad: Quad) -> bool:
    """Return whether a quad is of a statement graph or of the evidence."""
    graph = quad.graph_name
    return isinstance(graph, NamedNode) and (graph.value.startswith(STATEMENT) or graph.value == GRAPH_EVIDENCE)


def _said(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, _UNPLACED)


def _asserted(quads: Iterable[Quad]) -> list[tuple[Any, Any, Any]]:
    return [
        (quad.subject, quad.predicate, quad.object)
        for quad in quads
        if isinstance(quad.graph_name, NamedNode)
        and not quad.graph_name.value.startswith(GRAPH)
        and not isinstance(quad.subject, BlankNode)
    ]


def _withdrawn(store: Store, delete: tuple[Quad, ...]) -> list[tuple[Any, Any, Any]]:
    """Return the triples that neither a statement nor the ontology asserts any more when these quads are gone."""
    gone = set(delete)
    found: list[tuple[Any, Any, Any]] = []
    for quad in delete:
        if not isinstance(quad.graph_name, NamedNode) or quad.graph_name.value.startswith(GRAPH):
            continue
        triple: tuple[Any, Any, Any] = (quad.subject, quad.predicate, quad.object)
        left = (
            other
            for other in store.quads(*triple)
            if isinstance(other.graph_name, NamedNode)
            and (not other.graph_name.value.startswith(GRAPH) or other.graph_name.value == GRAPH_ONTOLOGY)
            and other not in gone
        )
        if next(left, None) is None:
            found.append(triple)
    return found


def _joined(findings: list[Finding], clashes: list[Finding]) -> list[Finding]:
    """Give the proof of a contradiction to the finding about the same triple, where there is one."""
    places = {
        (found.focus, found.path, found.value): number
        for number, found in enumerate(findings)
        if found.severity == "violation"
    }
    for clash in clashes:
        number = places.get((clash.focus, clash.path, clash.value))
        if number is None:  # of too many values none is the wrong one
            number = places.get((clash.focus, clash.path, None))
        if number is None:
            places[clash.focus, clash.path, clash.value] = len(findings)
            findings.append(clash)
        else:
            related = dict.fromkeys((*findings[number].related, Related(clash.message), *clash.related))
            findings[number] = findings[number]._replace(related=tuple(related))
    return findings


def _ordered(findings: Iterable[Finding], staged: Staged) -> tuple[Finding, ...]:
    """Sort findings by file, line and severity; leave out what a file that was read in part cannot tell."""
    files = {file.name: number for number, file in enumerate(staged.files)}
    partly = staged.incomplete
    seen = set()
    kept = []
    for finding in findings:
        if finding.file in partly and check_of(finding.code) not in READING:
            continue
        key = (finding.code, finding.file, finding.line, finding.column, finding.message, finding.value)
        if key not in seen:
            seen.add(key)
            kept.append(finding)
    kept.sort(
        key=lambda one: (
            files.get(one.file, len(files)),
            one.line,
            one.column,
            _SEVERITIES.index(one.severity),
            one.code,
            one.message,
        )
    )
    return tuple(kept)
