"""``kzpk check``: is the graph healthy?"""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="check",
    context_settings=CONTEXT_SETTINGS,
    examples=("kzpk check", "kzpk check --store mine --seed 3", "kzpk check --all --format json"),
)
@option("--all", "whole", is_flag=True, help="Examine everything, however large the graph is.")
@option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="S",
    help="Another seed, another sample.",
)
@report_options("table", "json")
@click.pass_context
def command(ctx: click.Context, /, *, whole: bool, seed: int, format_: str, output: str | None) -> None:
    """Examine the graph: shapes, consistency, evidence, proofs, the saved checks, the ontology and the saved queries.

    Of a large graph a sample of statements is examined, and the table says so. The exit code is 1 when something
    fails; what is only unused, or known to be slow, warns.
    """
    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.render.health import write_health

    settings = settings_of(ctx)
    shown: list[Progress] = []

    def tell(part: str, done: int, total: int) -> None:
        if not shown or shown[-1].what != part:
            if shown:
                shown.pop().__exit__(None, None, None)
            shown.append(Progress(part, total, quiet=settings.quiet))
        shown[-1](done)

    health = settings.graph().check(seed=seed, whole=whole, progress=tell)
    if shown:
        shown.pop().__exit__(None, None, None)
    available, style = look_of(output)
    with Output(output, styled=format_ == "table") as out:
        write_health(health, format_, out, available=available, style=style)
    if not health.healthy:
        ctx.exit(1)
