"""``kzpk completion``: a script that completes commands, options and names of saved queries in a shell."""

from __future__ import annotations

import click

from kzpk_graph.cli.helping import CONTEXT_SETTINGS, ExampleCommand
from kzpk_graph.cli.output import Output
from kzpk_graph.errors import UsageError


@click.command(
    cls=ExampleCommand,
    name="completion",
    context_settings=CONTEXT_SETTINGS,
    examples=(
        'eval "$(kzpk completion bash)"          for this shell; in ~/.bashrc for every one',
        'eval "$(kzpk completion zsh)"           the same for zsh, in ~/.zshrc',
        "kzpk completion fish > ~/.config/fish/completions/kzpk.fish",
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]), metavar="bash|zsh|fish")
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a script that completes commands, options and the names of saved queries in your shell."""
    from click.shell_completion import get_completion_class

    completion = get_completion_class(shell)
    if completion is None:
        raise UsageError(f"there is no completion for {shell}")
    # bash's own check of its version starts a process and complains where bash is missing.
    script = completion(ctx.find_root().command, {}, "kzpk", "_KZPK_COMPLETE")
    with Output(None) as out:
        out.write((script.source_template % script.source_vars()).encode())
