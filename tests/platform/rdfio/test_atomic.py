"""A failed or interrupted write leaves what was there before, and nothing beside it."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import atomic_write
from kzpk_graph.rdfio.atomic import atomic_folder


def test_the_file_is_replaced_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, InputError("refused")])
def test_an_error_leaves_the_old_file(tmp_path: Path, error: type[BaseException] | BaseException) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"old")

    def interrupted() -> None:
        with atomic_write(path) as file:
            file.write(b"new")
            raise error

    with pytest.raises((KeyboardInterrupt, RuntimeError, InputError)):
        interrupted()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_killed_process_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"old")
    script = (
        "import sys, time\nfrom kzpk_graph.rdfio import atomic_write\n"
        "with atomic_write(sys.argv[1]) as file:\n"
        "    file.write(b'new' * 100000); print('writing', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        process.send_signal(signal.SIGKILL)
    assert path.read_bytes() == b"old"


def test_permissions_are_kept_or_usual(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    with atomic_write(path) as file:
        file.write(b"1")
    (tmp_path / "b.ttl").write_bytes(b"1")
    assert path.stat().st_mode == (tmp_path / "b.ttl").stat().st_mode
    path.chmod(0o640)
    with atomic_write(path) as file:
        file.write(b"2")
    assert path.stat().st_mode & 0o777 == 0o640


def test_compressed_bytes_do_not_depend_on_time_or_name(tmp_path: Path) -> None:
    contents = []
    for name in ("a.ttl.gz", "b.ttl.gz"):
        with atomic_write(tmp_path / name) as file:
            file.write(b"x" * 1000)
        contents.append((tmp_path / name).read_bytes())
        time.sleep(0.01)
    assert contents[0] == contents[1]
    assert gzip.decompress(contents[0]) == b"x" * 1000


def test_a_link_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "real" / "a.ttl"
    path.parent.mkdir()
    path.write_bytes(b"old")
    link = tmp_path / "link.ttl"
    link.symlink_to(path)
    with atomic_write(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no /dev/stdout on this system")
def test_a_device_is_written_to_directly() -> None:
    script = "from kzpk_graph.rdfio import atomic_write\nwith atomic_write('/dev/stdout') as file: file.write(b'x')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"x"


def test_what_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (
        tmp_path / "missing" / "a.ttl",
        tmp_path / "file" / "a.ttl",
        tmp_path,
        f"{tmp_path}/a\0.ttl",
        tmp_path / ("x" * 300),
    ):
        with pytest.raises(InputError) as caught, atomic_write(path) as file:
            file.write(b"x")
        assert caught.value.exit_code == 3
        assert str(caught.value).isprintable()
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is forbidden to the superuser")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InputError, match="permission denied"), atomic_write(tmp_path / "a.ttl") as file:
        file.write(b"x")


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"old")
    script = (
        "import resource, signal, sys\nfrom kzpk_graph.rdfio import atomic_write\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "with atomic_write(sys.argv[1]) as file: file.write(b'x' * 100000)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=False)
    assert "it cannot be written: file too large" in done.stderr
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_appears_as_a_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for content in (b"one", b"two"):
        with atomic_folder(target) as folder:
            with folder.open("a.csv") as file:
                file.write(content)
            with folder.open("b.csv.gz") as file:
                file.write(content)
            assert not target.exists() or _files(target)["a.csv"] == b"one"
        assert _files(target)["a.csv"] == content
        assert gzip.decompress(_files(target)["b.csv.gz"]) == content
        assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt()])
def test_a_failed_folder_leaves_what_was_there(tmp_path: Path, error: BaseException) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "a.csv").write_bytes(b"before")

    def fill() -> None:
        with atomic_folder(target) as folder, folder.open("a.csv") as file:
            file.write(b"after")
            raise error

    with pytest.raises(type(error)):
        fill()
    assert _files(target) == {"a.csv": b"before"}
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_of_something_else_is_not_replaced(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "thesis.txt").write_bytes(b"years of work")
    with (
        pytest.raises(InputError, match=r"the directory holds 'thesis\.txt', which is no part of this export"),
        atomic_folder(target) as folder,
        folder.open("a.csv") as file,
    ):
        file.write(b"x")
    assert _files(target) == {"thesis.txt": b"years of work"}
    assert os.listdir(tmp_path) == ["out"]


def test_where_no_folder_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(InputError, match="this is a file"), atomic_folder(tmp_path / "file"):
        pass
    with pytest.raises(InputError, match="no such file or directory"), atomic_folder(tmp_path / "none" / "out"):
        pass
    for name in ("../a", "a/b", "", "."):
        with pytest.raises(ValueError, match="not a plain file name"), atomic_folder(tmp_path / "out") as folder:
            folder.open(name).__enter__()
    assert os.listdir(tmp_path) == ["file"]
