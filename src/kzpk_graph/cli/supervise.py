"""A process beside the command that ends it where it cannot end itself.

The engine evaluates some queries without letting Python run, can use any amount of memory, and may overflow its stack;
of a damaged store it reads the same fault again and again when it counts. So a command that asks is done in a forked
process; the one that the shell started only watches: it ends the
other at its time limit or memory limit, removes what that one left half-written, and says in one line what happened.
Where a process cannot be forked (Windows) the command watches itself (see :mod:`kzpk_graph.cli.limit`).
"""

from __future__ import annotations

import os
import signal
import sys
from time import monotonic
from typing import Final, NoReturn

from kzpk_graph.cli.process import keep_engine_quiet
from kzpk_graph.errors import KzpkError, QueryResourceError, QueryTimeoutError
from kzpk_graph.queries.memory import DAMAGED, limit_bytes, too_large, used_bytes

ASKING: Final = frozenset(("query", "sparql"))
"""Commands that ask queries of the user's choice."""

SUPERVISED: Final = ASKING | {"check", "explain", "find", "impact", "log", "show", "sources", "stats"}
"""Commands that ask a graph and change none."""

TRY: Final = "narrow the question, or allow more with --timeout SECONDS"
_GRACE: Final = 0.4
"""Seconds after its limit in which the command may end itself, which leaves its files in order."""

_POLL: Final = 0.1
_INTERRUPTED: Final = 130
_channel: int | None = None


def supervise(command: str, *, raw: bool = False) -> None:
    """Go on in a process of its own, and watch it from this one, which never returns from here.

    Args:
        command: The command that is run; one that is not to be supervised is left alone.
        raw: Whether what the engine writes to stderr as it breaks down is shown.

    Raises:
        UsageError: KZPK_MEMORY is not a number.
    """
    if command not in SUPERVISED or not hasattr(os, "fork") or not os.path.isdir("/proc/self/fd"):
        return
    most = limit_bytes()
    theirs, ours = os.pipe()
    alive, held = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        os.close(ours)
        os.close(alive)
        _watch(pid, theirs, most, asks=command in ASKING)
    global _channel  # noqa: PLW0603 - the one way to the watching process
    _channel = ours
    os.close(theirs)
    os.close(held)
    _end_with(alive)
    if not raw:
        keep_engine_quiet()


def announce(seconds: float | None) -> None:
    """Tell the watching process, if there is one, that a query begins now.

    Args:
        seconds: Its time limit; None for none.
    """
    if _channel is not None:
        os.write(_channel, f"{seconds or 0:.3f}\n".encode())


def done() -> None:
    """Tell the watching process that the query has ended."""
    announce(None)


def over() -> None:
    """Tell the watching process that this one has come to its end, and says itself why."""
    global _channel  # noqa: PLW0603 - as in supervise
    if _channel is not None:
        os.close(_channel)
        _channel = None


def _end_with(alive: int) -> None:
    """End this process when the watching one is gone: nobody would stop it then."""
    import _thread

    def wait() -> None:
        os.read(alive, 1)
        os._exit(_INTERRUPTED)

    _thread.start_new_thread(wait, ())


def _watch(pid: int, channel: int, most: int, *, asks: bool) -> NoReturn:
    """Wait for a process; end it at its limits or a moment after a signal, and exit as it does."""
    from select import select

    asked: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda got, _frame: asked.append(got))
    seconds = deadline = stopping = 0.0
    while True:
        if select([channel], [], [], _POLL)[0]:
            told = os.read(channel, 4096)
            if not told:
                break
            seconds = float(told.split()[-1])
            deadline = monotonic() + seconds + _GRACE if seconds else 0.0
        now = monotonic()
        if asked and not stopping:
            stopping = now + _GRACE
            os.kill(pid, asked[0])  # a terminal sends it to both; it counts once (see kzpk_graph.cli.process)
        if stopping and now > stopping:
            _stop(pid, _INTERRUPTED, "interrupted")
        if deadline and now > deadline:
            _fail(pid, QueryTimeoutError(f"stopped after {seconds:g} s, the time limit", hint=TRY))
        if used_bytes(pid) > most:
            _fail(pid, too_large(most, asks=asks))
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        _broken(os.WTERMSIG(status), asks=asks)
    os._exit(os.WEXITSTATUS(status))


def _fail(pid: int, error: KzpkError) -> NoReturn:
    _stop(pid, error.exit_code, f"error: {error} ({error.code})")


def _stop(pid: int, code: int, line: str) -> NoReturn:
    """End a process at once, remove its unfinished files, say why, and exit."""
    left = _unfinished(pid)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    for path in left:
        try:
            os.unlink(path)
        except OSError:
            continue  # it was finished after all
    _say(line)
    os._exit(code)


def _unfinished(pid: int) -> list[str]:
    """Return the temporary files that a process is writing (see :mod:`kzpk_graph.rdfio.atomic`)."""
    found = []
    folder = f"/proc/{pid}/fd"
    try:
        for name in os.listdir(folder):
            path = os.readlink(os.path.join(folder, name))
            base = os.path.basename(path)
            if base.startswith(".") and base.endswith(".tmp"):
                found.append(path)
    except OSError:
        return found  # it ended meanwhile
    return found


def _broken(number: int, *, asks: bool) -> NoReturn:
    """Say that the process was ended by a signal, and exit."""
    if number == signal.SIGPIPE:
        os._exit(0)
    if number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        _say("interrupted")
        os._exit(_INTERRUPTED)
    why = "it is too long, too deep, or there was no memory left: ask for less" if asks else "there was no memory left"
    error = QueryResourceError(
        f"the engine broke down over it ({signal.Signals(number).name})", hint=f"{why}; if the store may be {DAMAGED}"
    )
    _say(f"error: {error} ({error.code})")
    os._exit(error.exit_code)


def _say(line: str) -> None:
    try:
        os.write(2, f"{line}\n".encode())
    except OSError:
        return  # nobody listens
