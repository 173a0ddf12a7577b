"""Writing forms: a sheet to fill in, and a template in Turtle or TriG."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.sheets.cells import choices_shown
from kzpk_graph.sheets.columns import ID as ID_HEADING
from kzpk_graph.sheets.columns import KIND, NEW_SOURCE, RARE, evidence_fields
from kzpk_graph.sheets.schema import SOURCE_CLASS, STATEMENT_CLASS
from kzpk_graph.vocab import DCTERMS, KZPK, PROV, RDFS_LABEL, SKOS_ALT_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzpk_graph.sheets.choosing import Chosen
    from kzpk_graph.sheets.records import Field, Form
    from kzpk_graph.sheets.schema import Schema

_Column = tuple[str, str, str, str, str, str]

MARK: Final = "# "
"""What a row begins with that is not read."""

_RUN: Final = ("=", "+", "-", "@", "\t", "\r")
ORDER: Final = (
    PROV + "wasQuotedFrom",
    KZPK + "paragraph",
    KZPK + "anchor",
    KZPK + "speaker",
    KZPK + "modality",
    KZPK + "confidence",
)
SOURCE_ORDER: Final = (DCTERMS + "title", DCTERMS + "publisher", DCTERMS + "issued", KZPK + "url", DCTERMS + "language")
_HOW: Final = {
    "thing": "label or id of {a}",
    "class": "a class: {a}",
    "choice": "one of the list",
    "dating": "date, as in 2025, 2025-04, 2025-04-28, 2025~ (about), 2021/.. (since); behind it (inferred: from what)",
    "edtf": "date, as in 2025, 2025-04, 2025-04-28, 2025~ (about), 2021/.. (since); behind it (inferred: from what)",
    "text": "text in English; for another language a column '{label}@kk', or @kk behind the text",
    "string": "text",
    "integer": "whole number",
    "number": "number, as in 14.2",
    "boolean": "yes or no",
    "address": "web address",
    "day": "day, as in 2025-04-28",
}
_AMOUNT: Final = "number, also as in: over 300 million USD, about 14.2 tonnes"


def sheet(schema: Schema, chosen: Chosen, *, separator: str = ",", everything: bool = False) -> str:
    """Return the form as CSV (RFC 4180): headings, rows of help and an example marked with ``#``, room for rows.

    Args:
        schema: The classes and properties.
        chosen: The form.
        separator: What parts the columns.
        everything: Show every field of statements and sources too.
    """
    form, told = chosen.form, chosen.example
    statement = by_order(evidence_fields(schema, STATEMENT_CLASS), ORDER, everything=everything)
    source = by_order(evidence_fields(schema, SOURCE_CLASS), SOURCE_ORDER, everything=everything)
    marked = "example" if told is None or told.cls == form.cls else f"example: {schema.label(told.cls)}"
    named = any(field.property == RDFS_LABEL and field.least for field in chosen.fields)
    columns = [
        (
            f"{KIND}: {form.label}",
            "what goes here; rows that begin with # are not read",
            "needed?",
            "how to write it",
            f"allowed: {_classes(schema, form)}",
            marked,
        ),
        (
            ID_HEADING,
            "leave it empty; or the id of a thing that is known",
            "optional" if named else "required, unless 'label' is filled in",
            "as in baikal-forum-2026",
            "",
            "",
        ),
    ]
    for field in chosen.fields:
        heading, what, needed, *rest = _column(schema, form, field, told.cells if told else {})
        if field.property == RDFS_LABEL and not named:
            needed = "required, unless 'id' is filled in"
        columns.append((heading, what, needed, *rest))  # type: ignore[arg-type]
    of_statement = schema.form(STATEMENT_CLASS)
    columns += [_column(schema, of_statement, field, told.evidence if told else {}) for field in statement]
    kinds = "; ".join(schema.label(cls) for cls in schema.below(SOURCE_CLASS))
    what = "if the source is not in the graph: what kind it is, and in the next columns what it is"
    columns.append((NEW_SOURCE + KIND, what, "for a new source: should be filled in", "one of the list", kinds, ""))
    for field in source:
        heading, what, needed, *rest = _column(schema, schema.form(SOURCE_CLASS), field, {})
        needed = "optional" if field.property == DCTERMS + "language" else needed  # the reader has a default for it
        columns.append((NEW_SOURCE + heading, what, f"for a new source: {needed}", *rest))  # type: ignore[arg-type]
    rows = [list(row) for row in zip(*columns, strict=True)]
    for row in rows[1:]:
        row[0] = MARK + row[0]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return out.getvalue()


def harmless(text: str) -> str:
    """Return a cell's text so that no spreadsheet takes it for a formula."""
    text = " ".join(text.split())
    return f"'{text}" if text.startswith(_RUN) else text


