"""Sung notes and a band, made from nothing but numbers: what a song's sound is made of.

A voice is a train of glottal pulses through the formants of a vowel (Peterson and Barney 1952),
long and flat in pitch but for a vibrato of 5.5 Hz, with a burst of noise for a consonant. A band
is chords of decaying harmonics over a bass, and a drum on every beat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]

RATE = 16000
_FORMANTS = (
    (730, 1090, 2440),
    (530, 1840, 2480),
    (300, 2290, 3010),
    (570, 840, 2410),
    (300, 870, 2240),
)
_SCALE = (0, 2, 4, 5, 7, 9, 12)
_BEAT = 0.5


def _hertz(midi: float) -> float:
    return float(440.0 * 2.0 ** ((midi - 69) / 12))


def _resonate(sound: Sound, hertz: float, width: float) -> Sound:
    index = np.arange(800)
    angle = 2 * np.pi * hertz / RATE
    decay = np.exp(-np.pi * width / RATE)
    response = decay**index * np.sin(angle * (index + 1)) / np.sin(angle) * (1 - decay)
    resonated: Sound = np.convolve(sound, response)[: len(sound)]
    return resonated


def _note(midi: float, seconds: float, generator: np.random.Generator) -> Sound:
    count = int(seconds * RATE)
    time = np.arange(count) / RATE
    vibrato = 0.35 * np.sin(2 * np.pi * 5.5 * time) * np.minimum(1, time / 0.25)
    hertz = _hertz(midi) * 2 ** (vibrato / 12)
    pulses = np.diff(np.floor(np.cumsum(hertz) / RATE), prepend=0) - hertz / RATE
    source = np.convolve(pulses, [1, 0.9, 0.8, 0.6, 0.3])[:count]
    source += generator.normal(0, 0.01, count)
    formants = _FORMANTS[generator.integers(len(_FORMANTS))]
    sound = np.sum(
        [
            gain * _resonate(source, formant, width)
            for formant, width, gain in zip(formants, (80, 90, 120), (1, 0.6, 0.3), strict=True)
        ],
        axis=0,
    )
    sound *= np.minimum(1, np.minimum(time / 0.03, (seconds - time) / 0.06))
    onset = int(0.06 * RATE)
    sound[:onset] = 0.3 * sound[:onset] + generator.normal(0, 0.15 * sound.std(), onset)
    loud: Sound = sound / np.abs(sound).max()
    return loud


def sung(seconds: float, seed: int = 1) -> Sound:
    """A man's voice that sings vowels up and down a scale."""
    generator = np.random.default_rng(seed)
    parts: list[Sound] = []
    degree = 0
    while sum(map(len, parts)) < seconds * RATE:
        length = float(generator.choice([0.35, 0.35, 0.7, 1.0]))
        degree = int(np.clip(degree + generator.integers(-2, 3), 0, 6))
        parts.append(_note(45 + _SCALE[degree], length, generator))
        if generator.random() < 0.15:
            parts.append(np.zeros(int(0.3 * RATE)))
    return np.concatenate(parts)[: int(seconds * RATE)]


def band(seconds: float, seed: int = 1) -> Sound:
    """Chords, bass and drum without a voice."""
    generator = np.random.default_rng(seed)
    sound = np.zeros(int(seconds * RATE))
    for beat in range(int(seconds / _BEAT)):
        root = (48, 53, 55, 48)[(beat // 4) % 4]
        start = int(beat * _BEAT * RATE)
        count = min(int(1.2 * RATE), len(sound) - start)
        time = np.arange(count) / RATE
        for midi in (root, root + 4, root + 7, root - 12, root + 12 + (0, 4, 7, 4)[beat % 4]):
            for harmonic in range(1, 9):
                wave = np.sin(2 * np.pi * _hertz(midi) * harmonic * time)
                sound[start : start + count] += wave * np.exp(-time * (2 + harmonic)) / harmonic
        drum = min(1600, count)
        noise = generator.normal(0, 2.5, drum) * np.exp(-np.arange(drum) / 300)
        sound[start : start + drum] += noise
    return sound


def mixed(front: NDArray[np.floating], back: Sound, decibels: float) -> NDArray[np.float32]:
    """`front` with `back` that many decibels below it, as far as both go."""
    count = min(len(front), len(back))
    gain = 10 ** (-decibels / 20)
    sound = front[:count] / front[:count].std() + gain * back[:count] / back[:count].std()
    scaled: NDArray[np.float32] = (0.7 * sound / np.abs(sound).max()).astype(np.float32)
    return scaled
