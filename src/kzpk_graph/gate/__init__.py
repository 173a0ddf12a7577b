"""The gate: would these triples join the graph well?

:mod:`kzpk_graph.gate.staging` reads what is to join, :mod:`kzpk_graph.gate.review` says what is wrong with it and what
it would change. Neither writes anything.
"""
