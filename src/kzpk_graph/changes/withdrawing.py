"""What goes when statements or sources are withdrawn: what they say, and what is known about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kzpk_graph.errors import NotFoundError
from kzpk_graph.impact import named_source_or_statement
from kzpk_graph.labels import named_node
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.terms import expand, is_curie, shrink
from kzpk_graph.vocab import CHANGE, GRAPH_EVIDENCE, GRAPH_LEDGER, PROV, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Reader, Store

EVIDENCE = NamedNode(GRAPH_EVIDENCE)
_QUOTED = NamedNode(PROV + "wasQuotedFrom")


class Withdrawal(NamedTuple):
    """What would go.

    Attributes:
        quads: The quads of statements and evidence.
        statements: The IRIs of the statements, sorted.
        sources: The IRIs of the sources of which no statement would be left, sorted.
        gone: Names that were given and are no longer there, with the id of the change that took each out.
    """

    quads: tuple[Quad, ...]
    statements: tuple[str, ...]
    sources: tuple[str, ...]
    gone: tuple[tuple[str, str], ...]


def withdrawal(store: Store, lookup: Lookup, names: Sequence[str]) -> Withdrawal:
    """Say what goes when some statements and sources are withdrawn.

    Args:
        store: The store.
        lookup: Finds its things by name.
        names: Statements (id, CURIE, IRI, or their row's identifier) and sources (id, title, CURIE or IRI).

    Raises:
        NotFoundError: If there is no such statement or source, and has never been; names the nearest.
    """
    iris: list[str] = []
    gone: list[tuple[str, str]] = []
    for name in names:
        try:
            iris += named_source_or_statement(store, lookup, name)
        except NotFoundError:
            change = _taken_out_by(store, name)
            if not change:
                raise
            gone.append((name, change))
    statements: set[str] = set()
    sources: set[str] = set()
    for iri in dict.fromkeys(iris):
        node = NamedNode(iri)
        quoting = [quad.subject for quad in store.quads(None, _QUOTED, node, EVIDENCE)]
        if quoting:
            sources.add(iri)
        else:
            statements.add(iri)
            sources.update(_sources_of(store, iri))
        statements.update(one.value for one in quoting if isinstance(one, NamedNode) and _rests_on(store, one, iris))
    sources = {source for source in sources if not _remaining(store, source, statements)}
    quads: dict[Quad, None] = {}
    for iri in sorted(statements):
        quads.update(dict.fromkeys(store.quads(graph=NamedNode(iri))))
    for iri in sorted(statements | sources):
        quads.update(dict.fromkeys(store.quads(NamedNode(iri), None, None, EVIDENCE)))
    return Withdrawal(tuple(quads), tuple(sorted(statements)), tuple(sorted(sources)), tuple(gone))


def _sources_of(store: Reader, statement: str) -> set[str]:
    quads = store.quads(NamedNode(statement), _QUOTED, None, EVIDENCE)
    return {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}


def _rests_on(store: Reader, statement: NamedNode, withdrawn: list[str]) -> bool:
    """Return whether all sources of a statement are withdrawn: quoted from two, it stays with the other."""
    return _sources_of(store, statement.value).issubset(withdrawn)


def _remaining(store: Reader, source: str, statements: set[str]) -> bool:
    quads = store.quads(None, _QUOTED, NamedNode(source), EVIDENCE)
    return any(isinstance(quad.subject, NamedNode) and quad.subject.value not in statements for quad in quads)


def _taken_out_by(store: Store, name: str) -> str:
    """Return the id of the last change that took a statement or source of this name out; empty if none did."""
    from kzpk_graph.changes.ledger import changes_in_brief
    from kzpk_graph.labels import select
    from kzpk_graph.rdfio import Literal

    candidates = {f"<{STATEMENT}{name}>", f"<{SOURCE}{name}>"}
    if is_curie(name) or named_node(name) is not None:
        candidates = {f"<{expand(name)}>"}
    tests = " || ".join(f"CONTAINS(?lines, {Literal(f'{one} <{PROV}wasQuotedFrom>')!s})" for one in sorted(candidates))
    tests += "".join(f" || CONTAINS(?lines, {Literal(f'<{PROV}wasQuotedFrom> {one}')!s})" for one in sorted(candidates))
    text = f"""SELECT DISTINCT ?c {{ GRAPH <{GRAPH_LEDGER}> {{ ?c <{PROV}invalidated>/<{PROV}value> ?lines }}
        FILTER({tests}) }}"""
    found = {row[0].value.removeprefix(CHANGE) for row in select(store, text)}  # type: ignore[attr-defined]
    for change in reversed(changes_in_brief(store) if found else []):
        if change.id in found:
            return change.id
    return ""


def in_words(withdrawn: Withdrawal) -> str:
    """Return what goes, as a phrase."""
    parts = []
    for what, of in (("statement", withdrawn.statements), ("source", withdrawn.sources)):
        if of:
            few = [*map(shrink, of[:3]), *(["..."] if len(of) > 3 else [])]
            parts.append(f"{len(of):,} {what}{'' if len(of) == 1 else 's'} ({', '.join(few)})")
    return " and ".join(parts)
