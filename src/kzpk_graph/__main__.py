"""Run the command with ``python -m kzpk_graph``."""

from __future__ import annotations

import sys

from kzpk_graph.cli import main

if __name__ == "__main__":
    sys.exit(main())
