"""The transcript: words in segments, in float seconds of the film."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = 2


@dataclass(frozen=True, slots=True)
class Word:
    """A timed word; `word` keeps the leading space that Whisper gives it."""

    start: float
    end: float
    word: str
    probability: float


@dataclass(frozen=True, slots=True)
class TranscriptSegment:
    """A stretch of recognized text with Whisper's own measures of doubt.

    `words` is empty for translations: their words do not lie where the sound does. `language` is
    that of its chunk (ISO 639-1), `route` how a translation was made (`direct` or
    `cascade`), `doubts` why it is suspicious though it was kept.
    """

    id: int
    start: float
    end: float
    text: str
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float
    words: tuple[Word, ...] = ()
    language: str = ""
    route: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """The whole film: `language` is the one spoken, `task` `transcribe` or `translate`."""

    language: str
    language_probability: float
    task: str
    segments: tuple[TranscriptSegment, ...] = field(default_factory=tuple)


def segment_from_json(value: dict[str, Any]) -> TranscriptSegment:
    """A segment from its JSON object."""
    words = tuple(Word(**word) for word in value.get("words", ()))
    doubts = tuple(value.get("doubts", ()))
    return TranscriptSegment(**{**value, "words": words, "doubts": doubts})


def load_transcript(path: Path) -> Transcript:
    """Read transcript.json or corrected.json."""
    value = read_json(path)
    return Transcript(
        language=value["language"],
        language_probability=value["language_probability"],
        task=value["task"],
        segments=tuple(segment_from_json(s) for s in value["segments"]),
    )


def save_transcript(path: Path, transcript: Transcript) -> None:
    """Write a transcript whole or not at all."""
    write_json(path, transcript_json(transcript))


def transcript_json(transcript: Transcript) -> dict[str, Any]:
    """A transcript as the object that its file holds."""
    return {"schema": SCHEMA, **asdict(transcript)}
