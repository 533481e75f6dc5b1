"""Interval arithmetic, checked against sets of small integer points."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import (
    SpeechSegment,
    intersect,
    load_speech,
    merge_close,
    subtract,
    total,
    widen,
)
from subpiped.core.files import write_json

if TYPE_CHECKING:
    from pathlib import Path

pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=8)


def build(raw: list[tuple[int, int]]) -> list[SpeechSegment]:
    return merge_close([SpeechSegment(start, start + length) for start, length in raw])


def points(segments: list[SpeechSegment]) -> set[int]:
    return {n for s in segments for n in range(int(s.start), int(s.end))}


@given(pairs, pairs)
def test_intersect_and_subtract_are_those_of_sets(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    a, b = build(first), build(second)
    assert points(intersect(a, b)) == points(a) & points(b)
    assert points(subtract(a, b)) == points(a) - points(b)
    assert total(subtract(a, b)) + total(intersect(a, b)) == total(a)


@given(pairs)
def test_merged_segments_are_sorted_and_apart(raw: list[tuple[int, int]]) -> None:
    merged = build(raw)
    for left, right in itertools.pairwise(merged):
        assert left.end < right.start


def test_a_joined_segment_is_disputed_only_if_all_parts_are() -> None:
    parts = [SpeechSegment(0, 1, disputed=True), SpeechSegment(1, 2)]
    assert not merge_close(parts)[0].disputed
    assert merge_close(parts[:1])[0].disputed


def test_widening_stays_inside_the_film() -> None:
    segments = [SpeechSegment(0.2, 1.0), SpeechSegment(1.6, 9.9)]
    assert widen(segments, 0.5, 10.0) == [SpeechSegment(0.0, 10.0)]
    assert widen(segments, 0.1, 10.0)[1] == SpeechSegment(1.5, 10.0)


def test_speech_is_read_in_order_with_and_without_disputes(tmp_path: Path) -> None:
    path = tmp_path / "pyannote.json"
    found = [{"start": 4.0, "end": 5.0, "disputed": True}, {"start": 1.0, "end": 2.0}]
    write_json(path, {"duration": 9.5, "segments": found})
    speech = load_speech(path)
    assert speech.duration == 9.5
    assert speech.segments == [SpeechSegment(1.0, 2.0), SpeechSegment(4.0, 5.0, disputed=True)]
