"""What still rests on what would be taken out: advice for a removal or an undo that is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import shrink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kzpk_graph.gate.review import Review
    from kzpk_graph.model import Finding
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

_MOST: Final = 3


def advised(found: Review, store: Store, gone: Iterable[Quad], command: str) -> Review:
    """Return a review whose violations say what to take out first, where that is what is wrong.

    Args:
        found: The review of taking something out.
        store: The store, as it is.
        gone: What would be taken out.
        command: What takes a statement out, to name in the advice.
    """
    going = set(gone)
    lost = {quad.subject for quad in going if is_statement_graph(quad.graph_name)}
    findings = tuple(
        _advised(finding, store, going, lost, command) if finding.severity == "violation" else finding
        for finding in found.findings
    )
    return found._replace(findings=findings)


def _advised(finding: Finding, store: Store, going: set[Quad], lost: set[Any], command: str) -> Finding:
    for thing in (finding.value, finding.focus):
        if isinstance(thing, NamedNode) and thing in lost:
            named = _naming(store, thing, going)
            if named:
                return finding._replace(advice=_first(named, thing, command))
    return finding


def _first(named: list[str], thing: NamedNode, command: str) -> str:
    few = [shrink(iri) for iri in named[:_MOST]]
    more = f" and {len(named) - _MOST:,} more" if len(named) > _MOST else ""
    verb, which = ("names", "that") if len(named) == 1 else ("name", "those")
    return (
        f"{', '.join(few)}{more} still {verb} {shrink(thing.value)}, which would lose what is said of it;"
        f" remove {which} first, or in the same step: {command} {' '.join(few)}{' ...' if more else ''}"
    )


def _naming(store: Store, thing: NamedNode, going: set[Quad]) -> list[str]:
    """Return the statements that would stay and speak of a thing, sorted."""
    quads = [*store.quads(thing), *store.quads(None, None, thing)]
    return sorted(
        {quad.graph_name.value for quad in quads if is_statement_graph(quad.graph_name) and quad not in going}  # type: ignore[union-attr]
    )
