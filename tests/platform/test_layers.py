"""Imports only point downward, and each library stays in the one place that it belongs to."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import kzpk_graph

PACKAGE = Path(kzpk_graph.__file__).parent

LAYERS: tuple[tuple[int, set[str]], ...] = (
    (0, {"errors", "vocab", "_version"}),
    (1, {"model", "terms", "edtf", "resources", "safe"}),
    (2, {"rdfio"}),
    (2, {"store"}),
    (3, {"labels"}),
    (3, {"attached", "names", "provenance", "queries", "reason", "shapes"}),
    (4, {"cache", "lookup"}),
    (4, {"prepare", "describe", "overview", "explain", "sheets", "synthetic"}),
    (4, {"answering", "citing", "exchange", "gate", "reading", "subset"}),
    (4, {"asof", "exports", "impact"}),
    (4, {"changes"}),
    (4, {"health", "loading"}),
    (5, {"changing", "gating", "supposing", "trust"}),
    (5, {"graph", "render"}),
    (6, {"cli", "web"}),
)
"""The layers of the README, each in steps: a part may import what is in a row above its own, and nothing beside it."""

HOMES = {
    "click": {"cli"},
    "pyshacl": {"shapes"},
    "shifty": {"shapes"},
    "pyld": {"rdfio"},
    "pyoxigraph": {"rdfio", "store"},
    "rdflib": {"shapes", "reason", "queries"},
    "owlrl": {"reason"},
    "edtf": {"edtf"},
    "pyparsing": {"queries", "shapes"},
    "yaml": {"exports", "queries"},
    "rapidfuzz": {"attached", "names"},
    "wcwidth": {"render"},
    "platformdirs": {"resources"},
    "pandas": {"queries"},
    "graphviz": {"exports"},
    "pyarrow": {"exports"},
}
"""The parts that may import a library."""

AT_FIRST_USE = {
    "edtf",
    "graphviz",
    "owlrl",
    "pandas",
    "platformdirs",
    "pyarrow",
    "pyld",
    "pyparsing",
    "pyshacl",
    "rapidfuzz",
    "rdflib",
    "shifty",
    "wcwidth",
    "yaml",
}
"""Libraries that no module may import merely because it is imported, but for the parts in HEAVY."""

HEAVY = {"shapes"}
"""Parts that are themselves imported at first use only."""


class Import(NamedTuple):
    """One import statement: where it stands, what it names, and whether it runs when the module is imported."""

    module: str
    target: str
    line: int
    eager: bool


def _module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def _imports(path: Path) -> list[Import]:
    module = _module_name(path)
    found: list[Import] = []

    def visit(node: ast.AST, *, lazy: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(module, alias.name, node.lineno, not lazy) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative imports hide the layer"
            assert node.module is not None
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.extend(Import(module, name, node.lineno, not lazy) for name in names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            named = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            found.extend(Import(module, name, node.lineno, eager=False) for name in named)
        for child in ast.iter_child_nodes(node):
            inner = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) or _is_type_checking(node)
            visit(child, lazy=lazy or inner)

    visit(ast.parse(path.read_text(encoding="utf-8")), lazy=False)
    return found


IMPORTS = [found for path in sorted(PACKAGE.rglob("*.py")) for found in _imports(path)]


def _part(module: str) -> str:
    """Return the part of the package that a module belongs to; empty for the package's own __init__."""
    pieces = module.split(".")
    return pieces[1] if len(pieces) > 1 and pieces[0] == "kzpk_graph" else ""


def _layer(part: str) -> int:
    return next(row for row, (_, parts) in enumerate(LAYERS) if part in parts)


def test_every_part_has_a_layer() -> None:
    parts = {_part(_module_name(path)) for path in PACKAGE.rglob("*.py")} - {"", "__main__"}
    assert parts - set().union(*(parts for _, parts in LAYERS)) == set(), (
        "put it in a layer here, and in the README's table"
    )


def test_imports_point_downward() -> None:
    wrong = []
    for found in IMPORTS:
        here, there = _part(found.module), _part(found.target)
        if not found.target.startswith("kzpk_graph") or here in ("", "__main__") or there in (here, ""):
            continue
        if not any(there in parts for _, parts in LAYERS):  # a name that the package's __init__ gives
            continue
        if _layer(there) >= _layer(here):
            wrong.append(f"{found.module}:{found.line} imports {found.target}")
    assert wrong == []


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_stays_in_its_place(library: str) -> None:
    users = {_part(found.module) for found in IMPORTS if found.target.split(".")[0] == library}
    assert users, f"nothing uses {library}: drop it from the dependencies and from this test"
    assert users <= HOMES[library]


def test_no_other_library() -> None:
    roots = {found.target.split(".")[0] for found in IMPORTS}
    assert roots - set(sys.stdlib_module_names) - set(HOMES) == {"kzpk_graph"}


def test_heavy_libraries_are_imported_at_first_use() -> None:
    eager = [
        f"{found.module}:{found.line} imports {found.target}"
        for found in IMPORTS
        if found.eager and found.target.split(".")[0] in AT_FIRST_USE and _part(found.module) not in HEAVY
    ]
    assert eager == []


def test_size_of_modules_and_functions() -> None:
    large = []
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 400:
            large.append(f"{path.relative_to(PACKAGE)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None and node.body:
                start = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.body[0].lineno
                if node.end_lineno - start >= 60:
                    large.append(f"{path.relative_to(PACKAGE)}: {node.name} {node.end_lineno - start + 1} lines")
    assert large == []


def test_importing_the_package_reads_and_prints_nothing(tmp_path: Path) -> None:
    import subprocess

    script = (
        "import sys; opened = []\n"
        "sys.addaudithook(lambda e, a: opened.append(a[0]) if e == 'open' else None)\n"
        "import kzpk_graph, kzpk_graph.rdfio, kzpk_graph.terms, kzpk_graph.resources, kzpk_graph.edtf\n"
        "ours = [str(n) for n in opened if not str(n).endswith(('.py', '.pyc', '.so', '.pyd'))]\n"
        "assert not ours, ours\n"
        "heavy = {'rdflib', 'pyshacl', 'owlrl', 'edtf', 'yaml', 'click', 'pathlib', 'wcwidth', 'dataclasses'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{script}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
