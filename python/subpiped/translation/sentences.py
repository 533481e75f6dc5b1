"""A transcript as sentences: what is translated as one, with the stretches that it was said in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.transcript import Word
from subpiped.text.break_costs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment

# Whisper writes Hindi with few full stops: a pause ends a sentence, too, and so does its length.
_PAUSE_SECONDS: Final = 1.0
_MAX_SECONDS: Final = 10.0
# Said without a pause: one stretch for the translation.
_BREATH_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a sentence that was said without a pause, in seconds of the film.

    `segment` is the transcript's that it came from, `words` those of it that lie here.
    """

    start: float
    end: float
    text: str
    segment: TranscriptSegment
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is translated as one: stretches in order, in one language."""

    stretches: tuple[Stretch, ...]

    @property
    def start(self) -> float:
        """Seconds of the film."""
        return self.stretches[0].start

    @property
    def end(self) -> float:
        """Seconds of the film."""
        return self.stretches[-1].end

    @property
    def language(self) -> str:
        """ISO 639-1; empty in transcripts that do not know it."""
        return self.stretches[0].segment.language

    @property
    def text(self) -> str:
        """What was said, without line breaks."""
        return " ".join(stretch.text for stretch in self.stretches)


def sentences_of(segments: Sequence[TranscriptSegment]) -> list[Sentence]:
    """The sentences of a transcript, in order; every word is in exactly one.

    A segment with several sentences is cut between its words, segments with parts of one are
    joined: a part of a sentence has no translation of its own.
    """
    found: list[Sentence] = []
    open_ended = False
    for segment in segments:
        for stretch in _stretches(segment):
            last = found[-1] if found else None
            if (
                last is not None
                and open_ended
                and segment.language == last.language
                and 0 <= stretch.start - last.end < _PAUSE_SECONDS
                and stretch.end - last.start <= _MAX_SECONDS
            ):
                found[-1] = Sentence(_joined(last.stretches, stretch))
            else:
                found.append(Sentence((stretch,)))
            open_ended = not ends_sentence(stretch.text.split()[-1])
    return found


def _joined(before: tuple[Stretch, ...], stretch: Stretch) -> tuple[Stretch, ...]:
    last = before[-1]
    if last.segment is not stretch.segment or stretch.start - last.end >= _BREATH_SECONDS:
        return (*before, stretch)
    text = f"{last.text} {stretch.text}"
    joined = replace(last, end=stretch.end, text=text, words=(*last.words, *stretch.words))
    return (*before[:-1], joined)


def _stretches(segment: TranscriptSegment) -> list[Stretch]:
    """The segment's text, cut where a sentence ends."""
    groups: list[list[Word]] = []
    real = _whole_words(segment)
    spoken = ended = False
    for word in real or _guessed_words(segment):
        # A mark by itself ("।", "—") says nothing: it belongs to what stands before it, or behind
        # it where a segment begins with it.
        said = any(char.isalnum() for char in word.word)
        if groups and not (said and ended):
            groups[-1].append(word)
        else:
            groups.append([word])
        spoken = spoken or said
        ended = spoken and ends_sentence(word.word.strip())
    return [
        Stretch(
            group[0].start,
            max(group[-1].end, group[0].start),
            " ".join("".join(w.word for w in group).split()),
            segment,
            tuple(group) if real else (),
        )
        for group in groups
    ]


def _whole_words(segment: TranscriptSegment) -> list[Word]:
    """The recognizer's words, none where they are not those of the text.

    Whisper's tokens may begin inside a word; only what stands behind a space begins one.
    """
    words: list[Word] = []
    for word in segment.words:
        if words and not word.word.startswith(" "):
            last = words[-1]
            least = min(last.probability, word.probability)
            words[-1] = Word(last.start, max(last.end, word.end), last.word + word.word, least)
        else:
            words.append(word)
    return words if [word.word.strip() for word in words] == segment.text.split() else []


def _guessed_words(segment: TranscriptSegment) -> list[Word]:
    """The text's words, each with time by its length."""
    texts = segment.text.split()
    ends = list(accumulate(len(text) + 1 for text in texts))
    rate = (segment.end - segment.start) / ends[-1] if ends else 0.0
    times = [segment.start, *(segment.start + rate * end for end in ends[:-1]), segment.end]
    return [
        Word(start, end, f" {text}", 0.0)
        for text, (start, end) in zip(texts, pairwise(times), strict=False)
    ]
