"""The names of a film that words may be corrected into, in both scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.names.indian_names import indian_names
from subpiped.names.tokens import tokenize
from subpiped.text.phonetics import is_devanagari

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subpiped.names.entities import Entity, Glossary

Words = tuple[str, ...]


def words_in(form: str) -> Words:
    """The words of a form of a name."""
    return tuple(token.text for token in tokenize(form))


def _other_script(word: str) -> str | None:
    latin = indian_names()
    if not is_devanagari(word):
        return latin.get(word.title())
    return next((name for name, written in latin.items() if written == word), None)


def _transliterated(entity: Entity) -> Iterator[Words]:
    forms = [words_in(form) for form in entity.forms()]
    scripts = {is_devanagari(word) for form in forms for word in form}
    if len(scripts) != 1:
        # Its own spelling in the other script holds.
        return
    for form in forms:
        other = [_other_script(word) for word in form]
        if form and all(other):
            yield tuple(word for word in other if word)


def targets_of(glossary: Glossary) -> dict[Words, Words]:
    """Every right form by its case-blind words.

    A form in the other script is there only if it is known how it is written: from a form that
    the glossary has, or from the list of Indian names.
    """
    targets: dict[Words, Words] = {}
    named = [entity for entity in glossary.entities if entity.correct]
    for entity in named:
        for form in entity.forms():
            words = words_in(form)
            if words:
                targets.setdefault(tuple(word.casefold() for word in words), words)
    for entity in named:
        for words in _transliterated(entity):
            targets.setdefault(tuple(word.casefold() for word in words), words)
    return targets
