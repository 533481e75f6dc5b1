"""Names in a translation as the film's glossary spells them, where a translator knows no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.translation.alignment import words_of
from subpiped.translation.checks import is_near_name, names_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subpiped.translation.brief import Name


def spell_names(source: str, text: str, names: Iterable[Name]) -> str:
    """`text` with the names that `source` says spelled as in the glossary.

    A sentence-by-sentence translator spells a name as it reads it (Viru for वीरू, where the cast
    has Veeru). Only words that are written like names are touched, and only by a name that sounds
    alike and is not there already.
    """
    for _, said in names_in(source, names):
        words = words_of(text)
        for name in said:
            if name in words:
                continue
            like = [word for word in words if word[:1].isupper() and is_near_name(word, name)]
            if like:
                text = _replace_word(text, like[0], name)
    return text


def _replace_word(text: str, word: str, name: str) -> str:
    """Every occurrence of a word as a whole."""
    parts: list[str] = []
    rest = text
    for token in words_of(text):
        before, _, rest = rest.partition(token)
        parts += [before, name if token == word else token]
    return "".join([*parts, rest])
