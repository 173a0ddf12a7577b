"""``kzpk template``: a form to fill in, for what is not in the graph yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand, option
from kzpk_graph.cli.options import extension_of, look_of, output_option
from kzpk_graph.cli.output import Output
from kzpk_graph.cli.settings import settings_of
from kzpk_graph.errors import UsageError
from kzpk_graph.sheets.records import SPREADSHEETS

if TYPE_CHECKING:
    from kzpk_graph.cli.settings import Settings

_FORMATS: Final = ("csv", "turtle", "trig")
_EXTENSIONS: Final = {"csv": "csv", "tsv": "csv", "ttl": "turtle", "trig": "trig"}
_SEPARATORS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
_SIGNATURE: Final = b"\xef\xbb\xbf"
"""By a byte order mark spreadsheets know that a file is in UTF-8."""


@click.command(
    cls=ExampleCommand,
    name="template",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        "kzpk template",
        "kzpk template 'Memorandum of understanding' -o memoranda.csv",
        "kzpk template event --separator semicolon -o events.csv     for a spreadsheet that wants ;",
        "kzpk template kzpk:Agreement --format trig -o agreement.trig",
    ),
)
@click.argument("cls", nargs=-1, metavar="[CLASS]")
@option(
    "--format", "format_", type=click.Choice(list(_FORMATS)), metavar="|".join(_FORMATS), group="Output",
    help="A sheet, triples, or a statement with its evidence; by default what FILE's extension says, else csv.",
)  # fmt: skip
@option(
    "--separator", type=click.Choice(list(_SEPARATORS)), default="comma", show_default=True, group="Output",
    metavar="|".join(_SEPARATORS), help="What parts the columns of a sheet.",
)  # fmt: skip
@option("--all", "everything", is_flag=True, help="Show every field that may be filled in, not only the usual ones.")
@output_option()
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    cls: tuple[str, ...],
    format_: str | None,
    separator: str,
    everything: bool,
    output: str | None,
) -> None:
    """Write a form with the fields of a class, to fill in and give to 'kzpk validate' and 'kzpk add'.

    CLASS is a label, CURIE or IRI; without it the classes are listed. A sheet has a row of headings, rows of help and
    an example, which are marked with # and not read back, and then room for one row a statement: what it says, and in
    the last columns where it stands in which source. Things are written by their names, dates as 2025-04-28, 2025-04
    or 2025~, amounts as in 'over 300 million USD', several values parted by ;.
    """
    settings = settings_of(ctx)
    if not cls:
        _list(settings, output)
        return
    extension = extension_of(output)
    if extension in SPREADSHEETS:
        raise UsageError(
            f"{output} would be no file that opens: a form is written as CSV",
            hint="name it .csv, which every spreadsheet opens, and save it as CSV UTF-8 (.csv) again",
            code="KZ221",
        )
    chosen = cast("Literal['csv', 'turtle', 'trig']", format_ or _EXTENSIONS.get(extension, "csv"))
    if separator != "comma" and chosen != "csv":
        raise UsageError(f"a {chosen} template has no columns", hint="leave --separator out", code="KZ613")
    sign = "\t" if extension == "tsv" else _SEPARATORS[separator]
    text = settings.graph().template(" ".join(cls), format=chosen, separator=sign, everything=everything)
    with Output(output) as out:
        if output not in (None, "-") and chosen == "csv":
            out.write(_SIGNATURE)
        out.write(text.encode())


def _list(settings: Settings, output: str | None) -> None:
    from kzpk_graph.render.forms import write_forms

    forms = settings.graph().forms()
    available, style = look_of(output)
    with Output(output, styled=True) as out:
        write_forms(forms, out, available=available, style=style)
