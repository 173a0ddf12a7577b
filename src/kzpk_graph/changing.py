"""The part of :class:`kzpk_graph.graph.KnowledgeGraph` that changes a store of one's own.

    layout = KnowledgeGraph.init("mine")
    with KnowledgeGraph.open("mine") as graph:
        outcome = graph.add(["new.trig"], message="the session of May")
        if outcome.change:
            graph.undo(outcome.change.id)

Each change opens the store for writing and lets it go again; ``with graph.writing():`` around several keeps it, and
everybody else from writing.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from kzpk_graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from os import PathLike

    from kzpk_graph.changes.layout import Layout
    from kzpk_graph.changes.records import Change, ChangeDetail, Outcome
    from kzpk_graph.changes.session import Session
    from kzpk_graph.changes.work import Work
    from kzpk_graph.model import SavedQuery
    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Store

    Path = str | PathLike[str]
    Progress = Callable[[int, int], None]

T = TypeVar("T")


class Changing:
    """Adds to a store of one's own, takes out of it, and reverses changes, all on the record."""

    _layout: Layout | None = None
    _session: Session | None = None
    _own: Store | None

    if TYPE_CHECKING:

        def queries(self) -> Mapping[str, SavedQuery]:
            """Return the saved queries by name."""

        def close(self) -> None:
            """End the child process, if there is one."""

        def _store(self) -> Store: ...

    @staticmethod
    def init(
        directory: Path,
        *,
        empty: bool = False,
        resources: Path | None = None,
        user: str | None = None,
    ) -> Layout:
        """Make a store of one's own from the graph that ships with the package.

        Args:
            directory: Where; nothing may be there but an empty directory.
            empty: Take the ontology and the vocabularies only, and no statement.
            resources: Another root of ``ontology/``, ``data/`` and ``queries/`` than the package's own.
            user: Who makes it (see :meth:`add`).

        Raises:
            StoreError: If something is there already, or it cannot be written.
        """
        from kzpk_graph.changes.making import make

        root = None if resources is None else os.fspath(resources)
        return make(directory, empty=empty, root=root, user=acting_user(user))

    def add(
        self,
        files: Path | Sequence[Path],
        *,
        data_format: str | None = None,
        source: str | None = None,
        anchor: str | None = None,
        paragraph: int | None = None,
        speaker: str | None = None,
        modality: str | None = None,
        message: str = "",
        user: str | None = None,
        force: bool = False,
        dry_run: bool = False,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> Outcome:
        """Add what files say, all of it in one step, or refuse it and leave the store as it is.

        Refused is what has a violation, and what has a warning unless forced.

        Args:
            files: Files of RDF (``.gz`` too) and fact sheets (``.csv``); ``-`` is standard input.
            data_format: The format of the files; None for what their names tell.
            source: The source that plain triples (those in no named graph) are from: its id, CURIE or IRI.
            anchor: A phrase of at most eight words of the source, verbatim, where it says them.
            paragraph: The paragraph, from 1, where the kind of source has them.
            speaker: Who says them, where the kind of source has speakers: id, CURIE or IRI.
            modality: How it is said; ``Asserted`` when None.
            message: Why.
            user: Who; None for ``KZPK_USER``, else the login name.
            force: Let warnings pass; violations never do.
            dry_run: Change nothing, and say what would change, in the answers of saved queries too.
            wait: Seconds to wait while another process changes the store; None for ten.
            progress: Called, in a dry run, with the number of saved queries asked and of all.

        Raises:
            UsageError: If what is said of plain triples is none there is; names the nearest.
            StoreError: If this is no store of one's own, another process is changing it, or it cannot be written.
        """
        from kzpk_graph.changes.work import Request
        from kzpk_graph.exchange import one_by_one

        request = Request(acting_user(user), message, force, dry_run)
        asked = {
            "data_format": data_format, "source": source, "anchor": anchor, "paragraph": paragraph,
            "speaker": speaker, "modality": modality,
        }  # fmt: skip
        names = one_by_one(files)
        return self._work(lambda work: work.add(names, request, **asked), dry_run, wait, progress)

    def remove(
        self,
        names: str | Sequence[str],
        *,
        message: str = "",
        user: str | None = None,
        force: bool = False,
        dry_run: bool = False,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> Outcome:
        """Take statements out, and sources with all their statements, with what is known about them.

        The rest is checked as an addition is: what would break is named, and nothing is taken out.

        Args:
            names: Statements (id, CURIE, IRI, or their row's identifier) and sources (id, title, CURIE or IRI).
            message: Why.
            user: Who (see :meth:`add`).
            force: Let warnings pass; violations never do.
            dry_run: Change nothing, and say what would change.
            wait: Seconds to wait while another process changes the store; None for ten.
            progress: Called, in a dry run, with the number of saved queries asked and of all.

        Raises:
            NotFoundError: If there is no such statement or source; names the nearest.
            StoreError: As for :meth:`add`.
        """
        from kzpk_graph.changes.work import Request
        from kzpk_graph.exchange import one_by_one

        request = Request(acting_user(user), message, force, dry_run)
        named = one_by_one(names)
        return self._work(lambda work: work.remove(named, request), dry_run, wait, progress)

    def undo(
        self,
        change: str,
        *,
        message: str = "",
        user: str | None = None,
        dry_run: bool = False,
        wait: float | None = None,
        progress: Progress | None = None,
    ) -> Outcome:
        """Reverse exactly one change; an undo can be undone too.

        Args:
            change: Its id, or the first four digits of it or more; its number (``#7``); or ``last``.
            message: Why.
            user: Who (see :meth:`add`).
            dry_run: Change nothing, and say what would change.
            wait: Seconds to wait while another process changes the store; None for ten.
            progress: Called, in a dry run, with the number of saved queries asked and of all.

        Raises:
            NotFoundError: If there is no such change.
            NegativeAnswer: If a later change touched the same triples; names it.
            StoreError: As for :meth:`add`.
        """
        from kzpk_graph.changes.work import Request

        request = Request(acting_user(user), message, dry_run=dry_run)
        return self._work(lambda work: work.undo(change, request), dry_run, wait, progress)

    def log(self) -> tuple[Change, ...]:
        """Return the changes of this store in their order, its making first."""
        from kzpk_graph.changes.ledger import changes

        self._directory()
        return changes(self._store())

    def change(self, name: str) -> ChangeDetail:
        """Return one change with the triples that it put in and took out.

        Args:
            name: Its id, or the first four digits of it or more; its number (``#7``); or ``last``.

        Raises:
            NotFoundError: If there is no such change.
        """
        from kzpk_graph.changes.wording import detail

        self._directory()
        return detail(self._store(), name)

    @contextmanager
    def writing(self, *, wait: float | None = None) -> Iterator[None]:
        """Keep the store open for writing from one change to the next; nobody else can write meanwhile.

        Args:
            wait: Seconds to wait while another process changes the store; None for ten.

        Raises:
            StoreError: As for :meth:`add`.
        """
        from kzpk_graph.changes.layout import open_for_reading
        from kzpk_graph.changes.session import WAIT, writing
        from kzpk_graph.gate.review import forget

        if self._session is not None:
            yield
            return
        layout = self._directory()
        with writing(layout.directory, wait=WAIT if wait is None else wait) as session:
            self._see(session.store)
            self._session = session
            try:
                yield
            finally:
                self._session = None
                forget(session.store)
                self._see(open_for_reading(layout))

    def _work(self, do: Callable[[Work], T], dry_run: bool, wait: float | None, progress: Progress | None) -> T:
        from kzpk_graph.changes.work import Work

        layout = self._directory()
        if dry_run:
            work = Work(layout, self._store(), self.queries, progress)
            try:
                return do(work)
            finally:
                work.close()
        with self.writing(wait=wait):
            work = Work(layout, self._store(), self.queries, progress)
            try:
                return do(work)
            finally:
                work.close()
                self.close()  # what was learnt of the store before, and a child that reads it, are out of date

    def _reopened(self) -> bool:
        """Open a store of one's own anew: a writer may have replaced files that this reader had not read yet."""
        from kzpk_graph.changes.layout import open_for_reading

        if self._layout is None or self._session is not None:
            return False
        self._see(open_for_reading(self._layout))
        return True

    def _see(self, store: Store) -> None:
        """Look at another state of the store from now on."""
        self.close()
        self._own = store
        vars(self).pop("_explainer", None)

    def _directory(self) -> Layout:
        if self._layout is None:
            raise StoreError(
                "the graph that ships with the package cannot be changed",
                hint="'kzpk init DIR' makes a store of your own; then name it with --store DIR",
                code="KZ365",
            )
        return self._layout

    def _own_names(self) -> NameIndex:
        from kzpk_graph.changes.naming import open_names

        return open_names(self._directory(), self._store())


def acting_user(given: str | None) -> str:
    """Return who changes something: as given, ``KZPK_USER``, or the login name."""
    from getpass import getuser

    named = (given or os.environ.get("KZPK_USER") or "").strip()
    if named:
        return named
    try:
        return getuser()
    except (KeyError, OSError):  # a user that the system has no name for
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown"


__all__ = ["Changing", "acting_user"]
