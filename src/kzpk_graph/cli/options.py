"""Options that several commands share, and how an answer is written by them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from kzpk_graph.cli.helping import GroupedOption, option
from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kzpk_graph.citing import Citations
    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.queries.result import Result
    from kzpk_graph.render.style import Style

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "markdown")
RDF_FORMATS: Final = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml")
TIMEOUT: Final = 30.0
_BY_EXTENSION: Final = {
    "csv": "csv", "tsv": "tsv", "json": "json", "srj": "json", "xml": "xml", "srx": "xml", "md": "markdown",
    "txt": "table",
}  # fmt: skip


KNOWN_BY: Final = (
    "Only what sources said that were published by DATE (2025, 2025-07 or 2025-07-14); sources without a date are"
    " left out and counted on stderr."
)


class FilePath(click.ParamType[str]):
    """A file's name, which the shell completes; the command opens it and says what is wrong with it."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        """Leave the completion of file names to the shell."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


FILE: Final = FilePath()


class Quantity(click.FloatRange):
    """A number within bounds; what is no number (``nan``) is within none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number.

        Raises:
            BadParameter: It is none, or out of bounds.
        """
        number: float = super().convert(value, param, ctx)
        if number != number:  # noqa: PLR0124 - that is what tells it
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


def output_option() -> Callable[[Any], Any]:
    """Declare ``-o FILE``."""
    return option(
        "-o", "--output", type=FILE, metavar="FILE", group="Output",
        help="Write to FILE, as a whole or not at all, and not to stdout.",
    )  # fmt: skip


def data_option(help_text: str) -> Callable[[Any], Any]:
    """Declare ``--data FILE...``."""
    return option("--data", type=FILE, multiple=True, many=True, metavar="FILE...", group="Input", help=help_text)


def data_format_option(*more: str) -> Callable[[Any], Any]:
    """Declare ``--data-format``.

    Args:
        more: What is read besides RDF.
    """
    return option(
        "--data-format", type=click.Choice([*RDF_FORMATS, *more]), group="Input", metavar="FORMAT",
        help="The format of the input, where its name does not tell it (standard input).",
    )  # fmt: skip


def base_option() -> Callable[[Any], Any]:
    """Declare ``--base``."""
    return option(
        "--base", metavar="IRI", callback=_absolute, group="Input",
        help="What relative IRIs in the files are resolved against; without it they are errors.",
    )  # fmt: skip


