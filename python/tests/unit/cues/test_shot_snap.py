from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment
from subpiped.cues.shot_snap import snap_to_shots, without_flashes
from subpiped.cues.spans import Span, Timed, reading_time
from subpiped.cues.timing import time_spans
from tests.helpers.cases import cases
from tests.helpers.cue_rules import rules
from tests.unit.cues.test_timing_properties import SPEECH, spans

if TYPE_CHECKING:
    from subpiped.cues.rules import CueRules

RULES = rules()
FRAME = 1 / 24


def snapped(
    words: list[tuple[float, float]], shots: list[float], rules: CueRules = RULES
) -> list[tuple[float, float]]:
    given_spans = [Span(a, min(b, a + 0.3), b, ("Yes.",)) for a, b in words]
    timed = time_spans(given_spans, [SpeechSegment(a, b) for a, b in words], rules)
    snap_to_shots(timed, shots, rules, FRAME)
    return [(round(cue.start, 3), round(cue.end, 3)) for cue in timed]


@pytest.mark.parametrize(
    ("shot", "start"),
    [(9.7, 9.7), (9.45, 10.0), (10.2, 10.2), (10.35, 10.0)],
    ids=["shortly before", "too far before", "within 7 frames after", "too far after"],
)
def test_a_start_goes_to_a_cut_that_is_near(shot: float, start: float) -> None:
    assert snapped([(10, 12)], [shot]) == [(start, 12.25)]


@pytest.mark.parametrize(
    ("shot", "end"),
    [(12.5, 12.417), (12.7, 12.617), (12.2, 12.117), (12.05, 12.25), (12.9, 12.25)],
    ids=["behind", "a little further", "inside", "before the last word", "too far"],
)
def test_an_end_goes_two_frames_before_a_cut_that_is_near(shot: float, end: float) -> None:
    assert snapped([(10, 12)], [shot]) == [(10.0, end)]


def test_a_cue_stays_long_enough_to_read() -> None:
    # Spoken in 0.4 s: it stands 5/6 s, which a cut inside must not shorten.
    assert snapped([(10, 10.4)], [10.6]) == [(10.0, 10.833)]


def test_a_start_on_a_cut_ends_the_cue_before_in_time() -> None:
    assert snapped([(10, 12), (12.5, 14)], [12.2]) == [(10.0, 12.117), (12.2, 14.25)]
    # With a gap that is longer than the two frames.
    wide = replace(RULES, min_gap=0.2)
    assert snapped([(10, 11.5), (12.2, 14)], [11.9], wide) == [(10.0, 11.7), (11.9, 14.25)]
    # Not where that would cut off its last word.
    assert snapped([(10, 12.15), (12.5, 14)], [12.2])[0][1] >= 12.15


def test_a_flash_is_no_cut() -> None:
    assert without_flashes([1.0, 5.0, 5.1, 5.2, 9.0]) == [1.0, 9.0]
    assert snapped([(10, 12)], [9.7, 9.8]) == [(10.0, 12.25)]


@cases(300)
@given(
    spans(),
    SPEECH,
    st.lists(st.tuples(st.integers(0, 23), st.floats(-0.7, 0.7)), max_size=30),
    st.sampled_from([0.0, 2 / 24, 0.2]),
)
def test_no_cut_breaks_what_held_without_it(
    given_spans: list[Span],
    speech: list[SpeechSegment],
    near: list[tuple[int, float]],
    min_gap: float,
) -> None:
    rules = replace(RULES, min_gap=min_gap)
    before = time_spans(given_spans, speech, rules)
    after = [Timed(t.span, t.start, t.end, t.earliest, t.latest) for t in before]
    edges = [edge for t in before for edge in (t.start, t.end)]
    shots = sorted(edges[n] + distance for n, distance in near if n < len(edges))
    snap_to_shots(after, shots, rules, FRAME)

    for was, now in zip(before, after, strict=True):
        assert now.end - now.start >= min(was.end - was.start, reading_time(now.span, rules)) - 1e-6
        assert now.end - now.start <= rules.max_cue + 1e-6
        assert now.end >= min(was.end, now.span.end) - 1e-6
        assert now.end <= max(was.end, was.latest) + 1e-6
        assert now.start >= min(was.start, was.earliest) - 1e-6
        assert now.start <= max(was.start, now.span.start + 7 * FRAME) + 1e-6
    gaps = zip(pairwise(before), pairwise(after), strict=True)
    for (first, second), (one, two) in gaps:
        least = min(rules.min_gap, second.start - first.end)
        assert two.start - one.end >= least - 1e-6
