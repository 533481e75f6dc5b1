"""Cutting: no speech lost, none decoded twice, and never within a word where a pause will do."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, total
from subpiped.media.waveform import Waveform
from subpiped.recognition.chunks import Chunk, ChunkOptions, cut_chunks, halve, quietest_moment
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from pathlib import Path

OPTIONS = ChunkOptions(duration=4000.0, pad=0.5, max_seconds=25.0, join_gap=3.0)
ON_SAMPLES = 1 / 16000


def middle(start: float, end: float) -> float:
    return (start + end) / 2


def timeline(steps: list[tuple[float, float]]) -> list[SpeechSegment]:
    """Speech from (silence before, length) pairs."""
    speech, now = [], 0.0
    for silence, length in steps:
        speech.append(SpeechSegment(now + silence, now + silence + length))
        now += silence + length
    return speech


lengths = st.tuples(st.floats(0.1, 9.0), st.one_of(st.floats(0.1, 12.0), st.floats(20.0, 70.0)))


@given(st.lists(lengths, max_size=25))
def test_all_speech_once_in_order_and_short_enough(steps: list[tuple[float, float]]) -> None:
    speech = timeline(steps)
    chunks = cut_chunks(speech, OPTIONS, middle)
    assert total(s for p in chunks for s in p.speech) == pytest.approx(total(speech))
    for chunk in chunks:
        assert chunk.end - chunk.start <= OPTIONS.max_seconds + 2 * ON_SAMPLES
        assert chunk.start <= chunk.speech[0].start + ON_SAMPLES
        assert chunk.end >= chunk.speech[-1].end - ON_SAMPLES
        for edge in (chunk.start * 16000, chunk.end * 16000):
            assert edge == pytest.approx(round(edge), abs=1e-6)
        gaps = [b.start - a.end for a, b in pairwise(chunk.speech)]
        assert all(gap <= OPTIONS.join_gap for gap in gaps)
    for before, after in pairwise(chunks):
        assert before.end <= after.start


def test_a_full_chunk_is_parted_at_the_widest_late_pause() -> None:
    # Pauses of 0.2, 1.5 (early), 0.3, 0.9, 0.2: the chunk is full within the last segment.
    speech = timeline([(1, 4), (0.2, 4), (1.5, 4), (0.3, 4), (0.9, 4), (0.2, 6)])
    chunks = cut_chunks(speech, OPTIONS, middle)
    assert [len(p.speech) for p in chunks] == [4, 2]
    # The pause of 0.9 s is shared between the two.
    assert chunks[0].end == pytest.approx(speech[3].end + 0.45, abs=ON_SAMPLES)
    assert chunks[1].start == chunks[0].end


def test_pads_are_whole_where_there_is_room() -> None:
    chunks = cut_chunks(timeline([(2, 3), (10, 3)]), OPTIONS, middle)
    assert [(p.start, p.end) for p in chunks] == [(1.5, 5.5), (14.5, 18.5)]


def test_pads_end_with_the_film() -> None:
    short = ChunkOptions(duration=5.2, pad=0.5, max_seconds=25.0, join_gap=3.0)
    (chunk,) = cut_chunks([SpeechSegment(0.2, 5.0)], short, middle)
    assert (chunk.start, chunk.end) == (0.0, 5.2)


def test_no_speech_no_chunks() -> None:
    assert cut_chunks([], OPTIONS, middle) == []


def test_long_speech_is_cut_where_it_is_quietest(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 40 * 16000).astype(np.float32)
    sound[17 * 16000 : round(17.3 * 16000)] *= 0.01
    waveform = Waveform(write_wav(tmp_path / "a.wav", sound))
    options = ChunkOptions(duration=40.0, pad=0.5, max_seconds=25.0, join_gap=3.0)
    chunks = cut_chunks(
        [SpeechSegment(0, 40)], options, lambda a, b: quietest_moment(waveform, a, b)
    )
    assert [p.start for p in chunks] == [0.0, pytest.approx(17.15, abs=0.06)]


def test_quietest_moment_of_too_little_sound_is_its_middle(tmp_path: Path) -> None:
    waveform = Waveform(write_wav(tmp_path / "a.wav", np.zeros(1600)))
    assert quietest_moment(waveform, 0.0, 0.1) == pytest.approx(0.05)


def test_halve_parts_at_the_widest_pause() -> None:
    speech = (SpeechSegment(1, 2), SpeechSegment(2.5, 4), SpeechSegment(6, 7))
    first, second = halve(Chunk(0.5, 7.5, speech))
    assert (first.start, first.end, first.speech) == (0.5, 5.0, speech[:2])
    assert (second.start, second.end, second.speech) == (5.0, 7.5, speech[2:])
    single = Chunk(0.5, 2.5, speech[:1])
    assert halve(single) == [single]
