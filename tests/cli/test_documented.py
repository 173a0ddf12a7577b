"""Every command says what it does: a line in the list, a help with examples, each option explained, and the README."""

from __future__ import annotations

import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from kzpk_graph.cli.app import kzpk as group
from kzpk_graph.cli.changing import CHANGE_OPTIONS, STATEMENT_OPTIONS
from kzpk_graph.cli.commands import COMMANDS, SECTIONS
from kzpk_graph.cli.options import answer_params

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Outcome

README = Path(__file__).parents[2] / "README.md"
MOST_OPTIONS = 8
SHARED = {option.name for option in answer_params()} | {*STATEMENT_OPTIONS, *CHANGE_OPTIONS}
"""The options of every answer, which ``query`` and ``sparql`` have beside their own; what puts plain triples in a
statement (``validate``, ``add``); and those of every change (``add``, ``remove``, ``undo``)."""


def command_of(name: str) -> click.Command:
    command: click.Command = import_module(f"kzpk_graph.cli.{name}").command
    return command


def examples_of(text: str) -> list[str]:
    """Return the command lines under ``Examples:`` of a help, comments behind them left aside."""
    _, _, block = text.partition("\nExamples:\n")
    return [
        re.split(r"\s{3,}", line.strip())[0] for line in block.splitlines() if line.strip().startswith(("kzpk", "eval"))
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_a_help_with_examples(kzpk: Callable[..., Outcome], name: str) -> None:
    code, out, err = kzpk(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: kzpk {name}")
    assert len(examples_of(out)) >= 2
    for example in examples_of(out):
        assert f"kzpk {name}" in example


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_one_line_in_the_list_and_more_in_its_help(name: str) -> None:
    command = command_of(name)
    assert command.name == name
    assert len(COMMANDS[name]) <= 60
    assert COMMANDS[name].endswith(".")
    assert command.help


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_explained_and_there_are_few(name: str, kzpk: Callable[..., Outcome]) -> None:
    options = [param for param in command_of(name).params if isinstance(param, click.Option)]
    assert all(option.help for option in options)
    own = [option for option in options if option.name not in SHARED]
    if name == "export":  # more, but grouped, and on one page
        assert {getattr(option, "group", "") for option in own} == {"Parts", "Choice", "Input"}
        assert len(kzpk(name, "--help").out.splitlines()) <= 60
    else:
        assert len(own) <= MOST_OPTIONS


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"completion", "query"}])
def test_the_examples_are_command_lines_that_parse(name: str, kzpk: Callable[..., Outcome]) -> None:
    for example in examples_of(kzpk(name, "--help").out):
        line = re.sub(r" --store \S+", "", example.partition(" < ")[0])  # a global option, which may stand anywhere
        _, _, *words = shlex.split(line)
        context = command_of(name).make_context(name, words, parent=click.Context(group), resilient_parsing=False)
        assert context.params


def test_every_command_has_a_section() -> None:
    assert [name for section in SECTIONS.values() for name in section] == list(COMMANDS)


def test_every_file_of_a_command_is_listed() -> None:
    folder = Path(__file__).parents[2] / "src" / "kzpk_graph" / "cli"
    with_command = {
        path.stem
        for path in folder.glob("*.py")
        if re.search(r"^def command\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert with_command == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_readme_names_every_command(name: str) -> None:
    assert f"kzpk {name}" in README.read_text(encoding="utf-8")
