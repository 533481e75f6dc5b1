import numpy as np
import pytest

from subpiped.speech.binarize import active_frames, runs, to_segments


def test_hysteresis_keeps_speech_between_the_thresholds() -> None:
    scores = np.array([0.4, 0.6, 0.4, 0.2, 0.4, 0.5, 0.36, 0.34])
    active = active_frames(scores, onset=0.5, offset=0.35)
    assert active.tolist() == [False, True, True, False, False, True, True, False]


def test_undecided_beginning_is_silence() -> None:
    assert not active_frames(np.array([0.4, 0.4]), 0.5, 0.35).any()


def test_runs_are_half_open() -> None:
    assert runs(np.array([True, False, True, True])) == [(0, 1), (2, 4)]
    assert runs(np.zeros(0, bool)) == []


def segments(active: list[int], **changes: float) -> list[tuple[float, float]]:
    geometry = {
        "frame_step": 1.0,
        "frame_offset": 0.5,
        "duration": float(len(active)),
        "min_speech": 0.0,
        "min_silence": 0.0,
    } | changes
    found = to_segments(np.array(active, bool), **geometry)
    return [(s.start, s.end) for s in found]


def test_frames_become_times_and_edges_reach_the_ends() -> None:
    assert segments([0, 1, 1, 0, 1]) == [(1.5, 3.5), (4.5, 5.0)]
    assert segments([1, 0]) == [(0.0, 1.5)]


def test_pauses_close_before_short_speech_is_dropped() -> None:
    # Two runs of 1 s with 1 s between: joined they are long enough.
    assert segments([0, 1, 0, 1, 0, 0, 0], min_silence=1.0, min_speech=2.5) == [(1.5, 4.5)]
    assert segments([0, 1, 0, 1, 0, 0, 0], min_silence=0.5, min_speech=2.5) == []


@pytest.mark.parametrize("length", [0, 3])
def test_nothing_detected_gives_no_segment(length: int) -> None:
    assert segments([0] * length) == []
