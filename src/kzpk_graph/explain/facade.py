"""The part of the knowledge graph's Python API that explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from kzpk_graph.errors import NegativeAnswer, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.explain.proving import Explainer
    from kzpk_graph.explain.records import Checked, Explanations, WhyNot
    from kzpk_graph.lookup import Lookup
    from kzpk_graph.store.base import Store

T = TypeVar("T")


class Explaining:
    """Explains the triples of a graph; `kzpk_graph.graph.KnowledgeGraph` is one."""

    _explainer: Explainer | None = None

    if TYPE_CHECKING:

        def _store(self) -> Store: ...

        def _lookup(self) -> Lookup: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

    def explain(
        self,
        subject: str,
        predicate: str | None = None,
        object: str | None = None,  # noqa: A002
        *,
        all_proofs: bool = False,
        limit: int = 20,
    ) -> Explanations:
        """Explain why triples are in the asked graph: the proof down to statements of sources and axioms.

        Args:
            subject: A label, CURIE or IRI; that of a statement stands for all that it says.
            predicate: The same, of a property (``a`` for ``rdf:type``); None for all.
            object: The same, or a literal: its bare text, or as Turtle writes it; None for all.
            all_proofs: Give every proof that rests on other grounds, not only the smallest.
            limit: At most so many triples, and at most so many proofs of each.

        Raises:
            NotFoundError: Nothing, or more than one thing, has that name; or the graph holds no such triple.
        """
        return self._sound(lambda: self._explained(subject, predicate, object, all_proofs=all_proofs, limit=limit))

    def _explained(
        self, subject: str, predicate: str | None, obj: str | None, *, all_proofs: bool, limit: int
    ) -> Explanations:
        from kzpk_graph.explain.terms import Reader

        explainer = self._explaining()
        reader = Reader(self._store(), self._lookup())
        about = reader.subject(subject)
        relation = None if predicate is None else reader.predicate(predicate)
        objects = [] if obj is None or relation is None else reader.objects(obj, about, relation)
        found = explainer.explain(about, relation, objects, all_proofs=all_proofs, limit=limit)
        if not found.total:
            self._absent(explainer, about, relation, objects)
        return found

    def why_not(self, subject: str, predicate: str, object: str, *, limit: int = 5) -> WhyNot:  # noqa: A002
        """Say why a triple is not in the asked graph: what it would take or contradict, and what is there instead.

        Args:
            subject: A label, CURIE or IRI.
            predicate: The same, of a property (``a`` for ``rdf:type``).
            object: The same, or a literal.
            limit: At most so many rules that nearly conclude it.

        Raises:
            NotFoundError: Nothing, or more than one thing, has that name; names the nearest, or all.
            NegativeAnswer: The graph does hold the triple.
        """
        return self._sound(lambda: self._missing(subject, predicate, object, limit))

    def _missing(self, subject: str, predicate: str, obj: str, limit: int) -> WhyNot:
        from kzpk_graph.explain.missing import Missing
        from kzpk_graph.explain.terms import Reader
        from kzpk_graph.explain.wording import curies
        from kzpk_graph.rdfio import DefaultGraph

        explainer = self._explaining()
        reader = Reader(self._store(), self._lookup())
        s, p = reader.subject(subject), reader.predicate(predicate)
        objects = reader.objects(obj, s, p)
        for o in objects:
            if any(True for _ in self._store().quads(s, p, o, DefaultGraph())):
                raise NegativeAnswer(
                    f"the graph does hold it: {explainer.words.triple((s, p, o))}",
                    hint=f"'kzpk explain {curies((s, p, o))}' says why",
                    code="KZ101",
                )
        return Missing(explainer).why_not((s, p, objects[0]), limit)

    def check_all(self, progress: Callable[[int, int], None] | None = None) -> Checked:
        """Prove every triple of the asked graph, and verify every proof with an independent checker.

        Args:
            progress: Called with the number of triples done and of all triples, now and then.
        """
        from kzpk_graph.explain.everything import check_all

        return self._sound(lambda: check_all(self._store(), progress))

    def _explaining(self) -> Explainer:
        """Return the explainer of the store that is open now; what it has learnt is kept."""
        from kzpk_graph.attached import sentence
        from kzpk_graph.explain.proving import Explainer

        store = self._store()
        if self._explainer is None or self._explainer.store is not store:
            self._explainer = Explainer(store, sentence)
        return self._explainer

    def _absent(self, explainer: Explainer, about: Any, relation: Any, objects: list[Any]) -> None:
        from kzpk_graph.explain.wording import curies

        words, typed = explainer.words, curies((about, relation, objects[0] if objects else None))
        if objects:
            raise NotFoundError(
                f"the graph does not hold it: {words.triple((about, relation, objects[0]))}",
                hint=f"'kzpk explain --why-not {typed}' says what is missing",
                code="KZ112",
            )
        what = f"no {words.quoted(relation)} of " if relation is not None else "nothing about "
        raise NotFoundError(
            f"the graph holds {what}{words.label(about)}",
            hint=f"'kzpk show {curies((about,))}' says what it holds",
            code="KZ112",
        )
