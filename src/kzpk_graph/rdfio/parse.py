"""Strict parsing of the RDF formats, with the place of every error."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kzpk_graph.errors import ParseError
from kzpk_graph.rdfio.bytewise import Bytewise, Lines
from kzpk_graph.rdfio.formats import Format, engine_format, format_named, format_of
from kzpk_graph.rdfio.json_source import JsonSource
from kzpk_graph.rdfio.source import Source, XmlSource, open_input
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

UNCLOSED: Final = "Line jumps are not allowed in string literals"
"""What the engine says of a text without its closing quotation mark; what it says behind that follows from it."""

ENDED: Final = "Unexpected end"
"""What the engine says of a file that ends in the middle of something."""

_HINTS: Final = (
    # what the engine says, what to do about it, our code
    ("LoadDocumentCallback", "put the context into the document: nothing is fetched from a network", "KZ311"),
    ("Invalid remote context URL", "put the context into the document: nothing else is read", "KZ311"),
    ("No scheme found in an absolute IRI", "write the full IRI, or declare @base", ""),
    (UNCLOSED, 'close the text with ", or put it between """ if it goes over several lines', ""),
    ("has not been declared", "declare it with @prefix at the top of the file", ""),
    ("A dot is expected", "end what stands before this place with ' .', or go on with ';' or ','", ""),
    ("UTF-8", "save the file as UTF-8", "KZ306"),
)

_UNDECLARED: Final = re.compile(r"prefix '?([\w.-]*):'? has not been declared")

_LONGEST_MESSAGE: Final = 240
"""The engine quotes what it refuses, and that can be as long as the file."""


def parse_file(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002 - the name that callers use on the command line too
    *,
    base_iri: str | None = None,
    rename_blank_nodes: bool = False,
    watch: Callable[[bytes], object] | None = None,
) -> Iterator[Quad]:
    """Parse one file of RDF 1.1, one quad at a time.

    Args:
        path: The file, ``.gz`` too, or ``-`` for standard input.
        format: A format's name, media type or extension; by the file's extension when None.
        base_iri: What relative IRIs are resolved against; when None they are errors.
        rename_blank_nodes: Give blank nodes new identifiers, so that those of several files do not meet.
        watch: Given what the file holds, uncompressed, piece by piece; to hash it, for example.

    Yields:
        Quads in the order of the file; lexical forms are kept as written, language tags are in lower case.

    Raises:
        UsageError: The format is unknown.
        InputError: The file cannot be read, is damaged, or is not in UTF-8.
        ParseError: It is not legal in its format (Turtle, TriG, N-Triples and N-Quads 1.1, RDF/XML 1.1, JSON-LD 1.1
            without any remote context), with the place.
    """
    name = os.fspath(path)
    chosen = format_named(format) if format is not None else format_of(name, option="--data-format")
    source, again = open_source(name, chosen)
    source.watch = watch
    try:
        parser = parse(
            source,  # type: ignore[arg-type]  # the stub asks for IO[bytes]; the engine calls read() only
            engine_format(chosen),
            base_iri=base_for(chosen.name, base_iri),
            rename_blank_nodes=rename_blank_nodes,
        )
        may_be_relative = base_iri is None and chosen.name == "jsonld"
        for quad in parser:
            if may_be_relative and (iri := relative_iri(quad)) is not None:
                raise relative_error(iri, name)
            kind = type(quad.object)
            if kind is Triple:
                raise triple_term_error(name)
            if kind is Literal and quad.object.direction is not None:
                quad = without_direction(quad, name, chosen.name)  # noqa: PLW2901
            yield quad
    except SyntaxError as error:
        fault = syntax_error(error, name, source.line(error.lineno or 0))
        if not fault.line and again is not None:
            fault = _placed(fault, again(), base_iri)
        raise fault from error
    except MemoryError as error:
        raise too_long(name) from error
    finally:
        source.close()


NOWHERE: Final = "http://relative.invalid/"
"""What the relative IRIs of JSON-LD are resolved against where there is nothing else; without it they would be lost."""


def base_for(format_: str, base_iri: str | None) -> str | None:
    """Return what the engine is to resolve relative IRIs against: those of JSON-LD it would drop."""
    return NOWHERE if base_iri is None and format_ == "jsonld" else base_iri


def relative_iri(quad: Quad) -> str | None:
    """Return an IRI of a quad that was relative to nothing; None if there is none."""
    for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
        node = term.datatype if isinstance(term, Literal) else term
        if isinstance(node, NamedNode) and (iri := str(node.value)).startswith(NOWHERE):
            return iri[len(NOWHERE) :]
    return None


