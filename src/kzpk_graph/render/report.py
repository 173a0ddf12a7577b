"""The report of a validation, as text for people, JSON for programs, and the W3C report in Turtle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.render.data import plain, write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.width import wrap
from kzpk_graph.terms import is_iri, shrink

if TYPE_CHECKING:
    from kzpk_graph.shapes import Report, ShapeResult

REPORT_FORMATS: Final = ("text", "json", "turtle")
_SEVERITIES: Final = ("violation", "warning", "info")
_LONGEST_VALUE: Final = 80


def _term(term: Any) -> str:
    """Return a term as a person would write it in Turtle."""
    if isinstance(term, NamedNode):
        return shrink(term.value)
    if isinstance(term, BlankNode):
        return f"_:{term.value}"
    if isinstance(term, Literal):
        value = term.value if len(term.value) <= _LONGEST_VALUE else f"{term.value[:_LONGEST_VALUE]}..."
        tag = f"@{term.language}" if term.language else ""
        return f'"{safe(value)}"{tag}'
    return safe(str(term))


def _name(iri: str) -> str:
    return shrink(iri) if is_iri(iri) else safe(iri)


def severity_of(finding: ShapeResult) -> str:
    """Return ``violation``, ``warning`` or ``info``."""
    return _SEVERITIES[finding.rank]


def count_line(report: Report) -> str:
    """Return how many findings of each severity a report has, in words."""
    counts = dict.fromkeys(_SEVERITIES, 0)
    for finding in report.findings:
        counts[severity_of(finding)] += 1
    names = {"violation": "violations", "warning": "warnings", "info": "remarks"}
    parts = [
        f"{number} {names[severity] if number != 1 else names[severity].removesuffix('s')}"
        for severity, number in counts.items()
        if number
    ]
    return ", ".join(parts) if parts else "no findings"


def _finding_lines(finding: ShapeResult, available: int, style: Style) -> list[str]:
    severity = severity_of(finding)
    paint = {"violation": style.bad, "warning": style.warn, "info": style.dim}[severity]
    place = [_term(finding.focus)]
    if finding.path:
        place.append(_name(finding.path))
    if finding.value is not None and finding.value != finding.focus:
        place.append(_term(finding.value))
    lines = [f"{paint(severity)}: {'  '.join(place)}"]
    message = safe(finding.message)
    lines += [f"  {part}" for part in (wrap(message, max(available - 2, 20)) if available else [message])]
    origin = f"shape {_name(finding.shape)}"
    if finding.statement:
        origin += f", in {_name(finding.statement)}"
    return [*lines, style.dim(f"  {origin}")]


def write_report(
    report: Report, passed: bool, format_: str, out: BinaryIO, *, available: int = 0, style: Style = PLAIN
) -> None:
    """Write the report of a validation.

    Args:
        report: What was found.
        passed: Whether the outcome counts as conforming.
        format_: ``text``; ``json``: an object with ``conforms``, ``counts`` (severity to number) and ``findings``
            (objects with ``severity``, ``focus``, ``path``, ``value``, ``message``, ``shape``, ``component`` and
            ``statement``, terms as in SPARQL 1.1 Query Results JSON); or ``turtle``: the report of SHACL §3.6.
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How severities are coloured.
    """
    if format_ == "turtle":
        from kzpk_graph.render.graphs import write_graph

        write_graph(report.triples, "turtle", out)
    elif format_ == "json":
        write_json(_document(report, passed), out)
    else:
        lines: list[str] = []
        for finding in report.findings:
            lines += [*_finding_lines(finding, available, style), ""]
        verdict = "conforms" if passed else "does not conform"
        lines.append(f"{verdict}: {count_line(report)}")
        out.write("".join(f"{line}\n" for line in lines).encode())


def _document(report: Report, passed: bool) -> dict[str, Any]:
    counts = dict.fromkeys(_SEVERITIES, 0)
    findings = []
    for finding in report.findings:
        counts[severity_of(finding)] += 1
        findings.append(
            {
                "severity": severity_of(finding),
                "focus": plain(finding.focus),
                "path": finding.path,
                "value": plain(finding.value),
                "message": finding.message,
                "shape": finding.shape,
                "component": finding.component,
                "statement": finding.statement,
            }
        )
    return {"conforms": passed, "counts": counts, "findings": findings}
