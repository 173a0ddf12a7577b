"""The part of the knowledge graph's Python API that writes forms to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from kzpk_graph.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.lookup import Lookup
    from kzpk_graph.model import Named
    from kzpk_graph.sheets.schema import Schema
    from kzpk_graph.store.base import Store

T = TypeVar("T")


class Filling:
    """Writes forms for what is not in the graph yet; `kzpk_graph.graph.KnowledgeGraph` is one."""

    _root: str | None

    if TYPE_CHECKING:

        def _store(self) -> Store: ...

        def _lookup(self) -> Lookup: ...

        def _sound(self, work: Callable[[], T]) -> T: ...

    def forms(self) -> tuple[tuple[Named, str], ...]:
        """List the classes that can be filled in, by label, each with its definition."""
        from kzpk_graph.model import Named

        schema = self._schema()
        return tuple((Named(cls, schema.label(cls)), schema.definition(cls)) for cls in schema.forms())

    def template(
        self,
        cls: str,
        *,
        format: Literal["csv", "turtle", "trig"] = "csv",  # noqa: A002 - the name that the command line has
        separator: str = ",",
        everything: bool = False,
    ) -> str:
        """Return a form for the things of a class, derived from the shapes and the ontology.

        Args:
            cls: The class's label, CURIE or IRI.
            format: ``csv`` for a sheet that ``add`` and ``validate`` read back; ``turtle`` for triples;
                ``trig`` for a statement with its evidence.
            separator: What parts the columns of a sheet.
            everything: Show every field that the shapes allow, not only those that are asked for or in use.

        Raises:
            NotFoundError: There is no such class that can be filled in; names the nearest.
        """
        from kzpk_graph.sheets.choosing import Chooser
        from kzpk_graph.sheets.columns import find_class, nearest_classes

        schema = self._schema()
        iri = find_class(schema, cls)
        if iri not in schema.forms():
            near = [] if iri else nearest_classes(schema, cls)
            hint = f"nearest: {'; '.join(near)}" if near else "'kzpk template' lists the classes"
            reason = _reason(schema, iri) if iri else f"no class is called {cls!r}"
            raise NotFoundError(reason, hint=hint, code="KZ612")
        chooser = Chooser(schema, self._store(), self._lookup())
        chosen = self._sound(lambda: chooser.choose(iri, everything=everything))
        if format == "csv":
            from kzpk_graph.sheets.template import sheet

            return sheet(schema, chosen, separator=separator, everything=everything)
        from kzpk_graph.sheets.turtle import turtle

        return turtle(schema, chosen, with_evidence=format == "trig")

    def _schema(self) -> Schema:
        from kzpk_graph.sheets.schema import schema

        return schema(self._root)


def _reason(schema: Schema, iri: str) -> str:
    from kzpk_graph.sheets.schema import DATING, SOURCE_CLASS, STATEMENT_CLASS

    label = schema.label(iri)
    if schema.is_below(iri, SOURCE_CLASS) or schema.is_below(iri, STATEMENT_CLASS):
        return f"'{label}' has no form of its own: every form has columns for the source and for the statement"
    if iri == DATING:
        return f"'{label}' has no form of its own: dates are written in the cells of what they date"
    return f"'{label}' has no form of its own; take that of a class below it, or of what uses it"
