"""CURIEs and IRIs: strict, reversible, and never two readings of one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kzpk_graph import terms
from kzpk_graph.errors import UsageError
from kzpk_graph.rdfio import NamedNode
from kzpk_graph.vocab import ID, KZPK, PREFIXES, STATEMENT


@pytest.mark.parametrize(
    ("iri", "curie"),
    [
        (KZPK + "Event", "kzpk:Event"),
        (STATEMENT + "tdi-interview-2025.p16-1", "statement:tdi-interview-2025.p16-1"),
        (ID + "қазақстан", "id:қазақстан"),
        (ID + "a%20b", "id:a%20b"),
        (ID + "a:b", "id:a:b"),
    ],
)
def test_a_curie_and_back(iri: str, curie: str) -> None:
    assert terms.shrink(iri) == curie
    assert terms.expand(curie) == iri
    assert terms.is_curie(curie)


@pytest.mark.parametrize(
    "iri",
    [
        ID,  # nothing after the namespace
        ID + "a/b",  # a slash needs an escape in Turtle
        ID + "ends-in-dot.",
        ID + "-starts-with-dash",
        ID + "a~b",
        KZPK[:-1],
        "urn:isbn:0451450523",
        "http://example.org/x",
    ],
)
def test_what_no_curie_can_say_is_written_in_full(iri: str) -> None:
    assert terms.shrink(iri) == f"<{iri}>"
    assert terms.expand(f"<{iri}>") == iri


def test_the_longest_namespace_is_taken() -> None:
    prefixes = {"a": "http://e/", "b": "http://e/x#"}
    assert terms.shrink("http://e/x#y", prefixes) == "b:y"
    assert terms.shrink("http://e/x", prefixes) == "a:x"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("Event", "KZ211", "neither a CURIE nor an IRI"),
        ("", "KZ211", "neither"),
        ("kzkp:Event", "KZ212", "did you mean kzpk:"),
        ("zzzzz:Event", "KZ212", "known prefixes are kzpk:"),
        ("id:a b", "KZ211", "not a legal CURIE"),
        ("id:a/b", "KZ211", "write the full IRI: <https://w3id.org/kzpk/id/...>"),
        ("id:x.", "KZ211", "not a legal CURIE"),
        ("id:x\n", "KZ211", "not a legal CURIE"),
        ("id:x> <y", "KZ211", "not a legal CURIE"),
        ("<http://e/a b>", "KZ211", "not an absolute IRI"),
        ("<relative>", "KZ211", "not an absolute IRI"),
        ("mailto:someone@example.org", "KZ212", "not known"),
    ],
)
def test_other_texts_are_refused(text: str, code: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        terms.expand(text)
    assert said in str(caught.value)
    assert caught.value.code == code


def test_a_bare_address_is_an_iri() -> None:
    assert terms.expand("https://w3id.org/kzpk/id/a/b?c=d#e") == "https://w3id.org/kzpk/id/a/b?c=d#e"


@given(st.text(max_size=30))
def test_expanding_any_text_gives_a_legal_iri_or_an_error(text: str) -> None:
    try:
        iri = terms.expand(text)
    except UsageError:
        return
    assert NamedNode(iri).value == iri
    assert terms.is_iri(iri)


@given(st.sampled_from(list(PREFIXES)), st.text(min_size=1, max_size=12))
def test_shrinking_is_reversible(prefix: str, local: str) -> None:
    iri = PREFIXES[prefix] + local
    short = terms.shrink(iri)
    if not short.startswith("<"):
        assert terms.expand(short) == iri
        # The engine, which knows Turtle's grammar, reads the same IRI from it.
        from pyoxigraph import RdfFormat, parse

        text = f"@prefix {prefix}: <{PREFIXES[prefix]}> . {short} {short} {short} ."
        (quad,) = parse(text, RdfFormat.TURTLE)
        assert quad.subject == quad.object == NamedNode(iri)


@pytest.mark.parametrize(
    "iri", ["http:", "a b:c", "1a:b", "http://a#b#c", "http://a/%zz", "http://a/{b}", "//a", "", "a"]
)
def test_what_is_no_iri(iri: str) -> None:
    assert not terms.is_iri(iri)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("takesPlaceIn", "takes place in"),
        ("trade-kz-pk-2024", "trade kz pk 2024"),
        ("TradeObservation", "trade observation"),
        ("inGDPTerms", "in GDP terms"),
        ("GDPPerCapita", "GDP per capita"),
        ("", ""),
    ],
)
def test_words_of_a_name(name: str, words: str) -> None:
    assert terms.words(name) == words


@pytest.mark.parametrize(
    ("iri", "name"),
    [(KZPK + "Event", "Event"), (ID + "x/y", "y"), ("urn:a:b", "b"), ("http://a/", "http://a/")],
)
def test_local_name(iri: str, name: str) -> None:
    assert terms.local_name(iri) == name


@pytest.mark.parametrize(
    ("text", "legal"), [("", True), ("a.b", True), ("a.", False), ("1a", False), ("_a", False), ("é", True)]
)
def test_prefixes(text: str, legal: bool) -> None:
    assert terms.is_prefix(text) is legal
