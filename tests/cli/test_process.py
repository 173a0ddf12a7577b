"""Standard streams that are closed or full, and signals: one line, the right exit code, and no litter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="streams are closed and signals sent as on POSIX"),
    pytest.mark.usefixtures("heeded"),
]

CLOSED = "error: standard output: the answer cannot be written: it is closed; name a file with -o FILE (KZ300)\n"
FULL = CLOSED.replace("it is closed", "no space left on device")
ANSWERS = (
    "--version",
    "--help",
    "export --ontology",
    "query",
    "query gatherings",
    "sparql -e 'ASK {}'",
    "canon facts.nt",
    "check",
)


@pytest.fixture
def shell(tmp_path: Path, cache: str) -> Callable[[str], tuple[int, str, str]]:
    """Run ``kzpk`` and what follows it as a shell does, in a folder with ``facts.nt``."""
    from tests.cli.conftest import ROOT, START

    (tmp_path / "facts.nt").write_text('<urn:a> <urn:b> "c" .\n')
    (tmp_path / "start.py").write_text(START.format(root=str(ROOT)))

    def run(words: str) -> tuple[int, str, str]:
        done = subprocess.run(
            ["sh", "-c", f"'{sys.executable}' start.py {words}"], capture_output=True, text=True, check=False,
            timeout=120, cwd=tmp_path, env={**os.environ, "KZPK_CACHE_DIR": cache},
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    return run


@pytest.mark.parametrize("words", ANSWERS)
def test_an_answer_that_cannot_be_written_is_three(shell: Callable[[str], tuple[int, str, str]], words: str) -> None:
    assert shell(f"{words} >&-") == (3, "", CLOSED)
    if os.path.exists("/dev/full"):
        assert shell(f"{words} >/dev/full") == (3, "", FULL)


@pytest.mark.parametrize("words", ANSWERS[:-1])
def test_notes_that_cannot_be_written_are_dropped(shell: Callable[[str], tuple[int, str, str]], words: str) -> None:
    code, out, _ = shell(words)
    assert code == 0
    assert out
    assert shell(f"{words} 2>&-") == (0, out, "")
    if os.path.exists("/dev/full"):
        assert shell(f"-v {words} 2>/dev/full") == (0, out, "")


@pytest.mark.parametrize("streams", [">&-", "<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_file_is_written_without_standard_streams(
    shell: Callable[[str], tuple[int, str, str]], tmp_path: Path, streams: str
) -> None:
    assert shell(f"query gatherings -o answer.csv {streams}") == (0, "", "")
    assert (tmp_path / "answer.csv").read_text().startswith("gathering,place,heads")


@pytest.mark.parametrize("words", ["canon - --data-format turtle", "sparql -", "export --data - --data-format turtle"])
def test_an_input_that_is_closed_is_three(shell: Callable[[str], tuple[int, str, str]], words: str) -> None:
    code, out, err = shell(f"{words} <&-")
    assert (code, out) == (3, "")
    assert err.startswith("error: -: it cannot be read")
    assert err.count("\n") == 1


def test_no_file_gets_the_number_of_a_closed_stream() -> None:
    code = (
        "import os; os.closerange(0, 3)\n"
        "import sys; sys.stdin = sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = None\n"
        "from kzpk_graph.cli.process import settle; settle()\n"
        "sys.exit(os.open(os.devnull, os.O_RDONLY))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 3


SIGNALS = [signal.SIGTERM, signal.SIGHUP, signal.SIGINT]
NEVER_ENDING = {
    "load": "load --data-format nquads --store own -",
    "validate": "validate --data-format nquads -",
    "canon": "canon --data-format nquads -o out.nq -",
    "export": "export --data - --data-format nquads -o out.nq",
    "sparql": "sparql -e ASK{} --data-format nquads --data -",
    "generate": "generate --triples 900000000 -o out.nq",
}
"""Commands that go on until they are told to end: their standard input stays open."""


def begun(words: str, folder: Path, cache: str, *before: str) -> subprocess.Popen[bytes]:
    """Start a command, and return when it is in the middle of its work."""
    process = subprocess.Popen(
        [*before, sys.executable, "-m", "kzpk_graph", *words.split()], cwd=folder,
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "KZPK_CACHE_DIR": cache},
    )  # fmt: skip
    assert process.stdin is not None
    if "generate" in words:
        until = time.monotonic() + 20
        while not os.listdir(folder) and time.monotonic() < until:
            time.sleep(0.02)
    else:
        process.stdin.write(b'<urn:a> <urn:b> "c" .\n' * 20_000)  # far more than a pipe holds: it has read on
        process.stdin.flush()
        time.sleep(0.2)  # it waits for more: Python minds no signal between two reads until the second one ends
    return process


def ended(process: subprocess.Popen[bytes]) -> int:
    """Return the exit code of a command that was told to end.

    Python can miss a signal that comes just before it begins to read, and minds it when there is something to read.
    """
    assert process.stdin is not None
    with suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=10)
    with suppress(BrokenPipeError):
        process.stdin.write(b"\n")
        process.stdin.flush()
    with suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=20)
    process.kill()
    pytest.fail("it goes on")


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("name", NEVER_ENDING)
def test_every_signal_to_end_leaves_no_litter(tmp_path: Path, cache: str, name: str, number: signal.Signals) -> None:
    process = begun(NEVER_ENDING[name], tmp_path, cache)
    process.send_signal(number)
    assert ended(process) == 130
    assert process.communicate()[1] == b"interrupted\n"
    assert os.listdir(tmp_path) == []


def test_what_is_to_outlive_its_terminal_does(tmp_path: Path, cache: str) -> None:
    """POSIX nohup: the command starts with SIGHUP ignored, and goes on when it comes."""
    for words in (NEVER_ENDING["canon"], NEVER_ENDING["sparql"]):
        process = begun(words, tmp_path, cache, "nohup")
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=60)
        assert process.returncode == 0


def test_an_interrupt_while_the_command_is_imported(tmp_path: Path) -> None:
    """The first import of the command's own stands for all of them."""
    code = (
        "import builtins, sys; plain = builtins.__import__\n"
        "def importing(name, *rest):\n"
        "    if name == 'kzpk_graph.cli.app': raise KeyboardInterrupt\n"
        "    return plain(name, *rest)\n"
        "builtins.__import__ = importing\n"
        "from kzpk_graph.cli import main; sys.exit(main(['--help']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")
