from __future__ import annotations

import pytest

from bench.speed.plan import (
    OURS,
    REFERENCE,
    SYSTEMS,
    Batch,
    batches,
    expected_seconds,
    fitting,
    rotated,
)


def test_what_says_most_comes_first() -> None:
    plan = batches(iter(SYSTEMS))
    lengths = [(batch.minutes, batch.round) for batch in plan]
    assert lengths == [(5, 1), (5, 2), (5, 3), (30, 1), (120, 1), (30, 2), (30, 3)]
    assert set(plan[3].systems) == set(SYSTEMS)
    assert set(plan[4].systems) == {OURS, REFERENCE}


def test_another_one_begins_each_round() -> None:
    firsts = [batch.systems[0] for batch in batches(SYSTEMS)[:3]]
    assert len(set(firsts)) == 3
    assert rotated(("a", "b", "c"), 2) == ("b", "c", "a")
    assert rotated(("a", "b", "c"), 4) == ("a", "b", "c")


def test_a_narrower_plan() -> None:
    plan = batches([OURS, REFERENCE], [1, 120])
    assert [(b.minutes, b.round) for b in plan] == [(1, 1), (1, 2), (1, 3), (120, 1)]
    assert [(b.minutes, b.round) for b in batches([OURS], [1], 2)] == [(1, 1), (1, 2)]
    assert batches(["stages"], [120]) == []


def test_expectations_follow_what_was_measured() -> None:
    assert expected_seconds(OURS, 30, {}) > expected_seconds(OURS, 5, {}) > 0
    assert expected_seconds(OURS, 5, {5: [100, 300, 110]}) == pytest.approx(121)
    # The nearest length counts; a shorter film still needs its start.
    assert expected_seconds(OURS, 30, {5: [100]}) == pytest.approx(660)
    assert expected_seconds(OURS, 120, {5: [100], 30: [400]}) == pytest.approx(1760)
    assert expected_seconds(OURS, 1, {5: [100]}) == pytest.approx(110)


class TestFitting:
    batch = Batch(5, 2, rotated(SYSTEMS, 2))

    def chosen(self, left: float, missing: tuple[str, ...] = SYSTEMS) -> tuple[str, ...]:
        seconds = {REFERENCE: 10.0, OURS: 50.0, "openai-whisper": 100.0}
        return fitting(self.batch, lambda system: seconds.get(system, 20.0), missing, left)

    def test_all_in_the_order_of_the_round(self) -> None:
        assert self.chosen(1000) == self.batch.systems

    def test_the_slow_one_is_left_out_and_a_quick_one_taken(self) -> None:
        assert set(self.chosen(65)) == {REFERENCE, OURS}
        assert set(self.chosen(45)) == {REFERENCE, "stages"}

    def test_nothing_without_the_reference(self) -> None:
        slow = {REFERENCE: 30.0}
        assert fitting(self.batch, lambda system: slow.get(system, 20.0), SYSTEMS, 25) == ()

    def test_a_kept_reference_costs_nothing(self) -> None:
        assert self.chosen(50, (OURS, "stages")) == (OURS,)

    def test_the_long_film_is_a_pair(self) -> None:
        pair = Batch(120, 1, (REFERENCE, OURS))
        for left, wanted in ((100.0, (REFERENCE, OURS)), (50.0, ())):
            assert fitting(pair, lambda _: 50.0, pair.systems, left) == wanted
        assert fitting(pair, lambda _: 50.0, [REFERENCE], 50.0) == (REFERENCE,)
