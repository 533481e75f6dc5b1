"""How much likeness a change of a name needs, by what the words are and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.names.common_words import COMMON, COMMON_NAME
from subpiped.names.match import word_score
from subpiped.text.phonetics import is_devanagari

if TYPE_CHECKING:
    from subpiped.names.context import Place
    from subpiped.names.evidence import TranscriptWords
    from subpiped.names.match import NameScore
    from subpiped.names.targets import Words
    from subpiped.names.tokens import Token

# No sign of a name around the word, or more than one.
_NO_SIGN: Final = 4.0
_MANY_SIGNS: Final = -2.0
_RARE_ENGLISH: Final = 6.0
_OTHER_WORDS: Final = 3.0
_TWO_AGREE: Final = -4.0
# So often, and the film's name never: it may well be somebody whom the glossary lacks.
_OFTEN: Final = 3
_ONLY_SO: Final = 3.0
# Hindi has no capitals.
_NO_CAPITALS: Final = 1.0
# A sign of Devanagari is more of a word than a letter of its Latin form.
_SAME_IN_DEVANAGARI: Final = -4.0


def needed_score(
    film_words: TranscriptWords, place: Place, words: Words, score: NameScore
) -> float | None:
    """What is to be added to the likeness that is asked for; None where no likeness is enough."""
    # A film that has the right name, too, or the misheard one again and again.
    rightly = min(film_words.times(word.casefold()) for word in words)
    often = min(film_words.times(token.key) for token in place.window)
    if len(place.window) == 1 and len(words) == 1:
        by_word = _of_one_word(film_words, place, score, told=rightly > 0 or often >= _OFTEN)
    else:
        by_word = _of_several(film_words, place, words)
    by_place = _of_place(place, score)
    if by_word is None or by_place is None:
        return None
    unknown = often >= _OFTEN and not rightly and not score.same_sound
    return by_word + by_place + (_ONLY_SO if unknown else 0.0)


def _of_one_word(
    film_words: TranscriptWords, place: Place, score: NameScore, *, told: bool
) -> float | None:
    english = film_words.english(place.window[0].key)
    # An English name (Jay for Jai, but also Rosie for Rosy), or a word that may owe its capital to
    # the start of a sentence: only the film tells.
    doubtful = english > 0 and not place.signs and not score.same_sound
    if (english >= COMMON_NAME or doubtful) and not told:
        return None
    return _RARE_ENGLISH if english and not score.same_sound else 0.0


def _of_several(film_words: TranscriptWords, place: Place, words: Words) -> float | None:
    if len(place.window) != len(words):
        # "Mona Lisa" for Monalisa: each of the words is an English name by itself.
        counts = [film_words.english(token.key) for token in place.window]
        apart = all(COMMON_NAME <= count < COMMON for count in counts)
        return None if apart else _OTHER_WORDS
    changed = [
        (token, word)
        for token, word in zip(place.window, words, strict=True)
        if token.key != word.casefold()
    ]
    if all(_may_change(film_words, token, word) for token, word in changed):
        return _TWO_AGREE
    return None


def _may_change(film_words: TranscriptWords, token: Token, word: str) -> bool:
    """Whether one word of a longer name may be what `word` was misheard as."""
    if not film_words.is_ordinary(token, signs=True):
        return True
    score = word_score(token.text, word)
    return score is not None and score.same_sound and not token.at_sentence_start


def _of_place(place: Place, score: NameScore) -> float | None:
    if is_devanagari(place.window[0].text):
        if score.same_sound:
            return _SAME_IN_DEVANAGARI
        return _NO_CAPITALS if place.signs or len(place.window) > 1 else None
    if not place.signs:
        return _NO_SIGN
    return _MANY_SIGNS if len(place.signs) > 1 else 0.0
