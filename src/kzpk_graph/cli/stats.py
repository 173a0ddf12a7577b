"""``kzpk stats``: what is in the graph, counted."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="stats",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk stats", "kzpk stats --format json"),
)
@report_options("text", "json")
@click.pass_context
def command(ctx: click.Context, /, *, format_: str, output: str | None) -> None:
    """Count what is in the graph: triples, statements, sources, classes and properties.

    The hash is that of the canonical form (RDFC-1.0, SHA-256) of what 'kzpk export --format nquads' writes.
    """
    from kzpk_graph.render.overview import write_stats

    graph = settings_of(ctx).graph()
    stats, digest = graph.stats(), graph.dataset_hash()
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_stats(stats, format_, out, digest=digest, available=available, style=style)
