"""``kzpk diff``: what differs between two files or stores."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.options import FILE, data_format_option, look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.rdfio.difference import Difference


@click.command(
    cls=ExampleCommand,
    name="diff",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk diff old.ttl new.ttl",
        "kzpk diff --format patch old.nq.gz new.trig -o change.rdfp",
        "kzpk diff mine/ backup.nq                          a store and an export of it",
    ),
)
@click.argument("old", type=FILE, metavar="OLD")
@click.argument("new", type=FILE, metavar="NEW")
@data_format_option()
@report_options("text", "json", "patch")
@click.pass_context
def command(
    ctx: click.Context, /, *, old: str, new: str, data_format: str | None, format_: str, output: str | None
) -> None:
    """Show which triples NEW has and OLD has not, and the other way round.

    OLD and NEW are files in any RDF format, .gz too, or directories of stores, of which the statements, the evidence
    and what is inferred are compared, as 'kzpk export' writes them. Names of blank nodes do not count. Where only one
    of the two can hold named graphs, the triples are compared without them. Exit code 1: they differ.
    """
    from kzpk_graph.cli.progress import Progress
    from kzpk_graph.rdfio.difference import difference
    from kzpk_graph.render.diff import write_difference

    settings = settings_of(ctx)
    flat = _holds_graphs(old, data_format) != _holds_graphs(new, data_format)
    if flat:
        settings.note("only one of the two can hold named graphs, so triples are compared")
    with Progress("quads", quiet=settings.quiet) as progress:
        sides = (_quads(name, data_format, flat=flat) for name in (old, new))
        found = difference(*sides, progress=progress)
    _, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        labels = {} if format_ == "patch" else _labels(settings, found)
        write_difference(found, format_, out, labels=labels, style=style)
    if found.added or found.removed:
        ctx.exit(1)


def _holds_graphs(name: str, data_format: str | None) -> bool:
    from kzpk_graph.rdfio.formats import format_named, format_of

    if os.path.isdir(name):
        return True
    return (format_named(data_format) if data_format else format_of(name)).datasets


def _quads(name: str, data_format: str | None, *, flat: bool) -> Iterator[Quad]:
    """Yield the quads of a file, or of a store's export."""
    from kzpk_graph.exchange import read_files
    from kzpk_graph.rdfio import Quad

    if os.path.isdir(name):
        from kzpk_graph.graph import KnowledgeGraph

        with KnowledgeGraph.open(name, isolate=False) as graph:
            yield from graph.select(datasets=not flat)
        return
    for quad in read_files([name], data_format):
        yield Quad(quad.subject, quad.predicate, quad.object) if flat else quad


def _labels(settings: Settings, found: Difference) -> dict[str, str]:
    """Return labels of what differs: from the two themselves, and of our own terms and things from the graph."""
    from kzpk_graph.rdfio import NamedNode
    from kzpk_graph.vocab import BASE

    terms = {
        term.value
        for quad in (*found.removed, *found.added)
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode)
    }
    ours = sorted(iri for iri in terms - found.labels.keys() if iri.startswith(BASE))
    return {**(settings.graph().labels(ours) if ours else {}), **found.labels}
