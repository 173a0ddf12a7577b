"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that says what its answers rest on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kzpk_graph.attached import TextCheck
    from kzpk_graph.citing import Citations, ProofLeaves
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import Statement
    from kzpk_graph.queries.result import Result
    from kzpk_graph.rdfio import NamedNode
    from kzpk_graph.reading import Reading
    from kzpk_graph.store.base import Object, Store, Subject

T = TypeVar("T")


class Trust:
    """What stands behind the triples of a graph: statements, sources, and the texts that the user attached."""

    _leaves: ProofLeaves | None = None

    if TYPE_CHECKING:

        def _store(self) -> Store: ...

        def _lookup(self) -> Lookup: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

    def cite(self, result: Result, *, sparql: str = "", asserted: bool = False) -> Citations:
        """Find the statements that the rows of an answer rest on, how many sources agree, and the weakest link.

        Args:
            result: The answer to a saved query, or to ad-hoc SPARQL.
            sparql: The text of the ad-hoc SPARQL.
            asserted: Whether it was asked without what is inferred.

        Returns:
            One citation for each row, and the statements that they number.

        Raises:
            UsageError: If the answer has no rows, the saved query cites nothing, or the SPARQL is more than plain
                triple patterns.
        """
        return self._sound(lambda: self._cited(result, sparql=sparql, asserted=asserted))

    def _cited(self, result: Result, *, sparql: str, asserted: bool) -> Citations:
        from kzpk_graph.citing import ProofLeaves, cite

        store = self._store()
        if self._leaves is None or self._leaves.store is not store:
            self._leaves = ProofLeaves(store)
        return cite(store, result, sparql=sparql, asserted=asserted, leaves=self._leaves)

    def statements_of(self, subject: Subject, predicate: NamedNode, object: Object) -> tuple[Statement, ...]:  # noqa: A002
        """Return the statements that assert a triple, with their evidence."""
        from kzpk_graph.provenance import statements_of

        return statements_of(self._store(), subject, predicate, object)

    def statements(self, iris: Iterable[str]) -> dict[str, Statement]:
        """Return what is known of statements by their IRIs: source, date, paragraph, anchor, speaker, modality."""
        from kzpk_graph.provenance import statements

        wanted = list(iris)
        return self._sound(lambda: statements(self._store(), wanted))

    def source(self, source: str) -> Reading:
        """Return what a source says, in the order of its paragraphs.

        Args:
            source: Its id, title, CURIE or IRI.

        Raises:
            NotFoundError: If the graph quotes no such source; names the nearest.
        """
        from kzpk_graph.reading import read_back

        return self._sound(lambda: read_back(self._store(), self._quoted(source)))

    def attach(self, source: str, file: str | os.PathLike[str]) -> TextCheck:
        """Keep one's own copy of a source's text in the user's data directory, if it fits the statements.

        Every anchor must occur verbatim in its paragraph (see :func:`kzpk_graph.attached.normalise`), and paragraphs
        must have their hashes.

        Args:
            source: The source's id, title, CURIE or IRI.
            file: The text, in UTF-8, a paragraph a line; ``-`` for standard input.

        Returns:
            What was checked; where it misses anything, nothing was kept.

        Raises:
            NotFoundError: If the graph quotes no such source.
            InputError: If the file cannot be read, or the text cannot be kept.
        """
        from kzpk_graph.attached import attach
        from kzpk_graph.rdfio import NamedNode

        return self._sound(lambda: attach(self._store(), NamedNode(self._quoted(source)), os.fspath(file)))

    def detach(self, source: str) -> bool:
        """Remove the attached text of a source.

        Returns:
            Whether there was one.

        Raises:
            NotFoundError: If the graph quotes no such source.
        """
        from kzpk_graph.attached import detach

        return detach(self._sound(lambda: self._quoted(source)))

    def _quoted(self, text: str) -> str:
        from kzpk_graph.reading import quoted_source

        return quoted_source(self._store(), self._lookup(), text)
