"""The list of saved queries that ``kzpk query`` prints."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING

from kzpk_graph.cli.helping import did_you_mean
from kzpk_graph.cli.output import Output
from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.model import SavedQuery


def list_queries(settings: Settings, queries: Mapping[str, SavedQuery], *, topic: str | None, format_: str) -> None:
    """Print the saved queries.

    Args:
        settings: The run's settings.
        queries: The saved queries by name.
        topic: Only those of this topic.
        format_: A format for rows; ``json`` is a list of the whole headers.

    Raises:
        UsageError: There is no such topic.
    """
    topics = {query.topic: None for query in queries.values()}
    if topic is not None and topic not in topics:
        near = did_you_mean(topic, list(topics)).removeprefix("; ")
        raise UsageError(f"there is no topic '{topic}'", hint=near or f"the topics are {', '.join(topics)}")
    chosen = [query for query in queries.values() if topic in (None, query.topic)]
    with Output(None, styled=format_ == "table") as out:
        if format_ == "table":
            _write_topics(chosen, out)
        elif format_ == "json":
            from kzpk_graph.render.data import write_json

            write_json([{k: v for k, v in query._asdict().items() if k != "text"} for query in chosen], out)
        else:
            _write_rows(chosen, format_, out)
    if not chosen:
        settings.note("there are no saved queries")
    elif format_ == "table":
        count = "1 saved query" if len(chosen) == 1 else f"{len(chosen)} saved queries"
        settings.note(f"{count}; 'kzpk query NAME --help' shows the parameters of one")


def _write_topics(queries: list[SavedQuery], out: IO[bytes]) -> None:
    from kzpk_graph.render.safe import safe
    from kzpk_graph.render.style import available_width, style_of
    from kzpk_graph.render.width import pad, width, wrap

    style = style_of(sys.stdout)
    indent = 2
    name_width = max((width(query.name) for query in queries), default=0)
    room = max(available_width(sys.stdout) - name_width - 2 * indent, 0)
    lines: list[str] = []
    topic = ""
    for query in queries:
        if query.topic != topic:
            topic = query.topic
            lines += ([""] if lines else []) + [style.strong(topic)]
        question = safe(query.question or query.summary)
        first, *rest = wrap(question, max(room, 20)) if room else [question]
        lines.append(f"{'':{indent}}{pad(query.name, name_width)}{'':{indent}}{first}")
        lines.extend(f"{'':{name_width + 2 * indent}}{text}" for text in rest)
    out.write("".join(f"{line}\n" for line in lines).encode())


def _write_rows(queries: list[SavedQuery], format_: str, out: IO[bytes]) -> None:
    from kzpk_graph.model import Column
    from kzpk_graph.queries.result import Result
    from kzpk_graph.rdfio import Literal
    from kzpk_graph.render.answers import write_rows

    rows = [(Literal(query.topic), Literal(query.name), Literal(query.question or query.summary)) for query in queries]
    columns = tuple(Column(name) for name in ("topic", "name", "question"))
    write_rows(Result("select", columns=columns, rows=rows), format_, out)
