"""Puts the transcript of a chunk back where it lies in the film."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, widen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subpiped.artifacts.transcript import TranscriptSegment, Word
    from subpiped.recognition.chunks import Chunk

# Shorter than any syllable: Whisper's times say nothing below this.
_SHORTEST_SECONDS: Final = 0.1


def place_segments(
    segments: Iterable[TranscriptSegment], chunk: Chunk, pad: float
) -> list[TranscriptSegment]:
    """Segments of a chunk in film time: in order, without overlap, over widened speech only.

    Whisper's times reach into silence and music on both sides of speech. Each segment is kept
    within the speech it lies over, widened by `pad` seconds; one that reaches over a silence
    between two such regions is parted there by its words. No text is lost: what has no room left
    joins the segment before it.
    """
    regions = _regions(chunk, pad)
    placed: list[TranscriptSegment] = []
    for segment in segments:
        for part in _part_by_region(_shift(segment, chunk.start), regions):
            region = regions[_nearest(regions, part.start, part.end)]
            earliest = max(region.start, placed[-1].end if placed else chunk.start)
            latest = region.end - _SHORTEST_SECONDS
            if placed and earliest > latest:
                placed[-1] = _join(placed[-1], part)
                continue
            start = min(max(part.start, earliest), max(earliest, latest))
            end = min(max(part.end, start + _SHORTEST_SECONDS), region.end)
            placed.append(_keep_words_inside(replace(part, start=start, end=end)))
    return placed


def _regions(chunk: Chunk, pad: float) -> list[SpeechSegment]:
    """The chunk's speech widened by `pad`, inside the chunk."""
    wide = widen(chunk.speech, pad, chunk.end)
    return [SpeechSegment(max(chunk.start, r.start), min(chunk.end, r.end)) for r in wide]


def _nearest(regions: Sequence[SpeechSegment], start: float, end: float) -> int:
    """Index of the region that `[start, end)` lies over most, else of the nearest one."""

    def overlap(index: int) -> float:
        # Negative where they do not meet: then it is the distance.
        return min(end, regions[index].end) - max(start, regions[index].start)

    return max(range(len(regions)), key=overlap)


def _part_by_region(
    segment: TranscriptSegment, regions: Sequence[SpeechSegment]
) -> list[TranscriptSegment]:
    """The segment cut where its words pass from one region to the next."""
    runs = [
        list(words)
        for _, words in groupby(segment.words, key=lambda w: _nearest(regions, w.start, w.end))
    ]
    if len(runs) < 2:  # noqa: PLR2004 - one region, or no words to tell
        return [segment]
    return [
        replace(
            segment,
            start=words[0].start,
            end=words[-1].end,
            text="".join(w.word for w in words).strip(),
            words=tuple(words),
        )
        for words in runs
    ]


def _shift(segment: TranscriptSegment, seconds: float) -> TranscriptSegment:
    words = (replace(w, start=w.start + seconds, end=w.end + seconds) for w in segment.words)
    return replace(
        segment, start=segment.start + seconds, end=segment.end + seconds, words=tuple(words)
    )


def _join(first: TranscriptSegment, second: TranscriptSegment) -> TranscriptSegment:
    text = f"{first.text} {second.text}"
    joined = replace(first, text=text, words=first.words + second.words)
    return _keep_words_inside(joined)


def _keep_words_inside(segment: TranscriptSegment) -> TranscriptSegment:
    """Times rounded to milliseconds; words in order and inside their segment."""
    start, end = round(segment.start, 3), round(segment.end, 3)
    words: list[Word] = []
    for word in segment.words:
        begin = min(max(round(word.start, 3), words[-1].end if words else start), end)
        words.append(replace(word, start=begin, end=min(max(round(word.end, 3), begin), end)))
    return replace(segment, start=start, end=end, words=tuple(words))
