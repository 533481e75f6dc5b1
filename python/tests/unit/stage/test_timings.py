"""A stage's time by part: nested parts count once, and an unknown start is absent."""

from __future__ import annotations

import time

import pytest

from subpiped.stage.timings import Timings, seconds_since_start


def test_an_inner_part_counts_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 1.0, 4.0, 10.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    timings = Timings()
    with timings.of("model"), timings.of("imports"):
        pass
    assert timings.record() == {"imports_seconds": 3.0, "model_seconds": 7.0}


def test_a_part_that_fails_counts_and_adds_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 2.0, 10.0, 11.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    timings = Timings()
    with pytest.raises(ValueError, match="no device"), timings.of("model"):
        raise ValueError("no device")
    with timings.of("model"):
        pass
    assert timings.record() == {"model_seconds": 3.0}


@pytest.mark.parametrize(
    ("said", "passed"), [("10000", 90.0), ("200000", None), ("soon", None), (None, None)]
)
def test_the_start_is_what_the_starter_said(
    said: str | None, passed: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 100.0)
    if said is None:
        monkeypatch.delenv("SUBPIPED_STARTED_AT", raising=False)
    else:
        monkeypatch.setenv("SUBPIPED_STARTED_AT", said)
    assert seconds_since_start() == passed
