from __future__ import annotations

from typing import Any

from bench.speed.page import page
from bench.speed.plan import OURS, REFERENCE
from bench.speed.report import between, by_stage, overhead, summary, time_left
from subpiped.core.stages import STAGES
from tests.unit.bench.speed.made import run

TIMES: dict[str, dict[str, float | None]] = {
    stage: {"seconds": float(number), "imports_seconds": 0.5 if stage == "asr" else None}
    for number, stage in enumerate(STAGES, start=1)
}


def report(**other: Any) -> dict[str, Any]:
    reference = run(REFERENCE, 40.0, ready_seconds=2.0, word_edits=3, words=100)
    ours = run(
        OURS,
        60.0,
        settle_seconds=6.0,
        stages=TIMES,
        film_number=1,
        estimates=[(18.0, 30.0, 48.0)],
    )
    runs = [
        reference,
        ours,
        run(REFERENCE, 50.0, round=2, film="f2"),
        run(OURS, 50.0, stages=TIMES, round=2, film="f2"),
    ]
    machine = {
        "processor": "A Processor",
        "cores": 2,
        "memory_bytes": 2**34,
        "gpu": None,
        "system": "Linux",
        "python": "3.11",
        "node": "v20",
    }
    return {
        "machine": machine,
        "device": "cpu",
        "threads": 2,
        "films": [{"speech_share": 0.65}, {"speech_share": 0.67}],
        "left_out": {"whisperx": "it could not be installed"},
        "not_measured": [],
        "summary": summary(runs, [run for run in runs if run.system == REFERENCE]),
        "stages": by_stage(runs),
        "between_stages": between(runs),
        "overhead": overhead(runs),
        "time_left": time_left(runs),
        **other,
    }


def test_the_page_has_every_figure() -> None:
    text = page(report())
    assert (
        "| 5 min | **subpiped** | 1.25 (1.00 to 1.50) | 55 (50 to 60) | - | 110 (100 to 120) | 1 |"
        " 0.183 | - | 2 |"
    ) in text
    assert "| 5 min | faster-whisper | 1 | 45 (40 to 50) | 38 |" in text
    assert "| 3.0 | 2 |" in text
    assert "| asr | 7.0 s, 0.0233; 0.5 + - |" in text
    last = len(STAGES)
    assert f"| mux | {last:.1f} s, {last / 300:.4f} |" in text
    # 55 of wall, of which 50 are stages that follow one another.
    heavy = sum(number for number, stage in enumerate(STAGES, start=1) if not STAGES[stage].light)
    assert f"| between stages | {55 - heavy:.1f} s |" in text
    assert "| 1 (5 min, 60 s) | - | +10 | - |" in text
    assert "65 to 67 % is speech" in text
    assert "the 6 seconds until a dropped film is claimed" in text
    assert "- whisperx is missing: it could not be installed" in text
    assert "Not measured yet" not in text


def test_it_says_what_is_not_measured() -> None:
    missing = [
        {"minutes": 30, "round": 2, "system": OURS},
        {"minutes": 30, "round": 2, "system": "batched"},
        {"minutes": 120, "round": 1, "system": OURS},
    ]
    assert "goes on): 30 min, round 2: subpiped, batched; 120 min, round 1: subpiped." in page(
        report(not_measured=missing)
    )
