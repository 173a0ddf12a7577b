"""Templates in Turtle and TriG, for those who write RDF: what must be there filled in, the rest behind ``#``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.sheets.cells import Dated, choices_shown, date_facts
from kzpk_graph.sheets.columns import evidence_fields
from kzpk_graph.sheets.naming import slug
from kzpk_graph.sheets.schema import SOURCE_CLASS, STATEMENT_CLASS
from kzpk_graph.sheets.template import ORDER, SOURCE_ORDER, by_order, how_to_write, requirement
from kzpk_graph.terms import local_name, shrink, words
from kzpk_graph.vocab import ID, KZPK, PREFIXES, SOURCE, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kzpk_graph.rdfio import Term
    from kzpk_graph.sheets.choosing import Chosen
    from kzpk_graph.sheets.records import Field, Form
    from kzpk_graph.sheets.schema import Schema

_USED: Final = ("kzpk", "id", "source", "statement", "graph", "rdfs", "skos", "xsd", "dcterms", "prov")
_NEW: Final = "new-"
_SOME: Final = "some-"
DOTS: Final = ("...", "\u2026")
"""What stands where a text is to be filled in; some editors make one character of it."""

ADDRESS: Final = "https://example.org/some-page"
"""What stands where an address is to be filled in."""

_DATE: Final = "2026-02-04"
_SAMPLES: Final[dict[str, tuple[str, str]]] = {
    "string": (DOTS[0], "string"),
    "integer": ("1", "integer"),
    "number": ("14.2", "decimal"),
    "boolean": ("true", "boolean"),
    "address": (ADDRESS, "anyURI"),
    "day": (_DATE, "date"),
}
_STRINGS: Final = {KZPK + "currency": "USD", "http://purl.org/dc/terms/language": "en"}


def turtle(schema: Schema, chosen: Chosen, *, with_evidence: bool) -> str:
    """Return a template.

    Args:
        schema: The classes and properties.
        chosen: The form.
        with_evidence: Write TriG: a statement with its evidence and its source; else Turtle.
    """
    form = chosen.form
    thing = ID + _NEW + slug(form.label)
    source, statement = SOURCE + _NEW + "source", STATEMENT + _NEW + "source.1"
    lines = [f"# {form.label}: {form.help}", "#", *_advice(with_evidence=with_evidence), ""]
    lines += [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in _USED]
    if with_evidence:
        fields = by_order(evidence_fields(schema, STATEMENT_CLASS), ORDER)
        of_source = by_order(evidence_fields(schema, SOURCE_CLASS), SOURCE_ORDER)
        lines += ["", "graph:evidence {"]
        lines += _indented(_block(schema, schema.form(SOURCE_CLASS), source, of_source, {}))
        lines.append("")
        filled = {fields[0].property: str(shrink(source))}
        lines += _indented(_block(schema, schema.form(STATEMENT_CLASS), statement, fields, filled))
        lines += ["}", "", f"{shrink(statement)} {{"]
        lines += [*_indented(_block(schema, form, thing, chosen.fields, {})), "}"]
    else:
        lines += ["", *_block(schema, form, thing, chosen.fields, {})]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def placeholders(label: str) -> tuple[str, ...]:
    """Return the local names that a template has for things of a class, by the class's label."""
    name = slug(label)
    return _NEW + name, _SOME + name, f"{_SOME}{name}-2", _SOME + "thing", _NEW + "source"


def _advice(*, with_evidence: bool) -> Iterator[str]:
    yield "# Change what is filled in, take the # off the lines that you use, and drop the others."
    if with_evidence:
        yield "# Drop the source if it is in the graph already ('kzpk sources'), and name it in the statement."
        yield "# 'kzpk validate FILE' tells what is missing or wrong."
    else:
        yield "# 'kzpk validate FILE --source ID --anchor TEXT' puts it in a statement, and tells what is wrong."


def _block(schema: Schema, form: Form, node: str, fields: Iterable[Field], filled: dict[str, str]) -> list[str]:
    """Return what is said of one node, a line for each property, and the dates that it names."""
    name = shrink(node)
    lines = [f"{name} a {shrink(form.cls)} ;"]
    dates: list[str] = []
    asked: set[tuple[str, ...]] = set()
    for field in fields:
        value, more = (filled[field.property], []) if field.property in filled else _sample(schema, node, field)
        need = requirement(schema, form, field)
        first = not any(group.properties in asked for group in form.alternatives(field))
        wanted = field.least > 0 or (first and any(group.always for group in form.alternatives(field)))
        asked.update(group.properties for group in form.alternatives(field))
        values = ", ".join(dict.fromkeys([value, *_others(value, field.least)]))
        lines.append(f"{'' if wanted else '#'}    {shrink(field.property)} {values} ;{_beside(schema, field, need)}")
        if field.kind == "edtf":
            lines += [f"{'' if wanted else '#'}    {line} ;" for line in more]
        elif more:
            dates.append(f"{'' if wanted else '#'}{value} {' ; '.join(more)} .")
    return [*lines, "    .", *dates]


def _beside(schema: Schema, field: Field, need: str) -> str:
    how = choices_shown(field, schema, 8) if field.kind == "choice" else how_to_write(schema, field)
    how = how.partition("; several")[0].partition("; for another")[0].partition("; behind it")[0]
    return f"    # {field.label} ({need}): {how}".replace("\n", " ")


def _others(value: str, least: int) -> list[str]:
    return [f"{value}-{number}" for number in range(2, least + 1)] if value.startswith("id:") else []


def _sample(schema: Schema, node: str, field: Field) -> tuple[str, list[str]]:
    """Return a value of a field as Turtle writes it, and what goes with it."""
    if field.kind == "dating":
        name = f"{node}.{slug(words(local_name(field.property)))}.{_DATE}"
        facts = [f"{shrink(prop)} {_written(value)}" for prop, value in date_facts(KZPK + "date", Dated(_DATE))]
        return shrink(name), ["a kzpk:Dating", *facts]
    if field.kind == "edtf":
        (_, date), *more = date_facts(field.property, Dated(_DATE))
        return _written(date), [f"{shrink(prop)} {_written(value)}" for prop, value in more]
    if field.kind == "choice":
        return shrink(field.choices[0]) if field.choices else "id:some-term", []
    if field.kind == "class":
        return shrink(field.cls or KZPK + "Event"), []
    if field.kind == "thing":
        prefix = SOURCE if field.cls == SOURCE_CLASS else ID
        return shrink(prefix + _SOME + (slug(schema.label(field.cls)) if field.cls else "thing")), []
    if field.kind == "text":
        return _written(Literal(DOTS[0], language="en")), []
    text, datatype = _SAMPLES[field.kind]
    if field.kind == "string":
        return _written(Literal(_STRINGS.get(field.property, text))), []
    return _written(Literal(text, datatype=NamedNode(XSD + datatype))), []


def _written(term: Term) -> str:
    """Return a term as Turtle writes it, numbers and truth values bare."""
    if isinstance(term, NamedNode):
        return shrink(term.value)
    text = str(term)
    if isinstance(term, Literal) and "^^" in text:
        kind = shrink(term.datatype.value)
        bare = kind in ("xsd:integer", "xsd:decimal", "xsd:boolean")
        return term.value if bare else f"{text.partition('^^')[0]}^^{kind}"
    return text


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"#  {line[1:]}" if line.startswith("#") else f"  {line}" for line in lines]
