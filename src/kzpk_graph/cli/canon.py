"""``kzpk canon``: the canonical form of a data set, and its hash."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import FILE, data_format_option, output_option
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of


@click.command(
    cls=ExampleCommand,
    name="canon",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk canon graph.ttl",
        "kzpk canon --hash graph.trig.gz",
        "kzpk canon - --data-format nquads < graph.nq",
    ),
)
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="FILE...")
@data_format_option()
@option("--hash", "only_hash", is_flag=True, group="Output", help="Print the hash of the canonical form only.")
@option(
    "--algorithm", type=click.Choice(["sha256", "sha384"]), default="sha256", show_default=True, group="Output",
    metavar="sha256|sha384", help="The hash algorithm, which the names of blank nodes depend on too.",
)  # fmt: skip
@output_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    files: tuple[str, ...],
    data_format: str | None,
    only_hash: bool,
    algorithm: str,
    output: str | None,
) -> None:
    """Write the canonical N-Quads of RDF files (RDF Dataset Canonicalization, RDFC-1.0), and tell their hash.

    Two data sets have the same canonical form exactly if they differ in the names of blank nodes only. Several files
    are taken as one data set. The hash of what is written goes to stderr, or with --hash to stdout alone.
    """
    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.exchange import read_files
    from kzpk_graph.rdfio.canonical import hash_of, write_canonical

    settings = settings_of(ctx)
    quads = read_files(files, data_format)
    with Progress("quads", quiet=settings.quiet) as progress, Output(output) as out:
        if only_hash:
            out.write(f"{hash_of(quads, algorithm=algorithm, progress=progress)}\n".encode())
            return
        count, digest = write_canonical(quads, out, algorithm=algorithm, progress=progress)
    settings.note(f"{count:,} quads, {algorithm} {digest}")
