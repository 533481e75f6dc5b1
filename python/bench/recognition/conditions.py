"""Ways in which a film's sound is changed: noise, rooms, telephone lines, speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from bench.recognition.sounds import mix, pink_noise
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.recognition.sounds import Sound

    Change = Callable[[Sound, np.random.Generator], Sound]

_TELEPHONE: Final = (300.0, 3400.0)
# Seconds until a room's echo has fallen by 60 dB, and how far below the voice all of it is.
_ECHO_SECONDS: Final = (0.3, 0.8)
_ECHO_DECIBELS: Final = 6.0
_ECHO_DELAY: Final = 0.01


def noise(decibels: float) -> Change:
    """Pink noise that many decibels below the speech."""
    return lambda sound, random: mix(sound, pink_noise(len(sound), random), decibels)


def telephone(sound: Sound, _: np.random.Generator) -> Sound:
    """What a line of 8 kHz lets through: nothing is left above that rate's half to resample."""
    spectrum = np.fft.rfft(sound)
    frequencies = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    spectrum[(frequencies < _TELEPHONE[0]) | (frequencies > _TELEPHONE[1])] = 0
    heard: Sound = np.fft.irfft(spectrum, len(sound)).astype(np.float32)
    return heard


def speed(factor: float) -> Change:
    """Faster (above 1) or slower, the pitch with it, as a film shown at another rate of frames."""

    def change(sound: Sound, _: np.random.Generator) -> Sound:
        size = round(len(sound) / factor)
        spectrum = np.fft.rfft(sound)[: size // 2 + 1]
        changed: Sound = (np.fft.irfft(spectrum, size) * size / len(sound)).astype(np.float32)
        return changed

    return change


def room(sound: Sound, random: np.random.Generator) -> Sound:
    """Echoes of a room: noise that dies away."""
    seconds = random.uniform(*_ECHO_SECONDS)
    length = round(seconds * SAMPLE_RATE)
    # 60 dB is a factor of a thousand.
    echo = random.normal(size=length) * np.exp(-np.log(1000) * np.arange(length) / length)
    echo[: round(_ECHO_DELAY * SAMPLE_RATE)] = 0
    echo *= 10 ** (-_ECHO_DECIBELS / 20) / np.sqrt(np.sum(echo**2))
    echo[0] = 1.0
    size = len(sound) + length
    made = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)
    heard: Sound = made[: len(sound)].astype(np.float32)
    return heard


def as_it_is(sound: Sound, _: np.random.Generator) -> Sound:
    """Nothing is changed."""
    return sound
