"""Names of characters out of TMDB's `character` field, and the forms in which they are spoken."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from utils.role_words import ADDRESS, ROLES

_STRAIGHT: Final = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_NOTES: Final = re.compile(r"[(\[][^)\]]*[)\]]?")
_SEPARATORS: Final = re.compile(r"\s*[/&,]\s*|\s+(?:a\.?k\.?a\.?|and|-)\s+", re.IGNORECASE)
# Single quotes only around a whole word, since they are apostrophes too (D'Souza).
_NICKNAME: Final = re.compile(r"\"([^\"]+)\"|(?<!\S)'([^']+)'(?!\S)")
_POSSESSIVE: Final = re.compile(r"\w's?(?:\s|$)")
_MIN_PART: Final = 3


@dataclass(frozen=True, slots=True)
class CharacterName:
    """A name in full and its parts as they are spoken."""

    full: str
    variants: tuple[str, ...]


def words_of(name: str) -> list[str]:
    """The words of a name, without punctuation around them."""
    return [word for word in (part.strip('.,;:!?"#&') for part in name.split()) if word]


def _is_name(words: list[str]) -> bool:
    meaning = [w for w in words if w.casefold() not in ROLES and not any(c.isdigit() for c in w)]
    # A name begins with a capital, or is written in a script without capitals.
    return any(w[0].isalpha() and not w[0].islower() for w in meaning)


def _without_address(words: list[str]) -> list[str]:
    start = 0
    while start < len(words) - 1 and words[start].casefold() in ADDRESS:
        start += 1
    return words[start:]


def name_forms(name: str) -> CharacterName | None:
    """One name without notes and separators.

    None where it names nobody ("Rahul's Father", "Friend of Jai").
    """
    name = name.translate(_STRAIGHT)
    nicknames = [(a or b).strip() for a, b in _NICKNAME.findall(name)]
    words = words_of(_NICKNAME.sub(" ", name))
    if not words and nicknames:
        words = words_of(nicknames.pop(0))
    of_somebody = _POSSESSIVE.search(" ".join(words)) or "of" in words
    if of_somebody or not _is_name(words):
        return None
    plain = _without_address(words)
    parts = [" ".join(plain), *nicknames, *plain]
    full = " ".join(words)
    spoken = (p for p in parts if len(p) >= _MIN_PART and p != full and _is_name([p]))
    return CharacterName(full, tuple(dict.fromkeys(spoken)))


def character_names(character: str) -> list[CharacterName]:
    """The names in TMDB's field: 'Raj / Rahul (voice)' holds two, 'Himself' none."""
    text = _NOTES.sub(" ", unicodedata.normalize("NFC", character))
    forms = (name_forms(part) for part in _SEPARATORS.split(text))
    return [form for form in forms if form is not None]
