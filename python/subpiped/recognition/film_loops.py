"""Once a film is transcribed: texts that come too often are decoded again, then dropped."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.doubts import Doubt, trial
from subpiped.recognition.fallback import CONFIRMED_LOG_PROB, Banned, ChunkTranscript
from subpiped.recognition.guards import share_in
from subpiped.text.loops import film_loops, is_alike
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import TranscriptSegment

# A text less of which lies in speech that both detectors find is disputed.
_VOICED_SHARE: Final = 0.5


def without_loops(
    transcripts: Sequence[ChunkTranscript],
    speech: Sequence[SpeechSegment],
    again: Callable[[int, float, float, Banned], ChunkTranscript],
) -> list[ChunkTranscript]:
    """The transcript of each chunk, with film-wide loops fixed or dropped.

    Each text of a loop is decoded again, from nothing but its own sound: what was really said again
    and again comes out again, but for nearly the same over sound in which only one detector hears a
    voice. Texts beside it stay as they are.

    Args:
        transcripts: of each chunk, in order.
        speech: of the film, sorted; none is no evidence against any text.
        again: decodes the chunk of a number, from one time to another, not believing some texts.
    """
    all_segments = [s for chunk in transcripts for s in chunk.segments]
    agreed = [s for s in speech if not s.disputed]
    loops = film_loops(
        [s.text for s in all_segments],
        [
            place
            for place, s in enumerate(all_segments)
            # A refrain comes again.
            if speech and "over_song" not in s.doubts and share_in(s, agreed) < _VOICED_SHARE
        ],
    )
    noise = [plain_words(all_segments[place].text) for place in sorted(loops.alike)]
    fixed = []
    position = 0
    for number, chunk in enumerate(transcripts):
        texts = {position + n: plain_words(s.text) for n, s in enumerate(chunk.segments)}
        banned = frozenset(texts[p] for p in texts if loops.why(p))
        found = ChunkTranscript([], chunk.doubts)
        for place, segment in enumerate(chunk.segments):
            why = loops.why(position + place)
            if why is None:
                found += ChunkTranscript([segment])
                continue
            alone = again(number, *_room(chunk.segments, place), banned)
            alone = replace(alone, segments=[_witnessed(s, segment) for s in alone.segments])
            if why == "alike":
                alone = replace(alone, segments=_unlike(alone.segments, noise))
            found += ChunkTranscript(alone.segments, _record(segment, why, alone))
        position += len(chunk.segments)
        fixed.append(found)
    return fixed


def _room(segments: Sequence[TranscriptSegment], place: int) -> tuple[float, float]:
    """From when to when no other segment lies: half of the pause on both sides."""
    segment = segments[place]
    before, after = segments[:place], segments[place + 1 :]
    start = (before[-1].end + segment.start) / 2 if before else -math.inf
    end = (segment.end + after[0].start) / 2 if after else math.inf
    return start, end


def _unlike(
    segments: Sequence[TranscriptSegment], noise: Sequence[tuple[str, ...]]
) -> list[TranscriptSegment]:
    """The segments that are no further variant of what is heard in noise."""
    return [s for s in segments if not any(is_alike(plain_words(s.text), n) for n in noise)]


def _witnessed(alone: TranscriptSegment, before: TranscriptSegment) -> TranscriptSegment:
    """A text decoded by itself, believed for good where it is sure and nearly the one before."""
    if alone.avg_logprob < CONFIRMED_LOG_PROB or "repeated" in alone.doubts:
        return alone
    if not is_alike(plain_words(alone.text), plain_words(before.text)):
        return alone
    return replace(alone, doubts=(*alone.doubts, "repeated"))


def _record(segment: TranscriptSegment, why: str, alone: ChunkTranscript) -> list[Doubt]:
    """What became of a text of a loop, unless the decoder doubted and recorded it again."""
    if any(d.start < segment.end and segment.start < d.end for d in alone.doubts):
        return alone.doubts
    shown = " ".join(s.text for s in alone.segments)
    same = plain_words(shown) == plain_words(segment.text)
    return [
        *alone.doubts,
        Doubt(
            segment.start,
            segment.end,
            segment.text,
            segment.language,
            (why,),
            "kept" if same else "replaced" if shown else "dropped",
            None if same else shown or None,
            (trial("alone", alone.segments),),
        ),
    ]
