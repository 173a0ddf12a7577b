"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that checks: against shapes, and what is to join the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from os import PathLike

    from kzpk_graph.gate.review import Review
    from kzpk_graph.names import NameIndex
    from kzpk_graph.shapes import Report
    from kzpk_graph.store.base import Store

    Path = str | PathLike[str]

T = TypeVar("T")


class Gating:
    """Checks triples before they join a graph."""

    if TYPE_CHECKING:

        def _store(self) -> Store: ...

        def _index(self) -> NameIndex: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

    def review(
        self,
        files: Path | Sequence[Path],
        *,
        data_format: str | None = None,
        source: str | None = None,
        anchor: str | None = None,
        paragraph: int | None = None,
        speaker: str | None = None,
        modality: str | None = None,
    ) -> Review:
        """Say whether the triples of files would join this graph well; nothing is changed.

        Checked are syntax, terms, shapes, contradictions, references, evidence and time, each on the files together
        with the graph.

        Args:
            files: Files of RDF (``.gz`` too) and fact sheets (``.csv``); ``-`` is standard input.
            data_format: The format of the files; None for what their names tell.
            source: The source that plain triples (those in no named graph) are from: its id, CURIE or IRI.
            anchor: A phrase of at most eight words of the source, verbatim, where it says them.
            paragraph: The paragraph, from 1, where the kind of source has them.
            speaker: Who says them, where the kind of source has speakers: id, CURIE or IRI.
            modality: How it is said; ``Asserted`` when None.

        Raises:
            UsageError: A format, or what is said of the plain triples, is none there is; names the nearest.
        """
        from kzpk_graph.exchange import one_by_one
        from kzpk_graph.gate.review import review
        from kzpk_graph.gate.staging import stage

        def work() -> Review:
            store = self._store()
            staged = stage(
                one_by_one(files),
                store=store,
                data_format=data_format,
                source=source,
                anchor=anchor,
                paragraph=paragraph,
                speaker=speaker,
                modality=modality,
                names=self._index,
            )
            return review(store, staged, names=self._index)

        return self._sound(work)

    def validate(
        self, data: Path | Sequence[Path] = (), *, shapes: Path | Sequence[Path] = (), data_format: str | None = None
    ) -> Report:
        """Check against shapes (SHACL) and nothing else; :meth:`review` checks all that an addition should be.

        Args:
            data: Files; checked together with this graph, as they would join it. None: the graph itself.
            shapes: Shapes to check the files against on their own (no graph, ontology or inference).
            data_format: The format of the files; None for what their names tell (``-`` is standard input).

        Raises:
            ParseError: If a file does not parse.
            InconsistentError: If the files contradict the graph or each other.
        """
        from kzpk_graph.exchange import read_files, validate, validate_alone

        if shapes:
            return validate_alone(read_files(data, data_format), read_files(shapes))
        return validate(self._store(), list(read_files(data, data_format)))
