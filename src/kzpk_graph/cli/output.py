"""Where an answer goes: standard output, or a file that is replaced as a whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, BinaryIO, cast

from kzpk_graph.errors import StoreError

if TYPE_CHECKING:
    from types import TracebackType

_unfinished: set[str] = set()


def discard_unfinished() -> None:
    """Remove the temporary files of outputs that were not finished; for a process about to end itself."""
    for path in list(_unfinished):
        _unfinished.discard(path)
        if os.path.exists(path):
            os.unlink(path)


def _fault(error: OSError, path: str) -> StoreError:
    reason = error.strerror or str(error)
    return StoreError(f"cannot be written ({reason})", where=path, hint="choose another place with -o", code="KZ360")


class _ForEyes:
    """A stream to a terminal that shows control characters and direction overrides as escapes.

    Args:
        stream: The terminal's binary stream.
    """

    def __init__(self, stream: BinaryIO) -> None:
        import codecs

        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write(self, data: bytes) -> int:
        """Write UTF-8 text; a character may be split over two calls."""
        from kzpk_graph.render.safe import safe_lines

        self._stream.write(safe_lines(self._decoder.decode(data)).encode())
        return len(data)

    def flush(self) -> None:
        """Pass on to the terminal."""
        self._stream.flush()


class Output:
    """A binary stream for an answer, used in a ``with`` block.

    Args:
        path: A file; None or ``-`` for standard output. A regular file is written beside its place, flushed to disk and
            moved there in one step when the block ends well; when it does not, the old file stays. A device or a pipe
            is written directly.
        styled: Whether the writer makes its text safe for a terminal itself; otherwise this is done on the way to one.

    Raises:
        StoreError: The file cannot be written.
    """

    def __init__(self, path: str | None, *, styled: bool = False) -> None:
        self.styled = styled
        self.path = None if path in (None, "-") else path
        self._temporary = ""
        self._target = ""
        self._stream: BinaryIO | None = None

    def __enter__(self) -> BinaryIO:
        if self.path is None:
            sys.stdout.flush()
            if self.styled or not sys.stdout.isatty():
                return sys.stdout.buffer
            return cast("BinaryIO", _ForEyes(sys.stdout.buffer))
        self._target = os.path.realpath(self.path)
        try:
            if os.path.exists(self._target) and not stat.S_ISREG(os.stat(self._target).st_mode):
                self._stream = open(self._target, "wb")
                return self._stream
            folder, name = os.path.split(self._target)
            self._temporary = os.path.join(folder, f".{name}.{os.getpid()}.part")
            _unfinished.add(self._temporary)
            self._stream = open(self._temporary, "xb")
        except OSError as error:
            _unfinished.discard(self._temporary)
            raise _fault(error, self.path) from error
        return self._stream

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._stream is None:
            if kind is None:
                sys.stdout.buffer.flush()
            return
        try:
            if kind is None and self._temporary:
                self._stream.flush()
                os.fsync(self._stream.fileno())
                if os.path.exists(self._target):
                    os.chmod(self._temporary, stat.S_IMODE(os.stat(self._target).st_mode))
            self._stream.close()
            if kind is None and self._temporary:
                os.replace(self._temporary, self._target)
                _unfinished.discard(self._temporary)
        except OSError as fault:
            raise _fault(fault, self.path or "") from fault
        finally:
            if self._temporary in _unfinished:
                discard_unfinished()
