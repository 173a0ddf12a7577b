"""Check 6, first part: does every statement say where it is from, and is it new?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.gate.around import EVIDENCE
from kzpk_graph.gate.wrapping import next_number
from kzpk_graph.model import Related
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.terms import shrink
from kzpk_graph.vocab import DCTERMS, ID, KZPK, PROV, RDF_TYPE, RDFS_LABEL, SOURCE, STATEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from kzpk_graph.gate.around import Around
    from kzpk_graph.gate.places import Placed
    from kzpk_graph.model import Finding
    from kzpk_graph.rdfio import Quad

_QUOTED: Final = PROV + "wasQuotedFrom"
_ALWAYS: Final = {
    _QUOTED: ("source", "prov:wasQuotedFrom source:SOME-ID"),
    KZPK + "anchor": ("anchor", 'kzpk:anchor "A PHRASE OF THE SOURCE"@en'),
    KZPK + "modality": ("modality", "kzpk:modality kzpk:Asserted"),
}
_OF_INTERVIEWS: Final = {
    KZPK + "paragraph": ("paragraph", "kzpk:paragraph NUMBER"),
    KZPK + "speaker": ("speaker", "kzpk:speaker id:SOMEBODY"),
}
_OF_PAGES: Final = {KZPK + "confidence": ("confidence", "kzpk:confidence kzpk:ConfidenceHigh")}
_NAMING: Final = frozenset((RDF_TYPE, RDFS_LABEL))
_ONCE: Final = frozenset(
    (DCTERMS + "title", DCTERMS + "issued", DCTERMS + "publisher", KZPK + "url", KZPK + "dateSaid")
)


def check_evidence(around: Around, gone: Collection[Quad] = ()) -> Iterator[Finding]:
    """Yield what is wrong with the statements of an addition and their evidence.

    Args:
        around: The addition.
        gone: Quads that are taken out in the same step.
    """
    checker = _Evidence(around, gone)
    yield from checker.statements()
    yield from checker.other_graphs()
    yield from checker.described()
    yield from checker.anchors()


class _Evidence:
    def __init__(self, around: Around, gone: Collection[Quad]) -> None:
        self._around = around
        self._gone = gone
        self._graphs: dict[str, list[Placed]] = {}
        self._about: dict[str, list[Placed]] = {}
        for placed in around.insert:
            graph, subject = placed.quad.graph_name, placed.quad.subject
            if isinstance(graph, NamedNode) and graph.value.startswith(STATEMENT):
                self._graphs.setdefault(graph.value, []).append(placed)
            if graph == EVIDENCE and isinstance(subject, NamedNode):
                self._about.setdefault(subject.value, []).append(placed)

    # -- statements ---------------------------------------------------------------------------------------------

    def statements(self) -> Iterator[Finding]:
        """Yield statements that exist with other content, that lack evidence, or that say nothing."""
        for iri, placed in self._graphs.items():
            held = self._held(iri)
            if held:
                yield self._changed(iri, placed)
            else:
                yield from self._complete(iri, placed)
        for iri, about in self._about.items():
            if not iri.startswith(STATEMENT):
                continue
            if iri not in self._graphs:
                yield from self._alone(iri, about)
            yield from self._numbered(iri, about)

    def _held(self, iri: str) -> list[Quad]:
        return [quad for quad in self._around.store.quads(graph=NamedNode(iri)) if quad not in self._gone]

    def _changed(self, iri: str, placed: list[Placed]) -> Finding:
        return self._around.at(
            placed[0],
            "KZ453",
            f"{shrink(iri)} is in the graph already, with other content; a statement does not change once it is in",
            f"take a new number, the next free one is {self._free(iri)}; or take the old one out first",
            part="subject",
            related=(Related("the statement that has this number", iri),),
        )._replace(focus=NamedNode(iri))

    def _free(self, iri: str) -> str:
        """Return the next free number beside a statement."""
        sources = self._around.values(iri, _QUOTED, evidence=True)
        if not sources or not isinstance(sources[0], NamedNode):
            return "the next one of its source"
        paragraphs = self._around.values(iri, KZPK + "paragraph", evidence=True)
        number = paragraphs[0].value if paragraphs else ""
        paragraph = int(number) if number.isdecimal() and f".p{number}-" in iri else None
        return shrink(next_number(self._around.store, sources[0].value, paragraph, self._graphs))

    def _complete(self, iri: str, placed: list[Placed]) -> Iterator[Finding]:
        """Yield what the evidence of a new statement lacks."""
        around = self._around
        known = {quad.predicate.value for quad in around.store.quads(NamedNode(iri), None, None, EVIDENCE)}
        known |= {one.quad.predicate.value for one in self._about.get(iri, ())}
        known |= {predicate for subject, predicate, _ in around.meant if subject == NamedNode(iri)}
        sources = around.values(iri, _QUOTED, evidence=True)
        of_interview = any(isinstance(s, NamedNode) and around.is_a(s.value, "Interview") for s in sources)
        wanted = dict(_ALWAYS)
        if sources:
            wanted |= _OF_INTERVIEWS if of_interview else _OF_PAGES
        missing = [parts for predicate, parts in wanted.items() if predicate not in known]
        typed = RDF_TYPE in known
        if not missing and typed:
            return
        parts = [text for _, text in missing]
        advice = (
            f"add to graph:evidence: {shrink(iri)} {' ; '.join([*([] if typed else ['a kzpk:Statement']), *parts])} ."
        )
        if not known:
            yield around.at(
                placed[0],
                "KZ451",
                f"Nothing says where {shrink(iri)} is from: the graph has no evidence for it",
                advice,
                part="subject",
            )._replace(focus=NamedNode(iri))
            return
        lacks = ", ".join(f"no {name}" for name, _ in missing) or "no type kzpk:Statement"
        about = self._about.get(iri) or placed
        if missing and around.locator.is_sheet(about[0].file):
            columns = " and ".join(f"'{name}'" for name, _ in missing)
            advice = f"fill in the column{'s' if len(missing) > 1 else ''} {columns}"
        yield around.at(about[0], "KZ451", f"{shrink(iri)} names {lacks}", advice, part="subject")._replace(
            focus=NamedNode(iri)
        )

    def _alone(self, iri: str, about: list[Placed]) -> Iterator[Finding]:
        """Yield what is said of a statement whose triples are not among the new ones."""
        around = self._around
        held = self._held(iri)
        if not held:
            if any(
                str(one.quad.graph_name.value) == iri
                for one in around.placed
                if isinstance(one.quad.graph_name, NamedNode)
            ):
                return
            yield around.at(
                about[0],
                "KZ456",
                f"{shrink(iri)} is described, and says nothing",
                f"write what it says in its graph: {shrink(iri)} {{ ... }}, or leave it out",
                part="subject",
            )._replace(focus=NamedNode(iri))
            return
        there = {quad for quad in around.store.quads(NamedNode(iri), None, None, EVIDENCE) if quad not in self._gone}
        if not there:
            return
        for one in about:
            old = [shrink_term(quad.object) for quad in there if quad.predicate == one.quad.predicate]
            name = around.ontology.labels.get(one.quad.predicate.value, shrink(one.quad.predicate.value))
            yield around.at(
                one,
                "KZ454",
                f"{shrink(iri)} is in the graph already, {_with(name, old)}; a statement does not change once it is in",
                f"take a new number, the next free one is {self._free(iri)}; or take the old one out first",
                related=(Related("the statement that has this number", iri),),
            )._replace(focus=NamedNode(iri))

    def _numbered(self, iri: str, about: list[Placed]) -> Iterator[Finding]:
        """Hold the number of a new statement against its source and paragraph."""
        around = self._around
        sources = [
            one for one in about if one.quad.predicate.value == _QUOTED and isinstance(one.quad.object, NamedNode)
        ]
        for one in sources[:1]:
            source = one.quad.object
            if (
                not isinstance(source, NamedNode)
                or not source.value.startswith(SOURCE)
                or source.value not in around.types
            ):
                continue
            stem = f"{source.value.removeprefix(SOURCE)}."
            if not iri.removeprefix(STATEMENT).startswith(stem):
                free = shrink(next_number(around.store, source.value, self._paragraph(about), self._graphs))
                yield around.at(
                    one,
                    "KZ407",
                    f"{shrink(iri)} is numbered under another source than it quotes ({shrink(source.value)})",
                    f"name it {free}, or correct the source",
                )._replace(focus=NamedNode(iri))
                continue
            paragraph = self._paragraph(about)
            rest = iri.removeprefix(STATEMENT + stem)
            if (
                paragraph is not None
                and rest.startswith("p")
                and rest[1:].partition("-")[0] not in ("", str(paragraph))
            ):
                place = next(p for p in about if p.quad.predicate.value == KZPK + "paragraph")
                yield around.at(
                    place,
                    "KZ407",
                    f"{shrink(iri)} is numbered under paragraph {rest[1:].partition('-')[0]} and points to {paragraph}",
                    "make the number and the paragraph agree",
                )._replace(focus=NamedNode(iri))

    @staticmethod
    def _paragraph(about: list[Placed]) -> int | None:
        values = [one.quad.object for one in about if one.quad.predicate.value == KZPK + "paragraph"]
        text = values[0].value if values and isinstance(values[0], Literal) else ""
        return int(text) if text.isdecimal() else None

    # -- other graphs -------------------------------------------------------------------------------------------

    def other_graphs(self) -> Iterator[Finding]:
        """Yield graphs that the tool keeps itself, and facts among the evidence."""
        around = self._around
        for (_, graph), placed in around.kept_beside.items():
            yield around.at(
                placed,
                "KZ455",
                f"{shrink(graph)} is kept by kzpk itself; what the file has for it is left out",
                "nothing, if the file is an export; what is said stands in a statement: statement:SOURCE.N { ... }",
                part="subject",
                severity="info",
            )
        named = {one.quad.object for one in around.placed if one.quad.graph_name == EVIDENCE}
        for placed in around.insert:
            subject = placed.quad.subject
            if (
                placed.quad.graph_name == EVIDENCE
                and isinstance(subject, NamedNode)
                and subject.value.startswith(ID)
                and subject not in around.broken
                and (placed.quad.predicate.value not in _NAMING or subject not in named)
            ):
                yield around.at(
                    placed,
                    "KZ450",
                    f"This about {shrink(subject.value)} stands in graph:evidence, which holds what is known of sources"
                    " and statements, not what they say",
                    "put it in the graph of the statement that says it",
                    part="subject",
                )

    def described(self) -> Iterator[Finding]:
        """Yield sources that the graph describes otherwise."""
        around = self._around
        for iri, about in self._about.items():
            if not iri.startswith(SOURCE) or iri not in around.held:
                continue
            for one in about:
                predicate = one.quad.predicate
                if predicate.value not in _ONCE:
                    continue
                old = [quad.object for quad in around.store.quads(NamedNode(iri), predicate, None, EVIDENCE)]
                if old:
                    name = around.ontology.labels.get(predicate.value, shrink(predicate.value))
                    yield around.at(
                        one,
                        "KZ454",
                        f"The graph has another {name} of {around.name(NamedNode(iri))}: {shrink_term(old[0])}",
                        "keep the old one, or describe another source with an id of its own",
                        severity="warning",
                    )

    # -- anchors ------------------------------------------------------------------------------------------------

    def anchors(self) -> Iterator[Finding]:
        """Hold anchors, paragraphs and hashes against the texts that the user has attached."""
        from kzpk_graph.attached import Checker, Place, paragraphs

        texts: dict[str, Checker | None] = {}
        for iri, about in self._about.items():
            if not iri.startswith(STATEMENT) or self._held(iri):
                continue
            for source in self._around.values(iri, _QUOTED, evidence=True)[:1]:
                if isinstance(source, Literal):
                    continue
                if source.value not in texts:
                    text = paragraphs(source.value)
                    texts[source.value] = Checker(text) if text else None
                checker = texts[source.value]
                if checker is not None:
                    place = Place(iri, self._paragraph(about), _text(about, "anchor"), _text(about, "paragraphHash"))
                    for miss in checker.misses(place):
                        yield self._missed(about, miss)

    def _missed(self, about: list[Placed], miss: Any) -> Finding:
        wanted = {"anchor": "anchor", "paragraph": "paragraph", "hash": "paragraphHash"}[miss.kind]
        placed = next((one for one in about if one.quad.predicate.value == KZPK + wanted), about[0])
        other = miss.nearest_paragraph if miss.nearest_paragraph != miss.paragraph else None
        where = "the attached text"
        if miss.paragraph is not None:
            where = f"paragraph {miss.paragraph} of the attached text"
        if miss.kind == "anchor":
            message = f"The phrase “{miss.anchor}” does not stand in {where}"
        elif miss.kind == "paragraph":
            message = f"The attached text has no paragraph {miss.paragraph}"
        else:
            message = f"The hash is not that of {where}"
        advice = "quote at most eight words of the paragraph, verbatim"
        if miss.kind == "hash":
            advice = "correct the paragraph, or leave the hash out"
        if miss.nearest:
            advice = f"nearest{f', in paragraph {other}' if other else ''}: “{miss.nearest}”"
        return self._around.at(placed, "KZ452", message, advice)


def _text(about: list[Placed], name: str) -> str:
    return next(
        (
            one.quad.object.value
            for one in about
            if one.quad.predicate.value == KZPK + name and isinstance(one.quad.object, Literal)
        ),
        "",
    )


def shrink_term(term: Any) -> str:
    """Return a term as a person reads it."""
    return shrink(term.value) if isinstance(term, NamedNode) else f"“{term.value}”"


def _with(name: str, old: list[str]) -> str:
    return f"with another {name} ({', '.join(old)})" if old else f"without this {name}"