def requirement(schema: Schema, form: Form, field: Field) -> str:
    """Return whether a field must be filled in, in words."""
    if field.least > 1:
        return f"required: {field.least} or more"
    if field.least:
        return "required"
    for group in form.alternatives(field):
        others = [schema.property_label(prop) for prop in group.properties if prop != field.property]
        if not group.always:
            return f"needed for {group.case}" if group.case else f"in some cases: {group.advice.partition(';')[0]}"
        if any(form.fields[prop].least >= group.least for prop in group.properties if prop != field.property):
            continue
        if not others:
            return "required"
        listed = "', '".join(others)
        return f"required, unless '{listed}' is filled in"
    return "optional"


def how_to_write(schema: Schema, field: Field) -> str:
    """Return how values of a field are written, in words."""
    if field.property in (KZPK + "amount", KZPK + "targetAmount"):
        return _AMOUNT
    label = schema.label(field.cls) if field.cls else "class" if field.kind == "class" else "anything"
    text = _HOW[field.kind].format(a=label if field.kind == "class" else f"{_article(label)}", label=field.label)
    if field.kind in ("text", "string", "address") and field.property != SKOS_ALT_LABEL:
        return text
    return text if field.most == 1 else f"{text}; several parted by ;"


_HELP: Final = {
    RDFS_LABEL: "what it is called, in your own words",
    SKOS_ALT_LABEL: "what else it is called",
    PROV + "wasQuotedFrom": (
        "the source that says so, by its title or id ('kzpk sources' lists them); of a new page its title, its address,"
        " or a short id such as dawn-1834567"
    ),
    KZPK + "date": "the day or period of which it is",
    DCTERMS + "title": "the title as the page has it",
    DCTERMS + "publisher": "who published it",
    DCTERMS + "issued": "when it was published",
    DCTERMS + "language": "the language of the page, such as en, kk or ur; en if it is left empty",
    DCTERMS + "identifier": "a number or code that others know it by",
}
"""What properties of other vocabularies mean here, and those whose definitions speak to people who write RDF."""


def _column(
    schema: Schema, form: Form, field: Field, example: Mapping[str, str]
) -> tuple[str, str, str, str, str, str]:
    """Return heading, meaning, whether it is needed, how it is written, what it may be, and an example of a field."""
    return (
        field.label,
        _HELP.get(field.property) or field.help,
        requirement(schema, form, field),
        how_to_write(schema, field),
        _allowed(schema, field),
        example.get(field.property, ""),
    )


def _allowed(schema: Schema, field: Field) -> str:
    if field.kind == "choice":
        return choices_shown(field, schema, 40)
    if field.kind == "class" and field.cls:
        return "; ".join(schema.label(cls) for cls in schema.below(field.cls))
    if fixed := re.fullmatch(r"\^([\w ]+)\$", field.pattern):
        return fixed[1]
    limits = [f"from {field.minimum}"] if field.minimum is not None else []
    limits += [f"to {field.maximum}"] if field.maximum is not None else []
    return " ".join(limits)


def _classes(schema: Schema, form: Form) -> str:
    below = [schema.label(cls) for cls in schema.below(form.cls) if cls != form.cls]
    return "; ".join([f"nothing ({form.label})", *below])


def by_order(fields: Sequence[Field], order: Sequence[str], *, everything: bool = False) -> list[Field]:
    """Return the fields of statements or sources in the order in which people fill them in."""
    known = [field for field in fields if everything or field.property not in RARE]
    return sorted(known, key=lambda field: order.index(field.property) if field.property in order else len(order))


def _article(label: str) -> str:
    if label == "anything":
        return label
    return f"an {label}" if label[:1].lower() in "aeiou" else f"a {label}"
