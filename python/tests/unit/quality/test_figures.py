"""What is too fast to read follows from the rules that the cues were made by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from subpiped.quality.figures import figures_json, measure
from tests.helpers.quality_films import RULES, cue, track


@pytest.mark.parametrize(
    ("limit", "fast", "too_fast"),
    [(20.0, (20.0, 2), (25.0, 1)), (17.0, (17.0, 3), (21.25, 2)), (30.0, (30.0, 0), (37.5, 0))],
)
def test_reading_speed_is_held_against_the_rules_of_the_track(
    limit: float, fast: tuple[float, int], too_fast: tuple[float, int]
) -> None:
    cues = [cue(n, "x" * count, seconds=1) for n, count in enumerate((17, 20, 25, 26), start=1)]
    facts = track(cues)
    figures = figures_json(measure(replace(facts, rules=replace(RULES, chars_per_second=limit))))
    assert (figures["fast_cps"], figures["fast_cues"]) == fast
    assert (figures["too_fast_cps"], figures["too_fast_cues"]) == too_fast
