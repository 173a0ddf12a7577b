"""Writing quads in the order in which they come: for a stream that is too long to be held and sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio import writing
from kzpk_graph.rdfio.formats import format_named
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

    from pyoxigraph import Quad


def serialise_stream(
    quads: Iterable[Quad],
    format: str,  # noqa: A002 - as in serialise
    out: BinaryIO,
    prefixes: Mapping[str, str] = PREFIXES,
) -> None:
    """Write quads one after the other, holding none of them.

    The bytes follow from the quads and their order; repeated quads are written again.

    Args:
        quads: Quads of any graphs; in TriG, neighbours of one graph and one subject stand together.
        format: ``nquads`` or ``trig``, or another name of theirs.
        out: Where the bytes go; it is not closed.
        prefixes: Prefix to namespace IRI, all declared in TriG.

    Raises:
        UsageError: The format holds no named graphs, or must be written as a whole.
        OSError: ``out`` cannot be written to.
    """
    chosen = format_named(format)
    if chosen.name == "nquads":
        serialize(quads, out, RdfFormat.N_QUADS)
    elif chosen.name == "trig":
        out.write("".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items()).encode())
        body = writing._Body(out)  # the engine declares prefixes in no fixed order
        serialize(quads, body, RdfFormat.TRIG, prefixes=dict(prefixes))  # type: ignore[arg-type]  # only written to
    else:
        raise UsageError(f"{chosen.title} cannot be written as a stream", hint="choose nquads or trig", code="KZ282")
