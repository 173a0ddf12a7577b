"""Check 3: the shapes, on the addition together with the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from kzpk_graph.gate.namespaces import kebab
from kzpk_graph.gate.references import UNTYPED
from kzpk_graph.gate.shapefacts import shapes, subjects_of
from kzpk_graph.model import Finding
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.terms import local_name
from kzpk_graph.vocab import GRAPH_ONTOLOGY, KZSH, PROV, RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes import ShapeResult
    from kzpk_graph.shapes.index import ShapesIndex
    from kzpk_graph.store.base import Reader

_SEVERITY: Final = ("violation", "warning", "info")
_BROKEN_TERM: Final = frozenset(("KZ401", "KZ403", "KZ404", "KZ409", "KZ410", "KZ411", "KZ412", "KZ440"))
"""Findings about a term: what the shapes say of the same term is their consequence."""

_BROKEN_PROPERTY: Final = frozenset(("KZ402", "KZ403", "KZ404", "KZ405", "KZ409"))
_MISSING: Final = frozenset(
    SH + name
    for name in (
        "MinCountConstraintComponent", "QualifiedMinCountConstraintComponent", "OrConstraintComponent",
        "HasValueConstraintComponent", "ClassConstraintComponent", "NodeConstraintComponent",
    )
)  # fmt: skip
"""What can be the consequence of a property that is not what it should be."""

_MEMBERSHIP: Final = frozenset(
    SH + name for name in ("ClassConstraintComponent", "NodeConstraintComponent", "OrConstraintComponent")
)
_IRIS: Final = KZSH + "iri"
_QUOTED_BY_NONE: Final = KZSH + "Source-statements"
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_INDEXES: WeakKeyDictionary[Reader, ShapesIndex] = WeakKeyDictionary()
_PROPERTY: Final = re.compile(r"<([^<>]+)>")


def check_shapes(around: Around, after: Reader, changed: Sequence[Quad], own: Sequence[Finding]) -> Iterator[Finding]:
    """Yield what the shapes say of an addition, but for what follows from other findings.

    Args:
        around: The addition.
        after: The graph as it would be.
        changed: Every quad that comes or goes.
        own: What the checks before found.
    """
    from kzpk_graph.shapes import validate_change

    report = validate_change(after, changed, shapes=index_of(around.store))
    explained = _Explained(own, around)
    new = [result for result in report.findings if result not in report.old]
    valued = {(result.focus, result.path) for result in new if result.value is not None}
    # a statement or a row that is wrong itself may be the one that quotes the source
    faulty = {finding.file for finding in own if finding.severity == "violation" and _hides_a_source(finding)}
    for result in new:
        if result.shape == _QUOTED_BY_NONE and faulty & {_file(around, result)}:
            continue
        # a value that is wrong is missing too
        repeats = result.value is None and result.component in _MISSING and (result.focus, result.path) in valued
        if not repeats and not explained.covers(result):
            yield _finding(around, result)


def _hides_a_source(finding: Finding) -> bool:
    """Return whether a finding is about a row that could not be read, or about what a statement is quoted from."""
    if finding.code == "KZ451":
        return "no source" in finding.message or "no evidence" in finding.message
    return finding.focus is None or finding.path == PROV + "wasQuotedFrom"


def _file(around: Around, result: ShapeResult) -> str:
    found = around.locator.find(result.focus)
    return found[0].file if found is not None else ""


def index_of(store: Reader) -> ShapesIndex:
    """Return the shipped shapes, made ready for changes of a store."""
    from kzpk_graph.shapes.index import ShapesIndex

    found = _INDEXES.get(store)
    if found is None:
        ontology = list(store.quads(None, None, None, NamedNode(GRAPH_ONTOLOGY)))
        found = _INDEXES[store] = ShapesIndex(shapes(), ontology)
    return found


class _Explained:
    """Tells which results say again what another finding says better."""

    def __init__(self, own: Iterable[Finding], around: Around) -> None:
        self._meant = around.meant
        self._broken = around.broken
        self._dates = around.broken_dates
        self._pairs: set[tuple[object, str, object]] = set()
        self._terms: set[object] = set()
        self._untyped: set[object] = set()
        self._lacking: set[object] = set()
        self._paths: set[str] = set()
        for finding in own:
            if finding.severity == "info":
                continue
            self._pairs.add((finding.focus, finding.path, finding.value))
            if finding.code in _BROKEN_TERM:
                self._terms |= {finding.focus} if finding.code == "KZ411" else {finding.value}
                if finding.code == "KZ440" and finding.rule == UNTYPED:
                    self._terms.add(finding.focus)
                if finding.path == RDF_TYPE:
                    self._untyped.add(finding.focus)
            if finding.code in _BROKEN_PROPERTY:
                self._paths.add(finding.path)
                self._lacking.add(finding.focus)
            elif finding.code in ("KZ451", "KZ453", "KZ455", "KZ456"):
                self._lacking.add(finding.focus)

    def covers(self, result: ShapeResult) -> bool:
        """Return whether a result is the consequence of another finding."""
        focus, value = result.focus, result.value
        if (focus, result.path, value) in self._pairs or focus in self._terms:
            return True
        if focus in self._broken or value in self._broken:
            return True
        if focus in self._dates and result.shape.startswith((KZSH + "date-", KZSH + "dated-")):
            return True
        if isinstance(value, NamedNode | BlankNode) and value in self._terms:
            return True
        if result.shape.startswith(KZSH + "predicates-in-use"):
            return result.path in self._paths or any(getattr(one, "value", "") == result.path for one in self._broken)
        if any(focus in (subject, other) and name in result.path for subject, name, other in self._meant):
            return True
        if focus in self._untyped or (focus in self._lacking and (value is None or value == focus)):
            return result.component in (_MISSING | _MEMBERSHIP if focus in self._untyped else _MISSING)
        return value in self._untyped and result.component in _MEMBERSHIP


def _on_the_way(around: Around, result: ShapeResult) -> tuple[Placed, str] | None:
    """Return the triple by which a path of several properties leaves its node, where the files have one."""
    for prop in reversed(_PROPERTY.findall(result.path)):
        found = around.locator.find(result.focus, prop, None, result.statement)
        if found is not None and found[0].quad.predicate.value == prop and found[0].quad.subject == result.focus:
            return found
    return None


def _as_text(placed: Placed, result: ShapeResult) -> str:
    """Return the number that a value would be without its quotation marks, where they are what is wrong."""
    value = placed.quad.object
    wrong = result.component in (SH + "DatatypeConstraintComponent", SH + "OrConstraintComponent")
    if not wrong or result.value != value or not isinstance(value, Literal) or value.datatype.value != XSD + "string":
        return ""
    return value.value if _NUMBER.fullmatch(value.value) and not placed.file.lower().endswith(".csv") else ""


def _finding(around: Around, result: ShapeResult) -> Finding:
    path = "" if result.path.startswith("<") or any(c in result.path for c in "|^ ") else result.path
    message, _, advice = result.message.partition("; ")
    severity = _SEVERITY[result.rank]
    if result.shape == _IRIS and isinstance(result.focus, NamedNode):
        advice = f"write id:{kebab(local_name(result.focus.value))}, everywhere; {advice}"
    about = "" if result.path else subjects_of().get(result.shape, "")
    found = around.locator.find(result.focus, about, None, result.statement) if about else None
    if found is not None and found[0].quad.predicate.value == about:
        found = (found[0], "predicate" if found[0].quad.subject == result.focus else "object")
    else:
        found = _on_the_way(around, result) if result.path and not path else None
        found = found or around.locator.find(result.focus, path, result.value, result.statement)
    if found is None:
        for inner in _PROPERTY.findall(result.path):
            found = found or around.locator.find(result.value, inner, result.focus)
    if found is None:
        first = around.placed[0] if around.placed else None
        return Finding(
            severity,
            "KZ420",
            f"{around.name(result.focus)}: {message}",
            advice,
            first.file if first else "",
            rule=result.shape,
            focus=result.focus,
            path=result.path,
            value=result.value,
            statement=result.statement,
            component=result.component,
        )
    placed, part = found
    written = _as_text(placed, result)
    advice = f"take the quotation marks off: {written}" if written else advice
    base = around.at(
        placed,
        "KZ420",
        f"{around.name(result.focus)}: {message}",
        advice,
        part=part,
        severity=severity,
        replace=(f'"{written}"', written) if written else None,
    )
    graph = placed.quad.graph_name
    return base._replace(
        rule=result.shape,
        focus=result.focus,
        path=result.path,
        value=result.value,
        statement=result.statement or base.statement or (graph.value if isinstance(graph, NamedNode) else ""),
        component=result.component,
    )
