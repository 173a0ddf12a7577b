"""Patterns with flags, as XPath reads them."""

from __future__ import annotations

from kzpk_graph import shapes
from kzpk_graph.rdfio import Literal, NamedNode, Triple
from kzpk_graph.vocab import ID, KZPK, KZSH


def broken(text: str) -> bool:
    gist = Triple(NamedNode(ID + "made-up"), NamedNode(KZPK + "gist"), Literal(text, language="en"))
    return any(result.shape == KZSH + "gist-value" for result in shapes.validate([gist]).results)


def test_a_text_of_several_lines_is_clean() -> None:
    """With the flag s a dot matches a line end too (XPath and XQuery Functions §5.6.2)."""
    assert not broken("in one line")
    assert not broken("in two\nlines")
    assert broken("with a blank at its end ")
    assert broken(" in two\nlines")
