"""``kzpk generate``: a synthetic graph of any size, for trying out and for measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, output_option, rdf_format_option
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.synthetic import Synthetic


@click.command(
    cls=ExampleCommand,
    name="generate",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk generate --triples 100000 -o synthetic.nq",
        "kzpk generate --triples 1000000 --seed 7 --answers answers.json -o synthetic.nq.gz",
        "kzpk generate --triples 20000 --violations 10 --answers faults.json -o faulty.trig",
    ),
)
@option(
    "--triples", type=click.IntRange(min=1), default=100_000, show_default=True, metavar="N",
    help="How many triples the statements assert. With description, copies to ask, and what follows, one makes about"
    " five quads in a store.",
)  # fmt: skip
@option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="S", help="Another seed, another graph."
)
@option(
    "--violations", type=click.IntRange(min=0), default=0, show_default=True, metavar="K",
    help="Put in K faults, each against exactly one shape.",
)  # fmt: skip
@option(
    "--answers", type=FILE, metavar="FILE", group="Output",
    help="Write what is known of the graph to FILE (JSON): counts, the faults, and what chosen saved queries must"
    " answer, as planned and not as asked.",
)  # fmt: skip
@rdf_format_option(("nquads", "trig"), help_text="By default what FILE's extension says, else nquads.")
@output_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    triples: int,
    seed: int,
    violations: int,
    answers: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Write an invented diplomacy graph under the project's ontology.

    States, their bodies and posts over time, visits, agreements, figures, plans and opinions, each in a statement of an
    invented page; some are said by several pages, some are disputed. Nothing of it is true. It conforms to the shapes
    but for the faults that are asked for. The same numbers give the same bytes.
    """
    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.rdfio import format_of, serialise_stream
    from kzpk_graph.synthetic import Synthetic

    settings = settings_of(ctx)
    graph = Synthetic(triples, seed, violations)
    named = output not in (None, "-")
    chosen = format_ or (format_of(str(output)).name if named else "nquads")
    with Output(output) as out, Progress("triples", triples, quiet=settings.quiet) as progress:
        serialise_stream(_watched(graph, progress), chosen, out)
    if answers is not None:
        import json

        with Output(answers) as out:
            out.write(json.dumps(graph.report(), indent=1, ensure_ascii=False).encode() + b"\n")
    if named:
        settings.note(f"{triples:,} triples in {output}")


def _watched(graph: Synthetic, progress: Progress) -> Iterator[Quad]:
    for batch in graph.batches():
        yield from batch
        progress(graph.written)
