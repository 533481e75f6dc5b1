from __future__ import annotations

from bench.measures import Errors, Layout
from bench.speakers import SpeakerFigures
from bench.table import OURS, Figures, Row, page

FIGURES = {
    OURS: {
        "films": Figures(
            Errors(1, 30), Errors(3, 120), [0.1, -0.3], 0, Layout(4, 0, 0, 0, 0), 12, 52
        )
    },
    "batched": {
        "films": Figures(Errors(17, 30), Errors(60, 120), [], 9, Layout(2, 2, 1, 0, 0), 4, 52)
    },
}
SPEAKERS = [SpeakerFigures("dev00.wav", 0.36, 0.5, 0.039, 2, 2)]


def test_the_page_has_every_figure() -> None:
    text = page(
        FIGURES, [Row("sintel.mp4", 30, {OURS: 1, "batched": None}, "pass")], SPEAKERS, ["Names."]
    )
    assert "| films (30 words) | 3.3 (2.5) | 56.7 (50.0) |" in text
    assert "| films | 0.20, 0.29 (2) | - |" in text
    assert "| films | 0 | 9 |" in text
    assert "| break a rule, % | 0.0 | 100.0 |" in text
    assert "| dev00.wav | 36.0 | 0.50 | 3.9 | 2 (2) |" in text
    assert "| sintel.mp4 | 30 | 1 | - | pass |" in text
    assert "On no file has a peer fewer wrong words." in text


def test_it_says_where_a_peer_is_better() -> None:
    rows = [
        Row("a.wav", 20, {OURS: 3, "batched": 1}, ""),
        Row("b.wav", 9, {OURS: 0, "batched": 2}, ""),
    ]
    text = page(FIGURES, rows, [], [])
    assert "Behind the best peer on 1 of 2 files" in text
    assert "- a.wav: 3 of 20 words wrong, the best peer 1" in text
