"""``kzpk show``: everything known about a thing or a term, with its evidence."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import KNOWN_BY, look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of, speaking_of


@click.command(
    cls=ExampleCommand,
    name="show",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk show Karachi",
        "kzpk show kzpk:Event",
        "kzpk show 'Yerzhan Kistafin' --format json",
        "kzpk show id:islamabad --limit 100",
        "kzpk show id:karachi --known-by 2020",
        "kzpk show id:igc --as-of 2025-04-29",
    ),
)
@click.argument("entity", nargs=-1, required=True, metavar="ENTITY...")
@option(
    "--limit", type=click.IntRange(min=1), default=25, show_default=True, metavar="N",
    help="Show at most N facts per property.",
)  # fmt: skip
@option(
    "--as-of", metavar="DATE",
    help="Of facts about dated things only those that held at DATE (2025, 2025-07 or 2025-07-14): the certain apart"
    " from the possible.",
)  # fmt: skip
@option("--known-by", metavar="DATE", help=KNOWN_BY)
@option("--iris", is_flag=True, group="Output", help="Show IRIs beside labels.")
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    entity: tuple[str, ...],
    limit: int,
    as_of: str | None,
    known_by: str | None,
    iris: bool,
    format_: str,
    output: str | None,
) -> None:
    """Show everything known about a thing or an ontology term.

    ENTITY is a label, a CURIE (id:karachi) or an IRI. Each fact names the statements that say it by a number, listed
    under 'Evidence' with source, date, paragraph and speaker, and the whole sentence where you attached the source's
    text; a fact that only follows from others is marked 'inferred'. For a term: its definition, domain, range, an
    example and how often it is used.
    """
    from kzpk_graph.attached import sentence
    from kzpk_graph.render.things import write_as_of, write_description

    settings = settings_of(ctx)
    graph = settings.known_by(known_by)
    available, style = look_of(output)
    if as_of is None:
        with speaking_of(known_by):
            description = graph.show(" ".join(entity), limit=limit)
        sentences = {iri: sentence(statement) for iri, statement in description.statements.items()}
        with Output(output, styled=True) as out:
            write_description(
                description, format_, out, iris=iris, sentences=sentences, available=available, style=style
            )
        return
    with speaking_of(known_by):
        found = graph.show_as_of(" ".join(entity), as_of, limit=limit)
    sentences = {iri: sentence(statement) for iri, statement in found.thing.statements.items()}
    with Output(output, styled=True) as out:
        write_as_of(found, format_, out, iris=iris, sentences=sentences, available=available, style=style)
    if found.left_out:
        settings.note(f"left out, because dated to other times: {found.left_out} of the facts")
