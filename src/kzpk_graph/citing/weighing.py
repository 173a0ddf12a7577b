"""From the triples of a row to the statements behind them, and how firm these are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.citing.records import CERTAINTY, Citation, Citations, Footnote, Triple, Triples
from kzpk_graph.labels import batches, select
from kzpk_graph.provenance import is_statement_graph, statements
from kzpk_graph.rdfio import BlankNode, NamedNode
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kzpk_graph.model import Named, Statement
    from kzpk_graph.store.base import Store

Leaves = Callable[[Triple], tuple[Triple, ...]]
"""Leads an inferred triple to the asserted ones that it follows from."""

_BATCH: Final = 500
_DATES: Final = frozenset(KZPK + name for name in ("date", "earliest", "latest"))
_INFERRED_DATE: Final = KZPK + "DateInferred"
_GRAPHS: Final = "SELECT ?s ?p ?o ?g { VALUES (?s ?p ?o) { %s } GRAPH ?g { ?s ?p ?o } }"
_BASES: Final = f"SELECT ?x ?basis ?g {{ VALUES ?x {{ %s }} GRAPH ?g {{ ?x <{KZPK}dateBasis> ?basis }} }}"
_BEHIND: Final = f"""SELECT ?st ?source ?publisher ?note {{ VALUES ?st {{ %s }}
  GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> ?source }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source <{DCTERMS}publisher> ?publisher }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{KZPK}statementNote> ?note }} }} }}"""


class Part(NamedTuple):
    """What one cited pattern matches for one row.

    Attributes:
        alone: Whether the pattern is a single triple pattern.
        triples: The triples that it matches.
    """

    alone: bool
    triples: Triples


class ProofLeaves:
    """Finds what inferred triples follow from, in their smallest proofs.

    Args:
        store: The asked graph's store, which may not change meanwhile.

    Attributes:
        store: The same.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._explainer: Any = None
        self._known: dict[Triple, tuple[Triple, ...]] = {}

    def __call__(self, triple: Triple) -> tuple[Triple, ...]:
        """Return the asserted triples that the smallest proof of a triple rests on."""
        if self._explainer is None:
            from kzpk_graph.explain.proving import Explainer

            self._explainer = Explainer(self.store)
        if triple not in self._known:
            (proof, *_), _ = self._explainer.proofs(triple)
            leaves: Triples = {}
            pending: list[Any] = [proof]
            while pending:
                step = pending.pop()
                if step.rule:
                    pending.extend(step.premises)
                else:
                    leaves[step.triple] = None
            self._known[triple] = tuple(leaves)
        return self._known[triple]


class _Support(NamedTuple):
    """Who says one asserted triple."""

    statements: frozenset[str]
    sources: int
    rank: int
    modality: Named | None
    date_inferred: bool


