"""Check 2, second part: literals in a form that would change when stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import ID, KZPK

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
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


def text_for_a_thing(around: Around, placed: Placed, value: Literal) -> Iterator[Finding]:
    """Tell which thing is meant, where a property leads to things and there is a text."""
    ontology, predicate = around.ontology, placed.quad.predicate.value
    if ontology.properties.get(predicate) != "relation" or KZPK + "hasDating" in ontology.above.get(predicate, ()):
        return
    names = around.names
    called = [] if names is None else [one.iri for one in names.exact(value.value) if one.iri.startswith(ID)]
    meant = list(dict.fromkeys(called))[:3]
    shown = ", ".join(around.name(NamedNode(one)) for one in meant)
    yield around.at(
        placed,
        "KZ409",
        f"'{ontology.labels.get(predicate, shrink(predicate))}' leads to a thing, and “{value.value}” is a text",
        f"called so: {shown}" if meant else "name the thing, under id:, and describe it",
        replace=(f'"{value.value}"', shrink(meant[0])) if len(meant) == 1 and not value.language else None,
    )
