"""In which language a track's text is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subpiped.artifacts.tracks import Track
from subpiped.artifacts.transcript import Transcript, TranscriptSegment
from subpiped.cues.track_text import written_language

SAID = TranscriptSegment(
    id=0,
    start=0.0,
    end=1.0,
    text="so",
    avg_logprob=-0.2,
    no_speech_prob=0.0,
    compression_ratio=1.0,
)
BY_TEXT = replace(SAID, route="cascade")


@pytest.mark.parametrize(
    ("wanted", "task", "segments", "written"),
    [
        (Track("en", main=True), "translate", (SAID,), "en"),
        (Track("fr", main=True), "translate", (SAID,), "en"),
        (Track("fr", main=True), "translate", (BY_TEXT,), "fr"),
        (Track("fr", main=True), "transcribe", (SAID,), "hi"),
        (Track("fr", main=True), "transcribe", (), "fr"),
        (Track("fr", main=False), "transcribe", (SAID,), "fr"),
    ],
)
def test_the_main_track_is_in_the_language_that_could_be_made(
    wanted: Track, task: str, segments: tuple[TranscriptSegment, ...], written: str
) -> None:
    assert written_language(Transcript("hi", 0.9, task, segments), wanted) == written
