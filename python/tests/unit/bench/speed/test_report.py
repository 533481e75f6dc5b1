from __future__ import annotations

import pytest

from bench.speed.plan import OURS, REFERENCE
from bench.speed.report import (
    ROUND_SECONDS,
    between,
    by_stage,
    overhead,
    reference_of,
    spread,
    summary,
    time_left,
)
from tests.unit.bench.speed.made import run


def test_spread() -> None:
    assert spread([3.0, None, 1.0, 2.0]) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert spread([None]) is None


def test_ratios_are_within_a_round() -> None:
    rounds = {1: (100.0, 50.0), 2: (300.0, 100.0), 3: (100.0, 100.0)}
    ours = [run(OURS, a, round=n, film=f"f{n}") for n, (a, _) in rounds.items()]
    references = [run(REFERENCE, b, round=n, film=f"f{n}") for n, (_, b) in rounds.items()]
    first, second = summary([*ours, *references], references)
    assert first["system"] == REFERENCE
    assert first["ratio"] == {"median": 1.0, "min": 1.0, "max": 1.0}
    # 2, 3 and 1: not 100 to 100, the ratio of the medians.
    assert second["ratio"] == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert second["rounds"] == 3
    assert second["real_time_factor"]["median"] == pytest.approx(1 / 3)


def test_a_reference_of_another_day_says_nothing() -> None:
    old = run(REFERENCE, 10.0, at=0.0)
    late = run(OURS, 20.0, at=ROUND_SECONDS + 21)
    near = run(REFERENCE, 40.0, at=ROUND_SECONDS + 100)
    assert reference_of(late, [old]) is None
    assert reference_of(late, [old, near]) is near
    assert reference_of(late, [run(REFERENCE, 1.0, at=late.at, film="other")]) is None
    (row,) = summary([late], [old])
    assert row["ratio"] is None


def test_words_and_starts() -> None:
    runs = [
        run("batched", 10.0, ready_seconds=4.0, word_edits=1, words=10),
        run("batched", 20.0, ready_seconds=5.0, word_edits=3, words=30, round=2),
    ]
    (row,) = summary(runs, [])
    assert row["word_error_rate"] == pytest.approx(0.1)
    assert row["without_start_seconds"] == {"median": 10.5, "min": 6.0, "max": 15.0}
    (row,) = summary([run("pyannote-diarization", 9.0)], [])
    assert row["word_error_rate"] is None


def test_by_stage_and_between() -> None:
    def stages(asr: float) -> dict[str, dict[str, float | None]]:
        return {
            "tmdb": {"seconds": 5.0, "imports_seconds": None},
            "asr": {"seconds": asr, "imports_seconds": 2.0},
        }

    runs = [
        run(OURS, 36.0, stages=stages(30.0)),
        run(OURS, 62.0, stages=stages(60.0), round=2),
        run("stages", 36.0, stages=stages(30.0)),
        run("batched", 1.0),
    ]
    rows = {(row["system"], row["stage"]): row for row in by_stage(runs)}
    assert rows[OURS, "asr"]["seconds"] == 45.0
    assert rows[OURS, "asr"]["real_time_factor"] == pytest.approx(0.15)
    assert rows[OURS, "asr"]["imports_seconds"] == 2.0
    assert rows[OURS, "tmdb"]["imports_seconds"] is None
    assert not [key for key in rows if key[0] == "batched"]
    rest = {row["system"]: row["seconds"] for row in between(runs)}
    # tmdb runs beside the others under the daemon only.
    assert rest == {OURS: 4.0, "stages": 1.0}


def test_overhead_is_what_no_model_took() -> None:
    def stages(asr: float | None) -> dict[str, dict[str, float | None]]:
        return {
            "demux": {"seconds": 9.0},
            "silero-vad": {"seconds": 3.0, "model_seconds": 2.0},
            "asr": {"seconds": 30.0, "model_seconds": asr},
        }

    runs = [
        run(OURS, 40.0, stages=stages(28.0)),
        run(OURS, 50.0, stages=stages(28.0), round=2),
        run(OURS, 100.0, stages=stages(None), minutes=30),
        run("stages", 40.0, stages=stages(28.0)),
    ]
    short, long = overhead(runs)
    assert short == {
        "minutes": 5,
        "wall_seconds": 45.0,
        "seconds": 15.0,
        "share": pytest.approx((10 / 40 + 20 / 50) / 2),
    }
    assert (long["minutes"], long["seconds"]) == (30, 98.0)


def test_films_in_the_order_of_the_daemon() -> None:
    runs = [
        run(OURS, 100.0, film_number=2, estimates=[(10.0, 5.0, 90.0)]),
        run(OURS, 100.0, film_number=1, estimates=[(10.0, 5.0, 140.0)]),
        run("stages", 100.0),
    ]
    rows = time_left(runs)
    assert [row["film_number"] for row in rows] == [1, 2]
    assert rows[0]["errors"]["10"] == pytest.approx(0.5)
