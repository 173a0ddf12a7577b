"""How much memory asking may take: half of the machine's, or what KZPK_MEMORY says in megabytes."""

from __future__ import annotations

import os
from typing import Final

from kzpk_graph.errors import QueryResourceError, UsageError

STACK: Final = 1 << 30
"""Bytes of address space for the stack of the thread that evaluates: the engine recurses over what is chained."""

DAMAGED: Final = "damaged, put a copy of the whole directory in its place"
"""What to do about a store of which the engine reads the same fault again and again, until no memory is left."""

_MIB: Final = 1 << 20
_UNKNOWN: Final = 1 << 62


def limit_bytes() -> int:
    """Return the most bytes of memory that a process that evaluates a query may hold.

    Raises:
        UsageError: KZPK_MEMORY is not a whole number of megabytes.
    """
    said = os.environ.get("KZPK_MEMORY", "")
    if said:
        if not (said.isascii() and said.isdigit() and int(said[:9]) > 0 and len(said) < 10):
            raise UsageError(f"KZPK_MEMORY is {said!r}", hint="give a whole number of megabytes", code="KZ228")
        return int(said) * _MIB
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):  # not a system that tells
        return _UNKNOWN


def used_bytes(pid: int) -> int:
    """Return the bytes of memory that a process holds; 0 where the system does not tell."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def too_large(limit: int, *, asks: bool = True) -> QueryResourceError:
    """Return the error for a process that went over its limit.

    Args:
        limit: The limit in bytes.
        asks: Whether it evaluated a query that can be put in another way.
    """
    less = "ask for less: add a LIMIT, a FILTER or a parameter, or set" if asks else "set"
    return QueryResourceError(
        f"stopped at {limit // _MIB:,} MB of memory, the limit",
        hint=f"{less} KZPK_MEMORY to more megabytes; if the store may be {DAMAGED}",
    )
