"""Noise and music lie as far below speech as was asked."""

from __future__ import annotations

import numpy as np
import pytest

from bench.recognition.sounds import level, leveled, made_music, mix, pink_noise
from subpiped.media.waveform import SAMPLE_RATE


def speech(loudness: float, seconds: float = 2.0) -> np.ndarray:
    """Two seconds of a tone, and as much silence."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    tone = loudness * np.sin(2 * np.pi * 440 * time)
    return np.concatenate([tone, np.zeros_like(tone)]).astype(np.float32)


@pytest.mark.parametrize("decibels", [10.0, 5.0])
@pytest.mark.parametrize("loudness", [0.5, 0.02])
def test_the_ratio_of_speech_to_noise_is_what_was_asked(decibels: float, loudness: float) -> None:
    sound = speech(loudness)
    added = mix(sound, pink_noise(len(sound), np.random.default_rng(1)), decibels) - sound
    # Silence does not count as speech.
    spoken = sound[: len(sound) // 2]
    found = 10 * np.log10(np.mean(spoken**2) / np.mean(added**2))
    assert found == pytest.approx(decibels, abs=0.3)


def test_a_short_sound_is_repeated() -> None:
    sound = speech(0.5)
    added = mix(sound, np.ones(1000, np.float32), 10.0) - sound
    assert added[-1] == pytest.approx(added[0], rel=1e-3)


def test_leveled_recordings_are_equally_loud() -> None:
    quiet, loud = leveled(speech(0.01)), leveled(speech(0.9))
    assert level(quiet) == pytest.approx(level(loud), rel=1e-3)
    assert not leveled(np.zeros(100, np.float32)).any()


def test_made_sounds_are_as_long_as_asked_and_the_same_for_one_seed() -> None:
    first, second = (made_music(4.0, np.random.default_rng(3)) for _ in range(2))
    assert len(first) == 4 * SAMPLE_RATE
    assert np.array_equal(first, second)
    assert np.abs(first).max() <= 1
    assert len(pink_noise(999, np.random.default_rng(3))) == 999
