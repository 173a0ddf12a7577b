"""``kzpk validate``: would these triples join the graph well?"""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, data_format_option, look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="validate",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk validate new.trig",
        "kzpk validate new.trig more.ttl --format json",
        "kzpk validate --shapes shapes.ttl data.ttl       plain SHACL, data.ttl on its own",
        "kzpk validate - --data-format turtle < new.ttl",
    ),
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE)
@option(
    "--shapes", type=FILE, multiple=True, metavar="FILE", group="Input",
    help="Check against these shapes alone: FILE on its own, no store, ontology, inference or evidence. Repeatable.",
)  # fmt: skip
@data_format_option()
@option("--strict", is_flag=True, help="Let warnings fail too.")
@report_options("text", "json", "turtle")
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
) -> None:
    """Check triples against the project's shapes, together with the graph that they would join.

    The report names the node, the property and the value, and says what is wrong and what to do. '--format turtle' is
    the W3C validation report. The exit code is 0 when the triples conform and 1 when they do not: a violation fails, a
    warning only with --strict. With --shapes every result fails, as SHACL says.
    """
    from kzpk_graph.render.report import write_report
    from kzpk_graph.shapes import VIOLATION, WARNING

    report = settings_of(ctx).graph().validate(files, shapes=shapes, data_format=data_format)
    fatal = (VIOLATION, WARNING) if strict else (VIOLATION,)
    passed = report.conforms if shapes else not any(map(report.count, fatal))
    available, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        write_report(report, passed, format_, out, available=available, style=style)
    if not passed:
        ctx.exit(1)
