"""What a check of a graph's health finds."""

from __future__ import annotations

from typing import NamedTuple


class Examined(NamedTuple):
    """One part of the check.

    Attributes:
        name: What was examined.
        scope: How much of it, in words; says so where it is a sample.
        problems: How many faults there are.
        examples: The first of them, a line each.
        fatal: Whether a fault fails the check, or only warns.
    """

    name: str
    scope: str
    problems: int
    examples: tuple[str, ...]
    fatal: bool = True


class Health(NamedTuple):
    """The health of a graph: every part of the check, in order."""

    parts: tuple[Examined, ...]

    @property
    def healthy(self) -> bool:
        """Whether no part has a fault that fails it."""
        return not any(part.fatal and part.problems for part in self.parts)
