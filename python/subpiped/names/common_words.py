"""How common an English word is, from the word counts of film subtitles."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    # Occurrences of a lower-case word among about 1.5 billion words of subtitles; 0 if unknown.
    WordCount = Callable[[str], int]

# From here on a word is everyday English or an everyday English name. In the list: rose 27460,
# may 927594, harry 3045, roger 8716; below: diva 1366, jay 1296, raul 264; rahul is not in it.
# With these limits 50 names of Hindi films take 8 of the list's 128,116 words for themselves, all
# but one of them spellings of the name (jay, raul, razz, amman, donn, gabar, sunni, veejay).
COMMON: Final = 2000
# At the start of a sentence a capital says nothing, so less common words are left alone too.
COMMON_AT_START: Final = 500
# From here on it may be an English name: lauren 593, sheila 497, rosie 467, milan 352.
COMMON_NAME: Final = 300


@lru_cache(maxsize=1)
def english_counts() -> WordCount:
    """The counts that pyspellchecker carries (MIT, made from OpenSubtitles); 0.3 s to load."""
    from spellchecker import SpellChecker

    frequency = SpellChecker(language="en").word_frequency

    def count(word: str) -> int:
        return int(frequency.dictionary.get(word, 0))

    return count
