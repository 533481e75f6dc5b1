"""Sentences in scenes: what is translated together, as it is understood together."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.sung_stretches import is_sung

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.translation.sentences import Sentence

# Nobody speaks for so long where one scene ends and another begins. llm-subtrans takes 60 s; with
# the film's cuts known, a shorter silence is sure enough.
_SCENE_SECONDS: Final = 30.0
# Models keep the numbers of about 20 lines right, not of many more (LinguaGacha#654).
MAX_SENTENCES: Final = 20
# Long monologues: a request stays well within a small model's context.
_MAX_CHARACTERS: Final = 3000
# A scene of a sentence or two has no context.
_MIN_SENTENCES: Final = 3
# What a film cut between two sentences is worth, in seconds of silence.
_CUT_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Sentences that are translated together, in order; never empty."""

    sentences: tuple[Sentence, ...]
    sung: bool = False

    @property
    def start(self) -> float:
        """Seconds of the film."""
        return self.sentences[0].start

    @property
    def end(self) -> float:
        """Seconds of the film."""
        return self.sentences[-1].end


def cut_scenes(
    sentences: Sequence[Sentence],
    shots: Sequence[float] = (),
    songs: Sequence[SpeechSegment] = (),
    max_sentences: int = MAX_SENTENCES,
) -> list[Scene]:
    """Cut at long silences and where songs begin and end; what is still too long, where it is
    silent for longest, where a film cut lies in the silence rather than elsewhere.

    Args:
        sentences: of the film, in order of time.
        shots: moments of the film's cuts in seconds, sorted.
        songs: stretches of the film that are sung.
        max_sentences: in a scene.
    """
    scenes: list[Scene] = []
    block: list[Sentence] = []
    sung = False
    for sentence in sentences:
        now = is_sung(sentence.start, sentence.end, songs)
        if block and (now != sung or sentence.start - block[-1].end >= _SCENE_SECONDS):
            scenes += [Scene(tuple(part), sung) for part in _parts(block, shots, max_sentences)]
            block = []
        sung = now
        block.append(sentence)
    if block:
        scenes += [Scene(tuple(part), sung) for part in _parts(block, shots, max_sentences)]
    return scenes


def _parts(
    block: list[Sentence], shots: Sequence[float], max_sentences: int
) -> list[list[Sentence]]:
    parts, left = [], [block]
    while left:
        part = left.pop()
        characters = sum(len(sentence.text) for sentence in part)
        if len(part) == 1 or (len(part) <= max_sentences and characters <= _MAX_CHARACTERS):
            parts.append(part)
            continue
        at = _widest(part, shots)
        left += [part[at:], part[:at]]
    return parts


def _widest(part: list[Sentence], shots: Sequence[float]) -> int:
    """Where to cut a part, as the index of the sentence behind the cut."""
    margin = _MIN_SENTENCES if len(part) >= 2 * _MIN_SENTENCES else 1

    def worth(at: int) -> tuple[float, int]:
        before, after = part[at - 1].end, part[at].start
        index = bisect_left(shots, before)
        cut = index < len(shots) and shots[index] <= after
        return after - before + (_CUT_SECONDS if cut else 0.0), -abs(2 * at - len(part))

    return max(range(margin, len(part) - margin + 1), key=worth)
