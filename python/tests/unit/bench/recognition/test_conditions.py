"""What a telephone, a room and another speed do to sound."""

from __future__ import annotations

import numpy as np
import pytest

from bench.recognition.conditions import noise, room, speed, telephone
from subpiped.media.waveform import SAMPLE_RATE

RANDOM = np.random.default_rng(0)


def tone(hertz: float, seconds: float = 2.0) -> np.ndarray:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def strongest(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound))
    return float(np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)[spectrum.argmax()])


def power(sound: np.ndarray) -> float:
    return float(np.mean(sound.astype(np.float64) ** 2))


@pytest.mark.parametrize(("hertz", "kept"), [(100, 0), (1000, 1), (3300, 1), (5000, 0)])
def test_a_telephone_keeps_its_band_alone(hertz: float, kept: float) -> None:
    sound = tone(hertz)
    heard = telephone(sound, RANDOM)
    assert len(heard) == len(sound)
    assert power(heard) / power(sound) == pytest.approx(kept, abs=0.01)


@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_speed_changes_length_and_pitch_and_no_loudness(factor: float) -> None:
    sound = tone(1000)
    changed = speed(factor)(sound, RANDOM)
    assert len(changed) == round(len(sound) / factor)
    assert strongest(changed) == pytest.approx(1000 * factor, abs=1)
    assert power(changed) == pytest.approx(power(sound), rel=0.02)


def test_a_room_adds_an_echo_behind_the_sound() -> None:
    click = np.zeros(SAMPLE_RATE, np.float32)
    click[1000] = 1.0
    heard = room(click, np.random.default_rng(1))
    assert len(heard) == len(click)
    assert np.abs(heard[:1000]).max() < 1e-6
    assert heard[1000] == pytest.approx(1.0, abs=1e-3)
    echo = power(heard[1001:]) * len(heard[1001:])
    assert 10 * np.log10(echo) == pytest.approx(-6.0, abs=0.1)


def test_noise_depends_on_the_seed_alone() -> None:
    sound = tone(500)
    first, same, other = (noise(10.0)(sound, np.random.default_rng(s)) for s in (1, 1, 2))
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)
