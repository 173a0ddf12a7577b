"""What one text of a gigabyte costs: time and memory until it is refused, in a file, compressed, and from a pipe.

Run it as ``python tests/bench/bench_hostile.py [--megabytes N]``. Nothing of that size is kept on disk but the
compressed file: the text comes through a pipe.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PIECE = b"a" * (1 << 20)


def run(words: list[str], megabytes: int, stdin: bool) -> str:
    """Run the command over a text of so many megabytes and say what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "kzpk_graph", *words], stdin=subprocess.PIPE if stdin else None, stderr=subprocess.PIPE
    )
    if process.stdin is not None:
        try:
            process.stdin.write(b'<urn:s> <urn:p> "')
            for _ in range(megabytes):
                process.stdin.write(PIECE)
            process.stdin.write(b'" .\n')
            process.stdin.close()
        except BrokenPipeError:
            pass  # it was refused before its end
    assert process.stderr is not None
    said = process.stderr.read().decode().strip()
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    return f"{seconds:6.1f} s  {used.ru_maxrss // 1024:5} MB  exit {os.waitstatus_to_exitcode(status)}  {said[:100]}"


def main() -> None:
    """Measure, and print one line for each way in."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1024)
    size = parser.parse_args().megabytes
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder, "text.nt.gz")
        with gzip.open(packed, "wb", compresslevel=1) as file:
            file.write(b'<urn:s> <urn:p> "')
            for _ in range(size):
                file.write(PIECE)
            file.write(b'" .\n')
        out = ["-o", os.path.join(folder, "out.nt")]
        print("export, pipe    ", run(["export", "--data", "-", "--data-format", "ntriples", *out], size, stdin=True))
        print("export, gzip    ", run(["export", "--data", str(packed), *out], size, stdin=False))
        print("validate, gzip  ", run(["validate", str(packed)], size, stdin=False))


if __name__ == "__main__":
    main()
