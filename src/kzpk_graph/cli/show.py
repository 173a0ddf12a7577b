"""``kzpk show``: everything known about a thing or a term, with its evidence."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="show",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk show Karachi",
        "kzpk show kzpk:Event",
        "kzpk show 'Yerzhan Kistafin' --format json",
        "kzpk show id:islamabad --limit 100",
    ),
)
@click.argument("entity", nargs=-1, required=True, metavar="ENTITY...")
@option(
    "--limit", type=click.IntRange(min=1), default=25, show_default=True, metavar="N",
    help="Show at most N facts per property.",
)  # fmt: skip
@option("--iris", is_flag=True, group="Output", help="Show IRIs beside labels.")
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context, /, *, entity: tuple[str, ...], limit: int, iris: bool, format_: str, output: str | None
) -> None:
    """Show everything known about a thing or an ontology term.

    ENTITY is a label, a CURIE (id:karachi) or an IRI. Each fact names the statements that say it by a number, listed
    under 'Evidence' with source, date, paragraph and speaker, and the whole sentence where you attached the source's
    text; a fact that only follows from others is marked 'inferred'. For a term: its definition, domain, range, an
    example and how often it is used.
    """
    from kzpk_graph.attached import sentence
    from kzpk_graph.render.things import write_description

    settings = settings_of(ctx)
    description = settings.graph().show(" ".join(entity), limit=limit)
    sentences = {iri: sentence(statement) for iri, statement in description.statements.items()}
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_description(description, format_, out, iris=iris, sentences=sentences, available=available, style=style)
