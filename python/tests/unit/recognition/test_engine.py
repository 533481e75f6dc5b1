"""Broken arithmetic is told from odd text."""

import math
from pathlib import Path

import pytest

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.core.errors import DeviceError, StageError
from subpiped.engines.load import load_asr_engine
from subpiped.recognition.engine import EngineSettings, check_numbers, check_output


def segment(
    text: str, log_prob: float = -0.3, no_speech: float = 0.1, sure: float = 0.9, end: float = 1.0
) -> TranscriptSegment:
    words = (Word(0.0, 0.5, text, sure),)
    return TranscriptSegment(0, 0.0, end, text, log_prob, no_speech, 1.0, words)


@pytest.mark.parametrize(
    "segments",
    [
        [segment("hello", math.nan)],
        [segment("hello", -math.inf)],
        # A comparison with it is false, so the guard against silence would be off.
        [segment("hello"), segment("hello", no_speech=math.nan)],
        [segment("hello", sure=math.nan)],
        [segment("hello", end=math.inf)],
        [segment("!!!!!!!!")],
        [segment("! ! !"), segment("!!")],
    ],
)
def test_broken_output_blames_the_device(segments: list[TranscriptSegment]) -> None:
    with pytest.raises(DeviceError) as caught:
        check_output("cuda", segments)
    assert caught.value.device == "cuda"


@pytest.mark.parametrize(
    "segments", [[], [segment("Stop!!")], [segment("!!")], [segment("No!"), segment("!!!")]]
)
def test_odd_output_passes(segments: list[TranscriptSegment]) -> None:
    check_output("cuda", segments)


def test_probabilities_that_are_no_numbers() -> None:
    check_numbers("mlx", [0.1, 0.9])
    with pytest.raises(DeviceError):
        check_numbers("mlx", [0.1, math.nan])


def test_unknown_engine() -> None:
    with pytest.raises(StageError) as caught:
        load_asr_engine("sphinx", EngineSettings(Path("none"), "cpu"))
    assert caught.value.code == "config_invalid"
