"""What every test needs: no trace in the user's folders, no network, the same examples in CI each time.

And the resources of the interview alone: what its text says of an answer is held against the graph without the record.
"""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import hypothesis
import pytest

from kzpk_graph.resources import root_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")


INTERVIEW_FILES = ("VERSION", "sources/tdi-interview-2025.trig", "reference/places.trig")
"""What of ``data/`` makes the graph of the interview."""


@pytest.fixture(scope="session")
def interview_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Resources that hold the ontology, the queries and, of the data, the interview with its reference data."""
    shipped, root = Path(root_dir()), tmp_path_factory.mktemp("interview")
    for name in ("ontology", "queries"):
        (root / name).symlink_to(shipped / name, target_is_directory=True)
    for name in INTERVIEW_FILES:
        link = root / "data" / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(shipped / "data" / name)
    return root


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep caches and attached texts in a folder of the test run's own; subprocesses inherit it."""
    root = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KZPK_CACHE_DIR", str(root / "cache"))
        patch.setenv("KZPK_DATA_DIR", str(root / "data"))
        patch.delenv("KZPK_STORE", raising=False)
        patch.delenv("COLUMNS", raising=False)  # a test runner's own width is not that of what is tested
        yield root


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every attempt to reach a network an error: nothing in the package may."""

    def refuse(_self: socket.socket, address: object) -> NoReturn:
        raise AssertionError(f"a test tried to connect to {address!r}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture
def heeded() -> Iterator[None]:
    """Let no signal to end be ignored that whoever started the tests ignores: their processes would inherit that."""
    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    ignored = [number for number in numbers if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.SIG_DFL)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)