def _absolute(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    del ctx
    from kzpk_graph.terms import is_iri

    if value is not None and not is_iri(value):
        raise click.BadParameter(
            f"'{value}' is no absolute IRI; write it in full, as in https://example.org/", param=parameter
        )
    return value


def rdf_format_option(formats: Sequence[str] = RDF_FORMATS, *, help_text: str = "") -> Callable[[Any], Any]:
    """Declare ``--format`` for RDF."""
    return option(
        "--format", "format_", type=click.Choice(list(formats)), group="Output", metavar="|".join(formats),
        help=help_text or "The RDF format; by default what FILE's extension says, else turtle.",
    )  # fmt: skip


def report_options(*formats: str) -> Callable[[Any], Any]:
    """Declare ``--format`` for a report, the first being the default, and ``-o FILE``."""

    def declare(function: Any) -> Any:
        declared = option(
            "--format", "format_", type=click.Choice(list(formats)), default=formats[0], show_default=True,
            group="Output", metavar="|".join(formats), help="The report's format.",
        )  # fmt: skip
        return declared(output_option()(function))

    return declare


def known_by_option() -> GroupedOption:
    """Return the option ``--known-by DATE``."""
    return GroupedOption(["--known-by"], metavar="DATE", help=KNOWN_BY)


def answer_params() -> list[click.Option]:
    """Return the options of a command that asks a query."""
    return [
        GroupedOption(
            ["--format", "format_"], type=click.Choice([*ROW_FORMATS, *RDF_FORMATS]), group="Output",
            metavar="FORMAT",
            help="Rows: table (default), csv, tsv, json, xml, markdown. A graph: turtle (default), trig, ntriples,"
            " nquads, jsonld, rdfxml.",
        ),
        GroupedOption(
            ["-o", "--output"], type=FILE, metavar="FILE", group="Output",
            help="Write to FILE, as a whole or not at all; its extension tells the format.",
        ),
        GroupedOption(["--iris"], is_flag=True, group="Output", help="Show IRIs in place of labels."),
        GroupedOption(
            ["--cite"], is_flag=True, group="Output",
            help="Add to each row the statements it rests on, as footnotes; from how many independent sources they come"
            " (sources of one publisher count as one); and its weakest link: the least certain way in which a part is"
            " said, a date that is inferred, a part that a single source says.",
        ),
        GroupedOption(["--asserted"], is_flag=True, help="Ask without what is inferred."),
        GroupedOption(
            ["--timeout"], type=Quantity(min=0), default=TIMEOUT, show_default=True, metavar="SECONDS",
            help="Stop the query after that long; 0 for no limit.",
        ),
        GroupedOption(["--time"], is_flag=True, help="Print on stderr what took how long."),
    ]  # fmt: skip


def extension_of(path: str | None) -> str:
    """Return the extension of a file's name in lower case, without its dot; empty if there is none."""
    if not path:
        return ""
    name = path.replace("\\", "/").rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def answer_format(kind: str, asked: str | None, output: str | None) -> str:
    """Choose the format of an answer.

    Args:
        kind: ``select``, ``ask`` or ``construct``.
        asked: What ``--format`` says, if anything.
        output: What ``-o`` says, if anything.

    Raises:
        UsageError: The format does not fit the kind of answer.
    """
    graph = kind == "construct"
    fitting = RDF_FORMATS if graph else ROW_FORMATS
    if asked is not None:
        if asked not in fitting:
            what = "gives a graph" if graph else "gives rows" if kind == "select" else "gives true or false"
            raise UsageError(f"this query {what}, which '{asked}' cannot hold", hint=f"use {', '.join(fitting)}")
        return asked
    extension = extension_of(output)
    if not graph:
        return _BY_EXTENSION.get(extension, "table")
    return chosen_rdf_format(None, output)


def chosen_rdf_format(asked: str | None, output: str | None) -> str:
    """Choose an RDF format.

    Args:
        asked: What ``--format`` says, if anything.
        output: What ``-o`` says, if anything.

    Raises:
        UsageError: Neither tells the format.
    """
    if asked is not None:
        return asked
    if output in (None, "-"):
        return "turtle"
    from kzpk_graph.rdfio import format_of

    return format_of(str(output)).name


def look_of(output: str | None) -> tuple[int, Style]:
    """Return the width in cells that text may take (0 for no limit), and how it is emphasised.

    Args:
        output: What ``-o`` says, if anything; a file is neither limited nor emphasised.
    """
    from kzpk_graph.render.style import PLAIN, available_width, style_of

    return (available_width(sys.stdout), style_of(sys.stdout)) if output in (None, "-") else (0, PLAIN)


def write_answer(
    settings: Settings,
    result: Result,
    *,
    format_: str | None,
    output: str | None,
    iris: bool,
    for_people: bool,
    citations: Citations | None = None,
) -> None:
    """Write an answer and say on stderr what its reader should know.

    Args:
        settings: The run's settings.
        result: The answer.
        format_: What ``--format`` says, if anything.
        output: What ``-o`` says, if anything.
        iris: Whether IRIs are shown.
        for_people: Whether CSV has labels, and the formats of SPARQL a variable ``marks`` (see ``render.answers``).
        citations: What the rows rest on, if that was asked for.
    """
    from kzpk_graph.cli.output import Output

    if citations is not None and result.pieces is not None:
        raise UsageError(f"--cite serves answers of at most {len(result.rows):,} rows", hint="add a LIMIT")
    chosen = answer_format(result.kind, format_, output)
    if result.kind == "construct":
        from kzpk_graph.render.graphs import write_graph

        with Output(output) as out:
            write_graph(result.triples, chosen, out)
    else:
        from kzpk_graph.render.answers import write_rows

        available, style = look_of(output)
        with Output(output, styled=chosen == "table") as out:
            if citations is None:
                write_rows(result, chosen, out, iris=iris, labels=for_people, available=available, style=style)
            else:
                from kzpk_graph.render.cited import write_cited

                write_cited(
                    result, citations, chosen, out, iris=iris, labels=for_people, available=available, style=style
                )
    if result.pieces is not None and chosen in ("table", "markdown"):
        settings.note(f"only the first {len(result.rows):,} rows are shown; csv, tsv, json and xml get all of them")
        result.pieces.close()  # here, since the engine's iterator must end in the thread that it began in
    _comment(settings, result, marked=for_people or chosen in ("table", "markdown"))


def _comment(settings: Settings, result: Result, *, marked: bool) -> None:
    if result.kind == "select" and not result.rows:
        settings.note(f"no rows: {result.empty_because}" if result.empty_because else "no rows")
    elif result.kind == "construct" and not result.triples:
        settings.note(f"no triples: {result.empty_because}" if result.empty_because else "no triples")
    if result.has_marks and not marked:
        kinds = sorted({mark for marks in result.entity_marks.values() for mark in marks})
        settings.note(
            f"{len(result.entity_marks)} of the things named here are no established facts ({', '.join(kinds)});"
            " --format table marks them"
        )


def print_times(result: Result, opening: float, printing: float) -> None:
    """Print on stderr how long each step took, in milliseconds.

    Args:
        result: What was answered.
        opening: Seconds that opening the graph took.
        printing: Seconds that writing the answer took, with the look-up of labels.
    """
    from kzpk_graph.queries.run import parsing_seconds
    from kzpk_graph.vocab import PREFIXES

    seconds = dict(result.seconds)
    parsing = min(parsing_seconds(result.text, PREFIXES if result.query is None else None), seconds.get("run", 0.0))
    seconds["run"] = seconds.get("run", 0.0) - parsing
    label = seconds.pop("label", 0.0)
    steps = {"open": opening, "parse": parsing, **seconds, "label": label, "print": max(printing - label, 0.0)}
    told = ", ".join(f"{name} {value * 1000:.1f} ms" for name, value in steps.items())
    sys.stderr.write(f"time: {told}\n")
