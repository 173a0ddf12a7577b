"""The classes that can be filled in, as text."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from kzpk_graph.render.safe import safe
from kzpk_graph.render.style import PLAIN, Style
from kzpk_graph.render.table import Cell, table
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.model import Named


def write_forms(
    forms: Iterable[tuple[Named, str]], out: IO[bytes], *, available: int = 0, style: Style = PLAIN
) -> None:
    """Write the classes for which there is a form, each with what it means.

    Args:
        forms: The classes and their definitions.
        out: A binary stream.
        available: Width of the terminal in cells; 0 for no limit.
        style: How headers are emphasised.
    """
    rows = [(Cell(safe(cls.label)), Cell(safe(meaning)), Cell(shrink(cls.iri))) for cls, meaning in forms]
    lines = table(("Class", "What it is", "Write it as"), rows, available=available, style=style)
    out.write("".join(f"{line}\n" for line in lines).encode())
