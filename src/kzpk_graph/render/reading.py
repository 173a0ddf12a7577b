"""What a source says, and how a text fits it, as text, Markdown and JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.rdfio import Literal
from kzpk_graph.render.answers import group_digits, markdown_text
from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.things import Paper, marked
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import RDF_TYPE, RDFS_LABEL, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.attached import Miss, TextCheck
    from kzpk_graph.model import Statement
    from kzpk_graph.reading import Paragraph, Reading, Said, SaidTriple

_MOST_MISSES = 20


def write_reading(reading: Reading, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN) -> None:
    """Write what a source says, paragraph by paragraph.

    Args:
        reading: The source read back.
        format_: ``text``, ``markdown`` or ``json`` (a :class:`~kzpk_graph.reading.Reading`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(reading, out)
    elif format_ == "markdown":
        out.write("".join(f"{line}\n" for line in _markdown(reading)).encode())
    else:
        _write_text(reading, out, available, style)


def _facts(reading: Reading) -> Iterator[str]:
    source = reading.source
    yield " · ".join(safe(part) for part in (source.kind, source.publisher, source.date, shrink(source.iri)) if part)
    if source.url:
        yield safe(source.url)
    if reading.said:
        yield f"said {safe(reading.said)}" + (f": {safe(reading.reasoning)}" if reading.reasoning else "")
    text = "attached" if reading.attached else f"not attached (kzpk sources attach {_id(source.iri)} FILE)"
    yield f"{source.statements:,} statements, {source.triples:,} triples; text {text}"


def _id(iri: str) -> str:
    return shrink(iri).removeprefix("source:")


def _head(paragraph: Paragraph) -> str:
    return "Without paragraph" if paragraph.number is None else f"Paragraph {paragraph.number}"


def _voice(statement: Statement, usual: str) -> str:
    """Return who says a statement and how; and when, where that is not when the whole source was said."""
    who = [safe(item.label) for item in (statement.speaker, statement.modality) if item is not None]
    if statement.said and statement.said != usual:
        who.append(f"said {safe(statement.said)}")
    return ", ".join(who)


def _value(triple: SaidTriple) -> str:
    if triple.value is not None:
        return marked(triple.value.label, triple.value.marks)
    if isinstance(triple.term, Literal) and triple.term.datatype.value in (XSD + "integer", XSD + "decimal"):
        return group_digits(safe(triple.text))
    language = triple.term.language if isinstance(triple.term, Literal) else ""
    return f"{safe(triple.text)} ({language})" if language and language != "en" else safe(triple.text)


def _subjects(said: Said) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield each thing with what is said of it: (property, value) pairs, values of one property joined."""
    about: dict[str, list[SaidTriple]] = {}
    for triple in said.triples:
        about.setdefault(triple.subject.iri, []).append(triple)
    for iri, triples in about.items():
        label = marked(triples[0].subject.label, triples[0].subject.marks)
        pairs: dict[str, list[str]] = {}
        for triple in triples:
            if triple.property.iri == RDFS_LABEL and triple.text == triple.subject.label:
                continue
            name = "is a" if triple.property.iri == RDF_TYPE else safe(triple.property.label)
            pairs.setdefault(name, []).append(_value(triple))
        curie = shrink(iri)
        head = label if curie == label else f"{label} ({curie})"
        yield head, [(name, "; ".join(values)) for name, values in pairs.items()]


def _remarks(said: Said) -> Iterator[str]:
    for about, why in said.reasoning:
        yield f"Date inferred ({safe(about)}): {safe(why)}"
    for note in said.notes:
        yield f"Editor's note: {safe(note)}"


def _write_text(reading: Reading, out: IO[bytes], available: int, style: Style) -> None:
    paper = Paper(available, style)
    paper.lines.append(style.strong(safe(reading.source.title)))
    for fact in _facts(reading):
        paper.paragraph(fact, hanging="  ")
    for paragraph in reading.paragraphs:
        paper.heading(_head(paragraph))
        if paragraph.text:
            paper.paragraph(safe(paragraph.text), "  | ")
        if not paragraph.statements:
            paper.paragraph("nothing in the graph", "  ")
        for said in paragraph.statements:
            statement = said.statement
            paper.paragraph(
                f"“{safe(statement.anchor)}”  {_voice(statement, reading.said)}  {shrink(statement.iri)}", "  ", "  "
            )
            for head, pairs in _subjects(said):
                paper.paragraph(head, "    ", "  ")
                for name, value in pairs:
                    paper.paragraph(f"{name}: {value}", "      ", "  ")
            for remark in _remarks(said):
                paper.paragraph(remark, "    ", "  ")
    paper.write(out)


def _markdown(reading: Reading) -> Iterator[str]:
    yield f"# {markdown_text(safe(reading.source.title))}"
    yield ""
    for fact in _facts(reading):
        yield f"- {markdown_text(fact)}"
    for paragraph in reading.paragraphs:
        yield from ("", f"## {_head(paragraph)}", "")
        if paragraph.text:
            yield from (f"> {markdown_text(safe(paragraph.text))}", "")
        if not paragraph.statements:
            yield "Nothing in the graph."
        for number, said in enumerate(paragraph.statements):
            statement = said.statement
            if number:
                yield ""
            yield f"**“{markdown_text(safe(statement.anchor))}”** {markdown_text(_voice(statement, reading.said))}"
            yield f"`{shrink(statement.iri)}`"
            yield ""
            for head, pairs in _subjects(said):
                yield f"- {markdown_text(head)}"
                for name, value in pairs:
                    yield f"  - {markdown_text(name)}: {markdown_text(value)}"
            yield from (f"- *{markdown_text(remark)}*" for remark in _remarks(said))


def write_check(check: TextCheck, format_: str, out: IO[bytes]) -> None:
    """Write how a text fits the statements of its source.

    Args:
        check: What was found.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.attached.TextCheck`).
        out: A binary stream.
    """
    if format_ == "json":
        write_json(check, out)
        return
    found = f"{check.anchors} anchors and {check.hashes} paragraph hashes in {check.paragraphs} paragraphs"
    if check.kept:
        lines = [f"{shrink(check.source)}: all {found} fit; kept in {safe(check.path)}"]
    else:
        lines = [f"{shrink(check.source)}: {len(check.misses)} of {found} do not fit; nothing was kept"]
        lines += [f"  {_miss(miss)}" for miss in check.misses[:_MOST_MISSES]]
        if len(check.misses) > _MOST_MISSES:
            lines.append(f"  ... and {len(check.misses) - _MOST_MISSES} more (--format json shows all)")
        if check.shift:
            way = "further down" if check.shift > 0 else "further up"
            lines.append(f"every anchor that misses its paragraph is {abs(check.shift)} {way}: the text has lines too")
            lines[-1] += " many before them" if check.shift > 0 else " few before them"
    out.write("".join(f"{line}\n" for line in lines).encode())


def _miss(miss: Miss) -> str:
    where = f"paragraph {miss.paragraph}: " if miss.paragraph is not None else ""
    if miss.kind == "hash":
        text = "it is not the paragraph that the statements were taken from (its hash differs)"
        if miss.nearest_paragraph is not None:
            text += f"; that is paragraph {miss.nearest_paragraph}"
    else:
        text = f"no “{safe(miss.anchor)}”" if miss.kind == "anchor" else f"there is none (“{safe(miss.anchor)}”)"
        if miss.nearest_paragraph is not None:
            text += f"; nearest: paragraph {miss.nearest_paragraph}, “{safe(miss.nearest)}”"
        elif miss.nearest:
            text += f"; nearest: “{safe(miss.nearest)}”"
    return f"{where}{text}  {shrink(miss.statement)}"
