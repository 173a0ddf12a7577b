"""The records of :mod:`kzpk_graph.model` as JSON.

A record is an object whose members are named like its attributes; a tuple is an array; an RDF term is an object as in
SPARQL 1.1 Query Results JSON §3.2.2 (``type``, ``value``, ``datatype`` or ``xml:lang``).
"""

from __future__ import annotations

import json
import re
from typing import IO, Any, Final

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.vocab import XSD

_UNSAFE: Final = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def term_json(term: NamedNode | BlankNode | Literal) -> dict[str, str]:
    """Return an RDF term as the JSON object of SPARQL 1.1 Query Results JSON §3.2.2."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def plain(value: Any) -> Any:
    """Return a record, a term or a collection of them as what ``json`` can write."""
    if isinstance(value, (NamedNode, BlankNode, Literal)):
        return term_json(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, (tuple, list, frozenset, set)):
        items = sorted(value) if isinstance(value, (frozenset, set)) else value
        return [plain(item) for item in items]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    return value


def write_json(value: Any, out: IO[bytes]) -> None:
    """Write a value as indented JSON (RFC 8259) in UTF-8; invisible control characters are written as escapes.

    Args:
        value: Records, terms, collections, strings, numbers.
        out: A binary stream.
    """
    text = json.dumps(plain(value), ensure_ascii=False, indent=2)
    text = _UNSAFE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
    out.write(text.encode("utf-8", "backslashreplace") + b"\n")
