"""``kzpk explain``: why a triple is in the graph, or is not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import KNOWN_BY, look_of, report_options
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of, speaking_of
from kzpk_graph.errors import NegativeAnswer, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.cli.settings import Settings
    from kzpk_graph.graph import KnowledgeGraph


@click.command(
    cls=ExampleCommand,
    name="explain",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk explain Islamabad 'is located in' Pakistan",
        "kzpk explain id:igc-13 kzpk:involvesState id:kazakhstan --all-proofs",
        "kzpk explain Kyrgyzstan a 'Central Asian state' --format mermaid",
        "kzpk explain statement:tdi-interview-2025.p13-1",
        "kzpk explain --why-not Islamabad 'is located in' Kazakhstan",
        "kzpk explain id:igc-13 kzpk:occurred --known-by 2025-07",
        "kzpk explain --check-all",
    ),
)
@click.argument("words", nargs=-1, metavar="SUBJECT [PREDICATE [OBJECT]]")
@option("--all-proofs", is_flag=True, help="Every proof that rests on other grounds, not only the smallest.")
@option(
    "--max", "limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N",
    help="At most N triples, and at most N proofs of each.",
)  # fmt: skip
@option("--why-not", is_flag=True, help="Say what is missing for a triple that is not in the graph.")
@option(
    "--check-all", is_flag=True, help="Prove every triple of the graph and check every proof; exit 1 if one is left."
)
@option("--known-by", metavar="DATE", help=KNOWN_BY)
@option("--iris", is_flag=True, group="Output", help="Show each triple in CURIEs too.")
@report_options("text", "markdown", "json", "turtle", "mermaid")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    words: tuple[str, ...],
    all_proofs: bool,
    limit: int,
    why_not: bool,
    check_all: bool,
    known_by: str | None,
    iris: bool,
    format_: str,
    output: str | None,
) -> None:
    """Explain why triples are in the graph, down to the statements of the sources.

    SUBJECT, PREDICATE and OBJECT are labels, CURIEs or IRIs (several words in quotes); 'a' stands for 'is a'; an object
    may be a literal. Without OBJECT or PREDICATE, everything that fits is explained; the SUBJECT statement:... stands
    for what that statement says.

    A fact that sources state comes with each statement: source, publisher, date, paragraph, key phrase, speaker. An
    inferred fact comes with its smallest proof: the rule in words, its name in the OWL 2 RL standard, and what it rests
    on. A triple that is not in the graph: exit code 1. --format turtle writes PROV-O.
    """
    _refuse_nonsense(words, all_proofs=all_proofs, why_not=why_not, check_all=check_all, format_=format_)
    settings = settings_of(ctx)
    graph = settings.known_by(known_by)
    with speaking_of(known_by):
        if check_all:
            _check_everything(settings, graph, format_, output)
        elif why_not:
            from kzpk_graph.render.proofs import write_why_not

            missing = graph.why_not(words[0], words[1], words[2], limit=min(limit, 5))
            available, style = look_of(output)
            with Output(output, styled=format_ == "text") as out:
                write_why_not(missing, format_, out, available=available, style=style)
        else:
            _explain(
                settings, graph, words, all_proofs=all_proofs, limit=limit, iris=iris, format_=format_, output=output
            )


def _explain(
    settings: Settings,
    graph: KnowledgeGraph,
    words: tuple[str, ...],
    *,
    all_proofs: bool,
    limit: int,
    iris: bool,
    format_: str,
    output: str | None,
) -> None:
    from kzpk_graph.render.proofs import write_explanations

    found = graph.explain(*words, all_proofs=all_proofs, limit=limit)
    available, style = look_of(output)
    with Output(output, styled=format_ == "text") as out:
        write_explanations(found, format_, out, iris=iris, available=available, style=style)
    if found.total > len(found.explanations):
        settings.note(f"{found.total - len(found.explanations)} more triples; --max {found.total} explains all")
    if any(not explanation.smallest for explanation in found.explanations):
        settings.note("a thing with very many triples is involved: a smaller proof may exist")


def _check_everything(settings: Settings, graph: KnowledgeGraph, format_: str, output: str | None) -> None:
    from kzpk_graph.render.proofs import write_checked

    checked = graph.check_all(_progress(settings))
    with Output(output) as out:
        write_checked(checked, format_, out)
    if checked.unexplained:
        raise NegativeAnswer(
            f"{checked.unexplained} triples are not explained",
            hint="each needs a statement with a source",
            code="KZ102",
        )


def _progress(settings: Settings) -> Callable[[int, int], None] | None:
    if settings.quiet or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write(f"\rproving {done:,} of {total:,}" if done < total else "\r\x1b[K")
        sys.stderr.flush()

    return show


def _refuse_nonsense(words: tuple[str, ...], *, all_proofs: bool, why_not: bool, check_all: bool, format_: str) -> None:
    """Refuse words and options that do not go together.

    Raises:
        UsageError: With what to write instead.
    """
    if (check_all or why_not) and (format_ in ("turtle", "mermaid") or all_proofs):
        what = "--all-proofs" if all_proofs else f"--format {format_}"
        raise UsageError(f"{what} is for the proofs of triples", hint="leave it out")
    if check_all:
        if words or why_not:
            raise UsageError("--check-all is about the whole graph", hint="leave the other words out")
    elif why_not and len(words) != 3:
        raise UsageError("--why-not needs SUBJECT, PREDICATE and OBJECT", hint="put names of several words in quotes")
    elif not words:
        raise UsageError("say what to explain: SUBJECT [PREDICATE [OBJECT]]", hint="'kzpk explain --help' has examples")
    elif len(words) > 3:
        raise UsageError(f"{len(words)} words are too many", hint="put names of several words in quotes")
