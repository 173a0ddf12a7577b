"""Finding, in a fraction of the time that pySHACL takes, which pairs of node and shape may give results.

The engine of pyshifty judges; what it is not content with, pySHACL checks, so that every result is pySHACL's own. A
pair would be missed only where pyshifty is content and pySHACL is not. Therefore it is asked only of shapes made of
what it was proven to judge alike (:data:`PROVEN`; the tests hold the two engines against each other), and pairs that
depend on a literal of an unusual form, which the engines may read differently, go to pySHACL anyway.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from kzpk_graph.rdfio import Literal, NamedNode
from kzpk_graph.shapes.concerned import concerned
from kzpk_graph.shapes.hierarchy import SUBCLASS_OF
from kzpk_graph.shapes.merged import Merged
from kzpk_graph.shapes.reach import TARGETS
from kzpk_graph.vocab import RDF, RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kzpk_graph.shapes.checking import Wanted
    from kzpk_graph.shapes.index import Group
    from kzpk_graph.shapes.reach import Scope
    from kzpk_graph.shapes.terms import AnyTerm
    from kzpk_graph.shapes.views import Fact, Triples

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

_ORDERED: Final = frozenset({SH + "lessThan", SH + "lessThanOrEquals"})
_TURNING: Final = frozenset(SH + name for name in ("not", "qualifiedMaxCount", "qualifiedValueShapesDisjoint", "xone"))
"""What turns contentment round. pyshifty orders no booleans, and so is the stricter of the two (SHACL §4.5.3) only
where nothing turns that round."""

_NAMED: Final = re.compile(r"""<[^<>"\s]*>|"[^"\\\n]*"|[?$]\w+""")
_SIMPLE: Final = frozenset(
    {"SELECT", "DISTINCT", "WHERE", "FILTER", "STR", "STRSTARTS", "STRENDS", "CONTAINS", "ISIRI"}
)

_TAG: Final = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Sieve:
    """A sieve for some shapes.

    Args:
        group: The shapes.

    Attributes:
        proven: The shapes that pyshifty may be asked of.
        among: The same, a bit for each.

    Raises:
        ImportError: pyshifty is not installed.
    """

    __slots__ = ("_group", "_validator", "among", "proven")

    def __init__(self, group: Group) -> None:
        from shifty import PreparedValidator

        self._group = group
        self.proven = {scope.shape for scope in group.scopes if is_proven(scope, group)}
        self.among = sum(group.bit(shape) for shape in self.proven)
        kept = (one for one in group.as_given() if one.predicate.value not in TARGETS or one.subject in self.proven)
        text = "\n".join(f"{one.subject} {one.predicate} {one.object} ." for one in kept)
        self._validator: Any = PreparedValidator(text.encode()) if self.proven else None

    def at_fault(self, facts: Iterable[Fact]) -> tuple[set[AnyTerm], bool]:
        """Return the nodes that do not conform to some shape, which is not told reliably where shapes are alike.

        Args:
            facts: The triples.

        Returns:
            The nodes with an IRI, and whether there are others: a blank node has another name in the answer.
        """
        if self._validator is None:
            return set(), False
        names: dict[AnyTerm, str] = {}

        def name(term: AnyTerm) -> str:
            known = names.get(term)
            if known is None:
                known = names[term] = str(term)
            return known

        data = "\n".join(f"{name(subject)} <{predicate}> {name(value)} ." for subject, predicate, value in facts)
        answer = self._validator.validate_algebra(
            data.encode(), graph_mode="data", infer=False, sort_results=False, on_unsupported="error"
        )
        focuses = {violation.focus_node for violation in answer.violations}
        nodes: set[AnyTerm] = {NamedNode(focus[1:-1]) for focus in focuses if focus.startswith("<")}
        return nodes, len(nodes) < len(focuses)

    def doubtful(self, wanted: Wanted, facts: Collection[Fact], view: Triples) -> Wanted:
        """Return those of some pairs that may give results.

        Args:
            wanted: Shape to focus nodes.
            facts: What the shapes reach from the nodes.
            view: The whole graph, to look up what makes them targets.
        """
        known = {shape: nodes for shape, nodes in wanted.items() if shape in self.proven}
        if not known:
            return wanted
        nodes, others = self.at_fault({*facts, *self._targeting(known, view)})
        among = Merged(facts)
        odd = concerned([fact for fact in facts if is_odd(fact)], self._group, among)
        left: Wanted = {}
        for shape, focuses in wanted.items():
            bit = self._group.bit(shape)
            doubted = {
                node
                for node in focuses
                if shape not in self.proven
                or node in nodes
                or (others and not isinstance(node, NamedNode))
                or odd.get(node, 0) & bit
            }
            if doubted:
                left[shape] = doubted
        return left

    def _targeting(self, wanted: Wanted, view: Triples) -> set[Fact]:
        """Return triples that make the nodes of some pairs targets."""
        classed: set[AnyTerm] = set()
        out: set[tuple[AnyTerm, str]] = set()
        into: set[tuple[str, AnyTerm]] = set()
        for shape, nodes in wanted.items():
            scope = self._group.scope(shape)
            if scope.classes:
                classed |= nodes
            out.update((node, name) for name in scope.subjects_of for node in nodes)
            into.update((name, node) for name in scope.objects_of for node in nodes)
        facts = {fact for node in classed for fact in _classes(node, view)}
        facts.update((node, name, value) for node, name in out for value in view.objects(node, name))
        for name, node in into:
            subject = view.any_subject(name, node)
            if subject is not None:
                facts.add((subject, name, node))
        return facts


def finds_nothing(facts: Iterable[Fact], wanted: Mapping[AnyTerm, Iterable[AnyTerm]], group: Group) -> bool:
    """Whether the simple queries of some shapes certainly find nothing in some triples.

    Args:
        facts: The triples.
        wanted: Shape, which has nothing but queries, to focus nodes.
        group: All shapes.

    Raises:
        ImportError: pyshifty is not installed.
    """
    queries = [query for shape in wanted for query in group.parts[shape].get(SH + "sparql", ())]
    for query in queries:
        own = group.parts.get(query, {})
        texts = own.get(SH + "select", ())
        if (
            SH + "prefixes" in own
            or not texts
            or not all(is_simple_query(str(getattr(one, "value", ""))) for one in texts)
        ):
            return False
    from shifty import PreparedValidator

    shapes = "\n".join(f"{one.subject} {one.predicate} {one.object} ." for one in group.retargeted(wanted))
    data = "\n".join(f"{subject} <{predicate}> {value} ." for subject, predicate, value in facts)
    answer = PreparedValidator(shapes.encode()).validate_algebra(
        data.encode(), graph_mode="data", infer=False, sort_results=False, on_unsupported="error"
    )
    return not answer.violations and not answer.diagnostics


def is_simple_query(text: str) -> bool:
    """Whether a query is one of triples and tests of texts alone, which leaves engines nothing to differ on."""
    words = re.findall(r"[A-Za-z_]\w*", _NAMED.sub(" ", text))
    return {word.upper() for word in words} <= _SIMPLE


def _classes(node: AnyTerm, view: Triples) -> Iterable[Fact]:
    todo = list(view.types(node))
    for cls in todo:
        yield node, RDF_TYPE, cls
    seen = set(todo)
    while todo:
        cls = todo.pop()
        for above in view.objects(cls, SUBCLASS_OF):
            yield cls, SUBCLASS_OF, above
            if above not in seen:
                seen.add(above)
                todo.append(above)


def is_odd(fact: Fact) -> bool:
    """Whether a triple's object is a literal that the engines may read differently."""
    return isinstance(fact[2], Literal) and not is_plain(fact[2])


def is_proven(scope: Scope, group: Group) -> bool:
    """Whether the engines agree on all that a shape is made of."""
    if scope.tree.is_open or scope.each_predicate or not isinstance(scope.shape, NamedNode):
        return False
    made_of = [group.parts.get(subject, {}) for subject in group.needed(scope.shape)]
    if any(_ORDERED & own.keys() for own in made_of) and any(_TURNING & own.keys() for own in made_of):
        return False
    for own in made_of:
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
