"""IRIs and CURIEs: checking, shortening and expanding, under the project's prefixes.

CURIEs follow the prefixed names of Turtle 1.1 §2.4, without its escapes: a local name that would need one is written
as a full IRI in angle brackets, so that every text names exactly one IRI.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kzpk_graph.errors import UsageError
from kzpk_graph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

# Turtle 1.1 §6.5, PN_CHARS_BASE, PN_CHARS_U and PN_CHARS.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS: Final = _BASE + "_\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PREFIX: Final = rf"[{_BASE}](?:[{_CHARS}.]*[{_CHARS}])?\Z"
_ESCAPE: Final = "%[0-9A-Fa-f]{2}"
_LOCAL: Final = rf"(?:(?:[{_BASE}_:0-9]|{_ESCAPE})(?:(?:[{_CHARS}.:]|{_ESCAPE})*(?:[{_CHARS}:]|{_ESCAPE}))?)?\Z"
# RFC 3987 §2.2: the characters an IRI may hold; a percent sign only as the start of an escape. The private-use
# characters are for the query component, and not told apart here.
_IRI: Final = (
    r"[A-Za-z][A-Za-z0-9+.\-]*:"
    r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
    r"\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd\U00040000-\U000efffd\ue000-\uf8ff]"
    r"|%[0-9A-Fa-f]{2})+\Z"
)


# The patterns above take some 15 ms to compile, so that is left to the first text that needs one; most names do not.
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_\-]*[A-Za-z0-9])?\Z")


def is_local_name(text: str) -> bool:
    """Return whether the text can follow a prefix without escapes (Turtle 1.1 §6.5, PN_LOCAL; the empty one too)."""
    return _PLAIN.match(text) is not None or re.match(_LOCAL, text) is not None


def is_iri(text: str) -> bool:
    """Return whether the text is an absolute IRI by its characters (RFC 3987 §2.2), with something after its scheme.

    The finer grammar of its parts (authority, port, brackets) is left to the RDF parser.
    """
    return re.match(_IRI, text) is not None and text.count("#") <= 1


def is_curie(text: str, prefixes: Mapping[str, str] = PREFIXES) -> bool:
    """Return whether the text is a CURIE whose prefix is known."""
    prefix, colon, local = text.partition(":")
    return bool(colon) and prefix in prefixes and is_local_name(local)


def shrink(iri: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write an IRI as a CURIE, or in angle brackets where no prefix fits.

    Args:
        iri: An absolute IRI.
        prefixes: Prefix to namespace IRI; the longest namespace that fits is taken.

    Returns:
        ``prefix:local``, which :func:`expand` turns back into the same IRI, or ``<iri>``.
    """
    best = ""
    found = ""
    for prefix, namespace in prefixes.items():
        if len(namespace) > len(best) and iri.startswith(namespace):
            local = iri[len(namespace) :]
            if local and is_local_name(local):
                best = namespace
                found = f"{prefix}:{local}"
    return found or f"<{iri}>"


def expand(text: str, prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Read a CURIE, an IRI in angle brackets, or a bare absolute IRI with ``//`` after its scheme.

    Args:
        text: What a person typed.
        prefixes: Prefix to namespace IRI.

    Returns:
        The absolute IRI.

    Raises:
        UsageError: It is none of these: an unknown prefix (with the nearest known ones), an illegal local name or
            character, or no colon at all.
    """
    if text.startswith("<") and text.endswith(">"):
        iri = text[1:-1]
        if not is_iri(iri):
            raise UsageError(f"{text} is not an absolute IRI", hint="give it its scheme, and no spaces", code="KZ211")
        return iri
    prefix, colon, local = text.partition(":")
    if not colon:
        raise UsageError(f"{text!r} is neither a CURIE nor an IRI", hint="write prefix:name, or <IRI>", code="KZ211")
    if prefix in prefixes:
        if not is_local_name(local):
            raise UsageError(
                f"{text!r} is not a legal CURIE",
                hint=f"write the full IRI: <{prefixes[prefix]}...>",
                code="KZ211",
            )
        return prefixes[prefix] + local
    if local.startswith("//") and is_iri(text):
        return text
    raise UsageError(f"the prefix {prefix + ':'!r} is not known", hint=_near(prefix, prefixes), code="KZ212")


def _near(prefix: str, prefixes: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(prefix, prefixes, n=3, cutoff=0.5)
    if near:
        return "did you mean " + " or ".join(f"{name}:" for name in near) + "?"
    return "known prefixes are " + ", ".join(f"{name}:" for name in prefixes)


def is_prefix(text: str) -> bool:
    """Return whether the text can be declared as a prefix (Turtle 1.1 §6.5, PN_PREFIX; the empty one too)."""
    return not text or re.match(_PREFIX, text) is not None


def xml_name(iri: str) -> str:
    """Return the end of an IRI that can name an XML element (Namespaces in XML 1.0 §3, NCName); empty when none can.

    The characters of XML 1.0 §2.3 are those of a prefix or local name in Turtle.
    """
    match = re.search(rf"[{_BASE}_][{_CHARS}.]*\Z", iri)
    return match.group() if match else ""


def local_name(iri: str) -> str:
    """Return the part after the last ``#``, ``/`` or ``:``, or the whole IRI when that part is empty."""
    match = re.search(r"[^#/:]+\Z", iri)
    return match.group() if match else iri


def words(name: str) -> str:
    """Turn a local name into readable words: ``takesPlaceIn`` and ``trade-kz-pk`` become words with spaces.

    A stand-in where a thing has no label; acronyms keep their capitals (``inGDPTerms`` becomes ``in GDP terms``).
    """
    spaced = re.sub(r"[-_]+", " ", name)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", spaced)
    return " ".join(word.lower() if word[:1].isupper() and word[1:].islower() else word for word in spaced.split())
