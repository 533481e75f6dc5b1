"""Turns and segments come back from their files as they were, and stay inside the film."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, merge_close, subtract, total, widen
from subpiped.artifacts.turns import (
    Diarization,
    SpeakerTurn,
    load_turns,
    read_rttm,
    save_turns,
    write_rttm,
)
from tests.helpers.cases import cases

SPEAKERS = ("SPEAKER_00", "SPEAKER_01", "SPEAKER_02")
# On whole milliseconds, as the stage writes them.
TURNS = st.lists(
    st.tuples(st.integers(0, 9_999_999), st.integers(1, 60_000), st.sampled_from(SPEAKERS)),
    max_size=10,
).map(
    lambda turns: tuple(
        SpeakerTurn(start / 1000, (start + length) / 1000, speaker)
        for start, length, speaker in sorted(turns)
    )
)
SEGMENTS = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20), st.booleans()), max_size=10).map(
    lambda raw: [SpeechSegment(start, min(100.0, start + length), x) for start, length, x in raw]
)


@cases(100)
@given(TURNS, st.text(min_size=1, max_size=40))
def test_turns_come_back_whatever_the_film_is_called(
    turns: tuple[SpeakerTurn, ...], name: str
) -> None:
    before = Diarization(SPEAKERS, turns, turns[:1])
    with TemporaryDirectory() as folder:
        save_turns(Path(folder) / "turns.json", before)
        assert load_turns(Path(folder) / "turns.json") == before
        uri = f"film{name.encode(errors='ignore').decode()}"
        write_rttm(Path(folder) / "turns.rttm", uri, turns)
        read = read_rttm(Path(folder) / "turns.rttm")
    assert len(read) == len(turns)
    for back, turn in zip(read, sorted(turns, key=lambda t: (t.start, t.end)), strict=True):
        assert abs(back.start - turn.start) < 1e-6
        assert abs(back.end - turn.end) < 1e-6


@cases(300)
@given(SEGMENTS, SEGMENTS, st.floats(0, 3), st.floats(0, 3))
def test_segments_stay_in_order_apart_and_inside(
    first: list[SpeechSegment], second: list[SpeechSegment], gap: float, pad: float
) -> None:
    a, b = merge_close(first, gap), merge_close(second)
    for result, apart in ((a, gap), (widen(a, pad, 100.0), 0.0), (subtract(a, b), 0.0)):
        assert all(0 <= s.start <= s.end <= 100 for s in result)
        assert all(left.end + apart <= right.start for left, right in pairwise(result))
    assert total(widen(a, pad, 100.0)) >= total(a) - 1e-6
    assert total(a) >= total(merge_close(first)) - 1e-6
    assert all(any(s.start <= f.start and f.end <= s.end for s in a) for f in first)
