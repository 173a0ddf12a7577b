"""What a validation finds: results, findings and the W3C validation report.

Named tuples as in :mod:`kzpk_graph.model`: nothing here imports an engine, so that renderers can use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kzpk_graph.vocab import RDF_TYPE, SH, XSD

if TYPE_CHECKING:
    from kzpk_graph.rdfio import Term, Triple

VIOLATION: Final = SH + "Violation"
WARNING: Final = SH + "Warning"
INFO: Final = SH + "Info"

SEVERITIES: Final = (VIOLATION, WARNING, INFO)
"""The severities of SHACL §2.1.4, worst first; shapes may have others, which count as violations."""


class ShapeResult(NamedTuple):
    """One validation result (SHACL §3.6.2): one constraint that one value or node does not meet.

    Attributes:
        focus: The focus node, a term.
        path: The property path in the syntax of SPARQL 1.1 Query §9, full IRIs in angle brackets; a path of one
            property is its bare IRI; empty when the node itself is at fault.
        value: The value at fault; None where something is missing.
        shape: IRI (or blank node identifier) of the shape.
        severity: IRI of the severity.
        message: What is wrong and what to do; English where the shape has several languages.
        component: IRI of the constraint component, such as ``sh:MinCountConstraintComponent``.
        statement: IRI of the statement that is at fault taken by itself; empty when the whole graph is.
    """

    focus: Term
    path: str
    value: Term | None
    shape: str
    severity: str
    message: str
    component: str
    statement: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others: all but the message, whose wording may depend on what else is there."""
        return (self.focus, self.path, self.value, self.shape, self.severity, self.component, self.statement)

    @property
    def rank(self) -> int:
        """The severity as a number: 0 for a violation, 1 for a warning, 2 for a remark."""
        return SEVERITIES.index(self.severity) if self.severity in SEVERITIES else 0


def conforming(notes: tuple[str, ...] = ()) -> Report:
    """Return the report on what conforms; no engine is needed for it.

    Args:
        notes: What the reader should know.
    """
    from kzpk_graph.rdfio import BlankNode, Literal, NamedNode, Triple

    root = BlankNode("report")
    true = Literal("true", datatype=NamedNode(XSD + "boolean"))
    triples = (
        Triple(root, NamedNode(RDF_TYPE), NamedNode(SH + "ValidationReport")),
        Triple(root, NamedNode(SH + "conforms"), true),
    )
    return Report((), triples, notes)


class Report(NamedTuple):
    """The outcome of a validation.

    Attributes:
        results: The results, worst first, then by focus node, path and shape.
        triples: The W3C validation report as RDF (SHACL §3.6), blank nodes numbered in the order of the results.
        notes: What the reader should know of how the check was made.
        old: Of a change: those of the results that were there before it, with the same
            :attr:`ShapeResult.key`. They are not its fault.
    """

    results: tuple[ShapeResult, ...]
    triples: tuple[Triple, ...]
    notes: tuple[str, ...] = ()
    old: frozenset[ShapeResult] = frozenset()

    @property
    def new(self) -> tuple[ShapeResult, ...]:
        """The results that the change brings; all of them where no change was checked."""
        return tuple(result for result in self.results if result not in self.old)

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all (SHACL §3.6.1: a warning counts too)."""
        return not self.results

    @property
    def findings(self) -> tuple[ShapeResult, ...]:
        """The results as a person reads them: one for each node, path, value and message.

        A value that fails several constraints of one shape, such as a datatype and a pattern, gives several results
        with one message.
        """
        seen: dict[tuple[object, ...], ShapeResult] = {}
        for result in self.results:
            seen.setdefault((*result[:4], result.message, result.statement), result)
        return tuple(seen.values())

    def count(self, severity: str) -> int:
        """Return how many findings have a severity, an IRI of :data:`SEVERITIES`."""
        rank = SEVERITIES.index(severity)
        return sum(1 for finding in self.findings if finding.rank == rank)
