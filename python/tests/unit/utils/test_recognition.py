"""Hearing piece by piece: guards, loops, stops and restarts. The engine is a script of answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from engines.asr import DecodingOptions
from tests.waves import write_wav
from utils.checkpoint import Checkpoint
from utils.errors import StageError
from utils.guards import GuardThresholds
from utils.media import Waveform
from utils.pieces import Piece
from utils.recognition import Recogniser, hear_all
from utils.segments import SpeechSegment
from utils.transcript import TranscriptSegment

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

PIECES = [Piece(t, t + 4.0, (SpeechSegment(t + 0.5, t + 3.5),)) for t in (0.0, 10.0, 20.0, 30.0)]


class Scripted:
    """Answers by the length of the sound, and remembers what it was given."""

    def __init__(self, **measures: float) -> None:
        self.seconds: list[float] = []
        self.measures = {"avg_logprob": -0.3, "no_speech_prob": 0.1, "compression_ratio": 1.0}
        self.measures |= measures

    def language_probabilities(self, audio: NDArray[np.float32]) -> dict[str, float]:
        raise NotImplementedError

    def count_tokens(self, text: str) -> int:
        raise NotImplementedError

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        seconds = len(audio) / 16000
        self.seconds.append(seconds)
        measures = dict(self.measures)
        if seconds < 4.0:
            measures["compression_ratio"] = 1.0
        text = str(len(self.seconds))
        return [
            TranscriptSegment(
                0,
                0.5,
                1.5,
                text,
                measures["avg_logprob"],
                measures["no_speech_prob"],
                measures["compression_ratio"],
            )
        ]


@pytest.fixture
def waveform(tmp_path: Path) -> Waveform:
    return Waveform(write_wav(tmp_path / "audio.wav", np.zeros(40 * 16000)))


def recogniser(engine: Scripted, waveform: Waveform) -> Recogniser:
    return Recogniser(
        engine, waveform, DecodingOptions("en", "transcribe"), GuardThresholds(0.6, -1.0, 2.4), 0.5
    )


def test_each_piece_is_heard_where_it_lies(waveform: Waveform, tmp_path: Path) -> None:
    told: list[float] = []
    checkpoint = Checkpoint(tmp_path / "partial.json", {})
    engine = Scripted()
    heard, resumed = hear_all(recogniser(engine, waveform), PIECES, checkpoint, 1000, told.append)
    assert [s.start for s in heard.segments] == [0.5, 10.5, 20.5, 30.5]
    assert engine.seconds == [4.0] * 4
    assert told == [0, 3, 6, 9, 12]
    assert resumed == 0
    assert not (tmp_path / "partial.json").exists()


def test_doubtful_text_is_left_out_and_recorded(waveform: Waveform) -> None:
    engine = Scripted(avg_logprob=-1.4, no_speech_prob=0.8)
    heard = recogniser(engine, waveform).hear(PIECES[1])
    assert heard.segments == []
    assert heard.dropped == [
        {
            "why": "no_speech",
            "start": 10.5,
            "end": 11.5,
            "text": "1",
            "avg_logprob": -1.4,
            "no_speech_prob": 0.8,
            "compression_ratio": 1.0,
        }
    ]


def test_a_loop_is_heard_again_in_halves(waveform: Waveform) -> None:
    engine = Scripted(compression_ratio=4.3)
    speech = (SpeechSegment(10.5, 11.5), SpeechSegment(12.5, 13.5))
    heard = recogniser(engine, waveform).hear(Piece(10.0, 14.0, speech))
    assert engine.seconds == [4.0, 2.0, 2.0]
    assert [(s.start, s.text) for s in heard.segments] == [(10.5, "2"), (12.5, "3")]
    assert heard.dropped == []


def test_a_loop_in_one_stretch_of_speech_is_dropped(waveform: Waveform) -> None:
    heard = recogniser(Scripted(compression_ratio=4.3), waveform).hear(PIECES[0])
    assert [d["why"] for d in heard.dropped] == ["repetition"]


def test_a_stopped_run_goes_on_after_its_last_piece(waveform: Waveform, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "partial.json", {"model": "a"})

    def stop_after_two(seconds: float) -> None:
        if seconds >= 6:
            raise StageError("stopped", "stopped on request")

    with pytest.raises(StageError):
        hear_all(recogniser(Scripted(), waveform), PIECES, checkpoint, 1000, stop_after_two)
    engine, told = Scripted(), list[float]()
    heard, resumed = hear_all(recogniser(engine, waveform), PIECES, checkpoint, 1000, told.append)
    assert resumed == 2
    assert len(engine.seconds) == 2
    assert told == [6, 9, 12]
    assert [(s.start, s.text) for s in heard.segments] == [
        (0.5, "1"),
        (10.5, "2"),
        (20.5, "1"),
        (30.5, "2"),
    ]


def test_a_killed_run_goes_on_after_its_last_checkpoint(waveform: Waveform, tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path / "partial.json", {})

    def die_in_the_fourth(seconds: float) -> None:
        if seconds >= 9:
            raise KeyboardInterrupt  # no chance to save: what SIGKILL leaves

    with pytest.raises(KeyboardInterrupt):
        hear_all(recogniser(Scripted(), waveform), PIECES, checkpoint, 6, die_in_the_fourth)
    engine = Scripted()
    _, resumed = hear_all(recogniser(engine, waveform), PIECES, checkpoint, 6, lambda _: None)
    assert resumed == 2
    assert len(engine.seconds) == 2
