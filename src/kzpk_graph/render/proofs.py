"""Proofs, near misses and the check of all proofs, as text, Markdown and JSON."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Final

from kzpk_graph.explain.wording import curies
from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.things import evidence_line
from kzpk_graph.render.width import width, wrap
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kzpk_graph.explain.records import Checked, Explanation, Explanations, Step, WhyNot

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#])")


class _Sheet:
    """Lines that are wrapped to a width, each after a prefix that draws the tree."""

    def __init__(self, available: int, style: Style) -> None:
        self._available = available
        self.style = style
        self.lines: list[str] = []
        self.branch, self.last, self.down = ("├─ ", "└─ ", "│  ") if style.rule == "─" else ("|- ", "`- ", "|  ")

    def add(self, text: str, first: str = "", further: str = "", *, strong: bool = False, dim: bool = False) -> None:
        room = max(self._available - width(first), 24) if self._available else 0
        for i, part in enumerate(wrap(text, room) if room else [text]):
            shown = self.style.strong(part) if strong else self.style.dim(part) if dim else part
            self.lines.append(f"{first if i == 0 else further}{shown}".rstrip())

    def write(self, out: IO[bytes]) -> None:
        out.write("".join(f"{line}\n" for line in self.lines).encode())


def write_explanations(
    found: Explanations, format_: str, out: IO[bytes], *, iris: bool = False, available: int = 0, style: Style = PLAIN
) -> None:
    """Write explanations.

    Args:
        found: The explanations.
        format_: ``text``, ``markdown``, ``json`` (an `explain.records.Explanations`), ``turtle`` (PROV-O) or
            ``mermaid``.
        out: A binary stream.
        iris: Show each triple in CURIEs too.
        available: Width of the terminal in cells; 0 for no limit.
        style: How text is set.
    """
    if format_ == "json":
        write_json(found, out)
    elif format_ == "turtle":
        from kzpk_graph.render.proofs_prov import write_provenance

        write_provenance(found, out)
    elif format_ == "mermaid":
        from kzpk_graph.render.proofs_mermaid import write_mermaid

        write_mermaid(found, out)
    elif format_ == "markdown":
        out.write("".join(f"{line}\n" for line in _markdown(found, iris=iris)).encode())
    else:
        sheet = _Sheet(available, style)
        for i, explanation in enumerate(found.explanations):
            if i:
                sheet.lines.append("")
            _text(sheet, explanation, iris=iris)
        sheet.write(out)


def _text(sheet: _Sheet, explanation: Explanation, *, iris: bool) -> None:
    several = len(explanation.proofs) > 1
    for number, proof in enumerate(explanation.proofs, 1):
        if several:
            if number > 1:
                sheet.lines.append("")
            sheet.add(f"Proof {number} of {len(explanation.proofs)}", dim=True)
        sheet.add(safe(proof.words), further="  ", strong=True)
        _step(sheet, proof, "", iris=iris)


def _step(sheet: _Sheet, step: Step, indent: str, *, iris: bool) -> None:
    """Write what a step rests on, below its words."""
    if iris:
        sheet.add(safe(curies(step.triple)), f"{indent}  ", f"{indent}    ", dim=True)
    for note in notes(step):
        sheet.add(note, f"{indent}  ", f"{indent}    ")
    for i, premise in enumerate(step.premises):
        last = i == len(step.premises) - 1
        mark, down = (sheet.last, "   ") if last else (sheet.branch, sheet.down)
        sheet.add(safe(premise.words), f"{indent}  {mark}", f"{indent}  {down}  ")
        _step(sheet, premise, f"{indent}  {down}", iris=iris)


def notes(step: Step) -> Iterator[str]:
    """Yield why one step holds, in lines that are safe to print: its rule, its statements, or its axiom."""
    if step.kind in ("inferred", "value"):
        yield f"inferred, {safe(step.because)} ({step.rule})"
    for statement in step.statements:
        yield f"{evidence_line(statement)}  {shrink(statement.iri)}"
        if statement.iri in step.texts:
            yield f"in full: “{safe(step.texts[statement.iri])}”"
    if step.kind == "axiom":
        if step.term is not None and step.definition:
            yield f"axiom of the ontology; {safe(step.term.label)}: {safe(step.definition)}"
        elif step.term is not None:
            yield f"axiom of the ontology about {safe(step.term.label)}"
        else:
            yield "axiom of the ontology"
    if step.kind == "unsupported":
        yield "asserted, but no statement and no axiom stands behind it"


def _markdown(found: Explanations, *, iris: bool) -> Iterator[str]:
    for i, explanation in enumerate(found.explanations):
        if i:
            yield ""
        several = len(explanation.proofs) > 1
        for number, proof in enumerate(explanation.proofs, 1):
            if number > 1:
                yield ""
            yield f"**{escaped(proof.words)}**{f' (proof {number} of {len(explanation.proofs)})' if several else ''}"
            yield ""
            yield from _items(proof, 0, iris=iris)


def _items(step: Step, depth: int, *, iris: bool) -> Iterator[str]:
    indent = "  " * depth
    if iris:
        yield f"{indent}- `{safe(curies(step.triple))}`"
    for note in notes(step):
        yield f"{indent}- *{escaped(note)}*"
    for premise in step.premises:
        yield f"{indent}- {escaped(premise.words)}"
        yield from _items(premise, depth + 1, iris=iris)


def escaped(text: str) -> str:
    """Return a text for Markdown (CommonMark 0.31 §2.4): what has a meaning there is escaped."""
    return _MARKDOWN.sub(r"\\\1", safe(text))


def write_why_not(why: WhyNot, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN) -> None:
    """Write why a triple is missing.

    Args:
        why: The reasons.
        format_: ``text``, ``markdown`` or ``json`` (an `explain.records.WhyNot`).
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How text is set.
    """
    if format_ == "json":
        write_json(why, out)
        return
    sheet = _Sheet(available, style)
    plain = format_ == "text"
    show = safe if plain else escaped
    item, inner = ("  ", "    ") if plain else ("- ", "  - ")
    sheet.add(show(f"Not in the graph: {why.words}"), further="  ", strong=plain)

    def part(heading: str, lines: Sequence[tuple[str, str]]) -> None:
        sheet.lines.append("")
        sheet.add(show(heading))
        sheet.lines.extend([""] if lines and not plain else [])
        for before, line in lines:
            sheet.add(show(line), before, " " * (len(before) + 2))

    if why.clash:
        part(f"It would contradict what the graph knows: {why.clash}.", [])
    if why.near:
        more = f" (the nearest {len(why.near)} of {why.total} ways)" if why.total > len(why.near) else ""
        lines = []
        for miss in why.near:
            lines += [(item, f"if {miss.unmet}"), (inner, f"{miss.because} ({miss.rule})")]
            lines += [(inner, f"which holds: {met}") for met in miss.met]
        part(f"No source says so. It would follow{more}:", lines)
    else:
        part("No source says so, and no rule would conclude it from one more fact.", [])
    if why.instead:
        part("The graph holds of the same subject:", [(item, line) for line in why.instead])
    if why.reverse:
        part("The graph holds of the same object:", [(item, line) for line in why.reverse])
    sheet.write(out)


def write_checked(checked: Checked, format_: str, out: IO[bytes]) -> None:
    """Write the result of proving everything.

    Args:
        checked: The result.
        format_: ``text``, ``markdown`` or ``json`` (an `explain.records.Checked`).
        out: A binary stream.
    """
    if format_ == "json":
        write_json(checked, out)
        return
    item = "- " if format_ == "markdown" else ""
    lines = [
        f"{checked.asserted} asserted",
        f"{checked.inferred} inferred",
        f"{checked.explained} explained, in {checked.steps} steps checked against the rules",
        f"{checked.unexplained} unexplained",
    ]
    lines += [f"  {safe(curies(triple))}: {safe(fault)}" for triple, fault in checked.faults]
    out.write("".join(f"{item}{line}\n" for line in lines).encode())
