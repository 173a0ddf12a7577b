"""Names that are nearly those of something known, terms of office that may be known, and forms left as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.gate.conftest import CORRECT, changed

from kzpk_graph.gate.likenames import NameList
from kzpk_graph.names import normalise

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.gate.conftest import Reviewed

    from kzpk_graph import KnowledgeGraph
    from kzpk_graph.model import Finding


def more(triples: str) -> str:
    """Return the correct file with more triples at the end of its statement."""
    head, end, tail = CORRECT.rpartition("\n}")
    return f"{head}\n  {triples}{end}{tail}"


def named(label: str, cls: str = "Person") -> str:
    """Return the correct file with a new thing of a name."""
    return more(f'id:somebody-new a kzpk:{cls} ; rdfs:label ‸"{label}"@en .')


def remarks(found: Reviewed, code: str) -> list[Finding]:
    """Return the findings of a code."""
    return [one for one in found.review.findings if one.code == code]


@pytest.mark.parametrize(
    "label",
    ["Yerzhan Kistafen", "Kistafin Yerzhan", "H.E. Yerzhan Kistafin", "Erzhan Kistafin", "Mr. Yerzhan Kistaffin"],
)
def test_a_name_that_is_nearly_known_is_a_remark(checked: Callable[..., Reviewed], label: str) -> None:
    found = checked(named(label))
    assert found.findings == ()
    (remark,) = remarks(found, "KZ444")
    assert (remark.severity, remark.line, remark.column) == ("info", *found.marked)
    assert f"No one is called “{label}”, but “Yerzhan Kistafin” exists (id:yerzhan-kistafin)" in remark.message
    assert "if it is the same, use id:yerzhan-kistafin" in remark.advice


def test_in_a_graph_of_many_names_only_the_very_same_are_looked_for(
    checked: Callable[..., Reviewed], graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = len(graph._index()._rows("SELECT iri, text, language, how, kind FROM names"))
    for most, found in ((number, 1), (number - 1, 0)):
        monkeypatch.setattr("kzpk_graph.gate.twins._MOST_NAMES", most)
        assert len(remarks(checked(named("Yerzhan Kistafen")), "KZ444")) == found


@pytest.mark.parametrize(
    ("label", "cls"),
    [("Murat Kistafin", "Person"), ("Yerzhan", "Person"), ("Yerzhan Nurtleu", "Person"), ("Diplo News", "MediaOutlet")],
)
def test_another_name_is_none(checked: Callable[..., Reviewed], label: str, cls: str) -> None:
    assert remarks(checked(named(label, cls)), "KZ444") == []


def test_the_same_name_of_another_kind_is_a_remark(checked: Callable[..., Reviewed]) -> None:
    found = checked(named("Lahore"))
    assert found.findings == ()
    (remark,) = remarks(found, "KZ444")
    assert (remark.severity, remark.line, remark.column) == ("info", *found.marked)
    assert "id:lahore" in remark.message
    assert "another kind" in remark.message


def test_two_new_names_that_are_nearly_one(checked: Callable[..., Reviewed]) -> None:
    both = (
        'id:a-one a kzpk:Person ; rdfs:label "Zarina Bekova"@en .',
        'id:a-two a kzpk:Person ; rdfs:label "Zarina Bekowa"@en .',
    )
    (remark,) = remarks(checked(more(" ".join(both))), "KZ444")
    assert "id:a-one" in remark.message


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("13th session of the commission", "14th session of the commission", False),
        ("Trade forum 2024", "Trade forum 2025", False),
        ("Karachi Expo II", "Karachi Expo III", False),
        ("Government of Kazakhstan", "Government of Pakistan", False),
        ("Trade forum in Lahore", "Trade forum in Karachi", False),
        ("Seventh round of talks", "Eleventh round of talks", False),
        ("Kazakh side", "Pakistani side", False),
        ("Mukhtar Tleuberdi", "Mukhtar Tileuberdi", True),
        ("Chamber of Commerce of Sialkot", "Sialkot Chamber of Commerce", True),
        ("Dr. Asad Majeed Khan", "Asad Majeed Khan", True),
        ("Nur-Sultan", "Nur Sultan", True),
    ],
)
def test_what_is_nearly_the_same(one: str, other: str, *, same: bool) -> None:
    assert bool(NameList([("x", one, normalise(one))]).near(other)) is same


TENURE = (
    'id:tenure-again a kzpk:Tenure ; rdfs:label "Ambassador of Kazakhstan since long"@en ;\n'
    "  kzpk:tenureOf id:yerzhan-kistafin ; kzpk:tenurePost id:{} ."
)


def test_the_same_person_in_the_same_post_is_a_remark(checked: Callable[..., Reviewed], graph: KnowledgeGraph) -> None:
    known = [str(fact.subject.value) for one in graph.show("Yerzhan Kistafin").groups for fact in one.facts]
    assert known
    found = checked(more("‸" + TENURE.format("post-ambassador-kz-pk")))
    assert found.findings == ()
    (remark,) = remarks(found, "KZ445")
    assert remark.severity == "info"
    assert "the same person in the same post" in remark.message
    assert "id:tenure" in remark.advice


def test_another_post_is_none(checked: Callable[..., Reviewed]) -> None:
    post = 'id:post-other a kzpk:Post ; rdfs:label "Another post"@en .'
    assert remarks(checked(more(f"{TENURE.format('post-other')} {post}")), "KZ445") == []


# -- forms that are not filled in -------------------------------------------------------------------------------------


def test_a_placeholder_does_not_get_in(checked: Callable[..., Reviewed]) -> None:
    text = CORRECT.replace("id:trade-forum-2026", "id:new-business-forum")
    found = checked(changed("  id:new-business-forum a", "  ‸id:new-business-forum a", text))
    finding = found.only()
    assert (finding.code, finding.severity, finding.line, finding.column) == ("KZ413", "violation", *found.marked)
    assert finding.message == "id:new-business-forum is the placeholder of the form"
    assert "choose an id of its own, such as id:trade-forum-in-islamabad-2026" in finding.advice


def test_the_placeholder_of_a_source_is_told_once(checked: Callable[..., Reviewed]) -> None:
    found = checked(CORRECT.replace("city-news-2026", "new-source"))
    finding = found.only()
    assert (finding.code, finding.severity) == ("KZ413", "violation")
    assert "source:new-source is the placeholder" in finding.message


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ('"a trade forum was held"@en', '‸"..."@en', "anchor"),
        ('rdfs:label "Trade forum in Islamabad, 2026"@en', 'rdfs:label ‸"..."@en', "label"),
        ('"https://city-news.example/forum"', '‸"https://example.org/some-page"', "https://example.org/some-page"),
    ],
)
def test_what_is_not_filled_in(checked: Callable[..., Reviewed], old: str, new: str, name: str) -> None:
    found = checked(changed(old, new))
    finding = found.only()
    assert (finding.code, finding.severity, finding.line, finding.column) == ("KZ413", "violation", *found.marked)
    assert name in finding.message


def test_every_template_is_full_of_placeholders(checked: Callable[..., Reviewed], graph: KnowledgeGraph) -> None:
    for cls in ("visit", "trade observation", "tenure"):
        found = remarks(checked(graph.template(cls, format="trig")), "KZ413")
        told = " ".join(one.message for one in found)
        assert f"id:new-{cls.replace(' ', '-')} is the placeholder" in told
        assert "source:new-source is the placeholder" in told
        assert "'...' is not filled in" in told


def test_an_id_that_only_begins_so_is_fine(checked: Callable[..., Reviewed]) -> None:
    assert checked(CORRECT.replace("id:trade-forum-2026", "id:new-silk-road-forum")).findings == ()
