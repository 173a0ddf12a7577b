"""Hypothesis strategies: small graphs that mix an ontology of every construct with things described by it."""

from __future__ import annotations

from hypothesis import strategies as st

from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Term
from kzpk_graph.vocab import OWL, RDF, RDF_TYPE, RDFS, XSD

TermTriple = tuple[Term, Term, Term]
NS = "http://example.org/"


def iri(name: str) -> NamedNode:
    return NamedNode(NS + name)


def word(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode({"rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD}[prefix] + local)


TYPE = NamedNode(RDF_TYPE)
CLASSES = [iri(f"C{i}") for i in range(5)]
PROPERTIES = [iri(f"p{i}") for i in range(4)]
THINGS = [iri(f"x{i}") for i in range(6)]
LITERALS: list[Term] = [Literal("a"), Literal("b", language="en"), Literal("7", datatype=word("xsd:integer"))]

ODD: list[Term] = [Literal("07", datatype=word("xsd:integer")), Literal("x", datatype=word("xsd:integer"))]
"""A second form of a value, and a literal that has none."""

DECLARED: list[TermTriple] = [
    *((c, TYPE, word("owl:Class")) for c in (*CLASSES, iri("R0"), iri("R1"), iri("R2"))),
    *((p, TYPE, word("owl:ObjectProperty")) for p in PROPERTIES),
]
"""Declarations: owlrl leaves out reflexive axioms about what is not declared."""

classes = st.sampled_from(CLASSES)
properties = st.sampled_from(PROPERTIES)
things = st.sampled_from(THINGS)


def rdf_list(head: str, members: list[NamedNode]) -> tuple[Term, list[TermTriple]]:
    """Write a list; its cells are named after the head so that equal lists are equal."""
    cells: list[Term] = [BlankNode(f"{head}{i}") for i in range(len(members))]
    ends: list[Term] = [*cells[1:], word("rdf:nil")]
    triples: list[TermTriple] = [
        triple
        for cell, member, rest in zip(cells, members, ends, strict=True)
        for triple in ((cell, word("rdf:first"), member), (cell, word("rdf:rest"), rest))
    ]
    return (cells[0] if cells else word("rdf:nil")), triples


def _facts() -> st.SearchStrategy[list[TermTriple]]:
    typed = st.tuples(things, st.just(TYPE), classes)
    linked = st.tuples(things, properties, things)
    valued = st.tuples(things, properties, st.sampled_from(LITERALS))
    return st.one_of(typed, linked, linked, valued).map(lambda triple: [triple])


def _pairs(names: list[str], terms: st.SearchStrategy[NamedNode]) -> st.SearchStrategy[list[TermTriple]]:
    return st.tuples(terms, st.sampled_from(names).map(word), terms).map(lambda triple: [triple])


@st.composite
def _lists(draw: st.DrawFn) -> list[TermTriple]:
    kind = draw(st.sampled_from(["owl:intersectionOf", "owl:unionOf", "owl:oneOf", "owl:propertyChainAxiom"]))
    terms = {"owl:oneOf": things, "owl:propertyChainAxiom": properties}.get(kind, classes)
    subject = draw(properties if kind == "owl:propertyChainAxiom" else classes)
    members = draw(st.lists(terms, min_size=1, max_size=3))
    label = "".join(member.value[-2:] for member in members)
    head, triples = rdf_list(f"l{kind[4:]}{subject.value[-2:]}{label}", members)
    return [(subject, word(kind), head), *triples]


@st.composite
def _restrictions(draw: st.DrawFn) -> list[TermTriple]:
    prop, other = draw(properties), draw(classes)
    name = draw(st.sampled_from(["R0", "R1", "R2"]))
    node = iri(name)
    kinds: list[list[tuple[str, Term]]] = [
        [("owl:someValuesFrom", other)],
        [("owl:someValuesFrom", word("owl:Thing"))],
        [("owl:allValuesFrom", other)],
        [("owl:hasValue", draw(things))],
        [("owl:hasValue", draw(st.sampled_from(LITERALS)))],
        [("owl:maxCardinality", Literal("1", datatype=word("xsd:nonNegativeInteger")))],
        [
            ("owl:maxQualifiedCardinality", Literal("1", datatype=word("xsd:nonNegativeInteger"))),
            ("owl:onClass", draw(st.sampled_from([other, word("owl:Thing")]))),
        ],
    ]
    body: list[TermTriple] = [(node, word(p), o) for p, o in draw(st.sampled_from(kinds))]
    use: TermTriple = (other, word(draw(st.sampled_from(["rdfs:subClassOf", "owl:equivalentClass"]))), node)
    back: TermTriple = (node, word("rdfs:subClassOf"), draw(classes))
    return [(node, word("owl:onProperty"), prop), *body, draw(st.sampled_from([use, back]))]


@st.composite
def _exclusions(draw: st.DrawFn) -> list[TermTriple]:
    kind, members, terms = draw(
        st.sampled_from(
            [
                ("owl:AllDisjointClasses", "owl:members", CLASSES),
                ("owl:AllDisjointProperties", "owl:members", PROPERTIES),
                ("owl:AllDifferent", "owl:members", THINGS),
                ("owl:AllDifferent", "owl:distinctMembers", THINGS),
            ]
        )
    )
    chosen = draw(st.lists(st.sampled_from(terms), min_size=2, max_size=4, unique=True))
    label = "".join(term.value[-2:] for term in chosen)
    head, triples = rdf_list(f"m{kind[7:]}{label}", chosen)
    node = BlankNode(f"n{kind[7:]}{members[4:]}{label}")
    return [(node, TYPE, word(kind)), (node, word(members), head), *triples]


def _contradictions() -> list[st.SearchStrategy[list[TermTriple]]]:
    marks = ["owl:IrreflexiveProperty", "owl:AsymmetricProperty"]
    return [
        _pairs(["owl:disjointWith", "owl:complementOf"], classes),
        _pairs(["owl:propertyDisjointWith"], properties),
        _pairs(["owl:differentFrom"], things),
        st.tuples(properties, st.just(TYPE), st.sampled_from(marks).map(word)).map(lambda t: [t]),
        st.tuples(properties, st.just(word("rdfs:range")), st.just(word("xsd:integer"))).map(lambda t: [t]),
        st.tuples(things, st.just(TYPE), st.just(word("owl:Nothing"))).map(lambda t: [t]),
        st.tuples(things, properties, st.sampled_from(ODD)).map(lambda t: [t]),
        _exclusions(),
    ]


def axioms(*, merging: bool, clashing: bool = False) -> st.SearchStrategy[list[TermTriple]]:
    """Describe an ontology, one axiom at a time.

    Args:
        merging: Also what makes things the same, and classes and properties too.
        clashing: Also what can be contradicted.
    """
    marks = ["owl:SymmetricProperty", "owl:TransitiveProperty", "owl:ObjectProperty", "owl:DatatypeProperty"]
    ways: list[st.SearchStrategy[list[TermTriple]]] = [
        _pairs(["rdfs:subClassOf", "owl:equivalentClass", "rdfs:subClassOf"], classes),
        _pairs(["rdfs:subPropertyOf", "owl:inverseOf", "owl:equivalentProperty"], properties),
        st.tuples(properties, st.sampled_from([word("rdfs:domain"), word("rdfs:range")]), classes).map(lambda t: [t]),
        st.tuples(properties, st.just(TYPE), st.sampled_from(marks).map(word)).map(lambda t: [t]),
        st.tuples(classes, st.just(TYPE), st.just(word("owl:Class"))).map(lambda t: [t]),
        _lists(),
        _restrictions(),
    ]
    if merging:
        unique = ["owl:FunctionalProperty", "owl:InverseFunctionalProperty"]
        ways += [
            st.tuples(properties, st.just(TYPE), st.sampled_from(unique).map(word)).map(lambda t: [t]),
            _pairs(["owl:sameAs"], things),
            _pairs(["owl:sameAs"], classes),
            _pairs(["owl:sameAs"], properties),
        ]
    if clashing:
        ways += _contradictions()
    return st.one_of(ways)


def graphs(*, merging: bool = False, clashing: bool = False, size: int = 14) -> st.SearchStrategy[list[TermTriple]]:
    """Generate graphs of axioms and facts, without duplicates, in a stable order."""
    parts = st.lists(st.one_of(_facts(), axioms(merging=merging, clashing=clashing)), max_size=size)
    return parts.map(lambda found: list(dict.fromkeys(triple for part in found for triple in part)))
