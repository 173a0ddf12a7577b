"""Proofs as a Mermaid flowchart: from statements and axioms at the bottom up to the conclusion."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kzpk_graph.render.safe import safe
from kzpk_graph.render.things import evidence_line

if TYPE_CHECKING:
    from kzpk_graph.explain.records import Explanations, Step


def write_mermaid(found: Explanations, out: IO[bytes]) -> None:
    """Write proofs as one Mermaid flowchart; a triple or statement that several proofs share is one node.

    Args:
        found: The explanations.
        out: A binary stream.
    """
    chart = _Chart()
    for explanation in found.explanations:
        for proof in explanation.proofs:
            chart.step(proof)
    out.write("".join(f"{line}\n" for line in chart.lines()).encode())


class _Chart:
    def __init__(self) -> None:
        self._numbers: dict[Any, str] = {}
        self._nodes: list[str] = []
        self._edges: dict[str, None] = {}
        self._classes: dict[str, list[str]] = {}

    def step(self, step: Step) -> str:
        """Draw a step and all below it; give its node."""
        number, new = self._number(step.triple)
        if new:
            self._nodes.append(f'  {number}["{_text(step.words)}"]')
            self._classes.setdefault(step.kind, []).append(number)
        if step.premises or step.rule:
            premises = [self.step(premise) for premise in step.premises]
            rule, new = self._number((step.rule, number, tuple(premises)))
            if new:
                self._nodes.append(f'  {rule}(["{_text(step.because)} ({step.rule})"])')
                self._classes.setdefault("rule", []).append(rule)
            for premise in premises:
                self._edges[f"  {premise} --> {rule}"] = None
            self._edges[f"  {rule} --> {number}"] = None
        for statement in step.statements:
            node, new = self._number(statement.iri)
            if new:
                self._nodes.append(f'  {node}[/"{_text(evidence_line(statement))}"/]')
                self._classes.setdefault("source", []).append(node)
            self._edges[f"  {node} --> {number}"] = None
        return number

    def lines(self) -> list[str]:
        """Return the chart's lines."""
        looks = {
            "source": "fill:#fff8dc,stroke:#b8860b",
            "axiom": "fill:#eef3ff,stroke:#4a6fb5",
            "rule": "fill:#f5f5f5,stroke:#999999,stroke-dasharray:3",
            "unsupported": "fill:#ffe4e1,stroke:#b22222",
        }
        styled = [kind for kind in looks if kind in self._classes]
        return [
            "flowchart BT",
            *self._nodes,
            *self._edges,
            *(f"  classDef {kind} {looks[kind]}" for kind in styled),
            *(f"  class {','.join(self._classes[kind])} {kind}" for kind in styled),
        ]

    def _number(self, key: Any) -> tuple[str, bool]:
        new = key not in self._numbers
        return self._numbers.setdefault(key, f"n{len(self._numbers) + 1}"), new


def _text(text: str) -> str:
    """Return a text inside Mermaid's quotation marks, with its entity codes for what would end or format it."""
    plain = safe(text).replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
    return plain.replace("`", "#96;")
