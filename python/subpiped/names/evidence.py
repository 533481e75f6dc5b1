"""What is known about a transcribed word besides its likeness to a name: what else it may be."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from subpiped.names import hindi_words
from subpiped.names.common_words import COMMON, COMMON_AT_START
from subpiped.names.indian_names import indian_names
from subpiped.names.match import distance
from subpiped.names.tokens import tokenize
from subpiped.text.phonetic_distance import SAME
from subpiped.text.phonetics import is_devanagari, sounds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from subpiped.names.common_words import WordCount
    from subpiped.names.tokens import Token

# A name that is at most this much further from what was transcribed than the film's is as likely.
_TIE: Final = 0.05
# First sounds that are confused; another first sound is another name.
_FIRST: Final = str.maketrans("KGCJcTDBfzSE", "kgjjjtdbpjsa")


def first_sound(word: str) -> tuple[str, bool]:
    """What a word begins with, alike for sounds that are confused, and its script."""
    first = sounds_of(word)[:1].translate(_FIRST)
    return ("a" if first in set("aeiou") else first), is_devanagari(word)


class TranscriptWords:
    """All words of a film, and the languages and names that they may be of."""

    def __init__(self, texts: Iterable[str], counts: WordCount, other_names: Iterable[str]) -> None:
        """`other_names` are names of the film that are no targets, such as actors'."""
        self._english = counts
        self._times: dict[str, int] = defaultdict(int)
        self._lower: set[str] = set()
        for text in texts:
            for token in tokenize(text):
                self._times[token.key] += 1
                if token.text.islower() and not is_devanagari(token.text):
                    self._lower.add(token.text)
        names = indian_names()
        self._names: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
        for name in {*names, *names.values(), *other_names}:
            self._names[first_sound(name)].append(name)

    def times(self, key: str) -> int:
        """How often the film has the word."""
        return self._times.get(key, 0)

    def english(self, key: str) -> int:
        """How often English subtitles have the word."""
        return self._english(key)

    def is_ordinary(self, token: Token, *, signs: bool) -> bool:
        """Whether the word is everyday English or Hindi, or one that the film has without capital.

        At the start of a sentence a capital says nothing: with no other sign of a name less common
        words count too.
        """
        if is_devanagari(token.text):
            return token.text in hindi_words.DEVANAGARI
        limit = COMMON_AT_START if token.at_sentence_start and not signs else COMMON
        return (
            (token.key in self._lower and token.text[0].isupper())
            or token.key in hindi_words.LATIN
            or self._english(token.key) >= limit
        )

    def other_name(self, transcribed: str, target: str) -> str | None:
        """A known name that is as close to what was transcribed as `target`, but another one."""
        limit = distance(transcribed, target) + _TIE
        for name in self._names.get(first_sound(transcribed), ()):
            if distance(transcribed, name) <= limit and distance(name, target) > SAME:
                return name
        return None
