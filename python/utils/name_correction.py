"""Correct misheard names in a text towards the glossary, rather too seldom than wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from utils.common_words import COMMON, COMMON_AT_START
from utils.name_match import name_score
from utils.name_tokens import capitalised_runs, tokenize
from utils.role_words import HONORIFICS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from utils.common_words import WordCount
    from utils.entities import Glossary
    from utils.name_match import NameScore
    from utils.name_tokens import Token

_MIN_LETTERS: Final = 3
# Up to this length one letter is a third of the name: only another spelling of the same sound.
_SHORT: Final = 3
# Two targets closer than this: nobody can tell which one was said.
_MARGIN: Final = 3.0


@dataclass(frozen=True, slots=True)
class Replacement:
    """One word of a text to be replaced: characters `start` to `end` by `text`."""

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

    A name is changed only if it is capitalised, not itself in the glossary, not everyday English
    and close to exactly one name that may be corrected to.
    """

    def __init__(
        self,
        glossary: Glossary,
        texts: Iterable[str],
        counts: WordCount,
        *,
        min_score: float,
        max_edits: int,
    ) -> None:
        """`texts` is the whole transcript: a word in it in lower case is no name."""
        self._counts = counts
        self._min_score = min_score
        self._max_edits = max_edits
        forms = [(form, e.correct) for e in glossary.entities for form in e.forms()]
        self._protected = {token.key for form, _ in forms for token in tokenize(form)}
        self._targets: dict[tuple[str, ...], tuple[str, ...]] = {}
        for form, correct in forms:
            words = tuple(token.text for token in tokenize(form))
            if correct and words:
                self._targets.setdefault(tuple(w.casefold() for w in words), words)
        self._longest = max((len(key) for key in self._targets), default=0)
        self._lower = {t.text for text in texts for t in tokenize(text) if t.text.islower()}
        self._cache: dict[tuple[str, ...], tuple[tuple[str, ...], NameScore] | None] = {}

    @property
    def target_count(self) -> int:
        """How many names may be corrected to."""
        return len(self._targets)

    def correct(self, text: str) -> list[NameCorrection]:
        """The corrections of one text, in order."""
        found: list[NameCorrection] = []
        for run in capitalised_runs(text, tokenize(text)):
            found += self._correct_run(run)
        return sorted(found, key=lambda correction: correction.replacements[0].start)

    def _correct_run(self, run: list[Token]) -> Iterator[NameCorrection]:
        taken: set[int] = set()
        for length in range(min(self._longest, len(run)), 0, -1):
            for first in range(len(run) - length + 1):
                places = range(first, first + length)
                if taken.intersection(places):
                    continue
                window = run[first : first + length]
                if tuple(token.key for token in window) in self._targets:
                    # Right as it is, and no part of it belongs to another name.
                    taken.update(places)
                    continue
                correction = self._correct_window(run, first, window)
                if correction is not None:
                    taken.update(places)
                    yield correction

    def _is_ordinary(self, token: Token) -> bool:
        limit = COMMON_AT_START if token.at_sentence_start else COMMON
        return token.key in self._lower or self._counts(token.key) >= limit

    def _stands_alone(self, run: list[Token], first: int, length: int) -> bool:
        # "Raul" in "Raul Khanna" may be another person's first name: the words around it in the
        # same capitals must be known, or be no names.
        around = [*run[max(0, first - 1) : first], *run[first + length : first + length + 1]]
        return all(
            token.key in self._protected | HONORIFICS or self._counts(token.key) >= COMMON
            for token in around
        )

    def _correct_window(
        self, run: list[Token], first: int, window: list[Token]
    ) -> NameCorrection | None:
        if all(t.key in self._protected or self._is_ordinary(t) for t in window):
            return None
        if not self._stands_alone(run, first, len(window)):
            return None
        found = self._best(tuple(token.text for token in window))
        if found is None:
            return None
        words, score = found
        replacements = tuple(
            Replacement(t.start, t.end, word.upper() if t.text.isupper() else word)
            for t, word in zip(window, words, strict=True)
            if t.text != word
        )
        before = " ".join(token.text for token in window)
        return NameCorrection(
            before, " ".join(words), round(score.score, 1), score.why, replacements
        )

    def _best(self, heard: tuple[str, ...]) -> tuple[tuple[str, ...], NameScore] | None:
        if heard not in self._cache:
            self._cache[heard] = self._search(heard)
        return self._cache[heard]

    def _search(self, heard: tuple[str, ...]) -> tuple[tuple[str, ...], NameScore] | None:
        scored = [
            (words, score)
            for words in self._targets.values()
            if (score := name_score(heard, words, self._max_edits)) is not None
            and score.score >= self._min_score
            and self._is_enough(heard, score)
        ]
        scored.sort(key=lambda pair: pair[1].score, reverse=True)
        if not scored:
            return None
        if len(scored) > 1 and scored[0][1].score - scored[1][1].score < _MARGIN:
            return None
        return scored[0]

    def _is_enough(self, heard: tuple[str, ...], score: NameScore) -> bool:
        if len(heard) > 1 or score.same_sound:
            return len("".join(heard)) >= _MIN_LETTERS
        # A single word that English knows ("Diva" for Diya), or a short one, is changed only into
        # another spelling of the same sound.
        return len(heard[0]) > _SHORT and self._counts(heard[0].casefold()) == 0
