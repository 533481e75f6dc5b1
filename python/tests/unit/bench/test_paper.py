import pytest

from bench.paper import (
    FILM_SECONDS,
    MACS,
    SPEECH_SECONDS,
    Mac,
    asr_seconds,
    cut_seconds,
    stage_seconds,
    table,
    token_seconds,
)

ULTRA = Mac("M2 Ultra", 27.2, 800, 24)
M1_PRO = Mac("M1 Pro", 5.2, 200, 10)


def test_the_model_gives_back_the_figures_that_it_was_made_of() -> None:
    assert token_seconds(ULTRA) == pytest.approx(0.00713)
    # The M4 Max was measured, too: 9.16 ms (whisper.cpp, scripts/bench-all-gg.txt).
    assert token_seconds(MACS[2]) == pytest.approx(0.00916, rel=0.15)
    # 745 s of English in windows of 30 s took 82 to 92 s on an M1 Pro.
    share = 745 / SPEECH_SECONDS
    assert 75 < share * asr_seconds(M1_PRO, chunk_seconds=30.0) < 100


def test_a_larger_mac_is_faster_and_recognition_dominates() -> None:
    totals = []
    for mac in MACS:
        parts = stage_seconds(mac)
        totals.append(sum(parts.values()))
        assert parts["asr"] == max(parts.values()) >= cut_seconds(mac)
    assert totals == sorted(totals, reverse=True)
    assert totals[0] < 0.5 * FILM_SECONDS


def test_every_part_is_in_the_table() -> None:
    text = table()
    assert all(f"| {part} |" in text for part in stage_seconds(MACS[0]))
    assert all(mac.name in text for mac in MACS)
