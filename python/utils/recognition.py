"""Runs a recogniser over the pieces of a film, and can go on where it was stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from utils.errors import StageError
from utils.failpoint import failpoint
from utils.guards import GuardThresholds, doubt
from utils.pieces import Piece, halve
from utils.placement import place_segments
from utils.transcript import TranscriptSegment, segment_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engines.asr import AsrEngine, DecodingOptions
    from utils.checkpoint import Checkpoint
    from utils.media import Waveform


@dataclass(frozen=True, slots=True)
class Heard:
    """Segments in film time, and what was recognised but not believed, with the reason."""

    segments: list[TranscriptSegment] = field(default_factory=list)
    dropped: list[dict[str, Any]] = field(default_factory=list)

    def __add__(self, other: Heard) -> Heard:
        return Heard(self.segments + other.segments, self.dropped + other.dropped)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A loaded engine with the film's sound and the options of this run."""

    engine: AsrEngine
    waveform: Waveform
    decoding: DecodingOptions
    thresholds: GuardThresholds
    pad: float

    def hear(self, piece: Piece) -> Heard:
        """What is said in a piece.

        A piece whose text is a loop is heard again in two halves, down to single speech segments:
        decoding is deterministic, so only other sound gives other text.
        """
        found = self.engine.transcribe(self.waveform.seconds(piece.start, piece.end), self.decoding)
        heard = Heard()
        for segment in place_segments(found, piece, self.pad):
            why = doubt(segment, self.thresholds)
            if why is None:
                heard.segments.append(segment)
                continue
            halves = halve(piece)
            if why == "repetition" and len(halves) > 1:
                return self.hear(halves[0]) + self.hear(halves[1])
            heard.dropped.append({"why": why, **_measures(segment)})
        return heard


def hear_all(
    recogniser: Recogniser,
    pieces: Sequence[Piece],
    checkpoint: Checkpoint,
    checkpoint_seconds: float,
    progress: Callable[[float], None],
) -> tuple[Heard, int]:
    """Hear every piece, from the checkpoint on.

    Args:
        recogniser: loaded and set.
        pieces: all pieces of the film, always cut the same way.
        checkpoint: holds one entry for each piece heard.
        checkpoint_seconds: seconds of speech after which what was heard is kept.
        progress: told the seconds of speech heard so far; may raise StageError to stop.

    Returns:
        What was heard, and the number of pieces taken over from the checkpoint.
    """
    kept: list[Heard] = [_from_json(value) for value in checkpoint.load() or []]
    resumed = len(kept)
    completed = sum(piece.speech_seconds for piece in pieces[:resumed])
    saved = completed
    try:
        progress(completed)
        for piece in pieces[resumed:]:
            kept.append(recogniser.hear(piece))
            failpoint("asr.piece-heard")
            completed += piece.speech_seconds
            if completed - saved >= checkpoint_seconds:
                checkpoint.save([asdict(heard) for heard in kept])
                saved = completed
            progress(completed)
    except StageError:  # stopped, or the device failed: nothing that was heard is lost
        checkpoint.save([asdict(heard) for heard in kept])
        raise
    failpoint("asr.all-heard")
    return sum(kept, Heard()), resumed


def _from_json(value: dict[str, Any]) -> Heard:
    return Heard([segment_from_json(s) for s in value["segments"]], value["dropped"])


def _measures(segment: TranscriptSegment) -> dict[str, Any]:
    """A segment as a record of why it was dropped: its numbers are what a person judges by."""
    return {
        "start": segment.start,
        "end": segment.end,
        "text": segment.text,
        "avg_logprob": round(segment.avg_logprob, 3),
        "no_speech_prob": round(segment.no_speech_prob, 3),
        "compression_ratio": round(segment.compression_ratio, 3),
    }
