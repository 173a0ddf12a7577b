"""One command line of ``kzpk`` under a limit; run by test_durable as a program.

python limited.py RESOURCES BYTES WORDS...      no file may grow beyond BYTES (-1: no limit), as on a full disk
python limited.py RESOURCES obedient WORDS...   without the right to write to what is marked as not to be written to
"""

from __future__ import annotations

import os
import sys

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE = 1


def obey_permissions() -> None:
    """Start this program again; if it runs as root, without root's right to write everywhere (capabilities(7))."""
    import ctypes

    if os.getuid() == 0:
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)
    os.execv(sys.executable, [sys.executable, sys.argv[0], sys.argv[1], "-1", *sys.argv[3:]])


if sys.argv[2] == "obedient":
    obey_permissions()

import resource  # noqa: E402

import kzpk_graph.prepare  # noqa: E402
from kzpk_graph.cli import main  # noqa: E402

kzpk_graph.prepare.root_dir = lambda: sys.argv[1]  # type: ignore[attr-defined]  # as the module itself names it
if sys.argv[2] != "-1":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
sys.exit(main(sys.argv[3:]))
