"""Check 3: the shapes, on the addition together with the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.model import Finding
from kzpk_graph.rdfio import DefaultGraph, NamedNode
from kzpk_graph.vocab import KZSH, RDF_TYPE, SH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.gate.around import Around
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.shapes import Report, ShapeResult
    from kzpk_graph.store.base import Reader

_SEVERITY: Final = ("violation", "warning", "info")
_BROKEN_TERM: Final = frozenset(("KZ401", "KZ403", "KZ404", "KZ405", "KZ409", "KZ410", "KZ411", "KZ412", "KZ440"))
"""Findings about a term: what the shapes say of the same term is their consequence."""

_MEMBERSHIP: Final = frozenset(
    SH + name for name in ("ClassConstraintComponent", "NodeConstraintComponent", "OrConstraintComponent")
)
_PROPERTY: Final = re.compile(r"<([^<>]+)>")


def check_shapes(around: Around, after: Reader, changed: Sequence[Quad], own: Iterable[Finding]) -> Iterator[Finding]:
    """Yield what the shapes say of an addition, but for what follows from other findings.

    Args:
        around: The addition.
        after: The graph as it would be.
        changed: Every quad that comes or goes.
        own: What the checks before found.
    """
    report = _report(after, changed)
    explained = _Explained(own)
    for result in report.findings:
        if not explained.covers(result):
            yield _finding(around, result)


def _report(after: Reader, changed: Sequence[Quad]) -> Report:
    try:
        from kzpk_graph.shapes.incremental import validate_change
    except ImportError:
        from kzpk_graph.shapes import validate

        return validate(quad for quad in after.quads() if not isinstance(quad.graph_name, DefaultGraph))
    return validate_change(after, changed)


class _Explained:
    """Tells which results say again what another finding says better."""

    def __init__(self, own: Iterable[Finding]) -> None:
        self._pairs = set()
        self._terms = set()
        self._things = set()
        self._statements = set()
        for finding in own:
            if finding.severity == "info":
                continue
            self._pairs.add((finding.focus, finding.path, finding.value))
            if finding.code in _BROKEN_TERM:
                self._terms.add(finding.value)
                if finding.code in ("KZ411", "KZ440"):
                    self._terms.add(finding.focus if finding.code == "KZ411" else finding.value)
                if finding.path == RDF_TYPE:
                    self._things.add(finding.focus)
            elif finding.code in ("KZ402", "KZ407"):
                self._things.add(finding.focus)
            elif finding.code in ("KZ451", "KZ453", "KZ455"):
                self._statements.add(finding.focus)
        self._unknown = {finding.path for finding in own if finding.code in ("KZ402", "KZ403", "KZ404")}

    def covers(self, result: ShapeResult) -> bool:
        """Return whether a result is the consequence of another finding."""
        focus, value = result.focus, result.value
        if (focus, result.path, value) in self._pairs or focus in self._statements or focus in self._terms:
            return True
        if value is not None and value in self._terms and isinstance(value, NamedNode):
            return True
        if focus in self._things:
            return True
        if result.shape.startswith(KZSH + "predicates-in-use"):
            return result.path in self._unknown
        return value in self._things and result.component in _MEMBERSHIP


def _finding(around: Around, result: ShapeResult) -> Finding:
    path = "" if result.path.startswith("<") or any(c in result.path for c in "|^ ") else result.path
    message, _, advice = result.message.partition("; ")
    severity = _SEVERITY[result.rank]
    found = around.locator.find(result.focus, path, result.value, result.statement)
    if found is None:
        for inner in _PROPERTY.findall(result.path):
            found = found or around.locator.find(result.value, inner, result.focus)
    if found is None:
        first = around.placed[0] if around.placed else None
        return Finding(
            severity, "KZ420", f"{around.name(result.focus)}: {message}", advice, first.file if first else "",
            rule=result.shape, focus=result.focus, path=result.path, value=result.value,
            statement=result.statement, component=result.component,
        )  # fmt: skip
    placed, part = found
    base = around.at(placed, "KZ420", f"{around.name(result.focus)}: {message}", advice, part=part, severity=severity)
    graph = placed.quad.graph_name
    return base._replace(
        rule=result.shape,
        focus=result.focus,
        path=result.path,
        value=result.value,
        statement=result.statement or base.statement or (graph.value if isinstance(graph, NamedNode) else ""),
        component=result.component,
    )
