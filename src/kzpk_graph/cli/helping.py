"""Click commands whose help is grouped and ends with examples."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from kzpk_graph.cli.commands import COMMANDS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

CONTEXT_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class GroupedOption(click.Option):
    """An option that is listed under a heading.

    Args:
        group: The heading.
        many: Whether further words up to the next option are values of this option too (``--data A B``).
    """

    def __init__(self, *args: Any, group: str = "Options", many: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        self.many = many


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """Write example command lines as they stand."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def write_options(
    command: click.Command,
    ctx: click.Context,
    formatter: click.HelpFormatter,
    *,
    columns: Sequence[tuple[str, str]] = (),
) -> None:
    """Write the options under their headings, ``Options`` last.

    Args:
        command: The command.
        ctx: Its context.
        formatter: Where they are written.
        columns: Names of columns and what they hold, which are written after the heading ``Parameters``.
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        record = None if isinstance(param, click.Argument) else param.get_help_record(ctx)
        if record is not None:
            groups.setdefault(getattr(param, "group", "Options"), []).append(record)
    first = {"Parameters": groups.pop("Parameters", []), "Columns": list(columns)}
    last = {"Options": groups.pop("Options", [])}
    for heading, records in {**first, **groups, **last}.items():
        if records:
            with formatter.section(heading):
                formatter.write_dl(records)


class ExampleCommand(click.Command):
    """A command with grouped options and examples.

    Args:
        examples: Whole command lines, shown at the end of its help.
    """

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under their headings."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the epilog, then the examples."""
        super().format_epilog(ctx, formatter)
        write_examples(formatter, self.examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the words, after ``--data A B`` has become ``--data A --data B``."""
        many = {name for param in self.params if getattr(param, "many", False) for name in param.opts}
        return super().parse_args(ctx, spread(args, many) if many else args)


def spread(args: Sequence[str], many: set[str]) -> list[str]:
    """Repeat an option's name before each of its values.

    Args:
        args: The words of a command line.
        many: Names of options that take one value or more; the values end at the next word with a leading ``-``.

    Returns:
        The words with one value per name.
    """
    spread_args: list[str] = []
    words = iter(args)
    current = ""
    for word in words:
        if word == "--":
            return [*spread_args, word, *words]
        if word in many:
            current = word
            spread_args.append(word)
            first = next(words, None)
            if first is not None:
                spread_args.append(first)
        elif current and not word.startswith("-"):
            spread_args += [current, word]
        else:
            current = ""
            spread_args.append(word)
    return spread_args


class LazyGroup(click.Group):
    """The group ``kzpk``: it imports the one command that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command's module and return its command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"kzpk_graph.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or fail with the nearest names."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS and not ctx.resilient_parsing:
            ctx.fail(f"there is no command '{args[0]}'{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands under their headings, then the global options."""
        for heading, commands in SECTIONS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()), col_max=20)
        write_options(self, ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete command names without importing the commands, and options."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


def did_you_mean(word: str, known: Sequence[str] | dict[str, Any]) -> str:
    """Return ``; did you mean ...?`` with the nearest known names, or an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(known), n=3, cutoff=0.6)
    return f"; did you mean {' or '.join(repr(name) for name in near)}?" if near else ""


def option(*names: str, group: str = "Options", many: bool = False, **attributes: Any) -> Callable[[Any], Any]:
    """Declare an option that is listed under the heading *group* (see :class:`GroupedOption`)."""
    return click.option(*names, cls=GroupedOption, group=group, many=many, **attributes)
