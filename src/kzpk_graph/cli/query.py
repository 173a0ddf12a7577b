"""``kzpk query``: run a saved query, or list them.

Each saved query is a command of its own, made from the catalogue that is compiled into the cache: its parameters are
options, and its help shows its question, parameters and columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from kzpk_graph.cli.helping import (
    CONTEXT_SETTINGS,
    GroupedOption,
    did_you_mean,
    option,
    write_examples,
    write_options,
)
from kzpk_graph.cli.options import ROW_FORMATS, answer_params, known_by_option, print_times, write_answer
from kzpk_graph.cli.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kzpk_graph.model import Parameter, SavedQuery

_EXAMPLES: Final = (
    "kzpk query                              list the saved queries by topic",
    "kzpk query NAME --help                  the parameters and columns of one",
    "kzpk query NAME --format csv -o a.csv   run it, and write a spreadsheet",
    "kzpk query --topic trade                those of one topic",
    "kzpk query NAME --known-by 2020         as far as sources published by then tell",
)
_METAVARS: Final = {
    "iri": "NAME", "string": "TEXT", "integer": "NUMBER", "decimal": "NUMBER", "date": "YYYY-MM-DD", "edtf": "DATE",
    "year": "YYYY", "lang": "LANG", "boolean": "true|false",
}  # fmt: skip


def _saved_queries(ctx: click.Context) -> Mapping[str, SavedQuery]:
    return settings_of(ctx).graph().queries()


class _ChoiceText(click.ParamType[str]):
    """Text that the shell completes from a parameter's choices; the query checks it."""

    name = "text"

    def __init__(self, choices: tuple[str, ...]) -> None:
        self.choices = choices

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:  # noqa: ARG002
        from click.shell_completion import CompletionItem

        return [CompletionItem(choice) for choice in self.choices if choice.startswith(incomplete)]


def option_name(parameter: str) -> str:
    """Return the option that sets a parameter, without its dashes: ``_`` becomes ``-``."""
    return parameter.replace("_", "-")


def _parameter_option(parameter: Parameter) -> GroupedOption:
    help_text = parameter.help.rstrip(".")
    facts = [f"{help_text[:1].upper()}{help_text[1:]}." if help_text else ""]
    if parameter.type == "iri":
        facts.append("A label, CURIE or IRI.")
    if parameter.choices:
        facts.append(f"One of: {', '.join(parameter.choices)}.")
    if parameter.required:
        facts.append("Required.")
    elif parameter.default not in (None, ""):
        facts.append(f"Default: {parameter.default}.")
    return GroupedOption(
        [f"--{option_name(parameter.name)}", f"parameter_{parameter.name}"],
        type=_ChoiceText(parameter.choices) if parameter.choices else str,
        metavar=_METAVARS.get(parameter.type, "VALUE"),
        group="Parameters",
        help=" ".join(fact for fact in facts if fact),
    )


class _SavedQueryCommand(click.Command):
    """The command that runs one saved query."""

    def __init__(self, query: SavedQuery) -> None:
        super().__init__(
            query.name,
            params=[*map(_parameter_option, query.parameters), known_by_option(), *answer_params()],
            callback=click.pass_context(_run(query)),
            help=query.question or query.summary,
            short_help=query.question or query.summary,
            context_settings=CONTEXT_SETTINGS,
        )
        self.query = query

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the question, and the summary where it says more."""
        query = self.query
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(query.question or query.summary)
            if query.summary and query.question and query.summary != query.question:
                formatter.write_paragraph()
                formatter.write_text(query.summary)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the parameters, the columns, and the other options."""
        columns = [(column.name, column.help or column.label or column.name) for column in self.query.columns]
        write_options(self, ctx, formatter, columns=columns)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write examples with the query's own parameters."""
        write_examples(formatter, _examples(self.query))


