"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that exports."""

from __future__ import annotations

from itertools import count
from typing import IO, TYPE_CHECKING, Any, TypeVar

from kzpk_graph.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from os import PathLike

    from kzpk_graph.exports.job import Ledger
    from kzpk_graph.exports.selection import Selection
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.rdfio import Quad
    from kzpk_graph.store.base import Store

T = TypeVar("T")


class Exporting:
    """Writes a graph, a part of it, or files, in the formats of :mod:`kzpk_graph.exports.registry`."""

    if TYPE_CHECKING:
        _root: str | None

        def _store(self) -> Store: ...

        def _lookup(self) -> Lookup: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

        def query(self, name: str, /) -> Any:
            """Run a saved query."""

    def export(
        self,
        out: IO[bytes] | str | PathLike[str],
        format: str,  # noqa: A002
        *,
        selection: Selection | None = None,
        query: str = "",
        data: str | PathLike[str] | Sequence[str | PathLike[str]] = (),
        data_format: str | None = None,
        base: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Ledger:
        """Write the graph, a part of it, what a saved query constructs, or given files.

        Formats of triples get the asked graph; those of data sets the statement graphs, the evidence, the ontology and
        ``graph:inferred``, with an empty default graph, so that reading it back counts nothing twice. Files are
        converted as they are, never through a store, which would change the forms of literals.

        Args:
            out: A file name, for formats of several files a directory's, or a binary stream.
            format: A format's name (see :data:`kzpk_graph.exports.registry.EXPORT_FORMATS`).
            selection: Which part of the graph; None for what the format gets by default.
            query: The name of a saved CONSTRUCT query, whose triples are written instead.
            data: Files to convert instead.
            data_format: The format of the files; None for what their names tell (``-`` is standard input).
            base: What relative IRIs in them are resolved against; when None they are errors.
            progress: Called now and then with how many quads were done.

        Returns:
            How much was written, and what the format could not hold.

        Raises:
            UsageError: The format is unknown or cannot hold the named graphs of the files, or the query has rows.
            ParseError: A file does not parse.
            InputError: The format cannot express something; nothing was written.
        """
        from kzpk_graph.exports.job import Job
        from kzpk_graph.exports.registry import format_named
        from kzpk_graph.exports.run import convert, write
        from kzpk_graph.exports.selection import Selection

        chosen = format_named(format)
        if data:
            return convert(data, out, format, data_format=data_format, base=base, progress=progress)
        part = selection or Selection()
        if query:
            return write(Job(self._constructed(query), chosen, self._store(), progress=progress), out)

        def work() -> Ledger:
            trivial = count()
            quads = self.select(part, datasets=chosen.datasets, trivial=lambda: next(trivial))
            ledger = write(Job(quads, chosen, self._store(), part, progress=progress), out)
            passed_over = next(trivial)
            if passed_over:
                note = (
                    f"{passed_over:,} inferred triples that hold of everything were left out (x a owl:Thing and so on)"
                )
                ledger = ledger._replace(notes=(*ledger.notes, note))
            return ledger

        return self._sound(work)

    def select(
        self,
        selection: Selection | None = None,
        *,
        datasets: bool = True,
        trivial: Callable[[], object] | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads of a part of the graph, as an export would write them.

        Args:
            selection: Which part; None for what formats get by default.
            datasets: Keep the statement graphs apart; otherwise all is in the default graph.
            trivial: Called for each inferred quad that is left out because it says nothing.
        """
        from kzpk_graph.exports.selection import Selection, select

        store, part = self._store(), selection or Selection()
        return select(store, part, datasets=datasets, shapes=self._shapes, trivial=trivial)

    def dataset_hash(self) -> str:
        """Return the hash of the data set that an export to N-Quads holds (RDFC-1.0, SHA-256), in hexadecimal.

        Raises:
            InputError: Its blank nodes are too entangled for a canonical form.
        """
        from kzpk_graph.rdfio.canonical import hash_of

        return self._sound(lambda: hash_of(self.select()))

    def selected(
        self,
        *,
        sources: str | Sequence[str] = (),
        about: str | Sequence[str] = (),
        topics: str | Sequence[str] = (),
        depth: int = 1,
        **parts: bool,
    ) -> Selection:
        """Return a selection whose sources, things and topics are named as a person names them.

        Args:
            sources: Ids, titles, CURIEs or IRIs of sources.
            about: Labels, CURIEs or IRIs of things.
            topics: Labels, ids, CURIEs or IRIs of topics.
            depth: How many steps around the things.
            parts: ``asserted``, ``inferred``, ``evidence``, ``ontology``, ``shapes``.

        Raises:
            NotFoundError: There is no such source, thing or topic; names the nearest.
        """
        from kzpk_graph.exports.selection import Selection

        def resolve() -> Selection:
            from kzpk_graph.exchange import one_by_one
            from kzpk_graph.exports.naming import topic_named
            from kzpk_graph.reading import quoted_source

            store, lookup = self._store(), self._lookup()
            return Selection(
                **parts,
                sources=tuple(quoted_source(store, lookup, text) for text in one_by_one(sources)),
                about=tuple(lookup.resolve(text) for text in one_by_one(about)),
                topics=tuple(topic_named(store, text) for text in one_by_one(topics)),
                depth=depth,
            )

        return self._sound(resolve)

    def _constructed(self, name: str) -> Iterator[Quad]:
        from kzpk_graph.rdfio import Quad

        result = self.query(name)
        if result.kind != "construct":
            raise UsageError(
                f"the saved query {name!r} gives rows, and no graph",
                hint=f"use 'kzpk query {name}', or name a CONSTRUCT query",
                code="KZ224",
            )
        return (Quad(triple[0], triple[1], triple[2]) for triple in result.triples)

    def _shapes(self) -> Iterable[Quad]:
        from kzpk_graph.exchange import read_files
        from kzpk_graph.resources import resource_paths

        return read_files(resource_paths("shapes", self._root))
