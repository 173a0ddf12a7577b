"""Check 2, second part: literals in a form that would change when stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.rdfio import Literal
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.model import Finding


def changed_forms(around: Around) -> Iterator[Finding]:
    """Yield the literals that a store would change."""
    from kzpk_graph.store.oxigraph import changed_literals

    literals = [one.quad.object for one in around.placed if isinstance(one.quad.object, Literal)]
    changed = dict(changed_literals(literals))
    for placed in around.placed:
        literal = placed.quad.object
        if isinstance(literal, Literal) and literal in changed:
            kept = changed[literal]
            kind = shrink(kept.datatype.value)
            yield around.at(
                placed,
                "KZ406",
                f"{literal.value} would come back from the store as {kept.value} ({kind})",
                f"write {kept.value}",
                replace=(literal.value, kept.value) if literal.datatype == kept.datatype else None,
            )
