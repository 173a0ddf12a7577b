"""The knowledge graph as a Python object: all that the command ``kzpk`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from typing import IO, TYPE_CHECKING, Any

from kzpk_graph.model import CacheInfo, Description, Match, Matches, SavedQuery, SourceInfo, Statement, Stats
from kzpk_graph.queries.result import Result

if TYPE_CHECKING:
    from pathlib import Path

    from kzpk_graph.rdfio import Quad, Term

__all__ = ["KnowledgeGraph", "Result", "Match"]


class KnowledgeGraph:
    """An evidence-backed graph that can be asked, searched, described, checked and exported."""

    notes: list[str]
    """What the user should know of the opening (one line each), for example that the cache is not writable."""

    @classmethod
    def open(
        cls,
        store: str | PathLike[str] | None = None,
        *,
        resources: str | PathLike[str] | None = None,
        timeout: float | None = 30.0,
        isolate: bool = True,
    ) -> KnowledgeGraph:
        """Open a graph.

        Args:
            store: None for the graph that ships with the package (prepared once, cached, read-only);
                a directory for a store of one's own.
            resources: Another root of ``ontology/``, ``data/`` and ``queries/`` than the package's own.
            timeout: Seconds that a query may take; None for no limit.
            isolate: Ask in a child process that is ended at the time limit. A command that ends itself at the
                limit passes False (see :func:`kzpk_graph.queries.run.watchdog`).

        Raises:
            StoreError: If the store cannot be opened.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End the child process, if there is one."""
        raise NotImplementedError

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- saved queries ------------------------------------------------------------------------------------------

    def queries(self) -> Mapping[str, SavedQuery]:
        """Return the saved queries by name, in the order of topic and name (needs no engine)."""
        raise NotImplementedError

    def query(
        self, name: str, /, parameters: Mapping[str, Any] | None = None, *, asserted: bool = False, **values: Any
    ) -> Result:
        """Run a saved query.

        Args:
            name: Its name.
            parameters: Values by parameter name (text as a user types it, or Python values, or terms).
            asserted: Ask without what is inferred.
            values: The same as ``parameters``, as keyword arguments.

        Raises:
            NotFoundError: If there is no such query; names the nearest.
            UsageError: If a parameter is unknown, missing or malformed; names the choices or the nearest.
            QueryTimeoutError: If it takes longer than the time limit.
        """
        raise NotImplementedError

    def sparql(
        self, text: str, data: Sequence[str | PathLike[str]] = (), *, asserted: bool = False
    ) -> Result:
        """Run ad-hoc SPARQL 1.1 (SELECT, ASK, CONSTRUCT, DESCRIBE); the project's prefixes are predeclared.

        Args:
            text: The query.
            data: Files to ask, and nothing else; none for this graph.
            asserted: Ask without what is inferred.

        Raises:
            QueryError: If it does not parse, updates, or reaches out of the store (SERVICE, LOAD, foreign FROM).
            ParseError: If a data file does not parse.
            QueryTimeoutError: If it takes longer than the time limit.
        """
        raise NotImplementedError

    # -- looking things up --------------------------------------------------------------------------------------

    def find(self, text: str, *, limit: int = 20) -> Matches:
        """Search names: labels, alternative and recorded names, ontology terms; case and diacritics are ignored."""
        raise NotImplementedError

    def resolve(self, text: str) -> str:
        """Return the IRI that a label, CURIE, IRI or id names.

        Raises:
            NotFoundError: If nothing (or more than one thing) has that name; names the nearest (or all).
        """
        raise NotImplementedError

    def show(self, entity: str, *, limit: int = 25) -> Description:
        """Describe a thing or an ontology term.

        Args:
            entity: A label, CURIE or IRI.
            limit: How many facts to give per property.

        Raises:
            NotFoundError: If nothing has that name; names the nearest.
        """
        raise NotImplementedError

    def label(self, iri: str) -> str:
        """Return the preferred English label of an IRI, or its CURIE."""
        raise NotImplementedError

    def statements_of(self, subject: Term, predicate: Term, object: Term) -> tuple[Statement, ...]:  # noqa: A002
        """Return the statements that assert a triple, with their evidence."""
        raise NotImplementedError

    # -- what is in it ------------------------------------------------------------------------------------------

    def stats(self) -> Stats:
        """Count what is in the graph."""
        raise NotImplementedError

    def sources(self) -> tuple[SourceInfo, ...]:
        """List the sources with how much of the graph each carries."""
        raise NotImplementedError

    def quads(self, *, graph: str | None = None) -> Iterator[Quad]:
        """Yield the quads of one graph (IRI; None: every named graph), streamed from the store."""
        raise NotImplementedError

    # -- reasoning, checking, exporting -------------------------------------------------------------------------

    def reason(self, data: Sequence[str | PathLike[str]] = (), *, engine: str = "kzpk") -> Any:
        """Return what follows by OWL 2 RL: from files on their own, or from this graph's asserted triples.

        Raises:
            InconsistentError: If the input contradicts itself.
        """
        raise NotImplementedError

    def validate(
        self, data: Sequence[str | PathLike[str]] = (), *, shapes: Sequence[str | PathLike[str]] = ()
    ) -> Any:
        """Check files against the project's shapes together with this graph, or against given shapes alone."""
        raise NotImplementedError

    def export(
        self,
        out: IO[bytes] | str | PathLike[str],
        format: str | None = None,  # noqa: A002
        *,
        data: Sequence[str | PathLike[str]] = (),
    ) -> int:
        """Write the graph, or given files, in an RDF format; return the number of quads or triples written."""
        raise NotImplementedError

    def cache(self) -> CacheInfo:
        """Say where the prepared graph is kept and how large it is."""
        raise NotImplementedError
