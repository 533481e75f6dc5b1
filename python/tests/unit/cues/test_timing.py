from __future__ import annotations

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.cues.spans import Span
from subpiped.cues.timing import time_spans
from tests.helpers.cue_rules import rules

RULES = rules(chars_per_second=17)


def span(start: float, end: float, text: str = "Yes.", first_end: float | None = None) -> Span:
    return Span(start, end if first_end is None else first_end, end, (text,))


def timed(spans: list[Span], speech: list[SpeechSegment]) -> list[tuple[float, float]]:
    shown = time_spans(spans, speech, RULES)
    return [(round(s.start, 3), round(s.end, 3)) for s in shown]


def test_a_short_cue_lasts_the_minimum() -> None:
    assert timed([span(1, 1.2)], []) == [(1, 1.833)]


def test_reading_time_runs_into_the_silence_but_no_further_than_a_second() -> None:
    assert timed([span(1, 2, "x" * 30)], []) == [(1, 2.858)]
    assert timed([span(1, 2, "x" * 34)], []) == [(0.895, 3)]


def test_what_the_silence_behind_lacks_is_taken_before_the_words_up_to_half_a_second() -> None:
    assert timed([span(1, 2, "x" * 36)], []) == [(0.771, 3.0)]
    assert timed([span(1, 2, "x" * 80)], []) == [(0.5, 3)]
    # Half a second before the speech, not before what already lies ahead of it.
    assert timed([span(1, 2, "x" * 80)], [SpeechSegment(1.3, 2)])[0][0] == 0.8
    # Never over the cue before.
    shown = timed([span(0, 0.9), span(1, 2, "x" * 80)], [])
    assert shown == [(0, 0.9), (0.983, 3)]


def test_the_next_cue_waits_for_a_cue_to_be_read() -> None:
    # At 0.95 of the limit 34 letters take 2.1 s; the next cue has time enough.
    assert timed([span(0.0, 1.5, "x" * 34), span(1.7, 4)], []) == [(0, 2.105), (2.189, 4.25)]
    # It waits a quarter of a second at most where even half a second would not do.
    assert timed([span(0, 1.5, "x" * 80), span(1.7, 4)], [])[1][0] == 1.95
    # And not at all if it could not be read itself then.
    assert timed([span(0, 1.5, "x" * 34), span(1.7, 4, "x" * 60)], [])[1][0] == 1.7


def test_a_cue_waits_for_the_last_word_of_the_one_before() -> None:
    assert timed([span(0, 2), span(2, 4)], []) == [(0, 2), (2.083, 4.25)]


def test_a_start_in_silence_waits_until_shortly_before_the_speech() -> None:
    assert timed([span(1, 4, first_end=2)], [SpeechSegment(1.8, 4)])[0][0] == 1.6
    # Half a second where the detectors do not agree.
    assert timed([span(1, 4, first_end=2)], [SpeechSegment(1.8, 4, disputed=True)])[0][0] == 1.3


def test_a_start_is_believed_where_speech_comes_too_late_for_the_first_word() -> None:
    assert timed([span(1, 6, first_end=1.3)], [SpeechSegment(4, 6)])[0][0] == 1


def test_an_end_in_silence_goes_back_to_the_speech() -> None:
    assert timed([span(1, 6)], [SpeechSegment(1, 3)]) == [(1, 3.25)]


def test_no_cue_stays_longer_than_a_second_after_the_speech() -> None:
    assert timed([span(1, 3.4, "x" * 80)], [SpeechSegment(1, 3)])[0][1] == 4


def test_an_end_a_little_behind_the_speech_is_believed() -> None:
    assert timed([span(1, 3.4)], [SpeechSegment(1, 3)]) == [(1, 3.65)]


def test_crowded_cues_wait_at_most_half_a_second() -> None:
    shown = timed([span(1, 1.1), span(1.1, 1.2), span(5, 6)], [])
    assert shown[1][0] == pytest.approx(1.6)
    assert shown[2][0] == 5


def test_no_cue_is_longer_than_the_maximum() -> None:
    assert timed([span(0, 60)], []) == [(0, 7)]


def test_a_gap_of_less_than_half_a_second_is_closed() -> None:
    assert timed([span(0, 2), span(2.6, 4)], [])[0] == (0, 2.517)
    assert timed([span(0, 2), span(2.8, 4)], [])[0] == (0, 2.25)
    # Not further than a second after the words.
    assert timed([span(0, 1, "x" * 34), span(2.4, 4)], [])[0] == (0, 2)
