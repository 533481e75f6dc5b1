from __future__ import annotations

import io
import re

import pytest

from weights.progress import Progress, Style, format_size, style_of

MB = 1_000_000
TERMINAL = Style(redraw=True, columns=80, seconds=0.2)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def fetch(style: Style, seconds: int, total: int = 3000, start: int = 0) -> list[str]:
    """What is written while 10 MB come each second."""
    out, clock = io.StringIO(), Clock()
    progress = Progress(out, style, clock)
    for second in range(seconds + 1):
        progress.show("whisper-large-v3-mlx", (start + 10 * second) * MB, total * MB)
        clock.now += 1
    progress.say("done")
    return re.split(r"\r\x1b\[K|\n", out.getvalue())


def test_a_terminal_sees_bar_megabytes_speed_and_time_left() -> None:
    lines = fetch(TERMINAL, 100)
    last = lines[-3]
    assert re.fullmatch(
        r"whisper-large-v3-mlx  █+░+  1000 of 3000 MB  10\.0 MB/s  3 min left", last
    )
    assert last.count("█") == (last.count("█") + last.count("░")) // 3


@pytest.mark.parametrize("columns", [200, 80, 60, 40, 20])
def test_the_line_is_never_wider_than_the_window(columns: int) -> None:
    lines = fetch(Style(redraw=True, columns=columns, seconds=0.2), 30)
    assert max(map(len, lines)) <= max(columns - 1, 20)


def test_the_bar_is_taken_away_before_a_line_that_stays() -> None:
    out = io.StringIO()
    progress = Progress(out, TERMINAL, Clock())
    progress.show("x", 1, 2)
    progress.say("x: 2 MB")
    assert out.getvalue().endswith("\r\x1b[Kx: 2 MB\n")
    progress.say("y")
    assert out.getvalue().endswith("\ny\n")


def test_elsewhere_a_line_comes_now_and_then() -> None:
    lines = fetch(Style(redraw=False, columns=100, seconds=10), 60)
    assert len(lines) == 7 + 2
    assert "\r" not in "".join(lines)


def test_what_was_there_before_is_no_speed() -> None:
    assert "10.0 MB/s" in fetch(TERMINAL, 5, start=2000)[-3]


def test_the_speed_is_that_of_the_last_seconds() -> None:
    out, clock = io.StringIO(), Clock()
    progress = Progress(out, TERMINAL, clock)
    for second in range(60):
        progress.show("x", (second if second < 30 else 30 + 100 * (second - 30)) * MB, 9000 * MB)
        clock.now += 1
    assert "100.0 MB/s" in out.getvalue().split("\r")[-1]


def test_the_width_of_the_terminal_behind_set_up_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_PROGRESS_COLUMNS", "66")
    assert style_of(io.StringIO()) == Style(redraw=False, columns=66, seconds=0.2)
    monkeypatch.delenv("SUBPIPED_PROGRESS_COLUMNS")
    assert style_of(io.StringIO()).seconds == 10


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 kB"), (12_300, "12 kB"), (145_217_532, "145 MB"), (3_090_000_000, "3.1 GB")],
)
def test_sizes(size: int, text: str) -> None:
    assert format_size(size) == text
