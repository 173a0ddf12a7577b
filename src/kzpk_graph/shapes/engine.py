"""Running pySHACL, and reading its report: the only place that imports it.

SHACL core and SHACL-SPARQL (the W3C Recommendation of 20 July 2017), without inference, ``owl:imports``, rules or
JavaScript, so that nothing is fetched and nothing is added to what was given.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Final, cast

import pyshacl
import rdflib
from pyshacl.errors import ReportableRuntimeError, ShapeRecursionWarning
from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch
from rdflib import RDF, SH
from rdflib.collection import Collection
from rdflib.term import BNode, Node

from kzpk_graph.errors import InputError
from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Triple
from kzpk_graph.shapes.comparing import values_compared
from kzpk_graph.shapes.results import Report, ShapeResult
from kzpk_graph.shapes.terms import ToRdflib, from_rdflib, quiet_rdflib, triple_from_rdflib

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kzpk_graph.rdfio import Quad

_OF_THE_DATA: Final = (SH.focusNode, SH.value)
_REPEATED: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


class Outcome:
    """What pySHACL reported: its report graph, and the results in it.

    Args:
        graph: The report graph.
        rename: What stands for a focus node or value in the report: renamed node to (node, statement).
    """

    __slots__ = ("graph", "nodes", "rename", "results")

    def __init__(self, graph: rdflib.Graph, rename: Mapping[Node, tuple[Node, str]] | None = None) -> None:
        self.graph = graph
        self.rename = rename or {}
        self.nodes = [
            node for root in graph.subjects(RDF.type, SH.ValidationReport) for node in graph.objects(root, SH.result)
        ]
        self.results = [self._result(node) for node in self.nodes]

    def _result(self, node: Node) -> ShapeResult:
        graph = self.graph
        focus: Node = graph.value(node, SH.focusNode) or BNode()  # SHACL §3.6.2.1: every result has one
        focus, statement = self.rename.get(focus, (focus, ""))
        value = graph.value(node, SH.value)
        path = graph.value(node, SH.resultPath)
        return ShapeResult(
            focus=from_rdflib(focus),
            path="" if path is None else _path(graph, path, outermost=True),
            value=None if value is None else from_rdflib(self.rename.get(value, (value, ""))[0]),
            shape=str(graph.value(node, SH.sourceShape) or ""),
            severity=str(graph.value(node, SH.resultSeverity) or SH.Violation),
            message=_message(graph.objects(node, SH.resultMessage)),
            component=str(graph.value(node, SH.sourceConstraintComponent) or ""),
            statement=statement,
        )

    def triples_of(self, node: Node, shared: dict[Node, BNode], new_id: Callable[[], str]) -> Iterator[Triple]:
        """Yield what the report says of one result, with new blank nodes; the result's own is the first of them.

        Args:
            node: The result.
            shared: The new names of the data's blank nodes, which several results may be about; added to.
            new_id: Makes a name.
        """
        names = {node: BNode(new_id())}
        todo = [node]
        while todo:
            current = todo.pop()
            for triple in sorted(self.graph.triples((current, None, None)), key=_order):
                value = self.rename.get(triple[2], (triple[2], ""))[0]
                if isinstance(value, BNode) and value not in shared and value not in names:
                    if self._belongs(value):
                        todo.append(value)
                    if triple[1] in _OF_THE_DATA:
                        shared[value] = BNode(new_id())
                new = [shared.get(part) or self._renamed(part, names, new_id) for part in (*triple[:2], value)]
                yield triple_from_rdflib((new[0], new[1], new[2]))

    def _belongs(self, node: Node) -> bool:
        return (node, None, None) in self.graph

    @staticmethod
    def _renamed(node: Node, names: dict[Node, BNode], new_id: Callable[[], str]) -> Node:
        if not isinstance(node, BNode):
            return node
        if node not in names:
            names[node] = BNode(new_id())
        return names[node]


def shapes_graph(triples: Iterable[Triple | Quad]) -> rdflib.Graph:
    """Make the graph of shapes that :func:`run` takes."""
    graph = rdflib.Graph(bind_namespaces="none")
    # "1"^^xsd:boolean is not "true"^^xsd:boolean to SHACL (§4.4.3 uniqueLang), though both have one value
    rdflib_bool_patch()  # type: ignore[no-untyped-call]
    try:
        ToRdflib().fill(graph, triples)
    finally:
        rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
    _put_flags_in_patterns(graph)
    return graph


def _put_flags_in_patterns(graph: rdflib.Graph) -> None:
    """Write the flag ``s`` of a pattern (SPARQL 1.1 Query §17.4.3.14) into it: pySHACL knows ``i`` and ``m`` only."""
    for shape, flags in list(graph.subject_objects(SH.flags)):
        if "s" in str(flags):
            for pattern in list(graph.objects(shape, SH.pattern)):
                graph.remove((shape, SH.pattern, pattern))
                graph.add((shape, SH.pattern, rdflib.Literal(f"(?s){pattern}")))


def run(data: rdflib.Graph, shapes: rdflib.Graph, rename: Mapping[Node, tuple[Node, str]] | None = None) -> Outcome:
    """Validate a graph against shapes (SHACL §3.4).

    Args:
        data: The data graph; it is left as it is.
        shapes: The shapes graph.
        rename: Nodes of the data that stand for others: node to (the other node, IRI of its statement).

    Raises:
        InputError: The shapes are ill-formed, or recursive beyond what can be followed.
    """
    quiet = logging.getLogger("kzpk_graph.shapes.pyshacl")
    quiet.setLevel(logging.CRITICAL)
    try:
        with quiet_rdflib(), values_compared(), warnings.catch_warnings():
            # SHACL §3.4.3 leaves recursive shapes undefined; pySHACL would warn, and take what recurs as conforming
            warnings.simplefilter("error", ShapeRecursionWarning)
            _, report, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True, logger=quiet)
    except ShapeRecursionWarning as error:
        raise _unusable("a shape refers to itself") from error
    except (ReportableRuntimeError, RecursionError) as error:
        raise _unusable(str(error)) from error
    if not isinstance(report, rdflib.Graph):
        raise _unusable(str(text))
    return Outcome(report, rename)


def _unusable(reason: str) -> InputError:
    return InputError(
        f"the shapes cannot be used: {' '.join(reason.split()).rstrip('.')}",
        hint="correct the shapes (SHACL §2)",
        code="KZ370",
    )


def report(outcomes: Iterable[Outcome], keep: Callable[[ShapeResult], bool] | None = None) -> Report:
    """Join outcomes into one report, sorted, with one W3C validation report for all of them.

    Args:
        outcomes: What :func:`run` gave.
        keep: Which results to keep; all when None.
    """
    found = [
        (result, node, outcome)
        for outcome in outcomes
        for result, node in zip(outcome.results, outcome.nodes, strict=True)
        if keep is None or keep(result)
    ]
    found.sort(key=lambda item: _reading_order(item[0]))
    root = BlankNode("report")
    sh = cast("Callable[[str], NamedNode]", lambda name: NamedNode(str(SH[name])))
    boolean = NamedNode(str(rdflib.XSD.boolean))
    triples = [
        Triple(root, NamedNode(str(RDF.type)), sh("ValidationReport")),
        Triple(root, sh("conforms"), Literal("false" if found else "true", datatype=boolean)),
    ]
    number = 0
    shared: dict[Node, BNode] = {}

    def new_id() -> str:
        nonlocal number
        number += 1
        return f"r{number}"

    for _, node, outcome in found:
        own = BlankNode(f"r{number + 1}")
        triples.append(Triple(root, sh("result"), own))
        triples.extend(outcome.triples_of(node, shared, new_id))
    return Report(tuple(item[0] for item in found), tuple(triples))


def _reading_order(result: ShapeResult) -> tuple[int | str, ...]:
    value = "" if result.value is None else str(result.value)
    return (
        result.rank, str(result.focus), result.path, result.shape, value, result.component, result.statement,
        result.message,
    )  # fmt: skip


def _order(triple: tuple[Node, Node, Node]) -> tuple[str, str, str]:
    return (str(triple[1]), type(triple[2]).__name__, str(triple[2]))


def _message(messages: Iterable[Node]) -> str:
    """Take the English message, else one without a language, else the first."""
    literals = sorted(
        (node for node in messages if isinstance(node, rdflib.Literal)),
        key=lambda node: ((node.language or "e").split("-")[0].lower() not in ("en", "e"), str(node)),
    )
    return str(literals[0]) if literals else ""


def _path(graph: rdflib.Graph, node: Node, *, outermost: bool = False) -> str:
    """Write a SHACL property path (§2.3.1) in the syntax of SPARQL 1.1 Query §9.1."""
    if not isinstance(node, BNode):
        return str(node) if outermost else f"<{node}>"
    if (node, RDF.first, None) in graph:
        text = "/".join(_path(graph, part) for part in Collection(graph, node))
        return text if outermost else f"({text})"
    inverse = graph.value(node, SH.inversePath)
    if inverse is not None:
        return "^" + _path(graph, inverse)
    alternatives = graph.value(node, SH.alternativePath)
    if alternatives is not None:
        text = "|".join(_path(graph, part) for part in Collection(graph, alternatives))
        return text if outermost else f"({text})"
    for predicate, mark in _REPEATED.items():
        inner = graph.value(node, predicate)
        if inner is not None:
            return _path(graph, inner) + mark
    return ""
