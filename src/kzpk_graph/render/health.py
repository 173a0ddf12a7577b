"""The health of a graph, as a table and as JSON."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.render.data import write_json
from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table

if TYPE_CHECKING:
    from kzpk_graph.health.records import Health


def write_health(health: Health, format_: str, out: IO[bytes], *, available: int = 0, style: Style = PLAIN) -> None:
    """Write what was examined, and what is wrong.

    Args:
        health: What was found.
        format_: ``table``, or ``json``: ``{healthy, parts: [{name, scope, problems, examples, fatal}]}``.
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    if format_ == "json":
        write_json({"healthy": health.healthy, "parts": [part._asdict() for part in health.parts]}, out)
        return
    rows = []
    for part in health.parts:
        verdict = "ok" if not part.problems else "FAILS" if part.fatal else "warns"
        rows.append((Cell(part.name), Cell(part.scope), Cell(f"{part.problems:,}", number=True), Cell(verdict)))
    lines = list(table(("Examined", "How much", "Problems", "Verdict"), rows, available=available, style=style))
    for part in health.parts:
        if part.problems:
            more = part.problems - len(part.examples)
            lines += ["", f"{part.name}:", *(f"  {safe(example)}" for example in part.examples)]
            lines += [f"  and {more:,} more"] if more else []
    out.write("".join(f"{line}\n" for line in lines).encode())
