"""The mapped waveform gives the samples that the file holds."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.core.errors import StageError
from subpiped.media.waveform import SAMPLE_RATE, Waveform, read_wav

if TYPE_CHECKING:
    from pathlib import Path


def write_wav(path: Path, samples: np.ndarray, rate: int = SAMPLE_RATE) -> Path:
    with wave.open(str(path), "wb") as handle:
        handle.setparams((1, 2, rate, 0, "NONE", ""))
        handle.writeframes(samples.astype("<i2").tobytes())
    return path


def test_pieces_are_the_right_samples_in_minus_one_to_one(tmp_path: Path) -> None:
    samples = np.arange(-20_000, 20_000, dtype=np.int16)
    sound = Waveform(write_wav(tmp_path / "a.wav", samples))
    assert len(sound) == 40_000
    assert sound.duration == 2.5
    assert np.array_equal(sound.samples(100, 200), samples[100:200] / np.float32(32768))
    assert len(sound.samples(39_990, 50_000)) == 10
    assert np.array_equal(sound.seconds(0.5, 1.0), sound.samples(8_000, 16_000))
    assert read_wav(tmp_path / "a.wav").dtype == np.float32


def test_an_empty_file_is_silence_of_no_length(tmp_path: Path) -> None:
    assert len(Waveform(write_wav(tmp_path / "a.wav", np.zeros(0)))) == 0


def test_another_rate_is_refused(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(10), rate=8_000)
    with pytest.raises(StageError, match="not 16 kHz"):
        Waveform(path)


def test_no_wav_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"no sound")
    with pytest.raises(StageError) as caught:
        Waveform(path)
    assert caught.value.code == "input_invalid"
