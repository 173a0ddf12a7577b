"""The stable codes of findings, by check, with what each stands for; the README's table repeats them."""

from __future__ import annotations

from typing import Final

CODES: Final[dict[str, tuple[str, str]]] = {
    "KZ310": ("syntax", "the file is not legal in its format (KZ30x and KZ31x: other reasons why it cannot be read)"),
    "KZ401": ("terms", "unknown class"),
    "KZ402": ("terms", "unknown property"),
    "KZ403": ("terms", "term of a vocabulary that the data do not use"),
    "KZ404": ("terms", "namespace of a known vocabulary, misspelt (http or https, # or /)"),
    "KZ405": ("terms", "deprecated term"),
    "KZ406": ("terms", "literal in a form that would change when stored"),
    "KZ407": ("terms", "thing, source or statement in the wrong namespace"),
    "KZ408": ("terms", "schema axiom among the data, or a description of a term"),
    "KZ409": ("terms", "term in the wrong place: a class as a property, a property as a value, ..."),
    "KZ410": ("terms", "unknown value of a controlled list, or other unknown term as a value"),
    "KZ411": ("terms", "blank node"),
    "KZ412": ("terms", "unknown datatype"),
    "KZ413": ("terms", "a placeholder of a form that is not filled in"),
    "KZ420": ("shapes", "a SHACL shape is not met"),
    "KZ430": ("contradictions", "the addition contradicts the graph or itself"),
    "KZ431": ("contradictions", "a disagreement between sources, which is welcome"),
    "KZ440": ("references", "something is named and described nowhere"),
    "KZ441": ("references", "a new thing has the name of one that exists"),
    "KZ442": ("references", "a new thing has the code or key of one that exists"),
    "KZ443": ("references", "a new source has the address of one that exists"),
    "KZ444": ("references", "a new thing is called nearly as one that exists, or as one of another kind"),
    "KZ445": ("references", "a person has this post in a tenure that exists"),
    "KZ450": ("evidence", "triples outside a statement"),
    "KZ451": ("evidence", "a statement without its evidence, or without a part of it"),
    "KZ452": ("evidence", "an anchor, paragraph or hash that does not fit the attached text"),
    "KZ453": ("evidence", "a statement that is in the graph with other content"),
    "KZ454": ("evidence", "evidence that differs from what the graph has"),
    "KZ455": ("evidence", "a named graph that is no statement"),
    "KZ456": ("evidence", "a statement that says nothing"),
    "KZ460": ("time", "an impossible date"),
    "KZ461": ("time", "bounds that do not fit the date"),
    "KZ462": ("time", "it ends before it starts"),
    "KZ463": ("time", "it has happened or is in force, and its date lies in the future"),
    "KZ464": ("time", "said before it happened, and not marked as planned"),
    "KZ465": ("time", "manner of the statement does not fit what it says"),
    "KZ466": ("time", "a date as a text, where a dating belongs"),
    "KZ600": ("sheet", "a sheet without headings, or a sheet that is too large"),
    "KZ601": ("sheet", "a row that is not legal CSV"),
    "KZ602": ("sheet", "unknown class or heading, a heading twice, or a cell without one"),
    "KZ603": ("sheet", "a date that is not written as the sheet needs it"),
    "KZ604": ("sheet", "a number or amount that cannot be read, may mean several figures, or cannot be"),
    "KZ605": ("sheet", "an unknown language"),
    "KZ606": ("sheet", "a text that does not fit its pattern, or holds what nobody sees"),
    "KZ607": ("sheet", "a row without id and name, or with an id that cannot be one"),
    "KZ608": ("sheet", "nothing (or several things) of that name, or not in the list"),
    "KZ609": ("sheet", "a source that is unknown, or is not described as it should be"),
    "KZ610": ("sheet", "a field that the class does not have"),
    "KZ611": ("sheet", "evidence that is missing in a row"),
}
"""Code to (check, what it stands for)."""

CHECKS: Final = ("syntax", "sheet", "terms", "shapes", "contradictions", "references", "evidence", "time")
"""The checks in the order of the report's summary."""

READING: Final = frozenset({"syntax", "sheet", "terms"})
"""The checks that need nothing but what was read, so that they hold of a file that could be read in part too."""


def check_of(code: str) -> str:
    """Return the check that a code belongs to; any code of an input that cannot be used is one of ``syntax``."""
    return CODES[code][0] if code in CODES else "syntax"
