"""One term, as a person writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, RdfFormat, Triple, parse

from kzpk_graph.errors import UsageError
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Literal, NamedNode, Quad

_HINT = 'write "text", "text"@en, a number or true as it is, any other value as "2025"^^xsd:gYear'


def parse_term(text: str) -> NamedNode | Literal:
    """Read one IRI, CURIE or literal in the syntax of Turtle 1.1 §2.4 and §2.5, under the project's prefixes.

    Args:
        text: The term, and nothing else.

    Raises:
        UsageError: It is not one term, or it is a blank node.
    """
    head = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())
    found: list[Quad] = []
    try:
        found.extend(parse(f"{head}<urn:s> <urn:p> {text} .", RdfFormat.TURTLE))
    except SyntaxError:
        found.clear()
    if len(found) != 1:
        raise UsageError(f"{text!r} is not a term", hint=_HINT, code="KZ211")
    triple = found[0].triple
    term = triple.object
    if isinstance(term, BlankNode | Triple) or (str(triple.subject), str(triple.predicate)) != ("<urn:s>", "<urn:p>"):
        raise UsageError(f"{text!r} is not a term", hint=_HINT, code="KZ211")
    return term
