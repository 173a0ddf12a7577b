"""Text from data, made safe for a terminal.

A label is whatever a source wrote: it must not move the cursor, colour the screen or turn the reading direction of what
follows it. Letters, marks and joiners of every script pass untouched.
"""

from __future__ import annotations

import re
from typing import Final

_BIDI: Final = "\u202a-\u202e\u2066-\u2069"
_UNSAFE: Final = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff{_BIDI}\ud800-\udfff]")
_SPACES: Final = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if char in _SPACES:
        return " "
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def safe(text: str) -> str:
    r"""Return *text* in one line with control characters and direction overrides made visible.

    Args:
        text: Any string from data or from the user.

    Returns:
        The same string, where line ends and tabs are spaces and each other control character (C0, C1), bidirectional
        embedding, override or isolate (Unicode Standard Annex 9) and lone surrogate is written as an escape (``\x1b``).
        Zero-width joiners and the plain direction marks stay, because Urdu and Arabic text needs them.
    """
    return _UNSAFE.sub(_escape, text)


_UNSAFE_IN_LINES: Final = re.compile(_UNSAFE.pattern.replace("\x00-\x1f", "\x00-\x08\x0b\x0c\x0e-\x1f"))


def safe_lines(text: str) -> str:
    """Return *text* as :func:`safe` does, but with its line ends and tabs."""
    return _UNSAFE_IN_LINES.sub(_escape, text)
