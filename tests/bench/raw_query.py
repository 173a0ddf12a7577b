"""A minimal script of a peer, for whole processes: ``python raw_query.py pyoxigraph|rdflib DATA QUERY.rq``."""

from __future__ import annotations

import sys

ENGINE, DATA, QUERY = sys.argv[1:4]
with open(QUERY, encoding="utf-8") as file:
    TEXT = file.read()
if ENGINE == "pyoxigraph":
    import pyoxigraph

    for row in pyoxigraph.Store.read_only(DATA).query(TEXT):  # type: ignore[union-attr]
        print(*row, sep="\t")
else:
    import rdflib

    for row in rdflib.Graph().parse(DATA, format="nt").query(TEXT):
        print(*row, sep="\t")  # type: ignore[misc]
