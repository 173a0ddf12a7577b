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

from kzpk_graph.reason.closure import Closure, close
from kzpk_graph.reason.rule_tables import RULES
from kzpk_graph.reason.rules import NOT_MATERIALISED, Omission, Rule, sentence

__all__ = ["NOT_MATERIALISED", "RULES", "Closure", "Omission", "Rule", "close", "sentence"]
