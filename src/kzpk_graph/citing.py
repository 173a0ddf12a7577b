"""What the rows of an answer rest on: from the bindings of a row to the statements behind it, and how firm they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import UsageError
from kzpk_graph.labels import batches, select
from kzpk_graph.provenance import is_statement_graph, statements
from kzpk_graph.queries.patterns import Pattern, Variable, plain_pattern, read_pattern
from kzpk_graph.rdfio import BlankNode, NamedNode
from kzpk_graph.vocab import DCTERMS, GRAPH_ASSERTED, GRAPH_EVIDENCE, GRAPH_INFERRED, GRAPH_ONTOLOGY, KZPK, PROV

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kzpk_graph.model import Named, Statement
    from kzpk_graph.queries.result import Result
    from kzpk_graph.store.base import Store

Triple = tuple[Any, Any, Any]
"""Subject, predicate and object."""

Leaves = Callable[[Triple], tuple[Triple, ...]]
"""Leads an inferred triple to the asserted ones that it follows from."""

CERTAINTY: Final = ("Asserted", "Reported", "Planned", "Considered", "Opined", "Asked")
"""The modalities, the most certain first; one that is not listed, or none, comes last."""

_BATCH: Final = 500
_DATES: Final = frozenset(KZPK + name for name in ("date", "earliest", "latest"))
_INFERRED_DATE: Final = KZPK + "DateInferred"
_GRAPHS: Final = "SELECT ?s ?p ?o ?g { VALUES (?s ?p ?o) { %s } GRAPH ?g { ?s ?p ?o } }"
_BASES: Final = f"SELECT ?x ?basis ?g {{ VALUES ?x {{ %s }} GRAPH ?g {{ ?x <{KZPK}dateBasis> ?basis }} }}"
_BEHIND: Final = f"""SELECT ?st ?source ?publisher ?note {{ VALUES ?st {{ %s }}
  GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{PROV}wasQuotedFrom> ?source }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?source <{DCTERMS}publisher> ?publisher }} }}
  OPTIONAL {{ GRAPH <{GRAPH_EVIDENCE}> {{ ?st <{KZPK}statementNote> ?note }} }} }}"""


class Citation(NamedTuple):
    """What one row rests on.

    Attributes:
        statements: IRIs of the statements, in the order of source and paragraph.
        sources: How many independent sources they come from: sources that share no publisher.
        least: How many independent sources say its least supported part; 1 where any part has a single one.
        modality: The least certain modality that a part of it cannot do without; None if none is recorded.
        date_inferred: Whether a date in it is the editor's inference in every statement that gives it.
        inferred: Whether a part of it is said by no statement, but follows from what is said.
        ontology: Whether nothing but the ontology is behind it.
    """

    statements: tuple[str, ...]
    sources: int = 0
    least: int = 0
    modality: Named | None = None
    date_inferred: bool = False
    inferred: bool = False
    ontology: bool = False

    @property
    def weakest(self) -> tuple[str, ...]:
        """What its reader should know of its weakest link, in words; empty when two sources assert all of it."""
        if not self.statements:
            return ("the ontology says it" if self.ontology else "no statement says it",)
        words = []
        if self.modality is None or self.modality.iri != KZPK + CERTAINTY[0]:
            words.append("modality not recorded" if self.modality is None else self.modality.label)
        if self.date_inferred:
            words.append("date inferred")
        if self.least <= 1:
            words.append("single source" if self.sources <= 1 else "single source for a part")
        return tuple(words)


class Footnote(NamedTuple):
    """One cited statement.

    Attributes:
        number: Its number, from 1, in the order in which the rows cite it.
        statement: Where it stands, who says it and how.
        note: The editor's note on it; empty if there is none.
        sentence: The whole sentence, where the user attached the text; else empty.
    """

    number: int
    statement: Statement
    note: str = ""
    sentence: str = ""


class Citations(NamedTuple):
    """What an answer rests on.

    Attributes:
        rows: One citation for each row of the answer, in order.
        footnotes: The statements cited, in the order of their numbers.
    """

    rows: tuple[Citation, ...]
    footnotes: tuple[Footnote, ...]

    def numbers(self, row: Citation) -> tuple[int, ...]:
        """Return the numbers of the footnotes of a row, ascending."""
        number = {note.statement.iri: note.number for note in self.footnotes}
        return tuple(sorted(number[iri] for iri in row.statements))


class ProofLeaves:
    """Finds what inferred triples follow from, in their smallest proofs.

    Args:
        store: The asked graph's store, which may not change meanwhile.

    Attributes:
        store: The same.
    """

    def __init__(self, store: Store) -> None:
        from kzpk_graph.explain.proving import Explainer

        self.store = store
        self._explainer = Explainer(store)
        self._known: dict[Triple, tuple[Triple, ...]] = {}

    def __call__(self, triple: Triple) -> tuple[Triple, ...]:
        """Return the asserted triples that the smallest proof of a triple rests on."""
        if triple not in self._known:
            (proof, *_), _ = self._explainer.proofs(triple)
            leaves: dict[Triple, None] = {}
            pending: list[Any] = [proof]
            while pending:
                step = pending.pop()
                if step.rule:
                    pending.extend(step.premises)
                else:
                    leaves[step.triple] = None
            self._known[triple] = tuple(leaves)
        return self._known[triple]


def cite(
    store: Store, result: Result, *, sparql: str = "", asserted: bool = False, leaves: Leaves | None = None
) -> Citations:
    """Find the statements that the rows of an answer rest on.

    Args:
        store: The asked graph's store.
        result: A saved query's answer, whose header cites patterns; or that of ad-hoc SPARQL.
        sparql: The text of the ad-hoc SPARQL.
        asserted: Whether it was asked without what is inferred.
        leaves: Leads inferred triples to asserted ones; None for :class:`ProofLeaves`.

    Raises:
        UsageError: If the answer has no rows but is a graph or yes or no; if the query cites nothing; if the SPARQL is
            more than plain triple patterns.
    """
    if result.kind != "select":
        kind = "gives a graph" if result.kind == "construct" else "gives true or false"
        raise UsageError(f"this query {kind}; --cite is for rows", hint="ask without --cite", code="KZ241")
    patterns = [plain_pattern(sparql)] if result.query is None else _cited(store, result)
    given = {bound.name: bound.term for bound in result.parameters if bound.term is not None}
    names = [column.name for column in result.columns]
    rows = [{**given, **{n: t for n, t in zip(names, row, strict=True) if t is not None}} for row in result.rows]
    graph = [GRAPH_ASSERTED] if asserted else None
    found: list[dict[Triple, None]] = [{} for _ in rows]
    known = {*given, *names}
    for pattern in patterns:
        _match(store, pattern, known, list(zip(rows, found, strict=True)), graph)
    return _Evidence(store, leaves or ProofLeaves(store)).citations(rows, found)


def _cited(store: Store, result: Result) -> list[Pattern]:
    from kzpk_graph.queries.catalogue import prefixes_of

    query = result.query
    if query is None or not query.cites:
        name = "" if query is None else query.name
        raise UsageError(f"the header of {name!r} cites nothing", hint="add 'cites' to it", code="KZ242")
    prefixes = prefixes_of(query.text)
    return [read_pattern(store, text, prefixes) for text in query.cites]


def _match(
    store: Store,
    pattern: Pattern,
    known: set[str],
    rows: Sequence[tuple[Mapping[str, Any], dict[Triple, None]]],
    graph: list[str] | None,
) -> None:
    """Add to the triples of each row those that a pattern matches for it."""
    shared = [name for name in pattern.variables if name in known]
    if not shared:
        return
    found: dict[tuple[Any, ...], list[dict[Triple, None]]] = {}
    for row, triples in rows:
        if all(name in row for name in shared):  # else an optional part that this row has not
            found.setdefault(tuple(row[name] for name in shared), []).append(triples)
    keys = list(found)
    for start in range(0, len(keys), _BATCH):
        for key, matched in _solutions(store, pattern, shared, keys[start : start + _BATCH], graph):
            for triples in found[key]:
                triples.update(matched)


def _solutions(
    store: Store, pattern: Pattern, shared: list[str], keys: list[tuple[Any, ...]], graph: list[str] | None
) -> Iterator[tuple[tuple[Any, ...], dict[Triple, None]]]:
    """Yield for each solution of a pattern the key it belongs to and its triples."""
    free = [name for name in pattern.variables if name not in shared]
    # The row number is the key: an engine may give an equal number in another form (1.0 for 1).
    head = " ".join(f"?{name}" for name in shared)
    lines = " ".join(f"({' '.join(map(str, key))} {number})" for number, key in enumerate(keys))
    wanted = " ".join(f"?{name}" for name in [*shared, *free])
    text = f"SELECT ?row__ {wanted} {{ VALUES ({head} ?row__) {{ {lines} }} {pattern} }}"
    names = [*shared, *free]
    for number, *terms in select(store, text, graph):
        bound = dict(zip(names, terms, strict=True))
        triples: dict[Triple, None] = {}
        for triple in pattern.triples:
            s, p, o = (bound[part.name] if isinstance(part, Variable) else part for part in triple)
            triples[s, p, o] = None
        yield keys[int(number.value)], triples  # type: ignore[attr-defined]


class _Support(NamedTuple):
    """Who says one asserted triple."""

    statements: frozenset[str]
    sources: int
    rank: int
    modality: Named | None
    date_inferred: bool


class _Evidence:
    """Leads triples to statements, and weighs them."""

    def __init__(self, store: Store, leaves: Leaves) -> None:
        self._store = store
        self._leaves = leaves
        self._graphs: dict[Triple, frozenset[str]] = {}
        self._bases: dict[str, dict[str, bool]] = {}
        self._statements: dict[str, Statement] = {}
        self._publishers: dict[str, frozenset[str]] = {}
        self._source: dict[str, str] = {}
        self._notes: dict[str, str] = {}

    def citations(self, rows: Sequence[Mapping[str, Any]], found: Sequence[dict[Triple, None]]) -> Citations:
        """Weigh the triples of each row."""
        self._look_up(dict.fromkeys(triple for triples in found for triple in triples))
        grounds = [{triple: self._grounds(triple) for triple in triples} for triples in found]
        self._look_up(dict.fromkeys(leaf for row in grounds for leaves in row.values() for leaf in leaves))
        everything = {iri for row in grounds for leaves in row.values() for leaf in leaves for iri in self._said(leaf)}
        named = {
            term.value
            for row in rows
            for term in row.values()
            if isinstance(term, NamedNode) and is_statement_graph(term) and self._store.has_graph(term)
        }
        self._read(everything | named)
        self._read_bases(leaf for row in grounds for leaves in row.values() for leaf in leaves)
        cited = [self._citation(row, triples) for row, triples in zip(rows, grounds, strict=True)]
        numbers = dict.fromkeys(iri for citation in cited for iri in citation.statements)
        footnotes = [self._footnote(number, iri) for number, iri in enumerate(numbers, 1)]
        return Citations(tuple(cited), tuple(footnotes))

    def _look_up(self, triples: Iterable[Triple]) -> None:
        """Find the graphs that hold each triple."""
        new = []
        for triple in triples:
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

    def _citation(self, row: Mapping[str, Any], grounds: Mapping[Triple, tuple[Triple, ...]]) -> Citation:
        own = {term.value for term in row.values() if isinstance(term, NamedNode) and term.value in self._statements}
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


def _rank(modality: Named | None) -> int:
    name = "" if modality is None else modality.iri.removeprefix(KZPK)
    return CERTAINTY.index(name) if name in CERTAINTY else len(CERTAINTY)