def _examples(query: SavedQuery) -> list[str]:
    from shlex import quote

    start = f"kzpk query {query.name}"
    values: list[str] = []
    for parameter in query.parameters:
        value = parameter.default or next(iter(parameter.choices), "")
        if value and (parameter.required or not values):
            values.append(f" --{option_name(parameter.name)} {quote(value)}")
        elif parameter.required:
            values.append(f" --{option_name(parameter.name)} {_METAVARS.get(parameter.type, 'VALUE')}")
    needed = "".join(values)
    required = any(parameter.required for parameter in query.parameters)
    examples = [] if required else [start]
    if needed:
        examples.append(start + needed)
    file = f"{query.name}.ttl" if query.form == "construct" else f"{query.name}.csv"
    examples.append(f"{start}{needed if required else ''} -o {file}")
    return examples


def _run(query: SavedQuery) -> Any:
    def run(ctx: click.Context, /, **given: Any) -> None:
        from time import perf_counter

        from kzpk_graph.cli.limit import within
        from kzpk_graph.queries.result import HELD

        settings = settings_of(ctx)
        values = {
            parameter.name: given[f"parameter_{parameter.name}"]
            for parameter in query.parameters
            if given[f"parameter_{parameter.name}"] is not None
        }
        parent = ctx.parent.params if ctx.parent is not None else {}
        started = perf_counter()
        graph = settings.known_by(given["known_by"])
        graph.hold = HELD
        opened = perf_counter()

        def work() -> Any:
            result = graph.query(query.name, values, asserted=given["asserted"])
            ran = perf_counter()
            citations = graph.cite(result, asserted=given["asserted"]) if given["cite"] else None
            answered = perf_counter()
            if citations is not None:
                result = result._replace(seconds={**result.seconds, "cite": answered - ran})
            write_answer(
                settings, result, format_=given["format_"] or parent.get("format_"), output=given["output"],
                iris=given["iris"], for_people=True, citations=citations,
            )  # fmt: skip
            return result, perf_counter() - answered

        result, printing = within(given["timeout"] or None, work)
        for bound in result.parameters:
            settings.note(f"{bound.name} = {bound.shown or 'any'}{'' if bound.given else ' (default)'}", level=1)
        if given["time"]:
            print_times(result, opened - started, printing)
        if result.kind == "ask" and not result.boolean:
            ctx.exit(1)

    return run


class _QueryGroup(click.Group):
    """The saved queries as commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the saved queries."""
        return list(_saved_queries(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command for one saved query."""
        query = _saved_queries(ctx).get(cmd_name)
        return None if query is None else _SavedQueryCommand(query)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the saved query, or fail with the nearest names."""
        queries = _saved_queries(ctx)
        if args[0] not in queries and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = did_you_mean(args[0], list(queries)) or "; 'kzpk query' lists them"
            ctx.fail(f"there is no saved query '{args[0]}'{near}")
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the saved queries are run."""
        formatter.write_usage(ctx.command_path, "[NAME [--PARAMETER VALUE ...]] [OPTIONS]")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options; ``kzpk query`` itself lists the saved queries."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples."""
        write_examples(formatter, _EXAMPLES)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete the names of saved queries, with the question each answers, and options."""
        from click.shell_completion import CompletionItem

        queries = _saved_queries(ctx)
        found = [
            CompletionItem(name, help=query.question or query.summary)
            for name, query in queries.items()
            if name.startswith(incomplete)
        ]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


@click.command(cls=_QueryGroup, name="query", invoke_without_command=True, context_settings=CONTEXT_SETTINGS)
@option("--topic", metavar="TOPIC", help="List the saved queries of one topic.")
@option(
    "--format", "format_", type=click.Choice(list(ROW_FORMATS)), metavar="FORMAT",
    help="Format of the list (table, csv, tsv, json, xml, markdown), or of the answer where NAME follows.",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, topic: str | None, format_: str | None) -> None:
    """Run a saved query, or list them all.

    Without NAME: the saved queries by topic, with the question each answers. With NAME: its answer. 'kzpk query NAME
    --help' shows its parameters and columns. Plans, proposals and opinions are marked in every answer.
    """
    if ctx.invoked_subcommand is None:
        from kzpk_graph.cli.listing import list_queries

        list_queries(settings_of(ctx), _saved_queries(ctx), topic=topic, format_=format_ or "table")
