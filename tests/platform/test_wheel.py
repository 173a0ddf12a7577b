"""The wheel and the sdist carry everything, and what is installed from the wheel answers without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import kzpk_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[2]
RESOURCES = ("ontology", "data", "queries")


def _run(command: Sequence[object], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def _checked(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build both, in this environment and without a network."""
    folder = tmp_path_factory.mktemp("built")
    _checked(_run([sys.executable, "-m", "hatchling", "build", "-d", folder, "-t", "wheel", "-t", "sdist"], ROOT))
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel into a folder of its own: what a pure wheel's installation amounts to."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _shipped() -> set[str]:
    """Return the resource files of the checkout that git would commit, by path."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *RESOURCES]
    listed = _run(command, ROOT)
    if listed.returncode == 0:
        return {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    files = (path for name in RESOURCES for path in (ROOT / name).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in files}


def test_the_wheel_carries_the_resources(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    prefix = "kzpk_graph/_resources/"
    carried = {name.removeprefix(prefix) for name in names if name.startswith(prefix)}
    assert carried == {*_shipped(), "CITATION.cff"}
    assert {"ontology", "ontology/shapes", "data", "queries"} <= {
        parent.as_posix() for name in carried for parent in Path(name).parents
    }
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)
    assert "kzpk_graph/py.typed" in names
    assert not any("test" in Path(name).parts[0] for name in names)


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    _checked(_run([sys.executable, "-m", "hatchling", "build", "-d", tmp_path / "out", "-t", "wheel"], source))
    (again,) = (tmp_path / "out").glob("*.whl")
    with zipfile.ZipFile(again) as one, zipfile.ZipFile(wheel) as other:
        assert {item.filename: item.CRC for item in one.infolist()} == {
            item.filename: item.CRC for item in other.infolist()
        }
    assert (source / "Makefile").is_file()
    assert (source / "requirements.lock").is_file()
    assert (source / "tests" / "platform").is_dir()


def _answers(python: Path | str, folder: Path, **environment: str) -> tuple[str, str]:
    """Ask for the version and a saved query in an empty folder, with an empty cache."""
    folder.mkdir()
    environment |= {"KZPK_CACHE_DIR": str(folder.parent / f"{folder.name}-cache")}
    kzpk = [python, "-m", "kzpk_graph"]
    version = _checked(_run([*kzpk, "--version"], folder, **environment))
    answer = _checked(_run([*kzpk, "query", "trade-figures", "--format", "csv"], folder, **environment))
    assert list(folder.iterdir()) == []
    return version, answer


def test_a_query_from_the_wheel(unpacked: Path, tmp_path: Path) -> None:
    where = "import kzpk_graph, kzpk_graph.resources as r; print(kzpk_graph.__file__); print(r.root_dir())"
    environment = {"PYTHONPATH": str(unpacked)}
    shown = _checked(_run([sys.executable, "-c", where], tmp_path, **environment)).splitlines()
    assert all(Path(path).is_relative_to(unpacked.resolve()) for path in shown), shown
    version, answer = _answers(sys.executable, tmp_path / "empty", **environment)
    assert kzpk_graph.__version__ in version
    assert "239" in answer


@pytest.mark.wheel
def test_a_query_from_a_fresh_environment(wheel: Path, tmp_path: Path) -> None:
    _checked(_run([sys.executable, "-m", "venv", tmp_path / "venv"], tmp_path))
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    _checked(_run([*pip, "--require-hashes", "-r", ROOT / "requirements.lock"], tmp_path))
    _checked(_run([*pip, "--no-deps", wheel], tmp_path))
    _checked(_run([python, "-m", "pip", "check"], tmp_path))
    version, answer = _answers(python, tmp_path / "empty")
    assert kzpk_graph.__version__ in version
    assert "239" in answer
    script = python.with_name("kzpk.exe" if os.name == "nt" else "kzpk")
    again = _run([script, "query", "trade-figures", "--format", "csv"], tmp_path, KZPK_CACHE_DIR=str(tmp_path / "c"))
    assert _checked(again) == answer
