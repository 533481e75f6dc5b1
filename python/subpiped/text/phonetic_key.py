"""How a title sounds, as a key: two spellings of one Indian name give the same key.

For film titles, whose limits were set with it. Names in speech are compared by
subpiped/text/phonetics.py, which tells more sounds apart and reads more spellings: folded until
it gives these keys it takes "the" for "they" and "hai" for "hey", and tells "Faiz" from "Faiza".
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# In order. Hindi names are romanized freely: length of vowels (Veeru, Viru), v and w, j and z,
# s and sh, aspiration (Singh, Sing) and doubled consonants (Gabbar) are not settled, and English
# ears add silent h's or lose them (Rahul, Raul).
_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"ch", "\0"),
        (r"ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        ("\0", "c"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"z", "j"),
        (r"ee|ie\b", "i"),
        (r"oo", "u"),
        (r"(?<!^)h", ""),
        (r"y(?![aeiou])", "i"),
        (r"(.)\1+", r"\1"),
        # The final a of Sanskrit names is mute in Hindi (Ashoka, Ashok); in short names it tells a
        # woman from a man (Deepa, Deep), so it is kept there.
        (r"(?<=.{4})a$", ""),
    )
)
_NOT_A_LETTER: Final = re.compile(r"[^a-z]")


def plain(text: str) -> str:
    """Lower case without accents, Latin letters only."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return _NOT_A_LETTER.sub("", decomposed)


def sound_key(word: str) -> str:
    """The key of one word; empty for a word without Latin letters."""
    key = plain(word)
    for pattern, replacement in _RULES:
        key = pattern.sub(replacement, key)
    return key
