from __future__ import annotations

import pytest

from subpiped.artifacts.coverage import coverage
from subpiped.artifacts.segments import SpeechSegment
from tests.helpers.quality_films import cue


def test_speech_without_a_cue_is_found_with_its_time() -> None:
    cues = [cue(1, "Where are you?", 10.0, 2.0), cue(2, "Here.", 30.0, 2.0)]
    speech = [
        SpeechSegment(10, 12),
        SpeechSegment(15, 19),
        SpeechSegment(24, 26.9),
        SpeechSegment(29, 33),
    ]
    found = coverage(cues, speech, [], 60.0)
    assert found.speech == pytest.approx(12.9)
    # The last half second of the third stretch is further from its cue than is tolerated.
    assert found.covered == pytest.approx(2 + 3.0)
    assert found.uncovered == (SpeechSegment(15, 19),)
    assert found.over_silence == ()


@pytest.mark.parametrize(
    ("start", "silent"), [(5.0, (1,)), (7.4, (1,)), (7.6, ()), (10.0, ()), (12.4, ()), (12.6, (1,))]
)
def test_half_a_second_beside_speech_is_no_silence(start: float, silent: tuple[int, ...]) -> None:
    found = coverage([cue(1, "Here.", start, 2.0)], [SpeechSegment(10, 12)], [], 60.0)
    assert found.over_silence == silent


def test_songs_are_no_speech_and_no_silence() -> None:
    song = SpeechSegment(20, 40)
    found = coverage([cue(1, "La la la", 30.0, 2.0)], [SpeechSegment(19, 41)], [song], 60.0)
    assert (found.speech, found.over_silence) == (2, ())


def test_a_film_without_cues_has_all_its_speech_uncovered() -> None:
    found = coverage([], [SpeechSegment(3, 8), SpeechSegment(9, 30, disputed=True)], [], 60.0)
    assert (found.speech, found.covered, found.uncovered) == (5, 0, (SpeechSegment(3, 8),))
