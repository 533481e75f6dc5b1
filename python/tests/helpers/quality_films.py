"""Subtitle tracks made by code: a healthy film, and films with the failures of unchecked runs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from subpiped.artifacts.cues import Cue
from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import Transcript, TranscriptSegment, Word
from subpiped.quality.figures import TrackFacts
from tests.helpers.cue_rules import rules

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RULES = rules()
_WHO = ("Aditi", "Jai", "Meghna", "Sushant", "Rotlu", "Bombs", "Jiggy", "Shaleen", "Amit", "Paresh")
_DOES = ("saw", "left", "found", "wanted", "called", "missed", "heard", "answered", "fed")
_WHAT = ("the red car", "my old horse", "a letter", "her brother", "our song", "the police", "him")
_WHEN = (
    *("yesterday", "in the rain", "at noon", "without a word", "for us", "on Monday", "again"),
    *("last year", "too late", "so often", "by mistake"),
)
_STEP = 4.0
_SHOWN = 2.5


def sentence(number: int) -> str:
    """A sentence of its own for each of 6,930 numbers, unlike the one before in all its parts."""
    return " ".join(part[number % len(part)] for part in (_WHO, _DOES, _WHAT, _WHEN)) + "."


def cue(number: int, text: str, start: float | None = None, seconds: float = _SHOWN) -> Cue:
    """Cue `number` at its own time."""
    begin = number * _STEP if start is None else start
    return Cue(number, begin, begin + seconds, (text,), confidence=0.75)


def track(cues: Sequence[Cue], language: str = "en", wanted: str | None = None) -> TrackFacts:
    """A track with speech and transcript below each of its cues."""
    segments = tuple(
        TranscriptSegment(c.index, c.start, c.end, " ".join(c.lines), -0.3, 0.05, 1.2) for c in cues
    )
    return TrackFacts(
        wanted=wanted or language,
        language=language,
        cues=cues,
        rules=RULES,
        transcript=Transcript(language, 0.98, "transcribe", segments),
        speech=[SpeechSegment(c.start, c.end) for c in cues],
        duration=cues[-1].end + 10 if cues else 100.0,
    )


def healthy(count: int = 600) -> TrackFacts:
    """A film whose lines are all different; now and then somebody says a short one twice."""
    texts = [sentence(n) for n in range(1, count + 1)]
    for place in range(20, count - 1, 60):
        texts[place] = texts[place + 1] = "No!"
    for place in range(40, count, 45):
        texts[place] = "Yes, sir."
    return track([cue(n, text) for n, text in enumerate(texts, 1)])


def changed(film: TrackFacts, change: Callable[[Cue], Cue], numbers: Sequence[int]) -> TrackFacts:
    """The film with some cues changed; speech and transcript follow."""
    chosen = set(numbers)
    return track([change(c) if c.index in chosen else c for c in film.cues], film.language)


def saying(text: str) -> Callable[[Cue], Cue]:
    """A change of a cue's text."""
    return lambda old: replace(old, lines=(text,))


def without_speech(film: TrackFacts, numbers: Sequence[int]) -> TrackFacts:
    """The film with silence below some cues."""
    gone = {film.cues[n - 1].start for n in numbers}
    return replace(film, speech=[s for s in film.speech if s.start not in gone])


def without_cues(
    film: TrackFacts, numbers: Sequence[int], *, recognized: bool = False
) -> TrackFacts:
    """The film with some of its speech not recognized, or recognized and not shown."""
    gone = set(numbers)
    segments = tuple(s for s in film.transcript.segments if recognized or s.id not in gone)
    return replace(
        film,
        cues=[c for c in film.cues if c.index not in gone],
        transcript=replace(film.transcript, segments=segments),
    )


def doubted(film: TrackFacts, share: float, numbers: Sequence[int] = ()) -> TrackFacts:
    """The film with timed words, of which this share (of all, or of some cues) are doubtful."""
    segments = []
    place = 0
    for s in film.transcript.segments:
        texts = s.text.split()
        step = (s.end - s.start) / len(texts)
        words = []
        for n, text in enumerate(texts):
            doubtful = not numbers or s.id in numbers
            # Spread evenly, so that every part of a film has its share.
            low = doubtful and int((place + 1) * share) > int(place * share)
            place += doubtful
            begin = s.start + n * step
            words.append(Word(begin, begin + step, f" {text}", 0.3 if low else 0.9))
        segments.append(replace(s, words=tuple(words)))
    return replace(film, transcript=replace(film.transcript, segments=tuple(segments)))


def confirmed(film: TrackFacts, numbers: Sequence[int]) -> TrackFacts:
    """The film with some of its texts decoded again from their own sound alone."""
    segments = tuple(
        replace(s, doubts=("repeated",)) if s.id in numbers else s for s in film.transcript.segments
    )
    return replace(film, transcript=replace(film.transcript, segments=segments))
