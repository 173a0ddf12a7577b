"""The table and the log-log picture of a benchmark's result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

_DRAWN: Final = (
    ("saved queries", "a saved query"),
    ("explain one triple, inside", "explain one triple"),
    ("add one statement, inside", "add one statement"),
    ("kzpk query, whole process", "kzpk query, whole process"),
    ("closure", "closure of everything"),
    ("full validation", "validation of everything"),
    ("bulk load", "bulk load"),
    ("export Turtle", "export as stable Turtle"),
)


_APART: Final = 1.45
"""How many times as high one label stands as the one below it, at least."""


def shown(seconds: float) -> str:
    """Return a time as people read it."""
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    return f"{seconds:.3g} s"


def table(result: dict[str, Any]) -> str:
    """Return the result as Markdown: a row for each thing and tool, a column for each size."""
    rows = result["rows"]
    sizes = sorted({row["size"] for row in rows})
    cells = {(row["what"], row["tool"], row["size"]): row for row in rows}
    keys = dict.fromkeys((row["what"], row["tool"]) for row in rows)
    lines = [
        "# Benchmark",
        "",
        f"`python -m tests.bench`; {result['machine']}. Times are medians, of the saved",
        "queries geometric means; memory is the peak of the process. Sizes are triples that statements assert.",
        "",
        "| what | tool | " + " | ".join(f"{size:,}" for size in sizes) + " | measured |",
        "| --- | --- |" + " ---: |" * len(sizes) + " --- |",
    ]
    for what, tool in sorted(keys, key=lambda key: ([k[0] for k in keys].index(key[0]), list(keys).index(key))):
        found = [cells.get((what, tool, size)) for size in sizes]
        days = sorted({row["date"] for row in found if row is not None})
        lines.append(f"| {what} | {tool} | {' | '.join(_cell(row, cells) for row in found)} | {', '.join(days)} |")
    return "\n".join([*lines, ""])


def _cell(row: dict[str, Any] | None, cells: dict[tuple[str, str, int], dict[str, Any]]) -> str:
    if row is None:
        return ""
    parts = [shown(row["seconds"])]
    ours = cells.get((row["what"], "kzpk", row["size"]))
    if "ratio" in row:
        parts.append(f"{row['ratio']:.3g} x engine")
    elif row["tool"] != "kzpk" and ours is not None:
        parts.append(f"{row['seconds'] / ours['seconds']:.2g} x kzpk")
    if row.get("memory_mb", 0) >= 300:
        parts.append(f"{row['memory_mb']:,.0f} MB")
    return "; ".join(parts)


def picture(result: dict[str, Any], out: Path) -> None:
    """Draw how the time of kzpk grows with the size, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "kzpk"
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8.5, 5.2))
    ends: list[tuple[int, float, str, Any]] = []
    for what, label in _DRAWN:
        points = sorted(
            (row["size"], row["seconds"]) for row in result["rows"] if (row["what"], row["tool"]) == (what, "kzpk")
        )
        if points:
            (line,) = axes.loglog(*zip(*points, strict=True), marker="o", linewidth=1.6, markersize=4)
            ends.append((*points[-1], label, line.get_color()))
    lowest: dict[int, float] = {}
    for size, seconds, label, colour in sorted(ends):  # a label that would lie on another is moved up
        height = max(seconds, lowest.get(size, 0.0))
        lowest[size] = height * _APART
        axes.annotate(label, (size, height), xytext=(8, 0), textcoords="offset points", va="center", color=colour)
    axes.set_xlabel("triples asserted by statements")
    axes.set_ylabel("seconds")
    axes.set_title("How the time of kzpk grows with the graph", loc="left")
    axes.grid(visible=True, which="major", linewidth=0.4, alpha=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    figure.subplots_adjust(left=0.09, right=0.74, top=0.93, bottom=0.11)
    figure.savefig(out, metadata={"Date": None})