class Evidence:
    """Leads triples to statements, and weighs them."""

    def __init__(self, store: Store, leaves: Leaves) -> None:
        self._store = store
        self._leaves = leaves
        self._graphs: dict[Triple, frozenset[str]] = {}
        self._named: dict[Any, bool] = {}
        self._bases: dict[str, dict[str, bool]] = {}
        self._statements: dict[str, Statement] = {}
        self._publishers: dict[str, frozenset[str]] = {}
        self._source: dict[str, str] = {}
        self._notes: dict[str, str] = {}

    def citations(self, rows: Sequence[Mapping[str, Any]], found: Sequence[Sequence[Part]]) -> Citations:
        """Weigh the triples of each row, given by the patterns that matched them."""
        self._look_up(triple for parts in found for part in parts for triple in part.triples)
        owns = [{term.value for term in row.values() if self._is_statement(term)} for row in rows]
        chosen = [_of_its_own(parts, own, self._graphs) for parts, own in zip(found, owns, strict=True)]
        grounds = [{triple: self._grounds(triple) for triple in triples} for triples in chosen]
        leaves = dict.fromkeys(leaf for row in grounds for behind in row.values() for leaf in behind)
        self._look_up(leaves)
        self._read({iri for leaf in leaves for iri in self._said(leaf)}.union(*owns))
        self._read_bases(leaves)
        cited = [self._citation(own, triples) for own, triples in zip(owns, grounds, strict=True)]
        numbers = dict.fromkeys(iri for citation in cited for iri in citation.statements)
        footnotes = [self._footnote(number, iri) for number, iri in enumerate(numbers, 1)]
        return Citations(tuple(cited), tuple(footnotes))

    def _is_statement(self, term: Any) -> bool:
        if term not in self._named:
            named = isinstance(term, NamedNode) and is_statement_graph(term) and self._store.has_graph(term)
            self._named[term] = named
        return self._named[term]

    def _look_up(self, triples: Iterable[Triple]) -> None:
        """Find the graphs that hold each triple."""
        new = []
        for triple in dict.fromkeys(triples):
            if any(isinstance(term, BlankNode) for term in triple):  # which SPARQL cannot name
                graphs = (quad.graph_name for quad in self._store.quads(*triple))
                self._graphs[triple] = frozenset(name.value for name in graphs if isinstance(name, NamedNode))
            elif triple not in self._graphs:
                new.append(triple)
        for start in range(0, len(new), _BATCH):
            part = new[start : start + _BATCH]
            held: dict[Triple, set[str]] = {}
            lines = " ".join(f"({' '.join(map(str, triple))})" for triple in part)
            for s, p, o, graph in select(self._store, _GRAPHS % lines):
                held.setdefault((s, p, o), set()).add(graph.value)  # type: ignore[attr-defined]
            self._graphs.update((triple, frozenset(held.get(triple, ()))) for triple in part)

    def _said(self, triple: Triple) -> list[str]:
        return [graph for graph in self._graphs[triple] if is_statement_graph(NamedNode(graph))]

    def _grounds(self, triple: Triple) -> tuple[Triple, ...]:
        """Return the asserted triples behind one: itself, or the leaves of its proof."""
        return self._leaves(triple) if GRAPH_INFERRED in self._graphs[triple] else (triple,)

    def _read(self, iris: set[str]) -> None:
        """Read the evidence of statements."""
        self._statements = statements(self._store, sorted(iris))
        publishers: dict[str, set[str]] = {}
        for values in batches(sorted(iris)):
            for iri, source, publisher, note in select(self._store, _BEHIND % values):
                self._source[iri.value] = source.value  # type: ignore[attr-defined]
                publishers.setdefault(source.value, set())  # type: ignore[attr-defined]
                if publisher is not None:
                    publishers[source.value].add(str(publisher))  # type: ignore[attr-defined]
                if note is not None:
                    self._notes[iri.value] = note.value  # type: ignore[attr-defined]
        self._publishers = {source: frozenset(found) for source, found in publishers.items()}

    def _read_bases(self, triples: Iterable[Triple]) -> None:
        """Read which statements infer the dates of things."""
        dated = {s.value for s, p, _ in triples if p.value in _DATES and isinstance(s, NamedNode)}
        for values in batches(sorted(dated)):
            for thing, basis, graph in select(self._store, _BASES % values):
                inferred = basis.value == _INFERRED_DATE  # type: ignore[attr-defined]
                self._bases.setdefault(thing.value, {})[graph.value] = inferred  # type: ignore[attr-defined]

    def _citation(self, own: set[str], grounds: Mapping[Triple, tuple[Triple, ...]]) -> Citation:
        supports = [self._support(leaf, own) for leaves in grounds.values() for leaf in leaves if self._said(leaf)]
        cited = sorted(own.union(*(support.statements for support in supports)), key=self._place)
        inferred = any(GRAPH_INFERRED in self._graphs[triple] for triple in grounds)
        if not cited:
            behind = [self._graphs[leaf] for leaves in grounds.values() for leaf in leaves]
            return Citation((), inferred=inferred, ontology=any(GRAPH_ONTOLOGY in graphs for graphs in behind))
        worst = max(supports, key=lambda support: support.rank, default=None)
        sources = self._independent(cited)
        return Citation(
            tuple(cited),
            sources=sources,
            least=min((support.sources for support in supports), default=sources),
            modality=self._weakest_of(own) if worst is None else worst.modality,
            date_inferred=any(support.date_inferred for support in supports),
            inferred=inferred,
        )

    def _support(self, leaf: Triple, own: set[str]) -> _Support:
        """Return who says an asserted triple: of the statements that the row names, if one of them does."""
        said = set(self._said(leaf))
        said = said & own or said
        best = min((self._statements[iri] for iri in sorted(said)), key=lambda statement: _rank(statement.modality))
        return _Support(
            frozenset(said), self._independent(said), _rank(best.modality), best.modality, self._inferred(leaf, said)
        )

    def _inferred(self, leaf: Triple, said: Iterable[str]) -> bool:
        """Return whether a triple gives a date that each of these statements infers."""
        subject, predicate, _ = leaf
        if predicate.value not in _DATES:
            return False
        bases = self._bases.get(subject.value, {})
        return bool(bases) and all(bases.get(iri, all(bases.values())) for iri in said)

    def _weakest_of(self, iris: Iterable[str]) -> Named | None:
        return max((self._statements[iri].modality for iri in sorted(iris)), key=_rank)

    def _independent(self, iris: Iterable[str]) -> int:
        """Count the sources of statements; those that share a publisher are one."""
        groups: list[set[str]] = []
        for source in {self._source.get(iri, iri) for iri in iris}:
            group = {source, *self._publishers.get(source, ())}
            apart = [other for other in groups if not other & group]
            groups = [*apart, group.union(*(other for other in groups if other & group))]
        return len(groups)

    def _place(self, iri: str) -> tuple[str, int, str]:
        statement = self._statements[iri]
        return (statement.source.iri if statement.source else "", statement.paragraph or 0, iri)

    def _footnote(self, number: int, iri: str) -> Footnote:
        from kzpk_graph.attached import sentence

        statement = self._statements[iri]
        return Footnote(number, statement, self._notes.get(iri, ""), sentence(statement))


def _of_its_own(parts: Iterable[Part], own: set[str], graphs: Mapping[Triple, frozenset[str]]) -> Triples:
    """Return the triples of a row; where it names a statement, of each triple pattern what that statement says.

    A row about one statement does not rest on what others say of the same thing. Where the statement says nothing that
    the pattern matches, and of patterns that belong together, all is kept.
    """
    chosen: Triples = {}
    for part in parts:
        said = {triple: None for triple in part.triples if graphs[triple] & own} if part.alone else {}
        chosen.update(said or part.triples)
    return chosen


def _rank(modality: Named | None) -> int:
    name = "" if modality is None else modality.iri.removeprefix(KZPK)
    return CERTAINTY.index(name) if name in CERTAINTY else len(CERTAINTY)
