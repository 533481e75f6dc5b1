"""Recordings lie whole and in order in the joined sound."""

from __future__ import annotations

import numpy as np

from bench.recognition.joining import OVERLAPS, SILENCES, join
from subpiped.media.waveform import SAMPLE_RATE

SOUNDS = [np.full(n * SAMPLE_RATE, n / 10, np.float32) for n in (4, 5, 6, 7)]


def gaps(starts: tuple[int, ...]) -> list[float]:
    """Seconds from the end of each recording to the start of the next."""
    ends = [start + len(sound) for start, sound in zip(starts, SOUNDS, strict=True)]
    return [(s - e) / SAMPLE_RATE for s, e in zip(starts[1:], ends, strict=False)]


def test_recordings_are_whole_with_silence_between() -> None:
    joined = join(SOUNDS, np.random.default_rng(0))
    for start, sound in zip(joined.starts, SOUNDS, strict=True):
        assert np.array_equal(joined.sound[start : start + len(sound)], sound)
    assert all(round(gap, 3) in SILENCES for gap in gaps(joined.starts))
    spoken = sum(len(sound) for sound in SOUNDS)
    assert np.count_nonzero(joined.sound) == spoken
    assert len(joined.sound) == spoken + (1 + sum(gaps(joined.starts))) * SAMPLE_RATE


def test_every_other_recording_begins_before_the_end_of_the_one_before() -> None:
    joined = join(SOUNDS, np.random.default_rng(0), overlap=True)
    found = [round(gap, 3) for gap in gaps(joined.starts)]
    assert -found[0] in OVERLAPS
    assert found[1] in SILENCES
    assert -found[2] in OVERLAPS
    # Both are heard.
    assert joined.sound[joined.starts[1]] == np.float32(0.4) + np.float32(0.5)


def test_music_lies_between_and_never_under_speech() -> None:
    music = np.full(SAMPLE_RATE, 0.01, np.float32)
    joined = join(SOUNDS, np.random.default_rng(0), between=music)
    for start, sound in zip(joined.starts, SOUNDS, strict=True):
        assert np.array_equal(joined.sound[start : start + len(sound)], sound)
    assert np.count_nonzero(joined.sound == np.float32(0.01)) >= 3 * 3 * SAMPLE_RATE


def test_the_same_seed_makes_the_same_film() -> None:
    first, second = (join(SOUNDS, np.random.default_rng(5), overlap=True) for _ in range(2))
    assert first.starts == second.starts
    assert np.array_equal(first.sound, second.sound)
