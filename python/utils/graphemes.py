"""Length of text as a reader sees it: grapheme clusters, not code points."""

from __future__ import annotations

import unicodedata
from typing import Final

_ZWJ: Final = "\u200d"
_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff")
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
        extends = (
            unicodedata.category(character).startswith("M")
            or character in _INVISIBLE
            or ord(character) in _EMOJI_SKIN
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
    """How many grapheme clusters `text` has."""
    return len(text) if text.isascii() else len(graphemes(text))
