"""How a name sounds: a string with one character for a sound, from Latin letters or Devanagari.

Lower case is a plain consonant or a vowel, upper case its aspirated one (`K` for kh and ख), with
`S` for sh, `E` for ai and `R` for ड़. Lengths of vowels and doubled consonants, which
romanization leaves open, are not told apart.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# In order; what a rule has made is not seen by those before it. A \0 stands for ch until the other
# readings of c are done.
_LATIN: Final = tuple(
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        (r"[^a-z]", ""),
        (r"(?<=o)re$", "r"),
        (r"d?ge$", "j"),
        (r"o[uw](?![aeiou])|aw(?![aeiou])", "au"),
        (r"w(?=[^aeiou]|$)", "u"),
        (r"ph", "f"),
        (r"c?ksh|x", "kS"),
        (r"sch|sh+", "S"),
        (r"t?c+h+", "\0"),
        (r"c(?=[eiy])", "s"),
        (r"c?[ckq]h", "K"),
        (r"[cq]+", "k"),
        (r"\0", "c"),
        (r"gh", "G"),
        (r"jh", "J"),
        (r"th", "T"),
        (r"dh", "D"),
        (r"bh", "B"),
        (r"^rh", "r"),
        (r"rh(?![aeiou])", "R"),
        (r"w", "v"),
        (r"e[iy](?![aeiou])", "E"),
        (r"ee|ea|ie$|(?<!a)y$|(?<=[^aeiou])y(?=[^aeiou])", "i"),
        (r"oo", "u"),
        (r"(?<=[aeiou])h(?=[^aeiou]|$)", ""),
    )
)
# For both scripts: sounds that neighbors have in common, so that the spelling does not matter.
_JOINED: Final = tuple(
    (re.compile(pattern), sounds)
    for pattern, sounds in (
        (r"(.)\1+", r"\1"),
        (r"k(?=K)|g(?=G)|c(?=C)|j(?=J)|t(?=T)|d(?=D)|b(?=B)", ""),
        (r"ay(?:a(?=[^aeiouE]))?(?![aeiouE])|ai", "E"),
        (r"n(?=[bBpfm])", "m"),
    )
)
_CONSONANTS: Final = dict(
    zip("कखगघचछजझटठडढतथदधपफबभमयरलवशषसहनणञङळ", "kKgGcCjJtTdDtTdDpfbBmyrlvSSshnnnnl", strict=True)
)
_VOWELS: Final = dict(zip("अआइईउऊऋएऐओऔऑऍ", "aaiiuureEo?oe", strict=True)) | {"ऋ": "ri", "औ": "au"}
_SIGNS: Final = dict(zip("ािीुूृेैोौॉॅ", "aiiuureEo?oe", strict=True)) | {"ृ": "ri", "ौ": "au"}
_NUKTA: Final = "\u093c"
# A dot below makes another sound of these; of ख, ग and क it does not in most mouths.
_WITH_NUKTA: Final = {"j": "z", "f": "f", "d": "R", "D": "R"}
_VIRAMA: Final = "\u094d"
_SPOKEN_END: Final = frozenset({f"{_VIRAMA}र", f"{_VIRAMA}य"})
_NASALS: Final = frozenset("\u0901\u0902")


def is_devanagari(word: str) -> bool:
    """Whether a word is written in Devanagari."""
    return any("\u0904" <= c <= "\u0939" for c in word)


def plain(text: str) -> str:
    """Lower case without accents; Devanagari with its dots below as characters of their own."""
    normal = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in normal if c >= "\u0900" or not unicodedata.combining(c))


def _apply(rules: Iterable[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, sounds in rules:
        text = pattern.sub(sounds, text)
    return text


def _latin(text: str) -> str:
    return _apply(_LATIN, text)


def _devanagari(text: str) -> str:
    sounds: list[str] = []
    # Whether the last sound is a consonant that still has its own a.
    open_end = False
    for char in text:
        if char == _NUKTA and sounds:
            sounds[-1] = _WITH_NUKTA.get(sounds[-1], sounds[-1])
            continue
        if char in _SIGNS or char == _VIRAMA:
            sounds.append(_SIGNS.get(char, ""))
            open_end = False
            continue
        if open_end:
            sounds.append("a")
        open_end = char in _CONSONANTS
        if char in _NASALS:
            sounds.append("n")
        else:
            sounds.append(_CONSONANTS.get(char) or _VOWELS.get(char, ""))
    # The a of the last consonant is mute, but for the sake of one that goes before (Indra, Satya).
    if open_end and text[-2:] in _SPOKEN_END:
        sounds.append("a")
    return "".join(sounds)


@lru_cache(maxsize=65536)
def sounds_of(word: str) -> str:
    """The sounds of a word; empty where it has no letters of the two scripts."""
    text = plain(word)
    return _apply(_JOINED, _devanagari(text) if is_devanagari(text) else _latin(text))
