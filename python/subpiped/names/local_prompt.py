"""The prompt for the next chunk: the names that are likely in it first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from subpiped.names.prompt import build_prompt
from subpiped.names.tokens import tokenize
from subpiped.text.phonetic_distance import SAME, sound_distance
from subpiped.text.phonetics import sounds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.names.entities import Entity, Glossary

# Who was named in the last ten chunks is likely to be named again; after thirty hardly so.
_DECAY: Final = 0.9
# A name is half as likely for being named together with one that was just transcribed.
_TOGETHER: Final = 0.5
_SPOKEN: Final = ("character", "place", "organization", "other")


class LocalPrompt:
    """Follows a film's names from chunk to chunk.

    What it says depends on what it was told alone, so that a run that goes on from a checkpoint
    transcribes as the first one would have.
    """

    def __init__(
        self, glossary: Glossary, count_tokens: Callable[[str], int], max_tokens: int
    ) -> None:
        """Without names that may be spoken there is no prompt at all.

        Args:
            glossary: the film's names, the most important first.
            count_tokens: tokens of a text in the recognizer.
            max_tokens: longest prompt.
        """
        self._titles = [e for e in glossary.entities if e.kind == "title"]
        self._names = [e for e in glossary.entities if e.kind in _SPOKEN and e.correct]
        self._forms = [
            frozenset(filter(None, (_sounds(form) for form in e.forms()))) for e in self._names
        ]
        self._count = count_tokens
        self._limit = max_tokens
        self._recent = [0.0] * len(self._names)
        self._together: Counter[tuple[int, int]] = Counter()
        self._made: dict[tuple[int, ...], str] = {}

    def next(self) -> str | None:
        """The prompt for the next chunk, of at most `max_tokens` tokens."""
        near = self._recent
        scores = [
            score + _TOGETHER * sum(near[b] for b in range(len(near)) if self._together[a, b])
            for a, score in enumerate(near)
        ]
        order = tuple(sorted(range(len(scores)), key=lambda place: (-scores[place], place)))
        if order not in self._made:
            # Tokens are counted for each name: only anew when the order has changed.
            entities: list[Entity] = [*self._titles, *(self._names[place] for place in order)]
            self._made = {order: build_prompt(entities, self._limit, self._count)}
        return self._made[order] or None

    def update(self, text: str) -> None:
        """Take note of the names in a chunk that was just transcribed."""
        # Also as it is misheard, and in the other script.
        sounds = tuple(
            sounds_of(token.text) if token.may_be_name else "" for token in tokenize(text)
        )
        named = [place for place, f in enumerate(self._forms) if _holds(sounds, f)]
        self._recent = [_DECAY * score for score in self._recent]
        for place in named:
            self._recent[place] += 1.0
            for other in named:
                if other != place:
                    self._together[place, other] += 1


def _sounds(form: str) -> tuple[str, ...]:
    return tuple(sounds_of(token.text) for token in tokenize(form))


def _holds(transcribed: tuple[str, ...], forms: frozenset[tuple[str, ...]]) -> bool:
    return any(
        all(sounds and sound_distance(sounds, said) <= SAME for sounds, said in pairs)
        for form in forms
        for start in range(len(transcribed) - len(form) + 1)
        for pairs in [list(zip(transcribed[start:], form, strict=False))[: len(form)]]
    )
