"""Doubtful text is told from unusual text."""

import pytest

from utils.guards import GuardThresholds, compression_ratio, doubt
from utils.transcript import TranscriptSegment

THRESHOLDS = GuardThresholds(no_speech=0.6, log_prob=-1.0, compression_ratio=2.4)


@pytest.mark.parametrize(
    ("log_prob", "no_speech", "ratio", "why"),
    [
        (-0.3, 0.1, 1.1, None),
        (-1.5, 0.5, 1.1, None),
        (-0.9, 0.9, 1.1, None),
        (-1.5, 0.7, 1.1, "no_speech"),
        (-0.3, 0.1, 2.5, "repetition"),
    ],
)
def test_doubt(log_prob: float, no_speech: float, ratio: float, why: str | None) -> None:
    segment = TranscriptSegment(0, 0.0, 1.0, "x", log_prob, no_speech, ratio)
    assert doubt(segment, THRESHOLDS) == why


def test_compression_ratio_tells_a_loop_from_a_line() -> None:
    assert compression_ratio("I've been alone for as long as I can remember.") < 1.1
    assert compression_ratio(" the heart of the soul," * 12) > 2.4
    assert compression_ratio("") == 0.0
