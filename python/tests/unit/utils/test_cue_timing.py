from __future__ import annotations

import pytest

from utils.cue_timing import Span, time_spans
from utils.segments import SpeechSegment


def span(start: float, end: float, text: str = "Yes.", first_end: float | None = None) -> Span:
    return Span(start, end if first_end is None else first_end, end, (text,))


def timed(spans: list[Span], speech: list[SpeechSegment]) -> list[tuple[float, float]]:
    shown = time_spans(
        spans, speech, min_cue=0.833, max_cue=7.0, min_gap=0.083, chars_per_second=17
    )
    return [(round(s.start, 3), round(s.end, 3)) for s in shown]


def test_a_short_cue_lasts_the_minimum() -> None:
    assert timed([span(1, 1.2)], []) == [(1, 1.833)]


def test_reading_time_runs_into_the_silence_but_no_further_than_a_second() -> None:
    assert timed([span(1, 2, "x" * 30)], []) == [(1, 2.765)]
    assert timed([span(1, 2, "x" * 80)], []) == [(1, 3)]


def test_no_cue_reaches_over_the_next() -> None:
    assert timed([span(1, 2, "x" * 80), span(2.2, 4)], [])[0] == (1, 2.117)


def test_a_start_in_silence_waits_until_half_a_second_before_the_speech() -> None:
    assert timed([span(1, 4, first_end=2)], [SpeechSegment(1.8, 4)])[0][0] == 1.3


def test_a_start_is_believed_where_speech_comes_too_late_for_the_first_word() -> None:
    assert timed([span(1, 6, first_end=1.3)], [SpeechSegment(4, 6)])[0][0] == 1


def test_an_end_in_silence_goes_back_to_the_speech() -> None:
    assert timed([span(1, 6)], [SpeechSegment(1, 3)]) == [(1, 3.25)]


def test_an_end_a_little_behind_the_speech_is_believed() -> None:
    assert timed([span(1, 3.4)], [SpeechSegment(1, 3)]) == [(1, 3.65)]


def test_crowded_cues_wait_at_most_half_a_second() -> None:
    shown = timed([span(1, 1.1), span(1.1, 1.2), span(5, 6)], [])
    assert shown[1][0] == pytest.approx(1.6)
    assert shown[2][0] == 5


def test_no_cue_is_longer_than_the_maximum() -> None:
    assert timed([span(0, 60)], []) == [(0, 7)]
