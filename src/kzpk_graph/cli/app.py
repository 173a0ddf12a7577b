"""The entry point of the command ``kzpk``: its global options, its errors and its exit codes.

====  =================================================================
0     done, conforms, true, an empty table, or the reader closed the pipe
1     it ran, and the answer is no
2     the command line is wrong
3     an input or a store cannot be used
70    a fault of the program itself
130   interrupted
====  =================================================================
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

import click

from kzpk_graph.cli import supervise
from kzpk_graph.cli.helping import CONTEXT_SETTINGS, LazyGroup, write_examples
from kzpk_graph.cli.process import leave, settle
from kzpk_graph.cli.settings import Settings
from kzpk_graph.errors import InputError, KzpkError, NegativeAnswer, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

DONE: Final = 0
USAGE: Final = 2
UNUSABLE: Final = 3
FAULT: Final = 70
INTERRUPTED: Final = 130
_COMPLETE: Final = "_KZPK_COMPLETE"
_STORE_HINT: Final = (
    "name the directory of your store, or leave --store out to ask the graph that ships with the package"
)
_GLOBAL_FLAGS: Final = frozenset(("-q", "--quiet", "-v", "-vv", "--verbose"))
_EXAMPLES: Final = (
    "kzpk query                              the saved queries, with the question each answers",
    "kzpk find forum                         what is called so",
    "kzpk show kzpk:Event                    a term of the ontology, or a thing by its name",
    "kzpk export -o graph.ttl                the whole graph as Turtle",
)


class _Kzpk(LazyGroup):
    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        write_examples(formatter, _EXAMPLES)
        formatter.write_paragraph()
        formatter.write_text("'kzpk COMMAND --help' tells more, with examples.")


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from kzpk_graph._version import __version__
        from kzpk_graph.resources import data_version

        sys.stdout.write(f"kzpk-graph {__version__}, data set {data_version()}\n")
        ctx.exit()


@click.group(cls=_Kzpk, name="kzpk", context_settings=CONTEXT_SETTINGS, subcommand_metavar="COMMAND ...")
@click.option(
    "--store",
    envvar="KZPK_STORE",
    metavar="DIR",
    help="Your own store; by default (or $KZPK_STORE) the graph that ships with the package.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print no notes on stderr.")
@click.option("-v", "--verbose", count=True, help="Print more notes; -vv shows tracebacks too.")
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version,
    help="Print the versions of the package and of its data set.",
)  # fmt: skip
@click.pass_context
def kzpk(ctx: click.Context, store: str | None, quiet: bool, verbose: int) -> None:
    """Ask, explain and check the knowledge graph of Kazakhstan-Pakistan relations."""
    if store == "":
        raise UsageError("--store names nothing", hint=_STORE_HINT)
    ctx.obj = Settings(store, quiet=quiet, verbosity=verbose)
    ctx.call_on_close(ctx.obj.close)


def _usage_line(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split())
    text = text[:1].lower() + text[1:] if text[1:2].islower() else text
    end = "" if text.endswith("?") else ";"
    ctx = getattr(error, "ctx", None)
    path = ctx.command_path if ctx is not None else "kzpk"
    return f"error: {text.rstrip('.')}{end} see '{path} --help' (KZ200)"


def _error_line(error: KzpkError) -> str:
    from kzpk_graph.render.safe import safe

    word = "" if isinstance(error, NegativeAnswer) else "error: "
    return f"{word}{safe(str(error))} ({error.code})"


def _fault_line(error: BaseException) -> str:
    detail = " ".join(str(error).split())
    return (
        f"error: unexpected {type(error).__name__}: {detail}; this is a fault of kzpk, please report it with the"
        " command that you ran and what 'kzpk -vv ...' prints (KZ000)"
    )


class _ExitCodes:
    """Turn what a command raises into one line on stderr and an exit code."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.code = DONE
        self.tracebacks = "-vv" in argv or sum(word in ("-v", "--verbose") for word in argv) > 1

    def __enter__(self) -> _ExitCodes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if error is not None:
            supervise.over()
            self.code, line = self._judge(error)
            if self.tracebacks and self.code in (UNUSABLE, FAULT):
                import traceback

                traceback.print_exception(kind, error, trace)
            if line:
                sys.stderr.write(f"{line}\n")
        return True

    def _judge(self, error: BaseException) -> tuple[int, str]:
        """Return the exit code for an error and the line that tells it."""
        match error:
            case click.exceptions.Exit():
                verdict = error.exit_code, ""
            case click.exceptions.NoArgsIsHelpError():
                verdict = USAGE, error.format_message()
            case click.ClickException():
                verdict = USAGE, _usage_line(error)
            case SystemExit():
                verdict = (error.code if isinstance(error.code, int) else USAGE), ""
            case KeyboardInterrupt() | click.exceptions.Abort():
                verdict = INTERRUPTED, "interrupted"
            case BrokenPipeError():
                verdict = DONE, ""
            case KzpkError() if error.exit_code != FAULT:
                verdict = error.exit_code, _error_line(error)
            case OSError():
                place = f"{error.filename}: " if error.filename else ""
                verdict = UNUSABLE, f"error: {place}{error.strerror or error} (KZ300)"
            case _:
                verdict = FAULT, _fault_line(error)
        return verdict


