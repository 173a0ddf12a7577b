"""Additions that break each property shape: a copy of what a statement says, with one thing changed.

Where nothing shipped has the property, the addition is made of the fixture that breaks the shape.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode, parse_file
from kzpk_graph.terms import expand, shrink
from kzpk_graph.vocab import ID, KZPK, KZSH, RDF_TYPE, RDFS, SH, SOURCE, STATEMENT, XSD

from .world import EVIDENCE, Case, Draft, Fact, World, english, iri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term

FIXTURES: Final = Path(__file__).parents[1] / "shapes" / "fixtures"
_EXPECTED: Final = re.compile(r"^# expect: (\S+) (\S+)$", re.MULTILINE)
_STRANGERS: Final = ("id:karachi", "id:topic-trade", "id:igc-13", "id:kazakhstan", "id:yerzhan-kistafin", "id:tdi")
_KIND: Final = "shapes"


def cases(world: World) -> Iterator[Case]:
    """Yield an addition for every property shape that is reached from a target."""
    triples = world.schema.triples
    fixtures = Fixtures()
    targets = (SH + "targetClass", SH + "targetSubjectsOf")
    seen: set[str] = set()
    for predicate in targets:
        for shape, target in triples.pairs(predicate):
            for part in triples.objects(shape, SH + "property"):
                name = part.value
                if name in seen:
                    continue
                seen.add(name)
                made = _mutated(world, part, target.value, predicate) or fixtures.case(world, name)
                if made is not None:
                    info = triples.iri(part, SH + "severity") == SH + "Info"
                    yield made._replace(name=shrink(name), info=info)


def node_cases(world: World) -> Iterator[Case]:
    """Yield an addition for every node shape with a constraint of its own: a relation of what cannot have it.

    Where nothing shipped has the relation, and for other targets, the fixture of the shape.
    """
    fixtures = Fixtures()
    triples = world.schema.triples
    parts = {part.value for _, part in triples.pairs(SH + "property")}
    subjects = {shape.value: prop.value for shape, prop in triples.pairs(SH + "targetSubjectsOf")}
    for name in sorted(fixtures.broken):
        if name in parts or not name.startswith(KZSH):
            continue
        made = _of_a_stranger(world, name, subjects.get(name, "")) or fixtures.case(world, name)
        if made is not None:
            yield made._replace(kind="shapes of nodes", name=shrink(name))


def _of_a_stranger(world: World, shape: str, prop: str) -> Case | None:
    """Return what is said by a property of something, said of something of another kind."""
    triples = world.schema.triples
    allowed = {triples.iri(shape, SH + "class")} - {""}
    for head in triples.objects(shape, SH + "or"):
        allowed |= {triples.iri(item, SH + "class") for item in triples.items(head)}
    known = next((facts[prop][0][0] for facts in world.said.values() if prop in facts), None)
    stranger = next((one for one in _STRANGERS if not allowed & world.types(iri(one).value)), "")
    if not prop or not stranger or known is None or not all(allowed) or not allowed:
        return None
    fact: Fact = (iri(stranger).value, prop, known)
    draft = Draft([fact])
    return Case(_KIND, "", draft.quads(), draft.lines([fact]))


def _mutated(world: World, part: Term, target: str, by: str) -> Case | None:
    """Return a mutated copy that breaks a property shape, if something shipped can be mutated so."""
    triples = world.schema.triples
    path = triples.value(part, SH + "path")
    props = world.schema._paths(part)
    simple = isinstance(path, NamedNode)
    cls = target if by == SH + "targetClass" else ""
    if cls and any(world.schema.is_below(cls, KZPK + one) for one in ("Statement", "Source", "Dating")):
        return None
    needs = "" if cls else target
    least = (triples.number(part, SH + "minCount") or 0) + (triples.number(part, SH + "qualifiedMinCount") or 0)
    prop = props[0] if props else ""
    if simple and prop != RDF_TYPE and not least:
        needs = prop
    candidates = [thing for thing in world.things(cls, needs) if not _is_special(world, thing)]
    for thing in candidates[:1]:
        draft, new = world.copy(thing)
        if least:
            if not simple and any(not isinstance(step, NamedNode) for step in _steps(world, path)):
                return None
            # what follows by inference is not missing, so what is below the property goes too
            below = {sub.value for sub, above in triples.pairs(RDFS + "subPropertyOf") if above.value in props}
            kept = [fact for fact in draft.facts if not (fact[0] == new and fact[1] in below.union(props))]
            if len(kept) == len(draft.facts):
                return None
            changed = draft.but(kept)
            return Case(_KIND, "", changed.quads(), changed.about(new), draft.quads())
        return _value(world, part, draft, new, prop) if simple else None
    return None


def _steps(world: World, path: Term | None) -> list[Term]:
    triples = world.schema.triples
    return list(triples.items(triples.value(path, SH + "alternativePath"))) if path is not None else []


def _is_special(world: World, thing: str) -> bool:
    """Return whether a copy of a thing would be wrong for another reason: states have codes and keys."""
    types = world.types(thing)
    return KZPK + "State" in types or KZPK + "Dating" in types or not thing.startswith(ID)


def _value(world: World, part: Term, draft: Draft, new: str, prop: str) -> Case | None:
    """Return the copy with a value that the shape does not allow."""
    triples = world.schema.triples
    old = next((fact for fact in draft.facts if fact[0] == new and fact[1] == prop), None)
    if old is None:
        return None
    wrong: Fact | None = None
    wanted = triples.iri(part, SH + "class")
    if wanted:
        stranger = next((one for one in _STRANGERS if wanted not in world.types(iri(one).value)), "")
        if wanted.endswith(("#Class", "#Concept")):
            stranger = "id:karachi"
        wrong = (new, prop, iri(stranger)) if stranger else None
    elif triples.objects(part, SH + "node"):
        wrong = (new, prop, iri("id:described-nowhere-at-all"))
    elif triples.objects(part, SH + "in"):
        wrong = (new, prop, iri("TableOfContents"))
    elif triples.objects(part, SH + "datatype") or triples.objects(part, SH + "or"):
        wrong = (new, prop, _bad_literal(triples.iri(part, SH + "datatype")))
    elif triples.objects(part, SH + "maxCount") or triples.objects(part, SH + "uniqueLang"):
        other = _another(world, prop, old[2])
        if other is None:
            return None
        changed = draft.but([*draft.facts, (new, prop, other)])
        right = changed.lines([old, (new, prop, other)]) | changed.about(new)
        return Case(_KIND, "", changed.quads(), right, draft.quads())
    if wrong is None:
        return None
    changed = draft.but([wrong if fact == old else fact for fact in draft.facts])
    return Case(_KIND, "", changed.quads(), changed.lines([wrong]), draft.quads())


def _bad_literal(datatype: str) -> Term:
    if datatype.endswith("langString"):
        return Literal(" without a language ")
    if datatype == XSD + "string":
        return english(" not a code ")
    if datatype == XSD + "anyURI":
        return Literal("www.example.org")
    return Literal("many")


def _another(world: World, prop: str, old: Term) -> Term | None:
    """Return another value of a property that is well-formed by itself."""
    if isinstance(old, Literal) and old.language:
        return Literal(f"{old.value} otherwise", language=old.language)
    for facts in world.said.values():
        for value, _ in facts.get(prop, ()):
            if value != old and type(value) is type(old):
                return value
    return None


class Fixtures:
    """The fixtures of the shapes, as statements."""

    def __init__(self) -> None:
        self.broken: dict[str, tuple[str, str]] = {}
        self._facts: dict[str, list[Fact]] = {}
        self._each: dict[str, dict[str, list[Fact]]] = {}
        valid: dict[str, list[Fact]] = {}
        for path in sorted(FIXTURES.iterdir()):
            text = path.read_text(encoding="utf-8")
            for focus, shape in _EXPECTED.findall(text):
                self.broken.setdefault(expand(shape), (focus if focus == "_:" else expand(focus), path.name))
            if ".valid." in path.name:
                self._read(path, valid)
        self._valid = valid

    def _read(self, path: Path, into: dict[str, list[Fact]]) -> None:
        for quad in parse_file(path):
            if isinstance(quad.subject, NamedNode):
                subject = quad.subject.value
                into.setdefault(subject, []).append((subject, quad.predicate.value, quad.object))  # type: ignore[arg-type]

    def case(self, world: World, shape: str) -> Case | None:
        """Return the addition that breaks a shape as its fixture does."""
        if shape not in self.broken:
            return None
        focus, name = self.broken[shape]
        path = FIXTURES / name
        quads = list(parse_file(path))
        if focus == "_:" or name.endswith(".trig"):
            return self._whole(world, path, focus)
        own: dict[str, list[Fact]] = {}
        self._read(path, own)
        facts = self._reached(focus, own)
        about = {fact for fact in facts if focus in (fact[0], getattr(fact[2], "value", ""))}
        if not about or not quads:
            return self._whole(world, path, focus)
        if focus.startswith(ID):
            draft = Draft([fact for fact in facts if fact[0].startswith((ID, KZPK))])
            rest = [fact for fact in facts if not fact[0].startswith((ID, KZPK))]
            return Case(_KIND, "", (*draft.quads(), *_evidence(rest)), draft.lines(about))
        return self._whole(world, path, focus)

    def _reached(self, focus: str, own: dict[str, list[Fact]]) -> list[Fact]:
        """Return what the fixtures say of a node, of what it leads to, and of what leads to it in its own file."""
        found: dict[str, list[Fact]] = {}
        todo = [focus, *(fact[0] for facts in own.values() for fact in facts if _is(fact[2], focus))]
        while todo:
            node = todo.pop()
            if node in found:
                continue
            found[node] = own.get(node) or self._valid.get(node, [])
            todo += [fact[2].value for fact in found[node] if isinstance(fact[2], NamedNode) and fact[1] != RDF_TYPE]
        return [fact for facts in found.values() for fact in facts]

    def _whole(self, world: World, path: Path, focus: str) -> Case:
        """Return a fixture as it stands, with what it names from the valid ones; lines of the focus are right."""
        named = {}
        quads = list(parse_file(path))
        graph = NamedNode("https://w3id.org/kzpk/statement/trend-250811.902")
        draft = Draft([], statement=graph.value)
        lines: list[str] = [f"{quad} ." for quad in draft.quads()]
        right = set()
        for quad in quads:
            home = str(quad.graph_name)
            if home == "DEFAULT":
                home = str(EVIDENCE if str(quad.subject).startswith((f"<{SOURCE}", f"<{STATEMENT}")) else graph)
            lines.append(f"{quad.subject} {quad.predicate} {quad.object} {home} .")
            if focus == "_:" or focus in (getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")):
                right.add(len(lines))
            if isinstance(quad.object, NamedNode):
                named[quad.object.value] = True
        if not right:  # the shape's own node is the focus: any line of the fixture is at fault
            right = set(range(len(lines) - len(quads) + 1, len(lines) + 1))
        todo = [one for one in named if not any(getattr(quad.subject, "value", "") == one for quad in quads)]
        done: set[str] = set()
        while todo:
            node = todo.pop()
            if node in done:
                continue
            done.add(node)
            for s, p, o in self._valid.get(node, ()):
                home = str(graph) if s.startswith((ID, KZPK)) else str(EVIDENCE)
                lines.append(f"<{s}> <{p}> {o} {home} .")
                if isinstance(o, NamedNode):
                    todo.append(o.value)
        return Case(_KIND, "", tuple(lines), frozenset(right))


def _is(term: Term, name: str) -> bool:
    return isinstance(term, NamedNode) and term.value == name


def _evidence(facts: list[Fact]) -> tuple[str, ...]:
    return tuple(f"<{s}> <{p}> {o} {EVIDENCE} ." for s, p, o in facts)
