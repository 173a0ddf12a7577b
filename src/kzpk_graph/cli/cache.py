"""``kzpk cache``: where the prepared graph is kept, and how to clear it."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="cache",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk cache", "kzpk cache clear", "kzpk cache --format json"),
)
@click.argument("action", type=click.Choice(["show", "clear"]), default="show", metavar="[show|clear]")
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, action: str, format_: str, output: str | None) -> None:
    """Show where the prepared graph is kept and how large it is, or clear it.

    The graph that ships with the package is prepared once (read, closed under OWL 2 RL, stored) and kept in your cache
    directory, named by the hash of what it was made from. It is safe to clear: the next command prepares it again.
    """
    from kzpk_graph.graph import cache_info, clear_cache
    from kzpk_graph.render.overview import write_cache

    settings = settings_of(ctx)
    if action == "clear":
        freed = clear_cache()
        settings.note(f"{freed:,} bytes freed")
    with Output(output) as out:
        write_cache(cache_info(), format_, out)
