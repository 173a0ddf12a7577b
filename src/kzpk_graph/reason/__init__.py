"""OWL 2 RL reasoning with explanations.

    from kzpk_graph.reason import close
    closure = close(triples)          # an iterable of (subject, predicate, object)
    closure.inferred                  # what follows
    closure.inconsistencies           # contradictions: rule and clashing triples
    closure.proof(triple)             # why

The rules are those of OWL 2 Profiles (second edition) section 4.3, tables 4 to 9, declared once as data (`RULES`);
what they conclude and the closure leaves out is listed, with reasons, in `NOT_MATERIALISED`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.reason.rules import NOT_MATERIALISED, Omission, Rule, sentence

if TYPE_CHECKING:
    from kzpk_graph.reason.closure import Closure, close

__all__ = ["NOT_MATERIALISED", "RULES", "Closure", "Omission", "Rule", "close", "sentence"]


def __getattr__(name: str) -> object:
    """Import the engine on first use: explaining one triple from the store needs the rules only."""
    if name not in ("Closure", "close"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kzpk_graph.reason import closure

    return getattr(closure, name)
