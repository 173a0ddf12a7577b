"""What the checks find in a sheet, in the words of a sheet: columns, forms, rows and cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.sheets.columns import NEW_SOURCE, evidence_fields
from kzpk_graph.sheets.schema import SOURCE_CLASS, schema
from kzpk_graph.terms import expand
from kzpk_graph.vocab import KZPK, PREFIXES

if TYPE_CHECKING:
    from kzpk_graph.model import Finding
    from kzpk_graph.sheets.records import Sheet
    from kzpk_graph.sheets.schema import Schema

_TERM: Final = re.compile(r"(?<![\w:/.\-])(?:kzpk|dcterms|prov|rdfs|skos):[A-Za-z][A-Za-z0-9_\-]*")
_TWICE: Final = re.compile(r"('[^']+') \(\1\)")
_ADD: Final = re.compile(r"\badd (?=')")


def in_a_sheet(finding: Finding, sheet: Sheet) -> Finding:
    """Return a finding about a sheet with its row and cell, and with columns and forms in place of RDF terms."""
    schema_ = schema()
    row, cell = (finding.row, finding.cell) if finding.row else sheet.at(finding.line, finding.column)
    advice = _ADD.sub("fill in ", _worded(finding.advice, schema_))
    if forms := _forms(finding.advice, schema_):
        advice = f"{advice}; the form is {forms}"
    return finding._replace(row=row, cell=cell, message=_worded(finding.message, schema_), advice=advice)


def _worded(text: str, schema_: Schema) -> str:
    return _TWICE.sub(r"\1", _TERM.sub(lambda match: _called(match[0], schema_), text))


def _called(curie: str, schema_: Schema) -> str:
    """Return what a sheet calls a term: the heading of its column, else its label."""
    iri = expand(curie)
    if iri in {field.property for field in evidence_fields(schema_, SOURCE_CLASS)}:
        return f"'{NEW_SOURCE}{schema_.property_label(iri)}'"
    if iri in schema_.properties():
        return f"'{schema_.property_label(iri)}'"
    return f"'{schema_.label(iri)}'" if iri.startswith((KZPK, PREFIXES["skos"])) else curie


def _forms(advice: str, schema_: Schema) -> str:
    """Return the commands that write the forms of the classes that an advice names; empty if it names none."""
    named = dict.fromkeys(expand(match[0]) for match in _TERM.finditer(advice))
    found = [schema_.label(iri) for iri in named if iri in schema_.forms()]
    return " or ".join(f"'kzpk template \"{label}\"'" for label in found)
