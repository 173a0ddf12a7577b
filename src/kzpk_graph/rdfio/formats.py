"""The RDF formats: their names, media types and file name extensions."""

from __future__ import annotations

from typing import Final, NamedTuple

from pyoxigraph import RdfFormat

from kzpk_graph.errors import UsageError


class Format(NamedTuple):
    """One RDF format.

    Attributes:
        name: The name used on the command line and in the API.
        title: The name its specification gives it.
        media_type: Its media type.
        extensions: File name extensions, without the dot; the first is the usual one.
        datasets: Whether it can hold named graphs.
    """

    name: str
    title: str
    media_type: str
    extensions: tuple[str, ...]
    datasets: bool


FORMATS: Final[dict[str, Format]] = {
    format_.name: format_
    for format_ in (
        Format("turtle", "Turtle", "text/turtle", ("ttl",), datasets=False),
        Format("trig", "TriG", "application/trig", ("trig",), datasets=True),
        Format("ntriples", "N-Triples", "application/n-triples", ("nt",), datasets=False),
        Format("nquads", "N-Quads", "application/n-quads", ("nq",), datasets=True),
        Format("jsonld", "JSON-LD", "application/ld+json", ("jsonld", "json"), datasets=True),
        Format("rdfxml", "RDF/XML", "application/rdf+xml", ("rdf", "owl", "xml"), datasets=False),
    )
}
"""The six RDF formats by name."""

_ENGINE: Final[dict[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "nquads": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
_ALIASES: Final[dict[str, str]] = {
    alias: format_.name
    for format_ in FORMATS.values()
    for alias in (format_.name, format_.media_type, *format_.extensions)
}


def engine_format(format_: Format) -> RdfFormat:
    """Return the engine's name of a format."""
    return _ENGINE[format_.name]


def format_named(name: str) -> Format:
    """Return the format of a name, a media type or an extension.

    Raises:
        UsageError: There is none of that name.
    """
    found = _ALIASES.get(name.strip().lower().removeprefix("."))
    if found is None:
        raise UsageError(f"{name!r} is not an RDF format", hint=f"choose one of {', '.join(FORMATS)}", code="KZ220")
    return FORMATS[found]


def format_of(path: str, *, option: str = "--format") -> Format:
    """Return the format that a file name's extension stands for, ``.gz`` left aside.

    Args:
        path: The file's name.
        option: The option that names the format where it is asked for: one for inputs, another for output.

    Raises:
        UsageError: The extension is missing or unknown, or the path is ``-``.
    """
    if path == "-":
        raise UsageError(
            "the format of standard input cannot be told from a name",
            hint=f"name it with {option}: {', '.join(FORMATS)}",
            code="KZ221",
        )
    stem = path[:-3] if path.lower().endswith(".gz") else path
    name = stem.replace("\\", "/").rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    for format_ in FORMATS.values():
        if extension in format_.extensions:
            return format_
    known = ", ".join(f".{format_.extensions[0]}" for format_ in FORMATS.values())
    raise UsageError(
        f"the format of {name!r} cannot be told from its extension",
        hint=f"name it with {option}, or use one of {known}",
        code="KZ221",
    )
