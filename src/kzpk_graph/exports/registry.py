"""The formats of an export: their names, extensions and writers.

A writer is a function ``write(job, out) -> Ledger`` (see :mod:`kzpk_graph.exports.job`); ``out`` is a binary stream, or
for formats of several files a :class:`kzpk_graph.rdfio.atomic.Folder`. It is imported only when its format is chosen.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, cast

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio.formats import FORMATS as RDF_FORMATS

if TYPE_CHECKING:
    from kzpk_graph.exports.job import Writer


class ExportFormat(NamedTuple):
    """One format of an export.

    Attributes:
        name: The name used on the command line and in the API.
        title: What people call it.
        extensions: File name extensions, without the dot; the first is the usual one. Empty for formats of several
            files and for those that share theirs with another format.
        kind: ``rdf`` holds any graph exactly; ``graph`` is for other graph tools.
        datasets: Whether it tells named graphs (statements) apart: it then gets quads, else triples.
        directory: Whether it is several files in a directory.
        lossy: Whether it can leave something out, which its ledger then counts.
        writer: Where the writer is: ``module:function``.
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    kind: Literal["rdf", "graph"]
    datasets: bool
    directory: bool
    lossy: bool
    writer: str

    def load(self) -> Writer:
        """Import the writer."""
        module, _, function = self.writer.partition(":")
        return cast("Writer", getattr(import_module(module), function))


_PACKAGE: Final = "kzpk_graph.exports."


def _rdf(name: str) -> ExportFormat:
    known = RDF_FORMATS[name]
    return ExportFormat(
        name, known.title, known.extensions, "rdf", known.datasets, directory=False, lossy=False,
        writer=_PACKAGE + "rdf:write",
    )  # fmt: skip


def _graph(
    name: str,
    title: str,
    extensions: tuple[str, ...] = (),
    *,
    module: str = "",
    function: str = "write",
    directory: bool = False,
    lossy: bool = True,
) -> ExportFormat:
    """Describe a format of other graph tools: it gets quads, since it shows which statements say an edge."""
    return ExportFormat(
        name, title, extensions, "graph", datasets=True, directory=directory, lossy=lossy,
        writer=f"{_PACKAGE}{module or name}:{function}",
    )  # fmt: skip


EXPORT_FORMATS: Final[dict[str, ExportFormat]] = {
    format_.name: format_
    for format_ in (
        *map(_rdf, RDF_FORMATS),
        _graph("graphml", "GraphML", ("graphml",)),
        _graph("neo4j", "Neo4j's import files", directory=True),
        _graph("parquet", "Parquet", module="tabular", directory=True, lossy=False),
        _graph("dot", "DOT", ("dot", "gv"), module="pictures", function="write_dot"),
        _graph("void", "VoID and DCAT"),
        _graph("svg", "SVG", ("svg",), module="pictures", function="write_svg"),
    )
}
"""The formats by name, in the order in which help lists them."""


def format_named(name: str) -> ExportFormat:
    """Return the format of a name; an RDF format's media type or extension will do too.

    Raises:
        UsageError: There is none of that name.
    """
    found = EXPORT_FORMATS.get(name.strip().lower())
    if found is not None:
        return found
    for format_ in EXPORT_FORMATS.values():
        if name.strip().lower().removeprefix(".") in format_.extensions:
            return format_
    from kzpk_graph.rdfio.formats import format_named as rdf_format_named

    try:
        return EXPORT_FORMATS[rdf_format_named(name).name]
    except UsageError as error:
        raise UsageError(
            f"{name!r} is not an export format", hint=f"choose one of {', '.join(EXPORT_FORMATS)}", code="KZ220"
        ) from error


def format_of(path: str) -> ExportFormat:
    """Return the format that a file name's extension stands for, ``.gz`` left aside.

    Raises:
        UsageError: The extension is missing or unknown.
    """
    stem = path[:-3] if path.lower().endswith(".gz") else path
    name = stem.replace("\\", "/").rstrip("/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    for format_ in EXPORT_FORMATS.values():
        if extension and extension in format_.extensions:
            return format_
    known = ", ".join(f".{format_.extensions[0]}" for format_ in EXPORT_FORMATS.values() if format_.extensions)
    raise UsageError(
        f"the format of {name!r} cannot be told from its extension",
        hint=f"name it with --format, or use one of {known}",
        code="KZ221",
    )
