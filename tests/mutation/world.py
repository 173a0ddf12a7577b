"""What mutations are made of: the shipped statements by thing, copies of them, and files with a triple a line."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import stage
from kzpk_graph.rdfio import Literal, NamedNode, Quad
from kzpk_graph.sheets.schema import Schema, schema
from kzpk_graph.vocab import (
    DCTERMS,
    GRAPH_EVIDENCE,
    ID,
    KZPK,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    SOURCE,
    STATEMENT,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.model import Finding
    from kzpk_graph.rdfio import Term

EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
PAGE: Final = SOURCE + "trend-250811"
"""A page of the record, whose statements need no paragraph and no speaker."""

_LEFT_OUT: Final = {KZPK + "paragraphHash", KZPK + "conflictGroup", DCTERMS + "identifier"}
_NAMES: Final = (RDFS_LABEL, SKOS_ALT_LABEL, KZPK + "officialName")
Fact = tuple[str, str, "Term"]


class Case(NamedTuple):
    """An addition with a known verdict.

    Attributes:
        kind: The kind of mistake, or of what is correct but unusual.
        name: What was done, and to what; unique.
        quads: What the file says, a quad a line.
        right: The lines of which at least one must be pointed at; empty for a correct addition.
        base: The findings of this text (a copy before it was mutated) do not count; empty if there is none.
        info: Whether a remark is enough, as the shape says.
    """

    kind: str
    name: str
    quads: tuple[Quad | str, ...]
    right: frozenset[int] = frozenset()
    base: tuple[Quad | str, ...] = ()
    info: bool = False


class Draft:
    """One statement in the making.

    Args:
        facts: What it says.
        evidence: What is said of the statement.
        statement: Its IRI.
    """

    def __init__(self, facts: Iterable[Fact], evidence: Iterable[tuple[str, Term]] = (), statement: str = "") -> None:
        self.facts = list(facts)
        self.statement = statement or STATEMENT + "trend-250811.901"
        self.evidence = list(evidence) or page_evidence()

    def quads(self) -> tuple[Quad, ...]:
        """Return the quads, the evidence first."""
        own, graph = NamedNode(self.statement), NamedNode(self.statement)
        told = [Quad(own, NamedNode(p), o, EVIDENCE) for p, o in self.evidence]
        return (*told, *(Quad(NamedNode(s), NamedNode(p), o, graph) for s, p, o in self.facts))

    def lines(self, wanted: Iterable[Fact]) -> frozenset[int]:
        """Return the lines on which facts stand."""
        found = set(wanted)
        start = len(self.evidence) + 1
        return frozenset(start + at for at, fact in enumerate(self.facts) if fact in found)

    def about(self, thing: str) -> frozenset[int]:
        """Return the lines whose subject is a thing."""
        return self.lines(fact for fact in self.facts if fact[0] == thing)

    def but(self, facts: Iterable[Fact]) -> Draft:
        """Return the same statement with other facts."""
        return Draft(facts, self.evidence, self.statement)


def page_evidence(modality: str = "Asserted", source: str = PAGE) -> list[tuple[str, Term]]:
    """Return the evidence of a statement of a page."""
    return [
        (RDF_TYPE, NamedNode(KZPK + "Statement")),
        (PROV + "wasQuotedFrom", NamedNode(source)),
        (KZPK + "anchor", Literal("made-up words", language="en")),
        (KZPK + "modality", NamedNode(KZPK + modality)),
        (KZPK + "confidence", NamedNode(KZPK + "ConfidenceHigh")),
    ]


def iri(name: str) -> NamedNode:
    """Return a term of the ontology, or a thing by ``id:``."""
    return NamedNode(ID + name[3:] if name.startswith("id:") else KZPK + name)


def english(text: str) -> Literal:
    """Return an English text."""
    return Literal(text, language="en")


def typed(text: str, datatype: str) -> Literal:
    """Return a literal of a datatype of XML Schema."""
    return Literal(text, datatype=NamedNode(XSD + datatype))


class World:
    """The shipped graph as a quarry.

    Args:
        graph: The graph.
        folder: Where the files are written.
    """

    def __init__(self, graph: KnowledgeGraph, folder: Path) -> None:
        self.graph = graph
        self.folder = folder
        self.schema: Schema = schema()
        self.store = graph._store()
        self._seen: dict[tuple[Quad | str, ...], frozenset[tuple[str, str]]] = {}

    @cached_property
    def said(self) -> dict[str, dict[str, list[tuple[Term, str]]]]:
        """What statements say, by thing and property, with the statement."""
        found: dict[str, dict[str, list[tuple[Term, str]]]] = defaultdict(lambda: defaultdict(list))
        for quad in sorted(self.store.quads(), key=str):
            if getattr(quad.graph_name, "value", "").startswith(STATEMENT) and isinstance(quad.subject, NamedNode):
                found[quad.subject.value][quad.predicate.value].append((quad.object, quad.graph_name.value))  # type: ignore[arg-type,union-attr]
        return found

    def types(self, thing: str) -> set[str]:
        """Return the classes that statements give a thing, and those above them."""
        own = {term.value for term, _ in self.said.get(thing, {}).get(RDF_TYPE, ()) if isinstance(term, NamedNode)}
        return {above for cls in own for above in self.schema.above(cls)}

    @cached_property
    def by_class(self) -> dict[str, list[str]]:
        """Things by class, those of classes below too, sorted."""
        found: dict[str, list[str]] = defaultdict(list)
        for thing in sorted(self.said):
            for cls in self.types(thing):
                found[cls].append(thing)
        return found

    def things(self, cls: str, prop: str = "") -> list[str]:
        """Return things of a class (empty for any) that have a property (empty for any)."""
        named = self.by_class.get(cls, []) if cls else sorted(self.said)
        return [thing for thing in named if not prop or prop in self.said[thing]]

    def copy(self, thing: str, tag: str = "copy") -> tuple[Draft, str]:
        """Return a new statement that says of a new thing what statements say of a thing, and the new thing.

        Dates go with it as nodes of their own; of what one statement may say once, the first value is taken.
        """
        new = f"{ID}made-up-{tag}-{re.split('[/#]', thing)[-1].replace('.', '-')}"
        names = {thing: new}
        own = sorted({term.value for term, _ in self.said[thing][RDF_TYPE] if isinstance(term, NamedNode)})
        statement = self.said[thing][RDF_TYPE][0][1]
        form = self.schema.form(own[0])
        facts: list[Fact] = []
        for prop, values in self.said[thing].items():
            field = form.fields.get(prop)
            distinct = list(dict.fromkeys(term for term, _ in values))
            if prop in _NAMES:
                words = " ".join(re.findall("[a-z]+", new[-40:]))
                facts.append((new, prop, english(f"Invented {words} {_NAMES.index(prop)} {tag}")))
                continue
            if field is not None and field.most == 1:
                distinct = distinct[:1]
            for value in distinct:
                if isinstance(value, NamedNode) and KZPK + "Dating" in self.types(value.value):
                    node = names.setdefault(value.value, f"{new}.dated.{len(names)}")
                    facts += [(node, p, o) for p, held in self.said[value.value].items() for o, _ in held[:1]]
                    facts.append((new, prop, NamedNode(node)))
                else:
                    facts.append((new, prop, value))
        evidence = [
            (quad.predicate.value, quad.object)
            for quad in sorted(self.store.quads(NamedNode(statement), graph=EVIDENCE), key=str)
            if quad.predicate.value not in _LEFT_OUT
        ]
        number = int(re.findall(r"\d+", statement)[-1]) + 900
        copied = re.sub(r"\d+[a-z]?$", "", statement) + str(number)
        return Draft(list(dict.fromkeys(facts)), evidence, copied), new  # type: ignore[arg-type]

    # -- judging ------------------------------------------------------------------------------------------------

    def findings(self, quads: tuple[Quad | str, ...]) -> tuple[Finding, ...]:
        """Return what the gate says of a file."""
        path = self.folder / "addition.nq"
        path.write_text("".join(f"{quad if isinstance(quad, str) else f'{quad} .'}\n" for quad in quads), "utf-8")
        staged = stage([path], store=self.store, names=self.graph._index)
        return review(self.store, staged, names=self.graph._index).findings

    def before(self, quads: tuple[Quad | str, ...]) -> frozenset[tuple[str, str]]:
        """Return code and message of what the gate says of a copy before it is mutated; judged once."""
        if quads and quads not in self._seen:
            self._seen[quads] = frozenset((one.code, one.message) for one in self.findings(quads))
        return self._seen.get(quads, frozenset())

    def judge(self, case: Case) -> str:
        """Return ``caught``, ``elsewhere`` (on another line), ``missed``, ``passed`` or ``false alarm``."""
        enough = ("violation", "warning", "info") if case.info else ("violation", "warning")
        old = self.before(case.base) if case.right else frozenset()
        found = [one for one in self.findings(case.quads) if one.severity in enough]
        new = [one for one in found if (one.code, one.message) not in old]
        if not case.right:
            return "false alarm" if new else "passed"
        if any(one.line in case.right for one in new):
            return "caught"
        return "elsewhere" if new else "missed"
