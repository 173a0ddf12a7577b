"""The shapes and the ontology, in memory, to look things up in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kzpk_graph.rdfio import Literal, NamedNode, parse_file
from kzpk_graph.resources import resource_paths
from kzpk_graph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kzpk_graph.rdfio import Term

_FIRST: Final = RDF + "first"
_REST: Final = RDF + "rest"
_NIL: Final = RDF + "nil"


class Triples:
    """Triples by subject and property.

    Args:
        root: The folder that holds ``ontology/``; the package's own when None.
    """

    def __init__(self, root: str | None = None) -> None:
        self._of: dict[Term, dict[str, list[Term]]] = {}
        self._with: dict[str, list[tuple[Term, Term]]] = {}
        paths = (path for kind in ("ontology", "vocabulary", "shapes") for path in resource_paths(kind, root))
        for path in paths:
            for quad in parse_file(path, rename_blank_nodes=True):
                subject, predicate, value = quad.subject, quad.predicate.value, quad.object
                self._of.setdefault(subject, {}).setdefault(predicate, []).append(value)  # type: ignore[arg-type]
                self._with.setdefault(predicate, []).append((subject, value))  # type: ignore[arg-type]

    def objects(self, subject: Term | str, predicate: str) -> list[Term]:
        """Return the values of a property of a node (an IRI may be given as text)."""
        node = NamedNode(subject) if isinstance(subject, str) else subject
        return self._of.get(node, {}).get(predicate, [])

    def value(self, subject: Term | str, predicate: str) -> Term | None:
        """Return the first value of a property of a node, if there is one."""
        return next(iter(self.objects(subject, predicate)), None)

    def text(self, subject: Term | str, predicate: str) -> str:
        """Return the English text that is the value of a property (else any text); empty if there is none."""
        texts = [value for value in self.objects(subject, predicate) if isinstance(value, Literal)]
        texts.sort(key=lambda text: (text.language != "en", text.value))
        return texts[0].value if texts else ""

    def iri(self, subject: Term | str, predicate: str) -> str:
        """Return the IRI that is the first value of a property; empty if there is none."""
        return next((value.value for value in self.objects(subject, predicate) if isinstance(value, NamedNode)), "")

    def number(self, subject: Term | str, predicate: str) -> int | None:
        """Return the whole number that is the value of a property, if there is one."""
        text = self.text(subject, predicate)
        return int(text) if text else None

    def pairs(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return every subject and value of a property, in the order of the files."""
        return self._with.get(predicate, [])

    def items(self, head: Term | None) -> Iterator[Term]:
        """Yield the members of an RDF list."""
        while head is not None and head != NamedNode(_NIL):
            yield from self.objects(head, _FIRST)[:1]
            head = self.value(head, _REST)
