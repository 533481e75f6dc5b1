"""Patches of a log-mel spectrogram equal the definition, written out by loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.speech.music_patches import PATCH_SAMPLES, STEP_SAMPLES, patches

if TYPE_CHECKING:
    from numpy.typing import NDArray


def noise(seconds: float, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(0, 0.1, int(seconds * 16000)).astype(np.float32)


def patch_by_definition(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """One patch of 11120 samples, by the book and slowly."""
    mels = np.linspace(
        2595 * np.log10(1 + 100 / 700), 2595 * np.log10(1 + 8000 / 700), 26, dtype=np.float64
    )
    edges = 700 * (10 ** (mels / 2595) - 1)
    rows = []
    for frame in range(68):
        window = samples[frame * 160 : frame * 160 + 400].astype(np.float64)
        window = window - 0.97 * np.concatenate([window[:1], window[:-1]])
        spectrum = np.abs(np.fft.rfft(window * np.hanning(400), 512)) ** 2
        row = []
        for low, center, high in zip(edges[:21], edges[1:], edges[2:], strict=False):
            energy = 0.0
            for point, power in enumerate(spectrum):
                hertz = point * 16000 / 512
                if low < hertz <= center:
                    weight = (hertz - low) / (center - low)
                elif center < hertz and point < int(high * 512 / 16000):
                    weight = (high - hertz) / (high - center)
                else:
                    continue
                energy += power * weight * 2 / (high - low)
            row.append(np.log(energy))
        rows.append(row)
    patch: NDArray[np.float64] = np.array(rows, np.float64)
    normalized: NDArray[np.float64] = (patch - patch.mean()) / patch.std()
    return normalized


def test_a_patch_equals_its_definition() -> None:
    time = np.arange(3 * 16000) / 16000
    sound = noise(3) * 0.1 + (0.3 * np.sin(2 * np.pi * (200 + 700 * time) * time)).astype("f4")
    found, audible = patches(sound)
    assert found.shape == (5, 68, 21)
    assert audible.all()
    for index in (0, 3):
        begin = index * STEP_SAMPLES
        wanted = patch_by_definition(sound[begin : begin + PATCH_SAMPLES])
        assert np.abs(found[index] - wanted).max() < 2e-3


def test_loudness_does_not_matter() -> None:
    quiet, _ = patches(noise(2) * np.float32(0.02))
    loud, _ = patches(noise(2))
    assert np.abs(quiet - loud).max() < 1e-3


@pytest.mark.parametrize(
    ("samples", "count"),
    [(0, 0), (PATCH_SAMPLES - 1, 0), (PATCH_SAMPLES, 1), (PATCH_SAMPLES + STEP_SAMPLES, 2)],
)
def test_only_whole_patches_count(samples: int, count: int) -> None:
    found, audible = patches(noise(2)[:samples])
    assert len(found) == len(audible) == count


@pytest.mark.parametrize("level", [0.0, 2e-5])
def test_silence_and_its_dither_are_no_sound(level: float) -> None:
    sound = np.concatenate([noise(2), noise(2) * np.float32(level * 10)])
    found, audible = patches(sound)
    assert np.isfinite(found).all()
    assert audible[:3].all()
    assert not audible[4:].any()


def test_a_whisper_is_a_sound() -> None:
    _, audible = patches(noise(2) * np.float32(0.01))
    assert audible.all()


def test_a_constant_is_no_sound() -> None:
    found, audible = patches(np.zeros(32000, np.float32))
    assert np.isfinite(found).all()
    assert not audible.any()
