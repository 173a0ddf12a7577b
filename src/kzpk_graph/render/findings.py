"""What a review found: as text for people, JSON, the W3C report in Turtle, SARIF and GitHub's workflow commands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from kzpk_graph.gate.codes import CHECKS, check_of
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Triple
from kzpk_graph.render.data import plain, write_json
from kzpk_graph.render.safe import safe, safe_lines
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.width import wrap
from kzpk_graph.terms import is_iri, shrink
from kzpk_graph.vocab import KZSH, RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.gate.review import Review
    from kzpk_graph.model import Finding, Related

SEVERITIES: Final = ("violation", "warning", "info")
_NAMES: Final = {"violation": "violation", "warning": "warning", "info": "remark"}
_SHACL: Final = {"violation": SH + "Violation", "warning": SH + "Warning", "info": SH + "Info"}
_LONGEST_LINE: Final = 160
_MOST_PLACES: Final = 8


def write_findings(
    review: Review,
    format_: str,
    out: BinaryIO,
    *,
    strict: bool = False,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write what a review found.

    Args:
        review: The review.
        format_: ``text``; ``json`` (an object with ``conforms``, ``counts``, ``checks``, ``files``, ``adds`` and
            ``findings``); ``turtle`` (the report of SHACL §3.6, for all findings); ``sarif`` (SARIF 2.1.0); or
            ``github`` (workflow commands).
        out: A binary stream.
        strict: Whether warnings fail.
        available: Width of the terminal in cells; 0 for no limit.
        style: How severities are coloured.
    """
    passed = review.passes(strict=strict)
    if format_ == "json":
        write_json(_document(review, passed), out)
    elif format_ == "turtle":
        from kzpk_graph.render.graphs import write_graph

        write_graph(_report(review.findings), "turtle", out)
    elif format_ == "sarif":
        from kzpk_graph.render.sarif import sarif

        write_json(sarif(review.findings), out)
    elif format_ == "github":
        out.write("".join(f"{safe(line)}\n" for line in _workflow_commands(review.findings)).encode())
    else:
        out.write("".join(f"{line}\n" for line in _text(review, passed, available, style)).encode())


def place_of(finding: Finding) -> str:
    """Return ``file:line:column`` as far as they are known."""
    return ":".join([finding.file, *(str(n) for n in (finding.line, finding.column) if n)])


def told(finding: Finding) -> str:
    """Return the message of a finding, in a sheet behind the row and cell that it is about."""
    where = f"row {finding.row}, cell {finding.cell}" if finding.cell else f"row {finding.row}"
    return f"{where}: {finding.message}" if finding.row else finding.message


def rule_of(finding: Finding) -> str:
    """Return what is behind a finding, if that is more than its code: a shape, or a rule of the reasoner."""
    if not finding.rule or finding.rule.startswith(finding.code):
        return ""
    return f"shape {shrink(finding.rule)}" if is_iri(finding.rule) else f"rule {finding.rule}"


def related_text(related: Related) -> str:
    """Return what is related in one text: words, and the thing or place."""
    where = shrink(related.iri) if related.iri else ":".join(str(p) for p in related[2:] if p)
    return (
        f"{related.message} ({where})" if where and not related.message.startswith("likely twin") else related.message
    )


# -- text -----------------------------------------------------------------------------------------------------------


def _text(review: Review, passed: bool, available: int, style: Style) -> Iterator[str]:
    for same in _grouped(review.findings):
        yield from _lines(same, available, style)
        yield ""
    if not review.findings and review.changes_nothing:
        yield safe(review.nothing_said) or "the graph holds all of this already"
    verdict = "conforms" if passed else "does not conform"
    yield f"{verdict}: {_counts(review.findings)}"


