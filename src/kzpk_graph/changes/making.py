"""Making a store of one's own from what ships with the package."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kzpk_graph.changes import layout as layouts

if TYPE_CHECKING:
    from collections.abc import Callable

    from kzpk_graph.changes.layout import Layout


def make(directory: str | os.PathLike[str], *, empty: bool, root: str | None, user: str) -> Layout:
    """Make a store whose ledger begins with its making.

    Args:
        directory: Where; nothing may be there but an empty directory.
        empty: Take the ontology and the vocabularies only.
        root: Another root of the resources than the package's own; None for that.
        user: Who makes it.

    Raises:
        StoreError: If something is there already, or it cannot be written.
    """
    layouts.check_place(directory)  # before anything is prepared for it
    if empty:
        return layouts.create(directory, _recorded(layouts.fill_empty(root), user, "the ontology and its vocabularies"))
    from kzpk_graph.prepare import prepare

    fill = layouts.copy_prepared(prepare(root))
    return layouts.create(directory, _recorded(fill, user, f"the shipped graph{_version(root)}"))


def _recorded(fill: Callable[[str], None], user: str, message: str) -> Callable[[str], None]:
    def filled(directory: str) -> None:
        from kzpk_graph.changes.commit import begin
        from kzpk_graph.names import NameIndex, names_of
        from kzpk_graph.store.oxigraph import OxigraphStore

        fill(directory)
        store = OxigraphStore(os.path.join(directory, layouts.STORE))
        change = begin(store, "init", user, message)
        names = os.path.join(directory, layouts.NAMES)
        if not os.path.exists(names):
            NameIndex.build(names, names_of(store))
        NameIndex.update(names, (), (), change.id)
        store.close()

    return filled


def _version(root: str | None) -> str:
    if root is not None:
        return ""
    from kzpk_graph.resources import data_version

    return f", data set {data_version()}"
