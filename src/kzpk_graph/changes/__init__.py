"""The checked way into a store of one's own, and out of it again.

:mod:`~kzpk_graph.changes.layout` is what such a store is made of, :mod:`~kzpk_graph.changes.ledger` the record of its
changes, :mod:`~kzpk_graph.changes.session` the one writer at a time, :mod:`~kzpk_graph.changes.commit` the one
transaction of a change, and :mod:`~kzpk_graph.changes.withdrawing`, :mod:`~kzpk_graph.changes.undoing` and
:mod:`~kzpk_graph.changes.preview` say what would go, what can be reversed and what would be answered then.
"""