def _close_stdout(code: int) -> int:
    """Write what is still buffered; a reader that has gone away is no error."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes again at its end and would complain there.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except InputError as error:
        sys.stderr.write(f"{_error_line(error)}\n")
        return UNUSABLE
    except OSError as error:
        sys.stderr.write(f"error: standard output: {error.strerror} (KZ300)\n")
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    return code


def hoist(words: Sequence[str]) -> list[str]:
    """Move the global options to the front, so that they may stand after the command too.

    Args:
        words: The words after ``kzpk``; those after ``--`` are left where they are.

    Raises:
        UsageError: ``--store`` is the last word.
    """
    front: list[str] = []
    rest: list[str] = []
    stream = iter(words)
    for word in stream:
        if word == "--":
            rest += [word, *stream]
        elif word in _GLOBAL_FLAGS or word.startswith("--store="):
            front.append(word)
        elif word == "--store":
            value = next(stream, None)
            if value is None:
                raise UsageError("--store names nothing", hint=_STORE_HINT)
            front += [word, value]
        else:
            rest.append(word)
    return front + rest


def _check_unicode(words: Sequence[str]) -> None:
    """Refuse what cannot be written down again: in a message, in a log, in a graph.

    Raises:
        UsageError: A word, or a variable that names who acts or the store, is not UTF-8.
    """
    variables = {f"${name}": os.environ.get(name, "") for name in ("KZPK_STORE", "KZPK_USER")}
    for where, word in [*(("", word) for word in words), *variables.items()]:
        if any("\ud800" <= char <= "\udfff" for char in word):  # a byte that is not UTF-8 (PEP 383)
            shown = "".join(rf"\x{ord(char) & 0xFF:02x}" if "\ud800" <= char <= "\udfff" else char for char in word)
            hint = "write it in UTF-8, and rename a file whose name is not"
            raise UsageError(f"'{shown}' is not UTF-8", hint=hint, where=where)


def _complete(instruction: str) -> int:
    from click.shell_completion import shell_complete

    return shell_complete(kzpk, {}, "kzpk", _COMPLETE, instruction)


def _command_of(words: Sequence[str]) -> str:
    """Return the command among words whose global options stand first; empty if there is none."""
    stream = iter(words)
    for word in stream:
        if word == "--store":
            next(stream)
        elif not word.startswith("-"):
            return word
    return ""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line.

    Args:
        argv: The words after ``kzpk``; those of the process by default.

    Returns:
        The exit code, as the module's docstring lists them.
    """
    if argv is None:
        settle()
    given = sys.argv[1:] if argv is None else argv
    guard = _ExitCodes(given)
    with guard:
        _check_unicode(given)
        words = hoist(given)
        instruction = os.environ.get(_COMPLETE)
        if instruction:
            guard.code = _complete(instruction)
        else:
            if argv is None:
                supervise.supervise(_command_of(words), raw=guard.tracebacks)
            with kzpk.make_context("kzpk", words) as ctx:
                kzpk.invoke(ctx)
    code = _close_stdout(guard.code)
    if argv is None:
        leave()
    return code
