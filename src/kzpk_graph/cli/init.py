"""``kzpk init``: make a store of your own."""

from __future__ import annotations

from shlex import quote

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="init",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk init mine", "kzpk init mine --empty"),
)
@click.argument("directory", metavar="DIR", type=click.Path())
@option("--empty", is_flag=True, help="Take the ontology and the vocabularies only, and no statement.")
@option("--user", metavar="NAME", help="Who; by default $KZPK_USER, else your login name. Kept in the log.")
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context, /, *, directory: str, empty: bool, user: str | None, format_: str, output: str | None
) -> None:
    """Make a store of your own in DIR, from the graph that ships with the package.

    DIR must not be there, or be empty. Name it with --store DIR (or $KZPK_STORE) in every other command: it can be
    asked like the shipped graph, and changed with 'kzpk add', 'remove' and 'undo'.
    """
    from kzpk_graph.graph import KnowledgeGraph
    from kzpk_graph.render.changes import write_made

    layout = KnowledgeGraph.init(directory, empty=empty, user=user)
    with Output(output) as out:
        write_made(layout, format_, out)
    settings_of(ctx).note(f"name it in other commands: --store {quote(directory)}")
