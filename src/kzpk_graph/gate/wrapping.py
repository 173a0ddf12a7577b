"""Putting plain triples in a statement: a place in a source, and who says what how."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.errors import UsageError
from kzpk_graph.gate.places import Placed
from kzpk_graph.labels import named_node
from kzpk_graph.model import Finding
from kzpk_graph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from kzpk_graph.terms import expand, is_curie, local_name, shrink
from kzpk_graph.vocab import DCTERMS, GRAPH_EVIDENCE, ID, KZPK, PROV, RDF_TYPE, SOURCE, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kzpk_graph.store.base import Store

MODALITIES: Final = ("Asserted", "Reported", "Planned", "Considered", "Opined", "Asked")
EVIDENCE: Final = NamedNode(GRAPH_EVIDENCE)
QUOTED_FROM: Final = NamedNode(PROV + "wasQuotedFrom")
ANCHOR: Final = NamedNode(KZPK + "anchor")
PARAGRAPH: Final = NamedNode(KZPK + "paragraph")
SPEAKER: Final = NamedNode(KZPK + "speaker")
MODALITY: Final = NamedNode(KZPK + "modality")
CONFIDENCE: Final = NamedNode(KZPK + "confidence")
TYPE: Final = NamedNode(RDF_TYPE)
INTERVIEW: Final = NamedNode(KZPK + "Interview")
_HASH: Final = NamedNode(KZPK + "paragraphHash")
_LANGUAGE: Final = NamedNode(DCTERMS + "language")
_WORDS: Final = re.compile(r"\S+")


class Wrapping(NamedTuple):
    """What the caller says of plain triples (see :func:`kzpk_graph.gate.staging.stage`)."""

    source: str | None = None
    anchor: str | None = None
    paragraph: int | None = None
    speaker: str | None = None
    modality: str | None = None

    def given(self) -> dict[str, Any]:
        """Return what is given, by name."""
        return {name: value for name, value in self._asdict().items() if value is not None}


def new_source(source: NamedNode) -> str:
    """Return what to write for a source that nobody has described."""
    return (
        f'describe a new one in a file: {shrink(source.value)} a kzpk:NewsReport ; dcterms:title "..."@en ;'
        ' dcterms:publisher id:... ; dcterms:issued "2026-02-04" ; dcterms:language "en" ;'
        ' kzpk:url "https://..."^^xsd:anyURI .'
    )


def next_number(store: Store, source: str, paragraph: int | None, more: Iterable[str] = ()) -> str:
    """Return the IRI of the next free statement of a source.

    Args:
        store: The graph.
        source: IRI of the source.
        paragraph: The paragraph, for sources that have them.
        more: IRIs of statements that are not in the graph yet.
    """
    stem = STATEMENT + source.removeprefix(SOURCE) + ("." if paragraph is None else f".p{paragraph}-")
    taken = [0]
    found = store.quads(None, QUOTED_FROM, NamedNode(source), EVIDENCE)
    for iri in (*(quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)), *more):
        rest = iri.removeprefix(stem)
        if iri.startswith(stem) and rest.isdecimal():
            taken.append(int(rest))
    return f"{stem}{max(taken) + 1}"


def wrap(
    store: Store, placed: Sequence[Placed], asked: Wrapping, files: Sequence[str], command: str = "kzpk validate"
) -> tuple[list[Placed], list[Finding]]:
    """Put the plain triples among some quads in one new statement.

    Args:
        store: The graph.
        placed: What was read.
        asked: What the caller says of the plain triples.
        files: The names of the files, for the command that a finding names.
        command: The command itself.

    Returns:
        The quads, with the new statement's evidence; and findings where something is missing to make it.

    Raises:
        UsageError: The source, speaker or modality is none there is.
    """
    plain = [one for one in placed if isinstance(one.quad.graph_name, DefaultGraph)]
    if not plain:
        if asked.given():
            note = "nothing here stands outside a statement, so --source and --anchor say nothing"
            return list(placed), [Finding("info", "KZ450", note, "leave them out", files[0] if files else "")]
        return list(placed), []
    wrapper = _Wrapper(store, placed, asked)
    missing = wrapper.missing()
    if missing:
        return list(placed), [
            _outside(one, wrapper, missing, f"{command} {shlex.join(files)}") for one in _one_a_file(plain)
        ]
    graph = wrapper.statement(plain)
    evidence = [Placed(quad, option) for quad, option in wrapper.evidence(graph)]
    inside = [one._replace(quad=_in(one.quad, graph)) for one in placed]
    return [*inside, *evidence], []


def _in(quad: Quad, graph: NamedNode) -> Quad:
    if not isinstance(quad.graph_name, DefaultGraph):
        return quad
    return Quad(quad.subject, quad.predicate, quad.object, graph)


def _one_a_file(plain: Iterable[Placed]) -> Iterator[Placed]:
    seen: set[str] = set()
    for one in plain:
        if one.file not in seen:
            seen.add(one.file)
            yield one


def _outside(one: Placed, wrapper: _Wrapper, missing: Sequence[str], command: str) -> Finding:
    return Finding(
        "violation",
        "KZ450",
        f"These triples stand in no statement, so nothing says who says them and where; missing: {', '.join(missing)}",
        f"run: {wrapper.command(command)}",
        one.file,
        one.line,
        one.column,
        rule="KZ450",
        focus=one.quad.subject,
        path=one.quad.predicate.value,
        value=one.quad.object,
    )


class _Wrapper:
    """Makes the statement that plain triples are put in."""

    def __init__(self, store: Store, placed: Sequence[Placed], asked: Wrapping) -> None:
        self._store = store
        self._new = [one.quad for one in placed]
        self._asked = asked
        self.source = self._source()
        self.is_interview = self.source is not None and INTERVIEW in self._values(self.source, TYPE)
        self._modality = self._manner()

    def missing(self) -> list[str]:
        """Return the options that are needed and not given."""
        needed: dict[str, object] = {"--source": self.source, "--anchor": self._asked.anchor}
        if self.is_interview:
            needed |= {"--paragraph": self._asked.paragraph, "--speaker": self._asked.speaker}
        return [name for name, value in needed.items() if value is None]

    def command(self, start: str) -> str:
        """Return the command that puts the triples in a statement, filled in as far as it is known."""
        asked = self._asked
        source = None if self.source is None else self.source.value.removeprefix(SOURCE)
        words = [start]
        words += ["--source", "SOURCE-ID" if source is None else shlex.quote(source)]
        words += ["--anchor", '"A PHRASE OF THE SOURCE"' if asked.anchor is None else shlex.quote(asked.anchor)]
        if self.is_interview or asked.paragraph is not None:
            words += ["--paragraph", "N" if asked.paragraph is None else str(asked.paragraph)]
        if self.is_interview or asked.speaker is not None:
            words += ["--speaker", "SPEAKER-ID" if asked.speaker is None else shlex.quote(asked.speaker)]
        if asked.modality is not None:
            words += ["--modality", self._modality.value.removeprefix(KZPK)]
        return " ".join(words)

    def statement(self, plain: Sequence[Placed]) -> NamedNode:
        """Return the new statement's IRI; where the graph has the same statement already, that one's."""
        source, anchor = self._needed()
        said = {(one.quad.subject, one.quad.predicate, one.quad.object) for one in plain}
        evidence = {(quad.predicate, quad.object) for quad, _ in self.evidence(NamedNode(STATEMENT + "new"))}
        for quad in self._store.quads(None, ANCHOR, anchor, EVIDENCE):
            same = quad.subject
            if not isinstance(same, NamedNode):
                continue
            known = {(q.predicate, q.object) for q in self._store.quads(same, None, None, EVIDENCE)}
            if evidence <= known:
                there = {(q.subject, q.predicate, q.object) for q in self._store.quads(graph=same)}
                if there == said:
                    return same
        more = [q.graph_name.value for q in self._new if isinstance(q.graph_name, NamedNode)]
        more += [q.subject.value for q in self._new if isinstance(q.subject, NamedNode)]
        return NamedNode(next_number(self._store, source.value, self._asked.paragraph, more))

    def evidence(self, statement: NamedNode) -> Iterator[tuple[Quad, str]]:
        """Yield what is known of the statement, each with the option that says it."""
        source, anchor = self._needed()
        asked = self._asked
        yield Quad(statement, TYPE, NamedNode(KZPK + "Statement"), EVIDENCE), "--source"
        yield Quad(statement, QUOTED_FROM, source, EVIDENCE), "--source"
        yield Quad(statement, ANCHOR, anchor, EVIDENCE), "--anchor"
        yield Quad(statement, MODALITY, self._modality, EVIDENCE), "--modality"
        if asked.speaker is not None:
            yield Quad(statement, SPEAKER, self._agent(asked.speaker), EVIDENCE), "--speaker"
        if not self.is_interview:
            # The page is taken to say plainly what is added on its word; a statement written in TriG can say otherwise.
            yield Quad(statement, CONFIDENCE, NamedNode(KZPK + "ConfidenceHigh"), EVIDENCE), "--source"
        if asked.paragraph is None:
            return
        number = Literal(str(asked.paragraph), datatype=NamedNode(XSD + "integer"))
        yield Quad(statement, PARAGRAPH, number, EVIDENCE), "--paragraph"
        from kzpk_graph.attached import paragraph_hash, paragraphs

        text = paragraphs(source.value)
        if 0 < asked.paragraph <= len(text):
            digest = Literal(paragraph_hash(text[asked.paragraph - 1]))
            yield Quad(statement, _HASH, digest, EVIDENCE), "--paragraph"

    def _needed(self) -> tuple[NamedNode, Literal]:
        if self.source is None or self._asked.anchor is None:
            raise UsageError("plain triples need --source and --anchor")
        language = next((v.value for v in self._values(self.source, _LANGUAGE) if isinstance(v, Literal)), "en")
        anchor = " ".join(_WORDS.findall(self._asked.anchor))
        return self.source, Literal(anchor, language=language.split("-")[0].lower() or "en")

    def _values(self, subject: NamedNode, predicate: NamedNode) -> list[Any]:
        held = [quad.object for quad in self._store.quads(subject, predicate, None, EVIDENCE)]
        return held + [q.object for q in self._new if q.subject == subject and q.predicate == predicate]

    def _source(self) -> NamedNode | None:
        new = {q.subject for q in self._new if isinstance(q.subject, NamedNode) and q.subject.value.startswith(SOURCE)}
        if self._asked.source is None:
            return new.pop() if len(new) == 1 else None
        node = _node(self._asked.source, SOURCE, "--source")
        if node in new or any(True for _ in self._store.quads(node, TYPE, None, EVIDENCE)):
            return node
        from kzpk_graph.names import nearest_texts

        known = {quad.object.value for quad in self._store.quads(None, QUOTED_FROM, None, EVIDENCE)}  # type: ignore[union-attr]
        found = ", ".join(nearest_texts(local_name(node.value), [local_name(iri) for iri in known]))
        near = f"nearest: {found}; " if found else ""
        raise UsageError(
            f"--source: {self._asked.source} is described neither in the files nor in the graph",
            hint=f"{near}'kzpk sources' lists those in the graph; or {new_source(node)}",
            code="KZ233",
        )

    def _agent(self, text: str) -> NamedNode:
        return _node(text, ID, "--speaker")

    def _manner(self) -> NamedNode:
        given = self._asked.modality or "Asserted"
        name = local_name(given).casefold()
        found = next((one for one in MODALITIES if one.casefold() == name), None)
        if found is None:
            raise UsageError(f"--modality: there is no {given!r}", hint=f"choose one of {', '.join(MODALITIES)}")
        return NamedNode(KZPK + found)


def _node(text: str, namespace: str, option: str) -> NamedNode:
    text = text.strip()
    iri = expand(text) if is_curie(text) or text.startswith("<") else text if "://" in text else namespace + text
    node = named_node(iri)
    if node is None:
        raise UsageError(f"{option}: {text!r} is no id", hint=f"write it as {shrink(namespace + 'some-id')}")
    return node
