"""What RDF/XML can say, and what it cannot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import Literal, NamedNode

from kzpk_graph.errors import InputError
from kzpk_graph.terms import xml_name
from kzpk_graph.vocab import RDF, RDF_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad, Triple

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_RESERVED: Final = frozenset(
    RDF + name
    for name in ("Description", "ID", "RDF", "about", "aboutEach", "aboutEachPrefix", "bagID", "datatype", "li")
) | {RDF + "nodeID", RDF + "parseType", RDF + "resource"}
"""RDF/XML §7.2.2 to §7.2.4: names that cannot be property elements (rdf:li would become rdf:_1)."""


def check_for_xml(quads: Iterable[Quad | Triple]) -> None:
    """Refuse what RDF/XML cannot say, which the engine would write all the same.

    Raises:
        InputError: A predicate or class cannot name an element, or a text holds a character that XML has not.
    """
    checked: set[NamedNode] = set()
    for quad in quads:
        object_ = quad.object
        for element in (quad.predicate, object_) if quad.predicate.value == RDF_TYPE else (quad.predicate,):
            if isinstance(element, NamedNode) and element not in checked:
                checked.add(element)
                if not _names_element(element.value) or (element != object_ and element.value in _XML_RESERVED):
                    raise InputError(
                        f"RDF/XML cannot name an element {element}",
                        hint="choose another format; such an IRI must end in an XML name, not one of RDF/XML's own",
                        code="KZ316",
                    )
        if isinstance(object_, Literal):
            check_text(object_.value, "RDF/XML", f"a text of {quad.subject}")


def check_text(text: str, format_: str, where: str) -> None:
    """Refuse a text that XML cannot hold (XML 1.0 §2.2), not even as a character reference.

    Args:
        text: The text.
        format_: The format that it is to be written in.
        where: What it is a part of.

    Raises:
        InputError: It holds such a character.
    """
    found = _NOT_XML.search(text)
    if found is not None:
        raise InputError(
            f"{format_} cannot hold the character U+{ord(found.group()):04X}, which is in {where}",
            hint="choose another format",
            code="KZ316",
        )


def _names_element(iri: str) -> bool:
    """Return whether an IRI can name an element that every reader accepts: some hold to the older XML 1.0 names."""
    name = xml_name(iri)
    if name.isascii():
        return bool(name)
    from xml.parsers import expat

    try:
        return expat.ParserCreate().Parse(f"<{name}/>", True) == 1
    except expat.ExpatError:
        return False
