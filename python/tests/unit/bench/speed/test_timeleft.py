from __future__ import annotations

import pytest

from bench.speed.timeleft import estimate_errors


def test_errors_of_the_foretold_duration() -> None:
    # It says 60 s left at every second of a film that takes 100 s.
    samples = [(float(second), 0.0, 60.0) for second in range(100)]
    assert estimate_errors(samples, 100.0) == {
        "10": pytest.approx(-0.3),
        "30": pytest.approx(-0.1),
        "60": pytest.approx(0.2),
    }


def test_moments_of_which_nothing_was_said() -> None:
    assert estimate_errors([], 100.0) == {"10": None, "30": None, "60": None}
    samples = [(10.0, 5.0, None), (29.0, 20.0, 71.0), (70.0, 50.0, 30.0)]
    assert estimate_errors(samples, 100.0) == {"10": None, "30": pytest.approx(0.0), "60": None}
