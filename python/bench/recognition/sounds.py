"""What is heard under and between speech: noise and music, made or of a score, without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from bench.clips import MUSIC, NOISE, SCORE
from bench.film_sound import read_sound
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from bench.recognition.halves import Half

    Sound = NDArray[np.float32]

# Chords of a slow tune in Hz: A minor, F, C, G.
_CHORDS: Final = (
    (220.0, 261.63, 329.63),
    (174.61, 220.0, 261.63),
    (130.81, 196.0, 329.63),
    (196.0, 246.94, 293.66),
)
_CHORD_SECONDS: Final = 1.5
# Of full scale: speech rises about 15 dB above it at times.
_SPEECH_LEVEL: Final = 0.1


def level(sound: Sound) -> float:
    """Root mean square of what is not silence: within 40 dB of the peak."""
    loud = sound[np.abs(sound) > 0.01 * np.abs(sound).max(initial=0.0)]
    return float(np.sqrt(np.mean(loud.astype(np.float64) ** 2))) if len(loud) else 0.0


def mix(sound: Sound, other: Sound, decibels: float) -> Sound:
    """`sound` with `other`, repeated to its length, that many decibels below its speech."""
    repeated = np.resize(other, len(sound))
    gain = level(sound) / max(level(repeated), 1e-9) * 10 ** (-decibels / 20)
    mixed: Sound = (sound + gain * repeated).astype(np.float32)
    return mixed


def leveled(sound: Sound) -> Sound:
    """As loud as any other recording: so all of a film has the ratio to noise that was asked."""
    gain = _SPEECH_LEVEL / max(level(sound), 1e-9)
    even: Sound = (gain * sound).astype(np.float32)
    return even


def pink_noise(size: int, random: np.random.Generator) -> Sound:
    """Noise as of traffic and wind: each octave has the same power."""
    spectrum = np.fft.rfft(random.normal(size=size))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), 1))
    made = np.fft.irfft(spectrum, size)
    noise: Sound = (0.1 * made / np.sqrt(np.mean(made**2))).astype(np.float32)
    return noise


def made_music(seconds: float, random: np.random.Generator) -> Sound:
    """Plucked chords in an order of their own."""
    size = round(_CHORD_SECONDS * SAMPLE_RATE)
    time = np.arange(size) / SAMPLE_RATE
    parts = []
    for _ in range(int(np.ceil(seconds / _CHORD_SECONDS))):
        chord = _CHORDS[random.integers(len(_CHORDS))]
        tones = [
            np.sin(2 * np.pi * tone * overtone * time) / overtone**2
            for tone in chord
            for overtone in (1, 2, 3)
        ]
        parts.append(0.08 * np.sum(tones, axis=0) * np.exp(-1.5 * time))
    music: Sound = np.concatenate(parts)[: round(seconds * SAMPLE_RATE)].astype(np.float32)
    return music


def _stretch(score: Sound, span: tuple[float, float], half: Half) -> Sound:
    middle = sum(span) / 2
    start, end = (span[0], middle) if half == "tune" else (middle, span[1])
    return score[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]


def score_music(media: Path, half: Half) -> Sound:
    """The half's part of a score's music."""
    return _stretch(read_sound(media / SCORE), MUSIC, half)


def score_noise(media: Path, half: Half) -> Sound:
    """The half's part of a score's noise."""
    return _stretch(read_sound(media / SCORE), NOISE, half)
