"""Which part of a graph an export takes.

Without a choice, formats of triples get what is asserted and what is inferred; formats of data sets the statement
graphs, the ontology, the evidence and ``graph:inferred``, with an empty default graph: reading that back counts nothing
twice. Of what is inferred, the triples that hold of every class, property or thing as such are left out: other tools
count and draw them (``x rdfs:subClassOf x``, ``x a owl:Thing``), and they say nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.provenance import is_statement_graph
from kzpk_graph.rdfio import BlankNode, DefaultGraph, NamedNode, Quad, Triple
from kzpk_graph.vocab import (
    GRAPH,
    GRAPH_ASSERTED,
    GRAPH_EVIDENCE,
    GRAPH_INFERRED,
    GRAPH_LEDGER,
    GRAPH_ONTOLOGY,
    GRAPH_SHAPES,
    KZPK,
    OWL,
    PROV,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SKOS_PREF_LABEL,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kzpk_graph.store.base import Store

Node = NamedNode | BlankNode

_ASSERTED: Final = NamedNode(GRAPH_ASSERTED)
_INFERRED: Final = NamedNode(GRAPH_INFERRED)
_EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
_ONTOLOGY: Final = NamedNode(GRAPH_ONTOLOGY)
_SHAPES: Final = NamedNode(GRAPH_SHAPES)
_KEPT_BESIDE: Final = frozenset((_ASSERTED, _INFERRED, _EVIDENCE, _ONTOLOGY, _SHAPES, NamedNode(GRAPH_LEDGER)))
_BESIDE: Final = frozenset((_ASSERTED, _INFERRED, _EVIDENCE))
_TYPE: Final = NamedNode(RDF_TYPE)
_NAMING: Final = (_TYPE, NamedNode(RDFS_LABEL), NamedNode(SKOS_PREF_LABEL))
_THING: Final = NamedNode(OWL + "Thing")
_NOTHING: Final = NamedNode(OWL + "Nothing")
_SUBCLASS: Final = NamedNode(RDFS + "subClassOf")
_TOPPED: Final = frozenset((_TYPE, _SUBCLASS, NamedNode(RDFS + "domain"), NamedNode(RDFS + "range")))
_OF_EVERYTHING: Final = _TOPPED | {
    NamedNode(RDFS + "subPropertyOf"),
    *(NamedNode(OWL + name) for name in ("equivalentClass", "equivalentProperty", "sameAs")),
}
_TOPIC: Final = NamedNode(KZPK + "topic")
_QUOTED: Final = NamedNode(PROV + "wasQuotedFrom")


class Selection(NamedTuple):
    """A part of a graph. The parts add up; none of them means what the format gets by default.

    Attributes:
        asserted: What is asserted: the statements and the ontology.
        inferred: What follows from it.
        evidence: What is known of statements and sources.
        ontology: The ontology and the vocabularies.
        shapes: The shapes.
        sources: IRIs of sources: only their statements, and what follows from these alone.
        about: IRIs of things: only what is said about them and around them.
        topics: IRIs of topics: as ``about`` for all things of these topics.
        depth: How many steps around the things of ``about`` and ``topics`` (1: the triples that name them).
    """

    asserted: bool = False
    inferred: bool = False
    evidence: bool = False
    ontology: bool = False
    shapes: bool = False
    sources: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    depth: int = 1

    def resolved(self, *, datasets: bool) -> Selection:
        """Return the selection with the parts that a format gets by default, if none is named."""
        if self.asserted or self.inferred or self.evidence or self.ontology or self.shapes:
            return self
        return self._replace(asserted=True, inferred=True, evidence=datasets)


def select(
    store: Store,
    selection: Selection,
    *,
    datasets: bool,
    shapes: Callable[[], Iterable[Quad]] = tuple,
    trivial: Callable[[], object] | None = None,
) -> Iterator[Quad]:
    """Yield the quads of a part of a graph, streamed from the store.

    Args:
        store: The store of an asked graph.
        selection: Which part.
        datasets: Keep the statement graphs apart. Otherwise every quad is in the default graph, and one that is both
            in the ontology and in a statement can come twice.
        shapes: Gives the quads of the shapes.
        trivial: Called for each inferred quad that is left out because it says nothing.
    """
    chosen = selection.resolved(datasets=datasets)
    if chosen.sources:
        store = _of_sources(store, set(chosen.sources), closed=chosen.inferred)
    if chosen.about or chosen.topics:
        found: Iterable[Quad] = _around(store, chosen)
    else:
        found = _parts(store, chosen, datasets=datasets)
    if chosen.inferred:
        found = _telling(store, found, trivial or (lambda: None))
    if datasets:
        yield from found
    else:
        for quad in found:
            yield quad if quad.graph_name == DefaultGraph() else Quad(quad.subject, quad.predicate, quad.object)
    if chosen.shapes:
        graph = _SHAPES if datasets else DefaultGraph()
        for quad in shapes():
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _parts(store: Store, chosen: Selection, *, datasets: bool) -> Iterator[Quad]:
    """Yield whole parts."""
    if chosen.asserted and not datasets:
        if chosen.inferred:  # the default graph is the two of them, each triple once
            yield from store.quads(graph=DefaultGraph())
        else:
            yield from store.quads(graph=_ASSERTED)
    elif chosen.asserted:
        yield from _said(store)
    if chosen.inferred and (datasets or not chosen.asserted):
        yield from store.quads(graph=_INFERRED)
    if chosen.evidence:
        yield from store.quads(graph=_EVIDENCE)
    if chosen.ontology or (chosen.asserted and datasets and not chosen.sources):
        yield from store.quads(graph=_ONTOLOGY)


def _said(store: Store) -> Iterator[Quad]:
    """Yield the statement graphs, and in the default graph what is asserted in no statement and not in the ontology.

    Graphs that the project keeps beside (``graph:...``, the ledger of changes among them) are passed over.
    """
    held: set[int] = {hash((quad.subject, quad.predicate, quad.object)) for quad in store.quads(graph=_ONTOLOGY)}
    for graph in store.graphs():
        if not _is_said(graph):
            continue
        for quad in store.quads(graph=graph):
            held.add(hash((quad.subject, quad.predicate, quad.object)))
            yield quad
    for quad in store.quads(graph=_ASSERTED):
        if hash((quad.subject, quad.predicate, quad.object)) not in held:
            yield Quad(quad.subject, quad.predicate, quad.object)


def _is_said(graph: object) -> bool:
    """Return whether a graph is no one that the project keeps beside, nor the default graph."""
    if isinstance(graph, NamedNode):
        return not graph.value.startswith(GRAPH)
    return isinstance(graph, BlankNode)


def _telling(store: Store, quads: Iterable[Quad], trivial: Callable[[], object]) -> Iterator[Quad]:
    """Leave out what is inferred and says nothing."""
    for quad in quads:
        if (
            quad.predicate in _OF_EVERYTHING
            and _is_trivial(quad)
            and quad.graph_name in (_INFERRED, DefaultGraph())
            and not store.contains(Quad(quad.subject, quad.predicate, quad.object, _ASSERTED))
        ):
            trivial()
        else:
            yield quad


def _is_trivial(quad: Quad) -> bool:
    """Return whether a triple holds of every class, property or thing as such (as ``Closure.informative`` has it)."""
    if quad.object == _THING:
        return quad.predicate in _TOPPED
    return quad.predicate != _TYPE and (quad.subject in (quad.object, _NOTHING))


def _of_sources(store: Store, sources: set[str], *, closed: bool) -> Store:
    """Return a store of some sources' statements, with the layout of the asked graph's.

    Args:
        store: The whole.
        sources: IRIs of sources.
        closed: Whether what follows is wanted: from these statements and the ontology, and not from the ontology alone.
    """
    from kzpk_graph.prepare import quads_of
    from kzpk_graph.store.oxigraph import OxigraphStore

    quoted = [quad for source in sorted(sources) for quad in store.quads(None, _QUOTED, NamedNode(source), _EVIDENCE)]
    statements = dict.fromkeys(quad.subject for quad in quoted if not isinstance(quad.subject, Triple))
    described = [*statements, *map(NamedNode, sorted(sources))]
    said = [quad for statement in statements for quad in store.quads(graph=statement)]
    terms = list(store.quads(graph=_ONTOLOGY))
    made = OxigraphStore()
    made.bulk_extend(terms)
    made.bulk_extend(said)
    made.bulk_extend(quad for node in described for quad in store.quads(node, None, None, _EVIDENCE))
    triples = {(quad.subject, quad.predicate, quad.object) for quad in said}
    for triple in triples:
        made.bulk_extend((Quad(*triple), Quad(*triple, _ASSERTED)))
    if closed:
        known = {(quad.subject, quad.predicate, quad.object) for quad in quads_of(terms, ())}
        follows = (quad for quad in quads_of(terms, said) if quad.graph_name == _INFERRED)
        new = [quad for quad in follows if (quad.subject, quad.predicate, quad.object) not in known]
        made.bulk_extend([*new, *(Quad(quad.subject, quad.predicate, quad.object) for quad in new)])
    return made


def _around(store: Store, chosen: Selection) -> Iterator[Quad]:
    """Yield what is said about some things, ``depth`` steps far, and names and types of what is at the edge."""
    found = _walk(store, chosen)
    said = {(quad.subject, quad.predicate, quad.object) for quad in found if quad.graph_name not in _BESIDE}
    for quad in found:
        if quad.graph_name != _ASSERTED:
            yield quad
        elif (quad.subject, quad.predicate, quad.object) not in said:  # it stands in no statement
            yield Quad(quad.subject, quad.predicate, quad.object)
    if chosen.evidence:
        yield from _evidence_of({quad.graph_name for quad in found if is_statement_graph(quad.graph_name)}, store)


def _walk(store: Store, chosen: Selection) -> dict[Quad, None]:
    """Return the quads around some things.

    Classes and terms of the ontology are no steps: everything of a kind would be near everything else of it.
    """
    starts = [NamedNode(iri) for iri in chosen.about]
    for topic in chosen.topics:
        starts.extend(quad.subject for quad in store.quads(None, _TOPIC, NamedNode(topic), DefaultGraph()))  # type: ignore[misc]
    frontier: dict[Node, None] = dict.fromkeys(starts)
    seen: set[Node] = set()
    found: dict[Quad, None] = {}
    for _ in range(chosen.depth):
        if not frontier:
            break
        following: dict[Node, None] = {}
        while frontier:
            node = next(iter(frontier))
            del frontier[node]
            if node in seen:
                continue
            seen.add(node)
            for quad in _naming(store, node, chosen):
                found[quad] = None
                other = quad.object if quad.subject == node else quad.subject
                if isinstance(other, BlankNode):
                    frontier[other] = None  # what has no name is a part of what names it
                elif isinstance(other, NamedNode) and quad.predicate != _TYPE and not _is_term(store, other):
                    following[other] = None
        frontier = following
    for node in [node for node in frontier if node not in seen]:
        for predicate in _NAMING:
            found.update(dict.fromkeys(_wanted(store.quads(node, predicate), chosen)))
    return found


def _naming(store: Store, node: Node, chosen: Selection) -> Iterator[Quad]:
    """Yield the quads of the chosen parts that name a node."""
    yield from _wanted(store.quads(node), chosen)
    yield from _wanted(store.quads(None, None, node), chosen)


def _wanted(quads: Iterable[Quad], chosen: Selection) -> Iterator[Quad]:
    for quad in quads:
        graph = quad.graph_name
        if graph == _INFERRED:
            if chosen.inferred:
                yield quad
        elif graph == _ONTOLOGY:
            if chosen.ontology:
                yield quad
        elif graph == _EVIDENCE:
            if chosen.evidence:
                yield quad
        elif chosen.asserted and (graph == _ASSERTED or _is_said(graph)):
            yield quad


def _is_term(store: Store, node: NamedNode) -> bool:
    return next(iter(store.quads(node, _TYPE, None, _ONTOLOGY)), None) is not None


def _evidence_of(statements: set[object], store: Store) -> Iterator[Quad]:
    """Yield what is known of statements and of their sources."""
    sources: dict[Node, None] = {}
    for statement in sorted(statements, key=str):
        for quad in store.quads(statement, None, None, _EVIDENCE):  # type: ignore[arg-type]  # names of graphs
            yield quad
            if quad.predicate == _QUOTED and isinstance(quad.object, NamedNode):
                sources[quad.object] = None
    for source in sources:
        yield from store.quads(source, None, None, _EVIDENCE)
