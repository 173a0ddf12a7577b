"""The command ``kzpk``: options in, façade calls, rendered answers out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line (see :func:`kzpk_graph.cli.app.main`), also when it is interrupted before it has begun.

    Args:
        argv: The words after ``kzpk``; those of the process by default.

    Returns:
        The exit code.
    """
    try:
        from kzpk_graph.cli.app import main as run

        return run(argv)
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return 130
