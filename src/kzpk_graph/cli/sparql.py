"""``kzpk sparql``: run SPARQL of one's own."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, answer_params, data_format_option, data_option, print_times, write_answer
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import InputError, QueryError, UsageError

if TYPE_CHECKING:
    from kzpk_graph.queries.result import Result


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``.

    Raises:
        InputError: It cannot be read, or is not UTF-8.
    """
    from kzpk_graph.rdfio.source import open_input

    stream = open_input(path)
    try:
        return stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("the file is not in UTF-8", hint="save it as UTF-8", where=path, code="KZ306") from error
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror or error})", where=path, code="KZ303") from error
    finally:
        if path != "-":
            stream.close()


def _query_text(file: str | None, text: str | None, stdin: str | None) -> str:
    if stdin not in (None, "-"):
        raise UsageError(
            f"'{stdin}' is not expected here", hint="give the query with -f FILE, -e TEXT, or - for standard input"
        )
    if sum(value is not None for value in (file, text, stdin)) != 1:
        raise UsageError("give one query", hint="with -f FILE, -e TEXT, or - for standard input")
    if text is not None:
        return text
    return read_text(file if file is not None else "-")


@click.command(
    cls=ExampleCommand,
    name="sparql",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        'kzpk sparql -e "SELECT ?event ?place { ?event kzpk:takesPlaceIn ?place }"',
        "kzpk sparql -f question.rq --format json",
        'kzpk sparql --cite -e "SELECT ?party { ?agreement kzpk:party ?party }"',
        "kzpk sparql - < question.rq",
        'kzpk sparql --data a.ttl b.trig -e "SELECT * { ?s ?p ?o }"',
    ),
)
@option("-f", "--file", type=FILE, metavar="FILE", group="Query", help="Read the query from FILE.")
@option("-e", "--execute", "text", metavar="TEXT", group="Query", help="The query itself.")
@data_option(
    "Ask these files and nothing else: their default graph is the default graph, their named graphs are GRAPH's."
)
@data_format_option()
@click.argument("stdin", metavar="[-]", required=False)
@click.pass_context
def command(ctx: click.Context, /, *, file: str | None, text: str | None, stdin: str | None, **given: Any) -> None:
    """Run SPARQL 1.1 of your own: SELECT, ASK, CONSTRUCT or DESCRIBE.

    The project's prefixes (kzpk:, id:, source:, statement:, rdfs:, skos:, xsd: ...) are declared already. The default
    graph holds every triple once, inferred ones too; the statements and their evidence are named graphs. Nothing is
    fetched: SERVICE, LOAD and FROM are refused. Results have exactly the variables asked for. --cite serves SELECT
    queries of plain triple patterns, with FILTERs on what is selected.
    """
    from kzpk_graph.cli.limit import within
    from kzpk_graph.queries.result import HELD

    settings = settings_of(ctx)
    if "-" in (file, stdin) and "-" in given["data"]:
        raise UsageError("the query and the data cannot both come from standard input")
    if given["cite"] and given["data"]:
        raise UsageError("--cite names statements of the graph, not of --data", hint="leave one of them out")
    if given["asserted"] and given["data"]:
        raise UsageError(
            "--data asks files as they are, and nothing is inferred of them", hint="leave --asserted out", code="KZ225"
        )
    query = _query_text(file, text, stdin)
    started = perf_counter()
    graph = settings.graph()
    graph.hold = HELD
    opened = perf_counter()

    def work() -> tuple[Result, float]:
        try:
            result = graph.sparql(query, given["data"], asserted=given["asserted"], data_format=given["data_format"])
        except QueryError as error:
            if file not in (None, "-") and error.where.startswith("query:"):
                error.where = f"{file}{error.where.removeprefix('query')}"
            raise
        ran = perf_counter()
        citations = graph.cite(result, sparql=query, asserted=given["asserted"]) if given["cite"] else None
        answered = perf_counter()
        if citations is not None:
            result = result._replace(seconds={**result.seconds, "cite": answered - ran})
        write_answer(
            settings, result, format_=given["format_"], output=given["output"], iris=given["iris"], for_people=False,
            citations=citations,
        )  # fmt: skip
        return result, perf_counter() - answered

    result, printing = within(given["timeout"] or None, work)
    if given["time"]:
        print_times(result, opened - started, printing)
    if result.kind == "ask" and not result.boolean:
        sys.stdout.flush()
        ctx.exit(1)


command.params.extend(answer_params())
