"""Asking in a child process that is killed at the time limit.

The child keeps the store open from one question to the next. Requests and answers are frames: eight bytes of length,
then a pickle. Both ends are this package, over a pipe that nobody else holds.
"""

from __future__ import annotations

import os
import pickle
import struct
import subprocess
import sys
import weakref
from typing import IO, TYPE_CHECKING, Any, Final

import kzpk_graph.errors
from kzpk_graph.errors import KzpkError, QueryResourceError, QueryTimeoutError
from kzpk_graph.model import Solutions, Triples
from kzpk_graph.queries.memory import limit_bytes, too_large, used_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kzpk_graph.store.base import Answer, Store

_LENGTH: Final = struct.Struct(">Q")
_POLL: Final = 0.1
_TRIES: Final = "ask for less: add a LIMIT, a FILTER or a parameter, or give it more time"


class ChildAsker:
    """Asks a store through a child process.

    Args:
        store: The store; one on disk is opened again by the child, one in memory is handed over once.
        timeout: Seconds a query may take, from the question to the last row; None for no limit.
    """

    def __init__(self, store: Store, timeout: float | None) -> None:
        self._store = store
        self._timeout = timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._finalizer: weakref.finalize[Any, Any] | None = None

    def ask(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[str] | None = None,
    ) -> Answer:
        """Evaluate a query in the child.

        Raises:
            QueryTimeoutError: If it takes longer than the limit; the child is killed.
            QueryResourceError: If the child takes more memory than the limit, or the engine breaks down.
        """
        process = self._started()
        watch = _Watch(process, self._timeout)
        try:
            write_frame(_pipe(process.stdin), (text, prefixes and dict(prefixes), default_graph))
            kind, value = read_frame(_pipe(process.stdout))
            rows: list[Any] = []
            if kind in ("select", "construct"):
                while (frame := read_frame(_pipe(process.stdout)))[0] == "rows":
                    rows.extend(frame[1])
                if frame[0] == "error":
                    kind, value = frame
        except (BrokenPipeError, EOFError) as error:
            self.close()
            raise watch.why(process.returncode) from error
        finally:
            watch.end()
        if kind == "error":
            error_class = getattr(kzpk_graph.errors, value.pop("class"), KzpkError)
            raise error_class(value.pop("message"), **value)
        return Solutions(value, rows) if kind == "select" else Triples(rows) if kind == "construct" else bool(value)

    def close(self) -> None:
        """End the child."""
        if self._finalizer is not None:
            self._finalizer()
        self._process = self._finalizer = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        environment = dict(os.environ)
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, environment.get("PYTHONPATH"))))
        process = subprocess.Popen(
            [sys.executable, "-m", "kzpk_graph.queries.worker", self._store.path or "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._process = process
        self._finalizer = weakref.finalize(self, _end, process)
        if self._store.path is None:
            self._hand_over(process)
        return process

    def _hand_over(self, process: subprocess.Popen[bytes]) -> None:
        """Give the child the quads of a store in memory, by a file: they can be many."""
        from tempfile import TemporaryDirectory

        with TemporaryDirectory(prefix="kzpk-") as folder:
            path = os.path.join(folder, "store.nq")
            self._store.dump(path)
            write_frame(_pipe(process.stdin), path)
            read_frame(_pipe(process.stdout))


class _Watch:
    """Kills a process at a time limit or a memory limit.

    Args:
        process: The process.
        timeout: The time limit in seconds; None for none.
    """

    def __init__(self, process: subprocess.Popen[bytes], timeout: float | None) -> None:
        from threading import Event, Thread

        self._process = process
        self._timeout = timeout
        self._most = limit_bytes()
        self._found: KzpkError | None = None
        self._over = Event()
        Thread(target=self._run, daemon=True).start()

    def end(self) -> None:
        """Watch no longer."""
        self._over.set()

    def why(self, code: int | None) -> KzpkError:
        """Return why the process is gone.

        Args:
            code: Its exit code, or the number of the signal that ended it, below zero.
        """
        return self._found or QueryResourceError(f"the engine broke down over the query (exit {code})", hint=_TRIES)

    def _run(self) -> None:
        from time import monotonic

        deadline = None if self._timeout is None else monotonic() + self._timeout
        while True:
            left = _POLL if deadline is None else min(_POLL, max(deadline - monotonic(), 0))
            if self._over.wait(left):
                return
            if deadline is not None and monotonic() >= deadline:
                self._found = QueryTimeoutError(f"stopped after {self._timeout:g} s", hint=_TRIES)
            elif used_bytes(self._process.pid) > self._most:
                self._found = too_large(self._most)
            if self._found is not None:
                self._process.kill()
                return


def write_frame(out: IO[bytes], message: Any) -> None:
    """Write one message."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    out.write(_LENGTH.pack(len(data)))
    out.write(data)
    out.flush()


def read_frame(source: IO[bytes]) -> Any:
    """Read one message.

    Raises:
        EOFError: If the other side is gone.
    """
    head = source.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = source.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own child, over a private pipe


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise EOFError
    return pipe


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was still to be sent has nobody to read it
    process.wait()
