"""Findings as SARIF 2.1.0 (OASIS Standard, 27 March 2020), which code hosts and editors show at the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from kzpk_graph._version import __version__
from kzpk_graph.gate.codes import CODES, check_of
from kzpk_graph.render.findings import told
from kzpk_graph.terms import is_iri

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.model import Finding

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {"violation": "error", "warning": "warning", "info": "note"}


def sarif(findings: Sequence[Finding]) -> dict[str, Any]:
    """Return findings as a SARIF log of one run.

    A code is a rule (§3.49); a patch is a fix (§3.55) that replaces its line; columns count characters (§3.14.17).
    """
    codes = sorted({finding.code for finding in findings})
    index = {code: number for number, code in enumerate(codes)}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {"name": "kzpk", "semanticVersion": __version__, "rules": [_rule(code) for code in codes]}
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, index[finding.code]) for finding in findings],
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    text = CODES[code][1] if code in CODES else "an input that cannot be read"
    return {"id": code, "shortDescription": {"text": text}, "properties": {"tags": [check_of(code)]}}


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    text = f"{told(finding)}; {finding.advice}" if finding.advice else told(finding)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
    }
    if finding.file:
        result["locations"] = [{"physicalLocation": _place(finding)}]
    related = [
        {"id": number, "message": {"text": one.message}, **_logical(one.iri)}
        for number, one in enumerate(finding.related, 1)
    ]
    if related:
        result["relatedLocations"] = related
    if finding.patch is not None:
        result["fixes"] = [_fix(finding, finding.patch)]
    if is_iri(finding.rule) or finding.rule not in ("", finding.code):
        result["properties"] = {"rule": finding.rule}
    return result


def _place(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        region: dict[str, Any] = {"startLine": finding.line}
        if finding.column:
            region["startColumn"] = finding.column
        if finding.source_line:
            region["snippet"] = {"text": finding.source_line}
        place["region"] = region
    return place


def _logical(iri: str) -> dict[str, Any]:
    return {"logicalLocations": [{"fullyQualifiedName": iri}]} if iri else {}


def _fix(finding: Finding, patch: tuple[str, str]) -> dict[str, Any]:
    old, new = patch
    return {
        "description": {"text": finding.advice or "as suggested"},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(finding.file)},
                "replacements": [
                    {
                        "deletedRegion": {"startLine": finding.line, "startColumn": 1, "endColumn": len(old) + 1},
                        "insertedContent": {"text": new},
                    }
                ],
            }
        ],
    }


def _uri(file: str) -> str:
    return "stdin" if file == "-" else quote(file.replace("\\", "/"), safe="/")
