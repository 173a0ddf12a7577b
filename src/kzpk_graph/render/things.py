"""Search hits, and everything known about one thing or term, as text and JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.render.width import pad, width, wrap
from kzpk_graph.terms import local_name, shrink, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzpk_graph.asof import AsOf
    from kzpk_graph.model import Description, Fact, FactGroup, Match, Matches, Named, Statement, TermUse

_INDENT = "  "


def marked(label: str, marks: tuple[str, ...]) -> str:
    """Return a label with its marks behind it, safe to print: ``Transport consortium [plan]``."""
    return f"{safe(label)} [{', '.join(marks)}]" if marks else safe(label)


def _named(name: str, items: tuple[Named, ...]) -> list[tuple[str, str]]:
    return [(name, f"{marked(item.label, item.marks)} ({shrink(item.iri)})") for item in items]


def write_matches(found: Matches, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN) -> None:
    """Write the hits of a search.

    Args:
        found: The search's answer.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.model.Matches`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    if format_ == "json":
        write_json(found, out)
        return
    if found.matches:
        headers = ("Name", "What it is", "Write it as")
        lines = table(headers, map(_match_row, found.matches), available=available, style=style)
        out.write("".join(f"{line}\n" for line in lines).encode())


def _match_row(match: Match) -> list[Cell]:
    name = marked(match.label, match.marks)
    if match.matched.casefold() not in (match.label.casefold(), words(local_name(match.iri)).casefold()):
        name = f"{name} (also: {safe(match.matched)})"
    kind = safe(", ".join(match.types)) or match.kind
    if match.kind in ("class", "property", "concept"):
        kind = match.kind
    return [Cell(name), Cell(kind), Cell(shrink(match.iri))]


