"""``kzpk find``: look things and terms up by name."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import NotFoundError


@click.command(
    cls=ExampleCommand,
    name="find",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk find embassy",
        "kzpk find Алматы",
        "kzpk find 'took place' --kind property",
        "kzpk find karachi --format json",
    ),
)
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="Give at most N.")
@option(
    "--kind",
    type=click.Choice(["entity", "class", "property", "concept", "source", "statement"]),
    metavar="KIND",
    help="Only an entity, class, property, concept, source or statement.",
)
@report_options("text", "json")
@click.pass_context
def command(
    ctx: click.Context, /, *, text: tuple[str, ...], limit: int, kind: str | None, format_: str, output: str | None
) -> None:
    """Look things and terms up by name.

    Labels, alternative and recorded names in every language are searched, and the terms of the ontology; case and
    accents do not matter. The exit code is 1 when nothing is found.
    """
    from kzpk_graph.render.things import write_matches

    settings = settings_of(ctx)
    found = settings.graph().find(" ".join(text), limit=limit if kind is None else 10_000)
    if kind is not None:
        found = found._replace(
            matches=tuple(match for match in found.matches if match.kind == kind)[:limit],
            nearest=tuple(match for match in found.nearest if match.kind == kind),
        )
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_matches(found, format_, out, available=available, style=style)
    if not found.matches:
        names = ", ".join(f"'{match.label}'" for match in found.nearest)
        raise NotFoundError(
            f"nothing is called '{found.text}'",
            hint=f"the nearest names are {names}" if names else "try a shorter word",
        )
