"""Why a triple is in the graph, or is not: proofs down to the statements of the sources, in plain words.

`proving` finds and words the proofs, `missing` says what a triple that is not there would need, `everything` proves the
whole graph, `terms` reads what a person types, `wording` turns triples and rules into sentences, `records` is what
comes out.
"""
