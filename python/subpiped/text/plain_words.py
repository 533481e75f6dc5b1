"""A text as bare words, for comparing what was said whatever its spelling of marks and case."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """Without punctuation and symbols; vowel signs, which are no letters of their own, stay."""
    return "".join(c for c in word if unicodedata.category(c)[0] not in "PSC")


# The checks of a translation ask several times for the same line.
@lru_cache(maxsize=1024)
def plain_words(text: str) -> tuple[str, ...]:
    """The words of `text` in lower case without punctuation; `हाँ!` is one word, `-` is none."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    bare = (_bare(word) for word in normal.replace("-", " ").split())
    return tuple(word for word in bare if word)
