"""``kzpk validate``: would these triples join the graph well?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, data_format_option, look_of, report_options
from kzpk_graph.cli.output import Output, write_errors
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from kzpk_graph.graph import KnowledgeGraph

UNUSABLE = 3
FORMATS = ("text", "json", "turtle", "sarif", "github")
PLAIN_FORMATS = ("text", "json", "turtle")


@click.command(
    cls=ExampleCommand,
    name="validate",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk validate new.trig",
        "kzpk validate new.trig more.ttl --format json",
        'kzpk validate facts.ttl --source dawn-2026 --anchor "trade rose to 250 million dollars"',
        "kzpk validate --shapes shapes.ttl data.ttl       plain SHACL, data.ttl on its own",
        "kzpk validate - --data-format turtle < new.ttl",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@option(
    "--shapes", type=FILE, multiple=True, metavar="FILE", group="Input",
    help="Check against these shapes alone: FILE on its own, no store, ontology, inference or evidence. Repeatable.",
)  # fmt: skip
@data_format_option("csv")
@option(
    "--source", metavar="ID", group="Triples outside a statement",
    help="The source that they are from; it is described in the graph or in FILE.",
)  # fmt: skip
@option(
    "--anchor", metavar="TEXT", group="Triples outside a statement",
    help="A phrase of at most eight words of the source, verbatim, where it says them.",
)  # fmt: skip
@option(
    "--paragraph", type=click.IntRange(min=1), metavar="N", group="Triples outside a statement",
    help="The paragraph, where the source has them (interviews): its non-empty lines, counted from 1.",
)  # fmt: skip
@option("--speaker", metavar="ID", group="Triples outside a statement", help="Who says them (interviews).")
@option(
    "--modality", metavar="M", group="Triples outside a statement",
    help="Asserted (the default), Reported, Planned, Considered, Opined or Asked.",
)  # fmt: skip
@option("--strict", is_flag=True, help="Let warnings fail too.")
@report_options(*FORMATS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    shapes: tuple[str, ...],
    data_format: str | None,
    strict: bool,
    format_: str,
    output: str | None,
    **statement: str | int | None,
) -> None:
    """Check whether triples would join the graph well: syntax, terms, shapes, contradictions, references, evidence.

    Each finding has its place, a plain sentence, what to do, and a code. FILE is RDF in any format, several, or a fact
    sheet (.csv). Nothing is changed. The exit code is 0 when the triples may join, 1 when they may not (a violation; a
    warning only with --strict), 3 when a file cannot be read in whole.

    Triples outside a named graph are put in a statement by --source and --anchor.

    With --shapes it is plain SHACL, where every result fails.
    """
    graph = settings_of(ctx).graph()
    if shapes:
        passed = _plain(graph, files, shapes, data_format=data_format, format_=format_, output=output)
        ctx.exit(0 if passed else 1)
    from kzpk_graph.render.findings import write_findings

    review = graph.review(files, data_format=data_format, **statement)  # type: ignore[arg-type]  # click checks them
    available, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        write_findings(review, format_, out, strict=strict, available=available, style=style)
    if review.errors:
        write_errors(review.errors, format_, output)
        ctx.exit(UNUSABLE)
    if not review.passes(strict=strict):
        ctx.exit(1)


def _plain(
    graph: KnowledgeGraph,
    files: tuple[str, ...],
    shapes: tuple[str, ...],
    *,
    data_format: str | None,
    format_: str,
    output: str | None,
) -> bool:
    """Check files against shapes alone, write the report, and return whether they conform."""
    from kzpk_graph.render.report import write_report

    if format_ not in PLAIN_FORMATS:
        raise UsageError(f"--shapes gives no {format_}", hint=f"use {', '.join(PLAIN_FORMATS)}")
    report = graph.validate(files, shapes=shapes, data_format=data_format)
    available, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        write_report(report, report.conforms, format_, out, available=available, style=style)
    return report.conforms
