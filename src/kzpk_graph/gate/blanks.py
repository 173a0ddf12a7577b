"""Check 2, fourth part: blank nodes, each told once, with the thing that it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kzpk_graph.gate.namespaces import kebab
from kzpk_graph.model import Related
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode
from kzpk_graph.terms import local_name, shrink
from kzpk_graph.vocab import ID, RDF_TYPE, RDFS_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding


def check_blanks(around: Around) -> Iterator[Finding]:
    """Yield the blank nodes of an addition, at what names them first."""
    used: dict[Any, tuple[Placed, str]] = {}
    said: dict[Any, list[Placed]] = {}
    for placed in around.insert:
        for part, term in (("subject", placed.quad.subject), ("object", placed.quad.object)):
            if isinstance(term, BlankNode):
                before = used.get(term)
                if before is None or (part == "object" and before[1] == "subject"):
                    used[term] = (placed, part)
                if part == "subject":
                    said.setdefault(term, []).append(placed)
    for node, (placed, part) in used.items():
        yield _told(around, placed, part, said.get(node, []))._replace(focus=node)


def _told(around: Around, placed: Placed, part: str, said: list[Placed]) -> Finding:
    kinds = [one.quad.object.value for one in said if one.quad.predicate.value == RDF_TYPE]  # type: ignore[union-attr]
    kind = next((around.ontology.labels[cls] for cls in kinds if cls in around.ontology.labels), "thing")
    name = next(
        (one.quad.object.value for one in said if one.quad.predicate.value == RDFS_LABEL and _is_text(one)),  # type: ignore[union-attr]
        "",
    )
    known = around.names.exact(name) if name and around.names is not None else []
    called = list(dict.fromkeys(one.iri for one in known if one.iri.startswith(ID)))[:3]
    if called:
        shown = ", ".join(around.name(NamedNode(one)) for one in called)
        return around.at(
            placed,
            "KZ411",
            f"This {kind} has no id; called so: {shown}",
            f"if it is the same, write {shrink(called[0])} for what stands in brackets; else give it an id of its own",
            part=part,
            related=tuple(Related(f"likely twin: {around.name(NamedNode(one))}", one) for one in called),
        )
    return around.at(
        placed,
        "KZ411",
        "A blank node cannot be cited, found again or taken out",
        f"give it an IRI of its own, such as id:{kebab(name) if name else _suggested(placed)}",
        part=part,
    )


def _is_text(placed: Placed) -> bool:
    return isinstance(placed.quad.object, Literal)


def _suggested(placed: Placed) -> str:
    """Return an id for what has none: that of the thing it is said of, and what it is there."""
    quad = placed.quad
    if not isinstance(quad.subject, NamedNode):
        return "some-name"
    return f"{local_name(quad.subject.value)}.{local_name(quad.predicate.value).lower()}"
