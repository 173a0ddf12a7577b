"""The versions agree, the locks are whole and bound to no index, and the licences are there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

import kzpk_graph
from kzpk_graph import resources
from kzpk_graph.rdfio import parse_file
from kzpk_graph.vocab import BASE, OWL

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-test.lock")
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; [^\\]+)?((?:\s*\\\n\s+--hash=sha256:[0-9a-f]{64})+)\n", re.MULTILINE
)


def _pins(name: str) -> dict[str, list[str]]:
    """Return the pinned versions by package; there is more than one where it depends on the interpreter."""
    pins: dict[str, list[str]] = {}
    for package, version, _ in PIN.findall((ROOT / name).read_text(encoding="utf-8")):
        pins.setdefault(package.lower().replace("_", "-"), []).append(version)
    return pins


def _in_ontology(name: str) -> set[str]:
    """Return the objects that the ontology's header gives to a property of OWL."""
    quads = [quad for path in resources.resource_paths("ontology") for quad in parse_file(path)]
    return {str(quad.object) for quad in quads if quad.predicate.value == OWL + name}


def test_the_data_set_has_one_version() -> None:
    version = resources.data_version()
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert str(citation["version"]) == version
    assert _in_ontology("versionInfo") == {f'"{version}"'}


def test_the_ontology_names_its_version_by_an_iri() -> None:
    assert _in_ontology("versionIRI") == {f"<{BASE}ontology/{resources.data_version()}>"}


def test_the_version_needs_no_metadata(tmp_path: Path) -> None:
    script = "import sys, kzpk_graph; print(kzpk_graph.__version__, 'importlib.metadata' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == kzpk_graph.__version__
    assert done.stdout.split()[1] == "False"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_index_and_hashes_all(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--(extra-)?index-url|--find-links|--trusted-host", text)
    starts = re.findall(r"^[A-Za-z0-9]\S*", text, re.MULTILINE)
    assert starts, "the lock is empty"
    assert len(starts) == len(PIN.findall(text))


@pytest.mark.parametrize(("name", "groups"), [(LOCKS[0], ()), (LOCKS[1], ("test", "bench"))])
def test_a_lock_satisfies_what_is_asked_for(name: str, groups: tuple[str, ...]) -> None:
    pins = _pins(name)
    asked = [*PROJECT["dependencies"], *(item for group in groups for item in PROJECT["optional-dependencies"][group])]
    for item in asked:
        requirement = Requirement(item)
        versions = pins.get(requirement.name.lower())
        assert versions, f"{requirement.name} is not in {name}: run make lock"
        assert all(requirement.specifier.contains(version) for version in versions), f"{item}: run make lock"


def test_the_test_lock_holds_the_very_versions_of_the_other() -> None:
    plain, test = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert {name: test.get(name) for name in plain} == plain


def test_every_dependency_has_a_lower_bound() -> None:
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for item in (item for group in groups for item in group):
        operators = {specifier.operator for specifier in Requirement(item).specifier}
        assert ">=" in operators, item


def test_licences() -> None:
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    data = (ROOT / "LICENSE-DATA").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert "Apache License" in code
    assert "END OF TERMS AND CONDITIONS" in code
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in data
    assert citation["type"] == "dataset"
    assert citation["license"] == "CC-BY-4.0"
    assert PROJECT["license"] == "Apache-2.0 AND CC-BY-4.0"


def test_resources_of_each_kind() -> None:
    root = resources.resource_root()
    assert [path.relative_to(root).as_posix() for path in resources.resource_files("ontology")] == ["ontology/kzpk.ttl"]
    assert [path.name for path in resources.resource_files("alignments")] == ["alignments.ttl"]
    for kind in ("vocabulary", "shapes", "data", "queries"):
        assert resources.resource_files(kind), kind
    queries = set(resources.resource_paths("queries"))
    assert not queries & set(resources.resource_paths("checks"))
    assert {Path(path).suffix for path in queries} == {".rq"}


def test_resources_of_another_root(tmp_path: Path) -> None:
    for name in ("p2.trig", "p10.trig", ".hidden.trig", "note.txt", "VERSION"):
        (tmp_path / "data" / "sources").mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / "sources" / name).touch()
    found = resources.resource_files("data", str(tmp_path))
    assert [path.name for path in found] == ["p10.trig", "p2.trig"]
    assert resources.resource_files("checks", str(tmp_path)) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="the XDG folders are Linux's")
def test_the_users_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    monkeypatch.delenv("KZPK_CACHE_DIR", raising=False)
    monkeypatch.delenv("KZPK_DATA_DIR", raising=False)
    for variable, ours, reference in (
        ("XDG_CACHE_HOME", resources.cache_dir, platformdirs.user_cache_dir),
        ("XDG_DATA_HOME", resources.user_data_dir, platformdirs.user_data_dir),
    ):
        for value in (None, "/tmp/elsewhere"):
            if value is None:
                monkeypatch.delenv(variable, raising=False)
            else:
                monkeypatch.setenv(variable, value)
            assert ours() == reference("kzpk-graph", appauthor=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", "/home/someone")
    assert resources.cache_dir() == "/home/someone/.cache/kzpk-graph"
    monkeypatch.setenv("KZPK_CACHE_DIR", "~/mine")
    assert resources.cache_dir() == "/home/someone/mine"
