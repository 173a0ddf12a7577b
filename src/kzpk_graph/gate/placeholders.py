"""Check 2, third part: what a form left to be filled in, and nobody has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kzpk_graph.gate.namespaces import kebab
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import ID, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding


def check_placeholders(around: Around) -> Iterator[Finding]:
    """Yield placeholders of a form (``kzpk template``), each once: two things that keep one become the same thing."""
    from kzpk_graph.sheets.turtle import ADDRESS, DOTS

    told: set[str] = set()
    for placed in around.insert:
        for part, term in (("subject", placed.quad.subject), ("object", placed.quad.object)):
            name = _placeholder(around, term)
            if name and name not in told:
                told.add(name)
                yield _chosen(around, placed, part, name)
        value = placed.quad.object
        if isinstance(value, Literal) and value.value.strip() in (*DOTS, ADDRESS):
            label = around.ontology.labels.get(placed.quad.predicate.value, shrink(placed.quad.predicate.value))
            left = "is not filled in" if value.value.strip() in DOTS else "is the address in the form"
            yield around.at(
                placed,
                "KZ413",
                f"'{value.value}' {left}: '{label}' of {shrink(_text(placed.quad.subject))}",
                "write what belongs there, or drop the line",
            )


def _text(term: Any) -> str:
    return str(term.value)


def _placeholder(around: Around, term: Any) -> str:
    """Return the placeholder that a term is, or is named after as the dates of a thing are; empty if none."""
    if not isinstance(term, NamedNode):
        return ""
    namespace = next((one for one in (ID, SOURCE, STATEMENT) if term.value.startswith(one)), "")
    name = term.value.removeprefix(namespace).partition(".")[0]
    if not namespace or not name.startswith(("new-", "some-")):
        return ""
    labels = around.ontology.labels
    known = _known(tuple(sorted(labels[cls] for cls in around.ontology.classes & labels.keys())))
    if name not in known:
        return ""
    return name if namespace == ID else "new-source"


@lru_cache(maxsize=2)
def _known(labels: tuple[str, ...]) -> frozenset[str]:
    """Return the local names that forms of the classes of these labels have for things."""
    from kzpk_graph.sheets.turtle import placeholders

    return frozenset(name for label in labels for name in placeholders(label))


def _chosen(around: Around, placed: Placed, part: str, name: str) -> Finding:
    term = placed.quad.subject if part == "subject" else placed.quad.object
    if name == "new-source":
        written = "source:new-source"
        advice = "choose an id of its own, as source:dawn-260204, whose statements are statement:dawn-260204.1, ..."
    else:
        written = f"id:{name}"
        label = around.label(written.replace("id:", ID, 1))
        such = f", such as id:{kebab(label)}" if label and label.strip(".… ") else ""
        advice = f"choose an id of its own{such}, everywhere"
        if part == "object" and name.startswith("some-"):
            around.broken.add(term)
            advice = "name the thing that is meant, or drop the line"
    return around.at(placed, "KZ413", f"{written} is the placeholder of the form", advice, part=part)
