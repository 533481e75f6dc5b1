"""Transcribing chunk by chunk: stops, restarts, and loops over the whole film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.doubts import Doubt, Trial
from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.core.errors import StageError
from subpiped.recognition import resumable
from subpiped.recognition.chunks import Chunk
from subpiped.recognition.fallback import ChunkTranscript
from subpiped.recognition.resumable import transcribe_all
from subpiped.stage.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from subpiped.recognition.fallback import Banned

CHUNKS = [Chunk(t, t + 4.0, (SpeechSegment(t + 0.5, t + 3.5),)) for t in (0.0, 10.0, 20.0, 30.0)]
TRIED = (Trial("first", "…", -1.2, 0.7, 1.0, ("no_speech",)),)


class Transcriber:
    """Transcribes a line in each chunk, in two tracks; remembers what it was asked and told."""

    def __init__(self, line: str = "at {}", share: float = 0.0) -> None:
        self.line = line
        self.share = share
        self.asked: list[float] = []
        self.told: list[str] = []
        self.expected: list[tuple[list[float], int]] = []

    def expect(self, chunks: Sequence[Chunk], ahead: Callable[[float], None]) -> float:
        ahead(0.0)
        self.expected.append(([chunk.start for chunk in chunks], len(self.told)))
        ahead(self.share)
        return self.share

    def transcribe(self, chunk: Chunk) -> list[ChunkTranscript]:
        self.asked.append(chunk.start)
        text = self.line.format(chunk.start)
        word = Word(chunk.start + 0.5, chunk.start + 1, f" {text}", 0.9)
        first = TranscriptSegment(
            0, chunk.start, chunk.end, text, -0.3, 0.1, 1.0, (word,), "hi", "direct", ("over_song",)
        )
        doubt = Doubt(chunk.start, chunk.end, "…", "hi", ("no_speech",), "dropped", None, TRIED)
        second = TranscriptSegment(0, chunk.start, chunk.end, f"यह {text}", -0.3, 0.1, 1.0)
        return [ChunkTranscript([first], [doubt]), ChunkTranscript([second])]

    def again(self, chunk: Chunk, track: int, banned: Banned) -> ChunkTranscript:
        del banned
        segment = TranscriptSegment(0, chunk.start, chunk.end, f"again {track}", -0.3, 0.1, 1.0)
        return ChunkTranscript([segment])

    def remember(self, transcript: Sequence[ChunkTranscript]) -> None:
        self.told.append(transcript[0].segments[0].text)


def checkpoint(folder: Path) -> Checkpoint:
    return Checkpoint(folder / "partial.json", {"model": "a"})


def test_each_chunk_is_transcribed_for_each_track(tmp_path: Path) -> None:
    told: list[float] = []
    transcriber = Transcriber()
    transcript = transcribe_all(transcriber, CHUNKS, checkpoint(tmp_path), 1000, told.append)
    assert [[s.text for s in track.segments] for track in transcript.texts] == [
        ["at 0.0", "at 10.0", "at 20.0", "at 30.0"],
        ["यह at 0.0", "यह at 10.0", "यह at 20.0", "यह at 30.0"],
    ]
    assert [s.id for s in transcript.texts[0].segments] == [0, 1, 2, 3]
    assert transcriber.asked == [0, 10, 20, 30]
    assert told == [0, 0, 0, 3, 6, 9, 12]
    assert transcript.resumed == 0
    assert not (tmp_path / "partial.json").exists()


def test_a_stopped_run_goes_on_after_its_last_chunk(tmp_path: Path) -> None:
    whole = transcribe_all(Transcriber(), CHUNKS, checkpoint(tmp_path), 1000, lambda _: None)

    def stop_after_two(seconds: float) -> None:
        if seconds >= 6:
            raise StageError("stopped", "stopped on request")

    with pytest.raises(StageError):
        transcribe_all(Transcriber(), CHUNKS, checkpoint(tmp_path), 1000, stop_after_two)
    transcriber, told = Transcriber(), list[float]()
    transcript = transcribe_all(transcriber, CHUNKS, checkpoint(tmp_path), 1000, told.append)
    assert transcript.resumed == 2
    assert transcriber.asked == [20, 30]
    assert told == [6, 6, 6, 9, 12]
    # Names transcribed before the stop are likely after it, as they would have been without it.
    assert transcriber.told == ["at 0.0", "at 10.0", "at 20.0", "at 30.0"]
    assert transcript.texts == whole.texts


def test_a_block_is_transcribed_with_what_was_known_before_it_also_after_a_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "BLOCK", 2)
    transcriber = Transcriber()
    whole = transcribe_all(transcriber, CHUNKS, checkpoint(tmp_path), 1000, lambda _: None)
    assert transcriber.expected == [([0, 10], 0), ([20, 30], 2)]

    def stop_after_three(seconds: float) -> None:
        if seconds >= 9:
            raise StageError("stopped", "stopped on request")

    with pytest.raises(StageError):
        transcribe_all(Transcriber(), CHUNKS, checkpoint(tmp_path), 1000, stop_after_three)
    transcriber = Transcriber()
    transcript = transcribe_all(transcriber, CHUNKS, checkpoint(tmp_path), 1000, lambda _: None)
    assert transcript.texts == whole.texts
    # The last chunk of the second block is transcribed with what the first block told, no more.
    assert transcriber.expected == [([30], 2)]
    assert transcriber.asked == [30]


def test_what_is_done_ahead_of_a_block_counts(tmp_path: Path) -> None:
    told: list[float] = []
    transcribe_all(Transcriber(share=0.5), CHUNKS, checkpoint(tmp_path), 1000, told.append)
    assert told == [0, 0, 6, 7.5, 9, 10.5, 12]


def test_the_longer_the_film_the_rarer_the_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resumable, "_CHECKPOINT_SHARE", 1.0)
    saved: list[int] = []
    kept = checkpoint(tmp_path)
    monkeypatch.setattr(kept, "save", lambda state: saved.append(len(state)))
    chunks = [
        Chunk(t * 10.0, t * 10 + 4.0, (SpeechSegment(t * 10 + 0.5, t * 10 + 3.5),))
        for t in range(16)
    ]
    transcribe_all(Transcriber(), chunks, kept, 3, lambda _: None)
    # As much again each time: what is written adds up to no more than twice what is kept.
    assert saved == [1, 2, 4, 8, 16]


def test_a_killed_run_goes_on_after_its_last_checkpoint(tmp_path: Path) -> None:
    def die_in_the_fourth(seconds: float) -> None:
        if seconds >= 9:
            raise KeyboardInterrupt  # no chance to save: what SIGKILL leaves

    with pytest.raises(KeyboardInterrupt):
        transcribe_all(Transcriber(), CHUNKS, checkpoint(tmp_path), 6, die_in_the_fourth)
    transcriber = Transcriber()
    assert transcribe_all(transcriber, CHUNKS, checkpoint(tmp_path), 6, lambda _: None).resumed == 2
    assert transcriber.asked == [20, 30]


def test_one_line_in_every_chunk_is_transcribed_again(tmp_path: Path) -> None:
    transcript = transcribe_all(
        Transcriber("I'm going to the airport"), CHUNKS, checkpoint(tmp_path), 1000, lambda _: None
    )
    # The first of the row may have been said.
    assert [s.text for s in transcript.texts[0].segments] == [
        "I'm going to the airport",
        "again 0",
        "again 0",
        "again 0",
    ]