class Paper:
    """Lines of text under headings, wrapped to a width."""

    def __init__(self, available: int, style: Style) -> None:
        self.available = available
        self.style = style
        self.lines: list[str] = []

    def heading(self, text: str) -> None:
        """Add an empty line and a heading."""
        self.lines += ["", self.style.strong(text)]

    def paragraph(self, text: str, indent: str = "", hanging: str = "") -> None:
        """Add a text; its further lines start with *hanging*."""
        room = max(self.available - width(indent), 20) if self.available else 0
        parts = wrap(text, room - width(hanging)) if room else [text]
        self.lines.append(indent + parts[0])
        self.lines.extend(indent + hanging + part for part in parts[1:])

    def pairs(self, pairs: list[tuple[str, str]]) -> None:
        """Add aligned names and texts; a name that repeats is left out."""
        name_width = max((width(name) for name, _ in pairs), default=0)
        if self.available:
            name_width = min(name_width, max(self.available // 3, 12))
        before = ""
        for name, text in pairs:
            shown = "" if name == before else name
            before = name
            names = wrap(shown, name_width) if shown else [""]
            room = max(self.available - name_width - 2 * len(_INDENT), 20) if self.available else 0
            texts = wrap(text, room) if room else [text]
            for level in range(max(len(names), len(texts))):
                left = names[level] if level < len(names) else ""
                right = texts[level] if level < len(texts) else ""
                self.lines.append(f"{_INDENT}{pad(left, name_width)}{_INDENT}{right}".rstrip(" "))

    def write(self, out: IO[bytes]) -> None:
        """Write all lines in UTF-8."""
        out.write("".join(f"{line}\n" for line in self.lines).encode())


def evidence_line(statement: Statement) -> str:
    """Return in one line where a statement stands: source, dates, paragraph, anchor, speaker, modality."""
    parts = [safe(statement.source.label) if statement.source else "source not recorded"]
    if statement.publisher:
        parts.append(safe(statement.publisher))
    if statement.date:
        parts.append(safe(statement.date))
    if statement.said:
        parts.append(f"said {safe(statement.said)}")
    if statement.paragraph is not None:
        parts.append(f"paragraph {statement.paragraph}")
    text = ", ".join(parts)
    if statement.anchor:
        text += f": “{safe(statement.anchor)}”"
    who = []
    if statement.speaker:
        who.append(f"says {safe(statement.speaker.label)}")
    if statement.modality:
        who.append(safe(statement.modality.label))
    return f"{text} ({'; '.join(who)})" if who else text


def _fact_pairs(group: FactGroup, numbers: dict[str, int], *, iris: bool) -> list[tuple[str, str]]:
    name = safe(group.property.label)
    if group.direction == "in":
        name = f"{name} (of)"
    if iris:
        name = f"{name} ({shrink(group.property.iri)})"
    pairs = []
    for fact in group.facts:
        text = marked(fact.shown, fact.marks)
        if iris:
            other = fact.subject if group.direction == "in" else fact.object
            curie = shrink(other.value) if hasattr(other, "value") and not hasattr(other, "datatype") else ""
            text = f"{text} ({curie})" if curie and curie != text else text
        known = [f"[{numbers[iri]}]" for iri in fact.statements if iri in numbers]
        tail = " ".join(known) if known else "inferred" if fact.inferred else ""
        pairs.append((name, f"{text}  {tail}".rstrip()))
    if group.total > len(group.facts):
        pairs.append((name, f"... and {group.total - len(group.facts)} more (--limit {group.total} shows all)"))
    return pairs


def _curies(fact: Fact) -> str:
    return f"{shrink(fact.subject.value)} {shrink(fact.predicate.value)}"


def _write_term(paper: Paper, term: TermUse) -> None:
    uses = {"class": "instances", "property": "triples", "concept": "uses"}
    below = {"class": "subclasses", "property": "subproperties", "concept": "narrower"}
    above = {"class": "is a kind of", "property": "is a kind of", "concept": "broader"}
    paper.pairs(
        [
            *([("definition", safe(term.definition))] if term.definition else []),
            *_named(above.get(term.kind, "is a kind of"), term.parents),
            *_named(below.get(term.kind, "narrower"), term.children),
            *_named("from (domain)", term.domain),
            *_named("to (range)", term.range),
            *_named("inverse", term.inverse),
            ("used", f"{term.uses:,} {uses.get(term.kind, 'uses')}"),
            *_named("for example", term.examples),
        ]
    )


def _other_name(text: str, language: str, kind: str) -> str:
    tongue = f" ({language})" if language and language != "en" else ""
    return f"{safe(text)}{tongue}{' [as recorded]' if kind == 'recorded' else ''}"


def write_description(
    thing: Description,
    format_: str,
    out: IO[bytes],
    *,
    iris: bool = False,
    sentences: Mapping[str, str] | None = None,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write everything known about a thing or a term.

    Args:
        thing: The description.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.model.Description`).
        out: A binary stream.
        iris: Show CURIEs beside labels.
        sentences: Statement to the sentence around its anchor, where the user attached the text.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(thing, out)
        return
    paper = Paper(available, style)
    _write_head(paper, thing)
    _write_facts(paper, thing, [("Facts", thing.groups)], iris=iris, sentences=sentences)
    paper.write(out)


def write_as_of(
    found: AsOf,
    format_: str,
    out: IO[bytes],
    *,
    iris: bool = False,
    sentences: Mapping[str, str] | None = None,
    available: int = 0,
    style: Style = PLAIN,
) -> None:
    """Write what is known about a thing at a time.

    Args:
        found: What was found.
        format_: ``text`` or ``json`` (a :class:`~kzpk_graph.asof.AsOf`).
        out: A binary stream.
        iris: Show CURIEs beside labels.
        sentences: Statement to the sentence around its anchor, where the user attached the text.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headings are emphasised.
    """
    if format_ == "json":
        write_json(found, out)
        return
    time = f"on {found.first}" if found.first == found.last else f"between {found.first} and {found.last}"
    paper = Paper(available, style)
    _write_head(paper, found.thing)
    if found.itself:
        word = {"certain": "certainly then", "possible": "possibly then", "no": "not then"}[found.itself]
        paper.paragraph(f"{time}: {word}, by its own dates", hanging=_INDENT)
    sections = [
        (f"Facts, certainly {time}", found.certain),
        (f"Facts, possibly {time}", found.possible),
        ("Facts without a date", found.thing.groups),
    ]
    _write_facts(paper, found.thing, sections, iris=iris, sentences=sentences)
    paper.write(out)


def _write_head(paper: Paper, thing: Description) -> None:
    paper.lines.append(paper.style.strong(marked(thing.label, thing.marks)))
    types = ", ".join(safe(item.label) for item in thing.types) or (thing.term.kind if thing.term else "")
    paper.paragraph(" · ".join(part for part in (types, shrink(thing.iri)) if part))
    others = [_other_name(*name) for name in thing.labels if name[0] != thing.label]
    if others:
        paper.paragraph(f"also: {', '.join(others)}", hanging=_INDENT)
    if thing.term is not None:
        paper.heading("Term")
        _write_term(paper, thing.term)
    if thing.says:
        paper.heading("Says")
        paper.pairs([(_curies(fact), marked(fact.shown, fact.marks)) for fact in thing.says])


def _write_facts(
    paper: Paper,
    thing: Description,
    sections: Sequence[tuple[str, Sequence[FactGroup]]],
    *,
    iris: bool,
    sentences: Mapping[str, str] | None = None,
) -> None:
    """Write facts under headings, then the evidence that they number."""
    numbers = {iri: number for number, iri in enumerate(thing.statements, 1)}
    for heading, groups in sections:
        if not groups:
            continue
        paper.heading(heading)
        paper.pairs([pair for group in groups for pair in _fact_pairs(group, numbers, iris=iris)])
    if numbers:
        paper.heading("Evidence")
        for iri, number in numbers.items():
            paper.paragraph(f"[{number}] {evidence_line(thing.statements[iri])}  {shrink(iri)}", _INDENT, _INDENT * 2)
            if text := (sentences or {}).get(iri):
                paper.paragraph(f"Text: {safe(text)}", _INDENT * 3, _INDENT)
    if any(
        fact.inferred for _, groups in sections for group in groups if group.direction == "out" for fact in group.facts
    ):
        paper.lines.append("")
        paper.paragraph(f"'kzpk explain {shrink(thing.iri)}' says why what is inferred holds")
