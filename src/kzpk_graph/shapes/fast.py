"""Checking a whole dataset several times faster than pySHACL alone, with the results of pySHACL.

Most nodes conform to most shapes. The engine of pyshifty finds the pairs of node and shape that may not, in a fraction
of the time; these, and only these, pySHACL then checks on what their shapes reach. So every result is pySHACL's own. A
pair would be missed only where pyshifty is content and pySHACL is not. Therefore pyshifty is asked only of shapes made
of what it was proven to judge alike (:data:`PROVEN`; the tests hold the two engines against each other), and pairs that
depend on a literal of an unusual form, which the engines may read differently, go to pySHACL anyway.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.shapes.checking import check, check_predicates
from kzpk_graph.shapes.concerned import concerned
from kzpk_graph.shapes.merged import Merged, Sorted
from kzpk_graph.shapes.reach import TARGETS
from kzpk_graph.vocab import RDF, RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kzpk_graph.rdfio import Quad, Triple
    from kzpk_graph.shapes.checking import Wanted
    from kzpk_graph.shapes.engine import Outcome
    from kzpk_graph.shapes.index import Group, ShapesIndex
    from kzpk_graph.shapes.reach import Scope
    from kzpk_graph.shapes.results import Report
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact

PROVEN: Final = TARGETS | {
    SH + name
    for name in (
        "alternativePath", "and", "class", "closed", "datatype", "deactivated", "description", "disjoint", "equals",
        "flags", "group", "hasValue", "ignoredProperties", "in", "inversePath", "languageIn", "lessThan",
        "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "message", "minCount",
        "minExclusive", "minInclusive", "minLength", "name", "node", "nodeKind", "not", "oneOrMorePath", "or", "order",
        "path", "pattern", "property", "qualifiedMaxCount", "qualifiedMinCount", "qualifiedValueShape",
        "qualifiedValueShapesDisjoint", "severity", "uniqueLang", "xone", "zeroOrMorePath", "zeroOrOnePath",
    )
}  # fmt: skip
"""The properties of shapes on which pyshifty and pySHACL agree."""

_PLAIN_PATTERN: Final = re.compile(
    r"""(?: [A-Za-z0-9 ,:/#@%=&_<>!;'"~.^$|*+?)-] | \{[0-9,]+\} | \((?!\?(?!:)) | \\[.\-\[\]()/?s^$+*|\\{}]
        | \[\^?(?: [^\[\]\\] | \\[s.\-\[\]^/\\] )+\] )*""",
    re.VERBOSE,
)
"""Regular expressions that Python and Rust read alike: no look-around or references, no named classes but ``\\s``."""

_PLAIN: Final[dict[str, re.Pattern[str]]] = {
    XSD + "string": re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"),
    RDF + "langString": re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]*"),
    XSD + "anyURI": re.compile(r"[!-~]+"),
    XSD + "boolean": re.compile(r"true|false"),
    XSD + "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    XSD + "decimal": re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?"),
    XSD + "gYear": re.compile(r"[0-9]{4}"),
    XSD + "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
}
_WORDED: Final = frozenset(
    SH + name for name in ("description", "flags", "group", "message", "name", "order", "pattern")
)
"""Properties whose literals nothing is compared with."""

_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def validate_fast(
    quads: Iterable[Triple | Quad],
    inferred: Iterable[Triple | Quad],
    ontology: Collection[Triple | Quad],
    index: ShapesIndex,
) -> Report:
    """Check a dataset (see :func:`kzpk_graph.shapes.validate`, which has the same results).

    Args:
        quads: What is asserted.
        inferred: What follows.
        ontology: The ontology with its controlled lists.
        index: The shapes.

    Raises:
        InputError: The shapes are ill-formed.
        ImportError: pyshifty is not installed.
    """
    from kzpk_graph.shapes.engine import report

    data = Sorted(quads, inferred, ontology, index.classes.above)
    merged = Merged(data.asserted)
    wanted = suspects(data.asserted, merged, index.graph)
    outcomes = list(check(wanted, index.graph, merged))
    found = [result for outcome in outcomes for result in outcome.results]
    kept = {result.key for result in found}
    if found and data.inferred:
        everything = Merged(data.asserted | data.inferred)
        again = check(index.graph.failing(wanted, found), index.graph, everything)
        kept &= {result.key for outcome in again for result in outcome.results}
    for outcome in (*check_predicates(data.asserted, index.graph), *_within(data, index)):
        outcomes.append(outcome)
        kept.update(result.key for result in outcome.results)
    return report(outcomes, lambda result: result.key in kept)


def suspects(facts: Collection[Fact], merged: Merged, group: Group) -> Wanted:
    """Return the pairs that may give results.

    Args:
        facts: The triples.
        merged: The same, to look things up in.
        group: The shapes.
    """
    proven = {scope.shape for scope in group.scopes if is_proven(scope, group)}
    wanted: Wanted = {
        scope.shape: group.targets(scope, merged)
        for scope in group.scopes
        if scope.shape not in proven and not scope.each_predicate
    }
    among = sum(group.bit(shape) for shape in proven)
    nodes, others = sieve(facts, proven, group)
    # pyshifty joins shapes that are alike and names one of them: each shape of a node at fault is suspect
    for node in nodes:
        for scope in group.members(group.targeted(node, merged, among)):
            wanted.setdefault(scope.shape, set()).add(node)
    if others:
        for shape in proven:
            targets = group.targets(group.scope(shape), merged)
            wanted.setdefault(shape, set()).update(one for one in targets if not isinstance(one, NamedNode))
    odd = [fact for fact in facts if isinstance(fact[2], Literal) and not is_plain(fact[2])]
    for focus, shapes in concerned(odd, group, merged).items():
        for scope in group.members(group.targeted(focus, merged, shapes & among)):
            wanted.setdefault(scope.shape, set()).add(focus)
    return wanted


def sieve(facts: Iterable[Fact], proven: Collection[AnyTerm], group: Group) -> tuple[set[NamedNode], bool]:
    """Ask pyshifty which nodes do not conform to some shape.

    Args:
        facts: The triples.
        proven: The shapes to ask of.
        group: All shapes.

    Returns:
        The nodes with an IRI, and whether there are others: a blank node has another name in the answer.
    """
    if not proven:
        return set(), False
    from shifty import PreparedValidator

    shapes = (
        triple for triple in group.as_given() if triple.predicate.value not in TARGETS or triple.subject in proven
    )
    validator = PreparedValidator("\n".join(f"{one.subject} {one.predicate} {one.object} ." for one in shapes).encode())
    names: dict[AnyTerm, str] = {}

    def name(term: AnyTerm) -> str:
        known = names.get(term)
        if known is None:
            known = names[term] = str(term)
        return known

    data = "\n".join(f"{name(subject)} <{predicate}> {name(value)} ." for subject, predicate, value in facts)
    answer = validator.validate_algebra(
        data.encode(), graph_mode="data", infer=False, sort_results=False, on_unsupported="error"
    )
    focuses = {violation.focus_node for violation in answer.violations}
    nodes = {NamedNode(focus[1:-1]) for focus in focuses if focus.startswith("<")}
    return nodes, len(nodes) < len(focuses)


def is_proven(scope: Scope, group: Group) -> bool:
    """Whether the engines agree on all that a shape is made of."""
    if scope.tree.is_open or scope.each_predicate or not isinstance(scope.shape, NamedNode):
        return False
    for subject in group.needed(scope.shape):
        own = group.parts.get(subject, {})
        if any(name.startswith(SH) and name not in PROVEN for name in own):
            return False
        flags = {getattr(value, "value", "") for value in own.get(SH + "flags", ())}
        patterns = [str(getattr(value, "value", "")) for value in own.get(SH + "pattern", ())]
        if flags - {"", "s"} or not all(map(is_plain_pattern, patterns)):
            return False
        literals = (value for name, values in own.items() if name not in _WORDED for value in values)
        if not all(is_plain(value) for value in literals if isinstance(value, Literal)):
            return False
    return True


def is_plain_pattern(pattern: str) -> bool:
    """Whether a regular expression means the same to Python and to Rust."""
    return bool(_PLAIN_PATTERN.fullmatch(pattern)) and not any(mark in pattern for mark in ("&&", "--", "~~"))


def is_plain(literal: Literal) -> bool:
    """Whether a literal has a form that both engines read alike: canonical, or nearly so."""
    if literal.language is not None and not _TAG.fullmatch(literal.language):
        return False
    datatype = literal.datatype.value
    form = _PLAIN.get(datatype)
    if form is None or not form.fullmatch(literal.value):
        return False
    return datatype != XSD + "date" or _is_day(literal.value)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _within(data: Sorted, index: ShapesIndex) -> list[Outcome]:
    """Check each statement by itself: all that pyshifty is not content with."""
    from kzpk_graph.shapes.dataset import check_within

    group = index.statements
    said = [(name, quad) for name, quad in data.per_statement if quad.predicate.value in index.within_paths]
    proven = {scope.shape for scope in group.scopes if is_proven(scope, group)}
    if len(proven) == len(group.scopes):
        stands: dict[AnyTerm, tuple[str, AnyTerm]] = {}
        names: dict[tuple[str, AnyTerm], NamedNode] = {}
        facts: set[Fact] = set()
        for statement, quad in said:
            pair = (statement, quad.subject)
            node = names.get(pair)
            if node is None:
                node = names[pair] = NamedNode(f"urn:kzpk:within-statement:{len(names)}")
                stands[node] = pair
                facts.update((node, RDF_TYPE, NamedNode(name)) for name in data.types.get(quad.subject, ()))
            facts.add((node, quad.predicate.value, quad.object))
        nodes, _ = sieve(facts, proven, group)
        failing = {stands[node] for node in nodes}
        failing |= {(name, quad.subject) for name, quad in said if _is_odd(quad)}
        said = [(name, quad) for name, quad in said if (name, quad.subject) in failing]
    return check_within(said, data.types, index) if said else []


def _is_odd(quad: Triple | Quad) -> bool:
    return isinstance(quad.object, Literal) and not is_plain(quad.object)
