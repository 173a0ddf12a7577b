"""What a process of the command needs before anything else: standard streams that work, and signals that end it well.

A process that was started without standard streams (by cron, by a daemon) would give their numbers to the next files
that it opens, a store's too, and what is written to the streams would land there. So what is missing is opened, on the
null device and the wrong way round: reading or writing fails as the system has it for what is closed.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.errors import InputError

if TYPE_CHECKING:
    from typing import TextIO

_OUT: Final = 1
_ERR: Final = 2
_ENDING: Final = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that ask a process to end."""


class _Answer(io.FileIO):
    """Standard output, which says what is wrong with it, and says it once."""

    failed = False

    def write(self, data: Any, /) -> int:
        """Write bytes.

        Raises:
            InputError: It cannot be written.
            BrokenPipeError: The reader is gone.
        """
        if self.failed:  # what is still buffered has nowhere to go
            return len(data)
        try:
            return super().write(data)
        except BrokenPipeError:
            self.failed = True
            raise
        except OSError as error:
            self.failed = True
            reason = "it is closed" if error.errno == errno.EBADF else (error.strerror or "the device failed").lower()
            raise InputError(
                f"the answer cannot be written: {reason}", hint="name a file with -o FILE", where="standard output"
            ) from error


class _Notes(io.FileIO):
    """Standard error, which drops what nobody can be told."""

    def write(self, data: Any, /) -> int:
        """Write bytes, if that is possible."""
        try:
            return super().write(data)
        except OSError:
            return len(data)


def settle() -> None:
    """Make the standard streams and the signals of this process what the command relies on."""
    if os.name == "posix" and sys.stdout is sys.__stdout__ and sys.stderr is sys.__stderr__:
        _open_missing()
        sys.stdout = _stream(_Answer(_OUT, "wb", closefd=False), sys.stdout)
        sys.stderr = _stream(_Notes(_ERR, "wb", closefd=False), sys.stderr, errors="backslashreplace")
        if sys.stdin is None:
            sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open as long as the process is
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # what 'nohup' has it ignore stays ignored
            signal.signal(number, _end)


def keep_engine_quiet() -> None:
    """Let our own lines alone reach standard error, and not what the engine writes there as it breaks down."""
    if isinstance(getattr(sys.stderr, "buffer", None), io.BufferedWriter) and sys.stderr.fileno() == _ERR:
        sys.stderr = _stream(_Notes(os.dup(_ERR), "wb"), sys.stderr, errors="backslashreplace")
        os.dup2(os.open(os.devnull, os.O_WRONLY), _ERR)


def _open_missing() -> None:
    for number, flags in enumerate((os.O_WRONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, flags), True)  # it gets the lowest number that is free: this one


def _stream(raw: io.FileIO, old: TextIO | None, *, errors: str = "strict") -> TextIO:
    """Return a text stream over a file, set as the one that it takes the place of."""
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=getattr(old, "encoding", None) or "utf-8",
        errors=getattr(old, "errors", None) or errors,
        line_buffering=getattr(old, "line_buffering", False),
        write_through=getattr(old, "write_through", False),
    )


def leave() -> None:
    """Let no signal change the exit code any more: the work is done."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)


def _end(_number: int, _frame: object) -> None:
    """End by an interrupt, on whose way out nothing is left half-written; no second signal is to break that off."""
    for number in _ENDING:
        signal.signal(number, _pass)  # one that has come meanwhile would be complained of if it were ignored now
    raise KeyboardInterrupt


def _pass(_number: int, _frame: object) -> None:
    """Do nothing about a signal."""
