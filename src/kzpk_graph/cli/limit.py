"""A time limit and Ctrl-C that hold while the engine works.

The engine cannot be asked to stop, and Python runs no signal handler while it computes. So the work is done in a second
thread, and the first one waits: at the limit, or on Ctrl-C, it ends the process.
"""

from __future__ import annotations

import _thread
import os
import sys
from typing import TYPE_CHECKING, NoReturn, TypeVar

from kzpk_graph.cli import supervise
from kzpk_graph.cli.output import discard_unfinished
from kzpk_graph.errors import QueryTimeoutError
from kzpk_graph.queries.memory import STACK

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

INTERRUPTED = 130


def _end(code: int, line: str) -> NoReturn:
    supervise.over()
    discard_unfinished()
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
    os._exit(code)


class _Outcome:
    """What the work returned or raised."""

    __slots__ = ("done", "error", "value")

    def __init__(self) -> None:
        self.done = _thread.allocate_lock()
        self.value: object = None
        self.error: BaseException | None = None

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        if error is not None:
            import traceback

            traceback.clear_frames(error.__traceback__)  # the engine's iterators must end in the thread they began in
        self.error = error
        self.done.release()
        return True


def _start(run: Callable[[], None]) -> None:
    """Start a thread with a stack on which the engine can follow long chains, or with the usual one."""
    try:
        _thread.stack_size(STACK)
        _thread.start_new_thread(run, ())
    except (RuntimeError, ValueError):  # no address space for it
        _thread.stack_size(0)
        _thread.start_new_thread(run, ())
    finally:
        _thread.stack_size(0)


def within(seconds: float | None, work: Callable[[], T]) -> T:
    """Do *work* and return its result; end the process when it takes longer than *seconds*.

    Args:
        seconds: The time limit; None for none.
        work: What to do; what it raises is raised here.

    Returns:
        What *work* returns.
    """
    outcome = _Outcome()
    outcome.done.acquire()

    def run() -> None:
        with outcome:
            outcome.value = work()

    supervise.announce(seconds)
    _start(run)
    try:
        finished = outcome.done.acquire(timeout=-1 if seconds is None else min(seconds, _thread.TIMEOUT_MAX))
    except KeyboardInterrupt:
        _end(INTERRUPTED, "interrupted")
    if not finished:
        error = QueryTimeoutError(f"stopped after {seconds:g} s, the time limit", hint=supervise.TRY)
        _end(error.exit_code, f"error: {error} ({error.code})")
    supervise.done()
    if outcome.error is not None:
        raise outcome.error
    return outcome.value  # type: ignore[return-value]
