"""Carrying out a change: stage, reason, check, and commit in one step or refuse."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kzpk_graph.changes import ledger, naming
from kzpk_graph.changes.commit import Effect, Intent, commit, compact, effect_of
from kzpk_graph.changes.records import Outcome, UsedFile
from kzpk_graph.changes.resting import advised
from kzpk_graph.gate.review import review
from kzpk_graph.gate.staging import Staged, stage
from kzpk_graph.labels import select
from kzpk_graph.lookup import Lookup
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.vocab import CHANGE, GRAPH_LEDGER, PROV, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kzpk_graph.changes.layout import Layout
    from kzpk_graph.changes.records import Change
    from kzpk_graph.gate.review import Review
    from kzpk_graph.model import SavedQuery
    from kzpk_graph.names import NameIndex
    from kzpk_graph.store.base import Store

_BY_HASH: Final = f"""SELECT ?c {{ GRAPH <{GRAPH_LEDGER}> {{
  ?c <{PROV}used>/<{SCHEMA}sha256> %s . ?c <{SCHEMA}position> ?n }} }} ORDER BY DESC(?n) LIMIT 1"""


class Request(NamedTuple):
    """Who asks for a change, and how.

    Attributes:
        user: Who.
        message: Why; may be empty.
        force: Let warnings pass; violations never do.
        dry_run: Change nothing, and say what would change.
    """

    user: str
    message: str = ""
    force: bool = False
    dry_run: bool = False


class Work:
    """Changes of one store.

    Args:
        layout: The store's directory.
        store: The store; open for writing unless nothing but dry runs are asked for.
        queries: Gives the saved queries, which a dry run asks.
        progress: Called with the number of saved queries asked and of all.
    """

    def __init__(
        self,
        layout: Layout,
        store: Store,
        queries: Callable[[], Mapping[str, SavedQuery]],
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self._layout = layout
        self._store = store
        self._queries = queries
        self._progress = progress
        self._index: NameIndex | None = None

    def close(self) -> None:
        """Close the index of names."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def add(self, files: Sequence[str], request: Request, **asked: Any) -> Outcome:
        """Add what files say.

        Args:
            files: RDF files and fact sheets; ``-`` is standard input.
            request: Who asks, and how.
            asked: What is said of plain triples (see :func:`kzpk_graph.gate.staging.stage`).
        """
        staged = stage(files, store=self._store, names=self._names, command=self._command("add"), **asked)
        found = review(self._store, staged, names=self._names)
        used = tuple(UsedFile(file.name, file.sha256) for file in staged.files)
        intent = Intent("add", request.user, request.message, used)
        effect = effect_of(self._store, found.insert, (), found.staging)
        if effect.nothing and not found.count("violation"):
            held = f"nothing to add: the graph holds all of it already{self._added_before(used)}"
            notes = (found.nothing_said or held,)
            return Outcome("add", accepted=True, review=found, notes=notes)
        return self._settle(found, effect, intent, request)

    def remove(self, names: Sequence[str], request: Request) -> Outcome:
        """Withdraw statements, and sources with all their statements.

        Args:
            names: Statements and sources.
            request: Who asks, and how.

        Raises:
            NotFoundError: If there is no such statement or source, and has never been.
        """
        from kzpk_graph.changes.withdrawing import in_words, withdrawal

        going = withdrawal(self._store, Lookup(self._store, self._names), names)
        notes = tuple(f"{name} is not there any more: change {change} took it out" for name, change in going.gone)
        found = review(self._store, Staged(()), remove=going.quads, names=self._names)
        found = advised(found, self._store, going.quads, self._command("remove"))
        effect = effect_of(self._store, (), going.quads, found.staging)
        if effect.nothing:
            return Outcome("remove", accepted=True, review=found, notes=(*notes, "nothing to remove"))
        outcome = self._settle(found, effect, Intent("remove", request.user, request.message), request)
        return outcome._replace(notes=(*notes, *outcome.notes), what=in_words(going))

    def undo(self, text: str, request: Request) -> Outcome:
        """Reverse one change exactly.

        Args:
            text: The change (see :func:`kzpk_graph.changes.ledger.find_change`).
            request: Who asks, and how.

        Raises:
            NotFoundError: If there is no such change.
            NegativeAnswer: If a later change touched the same quads.
        """
        from kzpk_graph.changes.undoing import reversal
        from kzpk_graph.gate.places import Placed

        change = ledger.find_change(self._store, text)
        if change.undone_by:
            note = f"nothing to undo: change {change.id} is undone already, by change {change.undone_by}"
            return Outcome("undo", accepted=True, notes=(note,))
        back = reversal(self._store, change)
        staged = Staged(tuple(Placed(quad, "") for quad in back.insert))
        found = review(self._store, staged, remove=back.delete, names=self._names)
        found = advised(found, self._store, back.delete, self._command("remove"))
        effect = effect_of(self._store, back.insert, back.delete, found.staging)
        intent = Intent("undo", request.user, request.message, undoes=change.id)
        # What a change had mended comes back with its warnings: that is what undoing it means.
        outcome = self._settle(found, effect, intent, request._replace(force=True))
        if not outcome.accepted:
            outcome = outcome._replace(notes=(*outcome.notes, *self._in_the_way(change, found)))
        elif change.undoes and text.strip() == "last":
            outcome = outcome._replace(notes=(*outcome.notes, self._further_back(change)))
        return outcome._replace(what=f"change {change.id} ({change.kind}, {change.time})")

    def _settle(self, found: Review, effect: Effect, intent: Intent, request: Request) -> Outcome:
        """Commit what was reviewed, or refuse it, or tell what it would do."""
        outcome = Outcome(
            intent.kind,
            accepted=found.passes(strict=not request.force) and not found.errors,
            review=found,
            counts=effect.counts,
        )
        if not found.errors and not found.count("violation") and not outcome.accepted:
            outcome = outcome._replace(notes=("refused for its warnings; --force lets warnings pass",))
        if request.dry_run:
            return self._preview(outcome, effect)
        if not outcome.accepted:
            return outcome
        self.close()
        before = ledger.head(self._store)
        change = commit(self._store, effect, intent)
        touched = (*effect.insert, *effect.delete, *effect.derived_insert, *effect.derived_delete)
        naming.follow(self._layout, self._store, before, touched)
        compact(self._store, change)
        return outcome._replace(committed=True, change=change)

    def _preview(self, outcome: Outcome, effect: Effect) -> Outcome:
        from kzpk_graph.changes.preview import preview

        lookup = Lookup(self._store, self._names)
        seen = preview(self._store, effect, lookup, self._queries(), self._progress)
        return outcome._replace(**seen._asdict())

    def _in_the_way(self, change: Change, found: Review) -> list[str]:
        """Say which later changes what would be wrong has to do with."""
        from kzpk_graph.changes.undoing import dependents

        wrong = [finding for finding in found.findings if finding.severity == "violation"]
        named = {finding.statement for finding in wrong}
        terms = (term for finding in wrong for term in (finding.focus, finding.value))
        named.update(term.value for term in terms if isinstance(term, NamedNode))
        undo = self._command("undo")
        return [
            f"change {later.id} ({later.kind}, {later.time}) rests on it: '{undo} {later.id}' comes first"
            for later in dependents(self._store, change, named - {""})
        ]

    def _further_back(self, change: Change) -> str:
        """Say how to go on, where the last change was an undo, whose undoing brings back what it undid."""
        return (
            f"the last change was an undo, so change {change.undoes} counts again; to go further back, name a change:"
            f" '{self._command('log')}' lists them"
        )

    def _command(self, name: str) -> str:
        """Return a command on this store, as one would type it."""
        return f"kzpk --store {shlex.quote(self._layout.directory)} {name}"

    def _added_before(self, used: Iterable[UsedFile]) -> str:
        """Say which change read the same file before, if any did."""
        found = []
        for file in used:
            rows = select(self._store, _BY_HASH % Literal(file.sha256))
            found += [f"{file.name}: change {row[0].value.removeprefix(CHANGE)}" for row in rows]  # type: ignore[attr-defined]
        return f" ({', '.join(found)})" if found else ""

    def _names(self) -> NameIndex:
        if self._index is None:
            self._index = naming.open_names(self._layout, self._store)
        return self._index


__all__ = ["Request", "Work"]
