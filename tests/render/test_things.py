"""Search hits, descriptions and overviews, as text and as JSON of a fixed shape."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

from kzpk_graph.model import (
    CacheInfo,
    Description,
    Fact,
    FactGroup,
    Match,
    Matches,
    Named,
    SourceInfo,
    Statement,
    Stats,
    TermUse,
)
from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.render.overview import write_cache, write_sources, write_stats
from kzpk_graph.render.things import evidence_line, write_description, write_matches
from kzpk_graph.vocab import ID, KZPK, SOURCE, STATEMENT, XSD

if TYPE_CHECKING:
    from collections.abc import Callable

FORUM = ID + "business-forum"
FOLLOWS = NamedNode(KZPK + "follows")
FIRST = STATEMENT + "talk-2025.p16-1"

STATEMENT_1 = Statement(
    iri=FIRST,
    source=Named(SOURCE + "talk-2025", "A talk"),
    publisher="The Magazine",
    date="2025-07-14",
    paragraph=16,
    anchor="over 300 participants",
    speaker=Named(ID + "ambassador", "The ambassador"),
    modality=Named(KZPK + "Asserted", "asserted"),
)


def forum() -> Description:
    place = FactGroup(
        Named(KZPK + "takesPlaceIn", "takes place in"),
        "out",
        1,
        (
            Fact(
                NamedNode(FORUM),
                NamedNode(KZPK + "takesPlaceIn"),
                NamedNode(ID + "karachi"),
                "Karachi",
                False,
                (FIRST,),
            ),
        ),
    )
    state = FactGroup(
        Named(KZPK + "takesPlaceIn", "takes place in"),
        "out",
        1,
        (Fact(NamedNode(FORUM), NamedNode(KZPK + "takesPlaceIn"), NamedNode(ID + "pakistan"), "Pakistan", True, ()),),
    )
    heads = FactGroup(
        Named(KZPK + "headCount", "head count"),
        "out",
        3,
        (Fact(NamedNode(FORUM), NamedNode(KZPK + "headCount"), Literal("300"), "300", False, (FIRST,)),),
    )
    follow = FactGroup(
        Named(KZPK + "follows", "follows"),
        "in",
        1,
        (Fact(NamedNode(ID + "next"), FOLLOWS, NamedNode(FORUM), "Next\x1b[2J forum", False, (), ("plan",)),),
    )  # fmt: skip
    return Description(
        iri=FORUM,
        label="Business forum",
        labels=(("Business forum", "en", "label"), ("Іскерлік форум", "kk", "alt"), ("Buisness", "", "recorded")),
        types=(Named(KZPK + "Forum", "forum"), Named(KZPK + "Event", "event")),
        marks=(),
        groups=(place, state, heads, follow),
        statements={FIRST: STATEMENT_1},
    )


def written(write: Callable[..., None], record: Any, format_: str, **options: Any) -> str:
    out = io.BytesIO()
    write(record, format_, out, **options)
    return out.getvalue().decode()


def test_a_thing_is_shown_with_facts_marks_and_evidence() -> None:
    assert written(write_description, forum(), "text").splitlines() == [
        "Business forum",
        "forum, event · id:business-forum",
        "also: Іскерлік форум (kk), Buisness [as recorded]",
        "",
        "Facts",
        "  takes place in  Karachi  [1]",
        "                  Pakistan  inferred",
        "  head count      300  [1]",
        "                  ... and 2 more (--limit 3 shows all)",
        "  follows (of)    Next\\x1b[2J forum [plan]",
        "",
        "Evidence",
        (
            "  [1] A talk, The Magazine, 2025-07-14, paragraph 16: “over 300 participants”"
            " (says The ambassador; asserted)"
            "  statement:talk-2025.p16-1"
        ),
        "",
        "'kzpk explain id:business-forum' says why what is inferred holds",
    ]


def test_a_description_fits_the_terminal() -> None:
    text = written(write_description, forum(), "text", available=50)
    assert max(map(len, text.splitlines())) <= 50
    assert "statement:talk-2025.p16-1" in text


def test_curies_on_demand() -> None:
    text = written(write_description, forum(), "text", iris=True)
    assert "takes place in (kzpk:takesPlaceIn)  Karachi (id:karachi)  [1]" in text
    assert "Next\\x1b[2J forum [plan] (id:next)" in text
    assert "head count (kzpk:headCount)         300  [1]" in text


def test_the_json_of_a_thing_has_a_fixed_shape() -> None:
    document = json.loads(written(write_description, forum(), "json"))
    assert list(document) == ["iri", "label", "labels", "types", "marks", "groups", "statements", "term", "says"]
    assert document["types"][0] == {"iri": KZPK + "Forum", "label": "forum", "marks": []}
    group = document["groups"][0]
    assert list(group) == ["property", "direction", "total", "facts"]
    assert group["facts"][0] == {
        "subject": {"type": "uri", "value": FORUM},
        "predicate": {"type": "uri", "value": KZPK + "takesPlaceIn"},
        "object": {"type": "uri", "value": ID + "karachi"},
        "shown": "Karachi",
        "inferred": False,
        "statements": [FIRST],
        "marks": [],
    }
    assert list(document["statements"][FIRST]) == [
        "iri", "source", "publisher", "date", "said", "paragraph", "anchor", "speaker", "modality",
    ]  # fmt: skip
    assert document["term"] is None


def test_a_statement_is_shown_with_what_it_says() -> None:
    fact = Fact(NamedNode(ID + "next"), FOLLOWS, NamedNode(FORUM), "Business forum", False, (FIRST,))
    thing = Description(FIRST, "talk-2025.p16-1", (), (), (), (), {FIRST: STATEMENT_1}, says=(fact,))
    text = written(write_description, thing, "text")
    assert "Says\n  id:next kzpk:follows  Business forum\n" in text
    assert json.loads(written(write_description, thing, "json"))["says"][0]["shown"] == "Business forum"


def test_a_term_is_shown_with_definition_and_use() -> None:
    use = TermUse(
        kind="class",
        definition="Something that happens at a time.",
        domain=(),
        range=(),
        parents=(Named(KZPK + "Thing", "thing"),),
        children=(Named(KZPK + "Forum", "forum"),),
        inverse=(),
        uses=1234,
        examples=(Named(FORUM, "Business forum"),),
    )
    term = Description(KZPK + "Event", "event", (("event", "en", "label"),), (), (), (), {}, use)
    assert written(write_description, term, "text").splitlines() == [
        "event",
        "class · kzpk:Event",
        "",
        "Term",
        "  definition    Something that happens at a time.",
        "  is a kind of  thing (kzpk:Thing)",
        "  subclasses    forum (kzpk:Forum)",
        "  used          1,234 instances",
        "  for example   Business forum (id:business-forum)",
    ]
    assert json.loads(written(write_description, term, "json"))["term"]["uses"] == 1234


def test_evidence_says_what_is_missing() -> None:
    assert evidence_line(Statement(FIRST, None)) == "source not recorded"
    assert (
        evidence_line(Statement(FIRST, Named("s", "A page"), date="2024", said="2023~")) == "A page, 2024, said 2023~"
    )


def test_search_hits() -> None:
    found = Matches(
        "forum",
        (
            Match(FORUM, "Business forum", "Business forum", "entity", ("forum",)),
            Match(ID + "next", "Next forum", "NF", "entity", ("plan",), marks=("plan",)),
            Match(KZPK + "Forum", "forum", "Forum", "class", ("class",)),
        ),
    )
    assert written(write_matches, found, "text").splitlines() == [
        "Name                          What it is  Write it as",
        "----------------------------  ----------  -----------------",
        "Business forum                forum       id:business-forum",
        "Next forum [plan] (also: NF)  plan        id:next",
        "forum                         class       kzpk:Forum",
    ]
    document = json.loads(written(write_matches, found, "json"))
    assert list(document) == ["text", "matches", "nearest"]
    assert list(document["matches"][0]) == ["iri", "label", "matched", "kind", "types", "exact", "score", "marks"]
    assert written(write_matches, Matches("x", ()), "text") == ""


def test_stats() -> None:
    stats = Stats(
        counts=(("triples", 12345), ("inferred", 20)),
        classes=((Named(KZPK + "Event", "event"), 7),),
        properties=((Named(KZPK + "takesPlaceIn", "takes place in"), 9),),
        topics=(("trade", 3),),
    )
    assert written(write_stats, stats, "text", digest="5d").splitlines() == [
        "In the graph   Count",
        "------------  ------",
        "triples       12,345",
        "inferred          20",
        "",
        "Class  Write it as  Instances",
        "-----  -----------  ---------",
        "event  kzpk:Event           7",
        "",
        "Property        Write it as        Triples",
        "--------------  -----------------  -------",
        "takes place in  kzpk:takesPlaceIn        9",
        "",
        "Topic  Saved queries",
        "-----  -------------",
        "trade              3",
        "",
        "canonical hash: 5d",
    ]
    assert json.loads(written(write_stats, stats, "json", digest="5d")) == {
        "hash": "5d",
        "counts": {"triples": 12345, "inferred": 20},
        "classes": [{"iri": KZPK + "Event", "label": "event", "count": 7}],
        "properties": [{"iri": KZPK + "takesPlaceIn", "label": "takes place in", "count": 9}],
        "queries": {"trade": 3},
    }


def test_sources() -> None:
    source = SourceInfo(
        SOURCE + "talk-2025", "A talk", "interview", "The Magazine", "2025", "https://example.org", 3, 40
    )
    lines = written(write_sources, (source,), "text").splitlines()
    assert lines[0].split() == ["Source", "Kind", "Publisher", "Date", "Statements", "Triples", "Write", "it", "as"]
    assert lines[2].endswith("3       40  source:talk-2025")
    assert json.loads(written(write_sources, (source,), "json")) == [
        {"iri": SOURCE + "talk-2025", "title": "A talk", "kind": "interview", "publisher": "The Magazine",
         "date": "2025", "url": "https://example.org", "statements": 3, "triples": 40},
    ]  # fmt: skip
    assert written(write_sources, (), "text") == ""


def test_cache() -> None:
    info = CacheInfo("/home/me/.cache/kzpk", (("abc", 12345, True), ("old", 5, False)), 12350)
    assert written(write_cache, info, "text").splitlines() == [
        "/home/me/.cache/kzpk",
        "  abc  12,345 bytes  (current)",
        "  old  5 bytes",
        "12,350 bytes in all",
    ]
    assert json.loads(written(write_cache, info, "json"))["generations"][0] == {
        "key": "abc", "size": 12345, "current": True,
    }  # fmt: skip


def test_json_escapes_what_is_invisible_and_keeps_letters() -> None:
    found = Matches("\u202eab\x9b қаз", ())
    raw = written(write_matches, found, "json")
    assert "\\u202eab\\u009b қаз" in raw
    assert json.loads(raw)["text"] == found.text


def test_literals_in_json_are_those_of_sparql() -> None:
    from kzpk_graph.render.data import plain

    assert plain(Literal("7", datatype=NamedNode(XSD + "integer"))) == {
        "type": "literal", "value": "7", "datatype": XSD + "integer",
    }  # fmt: skip
    assert plain(Literal("x", language="kk")) == {"type": "literal", "value": "x", "xml:lang": "kk"}
    assert plain(Literal("x")) == {"type": "literal", "value": "x"}
