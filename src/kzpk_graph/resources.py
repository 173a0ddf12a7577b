"""Where the ontology, the data and the saved queries are, and where the user's own files belong.

A wheel carries the resources in ``kzpk_graph/_resources``; in a checkout they are the folders of the same name at its
root. The functions that every command runs work on ``str`` paths: importing ``pathlib`` costs a few milliseconds.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final, Literal

from kzpk_graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Kind = Literal["ontology", "vocabulary", "alignments", "shapes", "data", "queries", "checks"]
"""The kinds of shipped file.

``ontology`` is the ontology's own file, ``vocabulary`` the SKOS schemes, ``alignments`` the mappings to other
vocabularies, ``shapes`` the SHACL files, ``data`` the statements and reference data, ``queries`` the saved questions,
and ``checks`` the queries whose rows are problems.
"""

_RDF: Final = (".ttl", ".trig", ".nt", ".nq")
_FOLDERS: Final[dict[Kind, str]] = {
    "ontology": "ontology",
    "vocabulary": "ontology/vocabulary",
    "alignments": "ontology",
    "shapes": "ontology/shapes",
    "data": "data",
    "queries": "queries",
    "checks": "queries/checks",
}
_ALIGNMENTS: Final = "alignments.ttl"
_APPLICATION: Final = "kzpk-graph"


def root_dir() -> str:
    """Return the folder that holds ``ontology/``, ``data/`` and ``queries/``, as a string.

    Raises:
        InputError: Neither the installed package nor a checkout around it has them.
    """
    package = os.path.dirname(os.path.realpath(__file__))
    checkout = os.path.dirname(os.path.dirname(package))
    for root in (os.path.join(package, "_resources"), checkout):
        if all(os.path.isdir(os.path.join(root, name)) for name in ("ontology", "data", "queries")):
            return root
    raise InputError(
        "the package's ontology, data and queries are missing",
        hint="reinstall kzpk-graph: its wheel carries them",
        where=package,
        code="KZ350",
    )


def resource_paths(kind: Kind, root: str | None = None) -> tuple[str, ...]:
    """Return the shipped files of one kind as absolute ``str`` paths, sorted by their path below the root.

    Args:
        kind: What is wanted; ``queries`` leaves ``checks`` out, ``ontology`` leaves ``alignments`` out.
        root: The folder that holds ``ontology/``, ``data/`` and ``queries/``; the package's own when None.

    Returns:
        Absolute paths; empty when there is no file of that kind.

    Raises:
        InputError: The resources are not there at all.
    """
    root = root_dir() if root is None else root
    folder = os.path.join(root, *_FOLDERS[kind].split("/"))
    if kind in ("ontology", "alignments"):
        names = _regular_files(folder, recursive=False)
        files = [path for path in names if (os.path.basename(path) == _ALIGNMENTS) == (kind == "alignments")]
    else:
        files = list(_regular_files(folder, recursive=True))
    suffixes = (".rq",) if kind in ("queries", "checks") else _RDF
    if kind == "queries":
        checks = os.path.join(folder, "checks") + os.sep
        files = [path for path in files if not path.startswith(checks)]
    return tuple(sorted((path for path in files if path.endswith(suffixes)), key=lambda path: path.split(os.sep)))


def _regular_files(folder: str, *, recursive: bool) -> Iterator[str]:
    """Yield the files below a folder; hidden ones (editors' locks and swap files) are passed over."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if recursive:
                yield from _regular_files(entry.path, recursive=True)
        elif entry.is_file():
            yield entry.path


def resource_root() -> Path:
    """Return the folder of :func:`root_dir` as a ``Path``."""
    from pathlib import Path

    return Path(root_dir())


def resource_files(kind: Kind, root: str | None = None) -> tuple[Path, ...]:
    """Return the files of :func:`resource_paths` as ``Path`` objects."""
    from pathlib import Path

    return tuple(Path(path) for path in resource_paths(kind, root))


def context_file() -> Path:
    """Return the path of the JSON-LD context that goes with the ontology (``ontology/context.jsonld``)."""
    return resource_root() / "ontology" / "context.jsonld"


def data_version() -> str:
    """Return the version of the shipped data set, from ``data/VERSION``.

    Raises:
        InputError: The resources are not there, or the file is missing or empty.
    """
    path = os.path.join(root_dir(), "data", "VERSION")
    try:
        with open(path, encoding="utf-8") as file:
            version = file.read().strip()
    except OSError as error:
        raise InputError(
            f"the data set's version cannot be read ({error.strerror})", where=path, code="KZ350"
        ) from error
    if not version:
        raise InputError("the data set's version is empty", where=path, code="KZ350")
    return version


def cache_dir() -> str:
    """Return the folder for what can be made again: ``KZPK_CACHE_DIR``, else the platform's cache folder for us.

    The folder need not exist. On Linux this is the XDG Base Directory Specification's ``$XDG_CACHE_HOME/kzpk-graph``
    (default ``~/.cache``).
    """
    return _user_dir("KZPK_CACHE_DIR", "XDG_CACHE_HOME", "~/.cache", "user_cache_dir")


def user_data_dir() -> str:
    """Return the folder for what the user attaches: ``KZPK_DATA_DIR``, else the platform's data folder for us.

    The folder need not exist. On Linux this is the XDG Base Directory Specification's ``$XDG_DATA_HOME/kzpk-graph``
    (default ``~/.local/share``).
    """
    return _user_dir("KZPK_DATA_DIR", "XDG_DATA_HOME", "~/.local/share", "user_data_dir")


def _user_dir(own: str, xdg: str, default: str, platform_name: str) -> str:
    """Ask platformdirs only where XDG does not rule: its import takes longer than answering a query."""
    if chosen := os.environ.get(own, ""):
        return os.path.abspath(os.path.expanduser(chosen))
    if sys.platform != "linux":
        import platformdirs

        return str(getattr(platformdirs, platform_name)(_APPLICATION, appauthor=False))
    base = os.environ.get(xdg, "")
    if not os.path.isabs(base):  # XDG: a relative value is invalid and must be ignored
        base = os.path.expanduser(default)
    return os.path.join(base, _APPLICATION)
