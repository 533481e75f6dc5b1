"""Length of text as a reader sees it: grapheme clusters, not code points."""

from __future__ import annotations

import unicodedata
from typing import Final

_ZWJ: Final = "\u200d"
# Joiners and the controls of direction take no room.
_INVISIBLE: Final = frozenset(
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068"
    "\u2069\ufeff"
)
# Vowels of Thai and Lao that extend the consonant before them without being marks.
_VOWELS: Final = frozenset("\u0e33\u0eb3")
# Two of these are a flag.
_REGIONAL: Final = range(0x1F1E6, 0x1F200)
_EMOJI_SKIN: Final = range(0x1F3FB, 0x1F400)
_VIRAMA_CLASS: Final = 9


def graphemes(text: str) -> list[str]:
    """Split NFC text into clusters.

    A light form of UAX #29 that needs no package: marks, joiners and emoji modifiers extend the
    cluster before them, and a consonant after a virama joins it (rule GB9c), so that the two
    words of six code points each, "नमस्ते" and "namast", count 3 and 6.
    """
    clusters: list[str] = []
    joins = False
    for character in text:
        flag = (
            ord(character) in _REGIONAL
            and bool(clusters)
            and len(clusters[-1]) == 1
            and ord(clusters[-1]) in _REGIONAL
        )
        extends = (
            unicodedata.category(character).startswith("M")
            or character in _INVISIBLE
            or character in _VOWELS
            or ord(character) in _EMOJI_SKIN
            or flag
        )
        if clusters and (extends or (joins and character.strip())):
            clusters[-1] += character
        else:
            clusters.append(character)
        joins = character == _ZWJ or (
            unicodedata.combining(character) == _VIRAMA_CLASS and not character.isspace()
        )
    return clusters


def display_length(text: str) -> int:
    """How many grapheme clusters `text` has that take room."""
    if text.isascii():
        return len(text)
    return sum(not _INVISIBLE.issuperset(cluster) for cluster in graphemes(text))
