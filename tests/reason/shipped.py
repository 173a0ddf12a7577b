"""The shipped graph as input for the reasoner, and its comparison with owlrl.

Run ``python tests/reason/shipped.py`` to hold the closure of the whole shipped graph against owlrl's; it rewrites
``shipped_result.md`` beside it. Keys are left out of the input of both, since owlrl merges on half a key (see
``test_oracle.py``).
"""

from __future__ import annotations

import platform
import time
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

from kzpk_graph.prepare import read
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Term
from kzpk_graph.reason import close
from kzpk_graph.reason.owlrl_engine import in_every_graph, owlrl_closure
from kzpk_graph.vocab import GRAPH_EVIDENCE, ID, OWL, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TermTriple = tuple[Term, Term, Term]
HAS_KEY = NamedNode(OWL + "hasKey")
RESULT = Path(__file__).with_name("shipped_result.md")


def ontology() -> Iterator[TermTriple]:
    """Yield the triples of the ontology and the vocabularies."""
    return (cast("TermTriple", (q.subject, q.predicate, q.object)) for q in read("ontology"))


def statements() -> Iterator[TermTriple]:
    """Yield what the statements say."""
    evidence = NamedNode(GRAPH_EVIDENCE)
    quads = (quad for quad in read("data") if quad.graph_name != evidence)
    return (cast("TermTriple", (q.subject, q.predicate, q.object)) for q in quads)


def whole() -> list[TermTriple]:
    """Give all asserted triples, each once."""
    return list(dict.fromkeys((*ontology(), *statements())))


def without_keys(triples: Iterable[TermTriple]) -> list[TermTriple]:
    """Leave the keys out."""
    return [triple for triple in triples if triple[1] != HAS_KEY]


def axioms() -> list[TermTriple]:
    """Give what the ontology says to a reasoner: no labels, definitions or other annotations."""
    return [t for t in ontology() if str(t[1].value).startswith((OWL, RDF, RDFS)) and not isinstance(t[2], Literal)]


def connected(start: str, size: int) -> list[TermTriple]:
    """Take the axioms and a connected part of the statements.

    Args:
        start: Local name of the thing to begin with.
        size: How many triples at most, axioms included.
    """
    about: defaultdict[Term, list[TermTriple]] = defaultdict(list)
    for triple in statements():
        about[triple[0]].append(triple)
        if not isinstance(triple[2], Literal):
            about[triple[2]].append(triple)
    chosen = dict.fromkeys(axioms())
    todo: list[Term] = [NamedNode(ID + start)]
    seen = set(todo)
    for thing in todo:
        for triple in about[thing]:
            if len(chosen) == size:
                return list(chosen)
            chosen[triple] = None
            for end in (triple[0], triple[2]):
                if end not in seen and isinstance(end, NamedNode | BlankNode):
                    seen.add(end)
                    todo.append(end)
    return list(chosen)


def main() -> None:
    """Compare the closures of the whole shipped graph and record the result."""
    graph = without_keys(whole())
    started = time.perf_counter()
    closure = close(graph)
    ours = set(closure.inferred) - in_every_graph()
    middle = time.perf_counter()
    theirs = owlrl_closure(graph)
    ended = time.perf_counter()
    text = f"""# The whole shipped graph, ours and owlrl's

Written by `python tests/reason/shipped.py`; keys left out on both sides.

| | |
|---|---|
| date | {time.strftime("%Y-%m-%d")} |
| versions | Python {platform.python_version()}, owlrl {version("owlrl")}, rdflib {version("rdflib")} |
| asserted triples | {len(graph):,} |
| inferred by us | {len(ours):,} in {middle - started:.2f} s |
| inferred by owlrl | {len(theirs.inferred):,} in {ended - middle:.1f} s |
| only ours | {len(ours - theirs.inferred):,} |
| only owlrl's | {len(theirs.inferred - ours):,} |
| contradictions | ours {len(closure.inconsistencies)}, owlrl's {len(theirs.errors)} |
"""
    RESULT.write_text(text, encoding="utf-8")
    print(text)
    for sign, triples in (("+", ours - theirs.inferred), ("-", theirs.inferred - ours)):
        for triple in sorted(triples, key=str):
            print(sign, *triple)
    raise SystemExit(ours != theirs.inferred)


if __name__ == "__main__":
    main()
