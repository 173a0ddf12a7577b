"""Which commands there are, under which heading each is listed, and what it does.

The table lets ``kzpk --help`` list the commands without importing them. A command has a file of its own in this
package, whose ``command`` is the click command.
"""

from __future__ import annotations

from typing import Final

SECTIONS: Final[dict[str, dict[str, str]]] = {
    "Ask": {
        "query": "Run a saved query, or list them all.",
        "sparql": "Run SPARQL of your own.",
        "find": "Look things and terms up by name.",
        "show": "Show everything known about a thing or a term.",
    },
    "Trust": {
        "explain": "Explain why a triple is in the graph, or is not.",
        "impact": "Show what would fall without a source or statement.",
        "sources": "List the sources and how much rests on each.",
        "stats": "Count what is in the graph.",
        "reason": "Show what follows by OWL 2 RL.",
        "check": "Examine the health of the whole graph.",
        "validate": "Check triples against the shapes.",
    },
    "Change your own store": {
        "init": "Make a store of your own.",
        "add": "Add what files say, checked, in one step.",
        "remove": "Take statements or sources out.",
        "undo": "Reverse one change.",
        "log": "List the changes, or show one.",
    },
    "Exchange": {
        "template": "Write a form to fill in: CSV, Turtle or TriG.",
        "export": "Write the graph, or a part, for other tools.",
        "diff": "Show what differs between two files or stores.",
        "canon": "Write the canonical form of RDF, and its hash.",
    },
    "Set up": {
        "load": "Load files in bulk into a new store.",
        "generate": "Write an invented graph of any size.",
        "cache": "Show where the prepared graph is kept, or clear it.",
        "completion": "Print a script that completes commands in your shell.",
    },
}
"""Heading to command to one line of help, in the order in which ``kzpk --help`` lists them."""

COMMANDS: Final[dict[str, str]] = {name: text for section in SECTIONS.values() for name, text in section.items()}
"""Command to its one line of help."""

RESERVED_OPTIONS: Final = frozenset(
    (
        "help", "format", "output", "iris", "timeout", "time", "asserted", "limit", "cite", "known-by",
        "store", "quiet", "verbose",
    )
)  # fmt: skip
"""Options of ``kzpk`` and ``kzpk query``, now or to come, that no parameter of a saved query may be named like."""
