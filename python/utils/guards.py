"""Tells recognised text that is probably not what was said."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from utils.transcript import TranscriptSegment


@dataclass(frozen=True, slots=True)
class GuardThresholds:
    """Whisper's own thresholds (openai/whisper transcribe.py), here for one segment each.

    Attributes:
        no_speech: probability of no speech above which a doubtful segment is dropped.
        log_prob: mean log probability of its tokens below which a segment is doubtful.
        compression_ratio: bytes of text to compressed bytes above which text is a loop.
    """

    no_speech: float
    log_prob: float
    compression_ratio: float


def compression_ratio(text: str) -> float:
    """Bytes of `text` to its compressed bytes: about 1 for a line, above 2.4 for a loop."""
    encoded = text.strip().encode()
    return len(encoded) / len(zlib.compress(encoded))


def doubt(segment: TranscriptSegment, thresholds: GuardThresholds) -> str | None:
    """`no_speech` or `repetition` where a segment is to be dropped, else None.

    Neither measure alone means no speech: Whisper is unsure of much that is said, and its
    no-speech token is high over music with dialogue.
    """
    unsure = segment.avg_logprob < thresholds.log_prob
    if unsure and segment.no_speech_prob > thresholds.no_speech:
        return "no_speech"
    if segment.compression_ratio > thresholds.compression_ratio:
        return "repetition"
    return None