def relative_error(iri: str, name: str, line: int = 0, column: int = 0, source_line: str = "") -> ParseError:
    """Return the error for a relative IRI that there is nothing to resolve against (RFC 3986 §5.1)."""
    return ParseError(
        f"the IRI '{iri}' is relative, and the document does not say to what",
        file=name,
        line=line,
        column=column,
        source_line=source_line,
        hint='write it in full, or name the address of the document in its @context: {"@base": "http://..."}',
        code="KZ310",
    )


def too_long(name: str) -> ParseError:
    """Return the error for a text or name beyond what the engine holds at once."""
    return ParseError(
        "a text or a name is longer than 16 MiB", file=name, hint="keep it in a file, and name that", code="KZ319"
    )


def open_source(name: str, format_: Format) -> tuple[Source, Callable[[], BinaryIO] | None]:
    """Open the source; for RDF/XML, whose errors carry no place, also say how to open it a second time."""
    if format_.name == "jsonld":
        return JsonSource(open_input(name), name), None
    if format_.name != "rdfxml":
        return Source(open_input(name), name), None
    if name == "-":
        import io

        data = open_input(name).read()
        return XmlSource(io.BytesIO(data), name), lambda: io.BytesIO(data)
    return XmlSource(open_input(name), name), lambda: open_input(name)


def triple_term_error(name: str, line: int = 0, column: int = 0, source_line: str = "") -> ParseError:
    """Return the error for a triple term: the project's data are RDF 1.1."""
    return ParseError(
        "triple terms of RDF 1.2 are not accepted",
        file=name,
        line=line,
        column=column,
        source_line=source_line,
        hint="describe the triple with rdf:subject, rdf:predicate and rdf:object",
        code="KZ314",
    )


def without_direction(quad: Quad, name: str, format_: str) -> Quad:
    """Take the base direction of RDF 1.2 off a literal: JSON-LD 1.1 drops it (Deserialize algorithm §10.2.1).

    Raises:
        ParseError: It is not JSON-LD: to RDF 1.1 such a language tag is an error.
    """
    text = quad.object
    if format_ != "jsonld" or not isinstance(text, Literal):
        raise ParseError(
            "directions of RDF 1.2 (@en--ltr) are not accepted",
            file=name,
            hint="leave --ltr or --rtl off the language tag",
            code="KZ314",
        )
    return Quad(quad.subject, quad.predicate, Literal(text.value, language=text.language), quad.graph_name)


def syntax_error(error: SyntaxError, name: str, source_line: str) -> ParseError:
    """Turn the engine's syntax error into ours."""
    message = _reason(error)
    hint, code = next(((hint, code) for text, hint, code in _HINTS if text in message), ("", ""))
    if code == "KZ311":
        message = "the document names a remote JSON-LD context"
    elif UNCLOSED in message:
        message = (
            f"a quotation mark is missing in line {error.lineno}" if error.lineno else "a quotation mark is missing"
        )
    elif (named := _UNDECLARED.search(message)) and named[1] in PREFIXES:
        hint = f"put at the top of the file: @prefix {named[1]}: <{PREFIXES[named[1]]}> ."
    elif message == f"{ENDED} of file" and error.end_lineno and error.end_lineno != error.lineno:
        message, hint = "what begins here is not closed before the end of the file", "close it, with as many marks"
    return ParseError(
        message,
        file=name,
        line=error.lineno or 0,
        column=error.offset or 0,
        source_line=source_line,
        hint=hint,
        code=code,
    )


def _placed(fault: ParseError, file: BinaryIO, base_iri: str | None) -> ParseError:
    """Parse RDF/XML again, a byte at a time, to find where the engine refuses it."""
    with file:
        data = file.read()
    reader = Bytewise(data)
    try:
        for _ in parse(reader, RdfFormat.RDF_XML, base_iri=base_iri):  # type: ignore[arg-type]
            pass
    except SyntaxError:
        lines = Lines(data)
        line, column = lines.place(max(reader.position - 1, 0))
        return ParseError(
            fault.message,
            file=fault.file,
            line=line,
            column=column,
            source_line=lines.text(line),
            hint=fault.hint,
            code=fault.code,
        )
    return fault


def _reason(error: SyntaxError) -> str:
    """Take the place, which we give in our own form, off the start of the engine's message."""
    message = str(error.msg).removeprefix("Parser error ").removeprefix("at ")
    if message.startswith(("line ", "between line ")) and ": " in message:
        message = message.partition(": ")[2]
    message = message.strip().rstrip(".") or "the file is not legal"
    if len(message) > _LONGEST_MESSAGE:
        message = message[: _LONGEST_MESSAGE // 2] + " ... " + message[-_LONGEST_MESSAGE // 2 :]
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
