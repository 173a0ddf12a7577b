"""``kzpk sources``: where what is in the graph comes from, and the texts that the user attached."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, did_you_mean, write_examples, write_options
from kzpk_graph.cli.options import FILE, look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of

_EXAMPLES = (
    "kzpk sources",
    "kzpk sources --format json",
    "kzpk sources show tdi-interview-2025",
    "kzpk sources attach tdi-interview-2025 interview.txt",
)


class _SourcesGroup(click.Group):
    """The list of sources, and what can be done with one."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        with formatter.section("Commands"):
            commands = [(name, command.get_short_help_str(80)) for name, command in self.commands.items()]
            formatter.write_dl(commands)
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples."""
        write_examples(formatter, _EXAMPLES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail with the nearest."""
        if args[0] not in self.commands and not args[0].startswith("-") and not ctx.resilient_parsing:
            near = did_you_mean(args[0], list(self.commands)) or f"; choose one of {', '.join(self.commands)}"
            ctx.fail(f"'kzpk sources' cannot do '{args[0]}'{near}")
        return super().resolve_command(ctx, args)


@click.command(cls=_SourcesGroup, name="sources", invoke_without_command=True, context_settings=CONTEXT_SETTINGS)
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, format_: str, output: str | None) -> None:
    """List the sources, read one back, or attach your copy of its text.

    Without a command: title, publisher, date, and how many statements and triples rest on each source.
    """
    if ctx.invoked_subcommand is not None:
        return
    from kzpk_graph.render.overview import write_sources

    settings = settings_of(ctx)
    sources = settings.graph().sources()
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_sources(sources, format_, out, available=available, style=style)
    if not sources:
        settings.note("no sources: the graph describes none")


@command.command(
    cls=ExampleCommand,
    name="show",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk sources show tdi-interview-2025",
        "kzpk sources show tdi-interview-2025 --format markdown -o read.md",
    ),
)
@click.argument("source", nargs=-1, required=True, metavar="ID")
@report_options("text", "json", "markdown")
@click.pass_context
def show(ctx: click.Context, /, *, source: tuple[str, ...], format_: str, output: str | None) -> None:
    """Show what a source says, in the order of its paragraphs.

    ID is the source's id, title, CURIE or IRI. For each paragraph: the key phrases, who says it and how, what the graph
    takes from it in plain words, how dates were inferred, and the editor's notes; with the text attached, the paragraph
    itself, and the paragraphs from which nothing was taken.
    """
    from kzpk_graph.render.reading import write_reading

    reading = settings_of(ctx).graph().source(" ".join(source))
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_reading(reading, format_, out, available=available, style=style)


@command.command(
    cls=ExampleCommand,
    name="attach",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk sources attach tdi-interview-2025 interview.txt",),
)
@click.argument("source", metavar="ID")
@click.argument("file", type=FILE, metavar="FILE")
@report_options("text", "json")
@click.pass_context
def attach(ctx: click.Context, /, *, source: str, file: str, format_: str, output: str | None) -> None:
    """Keep your own copy of a source's text, if every anchor is in its place.

    FILE is plain text in UTF-8, one paragraph a line; empty lines do not count; '-' is standard input. It is kept in
    your data directory ($KZPK_DATA_DIR), and replaces the text attached before. Then 'sources show' and '--cite' give
    whole sentences. Looked past: kinds of spaces, quotes, dashes and ellipses. If an anchor is not in its paragraph, or
    a paragraph is not the one that was read, all such places are listed with the nearest, nothing is kept, and the exit
    code is 1.
    """
    from kzpk_graph.render.reading import write_check

    check = settings_of(ctx).graph().attach(source, file)
    with Output(output, styled=True) as out:
        write_check(check, format_, out)
    if not check.kept:
        ctx.exit(1)


@command.command(
    cls=ExampleCommand,
    name="detach",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk sources detach tdi-interview-2025",),
)
@click.argument("source", metavar="ID")
@click.pass_context
def detach(ctx: click.Context, /, *, source: str) -> None:
    """Remove your copy of a source's text."""
    from kzpk_graph.errors import NotFoundError

    if not settings_of(ctx).graph().detach(source):
        raise NotFoundError(f"no text of {source!r} is attached", hint="nothing was removed", code="KZ113")
