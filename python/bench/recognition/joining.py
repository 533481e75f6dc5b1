"""Recordings joined: silences of many lengths between them, music, and two who speak at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.recognition.sounds import Sound

# Between two recordings, in seconds: as in talk, between talks, between scenes.
SILENCES: Final = (0.2, 0.5, 0.8, 1.5, 3.0, 6.0, 12.0)
# How long the next one speaks into the end of the one before.
OVERLAPS: Final = (0.6, 1.0, 1.5)
_MUSIC_SECONDS: Final = (3.0, 9.0)
_LEAD_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Joined:
    """The sound, and the samples at which each recording begins."""

    sound: Sound
    starts: tuple[int, ...]


def join(
    sounds: Sequence[Sound],
    random: np.random.Generator,
    *,
    overlap: bool = False,
    between: Sound | None = None,
) -> Joined:
    """One after the other.

    Args:
        sounds: the recordings in order, at the same rate.
        random: chooses the lengths.
        overlap: whether every other recording begins before the one before has ended.
        between: heard in the gaps, from a place of its own in each, in place of silence.
    """
    now = round(_LEAD_SECONDS * SAMPLE_RATE)
    starts: list[int] = []
    fills: list[tuple[int, Sound]] = []
    for number, sound in enumerate(sounds):
        if overlap and number % 2:
            now -= min(_samples(random.choice(OVERLAPS)), len(sounds[number - 1]) // 2)
        elif number:
            now += _samples(random.choice(SILENCES))
            if between is not None:
                size = _samples(random.uniform(*_MUSIC_SECONDS))
                shift = int(random.integers(len(between)))
                fills.append((now, np.resize(np.roll(between, -shift), size)))
                now += size + _samples(random.choice(SILENCES[:3]))
        starts.append(now)
        now += len(sound)
    end = max(s + len(sound) for s, sound in zip(starts, sounds, strict=True))
    joined = np.zeros(end + round(_LEAD_SECONDS * SAMPLE_RATE), np.float32)
    for start, sound in (*zip(starts, sounds, strict=True), *fills):
        joined[start : start + len(sound)] += sound
    return Joined(joined, tuple(starts))


def _samples(seconds: float) -> int:
    return round(float(seconds) * SAMPLE_RATE)