def _grouped(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Put findings together that say the same of several places."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (finding.severity, finding.code, finding.file, finding.message, finding.advice, finding.rule)
        groups.setdefault(key, []).append(finding)
    return list(groups.values())


def _lines(same: list[Finding], available: int, style: Style) -> Iterator[str]:
    first = same[0]
    paint = {"violation": style.bad, "warning": style.warn, "info": style.dim}[first.severity]
    head = f"{safe(told(first))} ({first.code})"
    place = safe(place_of(first))
    yield f"{place}: {paint(_NAMES[first.severity])}: {head}" if place else f"{paint(_NAMES[first.severity])}: {head}"
    yield from _caret(first, style)
    if first.advice:
        yield from _indented(_stopped(safe(first.advice)), available, "    -> ")
    if first.patch is not None:
        old, new = _around_the_change(*(line.strip() for line in first.patch))
        yield f"    {style.dim('-')} {old}"
        yield f"    {style.dim('+')} {new}"
    for related in first.related:
        for number, line in enumerate(safe_lines(related_text(related)).split("\n")):
            yield style.dim(f"    {'|' if number else '*'} {line}")
    if rule_of(first):
        yield style.dim(f"    {rule_of(first)}")
    if any(place_of(one) != place_of(first) for one in same):
        others = [
            f"{one.line}:{one.column}{f' ({one.cell})' if one.cell else ''}"
            for one in same
            if place_of(one) != place_of(first)
        ]
        places = ", ".join(others[:_MOST_PLACES])
        more = len(others) - _MOST_PLACES
        yield f"    the same at {places}{f' and {more} more places' if more > 0 else ''}"


def _caret(finding: Finding, style: Style) -> Iterator[str]:
    """Show the line with a caret under its place."""
    line = finding.source_line
    if not line or not finding.line:
        return
    column = max(finding.column, 1)
    start = max(column - _LONGEST_LINE // 2, 0) if len(line) > _LONGEST_LINE else 0
    shown = line[start : start + _LONGEST_LINE]
    before = shown[: column - 1 - start]
    number = str(finding.line)
    yield style.dim(f"{number:>5} | ") + safe(shown)
    yield style.dim(f"{'':>5} | ") + "".join("\t" if c == "\t" else " " for c in safe(before)) + style.bad("^")


def _stopped(text: str) -> str:
    """End a sentence with a full stop, unless it ends already, or with something to copy."""
    return text if text.endswith((".", "?", "}", '"')) or text.startswith("run: ") else f"{text}."


def _indented(text: str, available: int, mark: str) -> Iterator[str]:
    parts = list(wrap(text, max(available - len(mark), 20))) if available else [text]
    for number, part in enumerate(parts):
        yield f"{mark if not number else ' ' * len(mark)}{part}"


def _around_the_change(old: str, new: str) -> tuple[str, str]:
    """Return two lines, cut so that what differs is seen, where they are too long to be shown whole."""
    if max(len(old), len(new)) <= _LONGEST_LINE:
        return safe(old), safe(new)
    same = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), 0)
    start = max(same - _LONGEST_LINE // 2, 0)
    parts = []
    for line in (old, new):
        end = start + _LONGEST_LINE
        parts.append(f"{'...' if start else ''}{safe(line[start:end])}{'...' if end < len(line) else ''}")
    return parts[0], parts[1]


def _counts(findings: Iterable[Finding]) -> str:
    found = list(findings)
    by_severity = Counter(one.severity for one in found)
    by_check = Counter(check_of(one.code) for one in found)
    parts = [
        f"{number} {_NAMES[severity]}{'' if number == 1 else 's'}"
        for severity in SEVERITIES
        if (number := by_severity[severity])
    ]
    if not parts:
        return "no findings"
    return f"{', '.join(parts)} ({', '.join(f'{check} {by_check[check]}' for check in CHECKS if by_check[check])})"


# -- JSON, Turtle, GitHub -------------------------------------------------------------------------------------------


def _document(review: Review, passed: bool) -> dict[str, Any]:
    severities = Counter(one.severity for one in review.findings)
    checks = Counter(check_of(one.code) for one in review.findings)
    return {
        "conforms": passed,
        "counts": {severity: severities[severity] for severity in SEVERITIES},
        "checks": {check: checks[check] for check in CHECKS},
        "files": [file._asdict() for file in review.files],
        "adds": len(review.insert),
        "findings": [_object(finding) for finding in review.findings],
    }


def _object(finding: Finding) -> dict[str, Any]:
    old_and_new = finding.patch
    return {
        "severity": finding.severity,
        "code": finding.code,
        "check": check_of(finding.code),
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "message": finding.message,
        "advice": finding.advice,
        "focus": plain(finding.focus),
        "path": finding.path,
        "value": plain(finding.value),
        "shape": finding.rule if is_iri(finding.rule) else "",
        "rule": finding.rule,
        "component": finding.component,
        "statement": finding.statement,
        "source_line": finding.source_line,
        "patch": None if old_and_new is None else {"old": old_and_new[0], "new": old_and_new[1]},
        "related": plain(finding.related),
        **({"row": finding.row, "cell": finding.cell} if finding.row else {}),
    }


def _report(findings: Sequence[Finding]) -> Iterator[Triple]:
    """Yield the W3C validation report (SHACL §3.6): a result for each finding; a code stands for a component."""

    def sh(name: str) -> NamedNode:
        return NamedNode(SH + name)

    rdf_type, root = NamedNode(RDF_TYPE), BlankNode("report")
    yield Triple(root, rdf_type, sh("ValidationReport"))
    yield Triple(root, sh("conforms"), Literal("false" if findings else "true", datatype=NamedNode(XSD + "boolean")))
    for number, finding in enumerate(findings, 1):
        node, code = BlankNode(f"r{number}"), NamedNode(KZSH + finding.code)
        yield Triple(root, sh("result"), node)
        yield Triple(node, rdf_type, sh("ValidationResult"))
        yield Triple(node, sh("resultSeverity"), NamedNode(_SHACL[finding.severity]))
        # what cannot be read has no node: a blank one stands for it, as SHACL §3.6.2.1 asks for one
        focus = BlankNode(f"f{number}") if finding.focus is None else finding.focus
        yield Triple(node, sh("focusNode"), focus)
        component = NamedNode(finding.component) if finding.component else code
        yield Triple(node, sh("sourceConstraintComponent"), component)
        text = f"{place_of(finding)}: {told(finding)}" if finding.file else told(finding)
        text = f"{text}; {finding.advice}" if finding.advice else text
        yield Triple(node, sh("resultMessage"), Literal(text, language="en"))
        if is_iri(finding.path):
            yield Triple(node, sh("resultPath"), NamedNode(finding.path))
        if finding.value is not None:
            yield Triple(node, sh("value"), finding.value)
        if is_iri(finding.rule):
            yield Triple(node, sh("sourceShape"), NamedNode(finding.rule))


def _workflow_commands(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a workflow command of GitHub for each finding: an annotation of its line."""
    levels = {"violation": "error", "warning": "warning", "info": "notice"}
    for finding in findings:
        fields = [("file", finding.file), ("line", finding.line), ("col", finding.column), ("title", finding.code)]
        place = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in fields if value)
        text = f"{told(finding)}; {finding.advice}" if finding.advice else told(finding)
        yield f"::{levels[finding.severity]} {place}::{_escaped(text)}"


def _escaped(text: str, also: str = "") -> str:
    for character in f"%\r\n{also}":
        text = text.replace(character, f"%{ord(character):02X}")
    return text
