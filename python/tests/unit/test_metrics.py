"""The measures that other tests rely on, on cases worked out by hand."""

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.turns import SpeakerTurn
from tests.helpers.metrics import detection_error, diarization_error

REFERENCE = [SpeakerTurn(0, 10, "a"), SpeakerTurn(10, 20, "b")]


def test_names_do_not_matter() -> None:
    renamed = [SpeakerTurn(0, 10, "y"), SpeakerTurn(10, 20, "x")]
    assert diarization_error(REFERENCE, renamed).rate == 0


def test_kinds_of_error() -> None:
    found = [SpeakerTurn(0, 12, "x"), SpeakerTurn(12, 18, "y"), SpeakerTurn(20, 21, "y")]
    error = diarization_error(REFERENCE, found)
    assert (error.confusion, error.missed, error.false_alarm) == pytest.approx((2, 2, 1))
    assert error.rate == pytest.approx(0.25)


def test_overlap_counts_for_each_speaker() -> None:
    both = [SpeakerTurn(0, 10, "a"), SpeakerTurn(5, 10, "b")]
    error = diarization_error(both, [SpeakerTurn(0, 10, "x")])
    assert (error.missed, error.speech) == pytest.approx((5, 15))


def test_collar_forgives_edges_only() -> None:
    late = [SpeakerTurn(0.1, 10.1, "x"), SpeakerTurn(10.1, 20.1, "y")]
    assert diarization_error(REFERENCE, late).rate > 0
    assert diarization_error(REFERENCE, late, collar=0.25).rate == 0
    assert diarization_error(REFERENCE, [SpeakerTurn(0, 20, "x")], collar=0.25).rate > 0.4


def test_detection_error_adds_missed_and_false() -> None:
    wanted = [SpeechSegment(0, 6), SpeechSegment(5, 10)]
    assert detection_error(wanted, [SpeechSegment(1, 12)]) == pytest.approx(0.3)
    assert detection_error(wanted, []) == 1
