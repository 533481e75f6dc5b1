"""Names of characters out of TMDB's `character` field, and the forms in which they are spoken."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from subpiped.names.role_words import ADDRESS, ROLES

_STRAIGHT: Final = {0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'}
_NOTES: Final = re.compile(r"[(\[]([^)\]]*)[)\]]?")
# A remark on the part and no name: "(voice)", "(as Rahul Dev)", "(segment 'Bombay')".
_REMARK: Final = re.compile(
    r"\b(?:as|voice|uncredited|credited|archive|footage|cameo|appearance|segment|version|song|"
    r"episode|scenes?|deleted|hindi|flashback|friendly|guest|special|role|years?|age|later|early)\b",
    re.IGNORECASE,
)
_SEPARATORS: Final = re.compile(
    r"\s*[/&,;|]\s*|\s+(?:a\.?k\.?a\.?|alias|urf|also known as|and|-)\s+", re.IGNORECASE
)
# Single quotes only around a whole word, since they are apostrophes too (D'Souza).
_NICKNAME: Final = re.compile(r"\"([^\"]+)\"|(?<!\S)'([^']+)'(?!\S)")
_POSSESSIVE: Final = re.compile(r"\w's?(?:\s|$)")
_SELF: Final = frozenset({"self", "himself", "herself", "themselves", "oneself", "as"})
_GUEST: Final = re.compile(r"special appearance|cameo|guest appearance", re.IGNORECASE)
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


def _nicknames_in_notes(text: str) -> str:
    """What stands in brackets, as a nickname in quotes where it is a name, else left out."""

    def said(match: re.Match[str]) -> str:
        words = words_of(match[1].translate(_STRAIGHT).strip("\"' "))
        if not words or _REMARK.search(match[1]) or not all(w[0].isupper() for w in words):
            return " "
        return f' "{" ".join(words)}" ' if _is_name(words) else " "

    return _NOTES.sub(said, text)


def character_names(character: str) -> list[CharacterName]:
    """The names in TMDB's field: 'Raj / Rahul (voice)' holds two, 'Himself' none.

    A name in brackets is a nickname: 'Jai Singh Rathore (Rats)'.
    """
    text = _nicknames_in_notes(unicodedata.normalize("NFC", character))
    forms = (name_forms(part) for part in _SEPARATORS.split(text))
    return [form for form in forms if form is not None]


def is_cameo(actor: str, character: str) -> bool:
    """Whether somebody appears as who he is, so that his own name may be spoken."""
    said = {word.casefold() for word in words_of(_NOTES.sub(" ", character))}
    if said and said <= _SELF:
        return True
    own = {word.casefold() for word in words_of(actor)}
    return bool(own) and (own <= said or (not said and bool(_GUEST.search(character))))
