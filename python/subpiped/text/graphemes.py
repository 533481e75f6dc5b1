"""Length of text as a reader sees it: grapheme clusters, not code points."""

from __future__ import annotations

from typing import Final

import regex

# UAX #29 with rule GB9c: a virama joins consonants in scripts that write them as one (Devanagari,
# Bengali, …), and not in Tamil and Kannada.
_CLUSTER: Final = regex.compile(r"\X")
# Joiners and the controls of direction take no room.
_INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
    "\u2069\ufeff"
)


def graphemes(text: str) -> list[str]:
    """Split text into the characters that a reader sees."""
    return list(_CLUSTER.findall(text))


def display_length(text: str) -> int:
    """How many grapheme clusters `text` has that take room."""
    if text.isascii():
        return len(text)
    return sum(not _INVISIBLE.issuperset(cluster) for cluster in graphemes(text))
