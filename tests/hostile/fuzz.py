"""Made-up input for everything that reads: whatever comes, the answer is a value or one of the project's own errors.

Run it as ``python tests/hostile/fuzz.py [--inputs 10000] [--seed N]``. It prints how many inputs each reader got, and
ends at the first that raises anything else, with that input.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from kzpk_graph import KnowledgeGraph, edtf
from kzpk_graph.errors import KzpkError
from kzpk_graph.queries import catalogue, guard
from kzpk_graph.rdfio import PlacedFile, parse_file
from kzpk_graph.rdfio.single import parse_term

if TYPE_CHECKING:
    from collections.abc import Callable

RDF_XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://a/">
<rdf:Description rdf:about="http://a/s"><a:p rdf:parseType="Collection"><a:C/></a:p></rdf:Description></rdf:RDF>"""
HEADER = """#+ summary: One line
#+ question: What is it?
#+ tags: [a]
#+ parameters:
#+   - name: state
#+     type: iri
#+     default: id:pakistan
#+ columns:
#+   - name: x

SELECT ?x { VALUES ?state { id:pakistan } ?x a ?state }
"""
SEEDS: dict[str, tuple[str, ...]] = {
    "ttl": ('@prefix a: <http://a/> . a:s a:p "x"@en , 1.5 , true , ( 1 [ a:q <http://b/> ] ) .',),
    "trig": ('<http://a/g> { <http://a/s> a <http://a/C> ; <http://a/p> """long\ntext""" . }',),
    "nt": ('<http://a/s> <http://a/p> "x\\u00e9"^^<http://a/d> .\n_:b <http://a/p> "y"@en-GB .\n',),
    "nq": ('<http://a/s> <http://a/p> "x" <http://a/g> .\n',),
    "jsonld": ('{"@context":{"p":{"@id":"http://a/p","@type":"@id"}},"@id":"http://a/s","p":["http://b/",{"@list":[1]}]}',),
    "rdf": (RDF_XML,),
    "header": (HEADER,),
    "edtf": ("2025-04", "2025-06~", "[2025-04-28..2025-04-30]", "2021/..", "../2020-02-30", "Y-170000002", "201X?"),
    "query": ('PREFIX a: <http://a/> SELECT ?x FROM <http://g> { SERVICE <x> { ?x a "service" } } # from',),
    "term": ('"x"@en', "5", "kzpk:Event", '"a\\"b"^^xsd:date', "<http://a/>"),
    "parameter": ("Pakistan", "2024", "2025-04-01", "id:pakistan", "trade turnover", "<https://w3id.org/kzpk/id/x>"),
    "sheet": ("class,kzpk:Visit\r\nlabel,visitor\r\n\"A visit, 2025\",id:x\r\n=1+1,\"a\nb\"\r\n",),
}  # fmt: skip
PIECES = (
    "\x00", "\x1b[0m", "\u202e", "\ufeff", "\ud7ff", "\U0010ffff", "'", '"', '"""', "\\", "\\u", "{", "}", "(", "[[[[",
    "<<(", ">", "#+", "\r", "\n", "\t", "%", "@", "^^", "_:", "&x;", "]]>", "..", "/", "0" * 400, "-", "é", "9" * 30,
    "true", "null", ": &a *a", "!!python/object:x", "'; DROP",
)  # fmt: skip


def mutate(text: str, chance: random.Random) -> str:
    """Change a text in a few places."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        end = min(len(text), at + chance.choice((0, 0, 1, 3, 20)))
        kind = chance.random()
        new = chance.choice(PIECES) if kind < 0.6 else text[at : at + 30] * chance.randint(1, 3) if kind < 0.8 else ""
        text = text[:at] + new + text[end:]
    return text


def readers(graph: KnowledgeGraph, folder: Path) -> dict[str, Callable[[str], object]]:
    """Return what reads each kind of input."""
    state = {name: query for name, query in graph.queries().items() if query.parameters}

    def file(extension: str) -> Callable[[str], object]:
        path = folder / f"input.{extension}"

        def read(text: str) -> object:
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            PlacedFile(path)
            return list(parse_file(path))

        return read

    def header(text: str) -> object:
        path = folder / "topic" / "name.rq"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return catalogue.compile_all([str(path)])

    def parameter(text: str) -> object:
        name = sorted(state)[len(text) % len(state)]
        first = state[name].parameters[0].name
        return graph.query(name, {first: text})

    def sheet(text: str) -> object:
        path = folder / "sheet.csv"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return graph.validate([path])

    return {
        **{extension: file(extension) for extension in ("ttl", "trig", "nt", "nq", "jsonld", "rdf")},
        "header": header,
        "edtf": lambda text: (edtf.valid(text), edtf.valid(text) and edtf.bounds(text)),
        "query": lambda text: guard.check(text, lambda _: False),
        "term": parse_term,
        "parameter": parameter,
        "sheet": sheet,
    }


SLOW = {"sheet": 100, "parameter": 10, "header": 3}
"""One in so many inputs is of this kind: each takes as many times as long."""


def fuzz(inputs: int, seed: int) -> Counter[str]:
    """Give the readers so many inputs and return how many each got.

    Raises:
        AssertionError: One of them raised what is no error of the project's own.
    """
    chance = random.Random(seed)
    given: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, KnowledgeGraph.open(isolate=False) as graph:
        found = readers(graph, Path(name))
        while given.total() < inputs:
            kind = chance.choice(sorted(found))
            if chance.randrange(SLOW.get(kind, 1)):
                continue
            text = mutate(chance.choice(SEEDS[kind]), chance)
            try:
                found[kind](text)
            except KzpkError as error:
                if "\n" in str(error):
                    raise AssertionError(f"{kind}: {text!r} gives more than one line: {error}") from error
            except Exception as error:
                raise AssertionError(f"{kind}: {text!r} raises {type(error).__name__}: {error}") from error
            given[kind] += 1
    return given


def main() -> None:
    """Run it, and print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    try:
        for kind, count in sorted(fuzz(given.inputs, given.seed).items()):
            print(f"{kind:10} {count:6,}")
    except AssertionError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
