"""Correct misheard names in a text toward the glossary, rather too seldom than wrongly."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.names.common_words import COMMON_NAME
from subpiped.names.context import BESIDE, Place, name_signs
from subpiped.names.demand import needed_score
from subpiped.names.evidence import TranscriptWords, first_sound
from subpiped.names.match import name_score
from subpiped.names.targets import targets_of, words_in
from subpiped.names.tokens import joined_runs, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from subpiped.names.common_words import WordCount
    from subpiped.names.entities import Glossary
    from subpiped.names.match import NameScore
    from subpiped.names.targets import Words
    from subpiped.names.tokens import Token

# Two targets closer than this: nobody can tell which one was said.
_MARGIN: Final = 2.0
# Of two spellings of one name; Lakshmee, Laxmi.
_MAX_LENGTHS_APART: Final = 4


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words of a text to be replaced: characters `start` to `end` by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class NameCorrection:
    """A name of one or more words that is changed, and why."""

    before: str
    after: str
    score: float
    why: str
    replacements: tuple[Replacement, ...]


class NameCorrector:
    """Corrects texts of one film.

    A name is changed only if it may be one by its capital or by what stands around it, is not
    itself a name that is known, is no everyday word, and is close to exactly one name that may be
    corrected to.
    """

    def __init__(
        self, glossary: Glossary, texts: Iterable[str], counts: WordCount, *, min_score: float
    ) -> None:
        """`texts` is the whole transcript: a word in it in lower case is no name."""
        self._min_score = min_score
        self._targets = targets_of(glossary)
        others = [e for e in glossary.entities if not e.correct]
        other_names = {w for e in others for form in e.forms() for w in words_in(form)}
        self._film_words = TranscriptWords(texts, counts, other_names)
        self._protected = {word for key in self._targets for word in key}
        self._protected |= {word.casefold() for word in other_names}
        # Another first sound is another name, and most words are out at once.
        self._by_sound: defaultdict[tuple[str, bool], list[Words]] = defaultdict(list)
        for words in self._targets.values():
            self._by_sound[first_sound(words[0])].append(words)
        self._longest = max((len(key) for key in self._targets), default=0)

    @property
    def target_count(self) -> int:
        """How many names may be corrected to."""
        return len(self._targets)

    def correct(self, text: str) -> list[NameCorrection]:
        """The corrections of one text, in order."""
        if not self._targets:
            return []
        found: list[NameCorrection] = []
        for run in joined_runs(text, tokenize(text)):
            found += self._correct_run(text, run)
        return sorted(found, key=lambda correction: correction.replacements[0].start)

    def _correct_run(self, text: str, run: list[Token]) -> Iterator[NameCorrection]:
        taken: set[int] = set()
        # A name of two words may come out as three, and one of one as two.
        for length in range(min(self._longest + 1, len(run)), 0, -1):
            for first in range(len(run) - length + 1):
                places = range(first, first + length)
                if taken.intersection(places) or not run[first].may_be_name:
                    continue
                window = run[first : first + length]
                if tuple(token.key for token in window) in self._targets:
                    # Right as it is, and no part of it belongs to another name.
                    taken.update(places)
                    continue
                before, after = run[:first], run[first + length :]
                place = Place(window, before, after, name_signs(text, before, window, after))
                correction = self._correct_place(text, place)
                if correction is not None:
                    taken.update(places)
                    yield correction

    def _stands_alone(self, place: Place) -> bool:
        # "Raul" in "Raul Khanna" may be another person's first name, and "Mira" in "Mira Road" is
        # a street: the words around it in the same capitals must be known, or owe them to the
        # start of a sentence.
        loud = all(token.text.isupper() for token in place.window)
        return all(
            not token.text[0].isupper()
            or token.key in self._protected
            or token.key in BESIDE
            or (
                (loud or token.at_sentence_start)
                and self._film_words.is_ordinary(token, signs=False)
            )
            for token in (*place.before[-1:], *place.after[:1])
        )

    def _correct_place(self, text: str, place: Place) -> NameCorrection | None:
        window = place.window
        ordinary = [
            t.key in self._protected or self._film_words.is_ordinary(t, signs=bool(place.signs))
            for t in window
        ]
        # "Sing" beside a right "Gabbar" may still be his name.
        known = len(window) > 1 and any(token.key in self._protected for token in window)
        if (all(ordinary) and not known) or not self._stands_alone(place):
            return None
        found = self._best(place)
        if found is None:
            return None
        words, score, needed = found
        before = text[window[0].start : window[-1].end]
        signs = ", ".join(place.signs) or "no sign of a name around it"
        times = self._film_words.times(window[0].key)
        why = f"{score.why}; needed {needed:.0f}; {signs}; found {times} times in the film"
        return NameCorrection(
            before, " ".join(words), round(score.score, 1), why, _replacements(window, words)
        )

    def _best(self, place: Place) -> tuple[Words, NameScore, float] | None:
        transcribed = place.words
        scored = []
        for words in self._by_sound.get(first_sound(transcribed[0]), ()):
            if not self._is_candidate(place, words):
                continue
            score = name_score(transcribed, words)
            if score is None:
                continue
            needed = needed_score(self._film_words, place, words, score)
            if needed is not None and score.score >= self._min_score + needed:
                scored.append((words, score, self._min_score + needed))
        scored.sort(key=lambda found: found[1].score, reverse=True)
        if not scored:
            return None
        if len(scored) > 1 and scored[0][1].score - scored[1][1].score < _MARGIN:
            return None
        words = scored[0][0]
        return None if self._is_somebody_else(transcribed, words) else scored[0]

    def _is_candidate(self, place: Place, words: Words) -> bool:
        transcribed = place.words
        if abs(len("".join(transcribed)) - len("".join(words))) > _MAX_LENGTHS_APART:
            return False
        if len(transcribed) == len(words):
            return all(token.may_be_name for token in place.window)
        # Written as other words: of two together at most, and no name of its own among them.
        if abs(len(transcribed) - len(words)) > 1 or any(
            t.key in self._protected for t in place.window
        ):
            return False
        return all(
            token.may_be_name or self._film_words.english(token.key) < COMMON_NAME
            for token in place.window
        )

    def _is_somebody_else(self, transcribed: Words, words: Words) -> bool:
        if len(transcribed) != len(words):
            return self._film_words.other_name("".join(transcribed), "".join(words)) is not None
        return any(
            self._film_words.other_name(h, w) is not None
            for h, w in zip(transcribed, words, strict=True)
            if h.casefold() != w.casefold()
        )


def _replacements(window: Sequence[Token], words: Words) -> tuple[Replacement, ...]:
    """Word by word where their numbers agree, so that timed words keep their times; else one."""

    def cased(transcribed: Token, word: str) -> str:
        return word.upper() if transcribed.text.isupper() and len(transcribed.text) > 1 else word

    if len(window) == len(words):
        return tuple(
            Replacement(t.start, t.end, cased(t, word))
            for t, word in zip(window, words, strict=True)
            if t.text != word
        )
    text = " ".join(cased(window[0], word) for word in words)
    return (Replacement(window[0].start, window[-1].end, text),)
