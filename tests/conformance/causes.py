"""Why tests are left out of a suite, and why tests fail: every one has its reason here.

A test that stands here and passes is a fault of this table, and the run says so.
"""

from __future__ import annotations

from typing import Final

_GENERALISED: Final = "asks for generalised RDF (blank nodes as predicates), which RDF 1.1 does not allow"
_REMOTE: Final = "names a remote context: nothing is fetched, and no other file is read"
_DIRECTION: Final = "asks for rdfDirection, an option that the command does not have"
_MODE: Final = "asks for the processing mode of JSON-LD 1.0: the command reads JSON-LD 1.1"

EXCLUDED: Final[dict[str, dict[str, str]]] = {
    "JSON-LD toRdf": {
        **dict.fromkeys(("tc029", "tep02", "ter21", "ter42", "ttn01"), _MODE),
        **dict.fromkeys(
            ("tc031", "tc034", "te126", "te127", "te128", "tso05", "tso06", "tso08", "tso09", "tso11"), _REMOTE
        ),
        **dict.fromkeys(("tdi09", "tdi10", "tdi11", "tdi12"), _DIRECTION),
        "te075": _GENERALISED,
        "te077": "asks for expandContext, an option that the command does not have",
    },
}
"""Suite to test to the reason why the test does not apply to the command."""

_BY_VALUE: Final = "the engine's store keeps numbers, booleans and times by value, so two spellings of one are one term"
_SCOPE: Final = "the engine binds the variable of GRAPH before it evaluates what is inside (SPARQL 1.1 Query §18.5)"
_EMPTY_PATH: Final = "the engine finds paths of length zero only at terms that the data hold (SPARQL 1.1 Query §18.4)"
_TAGGED: Final = "the engine keeps a language tag that all texts share, where §18.5.1.7 gives a simple literal"
_DATES: Final = "the engine compares a date that has a time zone with one that has none, where the test has an error"

KNOWN: Final[dict[str, dict[str, str]]] = {
    "SPARQL 1.0 query": {
        "syntax-sparql3/syn-bad-26.rq": "the engine reads <a&&b> as two comparisons: its tokens are not the longest",
        "open-world/open-eq-01": _BY_VALUE,
        "open-world/date-2": _DATES,
        "open-world/date-3": _DATES,
        "graph/graph-variable-scope": _SCOPE,
        "graph/graph-optional": _SCOPE,
        **dict.fromkeys(
            (
                "expr-builtin/str-1", "expr-builtin/str-2", "expr-builtin/sameTerm-simple", "expr-builtin/sameTerm-eq",
                "expr-builtin/sameTerm-not-eq", "expr-equals/Equality 1-1 -- graph",
                "expr-equals/Equality 1-2 -- graph", "distinct/Numbers: Distinct", "distinct/All: Distinct",
            ),
            _BY_VALUE,
        ),
        "expr-builtin/case-insensitive booleans": "the engine reads TRUE and False in lower case only",
    },
    "SPARQL 1.1 query": {
        "aggregates/GROUP_CONCAT with same language tag": _TAGGED,
        "aggregates/GROUP_CONCAT with one element": _TAGGED,
        "aggregates/COUNT: no GROUP BY inside of GRAPH": _SCOPE,
        "bindings/VALUES inside GRAPH binding the same variable as the graph name": _SCOPE,
        "functions/BNODE(str)": "the engine gives a new blank node at each call, also for the same text",
        "negation/outer GRAPH operator does not affect MINUS disjointness": _SCOPE,
        "property-path/* with start being a constant on the empty dataset": _EMPTY_PATH,
        "property-path/* with end being a constant on the empty dataset": _EMPTY_PATH,
        "property-path/? with start being a constant on the empty dataset": _EMPTY_PATH,
        "property-path/? with end being a constant on the empty dataset": _EMPTY_PATH,
        "csv-tsv-res/csv03 - CSV Result Format": _BY_VALUE,
        "csv-tsv-res/tsv03 - TSV Result Format": _BY_VALUE,
    },
    "SHACL-SPARQL": {
        "pre-binding/shapesGraph-001": "queries in shapes cannot ask of $shapesGraph, which SHACL §5.3.1 leaves to the"
        " processor: pySHACL does not offer it, and the command says so in one line",
    },
    "RDF/XML": {
        "xml-canon-test001": "the parser does not write XML literals in their exclusive canonical form",
        "xml-canon-test002": "the parser does not write XML literals in their exclusive canonical form",
    },
    "JSON-LD toRdf": {
        **dict.fromkeys(
            ("t0122", "t0123", "te062", "te091"),
            "the parser resolves IRIs with too many or bare dots otherwise (RFC 3986 §5.2)",
        ),
        "tc013": "the parser looks a type map's scoped context up in the containing one",
        "tli12": "the parser refuses a @base that is no IRI, where the test leaves relative IRIs out",
    },
}  # fmt: skip
"""Suite to test to the cause of its failure, which lies in a library and out of reach of a few lines outside it."""
